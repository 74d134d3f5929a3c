// SPDX-License-Identifier: MIT
// Visitors of host/case/keys/all.hpp: one writes a case as TOML, one lists its values, one the names of all keys.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "host/case/case.hpp"
#include "host/case/file.hpp"
#include "host/case/toml_text.hpp"

namespace dualfield {

/// What is the same for visitors that take every value of a case and ignore rules, defaults and meanings. `Visitor`
/// derives from it and has begin(section), take(key, text, file) with the value as TOML and the file that it names, if
/// any, and table(key, number), which begins table `number` of [[section.key]].
template <class Visitor>
class EachValue {
 public:
  void end(std::string_view = "") {}
  void about(std::string_view) {}
  template <class Body>
  void kind(std::string_view, Body&& body) {
    body();
  }

  template <class T, class... Rules>
  void required(std::string_view key, std::string_view, const T& value, const Rules&...) {
    visitor().take(key, toml_text(value), {});
  }
  template <class T, class... Rules>
  void value(std::string_view key, std::string_view, const T& value, const Rules&...) {
    visitor().take(key, toml_text(value), {});
  }
  template <class T, class... Rules>
  void optional(std::string_view key, std::string_view, const std::optional<T>& value, const Rules&...) {
    if (value) visitor().take(key, toml_text(*value), {});
  }
  void path(std::string_view key, std::string_view, const CasePath& value) {
    visitor().take(key, toml_text(value.path.string()), value.path);
  }
  void optional_path(std::string_view key, std::string_view meaning, const std::optional<CasePath>& value) {
    if (value) path(key, meaning, *value);
  }
  void matrix(std::string_view key, std::string_view, const std::optional<MatrixCase>& value) {
    if (!value) return;
    if (auto* file = std::get_if<std::filesystem::path>(&value->source))
      visitor().take(key, toml_text(file->string()), *file);
    else
      visitor().take(key, toml_text(std::get<1>(value->source)), {});
  }
  /// [[section.key]], which ends the section.
  template <class T, class Body>
  void tables(std::string_view key, std::string_view, std::vector<T>& items, Body&& body) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      visitor().table(key, i);
      body(visitor(), items[i]);
    }
  }
  template <class T, class Body>
  void optional_tables(std::string_view key, std::string_view meaning, std::vector<T>& items, Body&& body) {
    tables(key, meaning, items, body);
  }
  void excluded(std::string_view, std::string_view, std::string_view) {}
  void ensure(bool, std::string_view, std::string_view) {}
  void ensure_at(bool, const std::string&, std::string_view) {}
  void place(std::string_view, std::string&) {}
  void absent(std::string_view, std::string_view) {}

 private:
  Visitor& visitor() { return static_cast<Visitor&>(*this); }
};

/// Writes a case as TOML.
class CaseWriter : public EachValue<CaseWriter> {
 public:
  void begin(std::string_view section) {
    section_ = toml_key(section);
    text_ += (text_.empty() ? "[" : "\n[") + section_ + "]\n";
  }
  void take(std::string_view key, const std::string& text, const std::filesystem::path&) {
    text_ += toml_key(key) + " = " + text + "\n";
  }
  void table(std::string_view key, std::size_t) { text_ += "\n[[" + section_ + "." + toml_key(key) + "]]\n"; }

  const std::string& text() const { return text_; }

 private:
  std::string text_, section_;
};

/// Lists every key with its value.
class ValueList : public EachValue<ValueList> {
 public:
  void begin(std::string_view section) { place_ = section_ = section; }
  void take(std::string_view key, std::string text, const std::filesystem::path& file) {
    all_.push_back({place_ + "." + std::string(key), std::move(text), file});
  }
  void table(std::string_view key, std::size_t number) {
    place_ = section_ + "." + std::string(key) + "." + std::to_string(number);
  }

  const std::vector<CaseValue>& all() const { return all_; }

 private:
  std::string section_, place_;
  std::vector<CaseValue> all_;
};

/// Collects the keys of every section. With them a misspelt key can be told from a known one that does not go with the
/// rest of the case.
class CaseVocabulary {
 public:
  struct Section {
    std::string name;
    std::vector<std::string> keys;
  };

  void begin(std::string_view section) {
    current_ = std::ranges::find(sections_, section, &Section::name) - sections_.begin();
    if (current_ == std::ssize(sections_)) sections_.push_back({std::string(section), {}});
  }
  void end(std::string_view = "") {}

  void about(std::string_view) {}
  template <class Body>
  void kind(std::string_view, Body&& body) {
    body();
  }

  template <class... Rest>
  void required(std::string_view key, const Rest&...) {
    std::vector<std::string>& keys = sections_[std::size_t(current_)].keys;
    if (std::ranges::find(keys, key) == keys.end()) keys.emplace_back(key);
  }
  template <class... Rest>
  void value(std::string_view key, const Rest&...) {
    required(key);
  }
  template <class... Rest>
  void optional(std::string_view key, const Rest&...) {
    required(key);
  }
  void path(std::string_view key, std::string_view, const CasePath&) { required(key); }
  void optional_path(std::string_view key, std::string_view, const std::optional<CasePath>&) { required(key); }
  void matrix(std::string_view key, std::string_view, const std::optional<MatrixCase>&) { required(key); }
  /// The keys of the tables are those of a section "section.key".
  template <class T, class Body>
  void tables(std::string_view key, std::string_view, std::vector<T>&, Body&& body) {
    required(key);
    const std::ptrdiff_t outer = current_;
    begin(sections_[std::size_t(outer)].name + "." + std::string(key));
    T item;
    body(*this, item);
    current_ = outer;
  }
  template <class T, class Body>
  void optional_tables(std::string_view key, std::string_view meaning, std::vector<T>& items, Body&& body) {
    tables(key, meaning, items, body);
  }
  void excluded(std::string_view key, std::string_view, std::string_view) { required(key); }
  void ensure(bool, std::string_view, std::string_view) {}
  void ensure_at(bool, const std::string&, std::string_view) {}
  void place(std::string_view, std::string&) {}
  void absent(std::string_view, std::string_view) {}

  const std::vector<Section>& sections() const { return sections_; }

 private:
  std::vector<Section> sections_;
  std::ptrdiff_t current_ = 0;
};

}  // namespace dualfield
