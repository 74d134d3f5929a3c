// SPDX-License-Identifier: MIT
#include "host/state/resolution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <variant>

namespace dualfield {

namespace {

using std::numbers::pi;

/// One overload for each kind of initial state.
struct Resolution {
  const Case& setup;
  std::vector<std::string> words = {};

  double spacing() const { return setup.lattice.spacing; }
  double box(std::size_t axis) const { return double(setup.lattice.shape[axis]) * spacing(); }

  /// The density in k of a Gaussian of `width` is a Gaussian of width 1/(2 width) around the momentum.
  void operator()(const PacketInitial& packet) {
    double inside = 1, edge = 0;
    for (std::size_t axis = 0; axis < setup.lattice.shape.size(); ++axis) {
      if (setup.lattice.shape[axis] == 1) continue;
      const double half = pi / (2 * spacing()), k = packet.momentum[axis], scale = std::numbers::sqrt2 * packet.width;
      inside *= 1 - (std::erfc((half - k) * scale) + std::erfc((half + k) * scale)) / 2;
      if (packet.width < box(axis)) edge = std::max(edge, std::exp(-std::pow(box(axis) / packet.width, 2) / 8));
    }
    if (1 - inside > 1e-3)
      words.push_back(
          fmt::format("initial.width, initial.momentum: {:.3g} of the packet, {:.4g} wide on a spacing of {:.4g}, lies "
                      "beyond half of the zone, where the lattice does not resolve it (`tail` measures it)",
                      1 - inside, packet.width, spacing()));
    if (edge > 1e-2)
      words.push_back(
          fmt::format("initial.width: the packet, {:.4g} wide, is cut off where its density is still {:.3g} of "
                      "the peak, half a box away from its centre",
                      packet.width, edge));
  }

  void operator()(const KinkInitial& kink) {
    const double gamma = 1 / std::sqrt((1 - kink.velocity) * (1 + kink.velocity));
    const bool sine_gordon = setup.theory.potential == "sine_gordon";
    const double thickness = 1 / (gamma * std::sqrt(sine_gordon ? setup.theory.coupling : -setup.mass_squared() / 2));
    if (thickness < 2 * spacing())
      words.push_back(
          fmt::format("initial.kind: with velocity {:.6g} the kink is {:.4g} thick, {:.4g} times contracted, on a "
                      "spacing of {:.4g}: two spacings or more are resolved",
                      kink.velocity, thickness, gamma, spacing()));
    if (std::exp(-box(0) / (4 * thickness)) > 1e-3)
      words.push_back(fmt::format(
          "initial.kind: the kink is {:.4g} thick in a box of {:.4g}, and its tail has not ended where the antikink's "
          "begins, a quarter of the box away: 28 thicknesses or more are enough",
          thickness, box(0)));
  }

  /// The lattice has no other waves than those of |mode| up to n/2: n more are the same.
  void operator()(const PlaneWaveInitial& wave) {
    for (std::size_t axis = 0; axis < wave.mode.size(); ++axis) {
      const std::int64_t n = setup.lattice.shape[axis], mode = wave.mode[axis];
      if (2 * std::abs(mode % n) <= n && mode / n == 0) continue;
      const auto same = std::int64_t(std::remainder(double(mode % n), double(n)));
      words.push_back(fmt::format("initial.mode[{}]: {} on {} sites is the wave {}", axis, mode, n, same));
    }
  }

  void operator()(const LaserGauge& laser) {
    if (laser.wavelength < 2 * spacing())
      words.push_back(
          fmt::format("gauge.wavelength: {:.4g} is less than two spacings of {:.4g}: on the sites it is a "
                      "longer wave",
                      laser.wavelength, spacing()));
  }

  void operator()(const FileInitial&) {}
  void operator()(const RandomInitial&) {}
  void operator()(const PointInitial&) {}
};

}  // namespace

std::vector<std::string> unresolved(const Case& setup) {
  Resolution resolution{setup};
  std::visit(resolution, setup.initial);
  if (const auto* laser = std::get_if<LaserGauge>(&setup.gauge.kind)) resolution(*laser);
  return resolution.words;
}

}  // namespace dualfield
