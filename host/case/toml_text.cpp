// SPDX-License-Identifier: MIT
// Values as TOML writes them.
#include "host/case/toml_text.hpp"

#include <fmt/format.h>

namespace dualfield {
namespace {

constexpr std::string_view bare_key_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

std::string escaped(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
  }
  const auto code = static_cast<unsigned char>(c);
  return code < 0x20 || code == 0x7f ? fmt::format("\\u{:04X}", code) : std::string(1, c);
}

}  // namespace

std::string toml_text(bool value) { return value ? "true" : "false"; }

std::string toml_text(std::int64_t value) { return fmt::format("{}", value); }

std::string toml_text(double value) {
  std::string text = fmt::format("{}", value);
  const bool reads_as_integer = text.find_first_not_of("-0123456789") == std::string::npos;
  return reads_as_integer ? text + ".0" : text;
}

std::string toml_text(std::string_view value) {
  std::string text = "\"";
  for (char c : value) text += escaped(c);
  return text + "\"";
}

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && key.find_first_not_of(bare_key_characters) == std::string_view::npos;
  return bare ? std::string(key) : toml_text(key);
}

}  // namespace dualfield
