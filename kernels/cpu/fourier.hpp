// SPDX-License-Identifier: MIT
// Real Fourier transforms of many fields by FFTW, shared out among a team of threads.
#pragma once

#include <memory>
#include <vector>

#include "kernels/cpu/thread_team.hpp"
#include "kernels/spectral_grid.hpp"

struct fftw_plan_s;

namespace dualfield::cpu {

/// Memory that FFTW's vector code wants, not initialised. Throws std::bad_alloc.
struct FreeTransformed {
  void operator()(double* memory) const;
};
using Transformed = std::unique_ptr<double[], FreeTransformed>;
Transformed allocate_transformed(std::int64_t doubles);

/// Transforms in place, axis by axis, in pieces that do not depend on the number of threads; plans are FFTW's estimates,
/// which measure nothing. So the bits are always the same.
class RealTransform {
 public:
  /// `memory` is where transforms will be done, or aligned like it.
  RealTransform(const SpectralGrid& grid, double* memory, ThreadTeam& team);

  /// Σ_i f_i e^{−ik·i}, for so many components.
  void forward(double* components, int count);
  /// Σ_k z_k e^{+ik·i}, over all k: forward's result comes back times the number of sites.
  void backward(double* components, int count);

 private:
  struct Destroy {
    void operator()(fftw_plan_s* plan) const;
  };
  using Plan = std::unique_ptr<fftw_plan_s, Destroy>;
  struct AxisPlans {
    Plan piece, rest;  ///< of piece_columns columns, and of those that are left
  };

  Plan columns_plan(double* memory, int axis, std::int64_t count, int sign) const;
  /// Complex numbers from a site to the next along axis 2, 3 or 4.
  std::int64_t step(int axis) const;
  void along_rows(double* components, int count, bool forward);
  void along_axis(double* components, int count, int axis, const AxisPlans& plans);

  SpectralGrid grid_;
  ThreadTeam& team_;
  Plan to_modes_, to_sites_;
  AxisPlans forward_[lattice_dimensions], backward_[lattice_dimensions];
};

}  // namespace dualfield::cpu
