// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/spectrum.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "dualfield/error.hpp"
#include "dualfield/theory_list.hpp"
#include "host/linear_algebra.hpp"
#include "host/run/preflight.hpp"
#include "host/stability/lattice.hpp"

namespace dualfield {

namespace {

constexpr int bins = 120;

bool is_zero(const RuntimeTensor& tensor) { return matrix_symbol(tensor, false).terms().empty(); }

/// √(sign · x) of the value and of the bound; 0 where rounding makes sign · x negative.
Extreme root(Extreme square, double sign) {
  square.value = std::sqrt(std::max(0.0, sign * square.value));
  square.bound = std::sqrt(std::max(0.0, sign * square.bound));
  return square;
}

ZoneAndModes largest_singular_value(const MatrixSymbol& b, const Lattice& lattice) {
  const MatrixSymbol square = b.adjoint() * b;
  return {root(largest_eigenvalue_in_zone(square, lattice), 1), root(largest_eigenvalue_of_modes(square, lattice), 1)};
}

/// A Hermitian symbol with the eigenvalues ω².
struct SquaredFrequencies {
  MatrixSymbol symbol;
  double least;  ///< a lower bound of all ω²
};

std::optional<SquaredFrequencies> squared_frequencies(const LearningSystem& system, bool complex) {
  const MatrixSymbol generator = generator_symbol(system, complex);
  if ((generator + generator.adjoint()).terms().empty()) return {{generator.adjoint() * generator, 0}};
  if (!is_zero(system.w) || !is_zero(system.v)) return std::nullopt;
  const MatrixSymbol square = -1.0 * (matrix_symbol(system.b, complex) * matrix_symbol(system.a, complex));
  if (!(square + -1.0 * square.adjoint()).terms().empty()) return std::nullopt;
  return {{square, -std::numeric_limits<double>::infinity()}};
}

/// Examines all modes of the lattice, or a regular selection where they are many.
class ModeSurvey {
 public:
  ModeSurvey(const Modes& modes, const Lattice& lattice) : modes_(modes), lattice_(lattice), selection_(lattice) {
    const double most = std::clamp(2e6 / std::pow(modes.size, 3), 256.0, 32768.0);
    while (double(selection_.sites()) > most) {
      int* longest = std::max_element(selection_.extent, selection_.extent + lattice_dimensions);
      *longest = std::max(1, std::min(*longest - 1, int(*longest / 1.05)));
    }
  }

  void survey(Frequencies& frequencies, Density& density) const {
    std::vector<double> all;
    Frequencies seen;
    seen.lowest.value = std::numeric_limits<double>::infinity();
    for_each_site(selection_, [&](const Site& place, std::int64_t) {
      const WaveVector k = wave_vector(place);
      const Eigen::MatrixXcd generator = modes_.generator(k);
      Eigen::VectorXcd omega;
      if (modes_.complex)
        omega = hermitian_eigenvalues(Complex(0, 1) * generator).cast<Complex>();
      else
        omega = Complex(0, 1) * eigenvalues(generator);
      for (const Complex& value : omega) {
        all.push_back(std::abs(value.real()));
        seen.growth = std::max(seen.growth, value.imag());
        if (std::abs(value) > seen.highest.value) seen.highest = {std::abs(value), std::abs(value), k};
        if (std::abs(value) < seen.lowest.value) seen.lowest = {std::abs(value), std::abs(value), k};
      }
    });
    frequencies = seen;
    density.selection = selection_;
    density.all = selection_.sites() == lattice_.sites();
    density.highest = std::max(*std::max_element(all.begin(), all.end()), 1e-300);
    density.counts.assign(bins, 0);
    for (const double value : all)
      ++density.counts[std::size_t(std::min(bins - 1, int(value / density.highest * bins)))];
  }

 private:
  WaveVector wave_vector(const Site& place) const {
    WaveVector k{};
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
      const int n = lattice_.extent[axis];
      const auto mode = std::int64_t(place[axis]) * n / selection_.extent[axis];
      k[axis] = std::remainder(2 * std::numbers::pi * double(mode) / n, 2 * std::numbers::pi);
    }
    return k;
  }

