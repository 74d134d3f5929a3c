// SPDX-License-Identifier: MIT
// From TOML text to entries with places. The only file that knows the TOML library.
#include "host/case/source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#define TOML_MAX_NESTED_VALUES 32  // arrays and inline tables in one another
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "dualfield/error.hpp"
#include "host/case/toml_scan.hpp"
#include "host/case/toml_text.hpp"
#include "host/files/utf8.hpp"

namespace dualfield {
namespace {

namespace fs = std::filesystem;

/// Names the place of a node: in a file by line and column, in an override by quoting it whole.
struct Places {
  std::string origin;
  bool in_file;

  std::string of(const toml::source_region& region) const {
    return in_file ? fmt::format("{}:{}:{}", origin, region.begin.line, region.begin.column) : origin;
  }
};

Value to_value(const toml::node& node, const Places& places, const fs::path& directory);

/// A table of toml++ is sorted by key; people read top down.
std::vector<std::pair<const toml::key*, const toml::node*>> in_written_order(const toml::table& table) {
  std::vector<std::pair<const toml::key*, const toml::node*>> items;
  for (auto&& [key, node] : table) items.emplace_back(&key, &node);
  std::ranges::stable_sort(items, [](const auto& a, const auto& b) {
    const auto &first = a.first->source().begin, &second = b.first->source().begin;
    return std::pair(first.line, first.column) < std::pair(second.line, second.column);
  });
  return items;
}

Entry to_entry(const toml::key& key, const toml::node& node, const Places& places, const fs::path& directory) {
  return {std::string(key.str()), places.of(key.source()), to_value(node, places, directory), directory};
}

std::vector<Entry> to_entries(const toml::table& table, const Places& places, const fs::path& directory) {
  std::vector<Entry> entries;
  for (const auto& [key, node] : in_written_order(table)) entries.push_back(to_entry(*key, *node, places, directory));
  return entries;
}

Value to_value(const toml::node& node, const Places& places, const fs::path& directory) {
  Value value{Value::Foreign{"a date or time"}, places.of(node.source())};
  if (auto* table = node.as_table()) value.content = to_entries(*table, places, directory);
  if (auto* boolean = node.as_boolean()) value.content = boolean->get();
  if (auto* integer = node.as_integer()) value.content = integer->get();
  if (auto* number = node.as_floating_point()) value.content = number->get();
  if (auto* text = node.as_string()) value.content = text->get();
  if (auto* array = node.as_array()) {
    std::vector<Value> elements;
    for (const toml::node& element : *array) elements.push_back(to_value(element, places, directory));
    value.content = std::move(elements);
  }
  return value;
}

/// Read to its end, whatever it is: a pipe has no size.
std::string text_of_file(const fs::path& file) {
  constexpr std::size_t most = std::size_t{4} << 20, chunk = std::size_t{64} << 10;
  // standard input may be a socket, or another user's, and then has no name that can be opened
  const int descriptor = file == "/dev/stdin" ? dup(STDIN_FILENO) : open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor == -1)
    throw InputError(fmt::format("{}: the case file cannot be read: {}", file.string(), std::strerror(errno)));
  std::string text;
  ssize_t count = 1;
  while (count > 0 && text.size() <= most) {
    const std::size_t size = text.size();
    text.resize(size + chunk);
    do count = read(descriptor, text.data() + size, chunk);
    while (count == -1 && errno == EINTR);
    text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  const int error = errno;
  close(descriptor);
  if (count == -1)
    throw InputError(fmt::format("{}: the case file cannot be read: {}", file.string(), std::strerror(error)));
  if (text.size() > most)
    throw InputError(fmt::format("{}: this is no case file: it is larger than 4 MiB", file.string()));
  return text;
}

/// Throws InputError with the line and column in `file`, which is only a name here.
toml::table parse_text(std::string_view text, const fs::path& file) {
  const auto refuse = [&](std::size_t line, std::size_t column, std::string_view what) {
    throw InputError(fmt::format("{}:{}:{}: this is no TOML: {}; allowed: TOML 1.0, text in quotes", file.string(),
                                 line, column, shortened(what)));
  };
  if (const auto fault = fault_in_toml(text)) refuse(fault->line, fault->column, fault->what);
  try {
    return toml::parse(text, as_utf8(file.string()));
  } catch (const toml::parse_error& failure) {
    refuse(failure.source().begin.line, failure.source().begin.column, failure.description());
    throw;
  }
}

toml::table parse_file(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found)
    throw InputError(fmt::format("{}: there is no such case file", file.string()));
  if (fs::is_directory(status))
    throw InputError(fmt::format("{}: this is a directory; a case file is wanted", file.string()));
  return parse_text(text_of_file(file), file);
}

/// What a path typed after --set, or in a case that comes through a pipe, is relative to; empty where it is gone.
fs::path working_directory() {
  std::error_code gone;
  return fs::current_path(gone);
}

/// What a path in the file is relative to: the folder in which the file has the name it was called by.
fs::path directory_of(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return working_directory();
  return (file.is_absolute() ? file : working_directory() / file).parent_path();
}

std::vector<Section> to_sections(const toml::table& document, const Places& places, const fs::path& directory) {
  std::vector<Section> sections(1);
  for (const auto& [key, node] : in_written_order(document)) {
    if (const toml::table* table = node->as_table()) {
      sections.push_back({std::string(key->str()), places.of(key->source()), to_entries(*table, places, directory)});
    } else {
      sections.front().entries.push_back(to_entry(*key, *node, places, directory));
    }
  }
  return sections;
}

/// leapfrog, data/phi.npy, ../phi.npy, /data/phi.npy
bool is_plain_word_or_path(std::string_view text) {
  constexpr std::string_view any = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789./-";
  constexpr std::string_view first = any.substr(0, any.find('0'));
  const auto start = text.find_first_not_of("./");
  const bool rooted = start == 0 || (start != text.npos && text[start - 1] == '/');
  return rooted && first.find(text[start]) != first.npos && text.find_first_not_of(any) == text.npos;
}

/// A value as typed after --set. Quotes are tedious in a shell, so plain words and paths need none.
std::optional<Value> parse_typed_value(const std::string& text, const Places& places) {
  const std::string line = "value = " + text;
  if (fault_in_toml(line)) return std::nullopt;
  try {
    const toml::table table = toml::parse(line);
    const toml::node* node = table.get("value");
    if (node && table.size() == 1) return to_value(*node, places, working_directory());
  } catch (const toml::parse_error&) {
    if (is_plain_word_or_path(text)) return Value{text, places.origin};
  }
  return std::nullopt;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

void apply_override(std::vector<Section>& sections, const std::string& text) {
  const Places places{"--set " + text, false};
  const auto equals = text.find('=');
  const std::string name = trimmed(std::string_view(text).substr(0, equals));
  const auto dot = name.find('.');
  if (equals == std::string::npos || dot == std::string::npos || dot == 0 || name.find('.', dot + 1) != name.npos ||
      dot + 1 == name.size()) {
    throw InputError(
        fmt::format("{}: not understood; allowed: section.key=value, as in --set time.step=0.1", places.origin));
  }
  const auto value = parse_typed_value(trimmed(std::string_view(text).substr(equals + 1)), places);
  if (!value) {
    throw InputError(
        fmt::format("{}: the value is no TOML; allowed: a number, true, false, an array [1, 2], a plain "
                    "word or path, any other text in quotes: --set '{}=\"…\"'",
                    places.origin, name));
  }
  const std::string section_name = name.substr(0, dot), key = name.substr(dot + 1);
  auto section = std::ranges::find(sections, section_name, &Section::name);
  if (section == sections.end()) section = sections.insert(section, {section_name, places.origin, {}});
  std::erase_if(section->entries, [&](const Entry& entry) { return entry.key == key; });
  section->entries.push_back({key, places.origin, *value, working_directory()});
}

}  // namespace

const Entry* Section::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &*found;
}

