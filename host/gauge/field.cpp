// SPDX-License-Identifier: MIT
#include "host/gauge/field.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <utility>
#include <vector>

#include "host/gauge/field_file.hpp"
#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

using std::numbers::pi;

/// x modulo n, from 0 to n, n excluded.
double wrapped_place(double x, double n) {
  const double rest = std::fmod(x, n);
  return rest < 0 ? rest + n : rest;
}

bool is_temporal(const UniformElectricGauge& electric) { return electric.gauge == "temporal"; }

/// Fills zeros with the part of a gauge field that does not change in time, one component of it at the sites first, first + 1 …;
/// one overload for each alternative of GaugeKind.
struct Filler {
  const Lattice& lattice;
  int component;
  std::int64_t first;
  std::span<double> angles;

  double a() const { return lattice.spacing; }
  int sites_along(std::int64_t axis) const { return lattice.extent[axis - 1]; }
  double box(std::int64_t axis) const { return a() * sites_along(axis); }
  /// A length in units of the spacing, rounded to an integer that it differs from by rounding only. So a position given
  /// at a site is at that site.
  double in_sites(double x) const {
    const double place = x / a(), site = std::round(place);
    return std::abs(place - site) <= 1e-9 * std::max(1.0, std::abs(site)) ? site : place;
  }

  /// Component mu of the field: value(site) at every site.
  template <class Value>
  void fill(std::int64_t mu, Value&& value) const {
    if (mu == component) fill_sites(lattice, first, angles, value);
  }
  /// For a field that varies along one axis alone: value(i) at the i-th site of that axis.
  template <class Value>
  void fill_along(std::int64_t axis, std::int64_t mu, Value&& value) const {
    if (mu != component) return;
    std::vector<double> profile;
    for (int i = 0; i < sites_along(axis); ++i) profile.push_back(value(i));
    fill(mu, [&](const Site& site) { return profile[std::size_t(coordinate(site, axis))]; });
  }
  static int coordinate(const Site& site, std::int64_t axis) { return site[std::size_t(axis - 1)]; }

  void operator()(const NoGauge&) const {}

  void operator()(const FileGauge&) const {}  // FieldFile

  /// a𝒜_ν = θ i_μ, which jumps where axis μ closes. The links along μ at its last site compensate the jump: a𝒜_μ = −θ
  /// n_μ i_ν.
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
    if (is_temporal(electric)) return;  // changes in time: Profiles
    const double seam = in_sites(electric.seam);
    fill_along(electric.axis, 0,
               [&](int i) { return -electric.field * a() * wrapped_place(i - seam, sites_along(electric.axis)); });
  }

  /// The angle 2π·flux on the links along ν that cross the straight string between the two flux lines.
  void operator()(const FluxLineGauge& line) const {
    const std::int64_t mu = line.plane[0], nu = line.plane[1];
    const auto plaquette_at = [&](double x, std::int64_t axis) {
      return int(wrapped_place(std::floor(in_sites(x)), sites_along(axis)));
    };
    const int n = sites_along(mu), begin = plaquette_at(line.position[0], mu);
    const int row = plaquette_at(line.position[1], nu);
    fill(nu, [&](const Site& site) {
      const int along = wrapped(coordinate(site, mu) - begin - 1, n);
      return coordinate(site, nu) == row && along < n / 2 ? 2 * pi * line.flux : 0;
    });
  }

  void operator()(const PureGauge& pure) const {
    if (component == 0) return;
    const SiteAngles lambda = [&](std::int64_t from, std::span<double> values) {
      fill_sites(lattice, from, values,
                 [&](const Site& site) { return drawn(site, 0, Draw::links, pure.seed, pure.amplitude); });
    };
    add_gradient(lambda, lattice, component - 1, first, angles);
  }

  void operator()(const RandomGauge& random) const {
    for (int mu = 0; mu <= lattice.dimensions; ++mu)
      fill(mu, [&](const Site& site) {
        const double angle = drawn(site, std::uint32_t(mu), Draw::links, random.seed, random.amplitude);
        return mu == 0 ? angle / a() : angle;
      });
  }

  void operator()(const LaserGauge&) const {}      // changes in time: Profiles
  void operator()(const DynamicalGauge&) const {}  // moves with the state of the run: dynamical.cpp

  /// 𝒜_0 = height for left ≤ x < left + width, smoothed by tanh at both ends.
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

