// SPDX-License-Identifier: MIT
// The page docs/case_file.md: every key of a case file, from the declarations that read and check one.
#pragma once

#include <span>
#include <string>

#include "dualfield/description.hpp"

namespace dualfield {

/// The page as Markdown: a table for each section, each kind of initial state and gauge field, and each array of tables.
/// The same for every build, with and without HDF5.
std::string case_reference(std::span<const TheoryDescription> theories);

}  // namespace dualfield
