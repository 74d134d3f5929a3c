// SPDX-License-Identifier: MIT
// Arrays over the lattice, from the forms of host/simulation/densities.hpp.
#include "host/simulation/densities.hpp"

#include "host/observe/families.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

namespace {

/// The densities of several forms, one array after the other.
std::vector<double> densities(const Measurement& at, const std::vector<DensityForm>& forms) {
  std::vector<double> all = at.simulation.density(forms.front());
  const std::size_t sites = all.size();
  if (forms.size() > 1) all.reserve(forms.size() * sites);  // which grows no further, so that there is no copy
  for (std::size_t i = 1; i < forms.size(); ++i) {
    const std::vector<double> values = at.simulation.density(forms[i]);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

/// The part of the modes whose numbers are those of this rank's sites.
std::vector<double> momentum_density(const Measurement& at) {
  std::vector<double> all = at.simulation.mode_density(at.modes.complex), own;
  if (at.simulation.own_sites() == at.simulation.sites()) return all;
  at.simulation.for_each_own_piece(at.simulation.sites(), [&](std::int64_t first, std::int64_t count) {
    own.insert(own.end(), all.begin() + first, all.begin() + first + count);
  });
  return own;
}

}  // namespace

std::vector<Quantity> local_quantities() {
  return {
      {.name = "charge_density",
       .meaning = "the density whose sum times a^D is charge: |φ|²+|π|² of spinors, π·𝒳₀φ of complex_scalar",
       .defined = for_charged_fields,
       .covariant = true,
       .array = [](const Measurement& at) { return densities(at, {charge_density(at.theory)}); }},
      {.name = "energy_density",
       .meaning = "the density whose sum times a^D is energy",
       .defined = for_field_equations,
       .covariant = true,
       .array = [](const Measurement& at) { return densities(at, {energy_density(at.theory)}); }},
      {.name = "current",
       .meaning = "J_μ, D components, on the link i → i + μ: dρ_i/dt + Σ_μ(J_{μ,i} − J_{μ,i−μ})/a = 0 in continuous "
                  "time for the charge density ρ",
       .defined = for_charged_fields,
       .covariant = true,
       .array = [](const Measurement& at) { return densities(at, current(at.theory, at.spec.lattice)); },
       .components = [](int D, int) { return D; }},
      {.name = "biases",
       .meaning = "β = Bπ, (4.8), (4.38), K components",
       .defined = on_a_lattice,
       .array = [](const Measurement& at) { return at.simulation.values(biases(at.theory.system)); },
       .components = [](int, int K) { return K; }},
      {.name = "momentum_density",
       .meaning = "|z(k)|²/sites; the index along each axis is the mode 0 … n−1",
       .defined = on_a_lattice,
       .needs = {.plane_waves = true},
       .over_modes = true,
       .array = momentum_density}};
}

}  // namespace dualfield
