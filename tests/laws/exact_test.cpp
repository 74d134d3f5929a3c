// SPDX-License-Identifier: MIT
// The scheme `exact`: it is the exponential of the assembled generator and has the properties of one.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "dualfield/catalogue.hpp"
#include "laws/dense_exponential.hpp"
#include "laws/expectations.hpp"
#include "reference/random_runtime.hpp"

namespace dualfield::laws {
namespace {

using reference::difference;
using reference::largest;

SimulationSpec exact(const SimulationSpec& spec, double h) { return with_scheme(spec, "exact", h); }

/// Every theory without a potential on odd and even axes and on axes of one site, with and without mass.
std::vector<SimulationSpec> systems() {
  return {system("klein_gordon", {17}, 1, 0.49),     system("klein_gordon", {40}, 0.3, 0),
          system("klein_gordon", {1}, 0.7, 1.3),     system("klein_gordon", {2}, 1.9, 0),
          system("klein_gordon", {9}, 1, -0.2),      system("klein_gordon", {13, 6}, 0.8, 0.3),
          system("klein_gordon", {3, 1}, 1, 0),      system("klein_gordon", {1, 8}, 1, 0.5),
          system("klein_gordon", {5, 4, 3}, 1.2, 0), system("klein_gordon", {1, 2, 9}, 0.6, 0.25),
          system("dirac_1d", {19}, 1, 0.36),         system("dirac_1d", {24}, 1.7, 0),
          system("dirac_1d", {1}, 1, 0.5),           system("dirac_3d", {3, 4, 2}, 1, 0.25),
          system("dirac_3d", {5, 3, 1}, 1.3, 0),     system("dirac_3d", {1, 2, 3}, 0.8, 2)};
}

std::map<std::string, double> observed(Simulation& simulation) {
  std::map<std::string, double> values;
  for (const Observable& observable : simulation.observe()) values[observable.name] = observable.value;
  return values;
}

TEST(Exact, IsTheExponentialOfTheAssembledGenerator) {
  unsigned seed = 2000;
  for (const SimulationSpec& system : systems())
    for (const auto& [h, steps] : {std::pair(0.7, 1), {-1.9, 1}, {0.3, 50}}) {
      SimulationSpec spec = exact(system, h);
      SCOPED_TRACE(described(spec, ++seed));
      const State start = random_state(spec, seed), expected = exponential(spec, h * steps, start);
      EXPECT_LE(difference(evolved(spec, start, steps), expected), 1e-12 * largest(expected)) << steps << " steps";
      spec.precision = Precision::single_precision;
      EXPECT_LE(difference(evolved(spec, start, steps), expected), 1e-7 * largest(expected)) << steps << " steps";
    }
}

// Random tensors on up to four axes: for a step M the system in continuous time is dz/dt = (M − 1)/h z.
TEST(Exact, IsTheExponentialOfTheoriesGivenAtRunTime) {
  reference::RandomRuntime random(2050);
  for (int round = 0; round < 24; ++round) {
    SimulationSpec spec = random.spec(10, 6);
    spec.step = random.real(-1, 1);
    spec.scheme = "exact";
    SCOPED_TRACE(reference::described(spec) + ", round " + std::to_string(round));
    const auto size = std::size_t(spec.runtime->step.components() * spec.lattice.sites());
    const State start{random.values(size), random.values(size)};
    const State expected = exponential(spec, 3 * spec.step, start);
    EXPECT_LE(difference(evolved(spec, start, 3), expected), 1e-12 * largest(expected));
    const auto simulation = started(spec, start);
    simulation->advance(3);
    spec.scheme = "synchronous";
    const auto other = started(spec, state_of(*simulation, size));
    const auto values = simulation->observe(), same = other->observe();
    ASSERT_EQ(values.size(), same.size());
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i].value, same[i].value) << values[i].name;
  }
}

