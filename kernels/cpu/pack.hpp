// SPDX-License-Identifier: MIT
// SIMD packs: as many values as a register of the processor holds, and how they come from memory.
#pragma once

#include <experimental/simd>

#include "dualfield/algebra/multiply_add.hpp"
#include "kernels/scale.hpp"

#if defined(__FMA__) || defined(__F16C__)
#include <immintrin.h>

#include <cstring>
#endif

namespace dualfield::cpu {

/// Of values that are stored as R: a register of those that are computed with.
template <class R>
using Pack = std::experimental::native_simd<Arithmetic<R>>;
template <class R>
constexpr int width = int(Pack<R>::size());

#if defined(__FMA__) || defined(__F16C__)
/// The same values as another type of the same size: a pack as a register, or a register as a pack.
template <class To, class From>
DUALFIELD_HD To as(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(static_cast<void*>(&to), &from, sizeof to);
  return to;
}
#endif

#if defined(__AVX512F__)
constexpr unsigned short all_lanes =
    0xFFFF;  ///< for what has no mask g++ 12 warns about values that are not initialised
#endif

/// The values of a pack that are stored from this place on, at any address.
template <class R>
DUALFIELD_HD Pack<R> load(const R* from, const Scale<R>& scale) {
  if constexpr (Scale<R>::is_one) return Pack<R>(from, std::experimental::element_aligned);
#if defined(__AVX512F__)
  else if constexpr (sizeof(Pack<R>) == 64)
    return as<Pack<R>>(_mm512_maskz_cvtph_ps(all_lanes, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)))) *
           scale.scale;
#endif
#if defined(__F16C__)
  else if constexpr (sizeof(Pack<R>) == 32)
    return as<Pack<R>>(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)))) * scale.scale;
#endif
  else
    return Pack<R>([&](auto i) { return scale.value(from[i]); });
}

/// Stores the values of a pack from this place on.
template <class R>
DUALFIELD_HD void store(const Pack<R>& values, R* to, const Scale<R>& scale) {
  if constexpr (Scale<R>::is_one) return values.copy_to(to, std::experimental::element_aligned);
#if defined(__AVX512F__)
  else if constexpr (sizeof(Pack<R>) == 64)
    _mm256_storeu_si256(
        reinterpret_cast<__m256i*>(to),
        _mm512_maskz_cvtps_ph(all_lanes, as<__m512>(Pack<R>(values * scale.inverse)), _MM_FROUND_TO_NEAREST_INT));
#endif
#if defined(__F16C__)
  else if constexpr (sizeof(Pack<R>) == 32)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                     _mm256_cvtps_ph(as<__m256>(Pack<R>(values * scale.inverse)), _MM_FROUND_TO_NEAREST_INT));
#endif
  else
    for (int i = 0; i < width<R>; ++i) to[i] = scale.stored(values[i]);
}

}  // namespace dualfield::cpu

#ifdef __FMA__
namespace dualfield {
/// In one instruction for all values of a pack; std::experimental::fma takes one for each.
template <>
struct MultiplyAdd<cpu::Pack<double>> {
  using V = cpu::Pack<double>;
  DUALFIELD_HD static V of(const V& a, const V& b, const V& c) {
#ifdef __AVX512F__
    return cpu::as<V>(_mm512_fmadd_pd(cpu::as<__m512d>(a), cpu::as<__m512d>(b), cpu::as<__m512d>(c)));
#else
    return cpu::as<V>(_mm256_fmadd_pd(cpu::as<__m256d>(a), cpu::as<__m256d>(b), cpu::as<__m256d>(c)));
#endif
  }
};
template <>
struct MultiplyAdd<cpu::Pack<float>> {
  using V = cpu::Pack<float>;
  DUALFIELD_HD static V of(const V& a, const V& b, const V& c) {
#ifdef __AVX512F__
    return cpu::as<V>(_mm512_fmadd_ps(cpu::as<__m512>(a), cpu::as<__m512>(b), cpu::as<__m512>(c)));
#else
    return cpu::as<V>(_mm256_fmadd_ps(cpu::as<__m256>(a), cpu::as<__m256>(b), cpu::as<__m256>(c)));
#endif
  }
};
}  // namespace dualfield
#endif
