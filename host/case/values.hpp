// SPDX-License-Identifier: MIT
// The visitor of host/case/keys/all.hpp that lists all keys of a case with their values.
#pragma once

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

/// Collects every key with its value. It ignores rules, defaults and meanings.
class ValueList {
 public:
  void begin(std::string_view section) { section_ = section; }
  void end(std::string_view = "") {}

  void about(std::string_view) {}
  template <class Body>
  void kind(std::string_view, Body&& body) {
    body();
  }

  template <class T, class... Rules>
  void required(std::string_view key, std::string_view, const T& value, const Rules&...) {
    add(key, toml_text(value));
  }
  template <class T, class... Rules>
  void value(std::string_view key, std::string_view, const T& value, const Rules&...) {
    add(key, toml_text(value));
  }
  template <class T, class... Rules>
  void optional(std::string_view key, std::string_view, const std::optional<T>& value, const Rules&...) {
    if (value) add(key, toml_text(*value));
  }
  void path(std::string_view key, std::string_view, const CasePath& value) {
    add(key, toml_text(value.path.string()), value.path);
  }
  void optional_path(std::string_view key, std::string_view meaning, const std::optional<CasePath>& value) {
    if (value) path(key, meaning, *value);
  }
  void matrix(std::string_view key, std::string_view, const std::optional<MatrixCase>& value) {
    if (!value) return;
    if (const auto* file = std::get_if<std::filesystem::path>(&value->source))
      add(key, toml_text(file->string()), *file);
    else
      add(key, toml_text(std::get<1>(value->source)));
  }
  template <class T, class Body>
  void tables(std::string_view key, std::string_view, std::vector<T>& items, Body&& body) {
    const std::string outer = section_;
    for (std::size_t i = 0; i < items.size(); ++i) {
      section_ = outer + "." + std::string(key) + "." + std::to_string(i);
      body(*this, items[i]);
    }
    section_ = outer;
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

  const std::vector<CaseValue>& all() const { return all_; }

 private:
  void add(std::string_view key, std::string text, std::filesystem::path file = {}) {
    all_.push_back({section_ + "." + std::string(key), std::move(text), std::move(file)});
  }

  std::string section_;
  std::vector<CaseValue> all_;
};

}  // namespace dualfield
