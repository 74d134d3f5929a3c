// SPDX-License-Identifier: MIT
// Plugins: parts of this build in shared libraries that are opened at run time, so that programs also start on machines without
// what these are linked to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "dualfield/simulation.hpp"

namespace dualfield {

/// Where the plugin `name`, as "libdualfield_cuda.so", lies: in the folder of the code that this is linked into (a Python module is
/// not in the folder of its program), in that of the program, or where an installed program has it, ../lib/dualfield. Nothing where it
/// is in none of these.
std::optional<std::filesystem::path> plugin_file(const std::string& name);

/// A plugin that was opened, or why it was not.
struct Plugin {
  void* library = nullptr;  ///< for dlsym; stays open
  std::string reason;       ///< empty where it was opened
};

/// Opens the plugin `name`: plugin_file(), or what the loader finds by that name, in LD_LIBRARY_PATH or in the installed package that
/// the program was linked with. `flags` are those of dlopen.
Plugin open_plugin(const std::string& name, int flags);

/// The result of opening the CUDA plugin.
struct CudaPlugin {
  const Backend* backend = nullptr;  ///< null where there is no plugin or no CUDA library
  std::string reason;  ///< why it cannot be used (no plugin, library, driver or device); empty where it can
};

/// Opens the CUDA plugin at the first call; later calls return the same result.
const CudaPlugin& cuda_plugin();

}  // namespace dualfield
