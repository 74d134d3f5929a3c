// SPDX-License-Identifier: MIT
// SIMD packs: as many values as a register of the processor holds, and how they come from memory. They are made of the compiler's
// vectors, because each operation of std::experimental::simd is several templates one inside the other, with which g++ takes
// half as long again to compile the kernels of a spinor.
#pragma once

#include <cmath>
#include <concepts>
#include <cstring>
#include <type_traits>
#include <utility>

#include "dualfield/algebra/multiply_add.hpp"
#include "kernels/scale.hpp"

#ifdef __AVX__
#include <immintrin.h>
#endif

namespace dualfield::cpu {

/// Bytes of a register of the processor that is compiled for.
#if defined(__AVX512F__)
constexpr int register_bytes = 64;
constexpr unsigned short all_lanes = 0xFFFF;  ///< g++ 12 warns of intrinsics without a mask
#elif defined(__AVX__)
constexpr int register_bytes = 32;
#else
constexpr int register_bytes = 16;
#endif

/// `Bytes` bytes of values of type A, double or float, on which an operation acts one by one.
template <class A, int Bytes = register_bytes>
struct Values {
  using value_type = A;
  typedef A Register __attribute__((vector_size(Bytes)));
  static constexpr int size() { return Bytes / int(sizeof(A)); }

  /// Where a comparison holds.
  struct Mask {
    decltype(Register{} < Register{}) holds;
  };

  Register all;

  Values() = default;
  DUALFIELD_HD explicit Values(const Register& registers) : all(registers) {}
  /// The same value everywhere, of a type that loses no digits as A: elsewhere a formula would have other bits than with single values.
  template <class Scalar>
  requires(std::same_as<Scalar, A> || std::integral<Scalar> ||
           (std::floating_point<Scalar> && sizeof(Scalar) < sizeof(A)))
  DUALFIELD_HD Values(Scalar value) : all(A(value) - Register{}) {}  // x − 0 is x; x + 0 would be +0 for x = −0
  /// of_lane(0), of_lane(1), …
  template <class OfLane>
  requires std::invocable<OfLane, int>
  DUALFIELD_HD explicit Values(const OfLane& of_lane) {
    [&]<int... lane>(std::integer_sequence<int, lane...>) DUALFIELD_INLINED {
      all = Register{A(of_lane(lane))...};
    }(std::make_integer_sequence<int, size()>{});
  }
  /// From memory, and to it, at any address.
  DUALFIELD_HD static Values from(const A* values) {
    Values result;
    std::memcpy(static_cast<void*>(&result.all), values, Bytes);
    return result;
  }
  DUALFIELD_HD void put(A* values) const { std::memcpy(values, &all, Bytes); }

  template <std::integral Lane>
  DUALFIELD_HD A operator[](Lane lane) const {
    return all[int(lane)];
  }

  DUALFIELD_HD friend Values operator+(const Values& x, const Values& y) { return Values(x.all + y.all); }
  DUALFIELD_HD friend Values operator-(const Values& x, const Values& y) { return Values(x.all - y.all); }
  DUALFIELD_HD friend Values operator*(const Values& x, const Values& y) { return Values(x.all * y.all); }
  DUALFIELD_HD friend Values operator/(const Values& x, const Values& y) { return Values(x.all / y.all); }
  DUALFIELD_HD friend Values operator-(const Values& x) { return Values(-x.all); }
  DUALFIELD_HD Values& operator+=(const Values& y) { return *this = *this + y; }
  DUALFIELD_HD Values& operator-=(const Values& y) { return *this = *this - y; }
  DUALFIELD_HD Values& operator*=(const Values& y) { return *this = *this * y; }
  DUALFIELD_HD friend Mask operator<(const Values& x, const Values& y) { return {x.all < y.all}; }
  DUALFIELD_HD friend Mask operator>(const Values& x, const Values& y) { return {x.all > y.all}; }
  DUALFIELD_HD friend Mask operator>=(const Values& x, const Values& y) { return {x.all >= y.all}; }
  DUALFIELD_HD friend Mask operator==(const Values& x, const Values& y) { return {x.all == y.all}; }

