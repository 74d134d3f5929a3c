// SPDX-License-Identifier: MIT
#include "host/analysis/bench/neurons.hpp"

#include <fmt/format.h>

#include "dualfield/dense_schedule.hpp"
#include "dualfield/philox.hpp"
#include "host/analysis/bench/measurement.hpp"
#include "host/files/console.hpp"

namespace dualfield {

namespace {

/// `count` random numbers, uniform in ±size; a different sequence for each `key`.
std::vector<double> random_numbers(std::int64_t count, double size, std::uint32_t key) {
  std::vector<double> values(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i)
    values[std::size_t(i)] = size * uniform({std::uint32_t(i), std::uint32_t(i >> 32), 0, 0}, {key, 0});
  return values;
}

/// (2.11) with φ⁴ and dense W − 1, B, B⁻¹ of random numbers, since the time of a product does not depend on its values.
DenseSystem full_system(const BenchOptions& options, bool with_weight) {
  const std::int64_t n = options.neurons;
  std::vector<std::shared_ptr<const DenseMatrix>> matrices;
  const auto tensor = [&] {
    const auto key = std::uint32_t(matrices.size());
    matrices.push_back(std::make_shared<const DenseMatrix>(random_numbers(n * n, 1 / double(n), key)));
    return DenseTensor{1, int(key), false};
  };
  const DenseTensor b = tensor(), inverse_b = tensor(), w = with_weight ? tensor() : DenseTensor{};
  DenseSystem system = hamiltonian_neurons(w, b, inverse_b, {0.25, 0.1, std::string(Phi4::name)});
  system.neurons = n;
  system.replicas = options.replicas;
  system.matrices = std::move(matrices);
  return system;
}

}  // namespace

void bench_neurons(const BenchOptions& options, const Backend& backend, BenchReport& report) {
  say("neurons: fraction of a plain product of the same shape measured in turn\n");
  say("{:<14}{:<13}{:<18}{:<8}{:<13}{:>10}{:>10}{:>14}\n", "theory", "potential", "neurons x columns", "type", "scheme",
      "GFLOP/s", "fraction", "plain GFLOP/s");
  for (const std::string_view name : describe_neurons().schemes) {
    const Scheme& scheme = *std::ranges::find(all_schemes(), name, &Scheme::name);
    if (scheme.parts > 1 || !wanted(options.schemes, name)) continue;  // a composed scheme runs its parts
    const DenseSystem system = full_system(options, scheme.kind != ScheduleKind::leapfrog);
    for (const std::string precision : {"double", "single"}) {
      if (!wanted(options.precisions, precision)) continue;
      DenseSpec spec = dense_spec(system, scheme, 1e-3);
      spec.precision = precision == "single" ? Precision::single_precision : Precision::double_precision;
      spec.threads = options.threads;
      const auto simulation = backend.make(spec);
      simulation->set_state(random_numbers(spec.values(), 1, 10), random_numbers(spec.values(), 1, 11));
      const auto step = [&](std::int64_t times) {
        simulation->advance(times);
        return simulation->operations();
      };
      const auto product = [&](std::int64_t times) {
        double operations = 0;
        for (std::int64_t time = 0; time < times; ++time) operations = simulation->plain_product();
        return operations;
      };
      const Measurement m = measure_in_turn(*simulation, step, product, options.repeats);
      say("{:<14}{:<13}{:<18}{:<8}{:<13}{:>10.2f}{:>10.3f}{:>14.2f}\n", neurons_name, system.potential.shape,
          fmt::format("{} x {}", spec.neurons, spec.replicas), precision, name, m.rate / 1e9, m.fraction,
          m.yardstick_rate / 1e9);
      report.add({{"theory", neurons_name},
                  {"potential", system.potential.shape},
                  {"neurons", spec.neurons},
                  {"replicas", spec.replicas},
                  {"precision", precision},
                  {"scheme", name},
                  {"threads", simulation->threads()},
                  {"operations_per_step", simulation->operations()},
                  {"operations_per_second", m.rate},
                  {"fraction", m.fraction},
                  {"plain_product_operations_per_second", m.yardstick_rate}});
    }
  }
}

}  // namespace dualfield