/// The part of a gauge field that changes in time.
struct Profiles {
  const Lattice& lattice;

  template <class Kind>
  std::vector<BackgroundProfile> operator()(const Kind&) const {
    return {};
  }

  /// 𝒜_axis = field·t, the same at every site.
  std::vector<BackgroundProfile> operator()(const UniformElectricGauge& electric) const {
    if (!is_temporal(electric)) return {};
    const double rate = lattice.spacing * electric.field;
    return {{int(electric.axis), int(electric.axis - 1), [rate](const TimeSpan& span, std::span<double> angles) {
               std::fill(angles.begin(), angles.end(), rate * span.links());
             }}};
  }

  /// A transverse field that depends on x − t alone. It solves the free wave equation and has no divergence.
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
  constexpr std::uint32_t no_state = 0x80000000u;  // initial states have components 0, 1, … in this place
  const PhiloxKey key{std::uint32_t(seed), std::uint32_t(std::uint64_t(seed) >> 32)};
  const std::uint32_t last = no_state | std::uint32_t(purpose) << 24 | component;
  return amplitude * uniform({std::uint32_t(at[0]), std::uint32_t(at[1]), std::uint32_t(at[2]), last}, key);
}

void add_gradient(const SiteAngles& lambda, const Lattice& lattice, int axis, std::int64_t first,
                  std::span<double> angles) {
  const std::int64_t n = lattice.extent[0];
  std::vector<double> here, there;
  for (std::size_t at = 0; at < angles.size(); at += here.size()) {  // row by row
    const std::int64_t offset = first + std::int64_t(at), x = offset % n;
    here.resize(std::min(std::size_t(n - x), angles.size() - at));
    lambda(offset, here);
    if (axis == 0) {
      there.assign(here.begin() + 1, here.end());
      there.push_back(0);
      const std::int64_t beyond = (x + std::ssize(here)) % n;
      lambda(offset - x + beyond, std::span(there).last(1));
    } else {
      Site next = first_of_row(offset / n, lattice);
      next[std::size_t(axis)] = wrapped(next[std::size_t(axis)] + 1, lattice.extent[axis]);
      there.resize(here.size());
      lambda(row_number(next, lattice) * n + x, there);
    }
    for (std::size_t i = 0; i < here.size(); ++i) angles[at + i] += there[i] - here[i];
  }
}

double square_angle(std::span<const double> one, std::span<const double> other, const Lattice& lattice,
                    const Site& site, int a, int b, int side) {
  double angle = 0;
  const auto add = [&](std::span<const double> along, int step_a, int step_b, double sign) {
    Site at = site;
    at[std::size_t(a)] += step_a;
    at[std::size_t(b)] += step_b;
    angle += sign * along[std::size_t(offset_of(at, lattice))];
  };
  for (int i = 0; i < side; ++i) {
    add(one, i, 0, 1);
    add(other, side, i, 1);
    add(one, i, side, -1);
    add(other, 0, i, -1);
  }
  return angle;
}

double plaquette(std::span<const double> angles, const Lattice& lattice, const Site& site, int mu, int nu) {
  const auto along = [&](int axis) {
    return angles.subspan(std::size_t(axis * lattice.sites()), std::size_t(lattice.sites()));
  };
  return square_angle(along(mu), along(nu), lattice, site, mu - 1, nu - 1, 1);
}

Background gauge_background(const GaugeCase& gauge, const Lattice& lattice) {
  std::shared_ptr<FieldFile> file;
  if (const auto* const named = std::get_if<FileGauge>(&gauge.kind))
    file = std::make_shared<FieldFile>(named->potential, lattice);
  const auto steady = [kind = gauge.kind, lattice, file](int component, std::int64_t first, std::span<double> angles) {
    if (file) return file->read(component, first, angles);
    std::ranges::fill(angles, 0.0);
    std::visit(Filler{lattice, component, first, angles}, kind);
  };
  return background_of(steady, std::visit(Profiles{lattice}, gauge.kind), lattice);
}

}  // namespace dualfield
