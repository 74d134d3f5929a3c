// SPDX-License-Identifier: MIT
// The manual page of a program, dualfield(1).
#pragma once

#include <string>

#include "host/command_facts.hpp"

namespace dualfield {

/// The page in the macros of man(7), in ASCII. Needs a program that has commands.
std::string manual_page(const CommandFacts& program);

}  // namespace dualfield
