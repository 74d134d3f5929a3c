// SPDX-License-Identifier: MIT
#include "host/gauge/field.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "host/state/initial.hpp"

namespace dualfield {

namespace {

using std::numbers::pi;

/// x in 0 … n, n excluded.
double wrapped_place(double x, double n) {
  const double rest = std::fmod(x, n);
  return rest < 0 ? rest + n : rest;
}

bool is_temporal(const UniformElectricGauge& electric) { return electric.gauge == "temporal"; }

/// Fills an array that is zero with what is steady of one kind of field; one overload for each alternative of GaugeKind.
struct Filler {
  const Lattice& lattice;
  std::span<double> angles;

  double a() const { return lattice.spacing; }
  int sites_along(std::int64_t axis) const { return lattice.extent[axis - 1]; }
  double box(std::int64_t axis) const { return a() * sites_along(axis); }
  /// A length in sites; one that was meant for a site is at it.
  double in_sites(double x) const {
    const double place = x / a(), site = std::round(place);
    return std::abs(place - site) <= 1e-9 * std::max(1.0, std::abs(site)) ? site : place;
  }
  /// Component 0 … D at a site's offset.
  double& at(std::int64_t mu, std::int64_t offset) const { return angles[std::size_t(mu * lattice.sites() + offset)]; }

  template <class Value>
  void fill(std::int64_t mu, Value&& value) const {
    for_each_site(lattice, [&](const Site& site, std::int64_t offset) { at(mu, offset) = value(site); });
  }
  /// What varies along one axis alone: value(i) for the i-th site of it.
  template <class Value>
  void fill_along(std::int64_t axis, std::int64_t mu, Value&& value) const {
    std::vector<double> profile;
    for (int i = 0; i < sites_along(axis); ++i) profile.push_back(value(i));
    fill(mu, [&](const Site& site) { return profile[std::size_t(coordinate(site, axis))]; });
  }
  static int coordinate(const Site& site, std::int64_t axis) { return site[std::size_t(axis - 1)]; }

  void operator()(const NoGauge&) const {}

  void operator()(const FileGauge& file) const {
    const std::vector<double> potential =
        read_state_file(file.potential, array_shape({std::size_t(lattice.dimensions + 1)}, lattice));
    for (std::size_t i = 0; i < potential.size(); ++i)
      angles[i] = potential[i] * (i < std::size_t(lattice.sites()) ? 1 : a());
  }

  /// a𝒜_ν = θ i_μ; where axis μ closes, links along μ make up for the jump: a𝒜_μ = −θ n_μ i_ν on its last site.
  void operator()(const UniformMagneticGauge& magnetic) const {
    const std::int64_t mu = magnetic.plane[0], nu = magnetic.plane[1];
    const double theta = 2 * pi * double(magnetic.flux) / (double(sites_along(mu)) * sites_along(nu));
    fill(nu, [&](const Site& site) { return theta * coordinate(site, mu); });
    const int last = sites_along(mu) - 1;
    fill(mu, [&](const Site& site) {
      return coordinate(site, mu) == last ? -theta * sites_along(mu) * coordinate(site, nu) : 0;
    });
  }

  /// F_{01} = ∂_t𝒜_1 − ∂_1𝒜_0.
  void operator()(const UniformElectricGauge& electric) const {
    if (is_temporal(electric)) return;  // a profile
    const double seam = in_sites(electric.seam);
    fill_along(electric.axis, 0,
               [&](int i) { return -electric.field * a() * wrapped_place(i - seam, sites_along(electric.axis)); });
  }

  /// Links along ν that cross the string from one line to the other along μ.
  void operator()(const FluxLineGauge& line) const {
    const std::int64_t mu = line.plane[0], nu = line.plane[1];
    const auto plaquette_at = [&](double x, std::int64_t axis) {
      return int(wrapped_place(std::floor(in_sites(x)), sites_along(axis)));
    };
    const int n = sites_along(mu), first = plaquette_at(line.position[0], mu);
    const int row = plaquette_at(line.position[1], nu);
    fill(nu, [&](const Site& site) {
      const int along = wrapped(coordinate(site, mu) - first - 1, n);
      return coordinate(site, nu) == row && along < n / 2 ? 2 * pi * line.flux : 0;
    });
  }

  void operator()(const PureGauge& pure) const {
    std::vector<double> lambda(std::size_t(lattice.sites()), 0);
    for_each_site(lattice, [&](const Site& site, std::int64_t offset) {
      lambda[std::size_t(offset)] = drawn(site, 0, Draw::links, pure.seed, pure.amplitude);
    });
    add_gradient(lambda, lattice, angles);
  }

