// SPDX-License-Identifier: MIT
#include "host/analysis/bench/bench.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "dualfield/simulation.hpp"
#include "dualfield/theories/neurons.hpp"
#include "dualfield/theory_list.hpp"
#include "host/analysis/bench/measurement.hpp"
#include "host/analysis/bench/neurons.hpp"
#include "host/analysis/bench/random_values.hpp"
#include "host/analysis/bench/report.hpp"
#include "host/backend.hpp"
#include "host/build_info.hpp"
#include "host/files/console.hpp"

namespace dualfield {

namespace {

/// A lattice of about extent³ sites in any D.
Lattice lattice_for(int dimensions, int extent) {
  Lattice lattice;
  lattice.dimensions = dimensions;
  const double sites = std::pow(extent, 3);
  for (int axis = 0; axis < dimensions; ++axis)
    lattice.extent[axis] = dimensions == 3 ? extent : int(std::min(std::pow(sites, 1.0 / dimensions), 0x1p26));
  return lattice;
}

/// The passes with which a scheme can run; `exact` has no stages to pass over.
std::vector<std::string> passes_of(const Scheme& scheme) {
  if (scheme.kind == Exact::kind) return {"none"};
  return {"staged", "streaming"};
}

constexpr std::int64_t time_of_exact = 100;  // so many steps that e^{Gt} takes as many squarings as in usual runs
constexpr const char* yardstick_of_exact = "Fourier transforms of an evaluation";

bool is_exact(const SimulationSpec& spec) { return scheme_named(spec.scheme).kind == Exact::kind; }

/// Bytes that a step must move for a site, each value being read and written once.
double bytes_of_site(const Simulation& simulation, const SimulationSpec& spec) {
  return simulation.words_per_site() * facts_of(spec.precision).bytes;
}

std::string yardstick_of(const Backend& backend) {
  return backend.name() == "cuda" ? "device-to-device copy" : "in-place update a += c*b";
}

/// The whole number of steps that one pass over memory makes, at least 1.
std::int64_t whole_steps(const Simulation& simulation) {
  return std::max<std::int64_t>(1, std::lround(simulation.steps_per_pass()));
}

/// Compares steps with the yardstick. A step of `exact` is one evaluation.
Measurement measure(Simulation& simulation, const SimulationSpec& spec, int repeats) {
  const double floor_bytes = bytes_of_site(simulation, spec) * double(spec.lattice.sites());
  const std::int64_t steps = whole_steps(simulation);
  const auto pass = [&](std::int64_t times) {
    if (!is_exact(spec)) simulation.advance(times * steps);
    for (std::int64_t time = 0; is_exact(spec) && time < times; ++time) {
      simulation.advance(1);
      simulation.evaluate();
    }
    return floor_bytes * double(steps);
  };
  const auto plain = [&](std::int64_t times) {
    double bytes = 0;
    for (std::int64_t time = 0; time < times; ++time) bytes = simulation.stream();
    return bytes;
  };
  return measure_in_turn(simulation, pass, plain, repeats);
}

/// The speed of one simulation over that of another, measured in turn.
double relative_speed(Simulation& one, Simulation& other, int repeats) {
  const std::int64_t steps = std::max(whole_steps(one), whole_steps(other));
  const auto step = [&](Simulation& simulation) { return simulation.seconds([&] { simulation.advance(steps); }); };
  step(one);
  step(other);  // warm up both
  std::vector<double> ratios;
  for (int r = 0; r < repeats; ++r) {
    const double others = step(other);
    ratios.push_back(others / step(one));
  }
  return median(ratios);
}

/// Measures what the options select, prints a table and adds its rows to the report.
class Bench {
 public:
  Bench(const BenchOptions& options, const Backend& backend, BenchReport& report)
      : options_(options), backend_(backend), report_(report) {
    say("{:<22}{:<16}{:<18}{:<8}{:<13}{:<11}{:>2}{:>10}{:>8}{:>10}{:>9}\n", "theory", "potential", "lattice", "type",
        "scheme", "pass", "T", "GLUPS", "bytes", "fraction", "GB/s");
  }