  /// `yes` where the condition holds, `no` elsewhere.
  DUALFIELD_HD friend Values chosen_lanes(const Mask& condition, const Values& yes, const Values& no) {
    return Values(condition.holds ? yes.all : no.all);
  }
  DUALFIELD_HD friend Values square_root_of_lanes(const Values& x) {
    [[maybe_unused]] constexpr bool is_double = std::is_same_v<A, double>;
#if defined(__AVX512F__)
    if constexpr (Bytes == 64 && is_double) return Values(_mm512_maskz_sqrt_pd((unsigned char)all_lanes, x.all));
    if constexpr (Bytes == 64 && !is_double) return Values(_mm512_maskz_sqrt_ps(all_lanes, x.all));
#endif
#if defined(__AVX__)
    if constexpr (Bytes == 32 && is_double) return Values(_mm256_sqrt_pd(x.all));
    if constexpr (Bytes == 32 && !is_double) return Values(_mm256_sqrt_ps(x.all));
#endif
    return Values([&](int lane) { return std::sqrt(x[lane]); });
  }
  /// The largest of the values.
  DUALFIELD_HD friend A largest_lane(const Values& x) {
    A largest = x[0];
    for (int lane = 1; lane < size(); ++lane) largest = x[lane] > largest ? x[lane] : largest;
    return largest;
  }
};

/// Of values that are stored as R: a register of those that are computed with.
template <class R>
using Pack = Values<Arithmetic<R>>;
template <class R>
constexpr int width = Pack<R>::size();

/// The values of a pack that are stored from this place on, at any address.
template <class R>
DUALFIELD_HD Pack<R> load(const R* from, const Scale<R>& scale) {
  if constexpr (Scale<R>::is_one) return Pack<R>::from(from);
#if defined(__AVX512F__)
  else if constexpr (register_bytes == 64) {
    const __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    return Pack<R>(_mm512_maskz_cvtph_ps(all_lanes, halves)) * scale.scale;
  }
#endif
#if defined(__F16C__)
  else if constexpr (register_bytes == 32)
    return Pack<R>(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)))) * scale.scale;
#endif
  else
    return Pack<R>([&](int i) { return scale.value(from[i]); });
}

/// Stores the values of a pack from this place on.
template <class R>
DUALFIELD_HD void store(const Pack<R>& values, R* to, const Scale<R>& scale) {
  if constexpr (Scale<R>::is_one) return values.put(to);
#if defined(__AVX512F__)
  else if constexpr (register_bytes == 64) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
                        _mm512_maskz_cvtps_ph(all_lanes, (values * scale.inverse).all, _MM_FROUND_TO_NEAREST_INT));
  }
#endif
#if defined(__F16C__)
  else if constexpr (register_bytes == 32)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                     _mm256_cvtps_ph((values * scale.inverse).all, _MM_FROUND_TO_NEAREST_INT));
#endif
  else
    for (int i = 0; i < width<R>; ++i) to[i] = scale.stored(values[i]);
}

}  // namespace dualfield::cpu

namespace dualfield {
/// In one instruction for all values of a pack, where there is one.
template <class A, int Bytes>
struct MultiplyAdd<cpu::Values<A, Bytes>> {
  using V = cpu::Values<A, Bytes>;
  DUALFIELD_HD static V of(const V& a, const V& b, const V& c) {
#if defined(__FMA__)
    [[maybe_unused]] constexpr bool is_double = std::is_same_v<A, double>;
#if defined(__AVX512F__)
    if constexpr (Bytes == 64 && is_double) return V(_mm512_fmadd_pd(a.all, b.all, c.all));
    if constexpr (Bytes == 64 && !is_double) return V(_mm512_fmadd_ps(a.all, b.all, c.all));
#endif
    if constexpr (Bytes == 32 && is_double) return V(_mm256_fmadd_pd(a.all, b.all, c.all));
    if constexpr (Bytes == 32 && !is_double) return V(_mm256_fmadd_ps(a.all, b.all, c.all));
#endif
    return V([&](int lane) { return std::fma(a[lane], b[lane], c[lane]); });
  }
};
}  // namespace dualfield
