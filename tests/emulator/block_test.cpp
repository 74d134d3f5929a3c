// SPDX-License-Identifier: MIT
// Blocks and threads: built-in variables, orders, barriers, shared memory, and kernels that break the rules.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "tests/emulator/emulated.hpp"

namespace {

using namespace emulated;

class EmulatedBlock : public RestoreSettings {};

__global__ void note_coordinates(unsigned* seen) {
  const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const unsigned threads = blockDim.x * blockDim.y * blockDim.z;
  seen[block * threads + thread] += 1 + 1000 * blockIdx.y + 100 * threadIdx.y;
}

TEST_F(EmulatedBlock, RunsEveryThreadOfEveryBlockOnce) {
  const device::Launch shape{dim3(3, 2, 2), dim3(4, 3, 2)};
  for (const emulator::Order order : orders) {
    emulator::settings.order = order;
    const std::vector<unsigned> seen = output_of(note_coordinates, shape, 12 * 24);
    for (unsigned i = 0; i < seen.size(); ++i) {
      const unsigned block_y = i / 24 / 3 % 2, thread_y = i % 24 / 4 % 3;
      EXPECT_EQ(seen[i], 1 + 1000 * block_y + 100 * thread_y) << "thread " << i;
    }
  }
}

// out[0] counts; the threads' numbers follow in the order in which they ran. A race on purpose: not to be observed.
__global__ void note_order(int* out) {
  const emulator::Unobserved race;
  out[++out[0]] = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
}

std::vector<int> order_of_run() {
  std::vector<int> noted = output_of(note_order, {dim3(4), dim3(8)}, 33);
  noted.erase(noted.begin());
  return noted;
}

TEST_F(EmulatedBlock, RunsInTheOrderOfTheSettings) {
  std::vector<int> ascending(32);
  std::iota(ascending.begin(), ascending.end(), 0);
  EXPECT_EQ(order_of_run(), ascending);
  emulator::settings.order = emulator::Order::reversed;
  EXPECT_EQ(order_of_run(), std::vector<int>(ascending.rbegin(), ascending.rend()));

  emulator::settings.order = emulator::Order::shuffled;
  emulator::settings.seed = 5;
  const std::vector<int> shuffled = order_of_run();
  EXPECT_EQ(order_of_run(), shuffled) << "the same seed, the same order";
  emulator::settings.seed = 6;
  EXPECT_NE(order_of_run(), shuffled) << "another seed, another order";
  EXPECT_TRUE(std::is_permutation(shuffled.begin(), shuffled.end(), ascending.begin()));
}

struct Ring {
  int value[96];
};

__global__ void pass_around(int* out) {
  auto& ring = device::shared_memory<Ring>().value;
  const int t = static_cast<int>(threadIdx.x), n = static_cast<int>(blockDim.x);
  int value = t;
  for (int round = 0; round < 10; ++round) {
    ring[t] = value;
    __syncthreads();
    value = ring[(t + 1) % n];
    __syncthreads();
  }
  out[blockIdx.x * blockDim.x + threadIdx.x] = value;
}

TEST_F(EmulatedBlock, MeetsAtBarriers) {
  for (const emulator::Order order : orders) {
    emulator::settings.order = order;
    const std::vector<int> out = output_of(pass_around, {dim3(3), dim3(96), sizeof(Ring)}, 3 * 96);
    for (int i = 0; i < 3 * 96; ++i) EXPECT_EQ(out[static_cast<std::size_t>(i)], (i % 96 + 10) % 96);
  }
}

struct Numbers {
  double value[32];
};

__global__ void count_numbers(int* out) {
  double& mine = device::shared_memory<Numbers>().value[threadIdx.x];
  if (!std::isnan(mine)) out[blockIdx.x * blockDim.x + threadIdx.x] = 1;
  mine = 1.0;
}

TEST_F(EmulatedBlock, FindsNaNsInNewSharedMemory) {
  const std::vector<int> numbers = output_of(count_numbers, {dim3(4), dim3(32), sizeof(Numbers)}, 128);
  EXPECT_EQ(std::count(numbers.begin(), numbers.end(), 1), 0);
}

constexpr int barrier_of_some = __LINE__ + 2;
__global__ void some_meet(int*) {
  if (threadIdx.x < 20) __syncthreads();
}

__global__ void meet_at_two_places(int* out) {
  if (threadIdx.x < 20) {
    __syncthreads();
    out[threadIdx.x] = 1;
  } else {
    out[threadIdx.x] = 2;
    __syncthreads();
  }
}

TEST_F(EmulatedBlock, StopsAtDivergentBarriers) {
  for (const emulator::Order order : orders) {
    emulator::settings.order = order;
    const std::string some = failure_of(some_meet, {dim3(1), dim3(32)});
    EXPECT_CONTAINS(some, "divergent barrier in block (0, 0, 0) of 32 threads");
    EXPECT_CONTAINS(some, "20 at __syncthreads() at block_test.cpp:" + std::to_string(barrier_of_some));
    EXPECT_CONTAINS(some, "12 at the end of the kernel");
    EXPECT_CONTAINS(failure_of(meet_at_two_places, {dim3(1), dim3(32)}, 32), "divergent barrier");
  }
}

__global__ void throw_in_one_thread(int* out) {
  volatile unsigned char local[1000] = {};  // under AddressSanitizer a stack left behind with its red zones
  __syncthreads();
  if (blockIdx.y == 1 && threadIdx.x == 7) throw std::runtime_error("seven");
  __syncthreads();
  out[threadIdx.x] = local[threadIdx.x];
}

__global__ void throw_a_number(int*) { throw 7; }

TEST_F(EmulatedBlock, TellsWhatAKernelThrew) {
  for (int repetition = 0; repetition < 3; ++repetition) {
    EXPECT_CONTAINS(failure_of(throw_in_one_thread, {dim3(1, 2), dim3(32)}, 32),
                    "block (0, 1, 0), thread (7, 0, 0): seven");
    EXPECT_CONTAINS(failure_of(throw_a_number, {dim3(1), dim3(32)}), "no std::exception");
    EXPECT_EQ(output_of(pass_around, {dim3(1), dim3(96), sizeof(Ring)}, 96)[0], 10) << "the next kernel runs";
  }
}

__global__ void launch_another(int*) {
  device::launch(note_order, {dim3(1), dim3(1)}, device::Stream(), static_cast<int*>(nullptr));
}

TEST_F(EmulatedBlock, RefusesWhatOnlyHostOrDeviceMayDo) {
  EXPECT_CONTAINS(failure_of(launch_another, {dim3(1), dim3(1)}), "a kernel cannot launch another one");
  EXPECT_CONTAINS(message_of<emulator::Error>([] { __syncthreads(); }), "called by host code");
  EXPECT_CONTAINS(failure_of(pass_around, {dim3(1), dim3(96), 95 * 4}, 96),
                  "the kernel needs 384 bytes, the launch gives 380");
}

template <int kibibytes>
__global__ void fill_stack(int* out) {
  volatile char local[kibibytes * 1024];
  for (int i = 0; i < kibibytes; ++i) local[i * 1024] = 1;
  __syncthreads();
  int sum = 0;
  for (int i = 0; i < kibibytes; ++i) sum += local[i * 1024];
  out[threadIdx.x] = sum;
}

TEST_F(EmulatedBlock, HasTheStackOfTheSettings) {
  EXPECT_EQ(output_of(fill_stack<400>, {dim3(1), dim3(4)}, 4), std::vector<int>(4, 400));
  emulator::settings.stack_bytes = 4 << 20;
  EXPECT_EQ(output_of(fill_stack<3000>, {dim3(1), dim3(4)}, 4), std::vector<int>(4, 3000));
}

TEST_F(EmulatedBlock, ServesHostThreadsInTurn) {
  std::vector<int> results[4];
  {
    std::vector<std::jthread> hosts;
    for (std::vector<int>& result : results) {
      hosts.emplace_back([&result] {
        for (int i = 0; i < 5; ++i) result = output_of(pass_around, {dim3(2), dim3(32), sizeof(Ring)}, 64);
      });
    }
  }
  for (const std::vector<int>& result : results) {
    for (int i = 0; i < 64; ++i) EXPECT_EQ(result[static_cast<std::size_t>(i)], (i % 32 + 10) % 32);
  }
}

}  // namespace
