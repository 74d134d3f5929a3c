// SPDX-License-Identifier: MIT
// What is refused in TOML before the library parses it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dualfield {

/// The most keys in a dotted key: a.b.c has three. Every key is a level of nesting.
inline constexpr std::size_t most_dotted_keys = 16;

/// Something in a text that the library must not get. Line and column count from 1, the column in characters.
struct TomlFault {
  std::size_t line, column;
  std::string what;
};

/// The first character beyond ASCII that is neither in quotes nor in a comment, or the first dotted key of more than
/// most_dotted_keys keys. TOML 1.0 does not allow the former, but toml++ 3.3 has undefined behaviour there; the latter
/// would overflow the stack. None in a text without either; errors of any other kind are left to the library.
std::optional<TomlFault> fault_in_toml(std::string_view text);

}  // namespace dualfield
