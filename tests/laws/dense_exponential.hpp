// SPDX-License-Identifier: MIT
// The solution of a theory without a potential by other means than the program's: Eigen's exponential of one matrix.
#pragma once

#include <Eigen/Dense>
#include <unsupported/Eigen/MatrixFunctions>

#include "laws/systems.hpp"
#include "reference/matrix_reference.hpp"

namespace dualfield::laws {

/// e^{Gt} on a state, by the dense matrix of the assembled tensors.
inline State exponential(const SimulationSpec& spec, double t, const State& start) {
  const auto m = reference::matrices_of(spec);
  Eigen::MatrixXd G = Eigen::MatrixXd::Zero(2 * m.size, 2 * m.size);
  for (const MatrixEntry& e : reference::generator(m)) G(e.row, e.column) += t * e.value;
  Eigen::VectorXd z(2 * m.size);
  z << Eigen::Map<const Eigen::VectorXd>(start.phi.data(), m.size),
      Eigen::Map<const Eigen::VectorXd>(start.pi.data(), m.size);
  const Eigen::VectorXd end = G.exp() * z;
  return {{end.data(), end.data() + m.size}, {end.data() + m.size, end.data() + 2 * m.size}};
}

}  // namespace dualfield::laws
