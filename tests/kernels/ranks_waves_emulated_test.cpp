// SPDX-License-Identifier: MIT
// Plane waves of a lattice divided among ranks with a GPU each, which are threads with emulated GPUs here: the scheme `exact`, sums over
// waves and packets of one sign of the energy are those of one GPU and of ranks of CPUs to rounding.
#include <gtest/gtest.h>

#include <functional>
#include <mutex>
#include <utility>

#include "dualfield/precision.hpp"
#include "dualfield/theory_list.hpp"
#include "kernels/ranks/thread_communicator.hpp"
#include "kernels/scale.hpp"
#include "tests/kernels/effort.hpp"
#include "tests/kernels/nccl_double.hpp"
#include "tests/kernels/random_case.hpp"
#include "tests/kernels/random_modes.hpp"
#include "tests/kernels/random_packet.hpp"
#include "tests/kernels/random_source.hpp"

namespace dualfield::testing {
namespace {

constexpr std::uint32_t seed = 20261130;

/// What is found of a state: its values on the whole lattice, and numbers that all ranks know.
struct Found {
  std::vector<double> state, numbers;
};

using Make = std::function<std::unique_ptr<Simulation>(const SimulationSpec&)>;
using Work = std::function<std::vector<double>(Simulation&, const SimulationSpec&)>;

std::unique_ptr<Simulation> make_on_cpu(const SimulationSpec& spec) { return cpu_backend().make(spec); }

/// Does the work on one device, or on ranks that send their messages in one of the three ways.
Found on_ranks(const SimulationSpec& spec, const Division& division, const Make& make, const Work& work, int way = 0) {
  const std::int64_t sites = spec.lattice.sites();
  const int K = theory_tensors(spec).components();
  Found found{std::vector<double>(std::size_t(2 * K * sites)), {}};
  const auto run = [&](std::shared_ptr<Communicator> ranks) {
    SimulationSpec mine = spec;
    mine.ranks = std::move(ranks);
    mine.division = division;
    const std::unique_ptr<Simulation> simulation = make(mine);
    const std::vector<double> numbers = work(*simulation, mine);
    for (int component = 0; component < 2 * K; ++component)
      simulation->for_each_own_piece(sites, [&](std::int64_t first, std::int64_t count) {
        simulation->read_state(
            component / K, component % K, first,
            std::span(found.state).subspan(std::size_t(component * sites + first), std::size_t(count)));
      });
    if (!mine.ranks || mine.ranks->rank() == 0) found.numbers = numbers;
  };
  if (division.parts() == 1) {
    run(nullptr);
  } else {
    emulator::settings.nccl = way == 2 ? nccl_double::find : nullptr;
    run_on_thread_ranks(division.parts(), run, way == 1);
    emulator::settings.nccl = nullptr;
  }
  return found;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double rounding) {
  ASSERT_EQ(found.size(), expected.size());
  double scale = 0;
  for (const double value : expected) scale = std::max(scale, std::abs(value));
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], expected[i], rounding * scale) << i << " of " << found.size();
}

/// The same on one device, on ranks with emulated GPUs in each way (where threads are followed, in the first and one more by turns), and
/// on ranks of CPUs.
void expect_same_on_ranks(const SimulationSpec& spec, const Division& division, const Work& work, double rounding) {
  if (has_failed_fast()) return;
  SCOPED_TRACE(in_words(spec) + ", " + std::to_string(division.rows) + " x " + std::to_string(division.planes) +
               " ranks");
  const Found expected = on_ranks(spec, {}, make_emulated, work);
  const auto compare = [&](const Found& found, double to) {
    expect_near(found.state, expected.state, to);
    expect_near(found.numbers, expected.numbers, to);
  };
  static int other_way = 1;
  other_way = 3 - other_way;
  for (int way = 0; way < 3; ++way) {
    if (follows_threads && way == other_way) continue;
    SCOPED_TRACE("way " + std::to_string(way));
    const std::size_t before = nccl_double::carried;
    compare(on_ranks(spec, division, make_emulated, work, way), rounding);
    EXPECT_EQ(nccl_double::carried > before, way == 2);
  }
  SCOPED_TRACE("on CPUs");
  compare(on_ranks(spec, division, make_on_cpu, work), std::max(1e-12, rounding));
}

