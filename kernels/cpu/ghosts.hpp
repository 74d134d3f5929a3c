// SPDX-License-Identifier: MIT
// Copies of ghosts in the CPU's memory, for GhostExchange.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "kernels/ranks/ghost_exchange.hpp"

namespace dualfield::cpu {

template <class R>
struct GhostCopies {
  using Real = R;

  std::shared_ptr<R[]> memory(std::size_t count) const { return std::make_shared_for_overwrite<R[]>(count); }
  void get(R* to, const Block<R>& from) const {
    for (std::size_t run = 0; run < from.count; ++run, to += from.size)
      std::copy_n(from.first + run * from.distance, from.size, to);
  }
  void put(const Block<R>& to, const R* from) const {
    for (std::size_t run = 0; run < to.count; ++run, from += to.size)
      std::copy_n(from, to.size, to.first + run * to.distance);
  }
  void begin() const {}
  void wait() const {}
  void end() const {}
  bool sends_at_once() const { return true; }
  using Messages = std::vector<Communicator::Message>;
  void send(Communicator& ranks, const Messages& sent, const Messages& received) const { ranks.begin(sent, received); }
  void receive(Communicator& ranks) const { ranks.finish(); }
};

}  // namespace dualfield::cpu