  /// Measures a theory with compiled kernels in every selected precision, scheme and pass.
  void compiled(const SimulationSpec& theory) {
    if (!wanted(options_.theories, theory.theory) || !selected(theory)) return;
    for_each_variant(theory, [&](const SimulationSpec& spec) { add(spec, variant_of(spec), *started(spec), {}); });
  }

  /// Measures the same tensors given at run time, compared with the compiled theory.
  void linear(const SimulationSpec& theory) {
    if (!wanted(options_.theories, linear_name) || !selected(theory)) return;
    for_each_variant(theory, [&](const SimulationSpec& spec) {
      if (spec.scheme != "synchronous" && spec.scheme != "sequential") return;
      if (spec.precision == Precision::half_precision) return;  // tensors given at run time have no such kernels
      SimulationSpec tensors = spec;
      tensors.theory = linear_name;
      tensors.runtime = RuntimeTheory{step_tensors(theory_tensors(spec).system, spec.step), {}};
      const auto simulation = started(tensors), compiled = started(spec);
      add(tensors, spec.theory, *simulation, relative_speed(*simulation, *compiled, options_.repeats));
    });
  }

 private:
  bool selected(const SimulationSpec& theory) const {
    return wanted(options_.dimensions, theory.lattice.dimensions) &&
           wanted(options_.variants, theory.gauge == "none" ? theory.potential : form_of_gauge(theory));
  }

  template <class Body>
  void for_each_variant(SimulationSpec spec, Body&& body) {
    spec.parameters = {0.5, 0.25, 1, 0.1};
    spec.lattice = lattice_for(spec.lattice.dimensions, options_.extent);
    if (spec.gauge != "none") {
      const std::int64_t sites = spec.lattice.sites();
      const auto all = std::size_t((spec.lattice.dimensions + 1) * sites);
      random_.field(2, all);  // made now, because several threads ask later
      spec.background.fill = [this, sites, all](const TimeSpan&, int component, std::int64_t first,
                                                std::span<double> values) {
        const auto from = random_.field(2, all).subspan(std::size_t(component * sites + first), values.size());
        if (component > 0)
          std::ranges::copy(from, values.begin());
        else
          std::ranges::fill(values, 0.0);  // 𝒜_0, as in a magnetic field
      };
    }
    spec.threads = options_.threads;
    for (const PrecisionFacts& precision : all_precisions()) {
      if (!wanted(options_.precisions, std::string(precision.name))) continue;
      spec.precision = precision.precision;
      for (const std::string_view name : schemes_of(spec)) {
        const Scheme& scheme = scheme_named(name);
        for (const std::string& pass : passes_of(scheme)) {
          if (scheme.parts > 1 || !wanted(options_.schemes, name) || !wanted(options_.passes, pass))
            continue;  // a composed scheme runs the kernels of its parts
          spec.scheme = name;
          spec.step = scheme.kind == Exact::kind ? 1 : 1e-3;
          spec.pass = pass == "streaming" ? Pass::streaming : Pass::staged;
          for (const int steps : pass == "streaming" ? options_.steps_per_pass : std::vector{0})
            for (const Launches launches : launches_of(pass)) {
              spec.steps_per_pass = steps;
              spec.launches = launches;
              body(spec);
            }
        }
      }
    }
  }

  bool on_gpu() const { return backend_.name() == "cuda"; }

  /// Without a GPU, and in other passes, launches are not chosen.
  std::vector<Launches> launches_of(const std::string& pass) const {
    if (!on_gpu() || pass != "streaming") return {Launches::automatic};
    std::vector<Launches> all;
    for (const std::string& name : options_.launches)
      all.push_back(name == "graph" ? Launches::graph : name == "loop" ? Launches::loop : Launches::automatic);
    return all;
  }

  /// The form of the gauge field, or that it has dynamics of its own.
  static std::string form_of_gauge(const SimulationSpec& spec) {
    return spec.gauge_coupling ? "dynamical" : spec.gauge;
  }
  /// The potential, or the gauge field.
  static std::string variant_of(const SimulationSpec& spec) {
    return spec.gauge == "none" ? spec.potential : form_of_gauge(spec) + " gauge";
  }

  std::unique_ptr<Simulation> started(const SimulationSpec& spec) {
    auto simulation = backend_.make(spec);
    const auto values = std::size_t(theory_tensors(spec).components() * spec.lattice.sites());
    simulation->set_state(random_.field(0, values), random_.field(1, values));
    if (is_exact(spec)) simulation->advance(time_of_exact);
    return simulation;
  }

