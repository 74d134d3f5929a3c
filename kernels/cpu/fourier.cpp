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

RealTransform::RealTransform(const SpectralGrid& grid, const Domain& domain, double* memory, ThreadTeam& team)
    : grid_(grid), domain_(domain), team_(team) {
  const int n = grid.lattice.extent[0];
  to_modes_ = planned([&] { return fftw_plan_dft_r2c_1d(n, memory, complex(memory), FFTW_ESTIMATE); });
  to_sites_ = planned([&] { return fftw_plan_dft_c2r_1d(n, complex(memory), memory, FFTW_ESTIMATE); });
  if (domain_.is_divided()) {
    const LineBuffers buffers(domain);
    packed_ = allocate_transformed(buffers.packed);
    lines_ = allocate_transformed(std::max<std::int64_t>(1, buffers.lines));
  }
  for (int axis = 1; axis < lattice_dimensions; ++axis) {
    if (domain_.cut_along(axis)) {
      const SharedLines& shared = shared_[axis].emplace(domain, axis);
      plan_axis(lines_.get(), axis, shared.columns(), shared.length(), shared.columns());
    } else if (grid.lattice.extent[axis] > 1) {
      plan_axis(memory, axis, grid.modes, grid.lattice.extent[axis], step(axis));
    }
  }
}

std::int64_t RealTransform::step(int axis) const {
  std::int64_t step = grid_.modes;
  for (int inner = 1; inner < axis; ++inner) step *= grid_.lattice.extent[inner];
  return step;
}

void RealTransform::plan_axis(double* memory, int axis, std::int64_t columns, std::int64_t n, std::int64_t step) {
  const std::int64_t rest = columns % piece_columns;
  for (const auto& [plans, sign] : {std::pair(forward_, FFTW_FORWARD), std::pair(backward_, FFTW_BACKWARD)}) {
    if (columns >= piece_columns) plans[axis].piece = columns_plan(memory, n, step, piece_columns, sign);
    if (rest > 0) plans[axis].rest = columns_plan(memory, n, step, rest, sign);
  }
}

FftwPlan RealTransform::columns_plan(double* memory, std::int64_t n, std::int64_t step, std::int64_t count,
                                     int sign) const {
  const fftw_iodim64 along{n, step, step}, columns{count, 1, 1};
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

void RealTransform::exchange(const SharedLines::Transfer& transfer) {
  std::ranges::copy(transfer.from, transfer.to.begin());
  domain_.ranks()->exchange(transfer.sent, transfer.received);
}

void RealTransform::along_divided_axis(double* components, int count, int axis, const AxisPlans& plans) {
  const SharedLines& shared = *shared_[axis];
  const LineLayout& layout = shared.layout();
  const std::int64_t columns = shared.columns(), pieces = (columns + piece_columns - 1) / piece_columns;
  for (int component = 0; component < count; ++component) {
    double* const first = components + 2 * component * grid_.stride;
    const auto each_run = [&](auto&& copy) {  // of a layer, the columns of one rank, which can lie in several pieces
      team_.run([&](int thread) {
        const Share share(layout.layers * layout.parts, thread, team_.size());
        for (std::int64_t i = share.begin; i < share.end; ++i) {
          const int part = int(i % layout.parts);
          const std::int64_t layer = i / layout.parts, last = layout.begin(part + 1);
          for (std::int64_t column = layout.begin(part); column < last;) {
            const std::int64_t end = std::min<std::int64_t>(last, (column / layout.step + 1) * layout.step);
            copy(first + 2 * layout.place(layer, column), packed_.get() + 2 * layout.packed(layer, column),
                 2 * (end - column));
            column = end;
          }
        }
      });
    };
    each_run([](const double* run, double* packed, std::int64_t doubles) { std::copy_n(run, doubles, packed); });
    exchange(shared.to_lines(packed_.get(), lines_.get()));
    team_.run([&](int thread) {
      const Share share(pieces, thread, team_.size());
      for (std::int64_t piece = share.begin; piece < share.end; ++piece) {
        double* const line = lines_.get() + 2 * piece * piece_columns;
        const FftwPlan& plan = (piece + 1) * piece_columns <= columns ? plans.piece : plans.rest;
        fftw_execute_dft(plan.get(), complex(line), complex(line));
      }
    });
    exchange(shared.to_packed(packed_.get(), lines_.get()));
    each_run([](double* run, const double* packed, std::int64_t doubles) { std::copy_n(packed, doubles, run); });
  }
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
  if (domain_.cut_along(axis)) return along_divided_axis(components, count, axis, plans);
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
