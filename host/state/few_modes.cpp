// SPDX-License-Identifier: MIT
#include "host/state/few_modes.hpp"

#include <algorithm>

#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

// Half a KiB of neighbours: whole cache lines, few enough to stay in the cache.
constexpr std::int64_t piece_columns = 32;

fftw_complex* complex(double* values) { return reinterpret_cast<fftw_complex*>(values); }

std::size_t rows_at_once(const Lattice& lattice, int threads) {
  return std::size_t(std::min<std::int64_t>(threads, lattice.rows()));
}
std::int64_t doubles_of_row(const Lattice& lattice) { return 2 * (lattice.extent[0] / 2 + 1); }

}  // namespace

FewModes::FewModes(const Lattice& lattice, UsedModes used, cpu::ThreadTeam& team)
    : lattice_(lattice), used_(std::move(used)), team_(team) {
  const int n = lattice.extent[0];
  for (std::size_t i = 0; i < rows_at_once(lattice, team.size()); ++i)
    rows_.push_back({cpu::allocate_transformed(doubles_of_row(lattice)), cpu::allocate_transformed(n)});
  memory_ = cpu::allocate_transformed(std::max<std::int64_t>(1, 2 * lattice.rows() * columns()));
  double* const row = rows_[0].amplitudes.get();
  to_sites_ = planned([&] { return fftw_plan_dft_c2r_1d(n, complex(row), rows_[0].values.get(), FFTW_ESTIMATE); });
  for (int axis = 1; axis < lattice_dimensions; ++axis) {
    if (lattice.extent[axis] == 1) continue;
    const std::int64_t step = rows_between(axis) * columns(), rest = columns() % piece_columns;
    const fftw_iodim64 line{lattice.extent[axis], step, step};
    const auto lines_of = [&](std::int64_t count) {
      const fftw_iodim64 neighbours{count, 1, 1};
      fftw_complex* const data = complex(memory_.get());
      return planned(
          [&] { return fftw_plan_guru64_dft(1, &line, 1, &neighbours, data, data, FFTW_BACKWARD, FFTW_ESTIMATE); });
    };
    if (columns() >= piece_columns) lines_[axis].piece = lines_of(piece_columns);
    if (rest > 0) lines_[axis].rest = lines_of(rest);
  }
}

double FewModes::memory_needed(const Lattice& lattice, std::int64_t waves, int threads) {
  const double rows = double(rows_at_once(lattice, threads)) + 1;
  return (2 * double(lattice.rows()) * double(waves) + rows * double(doubles_of_row(lattice) + lattice.extent[0])) *
         sizeof(double);
}

std::int64_t FewModes::rows_between(int axis) const {
  std::int64_t rows = 1;
  for (int inner = 1; inner < axis; ++inner) rows *= lattice_.extent[inner];
  return rows;
}

void FewModes::set(const std::function<void(std::int64_t row, std::span<std::complex<double>> amplitudes)>& fill) {
  number_of_whole_row_ = -1;
  const std::int64_t values = 2 * lattice_.rows() * columns();
  team_.run([&](int thread) {
    const cpu::Share share(values, thread, team_.size());
    std::fill(memory_.get() + share.begin, memory_.get() + share.end, 0.0);
  });
  const std::int64_t n2 = std::int64_t(used_[1].size()), n3 = std::int64_t(used_[2].size());
  const std::int64_t used_rows = n2 * n3 * std::int64_t(used_[3].size());
  on_row_parts(team_, used_rows, 0, used_rows, [&](std::int64_t, std::int64_t begin, std::int64_t end, std::int64_t) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t row = used_[1][std::size_t(i % n2)] + used_[2][std::size_t(i / n2 % n3)] * rows_between(2) +
                               used_[3][std::size_t(i / n2 / n3)] * rows_between(3);
      auto* const first = reinterpret_cast<std::complex<double>*>(memory_.get()) + row * columns();
      fill(row, {first, std::size_t(columns())});
    }
  });
  for (int axis = lattice_dimensions - 1; axis >= 1; --axis) along(axis);
}

/// The axes behind this one have been transformed, so that a line begins at each of their sites; of those before it only
/// the used waves are not 0.
void FewModes::along(int axis) {
  if (lattice_.extent[axis] == 1) return;
  const std::int64_t between = rows_between(axis), behind = lattice_.rows() / between / lattice_.extent[axis];
  const std::int64_t pieces = (columns() + piece_columns - 1) / piece_columns;
  std::vector<std::int64_t> inner{0};  // the rows of used waves along the axes before this one
  for (int before = 1; before < axis; ++before) {
    std::vector<std::int64_t> all;
    for (const int mode : used_[std::size_t(before)])
      for (const std::int64_t row : inner) all.push_back(row + mode * rows_between(before));
    inner = std::move(all);
  }
  const auto lines = std::int64_t(inner.size());
  team_.run([&](int thread) {
    const cpu::Share share(behind * lines * pieces, thread, team_.size());
    for (std::int64_t i = share.begin; i < share.end; ++i) {
      const std::int64_t column = i % pieces * piece_columns, line = i / pieces % lines, outer = i / pieces / lines;
      const std::int64_t row = outer * between * lattice_.extent[axis] + inner[std::size_t(line)];
      fftw_complex* const first = complex(memory_.get() + 2 * (row * columns() + column));
      const FftwPlan& plan = column + piece_columns <= columns() ? lines_[axis].piece : lines_[axis].rest;
      fftw_execute_dft(plan.get(), first, first);
    }
  });
}

void FewModes::transform_row(std::int64_t row, Row& memory) const {
  std::fill_n(memory.amplitudes.get(), doubles_of_row(lattice_), 0.0);
  const double* const from = memory_.get() + 2 * row * columns();
  for (std::size_t c = 0; c < used_[0].size(); ++c)
    std::copy_n(from + 2 * c, 2, memory.amplitudes.get() + 2 * used_[0][c]);
  fftw_execute_dft_c2r(to_sites_.get(), complex(memory.amplitudes.get()), memory.values.get());
}

void FewModes::read(std::int64_t first, std::span<double> values) {
  const std::int64_t n = lattice_.extent[0];
  const auto read_part = [&](std::int64_t row, std::int64_t begin, std::int64_t count) {
    if (row != number_of_whole_row_) {
      transform_row(row, rows_[0]);
      whole_row_.assign(rows_[0].values.get(), rows_[0].values.get() + n);
      number_of_whole_row_ = row;
    }
    std::copy_n(whole_row_.begin() + begin, count, values.begin());
    values = values.subspan(std::size_t(count));
    first += count;
  };
  if (first % n != 0) read_part(first / n, first % n, std::min(n - first % n, std::int64_t(values.size())));
  const std::int64_t whole = std::int64_t(values.size()) / n, row = first / n;
  if (whole > 0)
    team_.run([&](int thread) {
      if (thread >= int(rows_.size())) return;
      const cpu::Share share(whole, thread, int(rows_.size()));
      for (std::int64_t i = share.begin; i < share.end; ++i) {
        transform_row(row + i, rows_[std::size_t(thread)]);
        std::copy_n(rows_[std::size_t(thread)].values.get(), n, values.begin() + i * n);
      }
    });
  values = values.subspan(std::size_t(whole * n));
  first += whole * n;
  if (!values.empty()) read_part(first / n, 0, std::int64_t(values.size()));
}

}  // namespace dualfield
