// SPDX-License-Identifier: MIT
#include "host/analysis/bench/random_values.hpp"

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include "dualfield/philox.hpp"

namespace dualfield {

namespace {

constexpr std::size_t offset = 1009;    // from one field to the next; a prime, so that no row of sites begins alike
constexpr std::size_t most_fields = 4;  // φ, π, a background

/// Calls body(begin, end) for parts of 0 … count−1, each on a thread of its own.
template <class Body>
void in_parts(std::size_t count, Body&& body) {
  const std::size_t parts = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, count / 65536 + 1);
  std::vector<std::jthread> threads;
  for (std::size_t part = 0; part < parts; ++part)
    threads.emplace_back([=] { body(count * part / parts, count * (part + 1) / parts); });
}

}  // namespace

std::span<const double> RandomValues::field(int field, std::size_t count) {
  grow(count + most_fields * offset);
  return {values_.get() + std::size_t(field) * offset, count};
}

void RandomValues::grow(std::size_t count) {
  if (count <= count_) return;
  values_.reset();
  values_ = std::make_unique_for_overwrite<double[]>(count);
  count_ = count;
  in_parts(count, [to = values_.get()](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) to[i] = uniform({std::uint32_t(i), std::uint32_t(i >> 32), 0, 0}, {1, 0});
  });
}

}  // namespace dualfield
