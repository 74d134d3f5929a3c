// SPDX-License-Identifier: MIT
// States and backgrounds that can be asked for at any sites, as ranks do.
#pragma once

#include <cmath>
#include <random>

#include "dualfield/background.hpp"
#include "dualfield/state_source.hpp"

namespace dualfield::testing {

/// Random values, the same for each site whatever part of the lattice is asked for.
inline StateSource random_source(std::int64_t sites, unsigned start) {
  return [=](int array, int component, std::int64_t first, std::span<double> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::mt19937_64 bits(start + 1'000'003u * unsigned((array * 16 + component) * sites + first + std::int64_t(i)));
      bits.discard(3);
      values[i] = double(std::int64_t(bits()) >> 11) * 0x1p-52;
    }
  };
}

inline Background uneven_background(bool is_static) {
  return {[=](const TimeSpan& span, int component, std::int64_t first, std::span<double> out) {
            for (std::size_t i = 0; i < out.size(); ++i)
              out[i] = 1.3 * std::sin(0.3 * component + 0.7 * (double(first) + double(i)) +
                                      (is_static ? 0 : 3 * span.middle()));
          },
          is_static};
}

}  // namespace dualfield::testing
