// SPDX-License-Identifier: MIT
// The largest stable step of the schemes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dualfield/schemes.hpp"
#include "host/stability/lattice.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {

/// The largest stable step among the lattice's modes.
double stable_step(const SimulationSpec& spec) {
  return ModeSample(*modes_of(spec), spec.lattice).stable_step(scheme_named(spec.scheme));
}

/// The step at which one mode starts to grow.
double stable_step(const SimulationSpec& spec, const WaveVector& k) {
  const auto modes = modes_of(spec);
  double low = 0, high = 4 * spec.lattice.spacing;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (moduli(modes->step(scheme_named(spec.scheme), middle, k)).maxCoeff() > 1 + growth_tolerance ? high : low) = middle;
  }
  return low;
}

Entry klein_gordon_limit() {
  return law("stability.leapfrog.klein_gordon", "leapfrog is stable for h ≤ 2a/√(4D + m²a²)",
             "the step at which the first mode of a lattice with even extents grows, D = 1, 2, 3, random a and m", 1e-9,
             [](Random& random, std::string&) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D)
                 for (int i = 0; i < 3; ++i) {
                   const double a = 1.2 + random.uniform(), m = 1 + random.uniform();
                   const double limit = stable_step(klein_gordon_field(D, a, m, "leapfrog", 1));
                   worst = std::max(worst, std::abs(limit / (2 * a / std::sqrt(4 * D + m * m * a * a)) - 1));
                 }
               return worst;
             });
}

Entry dirac_limit() {
  return law("stability.leapfrog.dirac",
             "leapfrog, m = 0, is stable for h ≤ 2/s_max = (1, 0.585786, 0.481776)a in D = 1, 2, 3",
             "the step at which the mode of the largest singular value of B grows", 1e-9,
             [](Random&, std::string& note) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D) {
                 const FastestMode fastest = fastest_mode(D);
                 const double limit = stable_step(with_scheme(fastest.spec, "leapfrog", 1), fastest.k);
                 worst = std::max(worst, std::abs(limit * largest_singular_value(D) / 2 - 1));
                 add_figure(note, limit);
               }
               return worst;
             });
}

Entry massive_dirac_limit() {
  return law(
      "stability.leapfrog.dirac.mass", "leapfrog, Dirac, is stable for every m when h·s_max ≤ 2",
      "growth of a step at h = 2/s_max over the lattice's modes and the mode of s_max, random m up to 30, D = 1, 3",
      growth_tolerance, [](Random& random, std::string&) {
        double worst = 0;
        for (const int D : {1, 3}) {
          const FastestMode fastest = fastest_mode(D);
          for (int i = 0; i < 10; ++i) {
            SimulationSpec spec = with_scheme(fastest.spec, "leapfrog", 2 / fastest.s);
            spec.lattice = even_lattice(D);
            spec.parameters.mass = 15 * (1 + random.uniform());
            worst = std::max({worst, largest_growth(spec) - 1, step_moduli(spec, fastest.k).maxCoeff() - 1});
          }
        }
        return worst;
      });
}

/// Half the trace of a yoshida4 step of size h, three leapfrog steps, for an oscillator of frequency 1. The step is
/// stable while its modulus is at most 1.
double half_trace(double h) {
  Eigen::Matrix2d product = Eigen::Matrix2d::Identity();
  const double outer = 1 / (2 - std::cbrt(2.0));
  for (const double part : {outer, 1 - 2 * outer, outer}) {
    const double t = part * h;
    Eigen::Matrix2d drift, kick;
    drift << 1, t / 2, 0, 1;
    kick << 1, 0, -t, 1;
    product = drift * kick * drift * product;
  }
  return product.trace() / 2;
}

Entry yoshida_limit() {
  return law("stability.yoshida4", "yoshida4, m = 0, is stable for h·s_max ≤ 1.573402, not 2/1.7024",
             "the step at which the fastest mode grows, D = 1, 2, 3 of Klein–Gordon and Dirac, against an oscillator's "
             "trace",
             1e-8, [](Random&, std::string& note) {
               double low = 1, high = 1.8;  // |½ tr| passes 1 once between them
               for (int halving = 0; halving < 60; ++halving)
                 (std::abs(half_trace((low + high) / 2)) > 1 ? high : low) = (low + high) / 2;
               double worst = std::max(0.0, std::abs(low - 1.573402) - 5e-7);
               for (int D = 1; D <= 3; ++D) {
                 const FastestMode fastest = fastest_mode(D);
                 const double dirac = stable_step(with_scheme(fastest.spec, "yoshida4", 1), fastest.k) * fastest.s;
                 const double klein_gordon = stable_step(klein_gordon_field(D, 1, 0, "yoshida4", 1)) * std::sqrt(4 * D);
                 worst = std::max({worst, std::abs(dirac / low - 1), std::abs(klein_gordon / low - 1)});
               }
               note = fmt::format("h·s_max = {:.6f}", low);
               return worst;
             });
}

}  // namespace

std::vector<Entry> stability_laws() {
  return {klein_gordon_limit(), dirac_limit(), massive_dirac_limit(), yoshida_limit()};
}

}  // namespace dualfield::verify
