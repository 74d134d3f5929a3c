// SPDX-License-Identifier: MIT
// The runtime's interface as the emulator gives it: launches and their limits, memory, copies, events, the device.
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "tests/emulator/emulated.hpp"

namespace {

using namespace emulated;

struct Scale {
  double factor, offset;
};

__global__ void scale(const double* __restrict__ in, double* __restrict__ out, Scale by, int count) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < count) out[i] = by.factor * in[i] + by.offset;
}

TEST(EmulatedRuntime, LaunchesWithTheKernelsParameters) {
  const device::Stream stream;
  const std::vector<double> in = {1, 2, 3, 4, 5};
  device::Memory<double> source(5), target(5);
  device::to_device(source.data(), in.data(), 5, stream);
  const short count = 5;  // converted to the parameter's type, as the pointer is to one to const
  device::launch(scale, {dim3(2), dim3(4)}, stream, source.data(), target.data(), Scale{2, 1}, count);
  device::on_device(source.data() + 1, std::as_const(target).data(), 4, stream);
  std::vector<double> out(5);
  device::to_host(out.data(), std::as_const(source).data(), 5, stream);
  EXPECT_EQ(out, (std::vector<double>{1, 3, 5, 7, 9}));
}

// The pointers may have changed places since, as those of a field do.
TEST(EmulatedRuntime, AGraphRepeatsLaunchesWithTheirArguments) {
  const device::Stream stream;
  const std::vector<double> in = {1, 2, 3};
  device::Memory<double> one(3), other(3);
  double *from = one.data(), *to = other.data();
  device::to_device(from, in.data(), 3, stream);
  const device::Graph graph(stream, [&] {
    for (const double factor : {2.0, 3.0}) {
      device::launch(scale, {dim3(1), dim3(4)}, stream, from, to, Scale{factor, 1}, 3);
      std::swap(from, to);
    }
    device::launch(scale, {dim3(1), dim3(4)}, stream, from, to, Scale{0, 7}, 3);
  });
  std::swap(from, to);
  const auto values = [&](const device::Memory<double>& of) {
    std::vector<double> out(3);
    device::to_host(out.data(), of.data(), 3, stream);
    return out;
  };
  EXPECT_EQ(values(one), in);
  graph.replay(stream);
  EXPECT_EQ(values(one), (std::vector<double>{10, 16, 22}));
  graph.replay(stream);
  EXPECT_EQ(values(one), (std::vector<double>{64, 100, 136}));
  EXPECT_EQ(values(other), (std::vector<double>{7, 7, 7}));
}

TEST(EmulatedRuntime, AGraphRecordsNoWaiting) {
  const device::Stream stream;
  EXPECT_THROW(device::Graph(stream, [&] { stream.synchronize(); }), device::Error);
  EXPECT_NO_THROW(stream.synchronize());
}

__global__ void nothing() {}

TEST(EmulatedRuntime, RefusesLaunchesBeyondTheLimits) {
  const device::Stream stream;
  const std::size_t shared = 227 * 1024;
  const device::Launch allowed[] = {{dim3(1), dim3(1024)}, {dim3(1), dim3(4, 4, 64)}, {dim3(1), dim3(1), shared}};
  for (const device::Launch& shape : allowed) EXPECT_NO_THROW(device::launch(nothing, shape, stream));

  const struct {
    device::Launch shape;
    const char* reason;
  } refused[] = {
      {{dim3(1), dim3(1025)}, "block.x is 1025, allowed are 1 to 1024"},
      {{dim3(1), dim3(1, 1025)}, "block.y"},
      {{dim3(1), dim3(1, 1, 65)}, "block.z is 65, allowed are 1 to 64"},
      {{dim3(1), dim3(33, 32)}, "threads of a block is 1056"},
      {{dim3(1), dim3(1024, 1024, 64)}, "threads of a block is 67108864"},
      {{dim3(1), dim3(0)}, "block.x is 0"},
      {{dim3(0), dim3(1)}, "grid.x is 0"},
      {{dim3(2147483648u), dim3(1)}, "grid.x is 2147483648, allowed are 1 to 2147483647"},
      {{dim3(1, 65536), dim3(1)}, "grid.y is 65536, allowed are 1 to 65535"},
      {{dim3(1, 1, 65536), dim3(1)}, "grid.z"},
      {{dim3(1), dim3(1), shared + 1}, "shared memory of a block in bytes is 232449, allowed are 0 to 232448"},
  };
  for (const auto& entry : refused) {
    const std::string message = message_of<device::LaunchError>([&] { device::launch(nothing, entry.shape, stream); });
    EXPECT_CONTAINS(message, "kernel limits: ");
    EXPECT_CONTAINS(message, entry.reason);
  }
}

TEST(EmulatedRuntime, RefusesMoreThreadsThanThreadSanitizerBears) {
  const device::Launch large{dim3(8), dim3(1000)};
  if (!emulator::blocks_are_concurrent) {
    EXPECT_NO_THROW(device::launch(nothing, large, device::Stream()));
    return;
  }
  const auto launch_large = [&] { device::launch(nothing, large, device::Stream()); };
  EXPECT_CONTAINS(message_of<emulator::Error>(launch_large),
                  "7500 threads in all its blocks together, this one has 8000");
  EXPECT_NO_THROW(device::launch(nothing, {dim3(4), dim3(500)}, device::Stream()));
}

TEST(EmulatedRuntime, GivesMemoryOfTheAskedSize) {
  device::Memory<double> zeros(7), poison(7, device::Fill::nothing), none(0);
  EXPECT_EQ(zeros.size(), 7u);
  EXPECT_EQ(none.data(), nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(zeros.data()) % 256, 0u);
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(zeros.data()[i], 0.0);
    EXPECT_TRUE(std::isnan(poison.data()[i]));
  }
  const double* data = poison.data();
  device::Memory<double> moved(std::move(poison));
  EXPECT_EQ(moved.data(), data);
  zeros = std::move(moved);
  EXPECT_EQ(zeros.data(), data);
  static_assert(!std::is_copy_constructible_v<device::Memory<double>>);
  static_assert(!std::is_copy_constructible_v<device::Stream> && !std::is_copy_constructible_v<device::Event>);
  const std::size_t too_many = std::numeric_limits<std::size_t>::max() / 4;
  EXPECT_CONTAINS(message_of<device::Error>([&] { device::Memory<double> memory(too_many); }), "elements of 8 bytes");
}

TEST(EmulatedRuntime, TellsTheTimeBetweenEvents) {
  const device::Stream stream;
  device::Event before, after, never;
  before.record(stream);
  device::launch(nothing, {dim3(4), dim3(128)}, stream);
  after.record(stream);
  after.synchronize();
  EXPECT_GT(device::Event::milliseconds(before, after), 0.0);
  EXPECT_LT(device::Event::milliseconds(after, before), 0.0);
  EXPECT_THROW(device::Event::milliseconds(before, never), device::Error);
}

TEST(EmulatedRuntime, IsOneDeviceCalledEmulator) {
  EXPECT_EQ(device::device_count(), 1);
  EXPECT_EQ(device::why_no_device(), "");
  const device::DeviceProperties found = device::properties(0);
  EXPECT_EQ(found.name, "emulator");
  EXPECT_GT(device::free_memory(), 0u);
  EXPECT_GE(found.memory, device::free_memory());
  EXPECT_EQ(device::Stream().native(), nullptr);
  EXPECT_CONTAINS(message_of<device::Error>([] { device::properties(1); }), "there is no device 1");
}

}  // namespace