/// The spec of a theory on each of some lattices, with ranks among which it can be divided. Of one mode along axis 1 not every rank
/// has a line to transform. `steps`: whether passes are run, which have many threads.
template <class Body>
void on_divided_lattices(const EmulatedTheory& theory, unsigned& start, Body&& body, bool steps = true) {
  const int D = theory.spec.lattice.dimensions;
  if (D == 1) return;
  const auto run = [&](std::initializer_list<int> extents, const Division& division) {
    SimulationSpec spec = theory.spec;
    spec.lattice = Lattice(D, extents);
    spec.lattice.spacing = 0.9;
    spec.parameters = {0.6, 0.3, spec.lattice.spacing, 0.7};
    spec.step = 0.15;
    spec.threads = 1;
    spec.scheme = theory.schemes.front().name;
    spec.background = uneven_background(true);
    if (steps && theory.threads(spec) > most_threads) return;
    set_order(int(start % 3), start);
    ++start;
    body(spec, division);
  };
  if (D == 2) {
    run({6, 11}, {1, 3});
    if (!follows_threads) run({9, 8}, {1, 2});
    if (!follows_threads) run({1, 9}, {1, 3});
  } else {
    if (!follows_threads) run({5, 3, 10}, {1, 3});
    if (!follows_threads) run({4, 9, 5}, {2, 1});
    run({3, 5, 5}, {2, 2});
    if (!is_sanitized) run({2, 9, 6}, {3, 2});
  }
}

/// A rounding of the transforms can become one of the fields.
double rounding_of(const SimulationSpec& spec) {
  return spec.precision == Precision::double_precision ? 1e-13 : 4 * facts_of(spec.precision).rounding;
}

std::vector<double> observed(Simulation& simulation) {
  std::vector<double> numbers;
  for (const Observable& one : simulation.observe()) numbers.push_back(one.value);
  return numbers;
}

TEST(EmulatedRanksWaves, ExactSolution) {
  unsigned start = seed;
  int tried = 0;
  for (const EmulatedTheory& theory : emulated_theories()) {
    if (!theory.has("exact")) continue;
    const auto compare = [&](SimulationSpec spec, const Division& division) {
      spec.scheme = "exact";
      spec.step = 0.7;
      const auto work = [&](Simulation& simulation, const SimulationSpec&) {
        simulation.write_state(random_source(spec.lattice.sites(), start));
        simulation.advance(3);
        EXPECT_GT(simulation.stream(), 0);  // which leaves the state as it is
        return observed(simulation);
      };
      expect_same_on_ranks(spec, division, work, rounding_of(spec));
      ++tried;
    };
    on_divided_lattices(theory, start, compare, false);
  }
  EXPECT_GT(tried, 0);
}

TEST(EmulatedRanksWaves, SumsOverPlaneWaves) {
  unsigned start = seed + 100;
  for (const EmulatedTheory& theory : emulated_theories())
    on_divided_lattices(theory, start, [&](SimulationSpec spec, const Division& division) {
      if (theory.has("exact") && start % 2 == 0) spec.scheme = "exact";
      std::mt19937 rng(start);
      ModeRequest request{.pairs = theory.components % 2 == 0, .inside = {2, 1, 2, 0}};
      if (theory.has("exact"))
        request = everything(theory.system(spec.parameters), spec.lattice, theory.is_spinor, rng);
      const auto work = [&](Simulation& simulation, const SimulationSpec&) {
        simulation.write_state(random_source(spec.lattice.sites(), start));
        std::vector<double> numbers = in_one(simulation.mode_sums(request));
        for (const double one : simulation.mode_density(request.pairs)) numbers.push_back(one);
        for (const double one : in_one(simulation.mode_sums(request))) numbers.push_back(one);
        return numbers;
      };
      expect_same_on_ranks(spec, division, work, 1e-13);
    });
}

/// The state of a packet as the fields of a simulation round it.
std::vector<double> made_here(Simulation& simulation, const SimulationSpec& spec, const StateSource& source) {
  const StateSource made = simulation.made_here(source);
  const Scale<Half> scale(float(simulation.scale()));
  std::vector<double> values;
  for (const int array : {phi, pi})
    for (int component = 0; component < simulation.components(); ++component)
      simulation.for_each_own_piece(spec.lattice.extent[0] + 1, [&](std::int64_t first, std::int64_t count) {
        std::vector<double> part(static_cast<std::size_t>(count));
        made(array, component, first, part);
        for (double value : part) {
          if (spec.precision == Precision::single_precision) value = double(float(value));
          if (spec.precision == Precision::half_precision) value = scale.value(scale.stored(float(value)));
          values.push_back(value);
        }
      });
  return values;
}

