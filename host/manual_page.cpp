// SPDX-License-Identifier: MIT
#include "host/manual_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "host/build_info.hpp"
#include "host/exit_code.hpp"

namespace dualfield {

namespace {

/// The code point at the start of a UTF-8 text that is not ASCII, and its number of bytes.
std::pair<unsigned, std::size_t> code_point(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  unsigned point = first & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes && i < text.size(); ++i)
    point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  return {point, bytes};
}

/// A text as roff prints it unchanged.
std::string escaped(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) >= 0x80) {
      const auto [point, bytes] = code_point(text.substr(i));
      out += fmt::format("\\[u{:04X}]", point);
      i += bytes;
      continue;
    }
    switch (text[i]) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += text[i];
    }
    ++i;
  }
  return out;
}

std::string value_of(const OptionFacts& option) {
  std::string value = option.choices.empty() ? fmt::format("\\fI{}\\fR", escaped(option.value))
                                             : escaped(fmt::format("{}", fmt::join(option.choices, "|")));
  if (option.takes_several) value += " ...";
  return value;
}

std::string heading_of(const OptionFacts& option) {
  if (option.positional) return value_of(option);
  std::vector<std::string> names;
  for (const auto& name : option.names) names.push_back(fmt::format("\\fB{}\\fR", escaped(name)));
  return fmt::format("{}{}{}", fmt::join(names, ", "), option.value.empty() ? "" : " ",
                     option.value.empty() ? "" : value_of(option));
}

std::string entry(const std::string& heading, const std::string& text) {
  return fmt::format(".TP\n{}\n{}\n", heading, text);
}

std::string entry_of(const OptionFacts& option) {
  std::string text = escaped(option.about) + ".";
  if (!option.default_value.empty()) text += fmt::format(" Default: {}.", escaped(option.default_value));
  if (!option.range.empty()) text += fmt::format(" Allowed: {}.", escaped(option.range));
  return entry(heading_of(option), text);
}

/// "dualfield run CASE.toml [OPTION ...]"
std::string synopsis_of(const std::string& program, const CommandFacts& command) {
  std::string line = fmt::format("\\fB{} {}\\fR", program, escaped(command.name));
  for (const auto& option : command.options)
    if (option.positional) line += option.required ? " " + value_of(option) : " [" + value_of(option) + "]";
  return line + " [\\fIOPTION\\fR ...]";
}

}  // namespace

std::string manual_page(const CommandFacts& program) {
  std::string upper = program.name;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return char(std::toupper(c)); });
  std::string page = ".\\\" Written by `dualfield info --man`.\n";
  page += fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", upper, program.name, build::version);
  page += fmt::format(".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n", program.name, escaped(program.about));
  for (const auto& command : program.commands) page += synopsis_of(program.name, command) + "\n.br\n";
  page += ".SH OPTIONS\n";
  for (const auto& option : program.options) page += entry_of(option);
  page += ".SH COMMANDS\n";
  for (const auto& command : program.commands) {
    page += fmt::format(".SS {}\n{}.\n", escaped(command.name), escaped(command.about));
    for (const auto& option : command.options) page += entry_of(option);
  }
  page += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : exit_code_meanings) page += entry(escaped(code), escaped(meaning) + ".");
  return page;
}

}  // namespace dualfield
