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
  for (int axis = 1; axis < lattice_dimensions; ++axis) {
    if (domain.is_divided() && axis == domain.axis()) {
      const Share mine = columns_of(domain.rank());
      const std::int64_t columns = mine.end - mine.begin, all = domain.whole().extent[axis];
      packed_ = allocate_transformed(2 * step(axis) * domain.planes());
      lines_ = allocate_transformed(std::max<std::int64_t>(1, 2 * columns * all));
      plan_axis(lines_.get(), axis, columns, all, columns);
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

Share RealTransform::columns_of(int rank) const { return {step(domain_.axis()), rank, domain_.ranks()->size()}; }

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

void RealTransform::exchange_columns(bool to_lines) {
  const Share mine = columns_of(domain_.rank());
  std::vector<Communicator::Message> packed, lines;
  for (int rank = 0; rank < domain_.ranks()->size(); ++rank) {
    const Share there = columns_of(rank);
    const auto block = [](double* from, std::int64_t first, std::int64_t count) {
      return std::as_writable_bytes(std::span(from + 2 * first, std::size_t(2 * count)));
    };
    const auto in_packed =
        block(packed_.get(), there.begin * domain_.planes(), (there.end - there.begin) * domain_.planes());
    const std::int64_t width = mine.end - mine.begin, plane = domain_.first_plane(rank);
    const auto in_lines = block(lines_.get(), plane * width, (domain_.first_plane(rank + 1) - plane) * width);
    if (rank == domain_.rank()) {
      std::ranges::copy(to_lines ? in_packed : in_lines, (to_lines ? in_lines : in_packed).begin());
      continue;
    }
    if (!in_packed.empty()) packed.push_back({rank, in_packed});
    if (!in_lines.empty()) lines.push_back({rank, in_lines});
  }
  domain_.ranks()->exchange(to_lines ? packed : lines, to_lines ? lines : packed);
}

void RealTransform::along_divided_axis(double* components, int count, const AxisPlans& plans) {
  const std::int64_t planes = domain_.planes(), plane = step(domain_.axis());
  const Share mine = columns_of(domain_.rank());
  const std::int64_t columns = mine.end - mine.begin, pieces = (columns + piece_columns - 1) / piece_columns;
  for (int component = 0; component < count; ++component) {
    double* const first = components + 2 * component * grid_.stride;
    const auto each_row = [&](auto&& copy) {  // of a plane, the columns of one rank
      const int ranks = domain_.ranks()->size();
      team_.run([&](int thread) {
        const Share share(planes * ranks, thread, team_.size());
        for (std::int64_t i = share.begin; i < share.end; ++i) {
          const Share there = columns_of(int(i % ranks));
          const std::int64_t z = i / ranks, width = there.end - there.begin;
          copy(first + 2 * (z * plane + there.begin), packed_.get() + 2 * (there.begin * planes + z * width), 2 * width);
        }
      });
    };
    each_row([](const double* row, double* packed, std::int64_t doubles) { std::copy_n(row, doubles, packed); });
    exchange_columns(true);
    team_.run([&](int thread) {
      const Share share(pieces, thread, team_.size());
      for (std::int64_t piece = share.begin; piece < share.end; ++piece) {
        double* const line = lines_.get() + 2 * piece * piece_columns;
        const FftwPlan& plan = (piece + 1) * piece_columns <= columns ? plans.piece : plans.rest;
        fftw_execute_dft(plan.get(), complex(line), complex(line));
      }
    });
    exchange_columns(false);
    each_row([](double* row, const double* packed, std::int64_t doubles) { std::copy_n(packed, doubles, row); });
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
  if (domain_.is_divided() && axis == domain_.axis()) return along_divided_axis(components, count, plans);
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
