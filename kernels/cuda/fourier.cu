// SPDX-License-Identifier: MIT
// Real Fourier transforms on the device, of a lattice that may be divided. nvcc compiles this file for the plugin; for the tests a C++
// compiler compiles it with the emulator.
#include "kernels/cuda/fourier.hpp"

#include <algorithm>

#include "kernels/cuda/line_kernel.hpp"

namespace dualfield::cuda {

std::vector<RealTransform::Step> RealTransform::steps_of(const Domain& domain) {
  const SpectralGrid grid(domain.own_lattice());
  const auto& n = grid.lattice.extent;
  int at_once = 1;
  while (at_once < 3 && !domain.cut_along(at_once)) ++at_once;
  FourierBatch first{true, at_once, {}, {{}, 1, grid.pitch()}, {{}, 1, grid.modes}, grid.lattice.rows()};
  for (int axis = 0; axis < at_once; ++axis) {
    const int place = at_once - 1 - axis;  // the slowest axis comes first
    first.extent[place] = n[axis];
    first.values.extent[place] = axis == 0 ? grid.pitch() : n[axis];
    first.amplitudes.extent[place] = axis == 0 ? grid.modes : n[axis];
    if (axis == 0) continue;
    first.values.distance *= n[axis];
    first.amplitudes.distance *= n[axis];
    first.count /= n[axis];
  }
  std::vector<Step> steps{{first, {}}};
  std::int64_t layer = first.amplitudes.distance;
  for (int axis = at_once; axis < lattice_dimensions; layer *= n[axis++]) {
    std::optional<SharedLines> shared;
    if (domain.cut_along(axis)) shared.emplace(domain, axis);
    const std::int64_t columns = shared ? shared->columns() : layer;
    const long long length = shared ? shared->length() : n[axis];
    if (length == 1) continue;
    const FourierLayout lines{{length}, columns, 1};
    steps.push_back({{false, 1, {length}, lines, lines, columns}, std::move(shared)});
  }
  return steps;
}

RealTransform::RealTransform(const Domain& domain, const device::Stream& stream)
    : domain_(domain), grid_(domain.own_lattice()), stream_(stream), steps_(steps_of(domain)), plans_(steps_.size()) {
  std::size_t work = 0;
  for (std::size_t step = 0; step < steps_.size(); ++step)
    if (const FourierBatch& batch = steps_[step].batch; batch.count > 0)
      work = std::max(work, plans_[step].emplace(batch, stream).work_bytes());
  work_ = device::Memory<unsigned char>(work, device::Fill::nothing);
  for (std::optional<FourierPlan>& plan : plans_)
    if (plan) plan->use(work_.data());
  if (!domain.is_divided()) return;
  nccl_ = Nccl::among(*domain.ranks());
  const LineBuffers buffers(domain);
  packed_ = device::Memory<double>(std::size_t(buffers.packed), device::Fill::nothing);
  lines_ = device::Memory<double>(std::size_t(buffers.lines), device::Fill::nothing);
  if (nccl_ || domain.ranks()->takes_device_memory()) return;
  packed_on_host_ = device::host_memory<double>(packed_.size());
  lines_on_host_ = device::host_memory<double>(lines_.size());
}

double RealTransform::memory_needed(const Domain& domain) {
  double work = 0;
  for (const Step& step : steps_of(domain))
    if (step.batch.count > 0) work = std::max(work, FourierPlan::work_estimated(step.batch));
  return work + (DUALFIELD_MUTANT(lines_not_counted) ? 0 : LineBuffers(domain).bytes());
}

void RealTransform::exchange(const SharedLines& shared, bool to_lines) {
  const auto between = [&](double* packed, double* lines) {
    return to_lines ? shared.to_lines(packed, lines) : shared.to_packed(packed, lines);
  };
  const SharedLines::Transfer here = between(packed_.data(), lines_.data());
  if (!DUALFIELD_MUTANT(own_lines_left_out))
    device::on_device(here.to.data(), here.from.data(), here.from.size(), stream_);
  if (nccl_) {
    nccl_->exchange(here.sent, here.received, stream_);
    return domain_.ranks()->count(here.received);
  }
  if (!packed_on_host_) {
    stream_.synchronize();
    return domain_.ranks()->exchange(here.sent, here.received);
  }
  const SharedLines::Transfer host = between(packed_on_host_.get(), lines_on_host_.get());
  for (std::size_t i = 0; i < here.sent.size(); ++i)
    device::begin_to_host(host.sent[i].bytes.data(), here.sent[i].bytes.data(), here.sent[i].bytes.size(), stream_);
  stream_.synchronize();
  domain_.ranks()->exchange(host.sent, host.received);
  for (std::size_t i = DUALFIELD_MUTANT(lines_left_on_host) ? 1 : 0; i < here.received.size(); ++i)
    device::begin_to_device(here.received[i].bytes.data(), host.received[i].bytes.data(), here.received[i].bytes.size(),
                            stream_);
}

void RealTransform::run(std::size_t step, double* component, bool forward) {
  const auto transform = [&](double* data) {
    if (plans_[step]) forward ? plans_[step]->forward(data) : plans_[step]->backward(data);
  };
  if (!steps_[step].shared) return transform(component);
  const SharedLines& shared = *steps_[step].shared;
  const LineLayout& layout = shared.layout();
  auto* const amplitudes = reinterpret_cast<ComplexValue<double>*>(component);
  auto* const packed = reinterpret_cast<ComplexValue<double>*>(packed_.data());
  device::launch(line_kernel<false>, line_launch(layout), stream_, layout, amplitudes, packed);
  exchange(shared, true);
  transform(lines_.data());
  exchange(shared, false);
  device::launch(line_kernel<true>, line_launch(layout), stream_, layout, amplitudes, packed);
}

void RealTransform::forward(double* components, int count) {
  for (int c = 0; c < count; ++c)
    for (std::size_t step = 0; step < steps_.size(); ++step) run(step, components + grid_.doubles(c), true);
}

void RealTransform::backward(double* components, int count) {
  for (int c = 0; c < count; ++c)
    for (std::size_t step = steps_.size(); step-- > 0;) run(step, components + grid_.doubles(c), false);
}

}  // namespace dualfield::cuda
