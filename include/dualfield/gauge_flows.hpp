// SPDX-License-Identifier: MIT
// The flows of a U(1) gauge field with dynamics of its own, in temporal gauge, and what is measured of it. The energy of the
// field is (ĝ²/2a) ΣE² + (1/ĝ²a) Σ_p(1 − cos θ_p) with ĝ² = g²a^{3−D}, θ = −a𝒜 on links and θ_p around plaquettes.
#pragma once

#include "dualfield/flows.hpp"
#include "dualfield/lattice.hpp"

namespace dualfield {

/// g of a gauge field with dynamics of its own, on a lattice.
struct GaugeCoupling {
  int dimensions;
  double spacing, volume, square;  ///< D, a, v = a^D, ĝ²

  GaugeCoupling(double g, const Lattice& lattice)
      : dimensions(lattice.dimensions), spacing(lattice.spacing), volume(lattice.cell_volume()), square(g * g) {
    for (int axis = lattice.dimensions; axis < 3; ++axis) square *= spacing;
  }

  /// ĝ²/a, by which dθ/dt = (ĝ²/a)E; half of it is the energy of E² = 1.
  double of_electric() const { return square / spacing; }
  /// 1/ĝ²a, the energy of 1 − cos θ_p = 1.
  double of_magnetic() const { return 1 / (square * spacing); }
};

/// a𝒜_μ ← a𝒜_μ − t(ĝ²/a)E_μ, for a time t, and the links with them.
template <class R, int D>
struct ElectricFlow {
  static constexpr int components = 1;

  R factor;

  ElectricFlow(const GaugeCoupling& g, double t) : factor(R(-t * g.of_electric())) {}

  template <class Near>
  DUALFIELD_HD void operator()(Near& near) const {
    using V = ValueOf<Near>;
    for (int axis = 0; axis < D; ++axis) {
      const V electric = near.template at<of_electric, 0, 0, 0>(axis);
      const V angle = multiply_add<V>(factor, electric, near.template at<of_angles, 0, 0, 0>(axis));
      near.template put<of_angles, 0, 0, 0>(axis, angle);
      near.template put<of_links, 0, 0, 0>(axis + 1, tangent_of_half(angle));
    }
  }
};

/// The angle a𝒜 around the plaquette i → i+A → i+A+B → i+B → i, at the site i + (d1, d2, d3).
template <int A, int B, int d1, int d2, int d3, class Near>
DUALFIELD_HD ValueOf<Near> plaquette_angle(Near& near) {
  constexpr int a1 = d1 + (A == 0), a2 = d2 + (A == 1), a3 = d3 + (A == 2);
  constexpr int b1 = d1 + (B == 0), b2 = d2 + (B == 1), b3 = d3 + (B == 2);
  return (near.template at<of_angles, d1, d2, d3>(A) + near.template at<of_angles, a1, a2, a3>(B)) -
         (near.template at<of_angles, b1, b2, b3>(A) + near.template at<of_angles, d1, d2, d3>(B));
}

/// E_μ ← E_μ + t × the force of the magnetic energy: the sines of a link's plaquettes, each with its direction.
template <class R, int D>
struct MagneticFlow {
  static constexpr int components = 1;

  R factor;

  MagneticFlow(const GaugeCoupling& g, double t) : factor(R(t * g.of_magnetic())) {}

  template <class Near>
  DUALFIELD_HD void operator()(Near& near) const {
    using V = ValueOf<Near>;
    V force[D];
    for (int axis = 0; axis < D; ++axis) force[axis] = V(R(0));
    for_each<D * D>([&](auto index) DUALFIELD_INLINED {
      constexpr int A = index / D, B = index % D;
      if constexpr (A < B) {
        const V here = sine(plaquette_angle<A, B, 0, 0, 0>(near));
        force[A] += here - sine(plaquette_angle<A, B, -(B == 0), -(B == 1), -(B == 2)>(near));
        force[B] -= here - sine(plaquette_angle<A, B, -(A == 0), -(A == 1), -(A == 2)>(near));
      }
    });
    for (int axis = 0; axis < D; ++axis)
      near.template put<of_electric, 0, 0, 0>(
          axis, multiply_add<V>(factor, force[axis], near.template at<of_electric, 0, 0, 0>(axis)));
  }
};

/// of_numbers ← Gauss's generator at each site, the charge there and Σ_μ(E_{μ,i} − E_{μ,i−μ}), minus of_kept.
template <class R, class T>
struct GeneratorFlow {
  static constexpr int D = T::dimensions;
  static constexpr int components = T::components;

  SiteCharge<R, T> charge;

  explicit GeneratorFlow(const GaugeCoupling& g) : charge{R(g.volume)} {}

  template <class Near>
  DUALFIELD_HD void operator()(Near& near) const {
    ValueOf<Near> sum = charge(near);
    for_each<D>([&](auto axis) DUALFIELD_INLINED {
      sum += near.template at<of_electric, 0, 0, 0>(axis) -
             near.template at<of_electric, -(axis == 0), -(axis == 1), -(axis == 2)>(axis);
    });
    near.template put<of_numbers, 0, 0, 0>(0, sum - near.template at<of_kept, 0, 0, 0>(0));
  }
};

/// Numbers at a site whose sums are observed, in double: Σ_μ E_μ², and Σ_p(1 − cos θ_p) = Σ_p 2 sin²(θ_p/2).
template <int D>
struct ElectricSquare {
  static constexpr int components = 1;
  template <class Near>
  DUALFIELD_HD double operator()(Near& near) const {
    double sum = 0;
    for (int axis = 0; axis < D; ++axis) {
      const double electric = near.template at<of_electric, 0, 0, 0>(axis);
      sum += electric * electric;
    }
    return sum;
  }
};
template <int D>
struct PlaquetteEnergy {
  static constexpr int components = 1;
  template <class Near>
  DUALFIELD_HD double operator()(Near& near) const {
    double sum = 0;
    for_each<D * D>([&](auto index) DUALFIELD_INLINED {
      constexpr int A = index / D, B = index % D;
      if constexpr (A < B) {
        const double half = sine(double(plaquette_angle<A, B, 0, 0, 0>(near)) / 2);
        sum += 2 * (half * half);
      }
    });
    return sum;
  }
};
/// The square of the number at a site.
struct NumberSquare {
  static constexpr int components = 1;
  template <class Near>
  DUALFIELD_HD double operator()(Near& near) const {
    const double number = near.template at<of_numbers, 0, 0, 0>(0);
    return number * number;
  }
};

}  // namespace dualfield
