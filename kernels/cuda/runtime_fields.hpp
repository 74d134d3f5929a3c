// SPDX-License-Identifier: MIT
// Fields resident on the device that also run rows given at run time. Compiled by nvcc for the plugin and by a
// C++ compiler, under the emulator, for the tests.
#pragma once

#include <optional>
#include <vector>

#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/runtime_row.hpp"

namespace dualfield::cuda {

/// Arrays of K components and the rows that read and write them.
template <class R>
class RuntimeFields : public Fields<R> {
 public:
  using Row = RowMemory<R>;

  /// Throws device::Error where memory is short.
  RuntimeFields(const Lattice& lattice, int components, int arrays, int /*threads*/)
      : Fields<R>(lattice, components, arrays) {}

  /// Never: a thread does one component after the other, and the last may want what the first has overwritten.
  static bool runs_in_place(const RuntimeRow&, Field, const Lattice&) { return false; }

  Row prepared(const RuntimeRow& row) { return on_device<R>(row, this->queue()); }

  /// Array `to` ← the row of φ in array source[0] and π in source[1], which `to` is none of.
  void run(const Row& row, const int (&source)[2], int to) {
    const SourceFields<R> from = sources(source[phi], source[pi]);
    device::launch(runtime_row_kernel<R>, runtime_row_launch(from), this->queue(), row.pointers(), from,
                   this->data(to));
  }

  /// Field `target` += the row of φ and π, at the sites of a stripe where there is one. The row reads nothing that it
  /// writes.
  void add(const Row& row, Field target, const std::optional<Stripe>& stripe) {
    const SourceFields<R> from = source_fields(*this);
    device::launch(runtime_add_kernel<R>, runtime_add_launch(from), this->queue(), row.pointers(), from,
                   stripe.value_or(Stripe{everywhere, 0, 0}), this->data(target));
  }

 private:
  SourceFields<R> sources(int phi_array, int pi_array) {
    return source_fields(this->lattice(), this->grid().stride, this->data(phi_array), this->data(pi_array));
  }
};

}  // namespace dualfield::cuda
