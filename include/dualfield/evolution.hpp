// SPDX-License-Identifier: MIT
// The interface of everything that evolves step by step and can be observed: fields on a lattice, or neurons.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "dualfield/background.hpp"

namespace dualfield {

/// One named number. Sums over a lattice are multiplied by the volume a^D of a site.
struct Observable {
  std::string name;
  double value;
};

/// State arrays are passed as doubles in C order. Throws std::invalid_argument for an array of another size.
class Evolution {
 public:
  virtual ~Evolution() = default;

  /// Replaces the state.
  virtual void set_state(std::span<const double> phi, std::span<const double> pi) = 0;
  /// Copies the present state to the arrays.
  virtual void get_state(std::span<double> phi, std::span<double> pi) = 0;

  /// Advances by `steps` steps of size h. May return before a GPU has finished them.
  virtual void advance(std::int64_t steps) = 0;
  /// For the scheme `exact`, whose advance() only counts steps: computes the state at the present time. Reading or
  /// observing the state does so too.
  virtual void evaluate() {}

  /// Replaces the background from now on by another one for the same theory. Its times are counted from the first step.
  /// Throws std::logic_error for a theory without a background.
  virtual void set_background(const Background&) { throw std::logic_error("this theory has no background"); }

  /// The largest |value| as `max_abs` (NaN if a value is not finite), then the observables that are defined for the
  /// theory and scheme. Names and order are the same at every call.
  virtual std::vector<Observable> observe() = 0;

  /// Words (values of the storage type) that a step reads and writes for each site, counting each value once. For
  /// `exact` the words that stream() moves, so that speeds relative to stream() can be compared.
  virtual double words_per_site() const = 0;
  /// How many steps a pass over memory does, where it runs all stages of a step; else 1.
  virtual double steps_per_pass() const { return 1; }
  /// The yardstick to which benchmarks compare a step: reads and writes the state once in the simplest way, without
  /// changing it, and returns the bytes moved. For `exact` it does only the Fourier transforms of an evaluation.
  virtual double stream() = 0;
  /// Seconds that the device needs for `work`, which calls functions of this object.
  virtual double seconds(const std::function<void()>& work) = 0;
  /// Number of CPU threads used; 0 on a GPU.
  virtual int threads() const = 0;
};

}  // namespace dualfield
