// SPDX-License-Identifier: MIT
// Forms given at run time measured on fields resident on the device, whatever theory keeps them. Compiled by nvcc for the
// plugin and, under the emulator, by a C++ compiler for the tests.
#include "kernels/cuda/column_sum_kernel.hpp"
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/runtime_row.hpp"

namespace dualfield::cuda {

namespace {

template <class R>
std::vector<double> segment_sums(Fields<R>& fields, const RuntimeRow& row, const R* x) {
  const Lattice& lattice = fields.lattice();
  const std::int64_t count = segments(lattice);
  const RowMemory<R> terms = on_device<R>(row, fields.queue());
  std::vector<double> partial(std::size_t(count * row.components()));
  device::Memory<double> on_its_way(partial.size(), device::Fill::nothing);
  device::launch(runtime_sum_kernel<R>, runtime_sum_launch(count), fields.queue(), terms.pointers(), x,
                 source_fields(fields), segments_in_row(lattice), count, on_its_way.data());
  device::to_host(partial.data(), on_its_way.data(), partial.size(), fields.queue());
  return partial;
}

template <class R>
std::vector<double> column_sums(Fields<R>& fields, const RuntimeRow& row, const R* x) {
  const Lattice& lattice = fields.lattice();
  const RowMemory<R> terms = on_device<R>(row, fields.queue());
  std::vector<double> partial(std::size_t(column_blocks(lattice) * lattice.extent[0]));
  device::Memory<double> on_its_way(partial.size(), device::Fill::nothing);
  device::launch(column_sum_kernel<R>, column_sum_launch(lattice), fields.queue(), terms.pointers(), x,
                 source_fields(fields), on_its_way.data());
  device::to_host(partial.data(), on_its_way.data(), partial.size(), fields.queue());
  return total(partial, lattice.extent[0]);
}

}  // namespace

template <class R>
std::vector<std::vector<double>> Fields<R>::profiles(const QuadraticForm& form) {
  return profiles_of(
      form, lattice_, [&](Field x, const RuntimeRow& row) { return column_sums<R>(*this, row, data(x)); },
      [&](Field x, const RuntimeRow& row) { return segment_sums<R>(*this, row, data(x)); });
}

template <class R>
double Fields<R>::overlap(const QuadraticForm& form) {
  return sum_of(form, lattice_, [&](Field x, const RuntimeRow& row) {
    return segment_sums<R>(*this, row, kept_.at(std::size_t(x)).data());
  });
}

template std::vector<std::vector<double>> Fields<double>::profiles(const QuadraticForm&);
template std::vector<std::vector<double>> Fields<float>::profiles(const QuadraticForm&);
template double Fields<double>::overlap(const QuadraticForm&);
template double Fields<float>::overlap(const QuadraticForm&);

}  // namespace dualfield::cuda
