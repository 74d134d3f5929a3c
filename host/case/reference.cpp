// SPDX-License-Identifier: MIT
// The page of all keys: what the declarations show a visitor for cases of every theory, kind and choice.
#include "host/case/reference.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <type_traits>

#include "host/case/keys/all.hpp"

namespace dualfield {
namespace {

constexpr std::string_view head = R"(<!-- Written by `dualfield info --keys`; a test fails where it is out of date. -->
# The case file

A case is a TOML file: sections in brackets, keys below them. This one evolves a wave packet on a line:

```toml packet.toml
[theory]
name = "klein_gordon"
mass = 0.5

[lattice]
shape = [256]

[time]
step = 0.5
steps = 200
scheme = "leapfrog"

[initial]
kind = "packet"
width = 8.0
momentum = [0.6]
```

```sh
./scripts/dualfield run packet.toml --set time.steps=400 --output results/longer
```

- Natural units, ħ = c = 1; lengths, times and 1/masses share one unit, which is free. Axes are counted from 1.
- A key that is not on this page, a value that is not allowed and a key that does not go with the others are refused with
  file, line and column, before anything is written.
- `--set section.key=value` replaces a key for one run and may be repeated. Paths in a file are relative to the file, paths
  in `--set` to the current directory.
- A run writes `case.toml` into its results: the same case with every default. Running that file gives the same bytes.
- In the tables K is the number of components of a theory and D the number of axes. **Default** "required" means that there
  is none. **Where** says which cases may have the key; without an entry all may.
)";

/// What a key allows, and for which theories: the end of the words, " for klein_gordon".
struct Allowed {
  std::string words;
  std::vector<std::string> where;
};

struct Key {
  std::string name, type, fallback, meaning;
  std::vector<Allowed> allowed = {};
};

/// When a key that is not always there is.
struct Condition {
  std::string key, words;
};

/// A section, a kind of it, or one of its arrays of tables.
struct Table {
  std::string section, heading, about = {};
  std::vector<Key> keys = {};
  std::vector<Condition> conditions = {};
};

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
}

template <class T>
Allowed allowed_words(const Rule<T>& rule) {
  if (!rule.in_general.empty()) return {rule.in_general, {}};
  return {rule.allowed.substr(0, rule.allowed.size() - rule.where.size()), {rule.where}};
}

/// The words of rules::any say the type, which has a column of its own.
template <class T>
Allowed any_words() {
  return {std::is_same_v<T, bool> ? "true, false" : "any", {}};
}

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
    const auto known = [&](const Condition& c) { return c.key == key && c.words == allows; };
    if (std::ranges::none_of(conditions, known)) conditions.push_back({std::string(key), std::string(allows)});
  }
  void ensure(bool, std::string_view, std::string_view) {}
  void ensure_at(bool, const std::string&, std::string_view) {}
  void place(std::string_view, std::string&) {}
  void absent(std::string_view, std::string_view) {}

  const std::vector<Table>& all() const { return tables_; }

 private:
  std::size_t table(std::string_view section, const std::string& heading) {
    const auto is_it = [&](const Table& t) { return t.section == section && t.heading == heading; };
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
    show({std::string(key), type_words<T>(), std::move(fallback), std::string(meaning)}, any_words<T>());
  }
  template <class T>
  void add(std::string_view key, std::string_view meaning, std::string fallback, const Rule<T>& rule) {
    show({std::string(key), type_words<T>(), std::move(fallback), std::string(meaning)}, allowed_words(rule));
  }

  void show(Key key, Allowed allowed) {
    auto& keys = tables_[current_].keys;
    auto known = std::ranges::find(keys, key.name, &Key::name);
    if (known == keys.end()) known = keys.insert(keys.end(), std::move(key));
    auto same = std::ranges::find(known->allowed, allowed.words, &Allowed::words);
    if (same == known->allowed.end()) same = known->allowed.insert(same, {allowed.words, {}});
    for (const std::string& where : allowed.where)
      if (std::ranges::find(same->where, where) == same->where.end()) same->where.push_back(where);
  }

  std::vector<Table> tables_;
  std::size_t current_ = 0;
};

