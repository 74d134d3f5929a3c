// SPDX-License-Identifier: MIT
// Values in 16 bits: what each of them is, to which of them a value is rounded, and the scale of a state.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "dualfield/precision.hpp"

namespace dualfield {
namespace {

constexpr unsigned seed = 160;

/// From the definition of binary16.
double value_of(unsigned bits) {
  const double sign = bits >> 15 ? -1 : 1;
  const int exponent = int(bits >> 10 & 31), digits = int(bits & 1023);
  if (exponent == 31) return digits ? std::nan("") : sign * INFINITY;
  return exponent == 0 ? sign * std::ldexp(digits, -24) : sign * std::ldexp(1024 + digits, exponent - 25);
}

/// The nearest multiple of the last place, ties to even, which is what nearbyint does.
double nearest(double value) {
  if (!std::isfinite(value)) return value;
  const double last_place = std::ldexp(1, std::max(value == 0 ? -14 : std::ilogb(value), -14) - 10);
  const double rounded = std::nearbyint(value / last_place) * last_place;
  return std::abs(rounded) > largest_half ? std::copysign(INFINITY, value) : rounded;
}

TEST(Half, HasTheValuesOfBinary16AndKeepsThem) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const float value = to_float({std::uint16_t(bits)});
    if (std::isnan(value_of(bits))) {
      EXPECT_TRUE(std::isnan(value) && std::isnan(to_float(to_half(value)))) << bits;
      continue;
    }
    ASSERT_EQ(std::bit_cast<std::uint64_t>(double(value)), std::bit_cast<std::uint64_t>(value_of(bits))) << bits;
    ASSERT_EQ(to_half(value).bits, bits);
  }
}

TEST(Half, TakesTheNearestValue) {
  std::mt19937 bits(seed);
  const auto expect_nearest = [](float value) {
    const float found = to_float(to_half(value));
    ASSERT_EQ(std::bit_cast<std::uint32_t>(found), std::bit_cast<std::uint32_t>(float(nearest(value))))
        << value << ", seed " << seed;
  };
  for (int i = 0; i < 1'000'000; ++i) {  // of every size that float has
    const float value = std::bit_cast<float>(std::uint32_t(bits()));
    if (!std::isnan(value)) expect_nearest(value);
  }
  for (int i = 0; i < 1'000'000; ++i)  // where rounding is not to 0 or infinity
    expect_nearest(std::ldexp(float(bits() * 0x1p-31 - 1), int(bits() % 48) - 28));
  for (unsigned one = 0; one + 1 < 0x7C00; ++one) {  // exactly between two values, and beside that
    const float between = float((value_of(one) + value_of(one + 1)) / 2);
    for (const float sign : {1.0f, -1.0f})
      for (const float value : {between, std::nextafter(between, 0.0f), std::nextafter(between, 1e6f)})
        expect_nearest(sign * value);
  }
  for (const float value : {65519.99f, 65520.0f, 65536.0f, 1e30f, INFINITY, -INFINITY, 0.0f, -0.0f,
                            std::numeric_limits<float>::denorm_min()})
    expect_nearest(value);
  EXPECT_TRUE(std::isinf(to_float(to_half(65520))));
  EXPECT_TRUE(std::isnan(to_float(to_half(NAN))));
}

TEST(Half, ScaleOfAState) {
  std::mt19937 bits(seed);
  for (int i = 0; i < 1000; ++i) {
    const double largest = std::ldexp(1 + (bits() >> 8) * 0x1p-24, int(bits() % 200) - 100);
    const float scale = scale_of(largest);
    EXPECT_EQ(scale, std::ldexp(1.0f, std::ilogb(scale))) << "a power of two";
    EXPECT_GE(largest / scale, 128);
    EXPECT_LT(largest / scale, 256);
  }
  for (const double largest : {0.0, double(NAN), double(INFINITY)}) EXPECT_EQ(scale_of(largest), 1);
  for (const double largest : {1e-300, 1e-45, double(facts_of(Precision::half_precision).largest)}) {
    const float scale = scale_of(largest);
    EXPECT_TRUE(std::isfinite(1 / scale) && std::isfinite(float(largest_half) * scale)) << largest;
    EXPECT_TRUE(std::isfinite(to_float(to_half(float(largest) / scale)))) << largest;
  }
}

TEST(Precisions, HaveNames) {
  for (const PrecisionFacts& facts : all_precisions()) {
    EXPECT_EQ(precision_named(facts.name), facts.precision);
    EXPECT_EQ(facts_of(facts.precision).name, facts.name);
  }
  EXPECT_THROW(precision_named("quadruple"), std::invalid_argument);
}

}  // namespace
}  // namespace dualfield
