// SPDX-License-Identifier: MIT
// Copies of planes between the device's memory and the host's, for GhostExchange.
#pragma once

#include <cstddef>
#include <memory>

#include "kernels/device.hpp"

namespace dualfield::cuda {

template <class R>
class PlaneCopies {
 public:
  using Real = R;

  explicit PlaneCopies(const device::Stream& queue) : queue_(queue) {}

  std::shared_ptr<R[]> memory(std::size_t count) const { return device::host_memory<R>(count); }
  void get(R* to, const R* from, std::size_t count) const { device::begin_to_host(to, from, count, queue_); }
  void put(R* to, const R* from, std::size_t count) const { device::begin_to_device(to, from, count, queue_); }
  void wait() const { queue_.synchronize(); }

 private:
  const device::Stream& queue_;
};

}  // namespace dualfield::cuda
