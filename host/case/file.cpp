// SPDX-License-Identifier: MIT
// Reads a case from a TOML file, and writes one as TOML. Names of keys are checked before any value.
#include "host/case/file.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "dualfield/error.hpp"
#include "host/case/keys/all.hpp"
#include "host/case/nearest.hpp"
#include "host/case/reader.hpp"
#include "host/case/source.hpp"
#include "host/case/writer.hpp"
#include "host/files/utf8.hpp"

namespace dualfield {
namespace {

using Vocabulary = std::vector<CaseVocabulary::Section>;

/// Every key of every section, whatever kind and theory it goes with.
Vocabulary vocabulary() {
  CaseVocabulary words;
  for (const std::string_view theory : {std::string_view(), linear_name})
    for (const auto& [name, initial] : initial_kinds()) {
      Case c;
      c.theory.name = theory;
      c.lattice.shape = {1};
      c.initial = initial;
      case_keys(words, c, CaseContext{});
    }
  for (const auto& [name, kind] : gauge_kinds()) {
    Case c;
    c.lattice.shape = {1};
    c.gauge.kind = kind;
    c.gauge.transforms.emplace_back();
    c.checks.gauge = true;
    case_keys(words, c, CaseContext{});
  }
  return words.sections();
}

std::string question(const std::string& meant) { return meant.empty() ? "" : fmt::format("did you mean {}? ", meant); }

/// The full name of a key of this name in some other section; empty where there is none.
std::string same_key_elsewhere(const Vocabulary& sections, const std::string& key) {
  for (const auto& section : sections) {
    if (std::ranges::find(section.keys, key) != section.keys.end()) return section.name + "." + key;
  }
  return {};
}

[[noreturn]] void refuse_section(const Vocabulary& sections, const Section& section) {
  std::vector<std::string> names;
  for (const auto& known : sections)
    if (known.name.find('.') == known.name.npos) names.push_back(known.name);
  throw InputError(fmt::format("{}: {}: no such section; {}allowed: {}", section.place,
                               shortened(toml_key(section.name)), question(nearest(section.name, names)),
                               fmt::join(names, ", ")));
}

[[noreturn]] void refuse_stray_key(const Vocabulary& sections, const Entry& entry) {
  const bool is_section = std::ranges::find(sections, entry.key, &CaseVocabulary::Section::name) != sections.end();
  throw InputError(is_section
                       ? fmt::format("{}: {}: {} where a section is expected; allowed: [{}] with keys below it",
                                     entry.value.place, entry.key, kind_of(entry.value), entry.key)
                       : fmt::format("{}: {}: a key outside of every section; {}allowed: [section] above its keys",
                                     entry.key_place, shortened(toml_key(entry.key)),
                                     question(same_key_elsewhere(sections, entry.key))));
}

void check_key(const Vocabulary& sections, const CaseVocabulary::Section& known, const Entry& entry) {
  if (std::ranges::find(known.keys, entry.key) != known.keys.end()) return;
  std::string meant = nearest(entry.key, known.keys);
  if (meant.empty()) meant = same_key_elsewhere(sections, entry.key);
  throw InputError(fmt::format("{}: {}.{}: no such key; {}allowed: {}", entry.key_place, known.name,
                               shortened(toml_key(entry.key)), question(meant), fmt::join(known.keys, ", ")));
}

/// Checks the keys of an entry that is an array of tables, where the section has such tables.
void check_tables(const Vocabulary& sections, const CaseVocabulary::Section& section, const Entry& entry) {
  const auto known = std::ranges::find(sections, section.name + "." + entry.key, &CaseVocabulary::Section::name);
  const auto* list = std::get_if<std::vector<Value>>(&entry.value.content);
  if (known == sections.end() || !list) return;
  for (const Value& value : *list)
    if (const auto* table = std::get_if<Value::Table>(&value.content))
      for (const Entry& inner : *table) check_key(sections, *known, inner);
}

/// Checks all names before any value is read, so that a misspelt key is not reported as a missing one.
void check_names(const CaseSource& source) {
  static const Vocabulary sections = vocabulary();
  for (const Section& section : source.sections) {
    if (section.name.empty()) {
      if (!section.entries.empty()) refuse_stray_key(sections, section.entries.front());
      continue;
    }
    const auto known = std::ranges::find(sections, section.name, &CaseVocabulary::Section::name);
    if (known == sections.end()) refuse_section(sections, section);
    for (const Entry& entry : section.entries) {
      check_key(sections, *known, entry);
      check_tables(sections, *known, entry);
    }
  }
}

Case checked(const CaseSource& source, const CaseContext& context) {
  check_names(source);
  CaseReader reader(source);
  Case loaded;
  case_keys(reader, loaded, context);
  return loaded;
}

}  // namespace

Case load_case(const std::filesystem::path& file, std::span<const std::string> overrides,
               std::span<const TheoryDescription> theories, bool hdf_available) {
  return checked(read_case_source(file, overrides), {theories, hdf_available});
}

Case load_case_text(const std::string& toml, const std::string& name, std::span<const std::string> overrides,
                    std::span<const TheoryDescription> theories, bool hdf_available) {
  return checked(case_source_of_text(toml, name, overrides), {theories, hdf_available});
}

std::vector<CaseValue> values_of(const Case& resolved) {
  ValueList list;
  Case shown = resolved;
  case_keys(list, shown, CaseContext{});
  return list.all();
}

std::string to_toml(const Case& resolved) {
  CaseWriter writer;
  Case shown = resolved;  // visitors take a case that they may change
  case_keys(writer, shown, CaseContext{});
  return writer.text();
}

}  // namespace dualfield
