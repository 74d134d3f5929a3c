// SPDX-License-Identifier: MIT
// Copies of ghosts between arrays on the device and the memory of messages, for GhostExchange.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "kernels/cuda/nccl.hpp"
#include "kernels/device.hpp"
#include "kernels/ranks/ghost_exchange.hpp"

namespace dualfield::cuda {

/// Messages go from and to the device's own memory where NCCL or the ranks can do that, else through the host's. Copies are made on a
/// stream of their own, which the device prefers: they wait for what was started before begin(), and go on beside what is started
/// after it.
template <class R>
class GhostCopies {
 public:
  using Real = R;

  GhostCopies(const device::Stream& queue, Communicator& ranks)
      : queue_(queue), nccl_(Nccl::among(ranks)), on_device_(nccl_ || ranks.takes_device_memory()) {}

  /// Whether messages lie in the device's memory. All ranks call it together.
  static bool sends_from_device(Communicator& ranks) { return Nccl::serves(ranks) || ranks.takes_device_memory(); }

  std::shared_ptr<R[]> memory(std::size_t count) const {
    if (!on_device_) return device::host_memory<R>(count);
    const auto memory = std::make_shared<device::Memory<R>>(count, device::Fill::nothing);
    return {memory, memory->data()};
  }
  void begin() {
    computed_.record(queue_);
    computed_.delay(copies_);
  }
  void get(R* to, const Block<R>& from) const {
    device::begin_copy(to, from.size, from.first, from.distance, from.size, from.count, copies_);
  }
  void put(const Block<R>& to, const R* from) const {
    device::begin_copy(to.first, to.distance, from, to.size, to.size, to.count, copies_);
  }
  void wait() const { copies_.synchronize(); }
  void end() {
    copied_.record(copies_);
    if (!DUALFIELD_MUTANT(copies_of_ghosts_not_awaited)) copied_.delay(queue_);
  }
  bool sends_at_once() const { return nccl_ != nullptr; }
  using Messages = std::vector<Communicator::Message>;
  void send(Communicator& ranks, const Messages& sent, const Messages& received) const {
    if (nccl_) {
      nccl_->exchange(sent, received, copies_);
      return ranks.count(received);
    }
    wait();
    ranks.begin(sent, received);
  }
  void receive(Communicator& ranks) const {
    if (!nccl_) ranks.finish();
  }

 private:
  const device::Stream& queue_;
  std::shared_ptr<Nccl> nccl_;
  bool on_device_;
  device::Stream copies_{device::Priority::high};
  device::Event computed_, copied_;
};

}  // namespace dualfield::cuda
