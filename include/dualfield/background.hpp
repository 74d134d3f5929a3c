// SPDX-License-Identifier: MIT
// The background: an external field that is prescribed and not evolved, D+1 numbers at each site. Terms of a tensor use
// them as factors or as angles of rotations. For a U(1) gauge field they are (𝒜_0, a𝒜_1, …, a𝒜_D) with 𝒜_0 at the
// site, in 1/time, and the phase a𝒜_μ of the link from site i to i + e_μ, in radians.
#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "dualfield/lattice.hpp"

namespace dualfield {

/// The times from `begin` to `end` of the (sub-)step for which a background is evaluated. A sub-step with a negative
/// size has `end` before `begin`.
struct TimeSpan {
  double begin = 0, end = 0;
  bool links_at_begin = false;  ///< whether the scheme takes links at `begin`; else in the middle

  double middle() const { return begin + (end - begin) / 2; }
  /// The time at which links are taken.
  double links() const { return links_at_begin ? begin : middle(); }
};

/// The part of one component that depends on time, where it depends on one coordinate only: a plane wave along an axis,
/// or a field that is the same everywhere. A device adds it to the steady part in its own memory, so that no step has
/// to copy a whole array to the device.
struct BackgroundProfile {
  int component;
  int axis;                                                      ///< counted from 0
  std::function<void(const TimeSpan&, std::span<double>)> fill;  ///< n_axis values
};

/// The values of a background for each step: component 0 in the middle of the time span, the others at span.links().
struct Background {
  /// Fills an array of shape (D+1, n_D, …, n_1).
  std::function<void(const TimeSpan&, std::span<double>)> fill;
  bool is_static = true;  ///< whether the values do not depend on time; then `fill` is called once

  /// Set where profiles, at most one for a component, hold everything that changes in time. Then `fill` gives the
  /// values of `steady` plus the profiles.
  std::vector<BackgroundProfile> profiles = {};
  std::function<void(std::span<double>)> steady = {};

  explicit operator bool() const { return bool(fill); }
};

/// Whether component 0 of a background has the same value at every site. `values`: shape (D+1, n_D, …, n_1).
inline bool has_uniform_potential(std::span<const double> values, const Lattice& lattice) {
  const std::int64_t sites = lattice.sites();
  return std::count(values.begin(), values.begin() + sites, values.front()) == sites;
}

/// The background with the values of `steady`, which fills an array of shape (D+1, n_D, …, n_1), plus time-dependent
/// profiles. Throws std::invalid_argument for two profiles of one component.
inline Background background_of(std::function<void(std::span<double>)> steady, std::vector<BackgroundProfile> profiles,
                                const Lattice& lattice) {
  for (std::size_t i = 0; i < profiles.size(); ++i)
    for (std::size_t other = 0; other < i; ++other)
      if (profiles[i].component == profiles[other].component)
        throw std::invalid_argument("a component of the background has two profiles");
  const auto fill = [steady, profiles, lattice](const TimeSpan& span, std::span<double> values) {
    steady(values);
    for (const BackgroundProfile& profile : profiles) {
      std::vector<double> along(std::size_t(lattice.extent[profile.axis]));
      profile.fill(span, along);
      const auto component = values.subspan(std::size_t(profile.component * lattice.sites()));
      for_each_site(lattice, [&](const Site& site, std::int64_t offset) {
        component[std::size_t(offset)] += along[std::size_t(site[std::size_t(profile.axis)])];
      });
    }
  };
  if (profiles.empty()) return {fill, true};
  return {fill, false, std::move(profiles), std::move(steady)};
}

}  // namespace dualfield
