// SPDX-License-Identifier: MIT
#include "host/observe/resolution.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "host/case/case.hpp"
#include "host/observe/families.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

namespace {

/// The map z ↦ Mz of plane waves as a real 2K × 2K matrix of the fields. An entry x + iy of a spinor matrix becomes the
/// block (x, −y; y, x).
std::vector<double> real_factor(const Eigen::MatrixXcd& M, const Modes& modes) {
  const int size = 2 * modes.components, step = modes.complex ? 2 : 1;
  if (!modes.complex && M.imag().norm() > 0) throw std::logic_error("the generator of a real field is not real");
  std::vector<double> factor(std::size_t(size * size));
  const auto at = [&](int row, int column) -> double& { return factor[std::size_t(row * size + column)]; };
  for (int r = 0; r < modes.size; ++r)
    for (int c = 0; c < modes.size; ++c) {
      at(r * step, c * step) = M(r, c).real();
      if (!modes.complex) continue;
      at(r * step, c * step + 1) = -M(r, c).imag();
      at(r * step + 1, c * step) = M(r, c).imag();
      at(r * step + 1, c * step + 1) = M(r, c).real();
    }
  return factor;
}

void compare_with_continuum(ModeRequest& request, const Modes& modes, const Lattice& lattice) {
  request.compared = continuum_derivatives(modes, lattice);
  if (!request.compared.empty()) request.generator = modes.system;
}

/// Modes with |a k_μ| > π/2 for some μ count as outside.
void count_outer_modes_as_outside(ModeRequest& request, const Modes&, const Lattice& lattice) {
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) request.inside[axis] = lattice.extent[axis] / 4;
}

}  // namespace

std::vector<DerivativeTerm> continuum_derivatives(const Modes& modes, const Lattice& lattice) {
  const auto limit = [&](const WaveVector& k) {  // k in radians a site
    WaveVector kappa = k;
    for (double& component : kappa) component /= lattice.spacing;
    return modes.continuum_generator(kappa);
  };
  const auto zeroth = limit({});
  if (!zeroth) return {};
  std::vector<DerivativeTerm> terms;
  // the sum of the terms at some wave vector, to be compared with the generator there
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
    throw std::logic_error("the continuum limit has mixed derivatives or some beyond second order");
  return terms;
}

std::vector<Quantity> resolution_quantities() {
  return {
      {.name = "continuum_residual",
       .meaning = "|(G − G_continuum) z| / |G_continuum z|: the error of the lattice's differences for this state",
       .defined = for_field_equations,
       .needs = {.plane_waves = true},
       .request = compare_with_continuum,
       .numbers =
           [](const Measurement& at) { return std::vector{std::sqrt(share(at.sums.difference, at.sums.compared))}; }},
      {.name = "tail",
       .meaning = "share of |z(k)|² at |a k_μ| > π/2 for some μ: near 0 on a lattice fine enough for the state",
       .defined = on_a_lattice,
       .needs = {.plane_waves = true},
       .request = count_outer_modes_as_outside,
       .limit = &ChecksCase::max_tail,
       .in_words = "the share of high wave numbers (the lattice is too coarse for the state)",
       .is_share = true,
       .numbers = [](const Measurement& at) { return std::vector{share(at.sums.outside, at.sums.total)}; }}};
}

}  // namespace dualfield