TEST(Exact, TensorsOfAStepGiveTheExactSolutionOfItsTheory) {
  for (const double h : {0.5, -1e-3}) {
    const SimulationSpec dirac = exact(system("dirac_3d", {5, 4, 3}, 1.2, 0.3), h);
    SimulationSpec tensors = dirac;
    tensors.runtime = RuntimeTheory{step_tensors(learning_system<Dirac3d>(dirac.parameters), h), {}};
    const State start = random_state(dirac, 2070);
    EXPECT_LE(difference(evolved(tensors, start, 40), evolved(dirac, start, 40)), 1e-12);
  }
}

// FFTW's planner is not safe to use from several threads by itself.
TEST(Exact, RunsInSeveralThreadsAtOnceKeepTheirBits) {
  const std::vector<SimulationSpec> all = systems();
  const auto final_state = [&](std::size_t i) { return evolved(exact(all[i], 0.7), random_state(all[i], 2095), 1); };
  std::vector<State> alone;
  for (std::size_t i = 0; i < all.size(); ++i) alone.push_back(final_state(i));
  constexpr int threads = 8, rounds = 20;
  std::atomic<int> different = 0;
  {
    std::vector<std::jthread> team;
    for (int t = 0; t < threads; ++t)
      team.emplace_back([&, t] {
        for (std::size_t round = 0; round < rounds * all.size(); ++round) {
          const std::size_t i = (round + std::size_t(t)) % all.size();
          different += difference(final_state(i), alone[i]) != 0;
        }
      });
  }
  EXPECT_EQ(different, 0);
}

TEST(Exact, StepsAreAGroup) {
  unsigned seed = 2100;
  for (const SimulationSpec& system : systems()) {
    const State start = random_state(system, ++seed);
    SCOPED_TRACE(described(system, seed));
    const State one = evolved(exact(system, 1.3), start, 1), both = evolved(exact(system, 0.9), one, 1);
    EXPECT_LE(difference(both, evolved(exact(system, 2.2), start, 1)), 1e-13 * (1 + largest(both)));
    EXPECT_LE(difference(evolved(exact(system, -1.3), one, 1), start), 1e-13 * largest(one));
    const State there = evolved(exact(system, 0.1), start, 137);
    EXPECT_LE(difference(evolved(exact(system, -0.1), there, 137), start), 1e-13 * largest(there));
  }
}

TEST(Exact, BitsDoNotDependOnHowARunIsCut) {
  unsigned seed = 2200;
  for (const SimulationSpec& system : systems())
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      SimulationSpec spec = exact(system, 0.37);
      spec.precision = precision;
      SCOPED_TRACE(described(spec, ++seed));
      const State start = random_state(spec, seed);
      const auto cut = started(spec, start);
      for (const int steps : {1, 0, 3, 7}) {
        cut->advance(steps);
        cut->observe();
      }
      cut->stream();
      cut->advance(2);
      EXPECT_TRUE(same_bits(state_of(*cut, start.phi.size()), evolved(spec, start, 13)));
      EXPECT_TRUE(same_bits(state_of(*cut, start.phi.size()), evolved(spec, start, 13))) << "read a second time";
      cut->set_state(start.phi, start.pi);
      EXPECT_TRUE(same_bits(state_of(*cut, start.phi.size()),
                            precision == Precision::double_precision ? start : rounded_to_single(start)));
    }
}

TEST(Exact, BitsDoNotDependOnThreads) {
  unsigned seed = 2300;
  for (const SimulationSpec& spec : {system("klein_gordon", {3083}, 1, 0.3), system("klein_gordon", {70, 9}, 1, 0.3),
                                     system("klein_gordon", {9, 1, 40}, 1, 0.3), system("dirac_1d", {1030}, 0.9, 0.4),
                                     system("dirac_3d", {67, 5, 6}, 1.1, 0.3)})
    expect_same_bits(exact(spec, 0.4), {1, 2, 3}, ++seed);
}

