// SPDX-License-Identifier: MIT
// Settings of the emulator: the order of blocks and threads, the size of a thread's stack, what the device says of itself.
#pragma once

#include <algorithm>
#include <atomic>
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
  bool checks_forms = false;             // of streaming passes before one is chosen, which takes long here
  bool prefers_many_steps = false;       // in a streaming pass, however little of its tiles a lattice fills
  void* (*nccl)(const char*) = nullptr;  // finds the functions of what takes the place of the library NCCL
  bool shares_device = false;            // whether all threads of the host have the same device, where they are ranks
  bool only_last_block = false;          // of each launch, on lattices with too many sites to run all blocks
};
inline Settings settings;

/// Bytes of the device's memory that are in use, and the most that were since this was last set.
struct MemoryUse {
  std::atomic<std::size_t> now = 0, most = 0;  // ranks are threads

  void take(std::size_t bytes) {
    const std::size_t in_use = now += bytes;
    std::size_t known = most;
    while (known < in_use && !most.compare_exchange_weak(known, in_use)) {
    }
  }
  void give_back(std::size_t bytes) { now -= bytes; }
};
inline MemoryUse memory_use;

/// Fills `items` with the numbers 0 … items.size() − 1 in the given order.
inline void arrange(std::vector<std::size_t>& items, Order order, std::mt19937_64& random) {
  std::iota(items.begin(), items.end(), std::size_t{0});
  if (order == Order::reversed) std::reverse(items.begin(), items.end());
  if (order == Order::shuffled) std::shuffle(items.begin(), items.end(), random);
}

}  // namespace dualfield::emulator
