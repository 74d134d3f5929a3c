// SPDX-License-Identifier: MIT
// Which device a run uses, and why.
#pragma once

#include <limits>
#include <string>

#include "dualfield/plugins.hpp"
#include "dualfield/simulation.hpp"

namespace dualfield {

/// A backend, and why it was chosen.
struct BackendChoice {
  const Backend* backend;
  std::string reason;  ///< "asked for", "a device is there", "no CUDA driver …"
};

/// A CPU updates so many sites in less time than a GPU takes to start, about 0.4 s.
inline constexpr double few_updates = 1e7;

/// `name` is "auto", "cpu" or "cuda"; "auto" is "cuda" where a device can be used and there are more than few_updates
/// site updates to do, else "cpu". Throws DeviceError if "cuda" is asked for and cannot be used.
BackendChoice choose_backend(const std::string& name, double updates = std::numeric_limits<double>::infinity());

}  // namespace dualfield
