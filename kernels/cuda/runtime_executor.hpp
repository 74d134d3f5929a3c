// SPDX-License-Identifier: MIT
// Runs run-time rows on fields resident on the device, and sums forms of them. Compiled by nvcc for the plugin and by a
// C++ compiler, under the emulator, for the tests.
#pragma once

#include <optional>
#include <vector>

#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/runtime_row.hpp"

namespace dualfield::cuda {

/// Arrays of K components and the rows that read and write them.
template <class R>
class RuntimeExecutor : public Fields<R> {
 public:
  using Row = RowMemory<R>;

  /// Throws device::Error where memory is short.
  RuntimeExecutor(const Lattice& lattice, int components, int arrays, int /*threads*/)
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

  /// Σ_i x_a (row)_a for each component a, in double, in the order of dualfield/forms.hpp.
  std::vector<double> sums(Field x, const Row& row) {
    const Lattice& lattice = this->lattice();
    const std::int64_t count = segments(lattice);
    std::vector<double> partial(std::size_t(count * this->components()));
    if (!partial_) partial_.emplace(partial.size(), device::Fill::nothing);
    device::launch(runtime_sum_kernel<R>, runtime_sum_launch(count), this->queue(), row.pointers(), this->data(x),
                   source_fields(*this), segments_in_row(lattice), count, partial_->data());
    device::to_host(partial.data(), partial_->data(), partial.size(), this->queue());
    return total(partial, this->components());
  }

 private:
  SourceFields<R> sources(int phi_array, int pi_array) {
    return source_fields(this->lattice(), this->grid().stride, this->data(phi_array), this->data(pi_array));
  }

  std::optional<device::Memory<double>> partial_;
};

}  // namespace dualfield::cuda
