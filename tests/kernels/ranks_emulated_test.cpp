// SPDX-License-Identifier: MIT
// A lattice divided among ranks with a GPU each, which are threads with emulated GPUs here: the same bits as on one CPU, in states,
// observables, profiles, densities and gauge fields.
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "dualfield/theory_list.hpp"
#include "dualfield/variants.hpp"
#include "kernels/ranks/divided_spec.hpp"
#include "kernels/ranks/thread_communicator.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/nccl_double.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/kernels/random_source.hpp"
#include "tests/reference/random_runtime.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261129;

/// Values that steps and measurements depend on, of the whole lattice.
struct Whole {
  std::vector<double> state;    ///< array by array: φ, π and those of a gauge field
  std::vector<double> numbers;  ///< observables, profiles, densities, overlaps
};

/// Evolves and measures, and writes what this rank has of the state, and on rank 0 the numbers.
void evolve(Simulation& simulation, const SimulationSpec& spec, unsigned start, Whole& result) {
  const std::int64_t sites = spec.lattice.sites();
  simulation.write_state(random_source(sites, start));
  if (spec.gauge_coupling) simulation.write_gauge(random_source(sites, start));
  simulation.set_reference(random_source(sites, start + 1));
  std::vector<double> numbers;
  const auto add = [&](const std::vector<double>& more) { numbers.insert(numbers.end(), more.begin(), more.end()); };
  const auto observe = [&] {
    for (const Observable& one : simulation.observe()) numbers.push_back(one.value);
  };
  observe();
  simulation.advance(std::max(follows_threads ? 1 : 2, spec.steps_per_pass));
  simulation.keep_step();
  simulation.advance(1);
  observe();
  RuntimeTensor ahead = runtime_identity(simulation.components()), aside = ahead;
  ahead.terms[0].shift[std::size_t(spec.lattice.dimensions - 1)] = 1;
  aside.terms[0].shift[1] = -1;
  const QuadraticForm form{"form", {{0.7, phi, ahead, pi}, {-1.1, pi, aside, pi}}};
  for (const std::vector<double>& profile : simulation.profiles(form)) add(profile);
  const Domain domain = domain_of(spec);
  const auto add_joined = [&](const std::vector<double>& own) {  // of all ranks, one component after the other
    for (auto at = own.begin(); at != own.end(); at += domain.sites())
      add(domain.joined({at, at + domain.sites()}, spec.lattice.extent[0]));
  };
  add_joined(simulation.density({form.parts}));
  add_joined(simulation.values({{{ahead, phi, Reading::change}}}));
  add({simulation.overlap(form), simulation.square({{{ahead, pi, Reading::mean}}})});
  if (spec.gauge_coupling) add_joined(simulation.gauss_residual());
  std::size_t at = 0;
  for (std::size_t array = 0; array < simulation.array_components().size(); ++array)
    for (int c = 0; c < simulation.array_components()[array]; ++c, at += std::size_t(sites))
      simulation.for_each_own_piece(sites, [&](std::int64_t first, std::int64_t count) {
        simulation.read_state(int(array), c, first,
                              std::span(result.state).subspan(at + std::size_t(first), std::size_t(count)));
      });
  if (!spec.ranks || spec.ranks->rank() == 0) result.numbers = numbers;
}

/// Memory for φ, π, the links' angles, the electric field and one number a site.
Whole empty_whole(const SimulationSpec& spec) {
  const int values = 2 * theory_tensors(spec).components() + 2 * spec.lattice.dimensions + 1;
  return {std::vector<double>(std::size_t(values * spec.lattice.sites())), {}};
}

/// Two or three ranks with whole planes.
Division slabs(unsigned start) { return {1, 2 + int(start % 2)}; }
/// Two or four ranks with half of the rows of each plane, or half of those of some planes.
Division halves_of_rows(unsigned start) { return {2, 1 + int(start % 2)}; }

