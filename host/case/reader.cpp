// SPDX-License-Identifier: MIT
// Reads values of each type from a case, and words the messages about what is refused.
#include "host/case/reader.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dualfield/error.hpp"
#include "host/case/nearest.hpp"
#include "host/files/utf8.hpp"

namespace dualfield {
namespace {

[[noreturn]] void refuse(const std::string& place, const std::string& name, const std::string& what) {
  throw InputError(fmt::format("{}: {}: {}", place, name, what));
}

[[noreturn]] void refuse_value(const std::string& name, const Value& value, const std::string& allowed,
                               const std::string& meant = "") {
  const std::string suggestion = meant.empty() ? "" : fmt::format("did you mean {}? ", toml_text(meant));
  refuse(value.place, name, fmt::format("{} is not allowed; {}allowed: {}", text_of(value), suggestion, allowed));
}

/// The content of a value as type T. Throws InputError where it is of another type or its rule does not allow it.
template <class T>
T checked(const std::string& name, const Value& value, const T* content, const Rule<T>& rule) {
  if (!content) {
    const std::string_view is = kind_of(value);
    const std::string what = text_of(value) == is ? std::string(is) : fmt::format("{} is {}", text_of(value), is);
    refuse(value.place, name, fmt::format("{}; allowed: {}", what, rule.allowed));
  }
  if (!rule.holds(*content)) {
    std::string meant;
    if constexpr (std::is_same_v<T, std::string>) meant = nearest(*content, rule.names);
    refuse_value(name, value, rule.allowed, meant);
  }
  return *content;
}

Rule<std::string> path_rule(std::string allowed) {
  return {std::move(allowed), [](const std::string& text) { return !text.empty() && text.find('\0') == text.npos; }};
}

}  // namespace

void CaseReader::begin(std::string_view section) {
  section_name_ = section;
  section_ = source_.find(section);
  asked_for_.clear();
}

void CaseReader::end(std::string_view circumstances) {
  if (!section_) return;
  for (const Entry& entry : section_->entries) {
    if (std::ranges::find(asked_for_, entry.key) == asked_for_.end()) {
      refuse(entry.key_place, name_of(entry.key),
             fmt::format("no key {}; allowed: {}", circumstances, fmt::join(asked_for_, ", ")));
    }
  }
}

void CaseReader::path(std::string_view key, std::string_view, CasePath& value) {
  const Rule<std::string> rule = path_rule("the path of a file");
  const Entry& entry = required_entry(key, rule.allowed);
  value.path = absolute_path(entry, rule);
  place(key, value.place);
}

void CaseReader::optional_path(std::string_view key, std::string_view meaning, std::optional<CasePath>& value) {
  value.reset();
  if (section_ && section_->find(key))
    path(key, meaning, value.emplace());
  else
    asked_for_.emplace_back(key);
}

void CaseReader::matrix(std::string_view key, std::string_view, std::optional<MatrixCase>& value) {
  const Entry* entry = take(key);
  if (!entry) return;
  const std::string allowed =
      "the path of an .npy file, or a square matrix as an array of rows: [[1.0, 0.0], [0.0, 1.0]]";
  value.emplace();
  place(key, value->place);
  if (!std::holds_alternative<std::vector<Value>>(entry->value.content)) {
    value->source = absolute_path(*entry, path_rule(allowed));
    return;
  }
  const auto any_length = [](std::size_t length) { return length > 0; };
  std::vector<std::vector<double>> rows;
  const std::vector<Value>& lines = elements(name_of(key), entry->value, allowed, any_length);
  const Rule<std::vector<double>> row{fmt::format("rows of {} numbers, as many as there are rows", lines.size()),
                                      [&](std::size_t length) { return length == lines.size(); },
                                      [](std::size_t) { return rules::any<double>(); }};
  for (const Value& line : lines) rows.push_back(convert(fmt::format("{}[{}]", name_of(key), rows.size()), line, row));
  value->source = std::move(rows);
}

void CaseReader::place(std::string_view key, std::string& where) const {
  const Entry* entry = section_ ? section_->find(key) : nullptr;
  where = fmt::format("{}: {}", entry ? entry->value.place : section_ ? section_->place : source_.file, name_of(key));
}

void CaseReader::absent(std::string_view section, std::string_view reason) const {
  if (const Section* found = source_.find(section)) refuse(found->place, std::string(section), std::string(reason));
}

std::filesystem::path CaseReader::absolute_path(const Entry& entry, const Rule<std::string>& rule) const {
  const auto path = (entry.directory / convert(name_of(entry.key), entry.value, rule)).lexically_normal();
  const auto refuse_path = [&](std::string_view why) {
    refuse(entry.value.place, name_of(entry.key), fmt::format("{}; allowed: {}", why, rule.allowed));
  };
  if (!path.is_absolute()) refuse_path("it is relative to a working directory that is gone");
  if (!is_utf8(path.string()))
    refuse_path(
        fmt::format("{} is not UTF-8, and the case.toml of the results could not name it", as_utf8(path.string())));
  return path;
}

void CaseReader::excluded(std::string_view key, std::string_view reason, std::string_view allows) {
  if (const Entry* entry = section_ ? section_->find(key) : nullptr) {
    refuse(entry->key_place, name_of(key), fmt::format("{}; allowed: {}", reason, allows));
  }
}

void CaseReader::ensure(bool holds, std::string_view key, std::string_view otherwise) {
  if (holds) return;
  const Entry* entry = section_ ? section_->find(key) : nullptr;
  refuse(entry ? entry->value.place : source_.file, name_of(key), std::string(otherwise));
}

void CaseReader::ensure_at(bool holds, const std::string& where, std::string_view otherwise) {
  if (!holds) throw InputError(fmt::format("{}: {}", where, otherwise));
}

std::string CaseReader::name_of(std::string_view key) const { return section_name_ + "." + toml_key(key); }

const Entry* CaseReader::take(std::string_view key) {
  asked_for_.emplace_back(key);
  return section_ ? section_->find(key) : nullptr;
}

const Entry& CaseReader::required_entry(std::string_view key, std::string_view allowed) {
  if (const Entry* entry = take(key)) return *entry;
  refuse(section_ ? section_->place : source_.file, name_of(key),
         fmt::format("missing, and it has no default; allowed: {}", allowed));
}

std::string CaseReader::allowed_tables(std::string_view key) const {
  return fmt::format("tables [[{}]], one or more", name_of(key));
}

std::vector<Section> CaseReader::tables_of(std::string_view key, const Entry& entry) const {
  const std::string allowed = allowed_tables(key);
  const auto* list = std::get_if<std::vector<Value>>(&entry.value.content);
  if (!list || list->empty()) refuse_value(name_of(key), entry.value, allowed);
  std::vector<Section> tables;
  for (const Value& value : *list) {
    const auto* table = std::get_if<Value::Table>(&value.content);
    if (!table) refuse_value(fmt::format("{}[{}]", name_of(key), tables.size()), value, "a table");
    tables.push_back({std::string(key), value.place, *table});
  }
  return tables;
}

bool CaseReader::convert(const std::string& name, const Value& value, const Rule<bool>& rule) const {
  return checked(name, value, std::get_if<bool>(&value.content), rule);
}

std::int64_t CaseReader::convert(const std::string& name, const Value& value, const Rule<std::int64_t>& rule) const {
  return checked(name, value, std::get_if<std::int64_t>(&value.content), rule);
}

double CaseReader::convert(const std::string& name, const Value& value, const Rule<double>& rule) const {
  if (auto* integer = std::get_if<std::int64_t>(&value.content)) {
    const auto number = static_cast<double>(*integer);
    return checked(name, value, &number, rule);
  }
  auto* number = std::get_if<double>(&value.content);
  if (number && !std::isfinite(*number)) {
    refuse(value.place, name, fmt::format("{} is not finite; allowed: {}", text_of(value), rule.allowed));
  }
  return checked(name, value, number, rule);
}

std::string CaseReader::convert(const std::string& name, const Value& value, const Rule<std::string>& rule) const {
  return checked(name, value, std::get_if<std::string>(&value.content), rule);
}

const std::vector<Value>& CaseReader::elements(const std::string& name, const Value& value, const std::string& allowed,
                                               const std::function<bool(std::size_t)>& length) const {
  auto* list = std::get_if<std::vector<Value>>(&value.content);
  if (!list || !length(list->size())) refuse_value(name, value, allowed);
  return *list;
}

}  // namespace dualfield