  const Modes& modes_;
  Lattice lattice_, selection_;
};

void bound_frequencies(const LearningSystem& system, bool complex, const Lattice& lattice, Frequencies& frequencies) {
  const auto square = squared_frequencies(system, complex);
  if (!square) return;
  frequencies.bounded = true;
  frequencies.zone = root(largest_eigenvalue_in_zone(square->symbol, lattice), 1);
  frequencies.highest = root(largest_eigenvalue_of_modes(square->symbol, lattice), 1);
  frequencies.lowest = root(largest_eigenvalue_of_modes(-1.0 * square->symbol, lattice, -square->least), -1);
}

std::vector<PathRow> rows_along(const std::vector<PathCorner>& corners, int points, double spacing,
                                const Dispersion& dispersion) {
  std::vector<PathRow> rows;
  double start = 0;
  for (std::size_t corner = 0; corner + 1 < corners.size(); ++corner) {
    const WaveVector &from = corners[corner].k, &to = corners[corner + 1].k;
    WaveVector direction{};
    double length = 0;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) length += std::pow(to[axis] - from[axis], 2);
    length = std::sqrt(length);
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) direction[axis] = (to[axis] - from[axis]) / length;
    for (int i = 0; i <= points; ++i) {
      WaveVector k = i == points ? to : from;
      for (std::size_t axis = 0; i < points && axis < lattice_dimensions; ++axis)
        k[axis] += (to[axis] - from[axis]) * i / points;
      rows.push_back({int(corner), (start + length * i / points) / spacing, dispersion.at(k, direction)});
    }
    start += length;
  }
  if (corners.size() == 1) rows.push_back({0, 0, dispersion.at(corners[0].k, {1, 0, 0, 0})});
  return rows;
}

/// The largest |κ| on the path, in 1/length, up to which all branches are within `part` of the continuum.
std::optional<double> resolved(const std::vector<PathRow>& path, double spacing, double part) {
  double least = std::numeric_limits<double>::infinity(), below = 0;
  const auto length = [&](const PathRow& row) {
    double square = 0;
    for (const double component : row.at.k) square += component * component;
    return std::sqrt(square) / spacing;
  };
  for (const PathRow& row : path) {
    if (row.at.continuum.size() == 0) return std::nullopt;
    const double scale = row.at.continuum.cwiseAbs().maxCoeff();
    if (row.at.error().cwiseAbs().maxCoeff() > part * scale) least = std::min(least, length(row));
  }
  for (const PathRow& row : path)
    if (length(row) < least) below = std::max(below, length(row));
  return below;
}

double fastest_on(const std::vector<PathRow>& path) {
  double most = 0;
  for (const PathRow& row : path)
    for (Eigen::Index branch = 0; branch < row.at.velocity.size(); ++branch) {
      const double along = std::abs(row.at.velocity[branch]), whole = row.at.velocities.row(branch).norm();
      for (const double speed : {along, whole})
        if (speed > most) most = speed;  // false for NaN
    }
  return most;
}

}  // namespace

Spectrum spectrum_of(const Case& setup, const SpectrumOptions& options) {
  if (!std::isfinite(options.around))
    throw InputError(fmt::format("--around: {} is not finite; allowed: a number", options.around));
  require_no_gauge_field(
      setup, "with a gauge field the modes of the lattice are not plane waves, so there are no frequencies at given k");
  Spectrum result;
  result.spec = spec_of(setup);
  const Lattice& lattice = result.spec.lattice;
  result.corners = options.path.empty() ? standard_path(lattice) : parse_path(options.path, lattice);
  result.scheme = setup.time.scheme;
  if (options.around != 0 && modes_of(result.spec)->theory.potential.joins_pairs)
    throw InputError(
        fmt::format("--around: {}: the potential of |phi| is not equally curved along phi and across it, so that the "
                    "modes around it "
                    "are not those of another mass; allowed for {}: 0",
                    options.around, result.spec.theory));
  result.curvature = modes_of(result.spec)->curvature(options.around);
  result.spec.parameters.mass_squared += result.curvature;
  const auto modes = modes_of(result.spec);
  result.branches = modes->size;
  result.continuum = modes->order_in_spacing() > 0;
  const Scheme& scheme = scheme_named(setup.time.scheme);

  result.largest_s = largest_singular_value(matrix_symbol(modes->system.b, modes->complex), lattice);
  ModeSurvey(*modes, lattice).survey(result.frequencies, result.density);
  bound_frequencies(modes->system, modes->complex, lattice, result.frequencies);

  const ModeSample sample(*modes, lattice);
  for (const std::string_view name : schemes_of(result.spec)) {
    const Scheme& candidate = scheme_named(name);
    if (result.continuum)
      result.schemes.push_back({&candidate, sample.stable_step(candidate), sample.growth(candidate, setup.time.step)});
    else  // the theory is the map of one step
      result.schemes.push_back({&candidate, std::numeric_limits<double>::quiet_NaN(),
                                largest_growth(*modes, lattice, candidate, setup.time.step)});
  }

  const auto without_mass = modes_of(massless(result.spec));
  result.zero_modes = find_zero_modes(without_mass->system, without_mass->complex, lattice);

  const Dispersion dispersion(*modes, lattice, scheme, setup.time.step);
  result.path = rows_along(result.corners, options.points, lattice.spacing, dispersion);
  result.fastest = fastest_on(result.path);
  result.within_1_percent = resolved(result.path, lattice.spacing, 0.01);
  result.within_10_percent = resolved(result.path, lattice.spacing, 0.1);
  return result;
}

}  // namespace dualfield
