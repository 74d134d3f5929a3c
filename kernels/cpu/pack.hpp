// SPDX-License-Identifier: MIT
// SIMD packs: as many values as a register of the processor holds.
#pragma once

#include <experimental/simd>

#include "dualfield/algebra/multiply_add.hpp"

#ifdef __FMA__
#include <immintrin.h>

#include <cstring>
#endif

namespace dualfield::cpu {

template <class R>
using Pack = std::experimental::native_simd<R>;
template <class R>
constexpr int width = int(Pack<R>::size());

}  // namespace dualfield::cpu

#ifdef __FMA__
namespace dualfield {
namespace cpu {
/// The same values as another type of the same size: a pack as a register, or a register as a pack.
template <class To, class From>
DUALFIELD_HD To as(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(static_cast<void*>(&to), &from, sizeof to);
  return to;
}
}  // namespace cpu

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
