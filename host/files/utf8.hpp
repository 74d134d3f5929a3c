// SPDX-License-Identifier: MIT
// Names of files are bytes; case files, JSON and terminals take UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dualfield {

/// Whether the bytes are well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// The text with every byte that is not part of a character written as \xE9, so that it is UTF-8.
std::string as_utf8(std::string_view text);

/// The text, or where it is longer than `most` bytes its beginning and "…". UTF-8 stays UTF-8. For messages, which must
/// not be as long as the file that they are about.
std::string shortened(std::string_view text, std::size_t most = 200);

}  // namespace dualfield
