// SPDX-License-Identifier: MIT
// The kernels of a theory's schedules without their C++ types, and tests of them that need no simulation.
#pragma once

#include <string>
#include <vector>

#include "kernels/cuda/launched_schedule.hpp"
#include "tests/kernels/emulated.hpp"

namespace dualfield::testing {

/// A schedule of a theory on fields that are stored as R.
template <class R>
struct EmulatedSchedule {
  std::string name;
  cuda::LaunchedSchedule<R> kernels;
  cuda::Substeps (*substeps)(const Parameters&, const std::vector<double>& sizes);
};

/// Those of a theory. The functions are members of EmulatedTheory (emulated.hpp).
template <class R>
struct EmulatedSchedules {
  std::vector<EmulatedSchedule<R>> all;

  std::uint64_t threads(const SimulationSpec& spec) const;
  std::vector<std::string> wrong_forms(const SimulationSpec& spec, const RandomState& start,
                                       const std::vector<double>& background) const;
  std::vector<std::string> wrong_on_large(const SimulationSpec& spec) const;
};

}  // namespace dualfield::testing
