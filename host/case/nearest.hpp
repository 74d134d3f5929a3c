// SPDX-License-Identifier: MIT
// The name somebody probably meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dualfield {

/// How many insertions, deletions, replacements and swaps of neighbouring characters lead from one name to the other.
std::size_t edit_distance(std::string_view from, std::string_view to);

/// The candidate nearest to `name`, case ignored, the first of several; empty where none is near enough for a slip.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

}  // namespace dualfield
