// SPDX-License-Identifier: MIT
// Poisson's equation on the periodic lattice, by Fourier transform: with it Gauss's law is solved at the start of a run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "dualfield/state_source.hpp"
#include "host/state/parallel.hpp"
#include "kernels/cpu/fourier.hpp"

namespace dualfield {

/// One number at each site, in memory in which it can be transformed.
class SiteField {
 public:
  /// Not initialised. Throws std::bad_alloc.
  explicit SiteField(const Lattice& lattice) : grid_(lattice), memory_(cpu::allocate_transformed(grid_.doubles(1))) {}

  const Lattice& lattice() const { return grid_.lattice; }
  const SpectralGrid& grid() const { return grid_; }
  double* memory() { return memory_.get(); }
  /// The number at a site, counted in the order of arrays.
  double& at(std::int64_t site) {
    const int n = grid_.lattice.extent[0];
    return memory_[std::size_t(site / n * grid_.pitch() + site % n)];
  }
  double at(const Site& site) const {
    return memory_[std::size_t(row_number(site, grid_.lattice) * grid_.pitch() + site[0])];
  }
  /// The number at the next site along an axis (counted from 0) minus that at the site.
  double difference(Site site, int axis) const {
    const double here = at(site);
    site[std::size_t(axis)] = wrapped(site[std::size_t(axis)] + 1, grid_.lattice.extent[axis]);
    return at(site) - here;
  }

  /// Sets all numbers to those that read(first, values) writes, piece by piece in the order of arrays. Threads copy them.
  template <class Read>
  void take(cpu::ThreadTeam& team, Read&& read) {
    const std::int64_t sites = grid_.lattice.sites();
    std::vector<double> piece(std::size_t(std::min(sites, largest_piece)));
    for_each_piece(sites, [&](std::int64_t first, std::int64_t count) {
      read(first, std::span(piece.data(), std::size_t(count)));
      on_row_parts(team, grid_.lattice.extent[0], first, count,
                   [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t at) {
                     std::copy_n(piece.data() + at, end - begin, memory_.get() + row * grid_.pitch() + begin);
                   });
    });
  }

  static double bytes(const Lattice& lattice) { return double(SpectralGrid(lattice).doubles(1)) * sizeof(double); }

 private:
  SpectralGrid grid_;
  cpu::Transformed memory_;
};

/// −Σ_μ(e^{ik_μ} − 2 + e^{−ik_μ}) = Σ_μ 4 sin²(k_μ/2) of a mode, whose numbers count from 0.
class LaplacianSymbol {
 public:
  explicit LaplacianSymbol(const Lattice& lattice);

  double operator()(const Site& mode) const {
    double sum = 0;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) sum += along_[axis][std::size_t(mode[axis])];
    return sum;
  }

 private:
  std::vector<double> along_[lattice_dimensions];
};

/// Replaces ρ by the χ with Σ_μ(χ_{i+μ} − 2χ_i + χ_{i−μ}) = −(ρ_i − mean ρ) and mean 0.
void solve_poisson(SiteField& field, cpu::ThreadTeam& team);

}  // namespace dualfield
