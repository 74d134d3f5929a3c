// SPDX-License-Identifier: MIT
// Counter-based random numbers: Philox 4×32-10 (Salmon, Moraes, Dror, Shaw, SC11). A number depends on its key and its
// counter alone, and therefore not on the order in which numbers are drawn or on the number of threads.
#pragma once

#include <array>
#include <cstdint>

namespace dualfield {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

/// Four random 32-bit numbers: ten rounds of Philox.
constexpr PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t even = std::uint64_t{0xD2511F53} * counter[0], odd = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {std::uint32_t(odd >> 32) ^ counter[1] ^ key[0], std::uint32_t(odd),
               std::uint32_t(even >> 32) ^ counter[3] ^ key[1], std::uint32_t(even)};
    key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
  }
  return counter;
}

/// A random number, uniform in [−1, 1). It is a multiple of 2⁻⁵², with the same bits on every machine.
constexpr double uniform(const PhiloxCounter& counter, const PhiloxKey& key) {
  const PhiloxCounter bits = philox(counter, key);
  const std::uint64_t number = (std::uint64_t(bits[0]) << 32 | bits[1]) >> 11;  // 53 bits
  return double(number) * 0x1p-52 - 1;
}

}  // namespace dualfield
