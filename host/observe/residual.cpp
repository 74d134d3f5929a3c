// SPDX-License-Identifier: MIT
#include "host/observe/residual.hpp"

#include <cmath>

#include "host/case/case.hpp"
#include "host/observe/families.hpp"

namespace dualfield {

double residual(Simulation& simulation, const LearningSystem& system, double step) {
  struct Row {
    Field field;
    const RuntimeTensor &by_phi, &by_pi;
    double force;  ///< times −V'
  };
  double error = 0, size = 0;
  for (const Row& row : {Row{phi, system.w, system.b, 0}, Row{pi, system.a, system.v, 1}}) {
    const RuntimeTensor one = runtime_identity(system.components());
    const LinearForm expected{
        {{row.by_phi, phi, Reading::mean}, {row.by_pi, pi, Reading::mean}}, -row.force, Reading::mean};
    LinearForm missed = expected;
    missed.parts.push_back({-1 / step * one, row.field, Reading::change});
    error += simulation.square(missed);
    size += simulation.square(expected);
  }
  return size > 0 ? std::sqrt(error / size) : std::sqrt(error);
}

std::vector<Quantity> residual_quantities() {
  return {
      {.name = "residual",
       .meaning = "|Δz/h − G z̄ − F(z̄)| / |G z̄ + F(z̄)| over the last step, z̄ the mean of its ends: how far the "
                  "step is from the field equation; 0 before the first step",
       .defined = [](const TheoryDescription& theory) { return on_a_lattice(theory) && theory.name == theory.limit; },
       .needs = {.kept_step = true},
       .limit = &ChecksCase::max_residual,
       .in_words = "the residual of the field equation",
       .numbers =
           [](const Measurement& at) {
             return std::vector{at.step_is_kept ? residual(at.simulation, at.theory.system, at.spec.step) : 0};
           }}};
}

}  // namespace dualfield
