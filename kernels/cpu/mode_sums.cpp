// SPDX-License-Identifier: MIT
// Sums over the plane waves of fields in the CPU's memory. A SIMD pack holds neighbouring modes of a row.
#include <algorithm>

#include "kernels/cpu/fields.hpp"
#include "kernels/cpu/spectral_workspace.hpp"
#include "kernels/mode_totals.hpp"

namespace dualfield::cpu {

namespace {

using Number = Pack<double>;
using Value = ComplexValue<Number>;
constexpr int lanes = width<double>;
static_assert(sum_lanes % lanes == 0);

/// A pack of neighbouring modes with the interface that measure_mode needs.
class ModePack {
 public:
  ModePack(const ModeTask& task, SpectralWorkspace& workspace, const Domain& domain)
      : task_(task),
        workspace_(workspace),
        domain_(domain),
        amplitude_(std::size_t(task.components)),
        phase_(std::size_t(task.generator.terms)),
        row_phase_(phase_.size()) {}

  /// Goes to a row of modes.
  void enter_row(std::int64_t row) {
    row_ = row;
    const std::int64_t of_whole = domain_.whole_row(row);
    at_ = first_of_row(of_whole, domain_.whole());
    row_is_outside_ = false;
    for (int axis = 1; axis < lattice_dimensions; ++axis)
      row_is_outside_ = row_is_outside_ || task_.is_outside(axis, at_[std::size_t(axis)]);
    for (int term = 0; term < task_.generator.terms; ++term)
      row_phase_[std::size_t(term)] = task_.generator.phase_of_row(term, of_whole);
  }

  /// Goes to the modes from `first` on along axis 1. If only `count` of them exist, the other lanes repeat the last.
  void enter(int first, int count) {
    for (int lane = 0; lane < lanes; ++lane) place_[lane] = first + std::min(lane, count - 1);
    for (int c = 0; c < task_.components; ++c) {
      const double* const z = workspace_.row(c, row_);
      amplitude_[std::size_t(c)] = {Number([&](int lane) { return z[2 * place_[lane]]; }),
                                    Number([&](int lane) { return z[2 * place_[lane] + 1]; })};
    }
    for (int term = 0; term < task_.generator.terms; ++term) {
      const ComplexValue<double> row = row_phase_[std::size_t(term)];
      const auto of_lane = [&](int lane) { return task_.generator.phase(term, 0, place_[lane]); };
      phase_[std::size_t(term)] = GeneratorView::joined(Value{Number(row.re), Number(row.im)},
                                                        Value{Number([&](int lane) { return of_lane(lane).re; }),
                                                              Number([&](int lane) { return of_lane(lane).im; })});
    }
  }

  const Value& amplitude(int c) const { return amplitude_[std::size_t(c)]; }
  const Value& phase(int term) const { return phase_[std::size_t(term)]; }
  Number wave_number(int axis, int side) const {
    return Number(
        [&](int lane) { return task_.wave_number(axis, axis == 0 ? place_[lane] : at_[std::size_t(axis)], side); });
  }
  Number partners() const {
    return Number([&](int lane) { return has_partner(place_[lane], task_.extent[0]) ? 1.0 : 0.0; });
  }
  Number is_outside() const {
    return Number([&](int lane) { return row_is_outside_ || task_.is_outside(0, place_[lane]) ? 1.0 : 0.0; });
  }

