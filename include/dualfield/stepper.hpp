// SPDX-License-Identifier: MIT
// The interface of a stepper, which advances the fields of a simulation. Steppers are the only classes of a backend
// that know the equations of motion.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "dualfield/dynamical_field.hpp"
#include "dualfield/fields.hpp"

namespace dualfield {

/// Advances one set of fields by one scheme and one step size. A step consists of sub-steps, most often of one.
class Stepper {
 public:
  virtual ~Stepper() = default;

  /// Called with each part of a new state, as Fields::upload(), before it is rounded to the precision of the fields.
  virtual void receive(int /*array*/, int /*component*/, std::int64_t /*first*/, std::span<const double> /*values*/) {}
  /// Called instead with each component that was made in the device's memory: ComponentMaker::rows().
  virtual void receive_rows(int /*array*/, int /*component*/, const double* /*rows*/) {}
  /// Called after the fields have been set to a new state.
  virtual void begin() {}

  /// Does whole steps in a static background. May return before a GPU has finished them.
  virtual void advance(std::int64_t steps) = 0;
  /// Does sub-step `number` of a step, counted from 0. Used if the background changes between sub-steps.
  virtual void substep(int number) = 0;
  /// Computes the fields at the present time, where advance() left something else: for the scheme `exact`, which only
  /// counts steps, and for a staggered form (staggered.hpp). Must be called before anybody reads the fields.
  virtual void update_fields() {}
  /// A staggered form carries a state ahead of the fields. If there is one, this brings it into the fields, until they are
  /// updated or steps are done, and returns how many steps were done since it was made; else the steps go on from the
  /// fields themselves, and it returns nothing.
  virtual std::optional<std::int64_t> bring_carried() { return std::nullopt; }
  /// Called after begin() where the fields have been set to a state that was carried for so many steps.
  virtual void take_carried(std::int64_t /*steps*/) {}
  /// Called when the values of the background were set, after an update_fields() before they were. `temporal`: the
  /// value of 𝒜_0 if the background does not change in time and 𝒜_0 is the same everywhere, else nothing.
  virtual void use_background(std::optional<double> /*temporal*/) {}
  /// How many steps a pass over memory does, where it runs all stages of a step; else 1. A pass may do less than a step.
  virtual double steps_per_pass() const { return 1; }
  /// Whether the last advance() replayed passes from a graph of launches (SimulationSpec::launches).
  virtual bool replays() const { return false; }

  /// Words (values of the storage type) that a step reads and writes for each site, counting each value once; for
  /// `exact` those of yardstick().
  virtual double words_per_site() const = 0;
  /// Replaces Fields::stream() as the yardstick of benchmarks where that is not suitable; returns the bytes moved. For
  /// `exact` it does the Fourier transforms of an evaluation and nothing else.
  virtual std::optional<double> yardstick() { return std::nullopt; }
};

/// Fields, the gauge field where it has dynamics of its own, and their stepper. Each holds references to those before it and is
/// destroyed before them.
struct Engine {
  std::unique_ptr<Fields> fields;
  std::unique_ptr<DynamicalField> gauge = nullptr;
  std::unique_ptr<Stepper> stepper;
};

}  // namespace dualfield
