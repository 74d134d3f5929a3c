// SPDX-License-Identifier: MIT
// Every theory, scheme, pass and precision against both references: assembled matrices and plain loops.
#include <gtest/gtest.h>

#include <numbers>

#include "laws/expectations.hpp"

namespace dualfield::laws {
namespace {

using reference::difference;
using reference::largest;
using reference::MatrixReference;

std::vector<SimulationSpec> systems() {
  return {
      system("klein_gordon", {17}, 1, 0.49),
      system("klein_gordon", {40}, 0.3, -0.2),
      system("klein_gordon", {1}, 0.7, 1.3),
      system("klein_gordon", {2}, 1.9, 0),
      system("klein_gordon", {13, 6}, 0.8, 0.3),
      system("klein_gordon", {3, 1}, 1, 0),
      system("klein_gordon", {7, 5, 3}, 1.2, 0.25),
      system("klein_gordon", {1, 2, 9}, 0.6, 0),
      system("klein_gordon", {23}, 0.5, -0.4, "phi4", 0.9),
      system("klein_gordon", {5, 8}, 1.1, 0.2, "phi4", -0.3),
      system("klein_gordon", {4, 3, 6}, 1, 0.1, "phi4", 1.7),
      system("klein_gordon", {31}, 0.9, 0, "sine_gordon", 1.3),
      system("klein_gordon", {9, 2}, 0.7, 0.6, "sine_gordon", 0.8),
      system("klein_gordon", {3, 7, 2}, 1.5, -0.1, "sine_gordon", 2.1),
      system("klein_gordon_delayed", {21}, 0.9, 0.4),
      system("klein_gordon_delayed", {1}, 1, 0.3),
      system("klein_gordon_delayed", {2, 13}, 1.1, -0.2),
      system("klein_gordon_delayed", {6, 3, 5}, 0.8, 0.1),
      system("complex_scalar", {18}, 0.9, 0.4),
      system("complex_scalar", {1, 5}, 1.1, -0.2),
      system("complex_scalar", {4, 5, 3}, 0.7, 0.3),
      system("complex_scalar", {21}, 0.5, -0.4, "phi4", 0.9),
      system("complex_scalar", {7, 6}, 0.6, 0.2, "phi4", 0.01),
      system("complex_scalar", {3, 4, 5}, 0.6, 0, "phi4", 0.001),
      system("dirac_1d", {19}, 1, 0.36),
      system("dirac_1d", {2}, 0.4, 2.1),
      system("dirac_1d", {1}, 1, 0.5),
      system("dirac_1d", {37}, 1.7, 0),
      system("dirac_3d", {5, 4, 3}, 1, 0.25),
      system("dirac_3d", {1, 3, 2}, 0.5, 1.1),
      system("dirac_3d", {11, 1, 1}, 0.8, 0),
      system("dirac_3d", {6, 7, 5}, 1.3, 4),
      system("dirac_1d", {8}, 1, 400),  // L(h/2) rotates by more than π
      system("dirac_3d", {3, 2, 2}, 0.9, 300),
  };
}

TEST(Reference, EverySystemAndSchemeAgrees) {
  unsigned seed = 100;
  for (const SimulationSpec& spec : systems())
    for (const std::string& scheme : schemes(spec))
      for (const double h : {0.3, -0.7})
        expect_agreement_with_references(with_scheme(spec, scheme, h * spec.lattice.spacing), ++seed);
}

// Rotations by many times 2π, and by a little more or less than half of π, where the cosine changes its sign.
TEST(Reference, UnitaryRotatesByAnyAngle) {
  unsigned seed = 400;
  for (const SimulationSpec& system : systems()) {
    if (!is_dirac(system)) continue;
    for (const double turns : {0.49, 0.51, 1.02, 3.3, -1.6}) {
      SimulationSpec spec = with_scheme(system, "unitary", turns * std::numbers::pi * system.lattice.spacing);
      // The power series of the reference converges only for moderate masses.
      spec.parameters.mass = std::min(spec.parameters.mass, 2.0);
      spec.parameters.mass_squared = std::pow(spec.parameters.mass, 2);
      expect_agreement_with_references(spec, ++seed);
    }
  }
}

// A unit step of `synchronous` with one field zero adds one assembled tensor to each row. For a theory that declares
// its step as a map, the row is the tensor itself.
TEST(Reference, AStageIsAnAssembledTensor) {
  unsigned seed = 300;
  for (const SimulationSpec& system : systems()) {
    if (system.potential != "none") continue;
    const SimulationSpec spec = with_scheme(system, "synchronous", 1);
    SCOPED_TRACE(described(spec, ++seed));
    const auto m = reference::matrices_of(spec);
    const State start = random_state(spec, seed);
    const Values zero(start.phi.size());
    const State from_phi = evolved(spec, {start.phi, zero}, 1), from_pi = evolved(spec, {zero, start.pi}, 1);
    const bool map = !m.W.empty();
    const auto expect_row = [&](const Values& result, const Values& kept, const reference::SparseMatrix& tensor,
                                const Values& source) {
      Values expected = reference::times(tensor, source);
      reference::add(expected, 1, kept);
      EXPECT_LE(difference(result, expected), 1e-13 * (1 + largest({expected, expected})));
    };
    expect_row(from_phi.phi, map ? zero : start.phi, map ? m.W : m.w, start.phi);
    expect_row(from_phi.pi, zero, map ? m.A : m.a, start.phi);
    expect_row(from_pi.phi, zero, map ? m.B : m.b, start.pi);
    expect_row(from_pi.pi, map ? zero : start.pi, map ? m.V : m.v, start.pi);
  }
}

TEST(Reference, OneStepMatrixIsTheProductOfTheSteps) {
  const SimulationSpec dirac = system("dirac_3d", {2, 3, 1}, 0.9, 0.4);
  for (const std::string& scheme : schemes(dirac)) {
    const SimulationSpec spec = with_scheme(dirac, scheme, 0.35);
    SCOPED_TRACE(described(spec, 7));
    const MatrixReference reference(spec);
    State state = random_state(spec, 7);
    Values z = state.phi;
    z.insert(z.end(), state.pi.begin(), state.pi.end());
    const Values expected = reference::times(reference.one_step(), z);
    const State end = evolved(spec, state, 1);
    Values result = end.phi;
    result.insert(result.end(), end.pi.begin(), end.pi.end());
    EXPECT_LE(difference(result, expected), 1e-13 * largest({expected, expected}));
  }
}

TEST(Reference, WrongSizesAndNamesAreRefused) {
  const SimulationSpec spec = with_scheme(system("dirac_1d", {6}, 1, 0), "leapfrog", 0.1);
  const auto simulation = cpu_backend().make(spec);
  Values right(12), wrong(11);
  EXPECT_THROW(simulation->set_state(right, wrong), std::invalid_argument);
  EXPECT_THROW(simulation->get_state(wrong, right), std::invalid_argument);
  EXPECT_THROW(cpu_backend().make(with_scheme(spec, "leapfrgo", 0.1)), std::invalid_argument);
  EXPECT_THROW(cpu_backend().make(with_scheme(system("klein_gordon", {6}, 1, 0), "unitary", 0.1)),
               std::invalid_argument);
  EXPECT_THROW(cpu_backend().make(with_scheme(system("klein_gordon_delayed", {6}, 1, 0), "leapfrog", 0.1)),
               std::invalid_argument);
  EXPECT_THROW(cpu_backend().make(with_scheme(system("dirac_1d", {6, 6}, 1, 0), "leapfrog", 0.1)),
               std::invalid_argument);
  EXPECT_THROW(cpu_backend().make(with_scheme(system("dirac_1d", {6}, 1, 0, "phi4", 1), "leapfrog", 0.1)),
               std::invalid_argument);
}

}  // namespace
}  // namespace dualfield::laws
