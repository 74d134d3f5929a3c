// SPDX-License-Identifier: MIT
// Copies of ghosts in the CPU's memory, for GhostExchange.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>

#include "kernels/ranks/ghost_exchange.hpp"

namespace dualfield::cpu {

template <class R>
struct GhostCopies {
  using Real = R;
  static constexpr bool at_once = true;

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
};

}  // namespace dualfield::cpu
