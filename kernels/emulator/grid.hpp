// SPDX-License-Identifier: MIT
// A launch: runs all blocks of a grid, one after the other, on the calling host thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "kernels/emulator/block.hpp"

namespace dualfield::emulator {

/// The most threads of a launch under ThreadSanitizer, which aborts the program at 8128 fibers.
inline constexpr std::uint64_t most_observed_threads = 7500;

/// Throws Error if ThreadSanitizer is used and cannot observe that many threads.
inline void check_observable(const device::Launch& launch) {
  const dim3 &grid = launch.grid, &block = launch.block;
  const std::uint64_t blocks = std::uint64_t{grid.x} * grid.y * grid.z;
  const std::uint64_t threads = blocks * (std::uint64_t{block.x} * block.y * block.z);
  if (blocks_are_concurrent && (blocks > most_observed_threads || threads > most_observed_threads)) {
    throw Error("emulator: under ThreadSanitizer a launch can have " + std::to_string(most_observed_threads) +
                " threads in all its blocks together, this one has " + std::to_string(threads));
  }
}

/// Runs `kernel` for every thread of the launch, in the order of the settings. The launch must be within the limits.
/// Throws Error if the kernel breaks a rule of CUDA or throws; the other threads are then not continued.
inline void run_grid(const device::Launch& launch, const std::function<void()>& kernel) {
  static thread_local bool launching = false;
  if (launching) throw Error("emulator: a kernel cannot launch another one");
  static std::mutex one_launch_at_a_time;
  const std::scoped_lock lock(one_launch_at_a_time);
  check_observable(launch);
  const struct Launching {
    Launching() { launching = true; }
    ~Launching() { launching = false; }
  } launching_guard;

  const Unobserved unobserved;
  const dim3& grid = launch.grid;
  std::mt19937_64 random(settings.seed);
  const std::size_t count = std::size_t{grid.x} * grid.y * grid.z;
  std::vector<std::size_t> order(settings.only_last_block ? 1 : count, count - 1);
  if (!settings.only_last_block) arrange(order, settings.order, random);
  built_ins.block_extent = launch.block;
  built_ins.grid_extent = grid;

  std::vector<std::unique_ptr<Block>>
      blocks;  // one object runs all blocks, unless ThreadSanitizer must see them as concurrent
  for (const std::size_t number : order) {
    if (blocks.empty() || blocks_are_concurrent) blocks.push_back(std::make_unique<Block>(launch, kernel));
    const auto linear = static_cast<std::uint64_t>(number);
    blocks.back()->run({static_cast<unsigned>(linear % grid.x), static_cast<unsigned>(linear / grid.x % grid.y),
                        static_cast<unsigned>(linear / grid.x / grid.y)},
                       random);
  }
}

}  // namespace dualfield::emulator
