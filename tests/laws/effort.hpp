// SPDX-License-Identifier: MIT
// How long the runs are that show that rounding errors do not add up.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace dualfield::laws {

/// `steps` where the environment variable DUALFIELD_LONG_RUNS is set, else a tenth of them.
inline std::int64_t long_run(std::int64_t steps) { return std::getenv("DUALFIELD_LONG_RUNS") ? steps : steps / 10; }

}  // namespace dualfield::laws
