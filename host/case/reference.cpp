// SPDX-License-Identifier: MIT
// The page of all keys: what the declarations show a visitor for cases of every theory, kind and choice.
#include "host/case/reference.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "host/case/keys/all.hpp"
#include "host/case/reference_visitor.hpp"

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
- `--set section.key=value` replaces a key for one run and may be repeated. Strings that are a word or a path need no quotes there, and arrays
  are quoted for the shell: `--set 'lattice.shape=[32, 32]'`. Paths in a file are relative to the file, paths in `--set` to the current directory.
- A run writes `case.toml` into its results: the same case with every default. Running that file gives the same bytes.
- In the tables K is the number of components of a theory and D the number of axes. **Default** "required" means that there
  is none. **Where** says which cases may have the key; without an entry all may. Of several conditions, separated by semicolons, all
  must hold.
)";

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
    add([](Case& c) { c.initial = FileInitial{{}, {}, CasePath{}}; });
    add([](Case& c) { c.theory.neurons.dynamics = "linear"; });
    add([](Case& c) { c.observe.also = {"fidelity"}; });
    for (const char* format : {"hdf", "npy", "none"}) add([&](Case& c) { c.output.format = format; });
    add([](Case& c) { c.observe.reference.emplace(), c.observe.also = {"fidelity"}; });
    if (theory.mass_squared) add([](Case& c) { c.theory.mass_squared = 1; });
    if (!theory.wilson_schemes.empty()) add([](Case& c) { c.theory.wilson = 1; });
    if (theory.gauges.empty()) continue;
    for (const auto& [name, kind] : gauge_kinds())
      add([&](Case& c) {
        c.gauge.kind = kind;
        for (const char* transform : {"global", "random", "file"}) c.gauge.transforms.emplace_back().kind = transform;
      });
    add([](Case& c) { c.gauge.kind = PureGauge{}, c.checks.gauge = true; });
    add([](Case& c) { c.gauge.kind = UniformElectricGauge{.gauge = "static"}; });
    for (const char* initial : {"random", "file"})
      add([&](Case& c) {
        DynamicalGauge field;
        field.initial = initial;
        c.gauge.kind = field;
      });
    if (!theory.derivatives.empty()) add([](Case& c) { c.theory.derivative = "central"; });
    add([](Case& c) { c.time.scheme = "exact"; });
  }
  return all;
}

/// Text in a cell of a table, without the `special` characters that Markdown would read as its own.
std::string escaped(std::string_view text, std::string_view special = "|*<") {
  std::string result;
  for (const char c : text) result += (special.find(c) == special.npos ? "" : "\\") + std::string(1, c);
  return result;
}

std::string cell(const std::vector<AllowedValues>& allowed) {
  std::vector<std::string> lines;
  for (const AllowedValues& one : allowed) {
    std::vector<std::string> where;
    for (const std::string& words : one.where)
      if (words.size() > 5) where.push_back(words.substr(5));  // without " for "
    const bool says_where = allowed.size() > 1 && !where.empty();
    lines.push_back(escaped(says_where ? fmt::format("{} ({})", one.words, fmt::join(where, ", ")) : one.words));
  }
  return fmt::format("{}", fmt::join(lines, "<br>"));
}

std::string row(const KeyTable& table, const KeyMeaning& key) {
  std::vector<std::string> conditions;
  for (const KeyCondition& condition : table.conditions)
    if (condition.key == key.name) conditions.push_back(escaped(condition.words));
  return fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", key.name, key.type, key.fallback, cell(key.allowed),
                     escaped(key.meaning, "|"), fmt::join(conditions, "; "));
}

/// What the names of observe.also and observe.fields mean.
std::string quantity_table() {
  std::string result =
      "\n### Names of `also` and `fields`\n\nz is the state (φ, π), z(k) its Fourier transform, G the generator of "
      "dz/dt = Gz, F the force of a potential, h the step.\n\n| name | key | columns | is |\n|---|---|---|---|\n";
  for (const Quantity& quantity : quantities()) {
    std::string columns = quantity.each_axis ? fmt::format("`{0}_1` … `{0}_D`", quantity.name)
                                             : fmt::format("`{}`", fmt::join(columns_of(quantity, {}), "`, `"));
    if (quantity.each_shell) columns += ", …";
    if (quantity.array) columns = "an array";
    result +=
        fmt::format("| `{}` | `{}` | {} | {} |\n", quantity.name, quantity.key(), columns, escaped(quantity.meaning));
  }
  return result;
}

std::string text(const KeyTable& table) {
  const bool is_section = table.heading == fmt::format("[{}]", table.section);
  const std::string heading =
      table.heading.starts_with("kind") ? fmt::format("[{}] {}", table.section, table.heading) : table.heading;
  std::string result = fmt::format("\n{} `{}`\n\n{}\n", is_section ? "##" : "###", heading, table.about);
  if (table.keys.empty()) return result;
  result += "\n| key | type | default | allowed | meaning | where |\n|---|---|---|---|---|---|\n";
  for (const KeyMeaning& key : table.keys) result += row(table, key);
  return result;
}

}  // namespace

std::string case_reference(std::span<const TheoryDescription> theories) {
  CaseReference reference;
  std::vector<Case> every = cases(theories);  // the visitor takes fields it may fill
  for (Case& c : every) case_keys(reference, c, CaseContext{theories, true});
  std::vector<std::string> sections;
  for (const KeyTable& table : reference.all())
    if (std::ranges::find(sections, table.section) == sections.end()) sections.push_back(table.section);
  std::string page(head);
  for (const std::string& section : sections) {
    for (const bool arrays : {false, true})  // those of [[section.key]] after the section and its kinds
      for (const KeyTable& table : reference.all())
        if (table.section == section && table.heading.starts_with("[[") == arrays) page += text(table);
    if (section == "observe") page += quantity_table();
  }
  return page;
}

}  // namespace dualfield
