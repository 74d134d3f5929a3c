// SPDX-License-Identifier: MIT
#include "host/run/duration.hpp"

#include <charconv>
#include <cmath>
#include <system_error>
#include <vector>

namespace dualfield {
namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> positive(double seconds) {
  return std::isfinite(seconds) && seconds > 0 ? std::optional(seconds) : std::nullopt;
}

}  // namespace

std::optional<double> seconds_of(std::string_view text) {
  if (text.find_first_of(":-") == text.npos) {
    const auto minutes = number<double>(text);
    return minutes ? positive(60 * *minutes) : std::nullopt;
  }
  double days = 0;
  const auto dash = text.find('-');
  if (dash != text.npos) {
    const auto whole = number<unsigned>(text.substr(0, dash));
    if (!whole) return std::nullopt;
    days = *whole;
    text.remove_prefix(dash + 1);
  }
  std::vector<unsigned> parts;
  for (bool more = true; more;) {
    const auto colon = text.find(':');
    const auto part = number<unsigned>(text.substr(0, colon));
    if (!part || (!parts.empty() && *part >= 60)) return std::nullopt;
    parts.push_back(*part);
    more = colon != text.npos;
    if (more) text.remove_prefix(colon + 1);
  }
  if (parts.size() > 3 || parts.size() < 2 || (dash != std::string_view::npos && parts.size() != 3))
    return std::nullopt;
  double seconds = 0;
  for (const unsigned part : parts) seconds = 60 * seconds + part;
  return positive(86400 * days + seconds);
}

}  // namespace dualfield
