// SPDX-License-Identifier: MIT
// The state of a run as arrays on the host.
#pragma once

#include <vector>

namespace dualfield {

/// φ and π, C order: fields of shape (K, n_D, …, n_1), neurons of shape (N,), or (N, R) with R > 1 replicas.
struct State {
  std::vector<double> phi, pi;
};

}  // namespace dualfield
