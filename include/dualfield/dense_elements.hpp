// SPDX-License-Identifier: MIT
// Element-wise operations of dense systems and the terms of their sums, as functors that every device uses.
#pragma once

#include <cstdint>

#include "dualfield/neuron_potential.hpp"

namespace dualfield {

/// target ← c · source.
template <class R>
struct Scaled {
  R* target;
  const R* source;
  R c;
  DUALFIELD_HD void operator()(std::int64_t i) const { target[i] = c * source[i]; }
};

/// target ← target + c · source.
template <class R>
struct ScaledSum {
  R* target;
  const R* source;
  R c;
  DUALFIELD_HD void operator()(std::int64_t i) const { target[i] += c * source[i]; }
};

/// target ← U'(source), element by element.
template <class R, class Potential>
struct Slope {
  R* target;
  const R* source;
  TypedNeuronPotential<R, Potential> potential;
  DUALFIELD_HD void operator()(std::int64_t i) const { target[i] = potential.slope(source[i]); }
};

/// x_i y_i, for sums over i.
template <class R>
struct ProductTerm {
  const R *x, *y;
  DUALFIELD_HD double operator()(std::int64_t i) const { return double(x[i]) * double(y[i]); }
};

/// weight_i U(x_i), for sums over i; all weights are 1 if `weight` is null.
template <class R, class Potential>
struct PotentialTerm {
  const R *x, *weight;
  TypedNeuronPotential<R, Potential> potential;
  DUALFIELD_HD double operator()(std::int64_t i) const {
    const double value = double(potential.value(R(x[i])));
    return weight ? double(weight[i]) * value : value;
  }
};

}  // namespace dualfield
