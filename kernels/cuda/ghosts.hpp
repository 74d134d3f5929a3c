// SPDX-License-Identifier: MIT
// Copies of ghosts between the device's memory and the host's, for GhostExchange.
#pragma once

#include <cstddef>
#include <memory>

#include "kernels/device.hpp"
#include "kernels/ranks/ghost_exchange.hpp"

namespace dualfield::cuda {

template <class R>
class GhostCopies {
 public:
  using Real = R;

  explicit GhostCopies(const device::Stream& queue) : queue_(queue) {}

  std::shared_ptr<R[]> memory(std::size_t count) const { return device::host_memory<R>(count); }
  void get(R* to, const Block<R>& from) const {
    device::begin_to_host(to, from.first, from.size, from.count, from.distance, queue_);
  }
  void put(const Block<R>& to, const R* from) const {
    device::begin_to_device(to.first, from, to.size, to.count, to.distance, queue_);
  }
  void wait() const { queue_.synchronize(); }

 private:
  const device::Stream& queue_;
};

}  // namespace dualfield::cuda
