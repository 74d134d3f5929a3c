// SPDX-License-Identifier: MIT
// How values become stored ones and stored ones values, on every device.
#pragma once

#include "dualfield/half.hpp"
#include "dualfield/host_device.hpp"

namespace dualfield {

namespace detail {
/// As to_float() and to_half(). Devices have an instruction for each, with the same results.
DUALFIELD_HD float value_of(Half stored) {
#ifdef __CUDA_ARCH__
  float value;
  asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(stored.bits));
  return value;
#else
  return to_float(stored);
#endif
}
DUALFIELD_HD Half nearest_half(float value) {
#ifdef __CUDA_ARCH__
  Half stored;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(stored.bits) : "f"(value));
  return stored;
#else
  return to_half(value);
#endif
}
}  // namespace detail

/// What arrays of R store: the values themselves.
template <class R>
struct Scale {
  static constexpr bool is_one = true;

  double factor() const { return 1; }
  void set_factor(double) {}
  DUALFIELD_HD static R value(R stored) { return stored; }
  DUALFIELD_HD static R stored(R value) { return value; }
  /// A value that is computed, as it is after it was stored.
  DUALFIELD_HD static R rounded(R value) { return value; }
};

/// Values divided by the scale, a power of two, so that neither the division nor the multiplication rounds.
template <>
struct Scale<Half> {
  static constexpr bool is_one = false;
  float scale = 1, inverse = 1;

  Scale() = default;
  explicit Scale(float power_of_two) : scale(power_of_two), inverse(1 / power_of_two) {}

  double factor() const { return scale; }
  void set_factor(double power_of_two) { *this = Scale(float(power_of_two)); }
  DUALFIELD_HD float value(Half stored) const { return detail::value_of(stored) * scale; }
  DUALFIELD_HD Half stored(float value) const { return detail::nearest_half(value * inverse); }
  DUALFIELD_HD float rounded(float value) const { return this->value(stored(value)); }
};

}  // namespace dualfield