void expect_same_on_ranks(SimulationSpec spec, const Division& division, unsigned start) {
  if (has_failed_fast()) return;
  spec.division = division;
  Whole expected = empty_whole(spec);
  evolve(*cpu_backend().make(spec), spec, start, expected);
  SCOPED_TRACE(in_words(spec) + ", " + std::to_string(division.rows) + " x " + std::to_string(division.planes) +
               " ranks, seed " + std::to_string(start));
  Whole found = empty_whole(spec);
  const bool takes_device_memory = start / 2 % 2 == 1;
  const auto evolve_part = [&](std::shared_ptr<Communicator> communicator) {
    SimulationSpec mine = spec;
    mine.ranks = std::move(communicator);
    evolve(*make_emulated(mine), mine, start, found);
  };
  run_on_thread_ranks(division.parts(), evolve_part, takes_device_memory);
  expect_same_bits(expected.state, found.state);
  expect_same_bits(expected.numbers, found.numbers);
}

/// A small lattice: planes enough for two steps in a pass on each of three ranks, which do not have as many of them; or rows enough.
Lattice small_lattice(int dimensions, bool has_rows = false) {
  if (dimensions == 2) return Lattice(2, {6, 11});
  return has_rows ? Lattice(3, {4, 9, 5}) : Lattice(3, {4, 3, 10});
}

/// Staged, and in streaming passes of one step and of two; of three axes every other time with rows that are divided. Where threads
/// are followed, staged and in passes of two steps by turns, and the parts would be too large for rows that are divided: theories given
/// at run time have to do.
void expect_same_in_every_pass(SimulationSpec spec, unsigned& start) {
  const bool has_rows = !follows_threads && spec.lattice.dimensions == 3 && start / 3 % 2 == 1;
  const double spacing = spec.lattice.spacing;
  spec.lattice = small_lattice(spec.lattice.dimensions, has_rows);
  spec.lattice.spacing = spacing;
  const int followed = start / 2 % 2 == 0 ? 0 : 2;
  for (const auto& [pass, together] : {std::pair{Pass::staged, 0}, {Pass::streaming, 1}, {Pass::streaming, 2}}) {
    if (follows_threads && together != followed) continue;
    spec.pass = pass;
    spec.steps_per_pass = together;
    set_order(int(start % 3), start);
    ++start;
    expect_same_on_ranks(spec, has_rows ? halves_of_rows(start) : slabs(start), start);
  }
}

/// A theory that is to be run, and its parameters.
SimulationSpec with_numbers(SimulationSpec spec) {
  spec.lattice = small_lattice(spec.lattice.dimensions);
  spec.lattice.spacing = 0.9;
  spec.parameters = {0.6, 0.3, spec.lattice.spacing, 0.7};
  spec.step = 0.15;
  spec.threads = 1;
  return spec;
}

TEST(EmulatedRanks, TheoriesInEveryScheme) {
  unsigned start = seed;
  for (const EmulatedTheory& theory : emulated_theories()) {
    if (theory.spec.lattice.dimensions == 1) continue;
    SimulationSpec spec = with_numbers(theory.spec);
    std::set<ScheduleKind> tried{Exact::kind};
    for (const Scheme& scheme : theory.schemes) {  // one of each kind: the others have other numbers
      if (!tried.insert(scheme.kind).second) continue;
      spec.scheme = scheme.name;
      spec.background = uneven_background(start % 2 == 0);
      expect_same_in_every_pass(spec, start);
    }
  }
}

// As many steps in a pass as ghosts suffice for: those of all steps are read at once.
TEST(EmulatedRanks, ManyStepsInAPass) {
  unsigned start = seed + 250;
  emulator::settings.prefers_many_steps = true;
  int theories = 0;
  for (const EmulatedTheory& theory : emulated_theories()) {
    if (theory.spec.lattice.dimensions == 1 || (follows_threads && theories > 0)) continue;
    SimulationSpec spec = with_numbers(theory.spec);
    spec.lattice.extent[0] = 8;  // which every form takes
    spec.lattice.extent[spec.lattice.dimensions - 1] = 19;
    spec.scheme = std::ranges::find_if(theory.schemes, [](const Scheme& one) { return one.kind != Exact::kind; })->name;
    spec.background = uneven_background(true);
    spec.pass = Pass::streaming;
    spec.steps_per_pass = 4;
    ++start;
    expect_same_on_ranks(spec, slabs(start), start);
    ++theories;
  }
  emulator::settings.prefers_many_steps = false;
  EXPECT_GT(theories, 0);
}

