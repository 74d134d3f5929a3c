// SPDX-License-Identifier: MIT
// Products and inverses of dense matrices on the CPU, in code compiled for the processor of this machine. All matrices
// are stored row by row.
#pragma once

#include <cstdint>
#include <vector>

namespace dualfield {

/// left · right of n × n matrices, each transposed first if its flag is set. The bits of the result do not depend on
/// `threads` (0: all that are useful).
std::vector<double> dense_product(const std::vector<double>& left, bool left_transposed,
                                  const std::vector<double>& right, bool right_transposed, std::int64_t n, int threads);

/// An inverse with an estimate of its quality.
struct DenseInverse {
  std::vector<double> matrix;       ///< empty if a pivot is 0
  double reciprocal_condition = 0;  ///< an estimate of 1 / (‖M‖₁ ‖M⁻¹‖₁)
};
/// The inverse of an n × n matrix by LU decomposition with partial pivoting.
DenseInverse dense_inverse(const std::vector<double>& matrix, std::int64_t n);

}  // namespace dualfield
