// SPDX-License-Identifier: MIT
// Real Fourier transforms by FFTW, axis by axis.
#include "kernels/cpu/fourier.hpp"

#include <algorithm>
#include <new>

namespace dualfield::cpu {

namespace {

constexpr std::int64_t piece_columns =
    32;  // half a KiB of neighbours: whole cache lines, few enough to stay in the cache

fftw_complex* complex(double* values) { return reinterpret_cast<fftw_complex*>(values); }

}  // namespace

void FreeTransformed::operator()(double* memory) const { fftw_free(memory); }

Transformed allocate_transformed(std::int64_t doubles) {
  Transformed memory(fftw_alloc_real(std::size_t(doubles)));
  if (!memory) throw std::bad_alloc();
  return memory;
}

RealTransform::RealTransform(const SpectralGrid& grid, double* memory, ThreadTeam& team) : grid_(grid), team_(team) {
  const int n = grid.lattice.extent[0];
  to_modes_ = planned([&] { return fftw_plan_dft_r2c_1d(n, memory, complex(memory), FFTW_ESTIMATE); });
  to_sites_ = planned([&] { return fftw_plan_dft_c2r_1d(n, complex(memory), memory, FFTW_ESTIMATE); });
  const std::int64_t rest = grid.modes % piece_columns;
  for (int axis = 1; axis < lattice_dimensions; ++axis) {
    if (grid.lattice.extent[axis] == 1) continue;
    for (const auto& [plans, sign] : {std::pair(forward_, FFTW_FORWARD), std::pair(backward_, FFTW_BACKWARD)}) {
      if (grid.modes >= piece_columns) plans[axis].piece = columns_plan(memory, axis, piece_columns, sign);
      if (rest > 0) plans[axis].rest = columns_plan(memory, axis, rest, sign);
    }
  }
}

std::int64_t RealTransform::step(int axis) const {
  std::int64_t step = grid_.modes;
  for (int inner = 1; inner < axis; ++inner) step *= grid_.lattice.extent[inner];
  return step;
}

FftwPlan RealTransform::columns_plan(double* memory, int axis, std::int64_t count, int sign) const {
  const fftw_iodim64 along{grid_.lattice.extent[axis], step(axis), step(axis)}, columns{count, 1, 1};
  return planned([&] {
    return fftw_plan_guru64_dft(1, &along, 1, &columns, complex(memory), complex(memory), sign, FFTW_ESTIMATE);
  });
}

void RealTransform::forward(double* components, int count) {
  along_rows(components, count, true);
  for (int axis = 1; axis < lattice_dimensions; ++axis) along_axis(components, count, axis, forward_[axis]);
}

void RealTransform::backward(double* components, int count) {
  for (int axis = lattice_dimensions - 1; axis >= 1; --axis) along_axis(components, count, axis, backward_[axis]);
  along_rows(components, count, false);
}

void RealTransform::along_rows(double* components, int count, bool forward) {
  const std::int64_t rows = grid_.lattice.rows();
  team_.run([&](int thread) {
    const Share share(rows * count, thread, team_.size());
    for (std::int64_t i = share.begin; i < share.end; ++i) {
      double* const row = components + 2 * (i / rows * grid_.stride + i % rows * grid_.modes);
      if (forward)
        fftw_execute_dft_r2c(to_modes_.get(), row, complex(row));
      else
        fftw_execute_dft_c2r(to_sites_.get(), complex(row), row);
    }
  });
}

void RealTransform::along_axis(double* components, int count, int axis, const AxisPlans& plans) {
  const std::int64_t n = grid_.lattice.extent[axis], inner = step(axis) / grid_.modes;
  if (n == 1) return;
  const std::int64_t pieces = (grid_.modes + piece_columns - 1) / piece_columns;
  const std::int64_t lines = grid_.lattice.rows() / n;  // lines along the axis for each mode of axis 1
  team_.run([&](int thread) {
    const Share share(count * lines * pieces, thread, team_.size());
    for (std::int64_t i = share.begin; i < share.end; ++i) {
      const std::int64_t piece = i % pieces, line = i / pieces % lines, component = i / pieces / lines;
      const std::int64_t row = line / inner * inner * n + line % inner, column = piece * piece_columns;
      double* const first = components + 2 * (component * grid_.stride + row * grid_.modes + column);
      const FftwPlan& plan = column + piece_columns <= grid_.modes ? plans.piece : plans.rest;
      fftw_execute_dft(plan.get(), complex(first), complex(first));
    }
  });
}

}  // namespace dualfield::cpu
