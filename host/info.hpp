// SPDX-License-Identifier: MIT
// `dualfield info`: what this build is and what it finds on this machine.
#pragma once

#include <string>

namespace dualfield {

/// Lines for people.
std::string info_text();

}  // namespace dualfield
