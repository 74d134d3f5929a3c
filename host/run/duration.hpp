// SPDX-License-Identifier: MIT
// Times as they are written for batch systems.
#pragma once

#include <optional>
#include <string_view>

namespace dualfield {

/// Seconds of "90" or "0.5" (minutes), "30:00" (minutes:seconds), "1:30:00" (hours:minutes:seconds) or "2-12:00:00"
/// (days-hours:minutes:seconds). Nothing for other words, and for what is not above 0.
std::optional<double> seconds_of(std::string_view text);

}  // namespace dualfield
