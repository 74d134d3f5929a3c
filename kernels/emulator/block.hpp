// SPDX-License-Identifier: MIT
// One block: runs its threads one after the other, releases them from barriers and warp operations when all threads
// concerned have arrived, and reports it if they cannot arrive.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/emulator/shared_memory.hpp"
#include "kernels/emulator/thread.hpp"

namespace dualfield::emulator {

/// The threads of a block and their shared memory. It can run several blocks of a launch one after the other.
class Block {
 public:
  /// `kernel` calls the kernel with its arguments. It must exist as long as this object.
  Block(const device::Launch& launch, const std::function<void()>& kernel)
      : kernel_(kernel),
        shared_(launch.shared_bytes),
        warps_((thread_count(launch) + warpSize - 1) / warpSize),
        threads_(thread_count(launch)),
        order_(thread_count(launch)) {
    for (std::size_t number = 0; number < threads_.size(); ++number) {
      Thread& thread = threads_[number];
      const auto linear = static_cast<unsigned>(number);
      thread.index = {linear % launch.block.x, linear / launch.block.x % launch.block.y,
                      linear / launch.block.x / launch.block.y};
      thread.lane = linear % warpSize;
      thread.barrier = &barrier_;
      thread.warp = &warps_[linear / warpSize];
      thread.shared_memory = shared_.data();
      thread.shared_bytes = shared_.bytes();
    }
  }

  /// Runs the block at `index` of the grid to its end. Throws Error if a thread throws, or if no thread can continue.
  void run(const uint3& index, std::mt19937_64& random) {
    built_ins.block = index;
    start();
    while (true) {
      run_ready_threads(random);
      if (release_warps()) continue;
      if (count(State::finished) == threads_.size()) return;
      if (!release_barrier()) throw Error(stuck());
    }
  }

 private:
  static std::size_t thread_count(const device::Launch& launch) {
    return std::size_t{launch.block.x} * launch.block.y * launch.block.z;
  }

  void start() {
    shared_.poison();
    for (Thread& thread : threads_) {
      thread.state = State::ready;
      thread.copies.clear();
      thread.commits = 0;
      thread.fiber.start([](void* kernel) { (*static_cast<const std::function<void()>*>(kernel))(); },
                         const_cast<std::function<void()>*>(&kernel_));
    }
  }

  void run_ready_threads(std::mt19937_64& random) {
    arrange(order_, settings.order, random);
    for (const std::size_t number : order_) {
      Thread& thread = threads_[number];
      if (thread.state == State::ready) run_thread(thread);
    }
  }

  void run_thread(Thread& thread) {
    const struct Running {
      explicit Running(Thread& running) {
        current = &running;
        built_ins.thread = running.index;
      }
      ~Running() { current = nullptr; }
    } running(thread);
    try {
      thread.fiber.resume();
    } catch (const std::exception& failure) {
      throw Error(name() + ", thread " + text(thread.index) + ": " + failure.what());
    } catch (...) {
      throw Error(name() + ", thread " + text(thread.index) + ": threw something that is no std::exception");
    }
    if (thread.fiber.finished()) thread.state = State::finished;
  }

  std::size_t count(State state) const {
    std::size_t result = 0;
    for (const Thread& thread : threads_) result += thread.state == state ? 1 : 0;
    return result;
  }

  bool release_barrier() {
    for (const Thread& thread : threads_) {
      const bool arrived = thread.state == State::at_barrier && thread.where == threads_.front().where;
      if (!arrived) return false;
    }
    for (Thread& thread : threads_) thread.state = State::ready;
    barrier_.next();
    return true;
  }

  bool release_warps() {
    bool released = false;
    for (std::size_t warp = 0; warp < warps_.size(); ++warp) {
      Thread* lanes = &threads_[warp * warpSize];
      const std::size_t there = std::min<std::size_t>(warpSize, threads_.size() - warp * warpSize);
      for (std::size_t lane = 0; lane < there; ++lane) {
        if (lanes[lane].state != State::at_warp_operation || !complete(lanes, there, lanes[lane].request)) continue;
        release_group(lanes, there, lanes[lane].request);
        warps_[warp].next();
        released = true;
      }
    }
    return released;
  }

  static bool belongs(const Thread& thread, const WarpRequest& group) {
    return thread.state == State::at_warp_operation && thread.request.mask == group.mask &&
           std::string_view(thread.request.operation) == group.operation;
  }

  /// Whether all lanes of the mask have arrived. Lanes behind the end of the block do not count.
  static bool complete(const Thread* lanes, std::size_t there, const WarpRequest& group) {
    for (std::size_t lane = 0; lane < there; ++lane) {
      if ((group.mask >> lane & 1u) != 0 && !belongs(lanes[lane], group)) return false;
    }
    return true;
  }

  static void release_group(Thread* lanes, std::size_t there, const WarpRequest group) {
    for (std::size_t lane = 0; lane < there; ++lane) {
      if ((group.mask >> lane & 1u) == 0) continue;
      WarpRequest& request = lanes[lane].request;
      const bool gave = request.source < there && (group.mask >> request.source & 1u) != 0;
      request.taken = gave ? lanes[request.source].request.given : ~std::uint64_t{0};
      lanes[lane].state = State::ready;
    }
  }

  std::string name() const { return "block " + text(built_ins.block); }

  /// The message that says which threads wait where, if none of them can continue.
  std::string stuck() const {
    std::map<std::string, std::size_t> waiting;
    for (const Thread& thread : threads_) {
      const bool waits = thread.state != State::finished;
      ++waiting[waits ? thread.waits_at + (" at " + text(thread.where)) : std::string("the end of the kernel")];
    }
    std::string message = count(State::at_warp_operation) > 0 ? "warp deadlock (lanes named in a mask do not arrive)"
                                                              : "divergent barrier";
    message += " in " + name() + " of " + std::to_string(threads_.size()) + " threads:";
    const char* separator = " ";
    for (const auto& [where, threads] : waiting) {
      message += separator + std::to_string(threads) + " at " + where;
      separator = ", ";
    }
    return message;
  }

  const std::function<void()>& kernel_;
  SharedMemory shared_;
  MeetingPoint barrier_;
  std::vector<MeetingPoint> warps_;
  std::vector<Thread> threads_;  // last member: fibers are destroyed before the objects that they use
  std::vector<std::size_t> order_;
};

}  // namespace dualfield::emulator
