// SPDX-License-Identifier: MIT
// How `dualfield bench` times work: in turn with a yardstick, because the speed of a machine drifts.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "dualfield/evolution.hpp"

namespace dualfield {

/// Does something `times` times over and returns how much (bytes, operations) one time is.
using Work = std::function<double(std::int64_t times)>;

struct Measurement {
  double rate;            ///< of the work, its amount per second
  double fraction;        ///< this rate over that of the yardstick before and after it
  double yardstick_rate;  ///< amount per second
};

/// Medians of `repeats` samples of the work, with a sample of the yardstick before and after each. A sample repeats what
/// is short until it takes some milliseconds. Time is the simulation's (Evolution::seconds).
Measurement measure_in_turn(Evolution& simulation, const Work& work, const Work& yardstick, int repeats);

/// The median of at least one value; of an even number, the upper one of the middle two.
double median(std::vector<double> values);

}  // namespace dualfield
