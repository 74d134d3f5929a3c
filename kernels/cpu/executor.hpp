// SPDX-License-Identifier: MIT
// Runs schedules on fields in the CPU's memory, and sums forms of them. Knows stages and forms, no physics.
#pragma once

#include "dualfield/simulation.hpp"
#include "kernels/cpu/fields.hpp"
#include "kernels/cpu/sums.hpp"

namespace dualfield::cpu {

template <class R, int K>
class Executor : public Fields<R> {
 public:
  /// Memory is touched first by the threads that will work on it. Throws std::bad_alloc.
  Executor(const Lattice& lattice, bool with_scratch, Pass pass, int threads)
      : Fields<R>(lattice, K, with_scratch ? 3 : 2, threads), pass_(pass) {}

  static double memory_needed(const Lattice& lattice, bool with_scratch, Pass) {
    return Fields<R>::memory_needed(lattice, K, with_scratch ? 3 : 2);
  }

  template <class S>
  void run(const S& schedule) {
    const FieldPointers<R> fields{{this->data(phi), this->data(pi), this->data(scratch)}, this->background()};
    if (pass_ == Pass::streaming)
      sweep(schedule, fields, this->grid(), this->team());
    else
      half_steps(schedule, fields, this->grid(), this->team());
  }

  /// K sums, in double, added in an order that depends on the lattice alone.
  template <class Form>
  std::vector<double> sums(const Form& form) {
    return total(
        partial_sums(form, this->data(Form::x), this->data(Form::y), this->background(), this->grid(), this->team()),
        Form::components);
  }

 private:
  Pass pass_;
};

}  // namespace dualfield::cpu
