// SPDX-License-Identifier: MIT
// A state that advances step by step and is observed: fields on a lattice, or neurons without one.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "dualfield/background.hpp"

namespace dualfield {

/// One named number; sums over the lattice carry a^D.
struct Observable {
  std::string name;
  double value;
};

/// Arrays cross this interface in double, C order; a size that differs is refused with std::invalid_argument.
class Evolution {
 public:
  virtual ~Evolution() = default;

  virtual void set_state(std::span<const double> phi, std::span<const double> pi) = 0;
  virtual void get_state(std::span<double> phi, std::span<double> pi) = 0;

  /// `steps` steps of size h; may return before a GPU has done them.
  virtual void advance(std::int64_t steps) = 0;
  /// Makes the state that of the present time, where `advance` only counts (`exact`); reading it does it too.
  virtual void evaluate() {}

  /// Puts another background, of the kind that was asked for, in the place of the present one, from now on. Time is
  /// counted from the first step. Throws std::logic_error where there is none.
  virtual void set_background(const Background&) { throw std::logic_error("this theory has no background"); }

  /// max_abs (NaN where a value is not finite), then what is defined for the theory and scheme. The same names in the
  /// same order at every call.
  virtual std::vector<Observable> observe() = 0;

  /// Words (values of the storage type) that a step moves for each site, each read and written once. For `exact`: that
  /// `stream` moves, so that a fraction of its rate is a fraction of its time.
  virtual double words_per_site() const = 0;
  /// The yardstick of benchmarks: moves the state once through memory as plainly as the device can, without changing
  /// it, and returns the bytes moved. For `exact`: the Fourier transforms that give the fields, alone.
  virtual double stream() = 0;
  /// Seconds that `work`, made of calls to this object, takes on the device.
  virtual double seconds(const std::function<void()>& work) = 0;
  /// Threads used; 0 on a GPU.
  virtual int threads() const = 0;
};

}  // namespace dualfield
