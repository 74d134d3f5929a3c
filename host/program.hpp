// SPDX-License-Identifier: MIT
// The programs of this build, which lie in one folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dualfield {

/// What dualfield-verify does: for the list of commands, and for its own help.
inline constexpr const char* about_verify = "Compute the paper's equations and say which hold";

/// The folder of the program that runs.
std::filesystem::path program_folder();

/// Becomes the program `name` of the same folder, with these arguments; does not come back. Throws InputError, with
/// `remedy` as what is allowed, where there is no such program or it does not start.
[[noreturn]] void become(const std::string& name, std::vector<std::string> arguments, const std::string& remedy);

}  // namespace dualfield
