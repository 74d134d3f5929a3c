// SPDX-License-Identifier: MIT
// Cases from and to TOML text.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "dualfield/description.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// Reads a case file, applies `overrides` in their order, checks everything against the theories there are and fills in
/// every default. An override is "section.key=value" with a TOML value, or a plain word or path without quotes; a path
/// in it is relative to the current directory, a path in the file to the file's own.
/// Does not open the arrays of initial.kind = "file".
/// Throws InputError "file:line:column: section.key: what; allowed: …", with "--set …" as the place of an override.
Case load_case(const std::filesystem::path& file, std::span<const std::string> overrides,
               std::span<const TheoryDescription> theories, bool hdf_available);

/// The case as TOML with every default written out; loaded again it gives the same case, bit for bit.
std::string to_toml(const Case& resolved);

}  // namespace dualfield
