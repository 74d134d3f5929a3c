// SPDX-License-Identifier: MIT
// A lattice divided among ranks, which are threads here, against the same lattice on one rank: states, observables, profiles,
// densities and gauge fields have the same bits.
#include <gtest/gtest.h>

#include <mutex>

#include "kernels/ranks/thread_communicator.hpp"
#include "laws/expectations.hpp"
#include "reference/random_runtime.hpp"

namespace dualfield::laws {
namespace {

constexpr int steps = 3;

/// Values that steps and measurements depend on, of the whole lattice.
struct Outcome {
  std::vector<Values> arrays;  ///< φ, π and those of a gauge field
  Values numbers;              ///< observables, profiles, densities, overlaps
};

/// A source of random values, the same for each site whatever the part of the lattice that is asked for.
StateSource random_source(std::int64_t sites, unsigned seed, double gauge_size) {
  return [=](int array, int component, std::int64_t first, std::span<double> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::mt19937_64 bits(seed + 1'000'003u * unsigned((array * 16 + component) * sites + first + std::int64_t(i)));
      bits.discard(3);
      values[i] = (array < 2 ? 1 : gauge_size) * double(std::int64_t(bits()) >> 11) * 0x1p-52;
    }
  };
}

QuadraticForm some_form(const SimulationSpec& spec) {
  const int K = theory_tensors(spec).components();
  RuntimeTensor ahead = runtime_identity(K);
  ahead.terms[0].shift[std::size_t(spec.lattice.dimensions - 1)] = 1;
  return {"form", {{0.7, phi, ahead, pi}, {-1.1, pi, runtime_identity(K), pi}}};
}

/// Evolves and measures this rank's part. Writes what it has of the state to `result`, and on rank 0 the numbers.
void evolve(const SimulationSpec& spec, unsigned seed, Outcome& result) {
  const auto simulation = cpu_backend().make(spec);
  const StateSource start = random_source(spec.lattice.sites(), seed, 1.3);
  simulation->write_state(start);
  if (spec.gauge_coupling) simulation->write_gauge(start);
  simulation->set_reference(random_source(spec.lattice.sites(), seed + 1, 0));
  Values numbers;
  const auto add = [&](const Values& values) { numbers.insert(numbers.end(), values.begin(), values.end()); };
  const auto observe = [&] {
    Values row;
    for (const Observable& one : simulation->observe()) row.push_back(one.value);
    add(row);
  };
  observe();
  simulation->advance(steps - 1);
  simulation->keep_step();
  simulation->advance(1);
  observe();
  const QuadraticForm form = some_form(spec);
  for (const Values& profile : simulation->profiles(form)) add(profile);
  add(simulation->density({form.parts}));
  add(simulation->values({{{form.parts[0].tensor, phi, Reading::change}}}));
  add(Values{simulation->overlap(form), simulation->square({{{form.parts[0].tensor, pi, Reading::mean}}})});
  const auto [first, count] = simulation->part();
  for (std::size_t array = 0; array < simulation->array_components().size(); ++array)
    for (int c = 0; c < simulation->array_components()[array]; ++c)
      simulation->read_state(int(array), c, first,
                             std::span(result.arrays[array]).subspan(std::size_t(c * simulation->sites() + first), std::size_t(count)));
  if (!spec.ranks || spec.ranks->rank() == 0) result.numbers = numbers;
}

Outcome empty_outcome(const SimulationSpec& spec) {
  const int K = theory_tensors(spec).components(), D = spec.lattice.dimensions;
  Outcome outcome;
  for (const int count : {K, K, D, D, 1})
    outcome.arrays.emplace_back(std::size_t(count * spec.lattice.sites()), 0.0);
  return outcome;
}

Outcome on_ranks(SimulationSpec spec, int ranks, unsigned seed) {
  Outcome outcome = empty_outcome(spec);
  if (ranks == 1) {
    evolve(spec, seed, outcome);
    return outcome;
  }
  run_on_thread_ranks(ranks, [&](std::shared_ptr<Communicator> communicator) {
    SimulationSpec mine = spec;
    mine.ranks = std::move(communicator);
    evolve(mine, seed, outcome);
  });
  return outcome;
}

void expect_same_on_ranks(SimulationSpec spec, const std::vector<int>& counts, unsigned seed) {
  const Outcome expected = on_ranks(spec, 1, seed);
  for (const int ranks : counts) {
    if (ranks > spec.lattice.extent[spec.lattice.dimensions - 1]) continue;
    SCOPED_TRACE(described(spec, seed) + ", " + std::to_string(ranks) + " ranks");
    const Outcome found = on_ranks(spec, ranks, seed);
    for (std::size_t array = 0; array < found.arrays.size(); ++array)
      EXPECT_TRUE(same_bits(found.arrays[array], expected.arrays[array])) << "array " << array;
    EXPECT_TRUE(same_bits(found.numbers, expected.numbers)) << "measured numbers";
  }
}

/// In both passes and precisions.
void expect_same_in_every_pass(SimulationSpec spec, const std::vector<int>& counts, unsigned& seed) {
  for (const auto& [pass, together] : {std::pair{Pass::staged, 0}, {Pass::streaming, 0}, {Pass::streaming, 2}})
    for (const Precision precision : precisions_of(spec)) {
      spec.pass = pass;
      spec.steps_per_pass = together;
      spec.precision = precision;
      expect_same_on_ranks(spec, counts, ++seed);
    }
}

TEST(Ranks, TheoriesInEveryScheme) {
  unsigned seed = 16'000;
  for (const SimulationSpec& of :
       {system("klein_gordon", {9, 13}, 1, 0.3), system("klein_gordon", {5, 4, 9}, 0.7, 0, "phi4", 0.8),
        system("klein_gordon_delayed", {3, 5, 11}, 1, 0.3), system("klein_gordon_delayed", {6, 8}, 0.9, -0.1),
        system("dirac_3d", {4, 5, 9}, 1.4, 0.3), system("complex_scalar", {7, 9}, 1.1, 0.2, "phi4", 0.5),
        system("complex_scalar", {3, 4, 8}, 1.2, 0)})
    for (const std::string& scheme : schemes(of))
      expect_same_in_every_pass(with_scheme(of, scheme, 0.2 * of.lattice.spacing), {2, 3, 8}, seed);
}

// Several segments in a row, several threads on each rank, and planes enough for passes of several steps.
TEST(Ranks, LongRowsAndThreads) {
  unsigned seed = 16'500;
  for (SimulationSpec spec : {system("klein_gordon", {1100, 75}, 0.7, 0.2, "sine_gordon", 0.8),
                              system("dirac_3d", {3, 2, 131}, 1, 0.1), system("klein_gordon", {4, 3, 259}, 1, 0.3)}) {
    spec.threads = 2;
    expect_same_in_every_pass(with_scheme(spec, "leapfrog", 0.15), {2, 3}, seed);
  }
}

/// Values of a background that differ from site to site and, if not static, from time to time.
Background uneven_background(bool is_static) {
  return {[=](const TimeSpan& span, std::span<double> out) {
            for (std::size_t i = 0; i < out.size(); ++i)
              out[i] = 1.3 * std::sin(0.7 * double(i) + (is_static ? 0 : 3 * span.middle()));
          },
          is_static};
}

TEST(Ranks, InGaugeFields) {
  unsigned seed = 17'000;
  for (SimulationSpec of : {system("dirac_3d", {5, 4, 7}, 0.9, 0.4), system("complex_scalar", {6, 9}, 1.1, -0.1),
                            system("complex_scalar", {4, 3, 8}, 0.9, 0.2, "phi4", 0.7)})
    for (const std::string form : {"compact", "additive"})
      for (const bool is_static : {true, false}) {
        if (form == "additive" && !is_dirac(of)) continue;
        of.gauge = form;
        of.background = uneven_background(is_static);
        for (const std::string& scheme : schemes(of))
          expect_same_in_every_pass(with_scheme(of, scheme, 0.2), {2, 3, 7}, seed);
      }
}

// A wave along each axis, which the device adds to the steady part.
TEST(Ranks, InMovingProfiles) {
  unsigned seed = 17'500;
  SimulationSpec spec = with_scheme(system("dirac_3d", {5, 4, 7}, 0.9, 0.4), "unitary", 0.2);
  spec.gauge = "compact";
  for (int axis = 0; axis < 3; ++axis) {
    const BackgroundProfile wave{1 + (axis + 1) % 3, axis, [](const TimeSpan& span, std::span<double> along) {
                                   for (std::size_t i = 0; i < along.size(); ++i)
                                     along[i] = std::sin(0.9 * double(i) - 2 * span.links());
                                 }};
    const Background steady = uneven_background(true);
    spec.background = background_of([steady](std::span<double> values) { steady.fill({}, values); }, {wave}, spec.lattice);
    expect_same_in_every_pass(spec, {2, 5}, seed);
  }
}

TEST(Ranks, WithAGaugeFieldOfItsOwn) {
  unsigned seed = 18'000;
  for (SimulationSpec spec : {system("dirac_3d", {5, 4, 7}, 1.3, 0.2), system("complex_scalar", {9, 11}, 1.2, 0.3),
                              system("complex_scalar", {6, 5, 8}, 0.9, 0.2, "phi4", 0.4)}) {
    spec.gauge = "compact";
    spec.gauge_coupling = 0.9;
    spec.background = {[](const TimeSpan&, std::span<double> values) { std::ranges::fill(values, 0); }};
    for (const std::string& scheme : schemes(spec))
      expect_same_in_every_pass(with_scheme(spec, scheme, 0.2 * spec.lattice.spacing), {2, 3, 7}, seed);
  }
}

TEST(Ranks, TheoriesGivenAtRunTime) {
  unsigned seed = 19'000;
  reference::RandomRuntime random(19);
  for (int found = 0; found < 40;) {
    SimulationSpec spec = random.spec(400, 12);
    const int D = spec.lattice.dimensions;
    if (D == 1 || spec.lattice.extent[D - 1] < 5) continue;
    for (RuntimeTensor* tensor : {&spec.runtime->step.W, &spec.runtime->step.B, &spec.runtime->step.A, &spec.runtime->step.V})
      for (RuntimeTerm& term : tensor->terms) term.shift[std::size_t(D - 1)] %= 2;  // shorter than half the axis
    for (QuadraticForm& form : spec.runtime->observables)
      for (QuadraticPart& part : form.parts)
        for (RuntimeTerm& term : part.tensor.terms) term.shift[std::size_t(D - 1)] %= 2;
    ++found;
    expect_same_in_every_pass(spec, {2, 3, 5}, seed);
  }
}

// Wilson's term by rotations of links in colours, of which axes of odd extent have three.
TEST(Ranks, WilsonTerms) {
  unsigned seed = 19'500;
  for (SimulationSpec spec : {system("dirac_3d", {3, 4, 9}, 0.9, 0.3), system("dirac_3d", {5, 3, 8}, 0.9, 0.3)})
    for (const std::string derivative : {"one_sided", "central"}) {
      spec.derivative = derivative;
      spec.parameters.wilson = 0.7;
      for (const std::string& scheme : schemes(spec))
        expect_same_in_every_pass(with_scheme(spec, scheme, 0.2), {2, 3, 4}, seed);
    }
}

/// The largest difference of two outcomes, of each array and of the numbers in units of its own largest value; NaN if there is one.
double difference(const Outcome& one, const Outcome& other) {
  double result = 0;
  const auto compare = [&](const Values& x, const Values& y) {
    ASSERT_EQ(x.size(), y.size());
    double largest = 1e-300, apart = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      largest = std::max(largest, std::abs(x[i]));
      const double distance = std::abs(x[i] - y[i]);
      if (!std::isnan(apart)) apart = distance <= apart ? apart : distance;
    }
    if (!std::isnan(result)) result = apart / largest <= result ? result : apart / largest;
  };
  for (std::size_t array = 0; array < one.arrays.size(); ++array) compare(one.arrays[array], other.arrays[array]);
  compare(one.numbers, other.numbers);
  return result;
}

