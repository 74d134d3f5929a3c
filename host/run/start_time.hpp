// SPDX-License-Identifier: MIT
// The time at which a run begins.
#pragma once

#include "host/case/case.hpp"

namespace dualfield {

/// time.start of the case; where it is not given, the time of the snapshot from which the initial state comes, else 0. An
/// .hdf snapshot holds its time; that of a folder is found from its step and the case.toml of its run. Throws InputError
/// where neither is there.
double start_time(const Case& setup);

}  // namespace dualfield
