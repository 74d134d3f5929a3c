// SPDX-License-Identifier: MIT
// The exact solution of a theory without a potential, independent of the program: Eigen's exponential of a dense
// matrix.
#pragma once

#include <Eigen/Dense>
#include <unsupported/Eigen/MatrixFunctions>

#include "laws/systems.hpp"
#include "reference/matrix_reference.hpp"

namespace dualfield::laws {

/// e^{Gt} applied to a state, with G assembled as a dense matrix.
inline State exponential(const reference::TheoryMatrices& m, double t, const State& start) {
  Eigen::MatrixXd G = Eigen::MatrixXd::Zero(2 * m.size, 2 * m.size);
  for (const MatrixEntry& e : reference::generator(m)) G(e.row, e.column) += t * e.value;
  Eigen::VectorXd z(2 * m.size);
  z << Eigen::Map<const Eigen::VectorXd>(start.phi.data(), m.size),
      Eigen::Map<const Eigen::VectorXd>(start.pi.data(), m.size);
  const Eigen::VectorXd end = G.exp() * z;
  return {{end.data(), end.data() + m.size}, {end.data() + m.size, end.data() + 2 * m.size}};
}

/// The same for a compiled theory, or for the system in continuous time whose step a theory given at run time is.
inline State exponential(const SimulationSpec& spec, double t, const State& start) {
  if (!spec.runtime) return exponential(reference::matrices_of(spec), t, start);
  const LearningSystem system = system_of(spec.runtime->step, spec.step);
  const auto matrix = [&](const RuntimeTensor& tensor) { return assemble(tensor, spec.lattice); };
  reference::TheoryMatrices matrices;
  matrices.size = system.components() * spec.lattice.sites();
  matrices.w = matrix(system.w);
  matrices.b = matrix(system.b);
  matrices.a = matrix(system.a);
  matrices.v = matrix(system.v);
  return exponential(matrices, t, start);
}

}  // namespace dualfield::laws
