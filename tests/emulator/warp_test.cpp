// SPDX-License-Identifier: MIT
// Warp operations against what CUDA's documentation says of them, and asynchronous copies.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/emulator/emulated.hpp"

namespace {

using namespace emulated;

class EmulatedWarp : public RestoreSettings {};

constexpr unsigned all = 0xFFFFFFFFu;

template <int width>
__global__ void shuffle_all_ways(int* out) {
  const int lane = static_cast<int>(threadIdx.x);
  int* mine = out + lane * 4;
  mine[0] = __shfl_sync(all, lane, 5, width);
  mine[1] = __shfl_up_sync(all, lane, 3, width);
  mine[2] = __shfl_down_sync(all, lane, 3, width);
  mine[3] = __shfl_xor_sync(all, lane, 9, width);
}

template <int width>
void expect_documented_lanes() {
  for (const emulator::Order order : orders) {
    emulator::settings.order = order;
    const std::vector<int> out = output_of(shuffle_all_ways<width>, {dim3(1), dim3(32)}, 128);
    for (int lane = 0; lane < 32; ++lane) {
      const int first = lane / width * width, after = first + width, partner = lane ^ 9;
      const int expected[] = {first + 5 % width, lane - 3 < first ? lane : lane - 3, lane + 3 < after ? lane + 3 : lane,
                              partner < after ? partner : lane};
      for (int way = 0; way < 4; ++way) {
        EXPECT_EQ(out[static_cast<std::size_t>(lane * 4 + way)], expected[way])
            << "lane " << lane << ", way " << way << ", width " << width;
      }
    }
  }
}

TEST_F(EmulatedWarp, ShufflesAsDocumented) {
  expect_documented_lanes<32>();
  expect_documented_lanes<16>();
  expect_documented_lanes<8>();
  expect_documented_lanes<1>();
}

template <class T>
__global__ void reverse_lanes(T* out) {
  const auto value = static_cast<T>(static_cast<T>(threadIdx.x) / static_cast<T>(3));
  out[threadIdx.x] = __shfl_sync(all, value, 31 - static_cast<int>(threadIdx.x));
}

template <class T>
void expect_reversed() {
  const std::vector<T> out = output_of(reverse_lanes<T>, {dim3(1), dim3(32)}, 32);
  for (int lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(out[static_cast<std::size_t>(lane)], static_cast<T>(31 - lane) / static_cast<T>(3));
  }
}

TEST_F(EmulatedWarp, ShufflesEveryType) {
  expect_reversed<int>();
  expect_reversed<unsigned>();
  expect_reversed<float>();
  expect_reversed<double>();
  expect_reversed<long long>();
}

// Even and odd lanes reduce among themselves, at the same time and through different statements.
__global__ void sum_halves(int* out) {
  int value = static_cast<int>(threadIdx.x);
  if (threadIdx.x % 2 == 0) {
    for (int bits = 2; bits < 32; bits *= 2) value += __shfl_xor_sync(0x55555555u, value, bits);
  } else {
    for (int bits = 16; bits > 1; bits /= 2) value += __shfl_xor_sync(0xAAAAAAAAu, value, bits);
  }
  out[threadIdx.x] = value;
}

TEST_F(EmulatedWarp, KeepsDisjointMasksApart) {
  for (const emulator::Order order : orders) {
    emulator::settings.order = order;
    const std::vector<int> out = output_of(sum_halves, {dim3(1), dim3(32)}, 32);
    for (int lane = 0; lane < 32; ++lane) EXPECT_EQ(out[static_cast<std::size_t>(lane)], lane % 2 == 0 ? 240 : 256);
  }
}

__global__ void read_beyond_block(double* out) { out[threadIdx.x] = __shfl_down_sync(all, 1.0, 8); }

__global__ void read_outside_mask(double* out) {
  if (threadIdx.x < 16) out[threadIdx.x] = __shfl_sync(0x0000FFFFu, 1.0, 16);
}

TEST_F(EmulatedWarp, GivesNaNForLanesThatAreNotThere) {
  const std::vector<double> beyond = output_of(read_beyond_block, {dim3(1), dim3(20)}, 20);
  for (int lane = 0; lane < 20; ++lane) EXPECT_EQ(std::isnan(beyond[static_cast<std::size_t>(lane)]), lane >= 12);
  const std::vector<double> outside = output_of(read_outside_mask, {dim3(1), dim3(32)}, 16);
  EXPECT_TRUE(std::all_of(outside.begin(), outside.end(), [](double value) { return std::isnan(value); }));
}

__global__ void odd_width(int* out) { out[0] = __shfl_sync(all, 1, 0, 12); }
__global__ void mask_of_others(int*) { __syncwarp(all << 1); }
__global__ void branch(int* out) {
  if (threadIdx.x < 31) out[0] = __shfl_sync(all, 1, 0);
}
__global__ void different_operations(int*) {
  if (threadIdx.x == 0) {
    __syncwarp();
  } else {
    __shfl_sync(all, 1, 0);
  }
}

TEST_F(EmulatedWarp, StopsKernelsThatBreakTheRules) {
  const device::Launch warp{dim3(1), dim3(32)};
  const auto message = [&](void (*kernel)(int*)) { return failure_of(kernel, warp, 1); };
  EXPECT_CONTAINS(message(odd_width), "width 12 is no power of two");
  EXPECT_CONTAINS(message(mask_of_others), "the mask leaves out the calling lane 0");
  EXPECT_CONTAINS(message(branch), "warp deadlock");
  EXPECT_CONTAINS(message(branch), "31 at __shfl_sync() at warp_test.cpp:");
  EXPECT_CONTAINS(message(different_operations), "1 at __syncwarp() at warp_test.cpp:");
}

struct Slots {
  double value[3][2];
};

// Three groups of one copy each; what has arrived after each wait, by one thread. NaN: not there yet.
__global__ void arrive_in_groups(double* out) {
  static const double source[] = {1, 2, 3};
  auto& slots = device::shared_memory<Slots>().value;
  for (int i = 0; i < 3; ++i) {
    slots[i][0] = -1;
    __pipeline_memcpy_async(&slots[i][0], &source[i], sizeof(double));
    if (i < 2) __pipeline_commit();
  }
  const auto note = [&](double* row) {
    for (int i = 0; i < 3; ++i) row[i] = std::isnan(slots[i][0]) ? 0 : slots[i][0];
  };
  note(out);
  __pipeline_wait_prior(1);
  note(out + 3);
  __pipeline_wait_prior(0);
  note(out + 6);
  __pipeline_commit();
  __pipeline_wait_prior(0);
  note(out + 9);
}

TEST_F(EmulatedWarp, CopiesArriveAtTheWaitForTheirGroup) {
  const std::vector<double> expected = {0, 0, 0, 1, 0, 0, 1, 2, 0, 1, 2, 3};
  EXPECT_EQ(output_of(arrive_in_groups, {dim3(1), dim3(1), sizeof(Slots)}, 12), expected);
}

__global__ void copy_and_fill(double* out) {
  alignas(16) static const double source[] = {1, 2};
  auto& slots = device::shared_memory<Slots>().value;
  __pipeline_memcpy_async(&slots[0][0], source, 16);
  __pipeline_memcpy_async(&slots[1][0], source, 16, 8);
  __pipeline_commit();
  __pipeline_wait_prior(0);
  std::memcpy(out, &slots[0][0], 32);
}

TEST_F(EmulatedWarp, CopiesFillWithZeros) {
  EXPECT_EQ(output_of(copy_and_fill, {dim3(1), dim3(1), sizeof(Slots)}, 4), (std::vector<double>{1, 2, 1, 0}));
}

__global__ void copy_three_bytes(double* out) { __pipeline_memcpy_async(&device::shared_memory<Slots>(), out, 3); }
__global__ void copy_misaligned(double* out) {
  __pipeline_memcpy_async(&device::shared_memory<Slots>().value[0][1], out, 16);
}
__global__ void copy_to_global(double* out) { __pipeline_memcpy_async(out, out, 8); }

TEST_F(EmulatedWarp, RefusesImpossibleCopies) {
  const auto message = [](void (*kernel)(double*)) { return failure_of(kernel, {dim3(1), dim3(1), sizeof(Slots)}, 4); };
  EXPECT_CONTAINS(message(copy_three_bytes), "4, 8 or 16 bytes can be copied");
  EXPECT_CONTAINS(message(copy_misaligned), "must be multiples");
  EXPECT_CONTAINS(message(copy_to_global), "not in shared memory");
}

}  // namespace
