// SPDX-License-Identifier: MIT
// Reads a case from a TOML file, and writes one as TOML.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "dualfield/description.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// Reads a case file, applies `overrides` in their order, checks every key and value for the known theories and fills
/// in every default. An override is "section.key=value" with a TOML value, or a plain word or path without quotes; a
/// path in it is relative to the current directory, a path in the file to the file's folder. Does not open the arrays
/// that the case names. Throws InputError "file:line:column: section.key: what; allowed: …", with "--set …" as the
/// place of an override.
Case load_case(const std::filesystem::path& file, std::span<const std::string> overrides,
               std::span<const TheoryDescription> theories, bool hdf_available);

/// The case as TOML with every default written out; loaded again it gives the same case, bit for bit.
std::string to_toml(const Case& resolved);

}  // namespace dualfield
