// SPDX-License-Identifier: MIT
// e^{Gt} of a state on the device. nvcc compiles this file for the plugin; for the tests a C++ compiler compiles it
// with the emulator.
#include "kernels/cuda/propagator.hpp"

#include "kernels/cuda/assign_kernel.hpp"
#include "kernels/cuda/propagation_kernel.hpp"

namespace dualfield::cuda {

Propagator::Propagator(const LearningSystem& system, const Domain& domain, const device::Stream& stream)
    : domain_(domain),
      generator_(system, domain.whole()),
      grid_(domain.own_lattice()),
      stream_(stream),
      numbers_(generator_, stream),
      start_(std::size_t(grid_.doubles(generator_.components()))),
      now_(domain, system.components(), stream) {}

double Propagator::memory_needed(const Domain& domain, int components) {
  return double(SpectralGrid(domain.own_lattice()).doubles(2 * components)) * sizeof(double) +
         Generator::memory_needed(domain.whole()) + SpectralWorkspace::memory_needed(domain, components);
}

void Propagator::put(int component, std::int64_t first, std::span<const double> values) {
  const auto count = std::int64_t(values.size());
  device::to_device(now_.data(), values.data(), values.size(), stream_);
  device::launch(pad_kernel<double>, assign_launch(count, 1), stream_, now_.data(), count, first,
                 grid_.lattice.extent[0], grid_.pitch(), start_.data() + grid_.doubles(component));
}

void Propagator::put_rows(int component, const double* rows) {
  device::on_device(start_.data() + grid_.doubles(component), rows, std::size_t(grid_.pitch() * grid_.lattice.rows()),
                    stream_);
}

void Propagator::begin() { now_.transform().forward(start_.data(), generator_.components()); }

template <int Most, bool Exactly>
void Propagator::propagate(double t) {
  device::launch(propagation_kernel<Most, Exactly>, propagation_launch<Most>(grid_), stream_, numbers_.view(), grid_,
                 OwnRows(domain_), t, 1 / double(domain_.whole().sites()),
                 reinterpret_cast<const ComplexValue<double>*>(start_.data()),
                 reinterpret_cast<ComplexValue<double>*>(now_.data()));
}

Propagator::State Propagator::evaluate(double t) {
  const int n = generator_.size();
  if (n == 2)
    propagate<2, true>(t);
  else if (n == 4)
    propagate<4, true>(t);
  else if (n <= 8)
    propagate<8, false>(t);
  else
    propagate<32, false>(t);
  now_.transform().backward(now_.data(), generator_.components());
  const std::int64_t stride = grid_.doubles(1);
  return {{now_.data(), grid_.pitch(), stride},
          {now_.data() + generator_.components() / 2 * stride, grid_.pitch(), stride}};
}

void Propagator::transform_alone() {
  const std::size_t count = start_.size();
  device::on_device(now_.data(), start_.data(), count, stream_);
  now_.transform().backward(now_.data(), generator_.components());
}

}  // namespace dualfield::cuda
