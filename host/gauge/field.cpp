// SPDX-License-Identifier: MIT
#include "host/gauge/field.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "host/state/initial.hpp"
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

/// Fills an array of zeros with the part of a gauge field that does not change in time; one overload for each
/// alternative of GaugeKind.
struct Filler {
  const Lattice& lattice;
  std::span<double> angles;
  cpu::ThreadTeam& team;

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
    const auto sites = std::size_t(lattice.sites());
    fill_sites(team, lattice, 0, angles.subspan(std::size_t(mu) * sites, sites), value);
  }
  /// For a field that varies along one axis alone: value(i) at the i-th site of that axis.
  template <class Value>
  void fill_along(std::int64_t axis, std::int64_t mu, Value&& value) const {
    std::vector<double> profile;
    for (int i = 0; i < sites_along(axis); ++i) profile.push_back(value(i));
    fill(mu, [&](const Site& site) { return profile[std::size_t(coordinate(site, axis))]; });
  }
  static int coordinate(const Site& site, std::int64_t axis) { return site[std::size_t(axis - 1)]; }

  void operator()(const NoGauge&) const {}

  void operator()(const FileGauge&) const {}  // values_of_file

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
    const int n = sites_along(mu), first = plaquette_at(line.position[0], mu);
    const int row = plaquette_at(line.position[1], nu);
    fill(nu, [&](const Site& site) {
      const int along = wrapped(coordinate(site, mu) - first - 1, n);
      return coordinate(site, nu) == row && along < n / 2 ? 2 * pi * line.flux : 0;
    });
  }

  void operator()(const PureGauge& pure) const {
    std::vector<double> lambda(std::size_t(lattice.sites()), 0);
    fill_sites(team, lattice, 0, lambda,
               [&](const Site& site) { return drawn(site, 0, Draw::links, pure.seed, pure.amplitude); });
    add_gradient(lambda, lattice, angles, team);
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

/// The field of a file, (𝒜_0, a𝒜_1 … a𝒜_D).
std::vector<double> values_of_file(const FileGauge& file, const Lattice& lattice, cpu::ThreadTeam& team) {
  std::vector<double> values =
      read_state_file(file.potential, array_shape({std::size_t(lattice.dimensions + 1)}, lattice));
  const std::span links = std::span(values).subspan(std::size_t(lattice.sites()));
  on_shares(team, std::int64_t(links.size()), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) links[i] *= lattice.spacing;
  });
  return values;
}

}  // namespace

double drawn(const Site& at, std::uint32_t component, Draw purpose, std::int64_t seed, double amplitude) {
  constexpr std::uint32_t no_state = 0x80000000u;  // initial states have components 0, 1, … in this place
  const PhiloxKey key{std::uint32_t(seed), std::uint32_t(std::uint64_t(seed) >> 32)};
  const std::uint32_t last = no_state | std::uint32_t(purpose) << 24 | component;
  return amplitude * uniform({std::uint32_t(at[0]), std::uint32_t(at[1]), std::uint32_t(at[2]), last}, key);
}

void add_gradient(std::span<const double> lambda, const Lattice& lattice, int axis, std::int64_t first,
                  std::span<double> angles) {
  const std::int64_t n = lattice.extent[0];
  const auto row_of = [&](const Site& site) { return lambda.subspan(std::size_t(row_number(site, lattice) * n)); };
  for (std::size_t at = 0; at < angles.size();) {
    const std::int64_t offset = first + std::int64_t(at), row = offset / n;
    Site next = first_of_row(row, lattice);
    const std::span here = row_of(next);
    if (axis > 0) next[std::size_t(axis)] = wrapped(next[std::size_t(axis)] + 1, lattice.extent[axis]);
    const std::span there = row_of(next);
    for (auto x = std::size_t(offset - row * n); x < std::size_t(n) && at < angles.size(); ++x, ++at)
      angles[at] += there[axis > 0 ? x : x + 1 == std::size_t(n) ? 0 : x + 1] - here[x];
  }
}

void add_gradient(std::span<const double> lambda, const Lattice& lattice, std::span<double> angles,
                  cpu::ThreadTeam& team) {
  const std::int64_t sites = lattice.sites();
  for (int axis = 0; axis < lattice.dimensions; ++axis)
    on_shares(team, sites, [&](std::size_t begin, std::size_t end) {
      add_gradient(lambda, lattice, axis, std::int64_t(begin),
                   angles.subspan(std::size_t((axis + 1) * sites) + begin, end - begin));
    });
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

Background gauge_background(const GaugeCase& gauge, const Lattice& lattice, int threads) {
  const auto of_file = std::make_shared<std::vector<double>>();  // read once; others are computed where they are needed
  const auto steady = [kind = gauge.kind, lattice, of_file, threads](std::span<double> angles) {
    cpu::ThreadTeam team(cpu::thread_count(threads, lattice.sites()));
    const auto* const file = std::get_if<FileGauge>(&kind);
    if (file && of_file->empty()) *of_file = values_of_file(*file, lattice, team);
    on_shares(team, std::int64_t(angles.size()), [&](std::size_t begin, std::size_t end) {
      if (file)
        std::copy(of_file->begin() + std::ptrdiff_t(begin), of_file->begin() + std::ptrdiff_t(end), &angles[begin]);
      else
        std::fill(&angles[begin], &angles[begin] + (end - begin), 0.0);
    });
    std::visit(Filler{lattice, angles, team}, kind);
  };
  return background_of(steady, std::visit(Profiles{lattice}, gauge.kind), lattice);
}

}  // namespace dualfield