// Messages lie in the device's memory where ranks can send from there, and are as large as what a rank sends and receives.
TEST(EmulatedRanks, TakeTheMemoryThatWasEstimated) {
  if (follows_threads) return;  // the memory is the same
  unsigned start = seed + 400;
  const auto expect_estimated = [&](SimulationSpec spec) {
    const int dimensions = spec.lattice.dimensions;
    spec.lattice = dimensions == 2 ? Lattice(2, {256, 33}) : Lattice(3, {16, 10, 19});
    ++start;
    spec.pass = start % 2 == 0 ? Pass::staged : Pass::streaming;
    spec.keeps_step = start / 2 % 2 == 0;
    spec.division = dimensions == 3 && start / 4 % 2 == 0 ? halves_of_rows(start) : slabs(start);
    SCOPED_TRACE(in_words(spec) + ", seed " + std::to_string(start));
    enum Way { by_host, by_ranks, by_nccl };
    for (const Way way : {by_host, by_ranks, by_nccl}) {
      if (is_sanitized && way != by_ranks) continue;  // other numbers alone
      emulator::settings.nccl = way == by_nccl ? nccl_double::find : nullptr;
      double estimated = 0;
      std::mutex adding;
      const std::size_t before = emulator::memory_use.now;
      emulator::memory_use.most = before;  // from here on
      const auto work = [&](std::shared_ptr<Communicator> ranks) {
        SimulationSpec mine = spec;
        mine.ranks = ranks;
        const double of_rank = memory_of_emulated(mine);  // in which the ranks may wait for each other
        {
          const std::lock_guard lock(adding);
          estimated += of_rank;
        }
        const auto simulation = make_emulated(mine);
        simulation->write_state(random_source(spec.lattice.sites(), start));
        if (spec.gauge_coupling) simulation->write_gauge(random_source(spec.lattice.sites(), start));
        if (spec.keeps_step) simulation->keep_step();
        simulation->advance(1);
        simulation->observe();
        double here = 0;
        ranks->sum(std::span(&here, 1));  // as long as all of them hold theirs
      };
      run_on_thread_ranks(spec.division->parts(), work, way == by_ranks);
      const double most = double(emulator::memory_use.most - before);
      constexpr double small = 32768;  // of each rank: partial sums, and the like
      EXPECT_LE(most, estimated + small * spec.division->parts());
      // Few of the arrays of a dynamical gauge field need all ghosts, which are half of parts as thin as these.
      EXPECT_GE(most, (spec.gauge_coupling ? 0.7 : 0.9) * estimated - small * spec.division->parts());
    }
    emulator::settings.nccl = nullptr;
  };
  int theories = 0;
  for (const EmulatedTheory& theory : emulated_theories()) {
    if (theory.spec.lattice.dimensions == 1) continue;
    SimulationSpec spec = with_numbers(theory.spec);
    spec.background = uneven_background(true);
    spec.scheme = theory.schemes.front().name;
    expect_estimated(spec);
    ++theories;
  }
  EXPECT_GT(theories, 0);
  for (SimulationSpec spec : compiled_theories()) {
    if (spec.gauge != "compact" || spec.lattice.dimensions == 1) continue;
    spec.gauge_coupling = 0.9;
    const std::string_view scheme = schemes_of(spec).front();
    SimulationSpec dynamical = with_numbers(spec);
    dynamical.scheme = scheme;
    dynamical.background = {
        [](const TimeSpan&, int, std::int64_t, std::span<double> values) { std::ranges::fill(values, 0); }};
    expect_estimated(dynamical);
  }
}

