// SPDX-License-Identifier: MIT
// A theory given at run time: the map of one step and the observables, as tensors in numbers. A backend runs it without
// knowing its physics.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/description.hpp"
#include "dualfield/learning_system.hpp"

namespace dualfield {

constexpr int most_runtime_components = 16;

/// factor · Σ_i Σ_a x_a(i) (T y)_a(i), where x and y are φ or π. If `component` is set, a takes that value only.
struct QuadraticPart {
  double factor;
  Field x;
  RuntimeTensor tensor;
  Field y;
  std::optional<int> component = {};  ///< counted from 0
};

/// A named quadratic form: the sum of its parts. As an observable it is multiplied by the volume of a site.
struct QuadraticForm {
  std::string name;
  std::vector<QuadraticPart> parts;
};

/// Every second site along an axis (counted from 0): those with coordinate first, first + 2, … ≤ last.
struct Stripe {
  int axis, first, last;

  DUALFIELD_HD bool holds(int coordinate) const {
    return first <= coordinate && coordinate <= last && (coordinate - first) % 2 == 0;
  }
  friend bool operator==(const Stripe&, const Stripe&) = default;
};

/// target ← target + tensor·source in place, at all sites or at those of a stripe. None of the values that the tensor
/// reads may be written by the shear.
struct Shear {
  Field target;
  RuntimeTensor tensor;
  Field source;
  std::optional<Stripe> stripe = {};
};

/// A learning system (4.2) given by its tensors, all of which may be non-local, and its observables in the order of
/// output. All tensors have the same number of components. Shifts can be any integers.
struct RuntimeTheory {
  StepTensors step;
  std::vector<QuadraticForm> observables;
  std::vector<StepTensors> then = {};  ///< further maps, applied after `step`, that belong to the same step
  std::vector<Shear> shears = {};      ///< if not empty, a step consists of these shears and not of maps

  /// `step` and `then` in their order.
  std::vector<StepTensors> maps() const {
    std::vector<StepTensors> all{step};
    all.insert(all.end(), then.begin(), then.end());
    return all;
  }
};

/// Returns the theory if it is consistent and can run by the scheme. Throws std::invalid_argument otherwise.
const RuntimeTheory& checked(const RuntimeTheory& theory, std::string_view scheme);

/// The theory.name of a case that gives its own tensors.
constexpr std::string_view linear_name = "linear";

/// What such a case can contain. The number of components is not fixed here: the case sets theory.components.
TheoryDescription describe_linear();

}  // namespace dualfield