/// Cases that have every key between them: each theory with each choice that brings keys or allows other values.
std::vector<Case> cases(std::span<const TheoryDescription> theories) {
  std::vector<Case> all;
  for (const TheoryDescription& theory : theories) {
    Case plain;
    plain.theory.name = theory.name;
    plain.lattice.shape.assign(theory.dimensions.empty() ? 0 : std::size_t(theory.dimensions.back()), 8);
    const bool leaps = std::ranges::find(theory.schemes, "leapfrog") != theory.schemes.end();
    plain.time.scheme = leaps ? "leapfrog" : theory.schemes.front();
    const auto add = [&](auto&& change) {
      Case c = plain;
      change(c);
      all.push_back(std::move(c));
    };
    for (const auto& [name, initial] : initial_kinds()) add([&](Case& c) { c.initial = initial; });
    add([&](Case& c) { c.theory.potential = theory.potentials.back(); });
    add([](Case& c) { c.theory.neurons.dynamics = "linear"; });
    add([](Case& c) { c.observe.also = {"fidelity"}; });
    add([](Case& c) { c.observe.reference.emplace(), c.observe.also = {"fidelity"}; });
    if (theory.mass_squared) add([](Case& c) { c.theory.mass_squared = 1; });
    if (!theory.wilson_schemes.empty()) add([](Case& c) { c.theory.wilson = 1; });
    if (theory.gauges.empty()) continue;
    for (const auto& [name, kind] : gauge_kinds())
      add([&](Case& c) {
        c.gauge.kind = kind;
        c.checks.gauge = true;
        for (const char* transform : {"global", "random", "file"}) c.gauge.transforms.emplace_back().kind = transform;
      });
    add([](Case& c) { c.gauge.kind = UniformElectricGauge{.gauge = "static"}; });
    add([](Case& c) { c.theory.derivative = "central"; });
    add([](Case& c) { c.time.scheme = "exact"; });
  }
  return all;
}

/// Text in a cell of a table, where Markdown would read some characters as its own.
std::string plain(const std::string& text) {
  std::string result;
  for (const char c : text) result += (c == '|' || c == '*' || c == '<' ? "\\" : "") + std::string(1, c);
  return result;
}

std::string cell(const std::vector<Allowed>& allowed) {
  std::vector<std::string> lines;
  for (const Allowed& one : allowed) {
    std::vector<std::string> where;
    for (const std::string& words : one.where)
      if (words.size() > 5) where.push_back(words.substr(5));  // without " for "
    const bool says_where = allowed.size() > 1 && !where.empty();
    lines.push_back(plain(says_where ? fmt::format("{} ({})", one.words, fmt::join(where, ", ")) : one.words));
  }
  return fmt::format("{}", fmt::join(lines, "<br>"));
}

std::string row(const Table& table, const Key& key) {
  std::vector<std::string> conditions;
  for (const Condition& condition : table.conditions)
    if (condition.key == key.name) conditions.push_back(plain(condition.words));
  return fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", key.name, key.type, key.fallback, cell(key.allowed),
                     key.meaning, fmt::join(conditions, "; "));
}

std::string text(const Table& table) {
  const bool is_section = table.heading == fmt::format("[{}]", table.section);
  const std::string heading =
      table.heading.starts_with("kind") ? fmt::format("[{}] {}", table.section, table.heading) : table.heading;
  std::string result = fmt::format("\n{} `{}`\n\n{}\n", is_section ? "##" : "###", heading, table.about);
  if (table.keys.empty()) return result;
  result += "\n| key | type | default | allowed | meaning | where |\n|---|---|---|---|---|---|\n";
  for (const Key& key : table.keys) result += row(table, key);
  return result;
}

}  // namespace

std::string case_reference(std::span<const TheoryDescription> theories) {
  CaseReference reference;
  std::vector<Case> every = cases(theories);  // the visitor takes fields it may fill
  for (Case& c : every) case_keys(reference, c, CaseContext{theories, true});
  std::vector<std::string> sections;
  for (const Table& table : reference.all())
    if (std::ranges::find(sections, table.section) == sections.end()) sections.push_back(table.section);
  std::string page(head);
  for (const std::string& section : sections)
    for (const bool arrays : {false, true})  // those of [[section.key]] after the section and its kinds
      for (const Table& table : reference.all())
        if (table.section == section && table.heading.starts_with("[[") == arrays) page += text(table);
  return page;
}

}  // namespace dualfield
