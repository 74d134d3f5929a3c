// SPDX-License-Identifier: MIT
// What goes wrong in TOML, and what is TOML and no case.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "faults/mutator.hpp"

namespace dualfield::faults {
namespace {

using Others = std::span<const std::string>;

constexpr std::string_view tokens[] = {"=",
                                       "[",
                                       "]",
                                       "[[",
                                       "]]",
                                       "{",
                                       "}",
                                       ",",
                                       ".",
                                       "\"",
                                       "'",
                                       "\"\"\"",
                                       "'''",
                                       "#",
                                       "\\",
                                       "\\u0000",
                                       "\\UFFFFFFFF",
                                       "\n",
                                       "\r",
                                       "\r\n",
                                       "\t",
                                       "-",
                                       "+",
                                       "_",
                                       "e",
                                       "0x",
                                       "0b2",
                                       "true",
                                       "false",
                                       "inf",
                                       "nan",
                                       "1979-05-27",
                                       "07:32:00",
                                       "[theory]\n",
                                       "[lattice]\n",
                                       "[[theory.term]]\n",
                                       "[gauge]\nkind = \"none\"\n",
                                       "[checks]\nmax_drift = 1e-9\n"};

constexpr std::string_view values[] = {"0",
                                       "1",
                                       "-1",
                                       "2",
                                       "3",
                                       "16",
                                       "1.0",
                                       "-0.0",
                                       "0.25",
                                       "1e-9",
                                       "1e308",
                                       "1e400",
                                       "-1e-400",
                                       "5e-324",
                                       "inf",
                                       "-inf",
                                       "nan",
                                       "9223372036854775807",
                                       "-9223372036854775808",
                                       "9223372036854775808",
                                       "0xffffffffffffffff",
                                       "2147483647",
                                       "2147483648",
                                       "true",
                                       "false",
                                       "\"\"",
                                       "'none'",
                                       "\"leapfrog\"",
                                       "\"synchronous\"",
                                       "\"packet\"",
                                       "\"random\"",
                                       "\"file\"",
                                       "\"phi.npy\"",
                                       "\"/\"",
                                       "\"\\u0000\"",
                                       "\"auto\"",
                                       "\"klein_gordon\"",
                                       "\"dirac_1d\"",
                                       "\"dirac_3d\"",
                                       "\"linear\"",
                                       "\"neurons\"",
                                       "[]",
                                       "[0]",
                                       "[1]",
                                       "[4, 4, 4]",
                                       "[1, 2, 3, 4, 5]",
                                       "[[1.0]]",
                                       "[[1.0, 0.0], [0.0]]",
                                       "[1, \"a\"]",
                                       "{}",
                                       "{a = 1}",
                                       "1979-05-27T07:32:00Z",
                                       "07:32:00",
                                       "",
                                       "=",
                                       "1 2"};

constexpr std::string_view foreign_bytes[] = {
    "\xff",         "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",       "\xe2\x82",
    "\xef\xbb\xbf", "\xfe\xff", "\xce\xb1",     std::string_view("\0", 1)};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t first = 0; first < text.size();) {
    const std::size_t end = std::min(text.find('\n', first), text.size() - 1) + 1;
    lines.push_back(text.substr(first, end - first));
    first = end;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

/// Calls `change` with the lines of a file that has at least one.
template <class Change>
void change_lines(std::string& text, Change change) {
  std::vector<std::string> lines = lines_of(text);
  if (lines.empty()) return;
  change(lines);
  text = joined(lines);
}

/// Where the values stand: behind the = of a line, up to its end.
std::vector<std::pair<std::size_t, std::size_t>> places_of_values(const std::string& text) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (std::size_t equals = text.find(" = "); equals != text.npos; equals = text.find(" = ", equals + 1))
    places.emplace_back(equals + 3, std::min(text.find_first_of("#\n", equals), text.size()));
  return places;
}

template <class Replacement>
void replace_value(std::string& text, Draw& draw, Replacement replacement) {
  const auto places = places_of_values(text);
  if (places.empty()) return;
  const auto [first, end] = draw.of(places);
  const std::string old = text.substr(first, end - first);
  text.replace(first, end - first, replacement(old));
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

void other_value(std::string& text, Others, Draw& draw) {
  replace_value(text, draw, [&](const std::string&) { return std::string(draw.of(values)); });
}

void value_of_another(std::string& text, Others others, Draw& draw) {
  const std::string& other = draw.of(others);
  const auto places = places_of_values(other);
  if (places.empty()) return;
  const auto [first, end] = draw.of(places);
  replace_value(text, draw, [&](const std::string&) { return other.substr(first, end - first); });
}

void other_digit(std::string& text, Others, Draw& draw) {
  std::vector<std::size_t> digits;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] >= '0' && text[i] <= '9') digits.push_back(i);
  if (!digits.empty()) text[draw.of(digits)] = static_cast<char>('0' + draw.below(10));
}

