// SPDX-License-Identifier: MIT
// Fields in the device's memory that can also run rows given at run time. nvcc compiles this file for the plugin; for
// the tests a C++ compiler compiles it with the emulator.
#pragma once

#include <optional>
#include <vector>

#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/runtime_row.hpp"

namespace dualfield::cuda {

/// Arrays of K components, and the operations that RuntimeStepper needs.
template <class R>
class RuntimeFields : public Fields<R> {
 public:
  /// A row in the device's memory, and the layers that it reads of φ and of π.
  struct Row {
    RowMemory<R> memory;
    Ghosts ghosts[2];
  };

  /// Throws device::Error if there is not enough memory.
  RuntimeFields(const Domain& domain, int components, int arrays, int /*threads*/)
      : Fields<R>(domain, components, arrays) {}

  /// Whether a row can overwrite its target while it reads: never, because a thread computes one component after the
  /// other, and the last one may read what the first one has overwritten.
  static bool runs_in_place(const RuntimeRow&, Field, const Lattice&) { return false; }

  /// The row in the form that the functions below take.
  Row prepared(const RuntimeRow& row) {
    return {on_device<R>(row, this->queue()),
            {ghosts_read(row, phi, this->lattice()), ghosts_read(row, pi, this->lattice())}};
  }

  /// Array `to` ← the row, with φ read from array source[0] and π from array source[1]; `to` must be another array.
  void run(const Row& row, const int (&source)[2], int to) {
    if (!DUALFIELD_MUTANT(stale_ghosts_of_rows)) bring_ghosts_of_row(row.ghosts, source, *this);
    const SourceFields<R> from = sources(source[phi], source[pi]);
    device::launch(runtime_row_kernel<R>, runtime_row_launch(from), this->queue(), row.memory.pointers(), from,
                   this->data(to));
  }

  /// Gets the ghosts that add() of a row will read. All ranks call it as often, though they may have other stripes.
  void bring_ghosts_of(const Row& row) {
    if (!DUALFIELD_MUTANT(stale_ghosts_of_shears)) bring_ghosts_of_row(row.ghosts, {phi, pi}, *this);
  }
  /// Field `target` += the row, at all sites or at those of a stripe. The row must not read values that it writes.
  void add(const Row& row, Field target, const std::optional<Stripe>& stripe) {
    const SourceFields<R> from = source_fields(*this);
    device::launch(runtime_add_kernel<R>, runtime_add_launch(from), this->queue(), row.memory.pointers(), from,
                   stripe.value_or(Stripe{everywhere, 0, 0}), this->data(target));
  }

 private:
  SourceFields<R> sources(int phi_array, int pi_array) {
    return source_fields(this->lattice(), this->layout(), this->data(phi_array), this->data(pi_array));
  }
};

}  // namespace dualfield::cuda
