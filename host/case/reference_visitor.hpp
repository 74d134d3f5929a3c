// SPDX-License-Identifier: MIT
// Collects what every key of a case means and allows: the visitor of host/case/keys/all.hpp behind the page of all keys.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "host/case/case.hpp"
#include "host/case/rules.hpp"

namespace dualfield {

/// What a key allows, and for which theories: the end of the words, " for klein_gordon".
struct AllowedValues {
  std::string words;
  std::vector<std::string> where;
};

struct KeyMeaning {
  std::string name, type, fallback, meaning;
  std::vector<AllowedValues> allowed = {};
};

/// When a key that is not always there is.
struct KeyCondition {
  std::string key, words;
};

/// A section, a kind of it, or one of its arrays of tables.
struct KeyTable {
  std::string section, heading, about = {};
  std::vector<KeyMeaning> keys = {};
  std::vector<KeyCondition> conditions = {};
};

namespace detail {
template <class T>
std::string type_words() {
  if constexpr (std::is_same_v<T, bool>) return "boolean";
  if constexpr (std::is_same_v<T, std::int64_t>) return "integer";
  if constexpr (std::is_same_v<T, double>) return "number";
  if constexpr (std::is_same_v<T, std::string>) return "string";
  if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) return "array of integers";
  if constexpr (std::is_same_v<T, std::vector<double>>) return "array of numbers";
  if constexpr (std::is_same_v<T, std::vector<std::string>>) return "array of strings";
  if constexpr (std::is_same_v<T, std::vector<std::vector<double>>>) return "array of rows";
  if constexpr (std::is_same_v<T, std::vector<std::vector<std::int64_t>>>) return "array of arrays of integers";
}

template <class T>
AllowedValues allowed_words(const Rule<T>& rule) {
  if (!rule.in_general.empty()) return {rule.in_general, {}};
  return {rule.allowed.substr(0, rule.allowed.size() - rule.where.size()), {rule.where}};
}

/// The words of rules::any say the type, which has a column of its own.
template <class T>
AllowedValues any_words() {
  return {std::is_same_v<T, bool> ? "true, false" : "any", {}};
}
}  // namespace detail

/// Collects what every key means and allows, over all cases that it is shown.
class CaseReference {
 public:
  void begin(std::string_view section) { current_ = table(section, fmt::format("[{}]", section)); }
  void end(std::string_view = "") {}
  void about(std::string_view words) { tables_[current_].about = words; }

  template <class Body>
  void kind(std::string_view name, Body&& body) {
    within(fmt::format("kind = \"{}\"", name), body);
  }

  template <class T, class... Rules>
  void required(std::string_view key, std::string_view meaning, T&, const Rules&... rule) {
    add<T>(key, meaning, "required", rule...);
  }
  template <class T, class... Rules>
  void value(std::string_view key, std::string_view meaning, T& value, const Rules&... rule) {
    add<T>(key, meaning, fmt::format("`{}`", toml_text(value)), rule...);
  }
  template <class T>
  void value(std::string_view key, std::string_view meaning, T&, const Rule<T>& rule, const Derived<T>& fallback) {
    add<T>(key, meaning, std::string(fallback.words), rule);
  }
  template <class T, class... Rules>
  void optional(std::string_view key, std::string_view meaning, std::optional<T>&, const Rules&... rule) {
    add<T>(key, meaning, "none", rule...);
  }
  void path(std::string_view key, std::string_view meaning, CasePath&) {
    show({std::string(key), "string", "required", std::string(meaning)}, {"the path of a file", {}});
  }
  void optional_path(std::string_view key, std::string_view meaning, std::optional<CasePath>&) {
    show({std::string(key), "string", "none", std::string(meaning)}, {"the path of a file", {}});
  }
  void matrix(std::string_view key, std::string_view meaning, std::optional<MatrixCase>&) {
    show({std::string(key), "string or array of rows", "none", std::string(meaning)},
         {"the path of an .npy file, or a square matrix: [[1.0, 0.0], [0.0, 1.0]]", {}});
  }
  template <class T, class Body>
  void tables(std::string_view key, std::string_view meaning, std::vector<T>& items, Body&& body) {
    show_tables(key, "required", meaning, items, body);
  }
  template <class T, class Body>
  void optional_tables(std::string_view key, std::string_view meaning, std::vector<T>& items, Body&& body) {
    show_tables(key, "none", meaning, items, body);
  }

  void excluded(std::string_view key, std::string_view, std::string_view allows) {
    auto& conditions = tables_[current_].conditions;
    const auto known = [&](const KeyCondition& c) { return c.key == key && c.words == allows; };
    if (std::ranges::none_of(conditions, known)) conditions.push_back({std::string(key), std::string(allows)});
  }
  void ensure(bool, std::string_view, std::string_view) {}
  void ensure_at(bool, const std::string&, std::string_view) {}
  void place(std::string_view, std::string&) {}
  void absent(std::string_view, std::string_view) {}

  const std::vector<KeyTable>& all() const { return tables_; }

 private:
  std::size_t table(std::string_view section, const std::string& heading) {
    const auto is_it = [&](const KeyTable& t) { return t.section == section && t.heading == heading; };
    const auto found = std::ranges::find_if(tables_, is_it);
    if (found != tables_.end()) return std::size_t(found - tables_.begin());
    tables_.push_back({std::string(section), heading});
    return tables_.size() - 1;
  }

  /// What the body shows belongs to a table of the present section.
  template <class Body>
  void within(const std::string& heading, Body&& body) {
    const std::size_t around = current_;
    current_ = table(std::string(tables_[around].section), heading);
    body();
    current_ = around;
  }

  template <class T, class Body>
  void show_tables(std::string_view key, std::string_view fallback, std::string_view meaning, std::vector<T> items,
                   Body&& body) {
    const std::string name = fmt::format("[[{}.{}]]", tables_[current_].section, key);
    show({std::string(key), "tables", std::string(fallback), std::string(meaning)}, {"tables " + name, {}});
    if (items.empty()) items.emplace_back();
    within(name, [&] {
      for (T& item : items) body(*this, item);
    });
  }

  template <class T>
  void add(std::string_view key, std::string_view meaning, std::string fallback) {
    show({std::string(key), detail::type_words<T>(), std::move(fallback), std::string(meaning)},
         detail::any_words<T>());
  }
  template <class T>
  void add(std::string_view key, std::string_view meaning, std::string fallback, const Rule<T>& rule) {
    show({std::string(key), detail::type_words<T>(), std::move(fallback), std::string(meaning)},
         detail::allowed_words(rule));
  }

  void show(KeyMeaning key, AllowedValues allowed) {
    auto& keys = tables_[current_].keys;
    auto known = std::ranges::find(keys, key.name, &KeyMeaning::name);
    if (known == keys.end()) known = keys.insert(keys.end(), std::move(key));
    auto same = std::ranges::find(known->allowed, allowed.words, &AllowedValues::words);
    if (same == known->allowed.end()) same = known->allowed.insert(same, {allowed.words, {}});
    for (const std::string& where : allowed.where)
      if (std::ranges::find(same->where, where) == same->where.end()) same->where.push_back(where);
  }

  std::vector<KeyTable> tables_;
  std::size_t current_ = 0;
};

}  // namespace dualfield
