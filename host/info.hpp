// SPDX-License-Identifier: MIT
// `dualfield info`: what this build is and what it finds on this machine.
#pragma once

#include <string>

#include "dualfield/communicator.hpp"

namespace dualfield {

/// The text that `dualfield info` prints: version, compiler, libraries, backends and their devices, ranks. Called by all ranks together.
std::string info_text(ProcessRanks* ranks);

}  // namespace dualfield
