// SPDX-License-Identifier: MIT
// Copies of planes in the CPU's memory, for GhostExchange.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>

namespace dualfield::cpu {

template <class R>
struct PlaneCopies {
  using Real = R;

  std::shared_ptr<R[]> memory(std::size_t count) const { return std::make_shared_for_overwrite<R[]>(count); }
  void get(R* to, const R* from, std::size_t count) const { std::copy_n(from, count, to); }
  void put(R* to, const R* from, std::size_t count) const { std::copy_n(from, count, to); }
  void wait() const {}
};

}  // namespace dualfield::cpu
