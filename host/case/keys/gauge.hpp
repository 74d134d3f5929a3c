// SPDX-License-Identifier: MIT
// The keys of [gauge], which depend on gauge.kind. Part of case_keys.hpp.
#pragma once

#include <fmt/ranges.h>

#include <algorithm>
#include <numbers>
#include <string>
#include <variant>
#include <vector>

#include "dualfield/description.hpp"
#include "dualfield/error.hpp"
#include "host/case/keys/gauge_kind.hpp"
#include "host/case/context.hpp"

namespace dualfield {

template <class Visitor>
void transform_keys(Visitor& visitor, TransformCase& transform, std::int64_t steps) {
  visitor.required("at_step", transform.at_step,
                   Rule<std::int64_t>{fmt::format("an integer from 0 to time.steps, {}", steps),
                                      [=](std::int64_t value) { return 0 <= value && value <= steps; }});
  visitor.required("kind", transform.kind, rules::one_of({"global", "random", "file"}));
  const auto only_with = [&](const char* key, const char* kind) {
    if (transform.kind == kind) return true;
    visitor.excluded(
        key, fmt::format("a transform of kind \"{}\" has none; allowed: with kind = \"{}\"", transform.kind, kind));
    return false;
  };
  if (only_with("angle", "global")) visitor.required("angle", transform.angle);
  if (only_with("seed", "random")) visitor.value("seed", transform.seed);
  if (only_with("amplitude", "random"))
    visitor.value("amplitude", transform.amplitude, rules::any<double>(), std::numbers::pi);
  if (only_with("path", "file")) visitor.path("path", transform.path);
}

/// How a gauge field may enter a theory, of all there are.
inline std::vector<std::string_view> gauge_forms(const CaseContext& around) {
  std::vector<std::string_view> forms;
  for (const TheoryDescription& theory : around.theories)
    for (const std::string_view form : theory.gauges)
      if (std::ranges::find(forms, form) == forms.end()) forms.push_back(form);
  return forms;
}

/// Why a case may hold no gauge field, with what is allowed; empty where it may.
inline std::string no_gauge_field(const Case& c, const CaseContext& around) {
  const TheoryDescription known = around.theory(c.theory.name);
  if (known.gauges.empty())
    return fmt::format(
        "{} has no complex structure X_0 that a gauge field could turn; allowed: \"none\", or "
        "theory.name = one of {}",
        c.theory.name, around.names_where([](const auto& theory) { return !theory.gauges.empty(); }));
  if (c.theory.wilson.value_or(0) != 0)
    return "the Wilson term knows no links; allowed: \"none\", or theory.wilson = 0";
  if (c.theory.derivative.value_or("one_sided") != "one_sided")
    return fmt::format("{} differences know no links; allowed: \"none\", or theory.derivative = \"one_sided\"",
                       *c.theory.derivative);
  if (std::ranges::find(known.schemes_with_gauge, c.time.scheme) == known.schemes_with_gauge.end())
    return fmt::format("the scheme \"{}\" knows no gauge field; allowed: \"none\", or time.scheme = one of {}",
                       c.time.scheme, fmt::join(known.schemes_with_gauge, ", "));
  return {};
}

/// Throws InputError for a case with one; `reason` says why.
inline void require_no_gauge_field(const Case& c, const std::string& reason) {
  if (c.gauge.is_present())
    throw InputError(fmt::format("{}: {}; allowed: \"none\", and no [[gauge.transform]]", c.gauge.kind_place, reason));
}

template <class Visitor>
void gauge_keys(Visitor& visitor, Case& c, const CaseContext& around) {
  std::vector<std::string> names;
  for (const auto& [name, kind] : gauge_kinds()) names.push_back(name);
  std::string kind = names[c.gauge.kind.index()];
  const std::string refusal = no_gauge_field(c, around);

  visitor.begin("gauge");
  visitor.value("kind", kind, rules::one_of(names));
  visitor.place("kind", c.gauge.kind_place);
  visitor.ensure(refusal.empty() || kind == "none", "kind", fmt::format("\"{}\" is not allowed: {}", kind, refusal));
  for (const auto& [name, field] : gauge_kinds())
    if (name == kind && field.index() != c.gauge.kind.index()) c.gauge.kind = field;
  visitor.value("form", c.gauge.form, rules::one_of(gauge_forms(around)));
  visitor.ensure(
      refusal.empty() || c.gauge.form == "compact", "form",
      fmt::format("\"{}\" is how a gauge field enters; allowed: \"compact\", since {}", c.gauge.form, refusal));
  const GaugeBounds bounds{c.lattice.shape, c.lattice.spacing, c.gauge.form};
  std::visit([&](auto& field) { kind_keys(visitor, field, bounds); }, c.gauge.kind);
  if (refusal.empty() || !c.gauge.transforms.empty()) {
    visitor.optional_tables("transform", c.gauge.transforms, [&](auto& inner, TransformCase& transform) {
      transform_keys(inner, transform, c.time.steps);
    });
  } else {
    visitor.excluded("transform", refusal);
  }
  visitor.end(fmt::format("with kind = \"{}\"", kind));
}

}  // namespace dualfield
