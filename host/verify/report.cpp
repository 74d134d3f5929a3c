// SPDX-License-Identifier: MIT
#include "host/verify/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

namespace dualfield::verify {

namespace {

constexpr std::size_t columns = 120;
constexpr std::size_t verdict_width = 22, number_width = 9, gap = 2, indent = 4;

/// Number of characters that a terminal shows: code points without combining marks (U+0300 … U+036F).
std::size_t width(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto following = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool combining = byte == 0xCC || (byte == 0xCD && following < 0xB0);
    if ((byte & 0xC0) != 0x80 && !combining) ++count;
  }
  return count;
}

std::string padded(std::string text, std::size_t to) {
  const std::size_t shown = width(text);
  return shown < to ? text + std::string(to - shown, ' ') : text;
}

/// `text` in lines of at most `max_width` characters, broken at spaces.
std::vector<std::string> wrapped(std::string_view text, std::size_t max_width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (lines.back().empty())
      lines.back() = word;
    else if (width(lines.back()) + 1 + width(word) <= max_width)
      lines.back() += ' ' + word;
    else
      lines.push_back(word);
  }
  return lines;
}

std::string number(const std::optional<double>& value) {
  if (!value) return "";
  return *value == 0 ? "0" : fmt::format("{:.1e}", *value);
}

std::string words(const std::optional<Verdict>& verdict) { return verdict ? verify::words(*verdict) : "undecided"; }

/// The amendment of an entry with a word in front that says whether it is a correction or an assumption.
std::string amendment(const Entry& entry) {
  const std::string kind = entry.amendment.empty()                       ? ""
                           : entry.recorded == Verdict::erratum          ? "corrected: "
                           : entry.recorded == Verdict::under_assumption ? "assuming: "
                                                                         : "";
  return kind + entry.amendment;
}

/// The line of text below a row: amendment, note, or why measuring failed.
std::string remark(const Measurement& m) {
  std::vector<std::string> parts;
  if (!m.as_recorded()) parts.push_back(fmt::format("RECORDED: {}", verify::words(m.entry.recorded)));
  if (!m.failure.empty()) parts.push_back("failed: " + m.failure);
  if (!m.entry.amendment.empty()) parts.push_back(amendment(m.entry));
  if (m.finding && m.finding->without) parts.push_back("where it is not met: " + number(m.finding->without));
  if (m.finding && !m.finding->note.empty()) parts.push_back(m.finding->note);
  return fmt::format("{}", fmt::join(parts, "; "));
}

template <class Value>
nlohmann::ordered_json nullable(const std::optional<Value>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

/// `text` as a cell of a Markdown table, with special characters escaped except between backticks.
std::string cell(std::string_view text) {
  std::string result;
  bool code = false;
  for (const char character : text) {
    code = code != (character == '`');
    if (character == '|' || (!code && std::string_view("*_<").find(character) != std::string_view::npos))
      result += '\\';
    result += character;
  }
  return result;
}

/// The section of an entry: "2" for "2.10", empty for a law.
std::string section(const Entry& entry) {
  return entry.id[0] >= '0' && entry.id[0] <= '9' ? entry.id.substr(0, entry.id.find('.')) : "";
}

}  // namespace

std::string table(std::span<const Measurement> measurements, bool explained) {
  std::size_t id_width = 2;
  for (const Measurement& m : measurements) id_width = std::max(id_width, width(m.entry.id));
  const auto row = [&](const std::array<std::string, 5>& cells) {
    std::string line = padded(cells[0], id_width + gap) + padded(cells[1], verdict_width + gap);
    for (std::size_t c = 2; c < cells.size(); ++c) line += padded(cells[c], number_width + gap);
    return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  };
  std::string result = row({"id", "verdict", "printed", "corrected", "tolerance"});
  for (const Measurement& m : measurements) {
    const auto value = [&](auto member) { return m.finding ? number(m.finding.value().*member) : ""; };
    result += row({m.entry.id, words(m.verdict), value(&Finding::printed), value(&Finding::corrected),
                   value(&Finding::tolerance)});
    const std::string computed = explained && !m.entry.computed.empty() ? "computed: " + m.entry.computed : "";
    for (const std::string& text : {m.entry.statement, computed, remark(m)})
      for (const std::string& line : wrapped(text, columns - indent))
        if (!line.empty()) result += std::string(indent, ' ') + line + '\n';
  }
  return result;
}

nlohmann::ordered_json as_json(std::span<const Measurement> measurements) {
  auto list = nlohmann::ordered_json::array();
  for (const Measurement& m : measurements) {
    const auto value = [&](auto member) {
      return m.finding ? nullable(std::optional<double>(m.finding.value().*member)) : nlohmann::ordered_json();
    };
    list.push_back({{"id", m.entry.id},
                    {"verdict", words(m.verdict)},
                    {"recorded", verify::words(m.entry.recorded)},
                    {"printed", value(&Finding::printed)},
                    {"corrected", value(&Finding::corrected)},
                    {"without", value(&Finding::without)},
                    {"tolerance", value(&Finding::tolerance)},
                    {"note", m.finding ? m.finding->note : m.failure},
                    {"statement", m.entry.statement},
                    {"computed", m.entry.computed},
                    {"amendment", m.entry.amendment}});
  }
  return list;
}

std::string page(std::span<const Measurement> measurements) {
  static const std::map<std::string, std::string> titles = {{"2", "Section 2: Hamiltonian system"},
                                                            {"3", "Section 3: Klein–Gordon field"},
                                                            {"4", "Section 4: Dirac field"},
                                                            {"5", "Section 5: Gauge field"},
                                                            {"", "Laws"}};
  std::string text =
      "<!-- Written by `dualfield verify --markdown docs/equations.md`; a test fails where it is out of date. -->\n"
      "# The equations and their verdicts\n\n"
      "Every numbered equation of version 1 of the preprint \"Emergent field theories from neural networks\", and the\n"
      "laws that this program keeps. `dualfield verify` computes all of it and prints the measured numbers;\n"
      "`dualfield verify 4.10` or `dualfield verify 4` a part.\n\n"
      "A residual is the difference of the two sides relative to their size, or, for a claim about a limit, the "
      "distance\n"
      "of the observed order from the expected one. **holds**: the residual of the equation as printed is within the\n"
      "bound. **holds under assumption**: so it is where the assumption is met, and at least 1000 times the bound "
      "where\n"
      "it is not. **erratum**: as printed it is at least 1000 times the bound, and the corrected form is within it, "
      "on\n"
      "the same data.\n\n";
  std::map<Verdict, int> count;
  for (const Measurement& m : measurements)
    if (!section(m.entry).empty()) ++count[m.entry.recorded];
  for (const auto& [verdict, number_of] : count)
    text += fmt::format("{}{}: {}", verdict == count.begin()->first ? "Equations: " : ", ", verify::words(verdict),
                        number_of);
  text += ".\n";
  std::optional<std::string> open;
  for (const Measurement& m : measurements) {
    if (open != section(m.entry)) {
      open = section(m.entry);
      text += fmt::format("\n## {}\n\n", titles.at(*open));
      text += "| | verdict | says | computed | bound | corrected form, assumption, note |\n|---|---|---|---|---|---|\n";
    }
    const std::string id = open->empty() ? m.entry.id : "(" + m.entry.id + ")";
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", id, verify::words(m.entry.recorded),
                        cell(m.entry.statement), cell(m.entry.computed),
                        m.finding ? fmt::format("{:.1g}", m.finding->tolerance) : "", cell(amendment(m.entry)));
  }
  return text;
}

}  // namespace dualfield::verify
