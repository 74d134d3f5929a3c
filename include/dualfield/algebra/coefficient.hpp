// SPDX-License-Identifier: MIT
// The coefficient of a term: a product of powers of a case's parameters. The powers are known at compile time, the
// value at run time.
#pragma once

#include <cmath>

namespace dualfield {

/// The physical parameters of a case, in natural units (ħ = c = 1).
struct Parameters {
  double mass = 0;          ///< m, 1/length
  double mass_squared = 0;  ///< m², 1/length²; a case may set it by itself, also to a negative number
  double spacing = 1;       ///< a, the distance of neighbouring sites, length
  double coupling = 0;      ///< λ, which multiplies the potential
  double step = 1;          ///< h, time; set by the scheme, for theories declared by the map of one step
  double wilson = 0;        ///< r, which multiplies the Wilson term
};

/// 2^n · mass^p · (mass_squared)^q · spacing^r · step^s · wilson^t.
struct Coefficient {
  int mass = 0, mass_squared = 0, spacing = 0, step = 0, wilson = 0, two = 0;

  friend constexpr bool operator==(const Coefficient&, const Coefficient&) = default;
  friend constexpr Coefficient operator*(const Coefficient& x, const Coefficient& y) {
    return {x.mass + y.mass,       x.mass_squared + y.mass_squared,
            x.spacing + y.spacing, x.step + y.step,
            x.wilson + y.wilson,   x.two + y.two};
  }

  double value(const Parameters& p) const {
    return std::pow(p.mass, mass) * std::pow(p.mass_squared, mass_squared) * std::pow(p.spacing, spacing) *
           std::pow(p.step, step) * std::pow(p.wilson, wilson) * std::pow(2.0, two);
  }
};

constexpr Coefficient reciprocal(const Coefficient& x) {
  return {-x.mass, -x.mass_squared, -x.spacing, -x.step, -x.wilson, -x.two};
}

constexpr Coefficient operator/(const Coefficient& x, const Coefficient& y) { return x * reciprocal(y); }

constexpr Coefficient mass{1}, mass_squared{0, 1}, spacing{0, 0, 1}, time_step{0, 0, 0, 1},
    wilson_parameter{0, 0, 0, 0, 1}, factor_two{0, 0, 0, 0, 0, 1};

}  // namespace dualfield
