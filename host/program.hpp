// SPDX-License-Identifier: MIT
// The programs of this build, which are in one folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dualfield {

/// One line on dualfield-verify, for the list of commands of `dualfield` and for its own help.
inline constexpr const char* about_verify = "Compute the paper's equations and say which hold";

/// The folder of the running program.
std::filesystem::path program_folder();

/// Replaces this process by the program `name` of the same folder, with these arguments; does not return. Throws
/// InputError where the program is missing or does not start; its message ends in `remedy`, what to do instead.
[[noreturn]] void become(const std::string& name, std::vector<std::string> arguments, const std::string& remedy);

}  // namespace dualfield
