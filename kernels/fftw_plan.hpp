// SPDX-License-Identifier: MIT
// Plans of FFTW that several threads may make at the same time.
#pragma once

#include <fftw3.h>

#include <memory>
#include <mutex>
#include <stdexcept>

namespace dualfield {

/// Locked while a plan is made or destroyed: of FFTW's functions only those that execute a plan may run in several threads.
inline std::mutex fftw_planner;

struct DestroyFftwPlan {
  void operator()(fftw_plan plan) const {
    const std::lock_guard lock(fftw_planner);
    fftw_destroy_plan(plan);
  }
};
using FftwPlan = std::unique_ptr<fftw_plan_s, DestroyFftwPlan>;

/// The plan that `make` returns, a call of one of FFTW's planning functions. Throws std::runtime_error if there is none.
template <class Make>
FftwPlan planned(Make make) {
  const std::lock_guard lock(fftw_planner);
  FftwPlan plan(make());
  if (!plan) throw std::runtime_error("FFTW has no plan for a transform of this size");
  return plan;
}

}  // namespace dualfield
