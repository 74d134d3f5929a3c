// SPDX-License-Identifier: MIT
// The keys of a case file: each one's name, default, allowed values and the field it fills, declared once. A visitor
// (CaseReader, CaseWriter, CaseVocabulary) goes through them in the order in which they are written out.
#pragma once

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "dualfield/description.hpp"
#include "host/case/case.hpp"
#include "host/case/context.hpp"
#include "host/case/keys/gauge.hpp"
#include "host/case/keys/initial.hpp"
#include "host/case/keys/linear.hpp"
#include "host/case/keys/neurons.hpp"
#include "host/case/rules.hpp"
#include "host/observe/measures.hpp"

namespace dualfield {

template <class Visitor>
void mass_keys(Visitor& visitor, TheoryCase& theory, const CaseContext& around) {
  if (around.theory(theory.name).mass_squared) {
    visitor.optional("mass_squared", theory.mass_squared);
  } else {
    visitor.excluded("mass_squared",
                     fmt::format("{} does not take it; allowed: mass, or theory.name = one of {}", theory.name,
                                 around.names_where([](const TheoryDescription& t) { return t.mass_squared; })));
  }
  if (theory.mass_squared) {
    visitor.excluded("mass", "mass_squared is given as well, and they set the same; allowed: one of the two");
  } else {
    visitor.value("mass", theory.mass);
  }
}

/// What else the tensors of a theory with first derivatives may be made of. A case that was read has both keys where
/// the theory has them.
template <class Visitor>
void variant_keys(Visitor& visitor, TheoryCase& theory, const CaseContext& around) {
  const TheoryDescription known = around.theory(theory.name);
  if (known.derivatives.empty() && !theory.derivative) {
    const std::string others = around.names_where([](const auto& other) { return !other.derivatives.empty(); });
    visitor.excluded("derivative", fmt::format("{} has no other; allowed: with {}", theory.name, others));
  } else {
    theory.derivative = theory.derivative.value_or("one_sided");
    visitor.value("derivative", *theory.derivative, rules::one_of(known.derivatives, " with " + theory.name));
  }
  if (known.wilson_schemes.empty() && !theory.wilson) {
    const std::string others = around.names_where([](const auto& other) { return !other.wilson_schemes.empty(); });
    visitor.excluded("wilson", fmt::format("{} has no species to lift; allowed: with {}", theory.name, others));
  } else {
    theory.wilson = theory.wilson.value_or(0);
    visitor.value("wilson", *theory.wilson);
  }
}

template <class Visitor>
void theory_keys(Visitor& visitor, TheoryCase& theory, const CaseContext& around) {
  visitor.begin("theory");
  visitor.required("name", theory.name, rules::one_of(around.theory_names()));
  neuron_keys(visitor, theory);
  linear_keys(visitor, theory);
  if (is_linear(theory)) return visitor.end("for linear, which is its terms alone");
  if (theory.neurons.dynamics == "linear") {
    for (const char* key : {"mass", "mass_squared", "potential", "coupling"})
      visitor.excluded(key, "linear dynamics has no potential; allowed: with dynamics = \"hamiltonian\"");
    return visitor.end();
  }
  mass_keys(visitor, theory, around);
  visitor.value("potential", theory.potential,
                rules::one_of(around.theory(theory.name).potentials, " with " + theory.name));
  if (theory.potential == "none") {
    visitor.excluded("coupling", "it multiplies a potential, and there is none; allowed: together with potential");
  } else {
    visitor.required("coupling", theory.coupling);
  }
  variant_keys(visitor, theory, around);
  visitor.end();
}

/// Whether φ and π of `components` each, as doubles, have a size that fits into 63 bits.
inline bool is_addressable(const std::vector<std::int64_t>& shape, int components) {
  std::int64_t room = std::numeric_limits<std::int64_t>::max() / (components * 2 * 8);
  for (std::int64_t sites : shape) room /= std::max<std::int64_t>(sites, 1);
  return room > 0;
}

template <class Visitor>
void lattice_keys(Visitor& visitor, LatticeCase& lattice, const TheoryDescription& theory) {
  constexpr std::int64_t most_sites = std::numeric_limits<std::int32_t>::max();
  const auto is_dimension = [&](std::size_t length) {
    return std::ranges::find(theory.dimensions, static_cast<int>(length)) != theory.dimensions.end();
  };
  const Rule<std::vector<std::int64_t>> shape{fmt::format("an array of sites along each axis, of length {} for {}",
                                                          fmt::join(theory.dimensions, ", "), theory.name),
                                              is_dimension,
                                              [](std::size_t) { return rules::between<std::int64_t>(1, most_sites); }};
  visitor.begin("lattice");
  visitor.required("shape", lattice.shape, shape);
  visitor.ensure(is_addressable(lattice.shape, theory.components), "shape",
                 "the fields of such a lattice overflow: sites x components x 2 fields x 8 bytes; allowed: below 2^63");
  visitor.value("spacing", lattice.spacing, rules::positive());
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
  visitor.required("step", time.step, rules::nonzero());
  visitor.required("steps", time.steps, rules::at_least<std::int64_t>(0));
  visitor.ensure(
      std::isfinite(time.step * static_cast<double>(time.steps)), "steps",
      fmt::format("{} steps of {} end at a time that is no finite number; allowed: |step| * steps up to {:.4g}",
                  time.steps, time.step, std::numeric_limits<double>::max()));
  visitor.required("scheme", time.scheme,
                   rules::one_of(wilson ? theory.wilson_schemes : theory.schemes,
                                 fmt::format(" for {}{}", theory.name, wilson ? " with a Wilson term" : "")));
  visitor.place("scheme", time.scheme_place);
  const auto& allowed = theory.schemes_for(potential);
  visitor.ensure(std::ranges::find(allowed, time.scheme) != allowed.end(), "scheme",
                 fmt::format("\"{}\" is e^{{Gt}}, the solution of a theory that is linear, and not of one with the "
                             "potential \"{}\"; allowed: {}, or theory.potential = \"none\"",
                             time.scheme, potential, fmt::join(allowed, ", ")));
  visitor.value("allow_unstable", time.allow_unstable);
  visitor.end();
}

constexpr const char* needs_lattice = "neurons have no lattice; allowed: with every other theory";

constexpr const char* no_continuity =
    "no current is known that keeps charge here; allowed: for spinors with leapfrog, or with unitary and links, and "
    "one-sided differences without a Wilson term";
/// The state that fidelity compares with: both arrays, or the initial state.
template <class Visitor>
void reference_keys(Visitor& visitor, ObserveCase& observe) {
  if (std::ranges::find(observe.also, "fidelity") == observe.also.end()) {
    for (const char* key : {"reference_phi", "reference_pi"})
      visitor.excluded(key, "nothing is compared with it; allowed: together with also = [\"fidelity\"]");
    return;
  }
  std::optional<CasePath> phi;
  if (observe.reference) phi = observe.reference->phi;
  visitor.optional_path("reference_phi", phi);
  if (!phi) return visitor.excluded("reference_pi", "a state is two arrays; allowed: together with reference_phi");
  if (!observe.reference) observe.reference.emplace();
  observe.reference->phi = *phi;
  visitor.path("reference_pi", observe.reference->pi);
}

template <class Visitor>
void result_keys(Visitor& visitor, Case& c, const CaseContext& around) {
  const TheoryDescription theory = around.theory(c.theory.name);
  const bool has_image = c.lattice.shape.size() <= 3;
  visitor.begin("observe");
  visitor.value("every", c.observe.every, rules::at_least<std::int64_t>(1));
  const bool on_lattice = !is_neurons(c.theory);
  if (on_lattice) {
    const bool gauge = c.gauge.is_present();
    const std::string where = fmt::format(" for {}{}", c.theory.name, gauge ? " with a gauge field" : "");
    visitor.value("also", c.observe.also, rules::list_of(measure_names(theory, gauge), where));
    visitor.ensure(has_continuity(c) || std::ranges::count(c.observe.also, "continuity") == 0, "also",
                   fmt::format("\"continuity\": {}", no_continuity));
    visitor.value("fields", c.observe.fields, rules::list_of(field_names(theory, gauge), where));
    reference_keys(visitor, c.observe);
  } else {
    for (const char* key : {"also", "fields", "reference_phi", "reference_pi"}) visitor.excluded(key, needs_lattice);
  }
  visitor.end();

  visitor.begin("output");
  visitor.value("every", c.output.every, rules::at_least<std::int64_t>(0));
  visitor.value("format", c.output.format, rules::one_of({"hdf", "npy"}),
                around.hdf_available && on_lattice && has_image ? "hdf" : "npy");
  visitor.ensure(on_lattice || c.output.format != "hdf", "format",
                 "\"hdf\" is not allowed: it holds images, and neurons have no lattice; allowed: \"npy\"");
  visitor.ensure(has_image || c.output.format != "hdf", "format",
                 "\"hdf\" is not allowed: it holds images of up to three dimensions; allowed with four: \"npy\"");
  visitor.ensure(around.hdf_available || c.output.format != "hdf", "format",
                 "\"hdf\" is not allowed: this program was built without HDF5; allowed: \"npy\"");
  visitor.end();
}

template <class Visitor>
void checks_keys(Visitor& visitor, Case& c, bool spinor) {
  ChecksCase& checks = c.checks;
  const bool on_lattice = !is_neurons(c.theory), gauge = c.gauge.is_present();
  visitor.begin("checks");
  visitor.optional("max_drift", checks.max_drift, rules::positive());
  visitor.optional("max_energy_drift", checks.max_energy_drift, rules::positive());
  visitor.optional("max_abs", checks.max_abs, rules::positive());
  if (on_lattice && !gauge) {
    visitor.optional("max_residual", checks.max_residual, rules::positive());
    visitor.optional("max_tail", checks.max_tail, rules::inside(0, 1));
  } else {
    for (const char* key : {"max_residual", "max_tail"})
      visitor.excluded(key, on_lattice ? "it is not gauge covariant; allowed: without a gauge field" : needs_lattice);
  }
  if (spinor && has_continuity(c))
    visitor.optional("max_continuity", checks.max_continuity, rules::positive());
  else
    visitor.excluded("max_continuity", no_continuity);
  if (gauge)
    visitor.value("gauge", checks.gauge);
  else
    visitor.excluded("gauge", "there is no gauge field; allowed: with gauge.kind other than \"none\"");
  if (checks.gauge)
    visitor.optional("max_covariance", checks.max_covariance, rules::positive());
  else
    visitor.excluded("max_covariance", "covariance is not measured; allowed: with checks.gauge = true");
  visitor.value("on_violation", checks.on_violation, rules::one_of({"stop", "warn"}));
  visitor.end();
}

template <class Visitor>
void run_keys(Visitor& visitor, RunCase& run, bool on_lattice) {
  visitor.begin("run");
  visitor.value("backend", run.backend, rules::one_of({"auto", "cpu", "cuda"}));
  visitor.value("precision", run.precision, rules::one_of({"double", "single"}));
  if (on_lattice) {
    visitor.value("pass", run.pass,
                  rules::also_accepting(rules::one_of({"auto", "streaming", "staged"}), {"fused", "half_steps"}));
    if (run.pass == "fused") run.pass = "streaming";  // names of version 0.1
    if (run.pass == "half_steps") run.pass = "staged";
  } else {
    visitor.excluded("pass", needs_lattice);
  }
  visitor.value("threads", run.threads, rules::between<std::int64_t>(0, 4096));
  visitor.end();
}

/// Shows `visitor` every key of the case. What a key allows, and which come after it, may depend on those before it.
template <class Visitor>
void case_keys(Visitor& visitor, Case& c, const CaseContext& around) {
  theory_keys(visitor, c.theory, around);
  TheoryDescription theory = around.theory(c.theory.name);
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
  gauge_keys(visitor, c, around);
  result_keys(visitor, c, around);
  checks_keys(visitor, c, theory.spinor);
  run_keys(visitor, c.run, !is_neurons(c.theory));
}

}  // namespace dualfield
