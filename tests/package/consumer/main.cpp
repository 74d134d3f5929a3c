// SPDX-License-Identifier: MIT
// Uses the installed library without the command line: a Klein-Gordon field in one dimension keeps its invariant, by
// steps and by the exact solution, which takes the Fourier transform from the library's own dependency.
#include <cmath>
#include <cstdio>
#include <dualfield/simulation.hpp>
#include <vector>

namespace {

double invariant_of(dualfield::Simulation& simulation) {
  for (const dualfield::Observable& observable : simulation.observe()) {
    if (observable.name == "invariant") return observable.value;
  }
  return NAN;
}

/// Whether the field changes and its invariant does not.
bool evolves(const char* scheme) {
  dualfield::SimulationSpec spec;
  spec.theory = "klein_gordon";
  spec.parameters.mass = 0.5;
  spec.parameters.mass_squared = 0.25;
  spec.lattice.dimensions = 1;
  spec.lattice.extent[0] = 33;
  spec.scheme = scheme;
  spec.step = 0.5;
  const auto simulation = dualfield::cpu_backend().make(spec);

  std::vector<double> phi(33, 0.0), pi(33, 0.0);
  phi[16] = 1;
  simulation->set_state(phi, pi);
  const double before = invariant_of(*simulation);
  simulation->advance(100);
  const double after = invariant_of(*simulation);
  simulation->get_state(phi, pi);

  std::printf("%s: invariant %.17g, after 100 steps %.17g; phi[16] = %g\n", scheme, before, after, phi[16]);
  const bool moved = std::abs(phi[16] - 1) > 0.1;
  return moved && before > 0 && std::abs(after / before - 1) < 1e-12;
}

}  // namespace

int main() { return evolves("leapfrog") && evolves("exact") ? 0 : 1; }