void long_number(std::string& text, Others, Draw& draw) {
  const std::size_t digits = 1 + draw.below(2000);
  replace_value(text, draw, [&](const std::string&) { return repeated("7", digits) + (digits % 2 ? "" : ".5"); });
}

void long_text(std::string& text, Others, Draw& draw) {
  const std::string word = '"' + repeated("x", draw.below(20000)) + '"';
  replace_value(text, draw, [&](const std::string&) { return word; });
}

void long_array(std::string& text, Others, Draw& draw) {
  const std::string array = '[' + repeated("1, ", draw.below(5000)) + ']';
  replace_value(text, draw, [&](const std::string&) { return array; });
}

void long_key(std::string& text, Others, Draw& draw) {
  text.insert(0, repeated("k", 1 + draw.below(20000)) + (draw.below(2) ? " = 1\n" : ".a = 1\n"));
}

void nest(std::string& text, Others, Draw& draw) {
  const std::size_t depth = 1 + draw.below(draw.below(10) == 0 ? 20000 : 300);
  switch (draw.below(4)) {
    case 0:
      return replace_value(text, draw,
                           [&](const std::string& old) { return repeated("[", depth) + old + repeated("]", depth); });
    case 1:
      return replace_value(
          text, draw, [&](const std::string& old) { return repeated("{a = ", depth) + old + repeated("}", depth); });
    case 2:
      text += "\n[" + repeated("a.", depth) + "b]\n";
      return;
    default:
      text += "\n" + repeated("a . 'b'.", depth) + "c = 1\n";
  }
}

void insert_token(std::string& text, Others, Draw& draw) {
  const std::string_view token = draw.of(tokens);
  text.insert(draw.below(text.size() + 1), token);
}

void insert_foreign_bytes(std::string& text, Others, Draw& draw) {
  const std::string_view token = draw.of(foreign_bytes);
  text.insert(draw.below(text.size() + 1), token);
}

void repeat_line(std::string& text, Others, Draw& draw) {
  change_lines(text, [&](std::vector<std::string>& lines) {
    const std::string line = draw.of(lines);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(draw.below(lines.size() + 1)), line);
  });
}

void remove_line(std::string& text, Others, Draw& draw) {
  change_lines(text, [&](std::vector<std::string>& lines) {
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(draw.below(lines.size())));
  });
}

void swap_lines(std::string& text, Others, Draw& draw) {
  change_lines(text, [&](std::vector<std::string>& lines) {
    const std::size_t first = draw.below(lines.size()), second = draw.below(lines.size());
    std::swap(lines[first], lines[second]);
  });
}

void line_of_another(std::string& text, Others others, Draw& draw) {
  const std::vector<std::string> other = lines_of(draw.of(others));
  change_lines(text, [&](std::vector<std::string>& lines) {
    const std::string line = draw.of(other);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(draw.below(lines.size() + 1)), line);
  });
}

/// A key of some case and some value, as an override.
void add_override(std::string& text, Others others, Draw& draw) {
  std::string section = "theory";
  std::vector<std::string> names;
  for (const std::string& line : lines_of(draw.of(others))) {
    const std::size_t equals = line.find(" = ");
    if (line[0] == '[') section = line.substr(1, line.find(']') - 1);
    if (line[0] >= 'a' && line[0] <= 'z' && equals != line.npos)
      names.push_back(section + "." + line.substr(0, equals));
  }
  const std::string name = names.empty() ? "time.steps" : draw.of(names);
  text += "\n#set " + name + "=" + std::string(draw.of(values)) + "\n";
}

constexpr Mutation all[] = {{"another value", other_value},   {"the value of another key", value_of_another},
                            {"another digit", other_digit},   {"a long number", long_number},
                            {"a long text", long_text},       {"a long array", long_array},
                            {"a long key", long_key},         {"nesting", nest},
                            {"insert a token", insert_token}, {"insert what is not UTF-8", insert_foreign_bytes},
                            {"repeat a line", repeat_line},   {"remove a line", remove_line},
                            {"swap two lines", swap_lines},   {"a line of another case", line_of_another},
                            {"an override", add_override}};

}  // namespace

std::span<const Mutation> case_mutations() { return all; }

}  // namespace dualfield::faults
