// SPDX-License-Identifier: MIT
// Runs run-time rows on fields resident on the device, and sums forms of them. Compiled by nvcc for the plugin and by a
// C++ compiler, under the emulator, for the tests.
#pragma once

#include <optional>
#include <vector>

#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/numeric_row_kernel.hpp"

namespace dualfield::cuda {

/// Arrays of K components and the rows that read and write them.
template <class R>
class NumericExecutor : public Fields<R> {
 public:
  /// A run-time row on the device.
  struct Row {
    device::Memory<DeviceTerm<R>> terms;
    device::Memory<int> end;
    DeviceRow<R> pointers() const { return {terms.data(), end.data(), int(end.size()), int(terms.size())}; }
  };

  /// Throws device::Error where memory is short.
  NumericExecutor(const Lattice& lattice, int components, int arrays, int /*threads*/)
      : Fields<R>(lattice, components, arrays) {}

  /// Never: a thread does one component after the other, and the last may want what the first has overwritten.
  static bool runs_in_place(const NumericRow&, Field, const Lattice&) { return false; }

  Row prepared(const NumericRow& row) {
    std::vector<DeviceTerm<R>> terms;
    std::vector<int> end;
    for (const auto& of : row.terms) {
      for (const RowTerm& term : of) {
        const auto& [x, y, z, t] = term.shift;
        terms.push_back({term.source, term.component, {x, y, z, t}, R(term.coefficient)});
      }
      end.push_back(int(terms.size()));
    }
    Row result{device::Memory<DeviceTerm<R>>(terms.size(), device::Fill::nothing),
               device::Memory<int>(end.size(), device::Fill::nothing)};
    if (!terms.empty()) device::to_device(result.terms.data(), terms.data(), terms.size(), this->queue());
    if (!end.empty()) device::to_device(result.end.data(), end.data(), end.size(), this->queue());
    return result;
  }

  /// Array `to` ← the row of φ in array source[0] and π in source[1], which `to` is none of.
  void run(const Row& row, const int (&source)[2], int to) {
    const SourceFields<R> from = sources(source[phi], source[pi]);
    device::launch(numeric_row_kernel<R>, numeric_row_launch(from), this->queue(), row.pointers(), from,
                   this->data(to));
  }

  /// Σ_i x_a (row)_a for each component a, in double, in the order of dualfield/forms.hpp.
  std::vector<double> sums(Field x, const Row& row) {
    const Lattice& lattice = this->lattice();
    const std::int64_t count = segments(lattice);
    std::vector<double> partial(std::size_t(count * this->components()));
    if (!partial_) partial_.emplace(partial.size(), device::Fill::nothing);
    device::launch(numeric_sum_kernel<R>, numeric_sum_launch(count), this->queue(), row.pointers(), this->data(x),
                   sources(phi, pi), segments_in_row(lattice), count, partial_->data());
    device::to_host(partial.data(), partial_->data(), partial.size(), this->queue());
    return total(partial, this->components());
  }

 private:
  SourceFields<R> sources(int phi_array, int pi_array) {
    const auto& n = this->lattice().extent;
    return {{this->data(phi_array), this->data(pi_array)}, this->grid().stride, n[0], n[1], n[2], n[3]};
  }

  std::optional<device::Memory<double>> partial_;
};

}  // namespace dualfield::cuda