// Ghosts by NCCL where each rank has a device of its own, else by the ranks: the same bits.
TEST(EmulatedRanks, GhostsByNccl) {
  unsigned start = seed + 500;
  emulator::settings.nccl = nccl_double::find;
  for (const bool shares_device : {false, true}) {
    emulator::settings.shares_device = shares_device;
    const std::size_t before = nccl_double::carried;
    int theories = 0;
    for (const EmulatedTheory& theory : emulated_theories()) {
      if (theory.spec.lattice.dimensions == 1 || (follows_threads && theories > 0)) continue;
      ++theories;
      SimulationSpec spec = with_numbers(theory.spec);
      spec.background = uneven_background(true);
      spec.scheme =
          std::ranges::find_if(theory.schemes, [](const Scheme& one) { return one.kind != Exact::kind; })->name;
      expect_same_in_every_pass(spec, start);
    }
    EXPECT_EQ(nccl_double::carried > before, !shares_device);
  }
  emulator::settings.nccl = nullptr;
  emulator::settings.shares_device = false;
}

TEST(EmulatedRanks, WithAGaugeFieldOfItsOwn) {
  unsigned start = seed + 1000;
  for (SimulationSpec spec : compiled_theories()) {
    if (spec.gauge != "compact" || spec.lattice.dimensions == 1) continue;
    spec.gauge_coupling = 0.9;
    for (const std::string_view scheme : schemes_of(spec)) {
      SimulationSpec dynamical = with_numbers(spec);
      dynamical.scheme = scheme;
      dynamical.background = {
          [](const TimeSpan&, int, std::int64_t, std::span<double> values) { std::ranges::fill(values, 0); }};
      dynamical.precision = start % 2 == 0 ? Precision::double_precision : Precision::single_precision;
      expect_same_in_every_pass(dynamical, start);
      if (follows_threads) break;
    }
  }
}

TEST(EmulatedRanks, TheoriesGivenAtRunTime) {
  unsigned start = seed + 2000;
  reference::RandomRuntime random(seed);
  for (int found = 0; found < rounds(follows_threads ? 2 : is_sanitized ? 4 : 12);) {
    SimulationSpec spec = random.spec(follows_threads ? 100 : 400, 12);
    const int D = spec.lattice.dimensions;
    if (D == 1 || spec.lattice.extent[D - 1] < 5) continue;
    const bool has_rows = D == 3 && spec.lattice.extent[1] >= 5;
    const auto shorten = [&](RuntimeTensor& tensor) {  // to less than half of each axis that is divided
      for (RuntimeTerm& term : tensor.terms) {
        term.shift[std::size_t(D - 1)] %= 2;
        if (has_rows) term.shift[1] %= 2;
      }
    };
    StepTensors& step = spec.runtime->step;
    for (RuntimeTensor* tensor : {&step.W, &step.B, &step.A, &step.V}) shorten(*tensor);
    for (QuadraticForm& form : spec.runtime->observables)
      for (QuadraticPart& part : form.parts) shorten(part.tensor);
    spec.precision = ++found % 2 == 0 ? Precision::double_precision : Precision::single_precision;
    ++start;
    expect_same_on_ranks(spec, has_rows ? halves_of_rows(start) : slabs(start), start);
  }
}

// Wilson's term in rotations of links, in stripes across the axes that are divided.
TEST(EmulatedRanks, ShearsInStripes) {
  unsigned start = seed + 3000;
  for (const std::string derivative : {"one_sided", "central"}) {
    if (follows_threads && derivative != "central") continue;
    SimulationSpec spec;
    spec.theory = "dirac_3d";
    spec.scheme = "unitary";
    spec.derivative = derivative;
    spec.lattice.dimensions = 3;
    spec = with_numbers(spec);
    const bool has_rows = derivative != "central";
    if (has_rows) spec.lattice.extent[1] = 5;
    spec.lattice.extent[2] = follows_threads ? 6 : 9;
    spec.parameters.wilson = 0.7;
    ASSERT_TRUE(take_variant(spec));
    ++start;
    expect_same_on_ranks(spec, has_rows ? halves_of_rows(start) : follows_threads ? Division{1, 2} : slabs(start), start);
  }
}

}  // namespace
}  // namespace dualfield::testing
