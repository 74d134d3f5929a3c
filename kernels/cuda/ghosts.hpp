// SPDX-License-Identifier: MIT
// Copies of ghosts between arrays on the device and the memory of messages, for GhostExchange.
#pragma once

#include <cstddef>
#include <memory>

#include "kernels/device.hpp"
#include "kernels/ranks/ghost_exchange.hpp"

namespace dualfield::cuda {

/// Messages go from and to the device's own memory where the ranks can do that, else through the host's.
template <class R>
class GhostCopies {
 public:
  using Real = R;

  GhostCopies(const device::Stream& queue, const Communicator& ranks)
      : queue_(queue), on_device_(ranks.takes_device_memory()) {}

  std::shared_ptr<R[]> memory(std::size_t count) const {
    if (!on_device_) return device::host_memory<R>(count);
    const auto memory = std::make_shared<device::Memory<R>>(count, device::Fill::nothing);
    return {memory, memory->data()};
  }
  void get(R* to, const Block<R>& from) const {
    device::begin_copy(to, from.size, from.first, from.distance, from.size, from.count, queue_);
  }
  void put(const Block<R>& to, const R* from) const {
    device::begin_copy(to.first, to.distance, from, to.size, to.size, to.count, queue_);
  }
  void wait() const { queue_.synchronize(); }

 private:
  const device::Stream& queue_;
  bool on_device_;
};

}  // namespace dualfield::cuda
