// SPDX-License-Identifier: MIT
// Theories given at run time on the CPU: against assembled matrices, against compiled theories with the same tensors,
// and with the same bits for any number of threads.
#include <gtest/gtest.h>

#include <numeric>

#include "laws/expectations.hpp"
#include "reference/random_runtime.hpp"

namespace dualfield::laws {
namespace {

using reference::RandomRuntime;
using reference::SparseMatrix;
using reference::times;

constexpr unsigned seed = 4202;

/// The state after `steps` steps of (4.2) with assembled matrices.
State stepped_by_matrices(const SimulationSpec& spec, State state, int steps) {
  const auto matrix = [&](const RuntimeTensor& tensor) { return assemble(tensor, spec.lattice); };
  const StepTensors& step = spec.runtime->step;
  const SparseMatrix W = matrix(step.W), B = matrix(step.B), A = matrix(step.A), V = matrix(step.V);
  const auto sum = [](const SparseMatrix& left, const Values& x, const SparseMatrix& right, const Values& y) {
    Values result = times(left, x);
    const Values other = times(right, y);
    std::transform(result.begin(), result.end(), other.begin(), result.begin(), std::plus());
    return result;
  };
  for (int s = 0; s < steps; ++s) {
    const Values next = sum(W, state.phi, B, state.pi);
    state.pi = sum(A, spec.scheme == "synchronous" ? state.phi : next, V, state.pi);
    state.phi = next;
  }
  return state;
}

double measured_by_matrices(const SimulationSpec& spec, const QuadraticForm& form, const State& state) {
  double value = 0;
  for (const QuadraticPart& part : form.parts) {
    const Values &x = part.x == phi ? state.phi : state.pi, &y = part.y == phi ? state.phi : state.pi;
    const Values image = times(assemble(part.tensor, spec.lattice), y);
    const auto sites = std::size_t(spec.lattice.sites());
    const std::size_t from = part.component ? std::size_t(*part.component) * sites : 0;
    const std::size_t to = part.component ? from + sites : image.size();
    for (std::size_t i = from; i < to; ++i) value += part.factor * x[i] * image[i];
  }
  return value * spec.lattice.cell_volume();
}

State random_runtime_state(RandomRuntime& random, const SimulationSpec& spec) {
  const auto size = std::size_t(spec.runtime->step.components() * spec.lattice.sites());
  return {random.values(size), random.values(size)};
}

TEST(RuntimeTensors, RandomTheoriesAgreeWithAssembledMatrices) {
  RandomRuntime random(seed);
  for (int round = 0; round < 150; ++round) {
    SimulationSpec spec = random.spec(600, 40);
    const State start = random_runtime_state(random, spec);
    constexpr int steps = 2;
    const State expected = stepped_by_matrices(spec, start, steps);
    const double scale = 1 + reference::largest(expected);
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      spec.precision = precision;
      SCOPED_TRACE(reference::described(spec) + ", round " + std::to_string(round) + " of seed " +
                   std::to_string(seed));
      const double allowed = precision == Precision::double_precision ? 1e-13 : 1e-4;
      const auto simulation = started(spec, start);
      simulation->advance(steps);
      const State end = state_of(*simulation, start.phi.size());
      ASSERT_LE(reference::difference(end, expected), allowed * scale);
      const auto observed = simulation->observe();
      ASSERT_EQ(observed.size(), 1 + spec.runtime->observables.size());
      EXPECT_EQ(observed[0].value, reference::largest(end));
      for (std::size_t i = 1; i < observed.size(); ++i) {
        const QuadraticForm& form = spec.runtime->observables[i - 1];
        EXPECT_EQ(observed[i].name, form.name);
        EXPECT_NEAR(observed[i].value, measured_by_matrices(spec, form, end),
                    allowed * scale * scale * double(start.phi.size()) * spec.lattice.cell_volume());
      }
    }
  }
}

// Rows so long that threads share them and sums have several segments, with large shifts along axis 1: bits and values.
TEST(RuntimeTensors, LongRows) {
  for (const std::vector<int>& shape : {std::vector{2611}, {1500, 3}, {1031, 2, 1}, {1030, 1, 1, 2}})
    for (const int shift : {0, 1, -1, 2, 500, -700}) {
      SimulationSpec spec = system("linear", shape, 0.8, 0);
      RuntimeTensor here = runtime_identity(2), there = here;
      there.terms[0].factor = {0.5, -0.25, 0, 1};
      there.terms[0].shift = {shift, 1, 0, 1};
      spec.runtime = RuntimeTheory{{here + 0.1 * there, there, -1 * transpose(there), here},
                                   {{"form", {{0.5, phi, there, pi}, {2, pi, here, pi, 1}}}}};
      spec.scheme = shift % 2 ? "sequential" : "synchronous";
      SCOPED_TRACE(reference::described(spec) + ", shift " + std::to_string(shift));
      RandomRuntime random(seed);
      const State start = random_runtime_state(random, spec);
      const State expected = stepped_by_matrices(spec, start, 2);
      EXPECT_LE(reference::difference(evolved(spec, start, 2), expected), 1e-13 * reference::largest(expected));
      for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
        spec.precision = precision;
        spec.threads = 1;
        const auto one = started(spec, start);
        one->advance(3);
        spec.threads = 3;
        const auto three = started(spec, start);
        three->advance(3);
        EXPECT_TRUE(same_bits(state_of(*one, start.phi.size()), state_of(*three, start.phi.size())));
        EXPECT_EQ(one->observe()[1].value, three->observe()[1].value);
      }
    }
}

