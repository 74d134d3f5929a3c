// SPDX-License-Identifier: MIT
// Reads a case key by key. What it refuses, it reports with place, value and what is allowed. A visitor of
// host/case/keys/all.hpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "host/case/case.hpp"
#include "host/case/rules.hpp"
#include "host/case/source.hpp"

namespace dualfield {

/// Fills the fields of a case from its source. All methods throw InputError: "place: section.key: what; allowed: …".
class CaseReader {
 public:
  /// `source` must outlive the reader.
  explicit CaseReader(const CaseSource& source) : source_(source) {}

  /// Starts a section. The case need not have it.
  void begin(std::string_view section);
  /// What a section, a kind or a table is for. This text, and the meaning of each key below, is for the page of all
  /// keys; a reader ignores it.
  void about(std::string_view) {}
  /// The keys of one kind of initial state or gauge field, which `body` asks for.
  template <class Body>
  void kind(std::string_view, Body&& body) {
    body();
  }
  /// Ends the section. Refuses keys that were not asked for, with the message "no key `circumstances`".
  void end(std::string_view circumstances = "here");

  template <class T>
  void required(std::string_view key, std::string_view, T& value,
                const std::type_identity_t<Rule<T>>& rule = rules::any<T>()) {
    value = convert(name_of(key), required_entry(key, rule.allowed).value, rule);
  }

  /// `value` is not changed where the key is absent.
  template <class T>
  void value(std::string_view key, std::string_view, T& value,
             const std::type_identity_t<Rule<T>>& rule = rules::any<T>()) {
    if (const Entry* entry = take(key)) value = convert(name_of(key), entry->value, rule);
  }

  /// `value` is `fallback` where the key is absent.
  template <class T>
  void value(std::string_view key, std::string_view meaning, T& value, const std::type_identity_t<Rule<T>>& rule,
             const std::type_identity_t<Derived<T>>& fallback) {
    value = fallback.value;
    this->value(key, meaning, value, rule);
  }

  template <class T>
  void optional(std::string_view key, std::string_view, std::optional<T>& value,
                const std::type_identity_t<Rule<T>>& rule = rules::any<T>()) {
    if (const Entry* entry = take(key)) value = convert(name_of(key), entry->value, rule);
  }

  /// A required path, made absolute.
  void path(std::string_view key, std::string_view meaning, CasePath& value);
  /// None where the key is absent.
  void optional_path(std::string_view key, std::string_view meaning, std::optional<CasePath>& value);

  /// A square matrix written as rows of numbers, or the path of a file with one, made absolute. `value` is not changed
  /// where the key is absent.
  void matrix(std::string_view key, std::string_view meaning, std::optional<MatrixCase>& value);

  /// Tables [[section.key]], at least one, each read by body(*this, item).
  template <class T, class Body>
  void tables(std::string_view key, std::string_view, std::vector<T>& items, Body&& body) {
    read_tables(key, required_entry(key, allowed_tables(key)), items, body);
  }

  /// Tables [[section.key]], any number.
  template <class T, class Body>
  void optional_tables(std::string_view key, std::string_view, std::vector<T>& items, Body&& body) {
    if (const Entry* entry = take(key)) read_tables(key, *entry, items, body);
  }

  /// Writes the place of the key, "place: section.key", for messages of later checks.
  void place(std::string_view key, std::string& where) const;

  /// Refuses a key that does not go with the rest of the case, with the reason and with what `allows` it.
  void excluded(std::string_view key, std::string_view reason, std::string_view allows);

  /// Refuses a section that does not go with the rest of the case, with the reason.
  void absent(std::string_view section, std::string_view reason) const;

  /// Refuses the value of `key` unless `holds`, with the message `otherwise`.
  void ensure(bool holds, std::string_view key, std::string_view otherwise);
  /// The same for a place that `place` wrote.
  void ensure_at(bool holds, const std::string& where, std::string_view otherwise);

 private:
  std::string name_of(std::string_view key) const;
  const Entry* take(std::string_view key);
  const Entry& required_entry(std::string_view key, std::string_view allowed);
  std::filesystem::path absolute_path(const Entry& entry, const Rule<std::string>& rule) const;
  std::string allowed_tables(std::string_view key) const;
  std::vector<Section> tables_of(std::string_view key, const Entry& entry) const;

  template <class T, class Body>
  void read_tables(std::string_view key, const Entry& entry, std::vector<T>& items, Body&& body) {
    const std::string name = name_of(key);
    const std::vector<Section> tables = tables_of(key, entry);
    const CaseReader outer = *this;
    items.clear();
    for (const Section& table : tables) {
      section_name_ = fmt::format("{}[{}]", name, items.size());
      section_ = &table;
      asked_for_.clear();
      body(*this, items.emplace_back());
      end();
    }
    section_name_ = outer.section_name_;
    section_ = outer.section_;
    asked_for_ = outer.asked_for_;
  }

  bool convert(const std::string& name, const Value& value, const Rule<bool>& rule) const;
  std::int64_t convert(const std::string& name, const Value& value, const Rule<std::int64_t>& rule) const;
  double convert(const std::string& name, const Value& value, const Rule<double>& rule) const;
  std::string convert(const std::string& name, const Value& value, const Rule<std::string>& rule) const;

  template <class T>
  std::vector<T> convert(const std::string& name, const Value& value, const Rule<std::vector<T>>& rule) const {
    std::vector<T> list;
    for (const Value& element : elements(name, value, rule.allowed, rule.length)) {
      list.push_back(convert(fmt::format("{}[{}]", name, list.size()), element, rule.element(list.size())));
    }
    return list;
  }

  const std::vector<Value>& elements(const std::string& name, const Value& value, const std::string& allowed,
                                     const std::function<bool(std::size_t)>& length) const;

  const CaseSource& source_;
  std::string section_name_;
  const Section* section_ = nullptr;  ///< null where the case has no such section
  std::vector<std::string> asked_for_;
};

}  // namespace dualfield
