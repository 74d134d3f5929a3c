// SPDX-License-Identifier: MIT
// A field that is given and not evolved: D+1 numbers a site that terms carry as a factor or as a rotation. For a U(1)
// gauge field they are (𝒜_0, a𝒜_1, …, a𝒜_D), 𝒜_0 at the site in 1/time and a𝒜_μ on the link i → i + μ in radians.
#pragma once

#include <functional>
#include <span>

namespace dualfield {

/// The part of a step, from `begin` to `end`, for which values are wanted; `end` may come before `begin`.
struct TimeSpan {
  double begin = 0, end = 0;
  bool links_at_begin = false;  ///< whether the scheme takes links at `begin` and not in the middle

  double middle() const { return begin + (end - begin) / 2; }
  double links() const { return links_at_begin ? begin : middle(); }
};

/// What gives the values: component 0 in the middle of the span, the others at span.links().
struct Background {
  /// Fills an array of shape (D+1, n_D, …, n_1).
  std::function<void(const TimeSpan&, std::span<double>)> fill;
  bool is_static = true;  ///< filled once

  explicit operator bool() const { return bool(fill); }
};

}  // namespace dualfield
