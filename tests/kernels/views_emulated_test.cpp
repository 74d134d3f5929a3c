// SPDX-License-Identifier: MIT
// Views of the state in a device's memory, on the CPU and under the emulator: they show what read_state() copies, what is written
// to them is evolved, and one that is kept is no part of the state any more.
#include <gtest/gtest.h>

#include "tests/kernels/effort.hpp"
#include "tests/kernels/random_case.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261128;
constexpr std::int64_t most_sites = is_sanitized ? 60 : 600;

/// Calls body(i, pointer) for each value of a view, in the order (K, n_D, …, n_1).
template <class Value, class Body>
void for_each_value(const ArrayView& view, const Lattice& lattice, int components, Body&& body) {
  const int D = lattice.dimensions;
  for (std::int64_t i = 0; i < components * lattice.sites(); ++i) {
    std::int64_t at = 0, rest = i;
    for (int axis = 0; axis < D; ++axis) {
      at += rest % lattice.extent[axis] * view.strides.at(std::size_t(D - axis));
      rest /= lattice.extent[axis];
    }
    body(std::size_t(i), static_cast<Value*>(view.first.get()) + at + rest * view.strides.at(0));
  }
}

std::vector<double> values_of(const ArrayView& view, const Lattice& lattice, int components) {
  std::vector<double> values(std::size_t(components * lattice.sites()));
  const auto read = [&](std::size_t i, const auto* value) { values[i] = double(*value); };
  if (view.bytes == sizeof(double))
    for_each_value<double>(view, lattice, components, read);
  else
    for_each_value<float>(view, lattice, components, read);
  return values;
}

void twice(const ArrayView& view, const Lattice& lattice, int components) {
  const auto change = [](std::size_t, auto* value) { *value *= 2; };
  if (view.bytes == sizeof(double))
    for_each_value<double>(view, lattice, components, change);
  else
    for_each_value<float>(view, lattice, components, change);
}

RandomState state_of(Simulation& simulation, RandomState any) {
  simulation.get_state(any.phi, any.pi);
  return any;
}

/// What is written to views becomes the state.
void take_over(Simulation& simulation, std::int64_t steps) {
  simulation.release_views();
  simulation.write_state([&](int array, int component, std::int64_t first,
                             std::span<double> values) { simulation.read_state(array, component, first, values); },
                         steps);
}

TEST(Views, AreTheStateAndWhatIsWrittenIsEvolved) {
  std::mt19937 rng(seed);
  int round = 0, seen[2] = {};
  for (const EmulatedTheory& theory : emulated_theories())
    for (const Scheme& scheme : theory.schemes) {
      if (!follows_long_runs(theory)) break;
      if (follows_threads && &scheme != &theory.schemes.front()) break;
      SimulationSpec spec = random_spec(rng, theory, most_sites);
      spec.scheme = scheme.name;
      set_order(round++, rng());
      SCOPED_TRACE(in_words(spec) + ", seed " + std::to_string(seed));
      const int K = theory.components;
      const RandomState start(rng, std::size_t(K * spec.lattice.sites()));
      for (const bool on_cpu : {true, false}) {
        const auto make = [&] { return on_cpu ? cpu_backend().make(spec) : make_emulated(spec); };
        const auto simulation = make(), copied = make();
        for (Simulation* one : {simulation.get(), copied.get()}) {
          one->set_state(start.phi, start.pi);
          one->advance(3);
        }
        const RandomState now = state_of(*copied, start);
        const auto of_phi = simulation->view(phi), of_pi = simulation->view(pi);
        if (on_cpu) {  // values in half precision are stored divided by a scale
          EXPECT_EQ(of_phi.has_value(), spec.precision != Precision::half_precision);
        }
        if (!of_phi || !of_pi) continue;
        ++seen[on_cpu];
        expect_same_bits(values_of(*of_phi, spec.lattice, K), now.phi);
        expect_same_bits(values_of(*of_pi, spec.lattice, K), now.pi);

        // Both views are kept: the simulation goes on in memory of its own, with the same bits.
        simulation->release_views();
        simulation->advance(2);
        expect_same_bits(values_of(*of_phi, spec.lattice, K), now.phi);
        copied->advance(2);
        RandomState expected = state_of(*copied, start);
        const RandomState found = state_of(*simulation, start);
        expect_same_bits(found.phi, expected.phi);
        expect_same_bits(found.pi, expected.pi);

        for (const int array : {phi, pi}) twice(*simulation->view(array), spec.lattice, K);
        take_over(*simulation, 5);
        for (auto* values : {&expected.phi, &expected.pi})
          for (double& value : *values) value *= 2;
        copied->set_state(expected.phi, expected.pi, 5);
        for (Simulation* one : {simulation.get(), copied.get()}) one->advance(3);
        expect_same_bits(state_of(*simulation, start).phi, state_of(*copied, start).phi);
        expect_same_bits(state_of(*simulation, start).pi, state_of(*copied, start).pi);
      }
    }
  EXPECT_GT(seen[true], follows_threads ? 0 : 5);
  EXPECT_GT(seen[false], 0) << "some fields have views in the device's memory";
}

}  // namespace
}  // namespace dualfield::testing
