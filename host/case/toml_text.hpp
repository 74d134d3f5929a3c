// SPDX-License-Identifier: MIT
// Values as TOML writes them: for the resolved case and for quoting what was read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dualfield {

std::string toml_text(bool value);
std::string toml_text(std::int64_t value);
/// Shortest form that reads back as the same double, always recognisable as a float.
std::string toml_text(double value);
/// A basic string: quoted, with quotes, backslashes and control characters escaped. `value` is UTF-8.
std::string toml_text(std::string_view value);
inline std::string toml_text(const std::string& value) { return toml_text(std::string_view(value)); }
inline std::string toml_text(const char* value) { return toml_text(std::string_view(value)); }

/// An array on one line.
template <class T>
std::string toml_text(const std::vector<T>& values) {
  std::string text = "[";
  for (const T& value : values) text += (text.size() > 1 ? ", " : "") + toml_text(value);
  return text + "]";
}

/// A key: bare where TOML allows it, quoted else.
std::string toml_key(std::string_view key);

}  // namespace dualfield
