// SPDX-License-Identifier: MIT
#include "host/observe/densities.hpp"

#include "dualfield/theory_tensors.hpp"
#include "host/observe/families.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

namespace {

/// The tensor without the terms that contain the background.
RuntimeTensor free_part(RuntimeTensor tensor) {
  std::erase_if(tensor.terms,
                [](const RuntimeTerm& term) { return term.background.use != RuntimeBackgroundFactor::none; });
  return tensor;
}

/// The densities of several forms, one array after the other.
std::vector<double> densities(const Measurement& at, const std::vector<DensityForm>& forms) {
  std::vector<double> all;
  for (const DensityForm& form : forms) {
    const std::vector<double> values = at.simulation.density(form);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace

RuntimeTensor complex_structure(int components) {
  const auto K = std::size_t(components);
  RuntimeTerm term{std::vector<double>(K * K)};
  for (std::size_t a = 0; a < K; a += 2) {
    term.factor[a * K + a + 1] = 1;
    term.factor[(a + 1) * K + a] = -1;
  }
  return {components, {term}};
}

LearningSystem tensors_of(const SimulationSpec& spec, const Modes& modes) {
  return spec.gauge == "none" ? modes.system : theory_tensors(spec).system;
}

QuadraticForm product(const RuntimeTensor& tensor) { return {"product", {{1, phi, tensor, phi}, {1, pi, tensor, pi}}}; }

DensityForm charge_density(int components) { return {product(runtime_identity(components)).parts}; }

DensityForm energy_density(const LearningSystem& system, const Modes& modes, bool gauged) {
  const int K = modes.components;
  if (!modes.spinor) return {{{0.5, pi, runtime_identity(K), pi}, {-0.5, phi, system.a, phi}}, 1};
  const RuntimeTensor J = complex_structure(K);
  if (gauged)
    return {{{-1, phi, J * system.b, pi},
             {-0.5, phi, J * free_part(system.w), phi},
             {-0.5, pi, J * free_part(system.v), pi}}};
  return {{{-0.5, phi, J * system.w, phi},
           {-0.5, phi, J * system.b, pi},
           {-0.5, pi, J * system.a, phi},
           {-0.5, pi, J * system.v, pi}}};
}

std::vector<DensityForm> current(const LearningSystem& system, const Lattice& lattice) {
  const double factor = 2 * lattice.spacing;
  std::vector<DensityForm> currents(std::size_t(lattice.dimensions));
  for (std::size_t axis = 0; axis < currents.size(); ++axis) {
    const auto add = [&](Field x, const RuntimeTensor& tensor, Field y, bool backward) {
      for (const RuntimeTerm& term : tensor.terms) {
        const RuntimeTensor hop{tensor.components, {term}};
        if (term.shift[axis] > 0) currents[axis].parts.push_back({-factor, x, hop, y});
        if (term.shift[axis] < 0 && backward) currents[axis].parts.push_back({factor, y, transpose(hop), x});
      }
    };
    add(phi, system.b, pi, true);
    add(phi, system.w, phi, false);
    add(pi, system.v, pi, false);
  }
  return currents;
}

LinearForm biases(const LearningSystem& system) { return {{{system.b, pi}}}; }

std::vector<Quantity> local_quantities() {
  return {
      {.name = "charge_density",
       .meaning = "|φ|²+|π|²",
       .defined = for_spinors,
       .covariant = true,
       .array = [](const Measurement& at) { return densities(at, {charge_density(at.modes.components)}); }},
      {.name = "energy_density",
       .meaning = "the density whose sum times a^D is energy",
       .defined = for_field_equations,
       .covariant = true,
       .array =
           [](const Measurement& at) {
             return densities(at, {energy_density(at.tensors, at.modes, at.spec.gauge != "none")});
           }},
      {.name = "current",
       .meaning = "J_μ, D components, on the link i → i + μ: dρ_i/dt + Σ_μ(J_{μ,i} − J_{μ,i−μ})/a = 0 in continuous "
                  "time for ρ = |φ|²+|π|²",
       .defined = for_spinors,
       .covariant = true,
       .array = [](const Measurement& at) { return densities(at, current(at.tensors, at.spec.lattice)); }},
      {.name = "biases",
       .meaning = "β = Bπ, (4.8), (4.38), K components",
       .defined = on_a_lattice,
       .array = [](const Measurement& at) { return at.simulation.values(biases(at.tensors)); }},
      {.name = "momentum_density",
       .meaning = "|z(k)|²/sites; the index along each axis is the mode 0 … n−1",
       .defined = on_a_lattice,
       .needs = {.plane_waves = true},
       .array = [](const Measurement& at) { return at.simulation.mode_density(at.modes.spinor); }}};
}

}  // namespace dualfield
