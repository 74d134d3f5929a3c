// SPDX-License-Identifier: MIT
// The stable step against the step at which a simulation starts to grow, found by bisection.
#include <gtest/gtest.h>

#include "dualfield/simulation.hpp"
#include "host/stability/lattice.hpp"
#include "laws/systems.hpp"

namespace dualfield {
namespace {

using laws::described;
using laws::system;

constexpr unsigned seed = 11;

/// Whether random fields grow by a factor 10⁶ within 2000 steps. A step that is too large by 10⁻⁴ of itself makes them grow
/// that fast.
bool grows(SimulationSpec spec, double h) {
  spec = laws::with_scheme(spec, spec.scheme, h);
  const auto simulation = laws::started(spec, laws::random_state(spec, seed));
  for (int block = 0; block < 8; ++block) {
    simulation->advance(250);
    if (!(simulation->observe()[0].value < 1e6)) return true;
  }
  return false;
}

/// The smallest step at which fields grow, to a relative 10⁻⁴: increased until they do, then bisected.
double start_of_growth(const SimulationSpec& spec) {
  double low = 0, high = 0.2;
  for (; !grows(spec, high); high *= 1.5) low = high;
  while (high - low > 1e-4 * high) {
    const double middle = (low + high) / 2;
    (grows(spec, middle) ? high : low) = middle;
  }
  return high;
}

TEST(Growth, StartsAtTheStableStep) {
  for (const char* scheme : {"leapfrog", "yoshida4"})
    for (const double mass_squared : {0.0, 0.36})
      for (SimulationSpec spec :
           {system("klein_gordon", {16}, 0.8, mass_squared), system("klein_gordon", {6, 7}, 1, mass_squared),
            system("klein_gordon", {4, 5, 4}, 1.1, mass_squared), system("dirac_1d", {12}, 1.2, mass_squared),
            system("dirac_3d", {1, 8, 6}, 1, mass_squared), system("dirac_3d", {5, 4, 6}, 0.9, mass_squared)}) {
        spec.scheme = scheme;
        SCOPED_TRACE(described(spec, seed));
        const double predicted = ModeSample(*modes_of(spec), spec.lattice).stable_step(scheme_named(scheme));
        EXPECT_NEAR(start_of_growth(spec), predicted, 1e-3 * predicted);
      }
}

}  // namespace
}  // namespace dualfield
