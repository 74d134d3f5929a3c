// SPDX-License-Identifier: MIT
#include "host/observe/densities.hpp"

#include <cmath>

#include "dualfield/theory_tensors.hpp"

namespace dualfield {

namespace {

/// Without the terms that carry something of the background.
RuntimeTensor plain(RuntimeTensor tensor) {
  std::erase_if(tensor.terms, [](const RuntimeTerm& term) { return term.carried.of != CarriedNumber::nothing; });
  return tensor;
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

DensityForm charge_density(int components) {
  const RuntimeTensor one = runtime_identity(components);
  return {{{1, phi, one, phi}, {1, pi, one, pi}}};
}

DensityForm energy_density(const LearningSystem& system, const Modes& modes, bool gauged) {
  const int K = modes.components;
  if (!modes.spinor) return {{{0.5, pi, runtime_identity(K), pi}, {-0.5, phi, system.a, phi}}, 1};
  const RuntimeTensor J = complex_structure(K);
  if (gauged)
    return {{{-1, phi, J * system.b, pi}, {-0.5, phi, J * plain(system.w), phi}, {-0.5, pi, J * plain(system.v), pi}}};
  return {{{-0.5, phi, J * system.w, phi},
           {-0.5, phi, J * system.b, pi},
           {-0.5, pi, J * system.a, phi},
           {-0.5, pi, J * system.v, pi}}};
}

std::vector<DensityForm> current(const LearningSystem& system, const Lattice& lattice) {
  const double factor = 2 * lattice.spacing;
  std::vector<DensityForm> flow(std::size_t(lattice.dimensions));
  for (std::size_t axis = 0; axis < flow.size(); ++axis) {
    const auto add = [&](Field x, const RuntimeTensor& tensor, Field y, bool backward) {
      for (const RuntimeTerm& term : tensor.terms) {
        const RuntimeTensor hop{tensor.components, {term}};
        if (term.shift[axis] > 0) flow[axis].parts.push_back({-factor, x, hop, y});
        if (term.shift[axis] < 0 && backward) flow[axis].parts.push_back({factor, y, transpose(hop), x});
      }
    };
    add(phi, system.b, pi, true);
    add(phi, system.w, phi, false);
    add(pi, system.v, pi, false);
  }
  return flow;
}

LinearForm biases(const LearningSystem& system) { return {{{system.b, pi}}}; }

double residual(Simulation& simulation, const LearningSystem& system, double step) {
  struct Row {
    Field of;
    const RuntimeTensor &by_phi, &by_pi;
    double force;  ///< times −V'
  };
  double error = 0, size = 0;
  for (const Row& row : {Row{phi, system.w, system.b, 0}, Row{pi, system.a, system.v, 1}}) {
    const RuntimeTensor one = runtime_identity(system.components());
    const LinearForm expected{
        {{row.by_phi, phi, Reading::mean}, {row.by_pi, pi, Reading::mean}}, -row.force, Reading::mean};
    LinearForm missed = expected;
    missed.parts.push_back({-1 / step * one, row.of, Reading::change});
    error += simulation.square(missed);
    size += simulation.square(expected);
  }
  return size > 0 ? std::sqrt(error / size) : std::sqrt(error);
}

}  // namespace dualfield
