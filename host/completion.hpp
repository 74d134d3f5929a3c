// SPDX-License-Identifier: MIT
// Completion of a program's commands, options and values in the shells bash, zsh and fish.
#pragma once

#include <string>
#include <string_view>

#include "host/command_facts.hpp"

namespace dualfield {

/// The shells for which there is a completion.
inline constexpr const char* completion_shells[] = {"bash", "zsh", "fish"};

/// The file that the shell loads for a program that has commands. Throws InputError for another shell.
std::string completion(const CommandFacts& program, std::string_view shell);

}  // namespace dualfield
