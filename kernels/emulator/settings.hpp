// SPDX-License-Identifier: MIT
// Settings of the emulator: the order of blocks and threads, the size of a thread's stack, what the device says of itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "kernels/launch.hpp"

namespace dualfield::emulator {

/// A kernel broke a rule of CUDA, or needs something that the emulator does not provide. The message names the block,
/// the thread and, if known, the source line.
struct Error : device::Error {
  using device::Error::Error;
};

/// The order in which blocks and threads run. For `shuffled` the order of threads is drawn again each time that all of
/// them have run to their next wait.
enum class Order { forward, reversed, shuffled };

struct Settings {
  Order order = Order::forward;
  std::uint64_t seed = 1;                // for the shuffled order
  std::size_t stack_bytes = 512 * 1024;  // address space of one thread; only the part in use takes memory
  int multiprocessors = 4;               // of the device
};
inline Settings settings;

/// Fills `items` with the numbers 0 … items.size() − 1 in the given order.
inline void arrange(std::vector<std::size_t>& items, Order order, std::mt19937_64& random) {
  std::iota(items.begin(), items.end(), std::size_t{0});
  if (order == Order::reversed) std::reverse(items.begin(), items.end());
  if (order == Order::shuffled) std::shuffle(items.begin(), items.end(), random);
}

}  // namespace dualfield::emulator
