// SPDX-License-Identifier: MIT
// A schedule of a compiled theory without its C++ type, in the form that a stepper runs.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "dualfield/schedule.hpp"

namespace dualfield {

/// One sub-step on fields of type F. Each kind of device has a function
///   compile_schedule(std::type_identity<F>, schedule) -> CompiledSchedule<F>
template <class F>
struct CompiledSchedule {
  std::vector<Access> access;  ///< the accesses of its stages
  int components;
  std::function<void(F&)> staged;     ///< runs it with one pass over memory for each stage
  std::function<void(F&)> streaming;  ///< runs it with one pass for all stages

  bool uses_scratch() const {
    return std::any_of(access.begin(), access.end(),
                       [](const Access& a) { return a.target == scratch || a.source == scratch; });
  }
};

}  // namespace dualfield
