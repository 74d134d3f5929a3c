// SPDX-License-Identifier: MIT
// Which device a run uses, and why.
#pragma once

#include <string>

#include "dualfield/simulation.hpp"

namespace dualfield {

/// The CUDA plugin as far as it could be opened.
struct CudaPlugin {
  const Backend* backend = nullptr;  ///< null where there is no plugin or no CUDA library
  std::string reason;                ///< why it cannot be used: no plugin, no library, no driver, no device; else empty
};

/// Opens the plugin, once: beside the program, or where it is installed. The program itself needs no CUDA library.
const CudaPlugin& cuda_plugin();

struct BackendChoice {
  const Backend* backend;
  std::string reason;  ///< "asked for", "a device is there", "no CUDA driver …"
};

/// `wanted` is "auto", "cpu" or "cuda". Throws DeviceError if "cuda" cannot be had.
BackendChoice choose_backend(const std::string& wanted);

}  // namespace dualfield
