// SPDX-License-Identifier: MIT
// "The duality is not a map, but a relation — a many-to-one relation" (after (3.19)): two sets of tensors give the same
// field. klein_gordon has those of (3.8), klein_gordon_delayed those of (3.14).
#include <gtest/gtest.h>

#include <numbers>

#include "laws/systems.hpp"

namespace dualfield::laws {
namespace {

SimulationSpec delayed(SimulationSpec spec) {
  spec.theory = "klein_gordon_delayed";
  spec.scheme = "synchronous";
  return spec;
}

/// (φ, β) of the delayed theory for a state (φ, π): β = −φ(t−h), with φ(t−h) from one leapfrog step backwards.
State two_levels(SimulationSpec leapfrog, const State& state) {
  leapfrog.step = -leapfrog.step;
  State result = state;
  for (double& value : result.pi) value = 0;
  reference::add(result.pi, -1, evolved(leapfrog, state, 1).phi);
  return result;
}

// The rounding error grows linearly with a mode's phase and with 1/(hω), because (3.19) is a second difference. 1e-14
// for each step bounds it here.
TEST(ManyToOne, TheDelayedFieldIsThatOfLeapfrog) {
  unsigned seed = 1800;
  for (const SimulationSpec& system :
       {system("klein_gordon", {17}, 0.8, 0.3), system("klein_gordon", {6, 9}, 1.1, 0.2),
        system("klein_gordon", {5, 3, 4}, 0.9, 0.5), system("klein_gordon", {1}, 1, 0.7)})
    for (const double h : {0.4, -0.3}) {
      const SimulationSpec leapfrog = with_scheme(system, "leapfrog", h * system.lattice.spacing);
      SCOPED_TRACE(described(leapfrog, ++seed));
      const State start = random_state(leapfrog, seed);
      const auto one = started(leapfrog, start), two = started(delayed(leapfrog), two_levels(leapfrog, start));
      for (int step = 1; step <= 400; ++step) {
        const State before = state_of(*one, start.phi.size());
        one->advance(1);
        two->advance(1);
        const State now = state_of(*one, start.phi.size()), other = state_of(*two, start.phi.size());
        ASSERT_LE(reference::difference(now.phi, other.phi), step * 1e-14) << "step " << step;
        Values sum = other.pi;
        reference::add(sum, 1, before.phi);
        ASSERT_LE(reference::largest({sum, sum}), step * 1e-14) << "β is not −φ of the step before, step " << step;
      }
    }
}

/// A plane wave of the continuum, cos(k·x − ωt) with ω² = k² + m², in a box of unit length with n sites along each
/// axis.
class TravellingWave {
 public:
  TravellingWave(int dimensions, double mass_squared, int n) {
    spec = system("klein_gordon", std::vector<int>(std::size_t(dimensions), n), 1.0 / n, mass_squared);
    for (int axis = 0; axis < dimensions; ++axis) square_ += std::pow(2 * std::numbers::pi * mode[axis], 2);
    square_ += mass_squared;
  }

  State at(double t) const {
    const reference::PlainCase box = plain(spec);
    State state{Values(std::size_t(box.sites())), Values(std::size_t(box.sites()))};
    reference::at_every_site(box, [&](int x, int y, int z) {
      const double angle = 2 * std::numbers::pi * (mode[0] * x + mode[1] * y + mode[2] * z) / box.n1;
      state.phi[std::size_t(box.at(x, y, z))] = std::cos(angle - std::sqrt(square_) * t);
      state.pi[std::size_t(box.at(x, y, z))] = std::sqrt(square_) * std::sin(angle - std::sqrt(square_) * t);
    });
    return state;
  }

  SimulationSpec spec;

 private:
  static constexpr int mode[3] = {1, -1, 1};
  double square_ = 0;
};

// Spacing and step are halved together, at a fixed time. D = 1 is the ledger's law `many_to_one`.
TEST(ManyToOne, BothHaveTheSameContinuumLimitWithOrderTwo) {
  constexpr double end = 0.5;
  for (const int dimensions : {2, 3}) {
    double error[2][2];  // [theory][refinement]
    for (int refinement = 0; refinement < 2; ++refinement) {
      const int n = 12 << refinement, steps = 2 * n;
      const TravellingWave wave(dimensions, 5, n);
      const SimulationSpec leapfrog = with_scheme(wave.spec, "leapfrog", end / steps);
      const Values exact = wave.at(end).phi;
      State levels = wave.at(0);  // with φ(−h) of the continuum, not of leapfrog
      for (double& value : levels.pi) value = 0;
      reference::add(levels.pi, -1, wave.at(-leapfrog.step).phi);
      error[0][refinement] = reference::difference(evolved(leapfrog, wave.at(0), steps).phi, exact);
      error[1][refinement] = reference::difference(evolved(delayed(leapfrog), levels, steps).phi, exact);
    }
    for (int theory = 0; theory < 2; ++theory) {
      EXPECT_LE(error[theory][1], 0.02) << "D = " << dimensions;
      EXPECT_NEAR(std::log2(error[theory][0] / error[theory][1]), 2, 0.05)
          << (theory ? "delayed" : "leapfrog") << ", D = " << dimensions;
    }
  }
}

}  // namespace
}  // namespace dualfield::laws
