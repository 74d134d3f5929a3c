// SPDX-License-Identifier: MIT
#include "host/observe/spectral.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace dualfield {

namespace {

constexpr double pi_number = std::numbers::pi;

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// M as 2K×2K real numbers: z ↦ Mz of the fields whose waves z are. A spinor's entry x + iy is the block (x, −y; y, x).
std::vector<double> real_factor(const Eigen::MatrixXcd& M, const Modes& modes) {
  const int size = 2 * modes.components, step = modes.spinor ? 2 : 1;
  if (!modes.spinor && M.imag().norm() > 0) throw std::logic_error("a real field has a real generator");
  std::vector<double> factor(std::size_t(size * size));
  const auto at = [&](int row, int column) -> double& { return factor[std::size_t(row * size + column)]; };
  for (int r = 0; r < modes.size; ++r)
    for (int c = 0; c < modes.size; ++c) {
      at(r * step, c * step) = M(r, c).real();
      if (!modes.spinor) continue;
      at(r * step, c * step + 1) = -M(r, c).imag();
      at(r * step + 1, c * step) = M(r, c).imag();
      at(r * step + 1, c * step + 1) = M(r, c).real();
    }
  return factor;
}

/// Mean wave number by |z|², −π/a … π/a.
double mean_wave_number(const std::vector<double>& marginal, double spacing) {
  const auto n = double(marginal.size());
  double sum = 0;
  for (std::size_t j = 0; j < marginal.size(); ++j)
    sum += marginal[j] * std::remainder(2 * pi_number * double(j) / n, 2 * pi_number) / spacing;
  return sum;
}

}  // namespace

bool is_spectral(std::string_view name) {
  return name == "momentum" || name == "occupation" || name == "continuum_residual" || name == "tail";
}

bool sums_modes(const Case& setup) {
  return std::any_of(setup.observe.also.begin(), setup.observe.also.end(), is_spectral) || setup.checks.max_tail ||
         contains(setup.observe.fields, "momentum_density");
}

std::vector<DerivativeTerm> continuum_derivatives(const Modes& modes, const Lattice& lattice) {
  const auto limit = [&](const WaveVector& k) {  // radians a spacing
    WaveVector kappa = k;
    for (double& component : kappa) component /= lattice.spacing;
    return modes.continuum_generator(kappa);
  };
  const auto zeroth = limit({});
  if (!zeroth) return {};
  std::vector<DerivativeTerm> terms;
  Eigen::MatrixXcd checked = *zeroth;
  const WaveVector somewhere{0.7, -1.3, 0.4, 0};
  const auto add = [&](const Eigen::MatrixXcd& by_k, int axis, int power) {  // the coefficient of k^power
    Complex unit = 1, there = 1;
    for (int p = 0; p < power; ++p) {
      unit *= Complex(0, 1);
      there *= somewhere[std::size_t(axis)];
    }
    if (power > 0) checked += there * by_k;
    if (by_k.norm() > 0) terms.push_back({real_factor(by_k / unit, modes), axis, power});
  };
  add(*zeroth, 0, 0);
  for (int axis = 0; axis < lattice.dimensions; ++axis) {
    WaveVector up{}, down{};
    up[std::size_t(axis)] = 1;
    down[std::size_t(axis)] = -1;
    const Eigen::MatrixXcd above = *limit(up), below = *limit(down);
    add((above - below) / 2, axis, 1);
    add((above + below) / 2 - *zeroth, axis, 2);
  }
  WaveVector within{};
  std::copy_n(somewhere.begin(), lattice.dimensions, within.begin());
  Eigen::MatrixXcd expected = *limit(within);
  if ((checked - expected).norm() > 1e-9 * expected.norm())
    throw std::logic_error("a continuum limit with more than second derivatives");
  return terms;
}

ModeRequest mode_request(const std::vector<std::string>& names, const Modes& modes, const Lattice& lattice) {
  ModeRequest request{.pairs = modes.spinor};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) request.inside[axis] = lattice.extent[axis] / 4;
  request.by_sign = contains(names, "occupation");
  if (contains(names, "continuum_residual")) request.compared = continuum_derivatives(modes, lattice);
  if (request.by_sign || !request.compared.empty()) request.generator = modes.system;
  return request;
}

std::vector<Observable> spectral_measure(const std::string& name, const ModeSums& sums, const Lattice& lattice) {
  const auto share = [&](double part) { return sums.total > 0 ? part / sums.total : 0; };
  if (name == "tail") return {{name, share(sums.outside)}};
  if (name == "occupation") return {{"positive", share(sums.positive)}, {"negative", share(sums.negative)}};
  if (name == "continuum_residual") return {{name, sums.compared > 0 ? std::sqrt(sums.difference / sums.compared) : 0}};
  std::vector<Observable> momentum;
  for (std::size_t axis = 0; axis < sums.marginals.size(); ++axis)
    momentum.push_back(
        {"momentum_" + std::to_string(axis + 1), share(mean_wave_number(sums.marginals[axis], lattice.spacing))});
  return momentum;
}

}  // namespace dualfield
