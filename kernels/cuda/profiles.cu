// SPDX-License-Identifier: MIT
// Sums of quadratic forms, given at run time, over fields in the device's memory. nvcc compiles this file for the
// plugin; for the tests a C++ compiler compiles it with the emulator.
#include "kernels/cuda/column_sum_kernel.hpp"
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/generator_memory.hpp"
#include "kernels/cuda/runtime_row.hpp"

namespace dualfield::cuda {

namespace {

/// Σ_i x_a(i) row_a(i) over each segment: K numbers for each.
template <class R, class X>
std::vector<double> segment_sums(Fields<R>& fields, const RuntimeRow& row, const X* x, const Scale<X>& of_x) {
  const Lattice& lattice = fields.lattice();
  const std::int64_t count = segments(lattice);
  const RowMemory<R> terms = on_device<R>(row, fields.queue());
  std::vector<double> partial(std::size_t(count * row.components()));
  device::Memory<double> partial_on_device(partial.size(), device::Fill::nothing);
  device::launch(runtime_sum_kernel<X, R>, runtime_sum_launch(count), fields.queue(), terms.pointers(), x, of_x,
                 source_fields(fields), segments_in_row(lattice), count, partial_on_device.data());
  device::to_host(partial.data(), partial_on_device.data(), partial.size(), fields.queue());
  return partial;
}

/// Σ x_a row_a over all components and all rows of the lattice: one number for each coordinate along axis 1.
template <class R>
std::vector<double> column_sums(Fields<R>& fields, const RuntimeRow& row, const R* x) {
  const Lattice& lattice = fields.lattice();
  const RowMemory<R> terms = on_device<R>(row, fields.queue());
  const std::vector<RowBlock> pieces = fields.domain().row_pieces();
  const device::Memory<RowBlock> pieces_on_device = copy_on_device(pieces, fields.queue());
  std::vector<double> partial(pieces.size() * std::size_t(lattice.extent[0]));
  device::Memory<double> partial_on_device(partial.size(), device::Fill::nothing);
  device::launch(column_sum_kernel<R>, column_sum_launch(lattice, pieces.size()), fields.queue(), terms.pointers(), x,
                 source_fields(fields), pieces_on_device.data(), partial_on_device.data());
  device::to_host(partial.data(), partial_on_device.data(), partial.size(), fields.queue());
  return fields.domain().total_of_pieces(partial, lattice.extent[0]);
}

}  // namespace

template <class R>
std::vector<std::vector<double>> Fields<R>::profiles(const QuadraticForm& form) {
  return profiles_of(
      form, domain(), [&](Field x, const RuntimeRow& row) { return column_sums<R>(*this, row, data(x)); },
      [&](Field x, const RuntimeRow& row) { return segment_sums<R, R>(*this, row, data(x), grid_); });
}

template <class R>
double Fields<R>::overlap(const QuadraticForm& form) {
  return sum_of(form, domain(), [&](Field x, const RuntimeRow& row) {
    return segment_sums<R, A>(*this, row, kept_.at(std::size_t(x)).data(), {});
  });
}

template std::vector<std::vector<double>> Fields<double>::profiles(const QuadraticForm&);
template std::vector<std::vector<double>> Fields<float>::profiles(const QuadraticForm&);
template double Fields<double>::overlap(const QuadraticForm&);
template double Fields<float>::overlap(const QuadraticForm&);
template std::vector<std::vector<double>> Fields<Half>::profiles(const QuadraticForm&);
template double Fields<Half>::overlap(const QuadraticForm&);

}  // namespace dualfield::cuda
