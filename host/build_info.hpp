// SPDX-License-Identifier: MIT
// What this build was made from and with. The values are in a generated source of their own (cmake/build_info.cmake), so
// that a new commit compiles that one and nothing else.
#pragma once

#include <string_view>

namespace dualfield::build {

extern const std::string_view version;
extern const std::string_view git_commit;  ///< with "-dirty" behind it where there were changes; or "unknown"
extern const std::string_view compiler;
extern const std::string_view cuda_compiler;  ///< empty without the CUDA plugin
extern const std::string_view flags;          ///< of the CPU kernels
extern const std::string_view build_type;

}  // namespace dualfield::build