// |φ|² + |π|² of a Dirac field and the energy of a Klein–Gordon field are conserved to rounding, however large the
// time.
TEST(Exact, KeepsItsInvariantAtAnyTime) {
  unsigned seed = 2400;
  for (const SimulationSpec& system : systems()) {
    if (system.parameters.mass_squared < 0) continue;
    const bool dirac = system.theory != "klein_gordon";
    // Without mass the mode k = 0 of a Klein–Gordon field moves like a free particle, without bound.
    if (!dirac && system.parameters.mass_squared == 0) continue;
    const State start = random_state(system, ++seed);
    SCOPED_TRACE(described(system, seed));
    for (const double h : {0.1, 1e3, -1e6, 1e12}) {
      const auto simulation = started(exact(system, h), start);
      const double first = observed(*simulation)["invariant"];
      for (const int steps : {1, 6}) {
        simulation->advance(steps);
        const auto now = observed(*simulation);
        EXPECT_NEAR(now.at("invariant") / first, 1, 1e-13) << h << " " << steps;
        EXPECT_EQ(now.at("invariant"), now.at(dirac ? "charge" : "energy"));
      }
    }
  }
}

// The mode k = 0 without mass does not oscillate: φ = φ₀ + π₀t, exactly in every bit.
TEST(Exact, AMasslessFieldDriftsAsAWhole) {
  for (const std::vector<int>& shape : {std::vector{8}, {4, 2}, {2, 4, 8}}) {
    const SimulationSpec spec = exact(system("klein_gordon", shape, 1, 0), 0.5);
    const Values sites(std::size_t(spec.lattice.sites()), 0.25), rest(sites.size(), 2.0);
    const State end = evolved(spec, {rest, sites}, 1'000'000);
    for (const double value : end.phi) EXPECT_EQ(value, 2 + 0.25 * 500'000);
    for (const double value : end.pi) EXPECT_EQ(value, 0.25);
  }
}

// The error at large times is the rounding error of the phase ωt: a few units in its last place.
TEST(Exact, LosesNoMoreThanTheRoundingOfFrequencyTimesTime) {
  constexpr int n = 12, mode = 5;
  const double m2 = 0.3, k = 2 * std::numbers::pi * mode / n;
  const double omega = std::sqrt(m2 + std::pow(2 * std::sin(k / 2), 2));
  for (const double periods : {1e2, 1e4, 1e6}) {
    SimulationSpec spec = exact(system("klein_gordon", {n}, 1, m2), 1);
    spec.parameters.mass_squared = m2;
    State start{Values(n), Values(n)};
    for (int i = 0; i < n; ++i) start.phi[std::size_t(i)] = std::cos(k * i);
    spec.step = 2 * std::numbers::pi * periods / omega;
    EXPECT_LE(difference(evolved(spec, start, 1), start), 4e-16 * omega * spec.step) << periods << " periods";
  }
}

TEST(Exact, IsRefusedWithAPotential) {
  for (const char* potential : {"phi4", "sine_gordon"}) {
    const SimulationSpec spec = exact(system("klein_gordon", {8}, 1, 0.2, potential, 0.5), 0.1);
    EXPECT_THROW(cpu_backend().make(spec), std::invalid_argument);
    EXPECT_THROW(cpu_backend().memory_needed(spec), std::invalid_argument);
  }
}

TEST(Exact, MemoryIsThatOfTheFieldsAndTwiceTheAmplitudes) {
  SimulationSpec spec = system("dirac_3d", {64, 32, 16}, 1, 0.3);
  spec.scheme = "sequential";
  const double fields = cpu_backend().memory_needed(spec);
  const double amplitudes = 2 * 4 * 33 * 32 * 16 * 16.0;  // (φ, π) × K × (n₁/2 + 1) n₂ n₃ complex numbers
  EXPECT_NEAR(cpu_backend().memory_needed(exact(spec, 1)), fields + 2 * amplitudes, 0.01 * amplitudes);
}

}  // namespace
}  // namespace dualfield::laws
