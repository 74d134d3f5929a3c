// SPDX-License-Identifier: MIT
// Sums over the plane waves of fields in the device's memory. nvcc compiles this file for the plugin; for the tests a
// C++ compiler compiles it with the emulator.
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/generator_memory.hpp"
#include "kernels/cuda/mode_sum_kernel.hpp"

namespace dualfield::cuda {

namespace {

ComplexValue<double>* complex(double* values) { return reinterpret_cast<ComplexValue<double>*>(values); }

}  // namespace

std::vector<double> SpectralWorkspace::measure(const PreparedModes& request) {
  transform_.forward(data(), 2 * components_);
  ModeTask task = request.task(domain_.largest(cuda::max_abs<double>(data(), std::int64_t(size()), stream_)));
  std::optional<GeneratorMemory> generator;
  if (request.generator()) task.generator = generator.emplace(*request.generator(), stream_).view();
  const auto factors = copy_on_device(request.factors(), stream_);
  const auto places = copy_on_device(request.places(), stream_);
  task.derivatives.factor = factors.data();
  task.derivatives.place = places.data();
  const std::int64_t count = mode_segments(grid_);
  std::vector<double> partial(std::size_t(count * ModeValue::count));
  device::Memory<double> partial_on_device(partial.size(), device::Fill::nothing);
  const auto run = [&](auto kernel) {
    device::launch(kernel, mode_sum_launch(count), stream_, task, OwnRows(domain_), grid_.modes, grid_.stride,
                   mode_segments_in_row(grid_), count, complex(data()), partial_on_device.data());
  };
  if (request.rows() == 0)
    run(mode_sum_kernel<0>);
  else if (request.rows() == 2)
    run(mode_sum_kernel<2>);
  else
    run(mode_sum_kernel<most_mode_rows>);
  device::to_host(partial.data(), partial_on_device.data(), partial.size(), stream_);
  return partial;
}

std::vector<double> SpectralWorkspace::column_sums() {
  std::vector<RowBlock> pieces = domain_.row_pieces();
  for (RowBlock& piece : pieces) piece.first = domain_.own_of_local(piece.first);
  const device::Memory<RowBlock> pieces_on_device = copy_on_device(pieces, stream_);
  std::vector<double> partial(pieces.size() * std::size_t(2 * grid_.modes));
  device::Memory<double> partial_on_device(partial.size(), device::Fill::nothing);
  device::launch(mode_column_kernel<double>, mode_column_launch(grid_.modes, pieces.size()), stream_, complex(data()),
                 grid_.modes, pieces_on_device.data(), complex(partial_on_device.data()));
  device::to_host(partial.data(), partial_on_device.data(), partial.size(), stream_);
  return domain_.total_of_pieces(partial, int(2 * grid_.modes));
}

ModeSums SpectralWorkspace::sums(const ModeRequest& request) {
  const std::vector<double> segments = measure(PreparedModes(request, domain_.whole(), components_));
  return mode_totals(domain_, segments, column_sums());
}

std::vector<double> SpectralWorkspace::density(bool pairs) {
  measure(PreparedModes({.pairs = pairs}, domain_.whole(), components_));
  std::vector<double> places(std::size_t(grid_.pitch() * grid_.lattice.rows()));
  device::to_host(places.data(), data(), places.size(), stream_);
  cpu::ThreadTeam team(cpu::thread_count(domain_.ranks() ? domain_.ranks()->processors() : 0, domain_.sites()));
  return all_modes(domain_, places.data(), team);
}

template <class R>
void Fields<R>::copy_to(SpectralWorkspace& workspace) {
  const SpectralGrid& grid = workspace.grid();
  for (const int array : {phi, pi})
    device::launch(widen_kernel<R>, widen_launch(domain().sites(), components_), queue_, data(array), OwnRows(domain()),
                   Scale<R>(grid_), layout(), lattice_.extent[0], domain().sites(),
                   workspace.data() + grid.doubles(array * components_), grid.pitch(), grid.doubles(1));
}

template void Fields<double>::copy_to(SpectralWorkspace&);
template void Fields<float>::copy_to(SpectralWorkspace&);
template void Fields<Half>::copy_to(SpectralWorkspace&);

}  // namespace dualfield::cuda
