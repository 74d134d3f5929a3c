// SPDX-License-Identifier: MIT
// The theories that a program of kernel tests holds, all families together, and theories given at run time.
#include "tests/kernels/emulated.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <tuple>

#include "kernels/cuda/flow_launch.hpp"
#include "kernels/cuda/runtime_fields.hpp"
#include "kernels/engines.hpp"
#include "kernels/theory_steps.hpp"
#include "tests/kernels/emulated_families.hpp"
#include "tests/kernels/random_case.hpp"

namespace dualfield::testing {

bool EmulatedTheory::has(std::string_view scheme) const {
  return std::any_of(schemes.begin(), schemes.end(), [&](const Scheme& one) { return one.name == scheme; });
}

std::string EmulatedTheory::name() const {
  return spec.theory + "_" + std::to_string(spec.lattice.dimensions) + "d_" + spec.potential + "_" + spec.gauge + "_" +
         std::string(facts_of(spec.precision).name);
}

const std::vector<EmulatedTheory>& emulated_theories() {
  static const std::vector<EmulatedTheory> all = [] {
    std::vector<EmulatedTheory> theories;
    for (const auto family : emulated_families)
      for (EmulatedTheory& theory : family()) theories.push_back(std::move(theory));
    return theories;
  }();
  return all;
}

namespace {

const EmulatedTheory& theory_of(const SimulationSpec& spec) {
  const auto key = [](const SimulationSpec& s) {
    return std::tie(s.theory, s.potential, s.gauge, s.lattice.dimensions, s.precision);
  };
  for (const EmulatedTheory& theory : emulated_theories())
    if (key(theory.spec) == key(spec)) return theory;
  throw std::invalid_argument("the kernels of this theory are not in this program: " + spec.theory + ", potential " +
                              spec.potential + ", gauge " + spec.gauge);
}

/// The steps of the theories of this program.
template <class F>
struct EmulatedSteps : TheorySteps<F> {
  static CompiledStep<F> step_of(const SimulationSpec& spec) {
    return std::get<MakeStep<typename F::Real>>(theory_of(spec).step)(spec);
  }
};

template <class R, class Rows>
using EmulatedEngines = Engines<cuda::Fields<R>, Rows, EmulatedSteps<cuda::Fields<R>>>;

/// Calls body with the Engines of the precision of a spec.
template <class Body>
auto in_precision(const SimulationSpec& spec, Body&& body) {
  if (spec.precision == Precision::half_precision) return body(EmulatedEngines<Half, void>{});
  if (spec.precision == Precision::single_precision) return body(EmulatedEngines<float, cuda::RuntimeFields<float>>{});
  return body(EmulatedEngines<double, cuda::RuntimeFields<double>>{});
}

}  // namespace

std::unique_ptr<Simulation> make_emulated(const SimulationSpec& spec) {
  TheoryTensors tensors = theory_tensors(spec);
  Engine engine = in_precision(spec, [&](auto engines) { return engines.make(spec, tensors.system); });
  return std::make_unique<Simulation>(spec, std::move(tensors), std::move(engine));
}

double memory_of_emulated(const SimulationSpec& spec) {
  return in_precision(spec, [&](auto engines) { return engines.memory_needed(spec, theory_tensors(spec).system); });
}

void set_order(int round, std::uint64_t seed) {
  constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed, emulator::Order::shuffled};
  emulator::settings.order = orders[round % 3];
  emulator::settings.seed = seed;
}

SimulationSpec random_spec(std::mt19937& rng, const EmulatedTheory& theory, std::int64_t sites) {
  SimulationSpec spec;
  do spec = random_spec(rng, theory.spec, sites);
  while (theory.threads(spec) > most_threads);
  return spec;
}

int rounds(int usual) {
  const char* asked = std::getenv("DUALFIELD_SHAPES");
  return asked ? std::atoi(asked) : usual;
}

}  // namespace dualfield::testing
