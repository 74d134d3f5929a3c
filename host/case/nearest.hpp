// SPDX-License-Identifier: MIT
// Finds the known name that a misspelt one is most like, for the question "did you mean …?".
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dualfield {

/// The smallest number of insertions, deletions, replacements and swaps of neighbouring characters that leads from one
/// name to the other.
std::size_t edit_distance(std::string_view from, std::string_view to);

/// The candidate with the smallest edit distance from `name`, upper and lower case being the same; the first of
/// several. Empty where all differ by more than a typing error.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

}  // namespace dualfield
