// SPDX-License-Identifier: MIT
// Evaluates the rows of a form (compiled_form.hpp) on fields in the device's memory. nvcc compiles this file for the
// plugin; for the tests a C++ compiler compiles it with the emulator.
#include "kernels/cuda/fields.hpp"
#include "kernels/cuda/generator_memory.hpp"
#include "kernels/cuda/site_values_kernel.hpp"

namespace dualfield::cuda {

namespace {

constexpr std::int64_t sites_of_chunk = std::int64_t(1) << 22;  ///< sites of a density that are computed at once

/// A copy of a form in the device's memory.
class FormMemory {
 public:
  FormMemory(const CompiledForm& rows, const device::Stream& queue)
      : terms_(copy_on_device(rows.terms, queue)),
        background_(copy_on_device(rows.background, queue)),
        rows_(copy_on_device(rows.rows, queue)),
        count_(int(rows.rows.size())),
        numbers_(rows.numbers) {}

  FormOnDevice pointers() const { return {terms_.data(), background_.data(), rows_.data(), count_, numbers_}; }

 private:
  device::Memory<FormTerm> terms_;
  device::Memory<SiteBackgroundFactor> background_;
  device::Memory<FormRow> rows_;
  int count_, numbers_;
};

/// The density of a form at every site.
template <class Potential, class R>
std::vector<double> densities(const CompiledForm& rows, const SiteArrays<R>& arrays, std::int64_t sites,
                              const device::Stream& queue) {
  const FormMemory on_device(rows, queue);
  std::vector<double> result(static_cast<std::size_t>(sites));
  const std::int64_t most = std::min(sites, sites_of_chunk);
  device::Memory<double> chunk(std::size_t(most), device::Fill::nothing);
  for (std::int64_t first = 0; first < sites; first += most) {
    const std::int64_t count = std::min(most, sites - first);
    device::launch(density_kernel<Potential, R>, density_launch(count), queue, on_device.pointers(), arrays, first,
                   count, chunk.data());
    device::to_host(result.data() + first, chunk.data(), std::size_t(count), queue);
  }
  return result;
}

/// The sums of a form over the lattice.
template <class Potential, class R>
std::vector<double> sums_of(const CompiledForm& rows, const SiteArrays<R>& arrays, const Domain& domain,
                            const device::Stream& queue) {
  const Lattice& lattice = domain.lattice();
  const FormMemory on_device(rows, queue);
  const std::int64_t count = segments(lattice);
  std::vector<double> partial(std::size_t(rows.numbers) * std::size_t(count));
  device::Memory<double> partial_on_device(partial.size(), device::Fill::nothing);
  device::launch(sum_kernel<Potential, R>, sum_launch(count), queue, on_device.pointers(), arrays,
                 segments_in_row(lattice), count, partial_on_device.data());
  device::to_host(partial.data(), partial_on_device.data(), partial.size(), queue);
  return domain.total(partial, rows.numbers, segments_in_row(lattice));
}

}  // namespace

template <class R>
void Fields<R>::keep_step() {
  while (step_before_.size() < 2) step_before_.emplace_back(values(), device::Fill::nothing);
  for (std::size_t field = 0; field < 2; ++field)
    device::on_device(step_before_[field].data(), data(int(field)), values(), queue_);
}

template <class R>
SiteArrays<R> Fields<R>::arrays() {
  const auto& n = lattice_.extent;
  const bool kept = !step_before_.empty();
  return {data(phi),
          data(pi),
          kept ? step_before_[phi].data() : nullptr,
          kept ? step_before_[pi].data() : nullptr,
          background(),
          layout(),
          n[0],
          n[1],
          n[2],
          n[3],
          grid_};
}

template <class R>
std::vector<double> Fields<R>::density(const CompiledForm& rows) {
  require_available(rows, !step_before_.empty(), background() != nullptr);
  std::vector<double> result;
  with_potential(rows.potential, [&](auto potential) {
    using Potential = decltype(potential);
    result = densities<Potential, R>(rows, arrays(), lattice_.sites(), queue_);
  });
  return result;
}

template <class R>
std::vector<double> Fields<R>::sums(const CompiledForm& rows) {
  require_available(rows, !step_before_.empty(), background() != nullptr);
  std::vector<double> result;
  with_potential(rows.potential, [&](auto potential) {
    using Potential = decltype(potential);
    result = sums_of<Potential, R>(rows, arrays(), domain(), queue_);
  });
  return result;
}

template void Fields<double>::keep_step();
template void Fields<float>::keep_step();
template std::vector<double> Fields<double>::density(const CompiledForm&);
template std::vector<double> Fields<float>::density(const CompiledForm&);
template std::vector<double> Fields<double>::sums(const CompiledForm&);
template std::vector<double> Fields<float>::sums(const CompiledForm&);
template void Fields<Half>::keep_step();
template std::vector<double> Fields<Half>::density(const CompiledForm&);
template std::vector<double> Fields<Half>::sums(const CompiledForm&);

}  // namespace dualfield::cuda
