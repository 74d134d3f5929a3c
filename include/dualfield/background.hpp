// SPDX-License-Identifier: MIT
// The background: an external field that is prescribed and not evolved, D+1 numbers at each site. Terms of a tensor use
// them as factors or as angles of rotations. For a U(1) gauge field they are (𝒜_0, a𝒜_1, …, a𝒜_D) with 𝒜_0 at the
// site, in 1/time, and the phase a𝒜_μ of the link from site i to i + e_μ, in radians.
#pragma once

#include <cstdint>
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
  /// Writes the values of one component at the sites first, first + 1 … of the whole lattice in C order, as many as `values`
  /// has. Several threads may ask at once, and a rank asks for no more than the sites that it has and its ghosts.
  std::function<void(const TimeSpan&, int component, std::int64_t first, std::span<double> values)> fill;
  bool is_static = true;  ///< whether the values do not depend on time; then they are asked for once

  /// Set where profiles, at most one for a component, hold everything that changes in time. Then `fill` gives the
  /// values of `steady` plus the profiles.
  std::vector<BackgroundProfile> profiles = {};
  std::function<void(int component, std::int64_t first, std::span<double> values)> steady = {};

  explicit operator bool() const { return bool(fill); }
};

/// The background with the values of `steady` plus time-dependent profiles. Throws std::invalid_argument for two profiles of one
/// component.
inline Background background_of(std::function<void(int component, std::int64_t first, std::span<double>)> steady,
                                std::vector<BackgroundProfile> profiles, const Lattice& lattice) {
  for (std::size_t i = 0; i < profiles.size(); ++i)
    for (std::size_t other = 0; other < i; ++other)
      if (profiles[i].component == profiles[other].component)
        throw std::invalid_argument("a component of the background has two profiles");
  const auto fill = [steady, profiles, lattice](const TimeSpan& span, int component, std::int64_t first,
                                                std::span<double> values) {
    steady(component, first, values);
    for (const BackgroundProfile& profile : profiles) {
      if (profile.component != component) continue;
      std::vector<double> along(std::size_t(lattice.extent[profile.axis]));
      profile.fill(span, along);
      for_each_site_from(lattice, first, std::ssize(values), [&](const Site& site, std::int64_t at) {
        values[std::size_t(at)] += along[std::size_t(site[std::size_t(profile.axis)])];
      });
    }
  };
  if (profiles.empty()) return {fill, true};
  return {fill, false, std::move(profiles), std::move(steady)};
}

}  // namespace dualfield