std::vector<double> own_state(Simulation& simulation, const SimulationSpec& spec) {
  std::vector<double> values;
  for (const int array : {phi, pi})
    for (int component = 0; component < simulation.components(); ++component)
      simulation.for_each_own_piece(spec.lattice.extent[0] + 1, [&](std::int64_t first, std::int64_t count) {
        std::vector<double> part(static_cast<std::size_t>(count));
        simulation.read_state(array, component, first, part);
        values.insert(values.end(), part.begin(), part.end());
      });
  return values;
}

// Without and with mass: waves at rest and the like have no closed form.
TEST(EmulatedRanksWaves, PacketsOfOneSignOfTheEnergy) {
  unsigned start = seed + 200;
  int made = 0;
  for (const EmulatedTheory& theory : emulated_theories())
    on_divided_lattices(theory, start, [&](SimulationSpec spec, const Division& division) {
      spec.parameters.mass = spec.parameters.mass_squared = start % 2 == 0 ? 0 : 0.4;
      const bool is_exact = theory.has("exact") && start / 2 % 2 == 0;
      if (is_exact) spec.scheme = "exact";
      std::mt19937 rng(start);
      const PacketInitial packet = random_packet(rng, spec.lattice, start % 3 == 0 ? "negative" : "positive");
      if (!has_waves(packet, spec)) return;
      ++made;
      const auto work = [&](Simulation& simulation, const SimulationSpec& mine) {
        const Packet begin(packet, spec);
        const bool is_on_cpu = simulation.threads() > 0;
        const StateSource source = is_on_cpu ? begin.source : begin.waves_alone();
        simulation.write_state(source);
        if (!is_on_cpu) {
          EXPECT_EQ(made_here(simulation, mine, source), own_state(simulation, mine));
        }
        if (is_exact) simulation.advance(2);
        return std::vector<double>{};
      };
      expect_same_on_ranks(spec, division, work, rounding_of(spec));
    });
  EXPECT_GT(made, 0);
}

// On each rank: the memory of transforms along the axes that are divided, too.
TEST(EmulatedRanksWaves, TakeTheMemoryThatWasEstimated) {
  unsigned start = seed + 300;
  for (const EmulatedTheory& theory : emulated_theories())
    for (const bool is_exact : {false, true})
      for (const bool as_waves : {false, true}) {
        if (follows_threads || theory.spec.lattice.dimensions == 1 || (is_exact && !theory.has("exact"))) continue;
        bool is_first = true;
        on_divided_lattices(theory, start, [&](SimulationSpec spec, const Division& division) {
          if (!std::exchange(is_first, false)) return;
          spec.lattice = spec.lattice.dimensions == 2 ? Lattice(2, {64, 33}) : Lattice(3, {8, 10, 19});
          if (theory.threads(spec) > most_threads) return;
          if (is_exact) spec.scheme = "exact";
          spec.pass = Pass::staged;
          std::mt19937 rng(start);
          const PacketInitial packet = random_packet(rng, spec.lattice, "positive");
          if (as_waves && !has_waves(packet, spec)) return;
          spec.begins_as_waves = as_waves;
          spec.sums_modes = !as_waves;
          SCOPED_TRACE(in_words(spec) + (as_waves ? ", packet" : ", sums"));
          double estimated = 0;
          std::mutex adding;
          const std::size_t before = emulator::memory_use.now;
          emulator::memory_use.most = before;  // from here on
          run_on_thread_ranks(division.parts(), [&](std::shared_ptr<Communicator> ranks) {
            SimulationSpec mine = spec;
            mine.ranks = ranks;
            mine.division = division;
            const double of_rank = memory_of_emulated(mine);  // in which the ranks may wait for each other
            {
              const std::lock_guard lock(adding);
              estimated += of_rank;
            }
            const auto simulation = make_emulated(mine);
            double here = 0;
            if (as_waves) {
              simulation->write_state(Packet(packet, spec).waves_alone());
            } else {
              simulation->write_state(random_source(spec.lattice.sites(), start));
              simulation->mode_sums({});
            }
            ranks->sum(std::span(&here, 1));  // as long as all of them hold theirs
          });
          const double most = double(emulator::memory_use.most - before);
          constexpr double small = 16384;  // numbers of tensors, of segments, and the like
          EXPECT_LE(most, estimated + small * division.parts());
          EXPECT_GE(most, 0.85 * estimated - small);
        });
      }
}

}  // namespace
}  // namespace dualfield::testing
