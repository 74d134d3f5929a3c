// SPDX-License-Identifier: MIT
#include "host/run/preflight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dualfield/algebra/difference.hpp"
#include "dualfield/error.hpp"
#include "dualfield/theory_list.hpp"
#include "host/case/base_spec.hpp"
#include "host/gauge/field.hpp"
#include "host/observe/registry.hpp"
#include "host/stability/lattice.hpp"
#include "host/state/initial.hpp"
#include "host/theory/linear.hpp"

namespace dualfield {

namespace {

constexpr double rounding_of_exact = 1e-16;  ///< error of e^{iωt} in units of ωt, as measured

/// Reports how much rounding changes the phases ωt by the end of the run, where `phase` is the largest.
void announce_rounding(double phase, Preflight& preflight) {
  const double lost = rounding_of_exact * phase;
  preflight.lines.push_back(
      fmt::format("exact: stable at every step; by the end of the run rounding changes the phase of the fastest mode "
                  "by about {:.2g}",
                  lost));
  if (lost > 1e-3)
    preflight.warnings.push_back(
        "exact: frequency times time is so large that phases are no longer known to three digits");
}

}  // namespace

std::string in_bytes(double bytes) {
  const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  int unit = 0;
  for (; bytes >= 1024 && unit < 6; bytes /= 1024) ++unit;
  return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 2, units[unit]);
}

void announce_growth(const Scheme& scheme, double growth, Preflight& preflight, const std::string& where) {
  if (growth > 1 + growth_tolerance)
    preflight.warnings.push_back(
        fmt::format("{} grows{}: the worst mode by a factor {:.6g} a step, a factor e in {:.3g} steps", scheme.name,
                    where, growth, 1 / std::log(growth)));
}

SimulationSpec spec_of(const Case& setup) {
  SimulationSpec spec = base_spec_of(setup);
  const Needs needs = needs_of(asked_for(setup.observe, setup.checks));
  spec.keeps_reference = needs.reference;
  spec.keeps_step = needs.kept_step;
  spec.sums_modes = needs.plane_waves;
  spec.pass = setup.run.pass == "staged" ? Pass::staged : Pass::streaming;  // "auto": what moves the least memory
  if (is_linear(setup.theory))
    spec.runtime = linear_theory(setup.theory.linear, spec.lattice, spec.scheme, spec.step, spec.precision);
  if (setup.gauge.is_present()) spec.background = gauge_background(setup.gauge, spec.lattice);
  take_variant(spec);
  spec.begins_as_waves = begins_as_waves(setup, spec);
  if (spec.steps_per_pass > 1 && (spec.runtime || scheme_named(spec.scheme).kind == Exact::kind))
    throw InputError(
        fmt::format("run.steps_per_pass: {} steps a sweep need a theory and scheme with kernels of their own; allowed "
                    "here: 0 or 1",
                    spec.steps_per_pass));
  return spec;
}

std::string variant_words(const SimulationSpec& spec) {
  const bool central = spec.derivative == Central::name;
  std::string words;
  if (central) words = " with central differences";
  if (spec.parameters.wilson != 0)
    words += fmt::format("{} a Wilson term, r = {:g}", central ? " and" : " with", spec.parameters.wilson);
  return words;
}

void require_memory(double device, double host, const Backend& backend, const std::string& key,
                    const std::string& allowed, Preflight& preflight, Communicator* ranks) {
  const auto require = [&](double needed, double available, std::string_view where) {
    preflight.lines.push_back(
        fmt::format("memory: {} needed on {}, {} there", in_bytes(needed), where, in_bytes(available)));
    if (needed > available)
      throw InputError(fmt::format("{}: {} of memory needed on {}, {} are there; allowed: {}", key, in_bytes(needed),
                                   where, in_bytes(available), allowed));
  };
  const bool shared = backend.name() == "cpu";
  require(shared ? device + host : device, backend.memory_available(ranks), backend.name());
  if (!shared) require(host, cpu_backend().memory_available(ranks), "the host");
}

void check_memory(const SimulationSpec& spec, const Backend& backend, const MoreMemory& more, Preflight& preflight) {
  const double piece = double(std::min(spec.lattice.sites(), largest_piece)) * sizeof(double);  // of a snapshot
  const bool in_double = spec.precision == Precision::double_precision;
  require_memory(backend.memory_needed(spec) + more.device, piece + more.host, backend, "lattice.shape",
                 in_double ? "a smaller lattice, or run.precision = \"single\"" : "a smaller lattice", preflight,
                 spec.ranks.get());
}

void check_stability(const Case& setup, const SimulationSpec& spec, double amplitude, Preflight& preflight) {
  const Scheme& scheme = scheme_named(spec.scheme);
  if (is_linear(setup.theory) &&
      scheme.kind != Exact::kind) {  // its tensors are the map of one step, without a theory in continuous time
    const double growth = largest_growth(*modes_of(spec), spec.lattice, scheme, spec.step);
    preflight.lines.push_back(fmt::format("a step multiplies the fastest mode by {:.9g}", growth));
    announce_growth(scheme, growth, preflight);
    return;
  }
  const double stiffest = modes_of(spec)->stiffest(amplitude), step = std::abs(spec.step);
  SimulationSpec linear = spec;
  linear.parameters.mass_squared += stiffest;
  const auto modes = modes_of(linear);
  const ModeSample sample(*modes, spec.lattice);
  preflight.lines.push_back(
      fmt::format("highest frequency: {:.9g} over the lattice's modes", sample.highest_frequency()));
  if (sample.field_growth() > 0)
    preflight.warnings.push_back(
        fmt::format("the field itself grows, as with mass_squared < 0: its fastest mode by a factor "
                    "e every {:.4g} units of time",
                    1 / sample.field_growth()));
  if (scheme.kind == Exact::kind) {
    announce_rounding(sample.highest_frequency() * step * double(setup.time.steps), preflight);
    return;
  }
  if (!scheme.conditionally_stable) {
    announce_growth(scheme, sample.growth(scheme, spec.step), preflight);
    return;
  }
  const double limit = sample.stable_step(scheme);
  const bool bound = spec.potential != "none";
  preflight.lines.push_back(fmt::format(
      "stable step of {}: {:.9g}{}; chosen {:.9g}, margin {:.4g} %", scheme.name, limit,
      bound ? fmt::format(" (a bound: the potential taken at its stiffest for |phi| <= {:.4g})", amplitude) : "", step,
      100 * (1 - step / limit)));
  if (step <= limit) return;
  if (bound)
    preflight.warnings.push_back(fmt::format("the step {:.9g} is beyond the bound {:.9g}: expect growth", step, limit));
  else if (setup.time.allow_unstable)
    announce_growth(scheme, sample.growth(scheme, spec.step), preflight);
  else
    throw InputError(
        fmt::format("time.step: {:.9g} is beyond the stable step {:.9g} of {} on this lattice; allowed: |step| <= "
                    "{:.9g}, or time.allow_unstable = true",
                    spec.step, limit, scheme.name, limit));
}

}  // namespace dualfield
