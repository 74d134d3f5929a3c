// SPDX-License-Identifier: MIT
// Two visitors of host/case/keys/all.hpp: one writes a case as TOML, the other lists the names of all keys.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/case/case.hpp"
#include "host/case/toml_text.hpp"

namespace dualfield {

/// Writes every value. It ignores rules, defaults and meanings.
class CaseWriter {
 public:
  void begin(std::string_view section) {
    section_ = toml_key(section);
    text_ += (text_.empty() ? "[" : "\n[") + section_ + "]\n";
  }
  void end(std::string_view = "") {}

  void about(std::string_view) {}
  template <class Body>
  void kind(std::string_view, Body&& body) {
    body();
  }

  template <class T, class... Rules>
  void required(std::string_view key, std::string_view, const T& value, const Rules&...) {
    write(key, value);
  }
  template <class T, class... Rules>
  void value(std::string_view key, std::string_view, const T& value, const Rules&...) {
    write(key, value);
  }
  template <class T, class... Rules>
  void optional(std::string_view key, std::string_view, const std::optional<T>& value, const Rules&...) {
    if (value) write(key, *value);
  }
  void path(std::string_view key, std::string_view, const CasePath& value) { write(key, value.path.string()); }
  void optional_path(std::string_view key, std::string_view, const std::optional<CasePath>& value) {
    if (value) write(key, value->path.string());
  }
  void matrix(std::string_view key, std::string_view, const std::optional<MatrixCase>& value) {
    if (!value) return;
    if (auto* file = std::get_if<std::filesystem::path>(&value->source))
      write(key, file->string());
    else
      write(key, std::get<1>(value->source));
  }
  /// [[section.key]], which ends the section.
  template <class T, class Body>
  void tables(std::string_view key, std::string_view, std::vector<T>& items, Body&& body) {
    for (T& item : items) {
      text_ += "\n[[" + section_ + "." + toml_key(key) + "]]\n";
      body(*this, item);
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

  const std::string& text() const { return text_; }

 private:
  template <class T>
  void write(std::string_view key, const T& value) {
    text_ += toml_key(key) + " = " + toml_text(value) + "\n";
  }

  std::string text_, section_;
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