 private:
  const ModeTask& task_;
  SpectralWorkspace& workspace_;
  const Domain& domain_;
  std::int64_t row_ = 0;
  Site at_{};
  bool row_is_outside_ = false;
  int place_[lanes] = {};
  std::vector<Value> amplitude_, phase_;
  std::vector<ComplexValue<double>> row_phase_;
};

/// Computes the sums of ModeValue over one segment, modes first … last−1 of a row, and writes |z(k)|² and |z(−k)|² of
/// each mode to `places`, the row of component 0.
template <int N>
void measure_segment(const ModeTask& task, ModePack& pack, int first, int last, double* places, double* sums) {
  double lane[ModeValue::count][sum_lanes] = {};
  for (int at = first; at < last; at += lanes) {
    const int count = std::min(lanes, last - at);
    pack.enter(at, count);
    Number value[ModeValue::count];
    measure_mode<N>(task, pack, value);
    for (int i = 0; i < count; ++i) {
      for (int v = 0; v < ModeValue::count; ++v) lane[v][(at - first + i) % sum_lanes] += value[v][std::size_t(i)];
      places[2 * (at + i)] = value[ModeValue::at_k][std::size_t(i)];
      places[2 * (at + i) + 1] = value[ModeValue::at_minus_k][std::size_t(i)];
    }
  }
  for (int v = 0; v < ModeValue::count; ++v) {
    sums[v] = 0;
    for (int i = 0; i < sum_lanes; ++i) sums[v] += lane[v][i];
  }
}

}  // namespace

SpectralWorkspace::SpectralWorkspace(const Domain& domain, int components, ThreadTeam& team)
    : domain_(domain),
      grid_(domain.own_lattice()),
      components_(components),
      team_(team),
      memory_(allocate_transformed(grid_.doubles(2 * components))),
      transform_(grid_, domain, memory_.get(), team) {
  team_.run([&](int thread) {
    const Share share(grid_.doubles(2 * components_), thread, team_.size());
    std::fill(data() + share.begin, data() + share.end, 0.0);
  });
}

double SpectralWorkspace::largest() {
  std::vector<double> of_thread(std::size_t(team_.size()));
  team_.run([&](int thread) {
    const Share share(grid_.doubles(2 * components_), thread, team_.size());
    double top = 0;
    for (std::int64_t i = share.begin; i < share.end; ++i) top = std::max(top, std::abs(data()[i]));
    of_thread[std::size_t(thread)] = top;
  });
  return domain_.largest(*std::max_element(of_thread.begin(), of_thread.end()));
}

std::vector<double> SpectralWorkspace::measure(const PreparedModes& request) {
  transform_.forward(data(), 2 * components_);
  const ModeTask task = request.task(largest());
  const int in_row = mode_segments_in_row(grid_);
  std::vector<double> partial(std::size_t(mode_segments(grid_) * ModeValue::count));
  const auto measure_rows = [&](auto matrices) {
    team_.run([&](int thread) {
      ModePack pack(task, *this, domain_);
      const Share share(mode_segments(grid_), thread, team_.size());
      std::int64_t entered = -1;
      for (std::int64_t s = share.begin; s < share.end; ++s) {
        if (s / in_row != entered) pack.enter_row(entered = s / in_row);
        const int first = int(s % in_row) * segment_sites;
        measure_segment<matrices.value>(task, pack, first,
                                        int(std::min<std::int64_t>(first + segment_sites, grid_.modes)),
                                        row(0, entered), partial.data() + s * ModeValue::count);
      }
    });
  };
  if (request.rows() == 0)
    measure_rows(Index<0>{});
  else if (request.rows() == 2)
    measure_rows(Index<2>{});
  else
    measure_rows(Index<most_mode_rows>{});
  return partial;
}

std::vector<double> SpectralWorkspace::column_sums() {
  const std::int64_t width_of_row = 2 * grid_.modes;
  const std::vector<RowBlock> pieces = domain_.row_pieces();
  std::vector<double> partial(pieces.size() * std::size_t(width_of_row));
  team_.run([&](int thread) {
    const Share share(std::int64_t(pieces.size()), thread, team_.size());
    for (std::int64_t piece = share.begin; piece < share.end; ++piece) {
      const auto [first, count] = pieces[std::size_t(piece)];
      double* const column = partial.data() + piece * width_of_row;
      for (std::int64_t r = first; r < first + count; ++r) {
        const double* const places = row(0, domain_.own_of_local(r));
        for (std::int64_t i = 0; i < width_of_row; ++i) column[i] += places[i];
      }
    }
  });
  return domain_.total_of_pieces(partial, int(width_of_row));
}

ModeSums SpectralWorkspace::sums(const ModeRequest& request) {
  const std::vector<double> segments = measure(PreparedModes(request, domain_.whole(), components_));
  return mode_totals(domain_, segments, column_sums());
}

std::vector<double> SpectralWorkspace::density(bool pairs) {
  measure(PreparedModes({.pairs = pairs}, domain_.whole(), components_));
  return all_modes(domain_, row(0, 0), team_);
}

template <class R>
void Fields<R>::copy_to(SpectralWorkspace& workspace) {
  const std::int64_t n = grid_.lattice.extent[0];
  team_.run([&](int thread) {
    for (const int array : {phi, pi})
      for (int c = 0; c < components_; ++c)
        for_own_rows(thread, [&](std::int64_t row, std::int64_t number) {
          collect_row(row_of(array, row, c), n, workspace.row(array * components_ + c, number));
        });
  });
}

template void Fields<double>::copy_to(SpectralWorkspace&);
template void Fields<float>::copy_to(SpectralWorkspace&);
template void Fields<Half>::copy_to(SpectralWorkspace&);

}  // namespace dualfield::cpu