  void operator()(const RandomGauge& random) const {
    for (int mu = 0; mu <= lattice.dimensions; ++mu)
      fill(mu, [&](const Site& site) {
        const double angle = drawn(site, std::uint32_t(mu), Draw::links, random.seed, random.amplitude);
        return mu == 0 ? angle / a() : angle;
      });
  }

  void operator()(const LaserGauge&) const {}  // a profile

  /// height for left ≤ x < left + width, smoothed by tanh at both ends.
  void plateau(double height, std::int64_t axis, double left, double width, double smoothing) const {
    const double length = box(axis), from = in_sites(left), to = in_sites(left + width);
    fill_along(axis, 0, [&](int i) {
      if (smoothing == 0) return wrapped_place(i - from, sites_along(axis)) < to - from ? height : 0;
      const double d = std::remainder(a() * i - left - width / 2, length);
      return height * (std::tanh((d + width / 2) / smoothing) - std::tanh((d - width / 2) / smoothing)) / 2;
    });
  }
  void operator()(const StepGauge& step) const {
    plateau(step.height, step.axis, step.position, box(step.axis) - step.position, step.smoothing);
  }
  void operator()(const WellGauge& well) const {
    plateau(well.height, well.axis, well.position - well.width / 2, well.width, well.smoothing);
  }
};

/// What changes in time of one kind of field.
struct Profiles {
  const Lattice& lattice;

  template <class Kind>
  std::vector<BackgroundProfile> operator()(const Kind&) const {
    return {};
  }

  /// The same everywhere.
  std::vector<BackgroundProfile> operator()(const UniformElectricGauge& electric) const {
    if (!is_temporal(electric)) return {};
    const double rate = lattice.spacing * electric.field;
    return {{int(electric.axis), int(electric.axis - 1), [rate](const TimeSpan& span, std::span<double> angles) {
               std::fill(angles.begin(), angles.end(), rate * span.links());
             }}};
  }

  /// A function of x − t alone, across its direction: a solution of the free wave equation, divergence-free.
  std::vector<BackgroundProfile> operator()(const LaserGauge& laser) const {
    const double a = lattice.spacing, length = a * lattice.extent[laser.axis - 1];
    return {{int(laser.polarisation), int(laser.axis - 1), [=](const TimeSpan& span, std::span<double> angles) {
               for (std::size_t i = 0; i < angles.size(); ++i) {
                 const double x = a * double(i) - laser.position, xi = std::remainder(x - span.links(), length);
                 const bool outside = laser.duration && std::abs(xi) >= *laser.duration / 2;
                 const double envelope = laser.duration ? std::pow(std::cos(pi * xi / *laser.duration), 2) : 1;
                 const double wave = std::cos(2 * pi * xi / laser.wavelength + laser.phase);
                 angles[i] = outside ? 0 : a * laser.amplitude * envelope * wave;
               }
             }}};
  }
};

}  // namespace

double drawn(const Site& at, std::uint32_t component, Draw purpose, std::int64_t seed, double amplitude) {
  constexpr std::uint32_t no_state = 0x80000000u;  // states count components from 0 here
  const PhiloxKey key{std::uint32_t(seed), std::uint32_t(std::uint64_t(seed) >> 32)};
  const std::uint32_t last = no_state | std::uint32_t(purpose) << 24 | component;
  return amplitude * uniform({std::uint32_t(at[0]), std::uint32_t(at[1]), std::uint32_t(at[2]), last}, key);
}

void add_gradient(std::span<const double> lambda, const Lattice& lattice, std::span<double> angles) {
  for (int mu = 1; mu <= lattice.dimensions; ++mu)
    for_each_site(lattice, [&](Site site, std::int64_t offset) {
      ++site[std::size_t(mu - 1)];
      angles[std::size_t(mu * lattice.sites() + offset)] +=
          lambda[std::size_t(offset_of(site, lattice))] - lambda[std::size_t(offset)];
    });
}

double plaquette(std::span<const double> angles, const Lattice& lattice, const Site& site, int mu, int nu) {
  const auto link = [&](int axis, int beyond) {
    Site from = site;
    if (beyond > 0) ++from[std::size_t(beyond - 1)];
    return angles[std::size_t(axis * lattice.sites() + offset_of(from, lattice))];
  };
  return link(mu, 0) + link(nu, mu) - link(mu, nu) - link(nu, 0);
}

Background gauge_background(const GaugeCase& gauge, const Lattice& lattice) {
  const auto values = std::make_shared<std::vector<double>>();  // read or computed once
  const auto steady = [kind = gauge.kind, lattice, values](std::span<double> angles) {
    if (values->empty()) {
      std::vector<double> made(angles.size(), 0);
      std::visit(Filler{lattice, made}, kind);
      *values = std::move(made);
    }
    std::copy(values->begin(), values->end(), angles.begin());
  };
  return background_of(steady, std::visit(Profiles{lattice}, gauge.kind), lattice);
}

}  // namespace dualfield
