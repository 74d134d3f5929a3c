// SPDX-License-Identifier: MIT
// Products that are added. They are rounded once, so that they take one instruction and have the same bits on every device.
#pragma once

#include <cmath>
#include <type_traits>

#include "dualfield/host_device.hpp"

namespace dualfield {

/// How a b + c is computed for a type of values. A backend specialises it for its SIMD packs.
template <class V>
struct MultiplyAdd {
  DUALFIELD_HD static V of(const V& a, const V& b, const V& c) {
    using std::fma;
    return fma(a, b, c);
  }
};

/// a b + c for scalars or SIMD packs V, rounded once; a may be a scalar.
template <class V>
DUALFIELD_HD V multiply_add(const std::type_identity_t<V>& a, const std::type_identity_t<V>& b, const V& c) {
  return MultiplyAdd<V>::of(a, b, c);
}

}  // namespace dualfield