// Fourier transforms along the divided axis are done with other distances between values, which may round otherwise.
TEST(Ranks, ExactSolution) {
  unsigned seed = 20'000;
  for (const SimulationSpec& of :
       {system("klein_gordon", {9, 13}, 1, 0.3), system("klein_gordon", {70, 4, 9}, 0.7, 0.2),
        system("dirac_3d", {4, 5, 9}, 1.4, 0.3), system("complex_scalar", {7, 9}, 1.1, 0.2),
        system("klein_gordon", {2, 1, 8}, 1, 0.1)})
    for (const int ranks : {2, 3, 5}) {
      const SimulationSpec spec = with_scheme(of, "exact", 0.7);
      SCOPED_TRACE(described(spec, ++seed) + ", " + std::to_string(ranks) + " ranks");
      EXPECT_LE(difference(on_ranks(spec, 1, seed), on_ranks(spec, ranks, seed)), 1e-13);
      SimulationSpec threaded = spec;
      threaded.threads = 2;
      EXPECT_EQ(difference(on_ranks(spec, ranks, seed), on_ranks(threaded, ranks, seed)), 0) << "threads";
    }
}

TEST(Ranks, SumsOverPlaneWaves) {
  unsigned seed = 21'000;
  for (const SimulationSpec& of :
       {system("klein_gordon", {9, 13}, 1, 0.3), system("dirac_3d", {4, 37, 9}, 1.4, 0.3),
        system("complex_scalar", {70, 9}, 1.1, 0.2)}) {
    const SimulationSpec spec = with_scheme(of, "leapfrog", 0.2);
    const TheoryTensors tensors = theory_tensors(spec);
    ModeRequest request{.pairs = tensors.charged, .inside = {2, 3, 2, 0}, .generator = tensors.system};
    request.by_sign = tensors.spinor;
    const auto measured = [&](std::shared_ptr<Communicator> ranks) {
      SimulationSpec mine = spec;
      mine.ranks = std::move(ranks);
      const auto simulation = cpu_backend().make(mine);
      simulation->write_state(random_source(spec.lattice.sites(), seed, 0));
      const ModeSums sums = simulation->mode_sums(request);
      Values all = {sums.total, sums.outside, sums.positive, sums.negative, sums.difference};
      for (const Values& along : sums.marginals) all.insert(all.end(), along.begin(), along.end());
      const Values density = simulation->mode_density(request.pairs);
      all.insert(all.end(), density.begin(), density.end());
      return all;
    };
    const Values expected = measured(nullptr);
    for (const int ranks : {2, 3, 5}) {
      SCOPED_TRACE(described(spec, seed) + ", " + std::to_string(ranks) + " ranks");
      run_on_thread_ranks(ranks, [&](std::shared_ptr<Communicator> communicator) {
        const Values found = measured(std::move(communicator));
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i)
          EXPECT_NEAR(found[i], expected[i], 1e-13 * expected[0]) << "number " << i;
      });
    }
    ++seed;
  }
}

TEST(Ranks, WhatIsNotDivided) {
  run_on_thread_ranks(2, [](std::shared_ptr<Communicator> ranks) {
    SimulationSpec spec = with_scheme(system("klein_gordon", {8}, 1, 0.3), "leapfrog", 0.1);
    spec.ranks = ranks;
    EXPECT_THROW(cpu_backend().make(spec), std::invalid_argument) << "one dimension";
    spec = with_scheme(system("klein_gordon", {8, 1}, 1, 0.3), "leapfrog", 0.1);
    spec.ranks = ranks;
    EXPECT_THROW(cpu_backend().make(spec), std::invalid_argument) << "more ranks than planes";
    spec = with_scheme(system("klein_gordon", {8, 4}, 1, 0.3), "leapfrog", 0.1);
    spec.ranks = ranks;
    EXPECT_THROW(cpu_backend().make(spec), std::invalid_argument) << "fewer planes than a form reads";
  });
}

}  // namespace
}  // namespace dualfield::laws