  /// Measures a simulation and adds a row. `variant` is the potential or the gauge field. For tensors given at run time
  /// it is the theory that they are of, and `of_compiled` the speed relative to that theory's kernels.
  void add(const SimulationSpec& spec, const std::string& variant, Simulation& simulation,
           std::optional<double> of_compiled) {
    const Measurement m = measure(simulation, spec, options_.repeats);
    const double bytes = bytes_of_site(simulation, spec), glups = m.rate / bytes / 1e9;
    const double steps = simulation.steps_per_pass();
    const std::string precision(facts_of(spec.precision).name);
    const std::string pass = is_exact(spec) ? "none" : spec.pass == Pass::streaming ? "streaming" : "staged";
    const std::vector<int> shape(spec.lattice.extent, spec.lattice.extent + spec.lattice.dimensions);
    say("{:<22}{:<16}{:<18}{:<8}{:<13}{:<11}{:>2}{:>10.4f}{:>8}{:>10.3f}{:>9.2f}{}\n", spec.theory, variant,
        fmt::format("{}", fmt::join(shape, "x")), precision, spec.scheme, pass, steps, glups, bytes, m.fraction,
        m.yardstick_rate / 1e9,
        of_compiled            ? fmt::format("  {:.2f} of {}'s speed", *of_compiled, variant)
        : simulation.replays() ? "  graph"
                               : "");
    BenchReport::Json row = {{"theory", spec.theory},
                             {spec.runtime ? "tensors" : "potential", spec.runtime ? variant : spec.potential},
                             {"gauge", form_of_gauge(spec)},
                             {"shape", shape},
                             {"precision", precision},
                             {"scheme", spec.scheme},
                             {"pass", pass},
                             {"steps_per_pass", steps},
                             {"threads", simulation.threads()},
                             {"glups", glups},
                             {"floor_bytes_per_site", bytes},
                             {"fraction", m.fraction},
                             {"yardstick", is_exact(spec) ? std::string(yardstick_of_exact) : yardstick_of(backend_)},
                             {"stream_bytes_per_second", m.yardstick_rate}};
    if (on_gpu() && !is_exact(spec)) row["launches"] = simulation.replays() ? "graph" : "loop";
    if (of_compiled) row["of_compiled"] = *of_compiled;
    report_.add(std::move(row));
  }

  const BenchOptions& options_;
  const Backend& backend_;
  BenchReport& report_;
  RandomValues random_;
};

}  // namespace

void run_bench(const BenchOptions& options) {
  const BackendChoice choice = choose_backend(options.backend);
  const auto devices = choice.backend->devices();
  const std::string yardstick = yardstick_of(*choice.backend);
  BenchReport report(options.json, {{"date", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
                                    {"version", build::version},
                                    {"commit", build::git_commit},
                                    {"compiler", build::compiler},
                                    {"cuda_compiler", build::cuda_compiler},
                                    {"flags", build::flags},
                                    {"command", fmt::format("{}", fmt::join(options.command_line, " "))},
                                    {"backend", choice.backend->name()},
                                    {"device", devices.front()},
                                    {"yardstick", yardstick},
                                    {"repeats", options.repeats}});
  const bool only_neurons = options.theories == std::vector{std::string(neurons_name)};
  if (!only_neurons) {
    say("{}: {}; fraction of the {} measured in turn (exact: of the {})\n", choice.backend->name(), devices.front(),
        yardstick, yardstick_of_exact);
    Bench bench(options, *choice.backend, report);
    const std::vector<SimulationSpec> theories = compiled_theories();
    for (SimulationSpec theory : theories) {
      bench.compiled(theory);
      if (theory.gauge != "compact") continue;
      theory.gauge_coupling = 1;
      bench.compiled(theory);
    }
    for (const SimulationSpec& theory : theories)
      if (theory.lattice.dimensions == 3 && theory.potential == "none" && theory.gauge == "none" &&
          limit_of(theory.theory) == theory.theory)
        bench.linear(theory);
  }
  if (wanted(options.theories, neurons_name)) bench_neurons(options, *choice.backend, report);
  report.finish();
  require_printed();
}

}  // namespace dualfield
