// SPDX-License-Identifier: MIT
// A field that is given and not evolved: D+1 numbers a site that terms carry as a factor or as a rotation. For a U(1)
// gauge field they are (𝒜_0, a𝒜_1, …, a𝒜_D), 𝒜_0 at the site in 1/time and a𝒜_μ on the link i → i + μ in radians.
#pragma once

#include <functional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "dualfield/lattice.hpp"

namespace dualfield {

/// The part of a step, from `begin` to `end`, for which values are wanted; `end` may come before `begin`.
struct TimeSpan {
  double begin = 0, end = 0;
  bool links_at_begin = false;  ///< whether the scheme takes links at `begin` and not in the middle

  double middle() const { return begin + (end - begin) / 2; }
  double links() const { return links_at_begin ? begin : middle(); }
};

/// A part of one component that depends on time and on the place along one axis: a plane wave along it, a field that is
/// the same everywhere. Devices add it to what is steady where their fields are, so that no step waits for an array.
struct BackgroundProfile {
  int component;
  int axis;                                                      ///< from 0
  std::function<void(const TimeSpan&, std::span<double>)> fill;  ///< a value for each of the axis' places
};

/// What gives the values: component 0 in the middle of the span, the others at span.links().
struct Background {
  /// Fills an array of shape (D+1, n_D, …, n_1).
  std::function<void(const TimeSpan&, std::span<double>)> fill;
  bool is_static = true;  ///< filled once

  /// Where all that changes in time is in profiles, of different components: `fill` is `steady` with them added.
  std::vector<BackgroundProfile> profiles = {};
  std::function<void(std::span<double>)> steady = {};

  explicit operator bool() const { return bool(fill); }
};

/// Steady values, an array of shape (D+1, n_D, …, n_1), and profiles that move on top of them. Throws
/// std::invalid_argument for two profiles of one component.
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