TEST(RuntimeTensors, SameBitsForAnyPassAndNumberOfThreads) {
  RandomRuntime random(seed + 1);
  for (int round = 0; round < 40; ++round) {
    SimulationSpec spec = random.spec(9000, 60);
    spec.precision = round % 2 ? Precision::double_precision : Precision::single_precision;
    const State start = random_runtime_state(random, spec);
    std::vector<Values> outcomes;
    for (const auto& [threads, pass] : {std::pair(1, Pass::staged),
                                        {1, Pass::streaming},
                                        {2, Pass::staged},
                                        {2, Pass::streaming},
                                        {5, Pass::staged},
                                        {5, Pass::streaming}}) {
      spec.threads = threads;
      spec.pass = pass;
      const auto simulation = started(spec, start);
      simulation->advance(3);
      const State end = state_of(*simulation, start.phi.size());
      Values all = end.phi;
      all.insert(all.end(), end.pi.begin(), end.pi.end());
      for (const Observable& observable : simulation->observe()) all.push_back(observable.value);
      outcomes.push_back(all);
      SCOPED_TRACE(reference::described(spec) + ", round " + std::to_string(round) + " of seed " +
                   std::to_string(seed + 1));
      ASSERT_TRUE(same_bits(outcomes.front(), outcomes.back()));
    }
  }
}

// The tensors of (3.8), (4.15) and (4.24) in numbers give the steps of the compiled theories.
TEST(RuntimeTensors, TensorsOfTheCompiledTheoriesGiveTheirSteps) {
  unsigned at = seed + 2;
  for (const SimulationSpec& compiled :
       {system("klein_gordon", {17}, 1, 0.49), system("klein_gordon", {13, 6}, 0.8, -0.3),
        system("klein_gordon", {7, 5, 3}, 1.2, 0.25), system("dirac_1d", {19}, 1, 0.36),
        system("dirac_3d", {5, 4, 3}, 1, 0.25), system("dirac_3d", {1, 3, 2}, 0.5, 1.1)})
    for (const std::string scheme : {"synchronous", "sequential"})
      for (const double h : {1.0, -0.3}) {
        SimulationSpec spec = with_scheme(compiled, scheme, h);
        const State start = rounded_to_single(random_state(spec, ++at));
        for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
          spec.precision = precision;
          SCOPED_TRACE(described(spec, at));
          const State expected = evolved(spec, start, 4);
          SimulationSpec numeric = spec;
          numeric.runtime = {step_tensors(theory_tensors(spec).system, h), {}};
          const double allowed = precision == Precision::double_precision ? 1e-14 : 1e-5;
          EXPECT_LE(reference::difference(evolved(numeric, start, 4), expected),
                    allowed * reference::largest(expected));
        }
      }
}

TEST(RuntimeTensors, InvalidTheoriesAreRefused) {
  RandomRuntime random(seed + 3);
  const SimulationSpec good = random.spec(100, 5);
  const auto refused = [&](auto&& change) {
    SimulationSpec spec = good;
    change(spec);
    EXPECT_THROW(cpu_backend().make(spec), std::invalid_argument);
    EXPECT_THROW(cpu_backend().memory_needed(spec), std::invalid_argument);
  };
  refused([](SimulationSpec& spec) { spec.scheme = "leapfrog"; });
  refused([](SimulationSpec& spec) { spec.runtime->step.B.components += 1; });
  refused([](SimulationSpec& spec) { spec.runtime->step.A.terms.push_back({{}, {}}); });
  refused([](SimulationSpec& spec) { spec.runtime->step = step_tensors({{17, {}}, {17, {}}, {17, {}}, {17, {}}}, 1); });
  refused([](SimulationSpec& spec) {
    const int K = spec.runtime->step.components();
    spec.runtime->observables = {{"form", {{1, phi, runtime_identity(K), phi, K}}}};
  });
}

}  // namespace
}  // namespace dualfield::laws
