// SPDX-License-Identifier: MIT
// A file that a command writes at its end because it was asked to: whether it can be written is looked at first.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace dualfield {

/// Throws where the file cannot be written: InputError for an empty name, OutputError for a folder that is not there or
/// may not be written to, a directory, a file that may not be changed. Changes nothing.
void require_writable(const std::filesystem::path& file);

/// Writes the text. A plain file is replaced whole or not at all; through a link, and into what is no file (a pipe,
/// /dev/stdout), the text is written as it comes. Throws OutputError.
void write_result(const std::filesystem::path& file, std::string_view text);

/// The document, indented. Bytes that are not UTF-8, as in names of files, become U+FFFD.
void write_json(const std::filesystem::path& file, const nlohmann::ordered_json& document);

}  // namespace dualfield
