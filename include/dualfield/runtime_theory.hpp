// SPDX-License-Identifier: MIT
// A theory given at run time: the map of one step and what is measured, all of it as tensors in numbers. What a backend
// needs to run it without knowing which physics it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/description.hpp"
#include "dualfield/learning_system.hpp"

namespace dualfield {

constexpr int most_runtime_components = 16;

/// factor · Σ_i Σ_a x_a(i) (T y)_a(i), the fields x and y among φ and π; the sum over a may be one component alone.
struct QuadraticPart {
  double factor;
  Field x;
  RuntimeTensor tensor;
  Field y;
  std::optional<int> component = {};  ///< counted from 0
};

/// An observable: the sum of its parts, times the volume of a site. Without parts it is 0.
struct QuadraticForm {
  std::string name;
  std::vector<QuadraticPart> parts;
};

/// Sites of one colour: those with coordinate first, first + 2, … ≤ last along an axis, counted from 0.
struct Stripe {
  int axis, first, last;

  DUALFIELD_HD bool holds(int coordinate) const {
    return first <= coordinate && coordinate <= last && (coordinate - first) % 2 == 0;
  }
  friend bool operator==(const Stripe&, const Stripe&) = default;
};

/// target ← target + tensor·source, at all sites or at those of a stripe, in place: of what the tensor reads there, the
/// shear writes nothing.
struct Shear {
  Field target;
  RuntimeTensor tensor;
  Field source;
  std::optional<Stripe> stripe = {};
};

/// A learning system (4.2) by its tensors, which may be non-local, W and V too, and its observables in the order of
/// their columns. All tensors have equally many components; shifts are any integers.
struct RuntimeTheory {
  StepTensors step;
  std::vector<QuadraticForm> observables;
  std::vector<StepTensors> then = {};  ///< maps applied after `step`, one after the other: all of them are one step
  std::vector<Shear> shears = {};      ///< where there are any, one step is these, one after the other, and no map

  /// `step` and `then` in their order.
  std::vector<StepTensors> maps() const {
    std::vector<StepTensors> all{step};
    all.insert(all.end(), then.begin(), then.end());
    return all;
  }
};

/// Checks what a backend relies on. Throws std::invalid_argument.
const RuntimeTheory& checked(const RuntimeTheory& theory, std::string_view scheme);

/// theory.name of a case that gives its own tensors.
constexpr std::string_view linear_name = "linear";

/// What such a case may hold; K is set by theory.components.
TheoryDescription describe_linear();

}  // namespace dualfield
