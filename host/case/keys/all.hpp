// SPDX-License-Identifier: MIT
// The keys of a case file: name, meaning, default, allowed values and the field of Case that each fills, declared once.
// A visitor (CaseReader, CaseWriter, CaseVocabulary, CaseReference) is called for each key, in the order in which a
// case is written. Meanings are Markdown, for docs/case_file.md.
#pragma once

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "dualfield/description.hpp"
#include "host/case/base_spec.hpp"
#include "host/case/case.hpp"
#include "host/case/context.hpp"
#include "host/case/keys/gauge.hpp"
#include "host/case/keys/initial.hpp"
#include "host/case/keys/linear.hpp"
#include "host/case/keys/neurons.hpp"
#include "host/case/keys/output.hpp"
#include "host/case/rules.hpp"
#include "host/observe/registry.hpp"

namespace dualfield {

template <class Visitor>
void mass_keys(Visitor& visitor, TheoryCase& theory, const CaseContext& context) {
  if (context.theory(theory.name).mass_squared) {
    visitor.optional("mass_squared", "m², in place of `mass`; it may be negative.", theory.mass_squared);
  } else {
    visitor.excluded("mass_squared", fmt::format("{} has the key mass only", theory.name),
                     fmt::format("with theory.name = one of {}",
                                 context.names_where([](const TheoryDescription& t) { return t.mass_squared; })));
  }
  if (theory.mass_squared) {
    visitor.excluded("mass", "mass_squared is given as well, and they set the same", "without mass_squared");
  } else {
    visitor.value("mass", "The mass m, in 1/length.", theory.mass);
  }
}

/// The kind of difference for first derivatives, and the Wilson term. In a case that was read both are set where the
/// theory has them.
template <class Visitor>
void variant_keys(Visitor& visitor, TheoryCase& theory, const CaseContext& context) {
  const TheoryDescription known = context.theory(theory.name);
  if (known.derivatives.empty() && !theory.derivative) {
    const std::string others = context.names_where([](const auto& other) { return !other.derivatives.empty(); });
    visitor.excluded("derivative", fmt::format("{} has one kind of difference only", theory.name), "with " + others);
  } else {
    theory.derivative = theory.derivative.value_or("one_sided");
    visitor.value("derivative",
                  "The difference that stands for ∂: `one_sided` is (S − 1)/a as in the paper, `central` is "
                  "(S − S⁻¹)/2a; S reads the next site.",
                  *theory.derivative, rules::one_of(known.derivatives, " for " + theory.name));
  }
  if (known.wilson_schemes.empty() && !theory.wilson) {
    const std::string others = context.names_where([](const auto& other) { return !other.wilson_schemes.empty(); });
    visitor.excluded("wilson", fmt::format("{} has no species to lift", theory.name), "with " + others);
  } else {
    theory.wilson = theory.wilson.value_or(0);
    visitor.value(
        "wilson",
        "r of the Wilson term −(ra/2)∇², which is added to the mass and lifts the extra species of the lattice "
        "(page [Spectrum](spectrum.md)).",
        *theory.wilson);
  }
}

template <class Visitor>
void theory_keys(Visitor& visitor, TheoryCase& theory, const CaseContext& context) {
  visitor.begin("theory");
  visitor.about("Which equations are solved.");
  visitor.required("name",
                   "The theory; `linear` takes its tensors from tables `[[theory.term]]`, `neurons` has no lattice.",
                   theory.name, rules::one_of(context.theory_names()));
  neuron_keys(visitor, theory);
  linear_keys(visitor, theory);
  if (is_linear(theory)) return visitor.end("for linear, which is given by its terms alone");
  if (theory.neurons.dynamics == "linear") {
    for (const char* key : {"mass", "mass_squared", "potential", "coupling"})
      visitor.excluded(key, "linear dynamics has no potential", "of neurons only with dynamics = \"hamiltonian\"");
    return visitor.end();
  }
  mass_keys(visitor, theory, context);
  visitor.value("potential",
                "What is added to ½m²φ²: `phi4` adds coupling·φ⁴/4, of complex_scalar coupling·|φ|⁴/4; "
                "`sine_gordon` adds coupling·(1 − cos φ).",
                theory.potential, rules::one_of(context.theory(theory.name).potentials, " for " + theory.name));
  if (theory.potential == "none") {
    visitor.excluded("coupling", "it multiplies a potential, and there is none",
                     "together with a potential other than \"none\"");
  } else {
    visitor.required("coupling", "The factor of the potential.", theory.coupling);
  }
  variant_keys(visitor, theory, context);
  visitor.end();
}

/// Whether the size in bytes of φ and π, of `components` doubles a site each, fits into 63 bits. `components` is 0
/// where no case was read, for visitors that list the keys.
inline bool is_addressable(const std::vector<std::int64_t>& shape, int components) {
  std::int64_t remaining = std::numeric_limits<std::int64_t>::max() / (std::max(components, 1) * 2 * 8);
  for (std::int64_t sites : shape) remaining /= std::max<std::int64_t>(sites, 1);
  return remaining > 0;
}

template <class Visitor>
void lattice_keys(Visitor& visitor, LatticeCase& lattice, const TheoryDescription& theory) {
  constexpr std::int64_t most_sites = std::numeric_limits<std::int32_t>::max();
  const auto is_dimension = [&](std::size_t length) {
    return std::ranges::find(theory.dimensions, static_cast<int>(length)) != theory.dimensions.end();
  };
  const std::string where = fmt::format(" for {}", theory.name);
  const Rule<std::vector<std::int64_t>> shape{
      fmt::format("an array of sites along each axis, of length {}{}", fmt::join(theory.dimensions, ", "), where),
      is_dimension, [](std::size_t) { return rules::between<std::int64_t>(1, most_sites); }, where};
  visitor.begin("lattice");
  visitor.about("The periodic lattice. `neurons` have none.");
  visitor.required("shape", "Sites along each axis, n_1 … n_D; their number is the dimension D.", lattice.shape, shape);
  visitor.ensure(is_addressable(lattice.shape, theory.components), "shape",
                 "the fields of such a lattice overflow: sites x components x 2 fields x 8 bytes; allowed: below 2^63");
  visitor.value("spacing", "The distance a of neighbouring sites, a length, the same along every axis.",
                lattice.spacing, rules::positive());
  double cell = 1, box = 1;
  for (const std::int64_t sites : lattice.shape) {
    cell *= lattice.spacing;
    box *= lattice.spacing * static_cast<double>(sites);
  }
  visitor.ensure(std::isnormal(cell) && std::isfinite(box), "spacing",
                 fmt::format("{}: spacing^D is {} and the volume of the lattice {}; allowed: where both are numbers",
                             lattice.spacing, cell, box));
  visitor.end();
}

template <class Visitor>
void time_keys(Visitor& visitor, TimeCase& time, const TheoryDescription& theory, const std::string& potential,
               bool wilson) {
  visitor.begin("time");
  visitor.about("The time step, the number of steps and the scheme (page [Schemes](schemes.md)).");
  visitor.required("step", "The size h of one step; it may be negative.", time.step, rules::nonzero());
  visitor.required("steps", "The number of steps.", time.steps, rules::at_least<std::int64_t>(0));
  visitor.optional(
      "start",
      "The time of the initial state. Without it 0, or the time of the snapshot from which the state comes. "
      "Gauge fields that change in time are taken at these times.",
      time.start);
  visitor.ensure(
      std::isfinite(time.at(time.steps)), "steps",
      fmt::format("{} steps of {} from the time {} end at a time that is no finite number; allowed: |step| * "
                  "steps up to {:.4g}",
                  time.steps, time.step, time.at(0), std::numeric_limits<double>::max()));
  visitor.required("scheme", "How a step is made; `exact` needs potential \"none\".", time.scheme,
                   rules::one_of(wilson ? theory.wilson_schemes : theory.schemes,
                                 fmt::format(" for {}{}", theory.name, wilson ? " with a Wilson term" : "")));
  visitor.place("scheme", time.scheme_place);
  const auto& allowed = theory.schemes_for(potential);
  visitor.ensure(std::ranges::find(allowed, time.scheme) != allowed.end(), "scheme",
                 fmt::format("\"{}\" is e^{{Gt}}, which is the solution of a linear theory, and not of one with the "
                             "potential \"{}\"; allowed: {}, or theory.potential = \"none\"",
                             time.scheme, potential, fmt::join(allowed, ", ")));
  visitor.value("allow_unstable", "Allow a step of `leapfrog` or `yoshida4` beyond the stable one.",
                time.allow_unstable);
  visitor.end();
}

/// A key of [observe] that takes names of quantities.
template <class Visitor>
void quantity_key(Visitor& visitor, std::string_view key, std::string_view meaning, std::vector<std::string>& names,
                  const Case& c, const TheoryDescription& theory) {
  const bool gauge = c.gauge.is_present();
  const std::string where = fmt::format(" for {}{}", c.theory.name, gauge ? " with a gauge field" : "");
  visitor.value(key, meaning, names, rules::list_of(quantity_names(key, theory, gauge), where));
  for (const Quantity& quantity : quantities()) {
    if (quantity.key() != key || std::ranges::count(names, quantity.name) == 0) continue;
    if (const Refusal refusal = quantity.refusal(base_spec_of(c)))
      visitor.ensure(false, key,
                     fmt::format("\"{}\": {}; allowed: {}", quantity.name, refusal.reason, refusal.allowed));
  }
}

/// The arrays of the state that `fidelity` compares with. Both are given, or none, for the initial state.
template <class Visitor>
void reference_keys(Visitor& visitor, ObserveCase& observe, const ChecksCase& checks) {
  if (!needs_of(asked_for(observe, checks)).reference) {
    std::vector<std::string_view> comparing;
    for (const Quantity& quantity : quantities())
      if (quantity.needs.reference) comparing.push_back(quantity.name);
    for (const char* key : {"reference_phi", "reference_pi"})
      visitor.excluded(key, "nothing is compared with it",
                       fmt::format("together with also = [\"{}\"]", fmt::join(comparing, "\"] or [\"")));
    return;
  }
  std::optional<CasePath> phi;
  if (observe.reference) phi = observe.reference->phi;
  visitor.optional_path("reference_phi", "φ of the state that `fidelity` compares with; without it the initial state.",
                        phi);
  if (!phi) return visitor.excluded("reference_pi", "a state is two arrays", "together with reference_phi");
  if (!observe.reference) observe.reference.emplace();
  observe.reference->phi = *phi;
  visitor.path("reference_pi", "π of that state.", observe.reference->pi);
}

template <class Visitor>
void observe_keys(Visitor& visitor, Case& c, const TheoryDescription& theory) {
  visitor.begin("observe");
  visitor.about(
      "What is written to `observables.csv` and into snapshots (page [Observing and checking](observing.md)).");
  visitor.value("every", "Steps between two rows of `observables.csv`.", c.observe.every,
                rules::at_least<std::int64_t>(1));
  const bool on_lattice = !is_neurons(c.theory);
  if (on_lattice) {
    quantity_key(visitor, "also", "Columns beside those that every run has.", c.observe.also, c, theory);
    quantity_key(visitor, "fields", "Arrays in every snapshot beside φ and π.", c.observe.fields, c, theory);
    reference_keys(visitor, c.observe, c.checks);
  } else {
    for (const char* key : {"also", "fields", "reference_phi", "reference_pi"})
      visitor.excluded(key, no_lattice, needs_lattice);
  }
  visitor.end();
}

template <class Visitor>
void checkpoint_keys(Visitor& visitor, CheckpointCase& checkpoint, const OutputCase& output) {
  visitor.begin("checkpoint");
  visitor.about(
      "States from which `run --resume` goes on with the same bits (page [Results](results.md)). A signal that ends "
      "the run "
      "leaves one whatever these keys say.");
  visitor.value("every", "Steps between two checkpoints; 0 makes none by steps.", checkpoint.every,
                rules::at_least<std::int64_t>(0));
  visitor.value("minutes", "Minutes of wall time between two checkpoints; 0 makes none by time.", checkpoint.minutes,
                rules::at_least<double>(0));
  visitor.value("keep", "How many of the last checkpoints are kept.", checkpoint.keep,
                rules::at_least<std::int64_t>(1));
  visitor.value("at_end", "Leave a checkpoint at the end of the run, from which it can be made longer.",
                checkpoint.at_end, rules::any<bool>(),
                Derived<bool>{output.format != "none", "`true`, and `false` with output.format = \"none\""});
  visitor.value("before", "How many minutes before the end of `--time-limit` the run leaves a checkpoint and ends.",
                checkpoint.before, rules::at_least<double>(0));
  visitor.end();
}

/// The key max_NAME of a quantity that can have a limit.
template <class Visitor>
void limit_key(Visitor& visitor, const Quantity& quantity, Case& c) {
  const std::string key = fmt::format("max_{}", quantity.name);
  if (const Refusal refusal = quantity.refusal(base_spec_of(c)))
    return visitor.excluded(key, refusal.reason, refusal.allowed);
  if (is_neurons(c.theory)) return visitor.excluded(key, no_lattice, needs_lattice);
  if (c.gauge.is_present() && !quantity.covariant)
    return visitor.excluded(key, "it is not gauge covariant", "without a gauge field");
  visitor.optional(key, fmt::format("Largest allowed `{}` of the table above.", quantity.name),
                   c.checks.*quantity.limit, quantity.is_share ? rules::inside(0, 1) : rules::positive());
}

template <class Visitor>
void checks_keys(Visitor& visitor, Case& c) {
  ChecksCase& checks = c.checks;
  const bool gauge = c.gauge.is_present();
  visitor.begin("checks");
  visitor.about("Limits that are compared with every observation (page [Observing and checking](observing.md)).");
  visitor.optional("max_drift", "Largest relative change of `invariant`, or of `energy` where there is no invariant.",
                   checks.max_drift, rules::positive());
  visitor.optional("max_energy_drift", "Largest relative change of `energy`.", checks.max_energy_drift,
                   rules::positive());
  visitor.optional("max_abs", "Largest allowed `max_abs`.", checks.max_abs, rules::positive());
  for (const Quantity& quantity : quantities())
    if (quantity.limit) limit_key(visitor, quantity, c);
  if (gauge)
    visitor.value("gauge", "Measure at each observation whether a step commutes with a random gauge transform.",
                  checks.gauge);
  else
    visitor.excluded("gauge", "there is no gauge field", "with gauge.kind other than \"none\"");
  if (checks.gauge)
    visitor.optional("max_covariance",
                     "Largest relative difference between a transform before the step and the same transform after it.",
                     checks.max_covariance, rules::positive());
  else
    visitor.excluded("max_covariance", "covariance is not measured", "with checks.gauge = true");
  if (c.gauge.dynamical())
    visitor.optional("max_gauss", "Largest allowed `gauss_max`, the change of Gauss's generator at any site.",
                     checks.max_gauss, rules::positive());
  else
    visitor.excluded("max_gauss", "the gauge field has no dynamics of its own", "with gauge.kind = \"dynamical\"");
  visitor.value("on_violation", "Whether a broken limit ends the run (exit code 4) or warns.", checks.on_violation,
                rules::one_of({"stop", "warn"}));
  visitor.end();
}

/// Why a case cannot run in half precision, and what is allowed; empty where it can.
inline std::string refusal_of_half(const Case& c, const TheoryDescription& theory) {
  const auto refused = [](const std::string& with, const std::string& more = "") {
    return fmt::format("\"half\" with {}; allowed: \"double\" or \"single\"{}", with, more);
  };
  if (theory.half_schemes.empty()) return refused(fmt::format("theory.name = \"{}\"", c.theory.name));
  if (c.gauge.dynamical()) return refused("gauge.kind = \"dynamical\"");
  if (c.theory.wilson.value_or(0) != 0) return refused(fmt::format("theory.wilson = {:g}", *c.theory.wilson));
  if (c.theory.derivative && *c.theory.derivative != theory.derivatives.front())
    return refused(fmt::format("theory.derivative = \"{}\"", *c.theory.derivative));
  if (std::ranges::find(theory.half_schemes, c.time.scheme) == theory.half_schemes.end())
    return refused(fmt::format("time.scheme = \"{}\"", c.time.scheme),
                   fmt::format(", or time.scheme = one of {}", fmt::join(theory.half_schemes, ", ")));
  return "";
}

template <class Visitor>
void run_keys(Visitor& visitor, Case& c, const TheoryDescription& theory) {
  RunCase& run = c.run;
  const bool on_lattice = !is_neurons(c.theory);
  visitor.begin("run");
  visitor.about("Where and how a run computes. Of these keys only `precision` changes results beyond rounding.");
  visitor.value("backend",
                "`auto` takes a GPU where the program can use one and the run is not so short that starting it takes "
                "longer, else the CPU.",
                run.backend, rules::one_of({"auto", "cpu", "cuda"}));
  visitor.value(
      "precision",
      "Floating-point type of the fields during the run. `half` stores them in 16 bits and computes in single "
      "precision; not for `linear`, neurons, variants, dynamical gauge fields and some schemes (page "
      "[Schemes](schemes.md)).",
      run.precision, rules::one_of(names_of_precisions()));
  if (run.precision == facts_of(Precision::half_precision).name) {
    const std::string refusal = refusal_of_half(c, theory);
    visitor.ensure(refusal.empty(), "precision", refusal);
  }
  if (on_lattice) {
    visitor.value(
        "pass",
        "How the stages of a step sweep over the lattice: `staged` one after the other, `streaming` all in one "
        "sweep, also those of several steps; those of a dynamical gauge field on a GPU in a few.",
        run.pass, rules::also_accepting(rules::one_of({"auto", "streaming", "staged"}), {"fused", "half_steps"}));
    if (run.pass == "fused") run.pass = "streaming";  // names of version 0.1
    if (run.pass == "half_steps") run.pass = "staged";
    visitor.value("steps_per_pass",
                  "The most steps that a streaming sweep does before it goes on to the next part of the lattice; 0 "
                  "leaves it to the program. More steps need less memory traffic.",
                  run.steps_per_pass, rules::between<std::int64_t>(0, 16));
    visitor.ensure(
        run.pass != "staged" || run.steps_per_pass <= 1, "steps_per_pass",
        fmt::format("{} with pass = \"staged\"; allowed: 0 or 1, or pass = \"streaming\"", run.steps_per_pass));
  } else {
    visitor.excluded("pass", no_lattice, needs_lattice);
    visitor.excluded("steps_per_pass", no_lattice, needs_lattice);
  }
  if (on_lattice && c.lattice.shape.size() == 3) {
    const Rule<std::vector<std::int64_t>> parts{
        "an array of two numbers of parts, along axes 2 and 3, or [], which leaves them to the program",
        [](std::size_t length) { return length == 0 || length == 2; },
        [](std::size_t) { return rules::between<std::int64_t>(1, 32768); }};
    visitor.value("ranks",
                  "Into how many parts the ranks of a run divide the lattice along axes 2 and 3, such as `[2, 4]` for 8 ranks; "
                  "`[]` takes those with the smallest surface (page [Several ranks](scaling.md)).",
                  run.ranks, parts);
  } else {
    visitor.excluded("ranks", on_lattice ? "only a lattice of three axes is divided along two of them" : no_lattice,
                     on_lattice ? "with a lattice.shape of three axes" : needs_lattice);
  }
  visitor.value("threads", "CPU threads; 0 takes all.", run.threads, rules::between<std::int64_t>(0, 4096));
  visitor.end();
}

/// Calls `visitor` for every key of the case. Which values a key allows, and which keys follow, may depend on the keys
/// before it.
template <class Visitor>
void case_keys(Visitor& visitor, Case& c, const CaseContext& context) {
  theory_keys(visitor, c.theory, context);
  TheoryDescription theory = context.theory(c.theory.name);
  if (is_linear(c.theory)) theory.components = static_cast<int>(c.theory.linear.components);
  if (is_neurons(c.theory)) {
    visitor.absent("lattice",
                   "neurons have no lattice, their number is the size of W, B or phi; allowed: no such section");
  } else {
    lattice_keys(visitor, c.lattice, theory);
    check_shifts(visitor, c);
  }
  time_keys(visitor, c.time, theory, c.theory.potential, c.theory.wilson.value_or(0) != 0);
  initial_keys(visitor, c, theory);
  gauge_keys(visitor, c, context);
  observe_keys(visitor, c, context.theory(c.theory.name));
  output_keys(visitor, c, context);
  checkpoint_keys(visitor, c.checkpoint, c.output);
  checks_keys(visitor, c);
  run_keys(visitor, c, theory);
}

}  // namespace dualfield
