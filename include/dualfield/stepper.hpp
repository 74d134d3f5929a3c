// SPDX-License-Identifier: MIT
// How the fields of a simulation advance: the only class that knows a theory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "dualfield/fields.hpp"

namespace dualfield {

/// Advances one set of fields by one scheme with steps of one size. A step is made of sub-steps, most often one.
class Stepper {
 public:
  virtual ~Stepper() = default;

  /// The fields have been given a new state.
  virtual void begin(std::span<const double> /*phi*/, std::span<const double> /*pi*/) {}

  /// Whole steps, in a background that rests; may return before a GPU has done them.
  virtual void advance(std::int64_t steps) = 0;
  /// Sub-step `number`, counted from 0, of a step: for a background that moves between sub-steps.
  virtual void substep(int number) = 0;
  /// Makes the fields those of the present step, where `advance` only counts (`exact`).
  virtual void update_fields() {}

  /// Words (values of the storage type) that a step moves for each site, each read and written once; of `exact` those
  /// that its yardstick moves.
  virtual double words_per_site() const = 0;
  /// Where Fields::stream is no fair yardstick: does its own and returns the bytes moved (`exact`: the Fourier
  /// transforms that give the fields, alone).
  virtual std::optional<double> yardstick() { return std::nullopt; }
};

/// Fields and what advances them. The stepper refers to the fields and goes first.
struct Engine {
  std::unique_ptr<Fields> fields;
  std::unique_ptr<Stepper> stepper;
};

}  // namespace dualfield
