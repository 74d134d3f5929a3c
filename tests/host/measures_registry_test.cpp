// SPDX-License-Identifier: MIT
// The registry of quantities: entries are complete, the declared needs of an entry suffice to measure it, and a case
// that asks for a quantity gets its columns.
#include "host/observe/registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <set>

#include "dualfield/theory_list.hpp"
#include "host/case/base_spec.hpp"
#include "host/observe/continuity.hpp"
#include "host/observe/measures.hpp"
#include "host/run/checks.hpp"
#include "host/run/system.hpp"
#include "start_of.hpp"

namespace dualfield {
namespace {

bool contains(const auto& names, std::string_view name) { return std::ranges::count(names, name) > 0; }

TheoryDescription theory_named(std::string_view name) {
  for (const TheoryDescription& theory : describe_catalogue())
    if (theory.name == name) return theory;
  throw std::logic_error("no such theory");
}

Case case_of(const TheoryDescription& theory) {
  Case c;
  c.theory.name = theory.name;
  c.theory.mass = 0.6;
  c.lattice.shape = {4, 3, 5};
  c.lattice.shape.resize(std::size_t(theory.dimensions.front()));
  c.lattice.spacing = 0.7;
  c.time.step = 0.05;
  c.time.steps = 4;
  c.time.scheme = contains(theory.schemes, "leapfrog") ? "leapfrog" : theory.schemes.front();
  c.initial = RandomInitial{};
  c.run.backend = "cpu";
  return c;
}

void ask_for(Case& c, const Quantity& quantity) {
  (quantity.numbers ? c.observe.also : c.observe.fields).emplace_back(quantity.name);
}

/// look(measures, time) after `steps` steps of a run of the case.
template <class Look>
auto measured(const Case& c, int steps, Look&& look) {
  const SimulationSpec spec = spec_of(c);
  const auto modes = modes_of(spec);
  const State start = testing::start_of(c);
  const auto simulation = cpu_backend().make(spec);
  simulation->set_state(start.phi, start.pi);
  Measures measures(c, spec, *modes, *simulation, source_of(start, spec.lattice.sites()));
  for (int step = 0; step < steps; ++step) {
    if (measures.needs_step_before()) measures.keep_step_before();
    simulation->advance(1);
  }
  return look(measures, steps * spec.step);
}

std::vector<std::string> columns(const Case& c) {
  std::vector<std::string> names;
  for (const Observable& one : measured(c, 0, [](Measures&m, double time) { return m.measure(time); }))
    names.push_back(one.name);
  return names;
}

TEST(Quantities, EntriesAreComplete) {
  std::set<std::pair<std::string_view, std::string_view>> names;
  for (const Quantity& quantity : quantities()) {
    EXPECT_TRUE(names.insert({quantity.key(), quantity.name}).second) << quantity.name << " occurs twice";
    EXPECT_FALSE(quantity.meaning.empty()) << quantity.name;
    EXPECT_NE(quantity.numbers != nullptr, quantity.array != nullptr) << quantity.name;
    EXPECT_EQ(quantity.limit != nullptr, !quantity.in_words.empty()) << quantity.name;
    const auto theories = describe_catalogue();
    EXPECT_TRUE(std::ranges::any_of(theories, quantity.defined)) << quantity.name << " is defined for no theory";
  }
}

TEST(Quantities, DeclaredNeedsSuffice) {
  for (const TheoryDescription& theory : describe_catalogue())
    for (const Quantity& quantity : quantities()) {
      if (!quantity.defined(theory)) continue;
      SCOPED_TRACE(std::string(theory.name) + ", " + std::string(quantity.name));
      Case c = case_of(theory);
      if (quantity.refusal(base_spec_of(c))) {  // what only a dynamical gauge field has
        DynamicalGauge field;
        field.coupling = 0.8;
        c.gauge.kind = field;
        c.time.scheme = theory.dynamical_schemes.front();
        if (quantity.refusal(base_spec_of(c))) continue;
      }
      ask_for(c, quantity);
      for (const int steps : {0, 2})
        measured(c, steps, [&](Measures& measures, double time) {
          EXPECT_EQ(measures.any_numbers(), quantity.numbers != nullptr);
          const auto names = columns_of(quantity, spec_of(c).lattice);
          const auto numbers = measures.measure(time);
          ASSERT_EQ(numbers.size(), quantity.numbers ? names.size() : 0);
          for (std::size_t i = 0; i < numbers.size(); ++i) {
            EXPECT_EQ(numbers[i].name, names[i]);
            EXPECT_TRUE(std::isfinite(numbers[i].value));
            if (steps > 0 && quantity.needs.step_before()) {
              EXPECT_GT(numbers[i].value, 0);
            }
          }
          const auto arrays = measures.fields();
          ASSERT_EQ(arrays.size(), quantity.array ? 1u : 0u);
          for (const DerivedField& array : arrays) {
            EXPECT_EQ(array.name, quantity.name);
            std::size_t sites = 1;
            for (const std::int64_t extent : c.lattice.shape) sites *= std::size_t(extent);
            EXPECT_EQ(array.values.size(), std::size_t(array.components) * sites);
            EXPECT_GE(array.components, 1);
          }
        });
    }
}

TEST(Quantities, ALimitedQuantityIsMeasuredOnce) {
  for (const Quantity& quantity : quantities()) {
    if (!quantity.limit) continue;
    Case c = case_of(theory_named("dirac_1d"));
    c.checks.*quantity.limit = 0.5;
    EXPECT_EQ(columns(c), columns_of(quantity, {}));
    c.observe.also = {std::string(quantity.name), "spread"};
    EXPECT_EQ(columns(c), (std::vector<std::string>{std::string(quantity.name), "spread_1"}));
  }
}

TEST(Quantities, ALimitIsBrokenByAnyOfItsColumns) {
  for (const Quantity& quantity : quantities()) {
    if (!quantity.limit) continue;
    ChecksCase limits;
    limits.*quantity.limit = 0.5;
    for (const std::string& column : columns_of(quantity, {})) {
      const Checks checks(limits, {{column, 0}});
      EXPECT_TRUE(checks.violations({{column, 0.5}}).empty()) << quantity.name;
      const auto broken = checks.violations({{column, 0.6}});
      ASSERT_EQ(broken.size(), 1u) << quantity.name;
      EXPECT_EQ(broken[0].key, "max_" + std::string(quantity.name));
      EXPECT_NE(broken[0].words.find(quantity.in_words), std::string::npos) << broken[0].words;
    }
  }
}

TEST(Quantities, ColumnsHaveTheOrderOfTheCaseWithLimitsLast) {
  Case c = case_of(theory_named("dirac_3d"));
  c.checks.max_continuity = c.checks.max_tail = 0.5;
  c.observe.also = {"occupation", "momentum", "continuity"};
  EXPECT_EQ(columns(c), (std::vector<std::string>{"positive", "negative", "momentum_1", "momentum_2", "momentum_3",
                                                  "continuity", "tail"}));
}

TEST(Quantities, UnknownNamesAreRefused) {
  Case c = case_of(theory_named("klein_gordon"));
  c.observe.also = {"charge_density"};  // a name of observe.fields
  EXPECT_THROW(asked_for(c.observe, c.checks), std::invalid_argument);
  c.observe = {};
  c.observe.fields = {"spread"};
  EXPECT_THROW(asked_for(c.observe, c.checks), std::invalid_argument);
}

TEST(Quantities, WithAGaugeFieldOnlyCovariantOnesAreDefined) {
  const TheoryDescription dirac = theory_named("dirac_1d");
  const auto expect_defined = [&](const char* key, bool in_a_field, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      EXPECT_TRUE(contains(quantity_names(key, dirac), name)) << name;
      EXPECT_EQ(contains(quantity_names(key, dirac, true), name), in_a_field) << name;
    }
  };
  expect_defined("also", true, {"position", "spread", "continuity", "plaquette", "polyakov", "wilson"});
  expect_defined("also", false, {"momentum", "occupation", "fidelity", "residual", "continuum_residual", "tail"});
  expect_defined("fields", true, {"charge_density", "energy_density", "current", "plaquettes", "gauss"});
  expect_defined("fields", false, {"biases", "momentum_density"});
  for (const char* key : {"also", "fields"})
    for (const std::string_view name : quantity_names(key, dirac, true))
      EXPECT_TRUE(contains(quantity_names(key, dirac), name));
}

// Whether continuity is defined is decided twice: from a case when it is read, and from the spec when it is computed.
TEST(Continuity, IsDefinedForACaseWhereItIsForItsRun) {
  struct {
    const char *theory, *scheme, *form, *derivative;
    double wilson;
    bool expected;
  } const all[] = {{"dirac_1d", "leapfrog", "none", "one_sided", 0, true},
                   {"dirac_1d", "leapfrog", "additive", "one_sided", 0, true},
                   {"dirac_3d", "unitary", "none", "one_sided", 0, true},
                   {"dirac_3d", "unitary", "compact", "one_sided", 0, true},
                   {"dirac_3d", "unitary", "additive", "one_sided", 0, false},
                   {"dirac_1d", "yoshida4", "none", "one_sided", 0, false},
                   {"dirac_1d", "exact", "none", "one_sided", 0, false},
                   {"dirac_3d", "leapfrog", "none", "central", 0, true},
                   {"dirac_3d", "unitary", "none", "one_sided", 0.5, true},
                   {"klein_gordon", "leapfrog", "none", "one_sided", 0, false}};
  for (const auto& one : all) {
    SCOPED_TRACE(std::string(one.theory) + " " + one.scheme + " " + one.form + " " + one.derivative);
    Case c = case_of(theory_named(one.theory));
    c.time.scheme = one.scheme;
    c.theory.derivative = one.derivative;
    c.theory.wilson = one.wilson;
    if (one.form != std::string("none")) {
      c.gauge.kind = RandomGauge{};
      c.gauge.form = one.form;
    }
    EXPECT_EQ(has_charge_of_step(base_spec_of(c)), one.expected);
    EXPECT_EQ(has_charge_of_step(spec_of(c)), one.expected);
  }
}

}  // namespace
}  // namespace dualfield
