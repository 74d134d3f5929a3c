// SPDX-License-Identifier: MIT
// Shells of wave numbers of equal length |k|, and sums over their modes.
#pragma once

#include <cmath>
#include <vector>

#include "host/state/parallel.hpp"
#include "kernels/spectral_grid.hpp"

namespace dualfield {

/// Shells of equal width of the modes of a lattice, k_μ = 2πj_μ/(n_μ a) with −n_μ/2 < j_μ ≤ n_μ/2. Shell s holds the modes with
/// (s − ½)·width ≤ |k| < (s + ½)·width. The width is the distance of the modes along the longest axis, or, where that would make
/// more than most_shells, its smallest multiple that does not.
class Shells {
 public:
  explicit Shells(const Lattice& lattice);

  int count() const { return count_; }
  double width() const { return width_; }
  /// The shell of a mode j, each j_μ counted from 0 to n_μ − 1.
  int of(const Site& mode) const {
    double square = 0;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) square += squares_[axis][std::size_t(mode[axis])];
    return shell(square);
  }

 private:
  int shell(double square) const { return int(std::floor(std::sqrt(square) / multiple_ + 0.5)); }

  std::vector<double>
      squares_[lattice_dimensions];  ///< of k_μ, in units of the distance of modes along the longest axis
  int multiple_ = 1, count_ = 1;
  double width_;
};

constexpr int most_shells = 64;

/// Σ value(mode, amplitude) over all modes of each shell. The amplitudes are those of a real field that was transformed; `value`
/// gets one of each two modes ±k, as pointer to its real and imaginary part, and must be the same for both. The order of additions
/// depends on the lattice alone.
template <class Value>
std::vector<double> shell_sums(const SpectralGrid& grid, const double* memory, const Shells& shells,
                               cpu::ThreadTeam& team, const Value& value) {
  std::vector<double> partial(std::size_t(parts_of_sums * shells.count()), 0.0);
  on_parts_of_sums(team, grid.modes * grid.lattice.rows(), [&](int part, std::int64_t begin, std::int64_t end) {
    double* const sums = partial.data() + part * shells.count();
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t k = i % grid.modes, row = i / grid.modes;
      Site mode = first_of_row(row, grid.lattice);
      mode[0] = int(k);
      const bool is_own_opposite = k == 0 || 2 * k == grid.lattice.extent[0];  // along axis 1: both are stored
      sums[shells.of(mode)] += (is_own_opposite ? 1 : 2) * value(mode, memory + row * grid.pitch() + 2 * k);
    }
  });
  std::vector<double> total(std::size_t(shells.count()), 0.0);
  for (std::size_t i = 0; i < partial.size(); ++i) total[i % total.size()] += partial[i];
  return total;
}

}  // namespace dualfield
