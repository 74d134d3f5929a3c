// SPDX-License-Identifier: MIT
// A lattice divided among ranks, which are threads here, against the same lattice on one rank: states, observables, profiles,
// densities and gauge fields have the same bits.
#include <gtest/gtest.h>

#include <mutex>

#include "kernels/ranks/divided_spec.hpp"
#include "kernels/ranks/thread_communicator.hpp"
#include "laws/expectations.hpp"
#include "reference/random_runtime.hpp"

namespace dualfield::laws {
namespace {

constexpr int steps = 3;

/// Values that steps and measurements depend on, of the whole lattice.
struct Outcome {
  std::vector<Values> arrays;  ///< φ, π and those of a gauge field
  Values numbers;              ///< observables, profiles, densities, overlaps, and the state as the first rank gets it
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
  RuntimeTensor ahead = runtime_identity(K), aside = ahead;
  ahead.terms[0].shift[std::size_t(spec.lattice.dimensions - 1)] = 1;
  aside.terms[0].shift[1] = -1;
  return {"form", {{0.7, phi, ahead, pi}, {-1.1, pi, runtime_identity(K), pi}, {0.3, pi, aside, phi}}};
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
  const Domain domain = domain_of(spec);
  const auto add_joined = [&](const Values& own) {  // of all ranks, one component after the other
    for (auto at = own.begin(); at != own.end(); at += domain.sites())
      add(domain.joined({at, at + domain.sites()}, spec.lattice.extent[0]));
  };
  add_joined(simulation->density({form.parts}));
  add_joined(simulation->values({{{form.parts[0].tensor, phi, Reading::change}}}));
  add(Values{simulation->overlap(form), simulation->square({{{form.parts[0].tensor, pi, Reading::mean}}})});
  const std::int64_t sites = simulation->sites(), piece = sites / 3 + 1;  // which no rank has in one piece
  for (std::size_t array = 0; array < simulation->array_components().size(); ++array)
    for (int c = 0; c < simulation->array_components()[array]; ++c) {
      const auto place = [&](std::int64_t first, std::int64_t count) {
        return std::span(result.arrays[array]).subspan(std::size_t(c * sites + first), std::size_t(count));
      };
      simulation->for_each_own_piece(simulation->own_sites() / 5 + 1, [&](std::int64_t first, std::int64_t count) {
        simulation->read_state(int(array), c, first, place(first, count));
      });
      for (std::int64_t first = 0; first < sites; first += piece) {
        Values there(std::size_t(std::min(piece, sites - first)));
        simulation->gather_state(Evolution::To::first_rank, int(array), c, first, there);
        add(there);
      }
    }
  Values all(std::size_t(2 * simulation->components() * sites));
  simulation->get_state(std::span(all).first(all.size() / 2), std::span(all).last(all.size() / 2));
  add(all);
  if (!spec.ranks || spec.ranks->rank() == 0) result.numbers = numbers;
}

Outcome empty_outcome(const SimulationSpec& spec) {
  const int K = theory_tensors(spec).components(), D = spec.lattice.dimensions;
  Outcome outcome;
  for (const int count : {K, K, D, D, 1})
    outcome.arrays.emplace_back(std::size_t(count * spec.lattice.sites()), 0.0);
  return outcome;
}

Outcome on_ranks(SimulationSpec spec, const Division& division, unsigned seed) {
  Outcome outcome = empty_outcome(spec);
  if (division.parts() == 1) {
    evolve(spec, seed, outcome);
    return outcome;
  }
  spec.division = division;
  run_on_thread_ranks(division.parts(), [&](std::shared_ptr<Communicator> communicator) {
    SimulationSpec mine = spec;
    mine.ranks = std::move(communicator);
    evolve(mine, seed, outcome);
  });
  return outcome;
}

std::string in_words(const Division& division) {
  return std::to_string(division.rows) + " x " + std::to_string(division.planes) + " ranks";
}

bool is_possible(const SimulationSpec& spec, const Division& division) {
  return obstacle(spec.lattice, division, ghosts_of_forms(spec, theory_tensors(spec).system)).empty();
}

/// So many slabs, and where there are rows enough another division along two axes for each seed.
std::vector<Division> divisions_to_try(const SimulationSpec& spec, const std::vector<int>& counts, unsigned seed) {
  std::vector<Division> divisions;
  for (const int ranks : counts) divisions.push_back({1, ranks});
  divisions.push_back({2 + int(seed % 2), 1 + int(seed / 2 % 3)});
  std::erase_if(divisions, [&](const Division& division) { return !is_possible(spec, division); });
  return divisions;
}

void expect_same_on_ranks(const SimulationSpec& spec, const std::vector<Division>& divisions, unsigned seed) {
  const Outcome expected = on_ranks(spec, {}, seed);
  for (const Division& division : divisions) {
    SCOPED_TRACE(described(spec, seed) + ", " + in_words(division));
    const Outcome found = on_ranks(spec, division, seed);
    for (std::size_t array = 0; array < found.arrays.size(); ++array)
      EXPECT_TRUE(same_bits(found.arrays[array], expected.arrays[array])) << "array " << array;
    EXPECT_TRUE(same_bits(found.numbers, expected.numbers)) << "measured numbers";
  }
}

/// Calls body(spec, seed) in both passes and all precisions.
template <class Body>
void in_every_pass(SimulationSpec spec, unsigned& seed, Body&& body) {
  for (const auto& [pass, together] : {std::pair{Pass::staged, 0}, {Pass::streaming, 0}, {Pass::streaming, 2}})
    for (const Precision precision : precisions_of(spec)) {
      spec.pass = pass;
      spec.steps_per_pass = together;
      spec.precision = precision;
      body(spec, ++seed);
    }
}

void expect_same_in_every_pass(const SimulationSpec& of, const std::vector<int>& counts, unsigned& seed) {
  in_every_pass(of, seed, [&](const SimulationSpec& spec, unsigned number) {
    expect_same_on_ranks(spec, divisions_to_try(spec, counts, number), number);
  });
}

void expect_same_in_every_division(const SimulationSpec& of, const std::vector<Division>& divisions, unsigned& seed) {
  in_every_pass(of, seed, [&](const SimulationSpec& spec, unsigned number) { expect_same_on_ranks(spec, divisions, number); });
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

// Rows and planes, in parts of the same size and of others, down to one row and one plane.
TEST(Ranks, RowsAndPlanes) {
  unsigned seed = 16'200;
  const std::vector<Division> divisions{{2, 1}, {1, 2}, {2, 2}, {3, 3}, {5, 1}, {4, 2}, {6, 5}};
  for (const SimulationSpec& of :
       {system("klein_gordon", {5, 7, 6}, 0.7, 0, "phi4", 0.8), system("klein_gordon_delayed", {3, 8, 5}, 1, 0.3),
        system("dirac_3d", {4, 6, 9}, 1.4, 0.3), system("complex_scalar", {3, 9, 5}, 1.2, 0)})
    for (const std::string& scheme : schemes(of)) {
      const SimulationSpec spec = with_scheme(of, scheme, 0.2 * of.lattice.spacing);
      for (const Division& division : divisions) ASSERT_TRUE(is_possible(spec, division));
      expect_same_in_every_division(spec, divisions, seed);
    }
}

// Several segments in a row, blocks of rows that ranks share and those that one has, rows enough for passes of several steps, and
// several threads on each rank.
TEST(Ranks, LongAndManyRows) {
  unsigned seed = 16'400;
  for (SimulationSpec spec : {system("klein_gordon", {1100, 6, 5}, 0.7, 0.2), system("dirac_3d", {3, 75, 6}, 1, 0.1),
                              system("klein_gordon", {2, 258, 5}, 1, 0.3)}) {
    spec.threads = 2;
    spec = with_scheme(spec, "leapfrog", 0.15);
    expect_same_on_ranks(spec, {{2, 1}, {2, 2}, {3, 2}}, ++seed);
  }
}

// Planes enough that a sweep of one or several steps begins before the ghosts are there, on one and on several threads, where ranks have
// as many planes as others and where not.
TEST(Ranks, ManyPlanes) {
  unsigned seed = 16'600;
  for (const SimulationSpec& of :
       {system("klein_gordon", {5, 3, 61}, 0.7, 0, "phi4", 0.8), system("klein_gordon_delayed", {3, 4, 50}, 1, 0.3),
        system("dirac_3d", {4, 3, 64}, 1.4, 0.3)})
    for (const std::string& scheme : schemes(of))
      for (const int steps_per_pass : {1, 2, 3})
        for (const int threads : {1, 2, 3}) {
          SimulationSpec spec = with_scheme(of, scheme, 0.2 * of.lattice.spacing);
          spec.steps_per_pass = steps_per_pass;
          spec.threads = threads;
          ++seed;
          expect_same_on_ranks(spec, {{1, 2}, {1, 3}}, seed);
        }
}

TEST(Ranks, TheBestDivision) {
  const Ghosts least{{2, 2}, {2, 2}};
  const auto best = [&](std::initializer_list<int> extents, int ranks) {
    return best_division(Lattice(int(extents.size()), extents), ranks, least);
  };
  EXPECT_EQ(best({9, 64, 64}, 4), (Division{1, 4})) << "slabs where the surfaces are the same";
  EXPECT_EQ(best({9, 64, 64}, 8), (Division{2, 4}));
  EXPECT_EQ(best({9, 64, 64}, 64), (Division{8, 8}));
  EXPECT_EQ(best({9, 64, 6}, 4), (Division{4, 1}));
  EXPECT_EQ(best({9, 64, 4}, 4), (Division{4, 1})) << "too few planes";
  EXPECT_EQ(best({9, 64, 64}, 7), (Division{1, 7}));
  EXPECT_EQ(best({9, 64}, 64), (Division{1, 64}));
  EXPECT_EQ(best({9, 9, 9, 9}, 8), (Division{1, 8})) << "one of four axes";
  EXPECT_THROW(best({9, 4, 4}, 4), std::invalid_argument);
  EXPECT_THROW(best({9, 8, 8}, 67), std::invalid_argument);
}

// Several segments in a row, several threads on each rank, and planes enough for passes of several steps, for which ranks with other
// numbers of planes must take as many.
TEST(Ranks, LongRowsAndThreads) {
  unsigned seed = 16'500;
  for (SimulationSpec spec : {system("klein_gordon", {1100, 75}, 0.7, 0.2, "sine_gordon", 0.8),
                              system("dirac_3d", {3, 2, 131}, 1, 0.1), system("klein_gordon", {4, 3, 255}, 1, 0.3)}) {
    spec.threads = 2;
    expect_same_in_every_pass(with_scheme(spec, "leapfrog", 0.15), {2, 3}, seed);
  }
}

/// Values of a background that differ from site to site and, if not static, from time to time.
Background uneven_background(bool is_static) {
  return {[=](const TimeSpan& span, int component, std::int64_t first, std::span<double> out) {
            for (std::size_t i = 0; i < out.size(); ++i)
              out[i] = 1.3 * std::sin(0.3 * component + 0.7 * (double(first) + double(i)) +
                                      (is_static ? 0 : 3 * span.middle()));
          },
          is_static};
}

TEST(Ranks, InGaugeFields) {
  unsigned seed = 17'000;
  for (SimulationSpec of : {system("dirac_3d", {5, 6, 7}, 0.9, 0.4), system("complex_scalar", {6, 9}, 1.1, -0.1),
                            system("complex_scalar", {4, 5, 8}, 0.9, 0.2, "phi4", 0.7)})
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
  SimulationSpec spec = with_scheme(system("dirac_3d", {5, 6, 7}, 0.9, 0.4), "unitary", 0.2);
  spec.gauge = "compact";
  for (int axis = 0; axis < 3; ++axis) {
    const BackgroundProfile wave{1 + (axis + 1) % 3, axis, [](const TimeSpan& span, std::span<double> along) {
                                   for (std::size_t i = 0; i < along.size(); ++i)
                                     along[i] = std::sin(0.9 * double(i) - 2 * span.links());
                                 }};
    const auto steady = [fill = uneven_background(true).fill](int component, std::int64_t first,
                                                              std::span<double> out) {
      fill({}, component, first, out);
    };
    spec.background = background_of(steady, {wave}, spec.lattice);
    expect_same_in_every_pass(spec, {2, 5}, seed);
  }
}

TEST(Ranks, WithAGaugeFieldOfItsOwn) {
  unsigned seed = 18'000;
  for (SimulationSpec spec : {system("dirac_3d", {5, 6, 7}, 1.3, 0.2), system("complex_scalar", {9, 11}, 1.2, 0.3),
                              system("complex_scalar", {6, 5, 8}, 0.9, 0.2, "phi4", 0.4)}) {
    spec.gauge = "compact";
    spec.gauge_coupling = 0.9;
    spec.background = {
        [](const TimeSpan&, int, std::int64_t, std::span<double> values) { std::ranges::fill(values, 0); }};
    for (const std::string& scheme : schemes(spec))
      expect_same_in_every_pass(with_scheme(spec, scheme, 0.2 * spec.lattice.spacing), {2, 3, 7}, seed);
  }
}

TEST(Ranks, TheoriesGivenAtRunTime) {
  unsigned seed = 19'000;
  reference::RandomRuntime random(19);
  int with_rows = 0;
  for (int found = 0; found < 40 || with_rows < 10;) {
    SimulationSpec spec = random.spec(400, 12);
    const int D = spec.lattice.dimensions;
    if (D == 1 || spec.lattice.extent[D - 1] < 5) continue;
    const auto shorten = [&](int axis) {  // to less than half the axis
      for (RuntimeTensor* tensor : {&spec.runtime->step.W, &spec.runtime->step.B, &spec.runtime->step.A, &spec.runtime->step.V})
        for (RuntimeTerm& term : tensor->terms) term.shift[std::size_t(axis)] %= 2;
      for (QuadraticForm& form : spec.runtime->observables)
        for (QuadraticPart& part : form.parts)
          for (RuntimeTerm& term : part.tensor.terms) term.shift[std::size_t(axis)] %= 2;
    };
    shorten(D - 1);
    if (++found <= 40) expect_same_in_every_pass(spec, {2, 3, 5}, seed);
    if (D != 3 || spec.lattice.extent[1] < 5) continue;
    shorten(1);
    expect_same_in_every_division(spec, {{2, 1}, {3, 2}, {4, 3}}, seed);
    ++with_rows;
  }
}

// Wilson's term by rotations of links in colours, of which axes of odd extent have three.
TEST(Ranks, WilsonTerms) {
  unsigned seed = 19'500;
  for (SimulationSpec spec : {system("dirac_3d", {3, 5, 9}, 0.9, 0.3), system("dirac_3d", {5, 8, 6}, 0.9, 0.3)})
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
        system("klein_gordon", {2, 1, 8}, 1, 0.1), system("klein_gordon", {7, 9, 6}, 1, 0.1)})
    for (const Division& division : {Division{1, 2}, {1, 3}, {1, 5}, {2, 1}, {3, 2}, {5, 3}}) {
      const SimulationSpec spec = with_scheme(of, "exact", 0.7);
      if (!is_possible(spec, division)) continue;
      SCOPED_TRACE(described(spec, ++seed) + ", " + in_words(division));
      EXPECT_LE(difference(on_ranks(spec, {}, seed), on_ranks(spec, division, seed)), 1e-13);
      SimulationSpec threaded = spec;
      threaded.threads = 2;
      EXPECT_EQ(difference(on_ranks(spec, division, seed), on_ranks(threaded, division, seed)), 0) << "threads";
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
    const auto measured = [&](std::shared_ptr<Communicator> ranks, const Division& division) {
      SimulationSpec mine = spec;
      mine.ranks = std::move(ranks);
      mine.division = division;
      const auto simulation = cpu_backend().make(mine);
      simulation->write_state(random_source(spec.lattice.sites(), seed, 0));
      const ModeSums sums = simulation->mode_sums(request);
      Values all = {sums.total, sums.outside, sums.positive, sums.negative, sums.difference};
      for (const Values& along : sums.marginals) all.insert(all.end(), along.begin(), along.end());
      const Values density = simulation->mode_density(request.pairs);
      all.insert(all.end(), density.begin(), density.end());
      return all;
    };
    const Values expected = measured(nullptr, {});
    for (const Division& division : {Division{1, 2}, {1, 3}, {1, 5}, {2, 1}, {3, 2}, {7, 2}}) {
      if (!is_possible(spec, division)) continue;
      SCOPED_TRACE(described(spec, seed) + ", " + in_words(division));
      run_on_thread_ranks(division.parts(), [&](std::shared_ptr<Communicator> communicator) {
        const Values found = measured(std::move(communicator), division);
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
    spec = with_scheme(system("klein_gordon", {8, 4, 8}, 1, 0.3), "leapfrog", 0.1);
    spec.ranks = ranks;
    spec.division = Division{2, 1};
    EXPECT_THROW(cpu_backend().make(spec), std::invalid_argument) << "fewer rows than a form reads";
    spec.division = Division{1, 3};
    EXPECT_THROW(cpu_backend().make(spec), std::invalid_argument) << "more parts than ranks";
    spec = with_scheme(system("klein_gordon", {8, 8}, 1, 0.3), "leapfrog", 0.1);
    spec.ranks = ranks;
    spec.division = Division{2, 1};
    EXPECT_THROW(cpu_backend().make(spec), std::invalid_argument) << "rows of two axes";
  });
}

}  // namespace
}  // namespace dualfield::laws