const Section* CaseSource::find(std::string_view section) const {
  const auto found = std::ranges::find(sections, section, &Section::name);
  return found == sections.end() ? nullptr : &*found;
}

CaseSource read_case_source(const fs::path& file, std::span<const std::string> overrides) {
  CaseSource source{file.string(), to_sections(parse_file(file), {file.string(), true}, directory_of(file))};
  for (const std::string& text : overrides) apply_override(source.sections, text);
  return source;
}

CaseSource case_source_of_text(std::string_view toml, const std::string& name, std::span<const std::string> overrides) {
  CaseSource source{name, to_sections(parse_text(toml, name), {name, false}, working_directory())};
  for (const std::string& text : overrides) apply_override(source.sections, text);
  return source;
}

constexpr std::size_t longest_quote = 200;  // bytes

std::string text_of(const Value& value) {
  if (auto* boolean = std::get_if<bool>(&value.content)) return toml_text(*boolean);
  if (auto* integer = std::get_if<std::int64_t>(&value.content)) return toml_text(*integer);
  if (auto* number = std::get_if<double>(&value.content)) return toml_text(*number);
  if (auto* text = std::get_if<std::string>(&value.content)) return shortened(toml_text(*text), longest_quote);
  if (!std::holds_alternative<std::vector<Value>>(value.content)) return std::string(kind_of(value));
  std::string text;
  for (const Value& element : std::get<std::vector<Value>>(value.content)) {
    if (text.size() > longest_quote) break;
    text += (text.empty() ? "" : ", ") + text_of(element);
  }
  return shortened("[" + text + "]", longest_quote);
}

std::string_view kind_of(const Value& value) {
  if (auto* foreign = std::get_if<Value::Foreign>(&value.content)) return foreign->what;
  constexpr std::string_view kinds[] = {"a boolean", "an integer", "a float", "a string", "an array", "a table"};
  return kinds[value.content.index()];
}

}  // namespace dualfield
