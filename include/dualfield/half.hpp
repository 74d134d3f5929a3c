// SPDX-License-Identifier: MIT
// Values stored in 16 bits, as IEEE 754 binary16: a sign, 5 bits of exponent and 10 of the significand, so that a value is
// known to 11 bits. bfloat16 has 8 bits only, and the range that it has in exchange is not needed: a state is stored divided
// by a power of two, the scale, which is chosen from its largest value.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace dualfield {

/// It has no arithmetic of its own: what is computed is float.
struct Half {
  std::uint16_t bits = 0;
};

constexpr double largest_half = 65504;

/// The type in which values that are stored as R are computed.
template <class R>
struct ArithmeticOf {
  using type = R;
};
template <>
struct ArithmeticOf<Half> {
  using type = float;
};
template <class R>
using Arithmetic = typename ArithmeticOf<R>::type;

/// The value, exactly.
[[gnu::always_inline]] inline float to_float(Half stored) {
  const std::uint32_t sign = std::uint32_t(stored.bits & 0x8000u) << 16, size = stored.bits & 0x7FFFu;
  // The exponents of the two formats begin at other numbers: 2^112 lies between them. This is right for subnormal values too.
  const float finite = std::bit_cast<float>(size << 13) * 0x1p112f;
  const std::uint32_t bits = size < 0x7C00u ? std::bit_cast<std::uint32_t>(finite) : size << 13 | 0x7F800000u;
  return std::bit_cast<float>(bits | sign);
}

/// The nearest value, of two equally near ones the one with an even last bit; infinity from 65520 on.
[[gnu::always_inline]] inline Half to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000u, size = bits & 0x7FFFFFFFu;
  std::uint32_t rounded = 0;
  if (size > 0x7F800000u) {
    rounded = 0x7E00u;  // NaN
  } else if (size < 0x38800000u) {
    // Below 2^−14 values are multiples of 2^−24, which is the last bit of the numbers from 1/2 to 1.
    rounded = std::bit_cast<std::uint32_t>(std::bit_cast<float>(size) + 0.5f) - 0x3F000000u;
  } else {
    rounded = (size - 0x38000000u + 0xFFFu + (size >> 13 & 1u)) >> 13;
    if (rounded > 0x7C00u) rounded = 0x7C00u;
  }
  return {std::uint16_t(sign | rounded)};
}

constexpr double largest_scale = 0x1p110;  ///< so that no stored value times the scale is too large for float

/// The scale for a state of which this is the largest |value|: the power of two with which that value is stored as 2^7 to 2^8.
/// Then values can grow by a factor of at least 2^8 until they are infinite, and those down to 2^−21 of the largest have all bits.
inline float scale_of(double largest) {
  if (!(largest > 0) || !std::isfinite(largest)) return 1;
  constexpr int exponent = 7, most = 110;
  return std::ldexp(1.0f, std::clamp(std::ilogb(largest) - exponent, -most, most));
}

}  // namespace dualfield
