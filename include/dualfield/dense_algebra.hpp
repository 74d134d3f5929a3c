// SPDX-License-Identifier: MIT
// Products and inverses of dense matrices on the CPU, at the processor's speed. C order throughout.
#pragma once

#include <cstdint>
#include <vector>

namespace dualfield {

/// left · right of n × n matrices, each transposed first where asked for. The bits do not depend on `threads` (0: all).
std::vector<double> dense_product(const std::vector<double>& left, bool left_transposed,
                                  const std::vector<double>& right, bool right_transposed, std::int64_t n, int threads);

/// Inverse by LU with partial pivoting.
struct DenseInverse {
  std::vector<double> matrix;       ///< empty where a pivot is 0
  double reciprocal_condition = 0;  ///< an estimate of 1 / (‖M‖₁ ‖M⁻¹‖₁)
};
DenseInverse dense_inverse(const std::vector<double>& matrix, std::int64_t n);

}  // namespace dualfield
