// SPDX-License-Identifier: MIT
// Real Fourier transforms of several fields by FFTW, shared by a team of threads.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "dualfield/domain.hpp"
#include "kernels/cpu/thread_team.hpp"
#include "kernels/fftw_plan.hpp"
#include "kernels/ranks/shared_lines.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield::cpu {

struct FreeTransformed {
  void operator()(double* memory) const;
};
using Transformed = std::unique_ptr<double[], FreeTransformed>;
/// Memory with the alignment that FFTW's vector code needs, not initialised. Throws std::bad_alloc.
Transformed allocate_transformed(std::int64_t doubles);

/// Transforms in place, axis by axis. On a divided lattice each rank has its part, of sites before and of modes after a transform;
/// along an axis that is divided each rank transforms some lines of the whole lattice, which it gets from the others (SharedLines). For a
/// certain division the bits are always the same, because the work is divided in a way that does not depend on the number
/// of threads, and because FFTW's plans are estimates, which do not depend on measured times.
class RealTransform {
 public:
  /// `grid` is that of domain.own_lattice(); without a domain it is that of the whole lattice. `memory` is the memory of the
  /// transforms, or memory with the same alignment. It is not changed.
  RealTransform(const SpectralGrid& grid, const Domain& domain, double* memory, ThreadTeam& team);
  RealTransform(const SpectralGrid& grid, double* memory, ThreadTeam& team)
      : RealTransform(grid, Domain(grid.lattice), memory, team) {}

  /// f ← Σ_i f_i e^{−ik·i}, for `count` components.
  void forward(double* components, int count);
  /// z ← Σ_k z_k e^{+ik·i} over all k, for `count` components. After forward(): the fields times the number of sites.
  void backward(double* components, int count);

 private:
  struct AxisPlans {
    FftwPlan piece, rest;  ///< for piece_columns columns at once, and for the columns that remain
  };

  void plan_axis(double* memory, int axis, std::int64_t columns, std::int64_t n, std::int64_t step);
  FftwPlan columns_plan(double* memory, std::int64_t n, std::int64_t step, std::int64_t count, int sign) const;
  /// Distance between neighbours along axis 2, 3 or 4, in complex numbers.
  std::int64_t step(int axis) const;
  void along_rows(double* components, int count, bool forward);
  void along_axis(double* components, int count, int axis, const AxisPlans& plans);
  /// The same along an axis that is divided.
  void along_divided_axis(double* components, int count, int axis, const AxisPlans& plans);
  /// Sends what lies in packed_ to lines_, or back.
  void exchange(const SharedLines::Transfer& transfer);

  SpectralGrid grid_;
  Domain domain_;
  ThreadTeam& team_;
  std::optional<SharedLines> shared_[lattice_dimensions];  ///< along axes that are divided
  Transformed packed_, lines_;
  FftwPlan to_modes_, to_sites_;
  AxisPlans forward_[lattice_dimensions], backward_[lattice_dimensions];
};

}  // namespace dualfield::cpu
