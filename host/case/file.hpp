// SPDX-License-Identifier: MIT
// Reads a case from a TOML file, and writes one as TOML.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

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

/// The same for a case that is in no file: `toml` is its text, `name` its place in messages. Paths in it are relative to the
/// current directory.
Case load_case_text(const std::string& toml, const std::string& name, std::span<const std::string> overrides,
                    std::span<const TheoryDescription> theories, bool hdf_available);

/// One key of a case, "time.step", and its value as TOML. Keys of tables are counted from 0: "gauge.transform.0.angle".
struct CaseValue {
  std::string key, text;
  std::filesystem::path file;  ///< the file that the value names; empty where it names none
};

/// All keys of a case that was read, in their order, defaults too.
std::vector<CaseValue> values_of(const Case& resolved);

/// The case as TOML with every default written out; loaded again it gives the same case, bit for bit.
std::string to_toml(const Case& resolved);

}  // namespace dualfield
