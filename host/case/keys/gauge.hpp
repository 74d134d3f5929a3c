// SPDX-License-Identifier: MIT
// The keys of [gauge], which depend on gauge.kind. Part of all.hpp.
#pragma once

#include <fmt/ranges.h>

#include <algorithm>
#include <numbers>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dualfield/description.hpp"
#include "host/case/context.hpp"
#include "host/case/keys/gauge_kind.hpp"

namespace dualfield {

template <class Visitor>
void transform_keys(Visitor& visitor, TransformCase& transform, std::int64_t steps) {
  visitor.about("A gauge transform during the run, ψ → e^{−iΛ}ψ, of the fields and of the gauge field.");
  const Rule<std::int64_t> in_run{fmt::format("an integer from 0 to time.steps, {}", steps),
                                  [=](std::int64_t value) { return 0 <= value && value <= steps; }};
  visitor.required("at_step", "The number of steps after which it takes place, before that step is observed.",
                   transform.at_step, rules::in_general(in_run, "an integer from 0 to time.steps"));
  visitor.required("kind", "`global`: Λ = angle everywhere; `random`: a random Λ at each site; `file`: Λ from a file.",
                   transform.kind, rules::one_of({"global", "random", "file"}));
  const auto only_with = [&](const char* key, const char* kind) {
    if (transform.kind == kind) return true;
    visitor.excluded(key, fmt::format("a transform of kind \"{}\" has none", transform.kind),
                     fmt::format("with kind = \"{}\"", kind));
    return false;
  };
  if (only_with("angle", "global")) visitor.required("angle", "Λ, in radians.", transform.angle);
  if (only_with("seed", "random")) visitor.value("seed", "Chooses the random numbers.", transform.seed);
  if (only_with("amplitude", "random"))
    visitor.value("amplitude", "Λ lies uniformly within ± this.", transform.amplitude, rules::any<double>(),
                  Derived{std::numbers::pi, "π"});
  if (only_with("path", "file")) visitor.path("path", "Λ, an `.npy` array of shape (n_D, …, n_1).", transform.path);
}

/// The forms in which a gauge field can enter some theory.
inline std::vector<std::string_view> gauge_forms(const CaseContext& context) {
  std::vector<std::string_view> forms;
  for (const TheoryDescription& theory : context.theories)
    for (const std::string_view form : theory.gauges)
      if (std::ranges::find(forms, form) == forms.end()) forms.push_back(form);
  return forms;
}

/// The schemes that go with a gauge field, those of all theories before those of some.
inline std::string schemes_with_gauge(const CaseContext& context) {
  const auto has = [](const TheoryDescription& theory, std::string_view scheme) {
    return std::ranges::find(theory.schemes_with_gauge, scheme) != theory.schemes_with_gauge.end();
  };
  std::vector<std::string_view> of_all, of_some;
  for (const TheoryDescription& theory : context.theories)
    for (const std::string_view scheme : theory.schemes_with_gauge) {
      const bool everywhere = std::ranges::all_of(
          context.theories, [&](const TheoryDescription& other) { return other.gauges.empty() || has(other, scheme); });
      auto& names = everywhere ? of_all : of_some;
      if (std::ranges::find(names, scheme) == names.end()) names.push_back(scheme);
    }
  std::string words = fmt::format("{}", fmt::join(of_all, ", "));
  for (const std::string_view scheme : of_some)
    words += fmt::format(", or {} for {}", scheme,
                         context.names_where([&](const TheoryDescription& theory) { return has(theory, scheme); }));
  return words;
}

/// Why a case cannot have a gauge field, and what would allow one.
struct NoGaugeField {
  std::string reason, allows;
};

/// nullopt where the case can have a gauge field.
inline std::optional<NoGaugeField> no_gauge_field(const Case& c, const CaseContext& context) {
  const TheoryDescription known = context.theory(c.theory.name);
  if (known.gauges.empty())
    return NoGaugeField{
        fmt::format("{} has no complex structure X_0, through which a gauge field would act", c.theory.name),
        fmt::format("with theory.name = one of {}",
                    context.names_where([](const auto& theory) { return !theory.gauges.empty(); }))};
  if (c.theory.wilson.value_or(0) != 0)
    return NoGaugeField{"the Wilson term is not defined with links", "with theory.wilson = 0"};
  if (c.theory.derivative.value_or("one_sided") != "one_sided")
    return NoGaugeField{fmt::format("{} differences are not defined with links", *c.theory.derivative),
                        "with theory.derivative = \"one_sided\""};
  if (std::ranges::find(known.schemes_with_gauge, c.time.scheme) == known.schemes_with_gauge.end())
    return NoGaugeField{fmt::format("the scheme \"{}\" is not defined with a gauge field", c.time.scheme),
                        "with time.scheme = one of " + schemes_with_gauge(context)};
  return std::nullopt;
}

template <class Visitor>
void gauge_keys(Visitor& visitor, Case& c, const CaseContext& context) {
  std::vector<std::string> names;
  for (const auto& [name, kind] : gauge_kinds()) names.push_back(name);
  std::string kind = names[c.gauge.kind.index()];
  const std::optional<NoGaugeField> refusal = no_gauge_field(c, context);

  visitor.begin("gauge");
  visitor.about(
      "An electromagnetic field for charged fields: a given background 𝒜, or one with dynamics of its own (page [Gauge "
      "fields](gauge.md)).");
  visitor.value("kind", "The kind of field; the keys of each kind are below.", kind, rules::one_of(names));
  visitor.place("kind", c.gauge.kind_place);
  visitor.ensure(!refusal || kind == "none", "kind",
                 refusal ? fmt::format("\"{}\" is not allowed: {}; allowed: \"none\", or a gauge field {}", kind,
                                       refusal->reason, refusal->allows)
                         : "");
  const std::vector<std::string_view> moving = context.theory(c.theory.name).dynamical_schemes;
  visitor.ensure(
      kind != DynamicalGauge::kind || refusal || std::ranges::find(moving, c.time.scheme) != moving.end(), "kind",
      fmt::format("\"dynamical\" is not allowed with the scheme \"{}\", which does not keep Gauss's law; allowed: "
                  "with time.scheme = one of {}",
                  c.time.scheme, fmt::join(moving, ", ")));
  for (const auto& [name, field] : gauge_kinds())
    if (name == kind && field.index() != c.gauge.kind.index()) c.gauge.kind = field;
  visitor.value("form",
                "`compact`: links e^{ia𝒜}, exactly covariant under local transforms; `additive`: 𝒜 is added to the "
                "differences, (5.5)–(5.8).",
                c.gauge.form, rules::one_of(gauge_forms(context)));
  visitor.ensure(!refusal || c.gauge.form == "compact", "form",
                 refusal ? fmt::format("\"{}\" is a form of the gauge field, and {}; allowed: \"compact\"",
                                       c.gauge.form, refusal->reason)
                         : "");
  const auto& forms = context.theory(c.theory.name).gauges;
  visitor.ensure(forms.empty() || std::ranges::find(forms, c.gauge.form) != forms.end(), "form",
                 fmt::format("\"{}\" is not declared for {}, whose second differences would contain products of 𝒜 at "
                             "two sites; allowed: \"{}\"",
                             c.gauge.form, c.theory.name, fmt::join(forms, "\", \"")));
  const GaugeBounds bounds{c.lattice.shape, c.lattice.spacing, c.gauge.form};
  visitor.kind(kind, [&] { std::visit([&](auto& field) { kind_keys(visitor, field, bounds); }, c.gauge.kind); });
  if (!refusal || !c.gauge.transforms.empty()) {
    visitor.optional_tables(
        "transform", "Gauge transforms during the run, any number.", c.gauge.transforms,
        [&](auto& inner, TransformCase& transform) { transform_keys(inner, transform, c.time.steps); });
  } else {
    visitor.excluded("transform", refusal->reason, refusal->allows);
  }
  visitor.end(fmt::format("with kind = \"{}\"", kind));
}

}  // namespace dualfield
