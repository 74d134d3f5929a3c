// SPDX-License-Identifier: MIT
#include "host/bench.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "dualfield/build_info.hpp"
#include "dualfield/catalogue.hpp"
#include "dualfield/error.hpp"
#include "dualfield/philox.hpp"
#include "dualfield/theories/neurons.hpp"
#include "host/backend_choice.hpp"
#include "host/bench_neurons.hpp"

namespace dualfield {

namespace {

using Json = nlohmann::ordered_json;

/// About extent³ sites in any D.
Lattice lattice_for(int dimensions, int extent) {
  Lattice lattice;
  lattice.dimensions = dimensions;
  const double sites = std::pow(extent, 3);
  for (int axis = 0; axis < dimensions; ++axis)
    lattice.extent[axis] = dimensions == 3 ? extent : int(std::min(std::pow(sites, 1.0 / dimensions), 0x1p26));
  return lattice;
}

void fill_random(Simulation& simulation, std::size_t values) {
  std::vector<double> phi(values), pi(values);
  for (std::size_t i = 0; i < values; ++i) {
    phi[i] = uniform({std::uint32_t(i), std::uint32_t(i >> 32), 0, 0}, {1, 0});
    pi[i] = uniform({std::uint32_t(i), std::uint32_t(i >> 32), 1, 0}, {1, 0});
  }
  simulation.set_state(phi, pi);
}

/// How a scheme may be run: `exact` has no pass over stages.
std::vector<std::string> passes_of(const Scheme& scheme) {
  if (scheme.kind == Exact::kind) return {"none"};
  return {"half_steps", "fused"};
}

constexpr std::int64_t time_of_exact = 100;  // long enough after the start for as many squarings as runs have
constexpr const char* yardstick_of_exact = "Fourier transforms of an evaluation";

struct Measurement {
  double glups, fraction, bandwidth;  ///< 10⁹ sites·steps/s; of the plain rate; the plain rate in bytes/s
};

/// Steps and plain passes in turn, each step against the plain passes before and after it: the machine's rate wanders.
/// A step of `exact` is an evaluation.
Measurement measure(Simulation& simulation, const SimulationSpec& spec, int repeats) {
  const double sites = double(spec.lattice.sites());
  const double word = spec.precision == Precision::single_precision ? 4 : 8;
  const double floor_bytes = simulation.words_per_site() * word * sites;
  double bytes = 0;
  const auto plain = [&] { return simulation.seconds([&] { bytes = simulation.stream(); }); };
  const auto step = [&] {
    return simulation.seconds([&] {
      simulation.advance(1);
      simulation.evaluate();
    });
  };
  plain();
  step();  // both warm
  std::vector<double> fractions, steps, rates;
  double before = plain();
  for (int r = 0; r < repeats; ++r) {
    const double seconds = step(), after = plain();
    const double rate = bytes / ((before + after) / 2);
    fractions.push_back(floor_bytes / seconds / rate);
    steps.push_back(seconds);
    rates.push_back(rate);
    before = after;
  }
  return {sites / median(steps) / 1e9, median(fractions), median(rates)};
}

}  // namespace

bool wanted(const std::vector<std::string>& list, std::string_view name) {
  return list.empty() || std::find(list.begin(), list.end(), name) != list.end();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(values.size() / 2), values.end());
  return values[values.size() / 2];
}

void run_bench(const BenchOptions& options) {
  const BackendChoice choice = choose_backend(options.backend);
  const auto devices = choice.backend->devices();
  const std::string yardstick = choice.backend->name() == "cuda" ? "device-to-device copy" : "in-place update a += c*b";
  Json results = Json::array();
  const bool only_neurons = options.theories == std::vector{std::string(neurons_name)};
  if (!only_neurons) {
    fmt::print("{}: {}; fraction of the {} measured in turn (exact: of the {})\n", choice.backend->name(),
               devices.front(), yardstick, yardstick_of_exact);
    fmt::print("{:<22}{:<13}{:<18}{:<8}{:<13}{:<12}{:>9}{:>8}{:>10}{:>9}\n", "theory", "potential", "lattice", "type",
               "scheme", "pass", "GLUPS", "bytes", "fraction", "GB/s");
  }
  for_each<catalogue_size>([&](auto index) {
    using T = CatalogueEntry<index>;
    if (!wanted(options.theories, T::name)) return;
    for (const std::string precision : {"double", "single"})
      for (const Scheme& scheme : schemes_of<T>())
        for (const std::string& pass : passes_of(scheme)) {
          if (scheme.parts > 1 || !wanted(options.precisions, precision) || !wanted(options.schemes, scheme.name) ||
              !wanted(options.passes, pass))
            continue;  // a composed scheme runs the kernels of its parts
          SimulationSpec spec;
          spec.theory = T::name;
          spec.potential = T::Potential::name;
          spec.parameters = {0.5, 0.25, 1, 0.1};
          spec.lattice = lattice_for(T::dimensions, options.extent);
          spec.scheme = scheme.name;
          const bool exact = scheme.kind == Exact::kind;
          spec.step = exact ? 1 : 1e-3;
          spec.precision = precision == "single" ? Precision::single_precision : Precision::double_precision;
          spec.pass = pass == "fused" ? Pass::fused : Pass::half_steps;
          spec.threads = options.threads;
          const auto simulation = choice.backend->make(spec);
          fill_random(*simulation, std::size_t(T::components * spec.lattice.sites()));
          if (exact) simulation->advance(time_of_exact);
          const Measurement m = measure(*simulation, spec, options.repeats);
          const double floor_bytes = simulation->words_per_site() * (precision == "single" ? 4 : 8);
          const std::vector<int> shape(spec.lattice.extent, spec.lattice.extent + T::dimensions);
          const std::string lattice = fmt::format("{}", fmt::join(shape, "x"));
          fmt::print("{:<22}{:<13}{:<18}{:<8}{:<13}{:<12}{:>9.4f}{:>8}{:>10.3f}{:>9.2f}\n", spec.theory, spec.potential,
                     lattice, precision, spec.scheme, pass, m.glups, floor_bytes, m.fraction, m.bandwidth / 1e9);
          std::fflush(stdout);
          results.push_back({{"theory", spec.theory},
                             {"potential", spec.potential},
                             {"shape", shape},
                             {"precision", precision},
                             {"scheme", spec.scheme},
                             {"pass", pass},
                             {"threads", simulation->threads()},
                             {"glups", m.glups},
                             {"floor_bytes_per_site", floor_bytes},
                             {"fraction", m.fraction},
                             {"yardstick", exact ? std::string(yardstick_of_exact) : yardstick},
                             {"stream_bytes_per_second", m.bandwidth}});
        }
  });
  if (wanted(options.theories, neurons_name))
    for (auto& row : bench_neurons(options, *choice.backend)) results.push_back(std::move(row));
  if (!options.json) return;
  Json report = {{"date", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
                 {"version", build::version},
                 {"commit", build::git_commit},
                 {"compiler", build::compiler},
                 {"cuda_compiler", build::cuda_compiler},
                 {"flags", build::flags},
                 {"command", fmt::format("{}", fmt::join(options.command_line, " "))},
                 {"backend", choice.backend->name()},
                 {"device", devices.front()},
                 {"yardstick", yardstick},
                 {"repeats", options.repeats},
                 {"results", results}};
  std::ofstream file(*options.json);
  file << report.dump(1) << '\n';
  if (!file.flush()) throw OutputError(options.json->string() + ": cannot be written");
}

}  // namespace dualfield
