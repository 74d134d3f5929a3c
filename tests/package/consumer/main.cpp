// SPDX-License-Identifier: MIT
// Uses the installed library without the command line: a Klein-Gordon field in one dimension keeps its invariant, by
// steps and by the exact solution, which takes the Fourier transform from the library's own dependency. Then on a GPU, where the
// library has the plugin for it and there is one.
#include <cmath>
#include <cstdio>
#include <dualfield/plugins.hpp>
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
bool evolves(const dualfield::Backend& backend, const char* scheme) {
  dualfield::SimulationSpec spec;
  spec.theory = "klein_gordon";
  spec.parameters.mass = 0.5;
  spec.parameters.mass_squared = 0.25;
  spec.lattice.dimensions = 1;
  spec.lattice.extent[0] = 33;
  spec.scheme = scheme;
  spec.step = 0.5;
  const auto simulation = backend.make(spec);

  std::vector<double> phi(33, 0.0), pi(33, 0.0);
  phi[16] = 1;
  simulation->set_state(phi, pi);
  const double before = invariant_of(*simulation);
  simulation->advance(100);
  const double after = invariant_of(*simulation);
  simulation->get_state(phi, pi);

  std::printf("%s, %s: invariant %.17g, after 100 steps %.17g; phi[16] = %g\n", std::string(backend.name()).c_str(), scheme, before, after, phi[16]);
  const bool moved = std::abs(phi[16] - 1) > 0.1;
  return moved && before > 0 && std::abs(after / before - 1) < 1e-12;
}

}  // namespace

bool evolves(const dualfield::Backend& backend) { return evolves(backend, "leapfrog") && evolves(backend, "exact"); }

int main() {
  const dualfield::CudaPlugin& cuda = dualfield::cuda_plugin();
  std::printf("cuda: %s\n", cuda.reason.empty() ? "there" : cuda.reason.c_str());
  return evolves(dualfield::cpu_backend()) && (!cuda.reason.empty() || evolves(*cuda.backend)) ? 0 : 1;
}
