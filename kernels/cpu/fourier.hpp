// SPDX-License-Identifier: MIT
// Real Fourier transforms of several fields by FFTW, shared by a team of threads.
#pragma once

#include <memory>
#include <vector>

#include "kernels/cpu/thread_team.hpp"
#include "kernels/fftw_plan.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield::cpu {

struct FreeTransformed {
  void operator()(double* memory) const;
};
using Transformed = std::unique_ptr<double[], FreeTransformed>;
/// Memory with the alignment that FFTW's vector code needs, not initialised. Throws std::bad_alloc.
Transformed allocate_transformed(std::int64_t doubles);

/// Transforms in place, axis by axis. The bits are always the same, because the work is divided in a way that does not
/// depend on the number of threads, and because FFTW's plans are estimates, which do not depend on measured times.
class RealTransform {
 public:
  /// `memory` is the memory of the transforms, or memory with the same alignment. It is not changed.
  RealTransform(const SpectralGrid& grid, double* memory, ThreadTeam& team);

  /// f ← Σ_i f_i e^{−ik·i}, for `count` components.
  void forward(double* components, int count);
  /// z ← Σ_k z_k e^{+ik·i} over all k, for `count` components. After forward(): the fields times the number of sites.
  void backward(double* components, int count);

 private:
  struct AxisPlans {
    FftwPlan piece, rest;  ///< for piece_columns columns at once, and for the columns that remain
  };

  FftwPlan columns_plan(double* memory, int axis, std::int64_t count, int sign) const;
  /// Distance between neighbours along axis 2, 3 or 4, in complex numbers.
  std::int64_t step(int axis) const;
  void along_rows(double* components, int count, bool forward);
  void along_axis(double* components, int count, int axis, const AxisPlans& plans);

  SpectralGrid grid_;
  ThreadTeam& team_;
  FftwPlan to_modes_, to_sites_;
  AxisPlans forward_[lattice_dimensions], backward_[lattice_dimensions];
};

}  // namespace dualfield::cpu
