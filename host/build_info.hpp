// SPDX-License-Identifier: MIT
// The version, commit and compilers of this build. The values are in a generated source of their own
// (cmake/build_info.cmake), so that a new commit recompiles that source only.
#pragma once

#include <string_view>

namespace dualfield::build {

extern const std::string_view version;
extern const std::string_view git_commit;  ///< ends in "-dirty" where files were changed; "unknown" outside of git
extern const std::string_view compiler;
extern const std::string_view cuda_compiler;  ///< empty without the CUDA plugin
extern const std::string_view flags;          ///< of the CPU kernels
extern const std::string_view build_type;
extern const std::string_view plugin_directory;  ///< of an installed plugin, relative to the program's folder

}  // namespace dualfield::build
