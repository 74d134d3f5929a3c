// SPDX-License-Identifier: MIT
// What a case file and the overrides of the command line say, with the place of every word, before anything is checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dualfield {

struct Entry;

/// One value as written.
struct Value {
  /// What no key of a case takes: a date, a time.
  struct Foreign {
    std::string_view what;
  };
  using Table = std::vector<Entry>;  ///< in the order of the file
  std::variant<bool, std::int64_t, double, std::string, std::vector<Value>, Table, Foreign> content;
  std::string place;  ///< "case.toml:9:8", or the whole override: "--set time.step=0"
};

/// One key and its value.
struct Entry {
  std::string key;
  std::string key_place;
  Value value;
  std::filesystem::path directory;  ///< absolute, or empty where it is gone; what a path in `value` is relative to
};

/// One section, entries in the order of the file. Keys above the first section header form a section without a name.
/// An array of tables, [[section.key]], is a value of the section.
struct Section {
  std::string name;
  std::string place;  ///< of the header
  std::vector<Entry> entries;

  const Entry* find(std::string_view key) const;
};

/// A whole case as written.
struct CaseSource {
  std::string file;
  std::vector<Section> sections;

  const Section* find(std::string_view section) const;
};

/// Reads `file` and lets each override "section.key=value" replace or add one entry, the last of several for one key.
/// An override's value is TOML; a bare word or path that is no TOML value is taken as a string.
/// The file may be a pipe: it is read once, to its end. Throws InputError for a file that cannot be read, is larger than
/// 4 MiB or is no TOML, and for an override of another form.
CaseSource read_case_source(const std::filesystem::path& file, std::span<const std::string> overrides);

/// The same for a case that is in no file. `name` says in messages where it comes from, in place of file:line:column; paths in
/// it are relative to the current directory.
CaseSource case_source_of_text(std::string_view toml, const std::string& name, std::span<const std::string> overrides);

/// How a value is quoted in a message: 2.5, "leapfrog", [1, 2], a table. Long ones are cut short.
std::string text_of(const Value& value);

/// What a value is, in words: an integer, a float, a string, …
std::string_view kind_of(const Value& value);

}  // namespace dualfield
