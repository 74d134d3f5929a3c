// SPDX-License-Identifier: MIT
// Which device a run uses, and why.
#pragma once

#include <limits>
#include <string>

#include "dualfield/simulation.hpp"

namespace dualfield {

/// The result of opening the CUDA plugin.
struct CudaPlugin {
  const Backend* backend = nullptr;  ///< null where there is no plugin or no CUDA library
  std::string reason;  ///< why it cannot be used (no plugin, library, driver or device); empty where it can
};

/// Opens the plugin at the first call; later calls return the same result. It is looked for in the folder of this
/// code (a Python module is not in the folder of its program), in that of the program, then where it is installed. The program itself links to no CUDA library, so that it starts on machines
/// without one.
const CudaPlugin& cuda_plugin();

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
