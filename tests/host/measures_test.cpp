// SPDX-License-Identifier: MIT
// Measures: their values for known states, and that each exceeds its limit in a run that is wrong on purpose and not in
// a correct one.
#include "host/observe/measures.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dualfield/assemble.hpp"
#include "dualfield/catalogue.hpp"
#include "dualfield/philox.hpp"
#include "host/run/checks.hpp"
#include "host/run/system.hpp"
#include "start_of.hpp"

namespace dualfield {
namespace {

/// A packet on a lattice that resolves it, so that correct runs stay within every limit below.
Case packet_case(const std::string& theory, std::vector<std::int64_t> shape) {
  Case c;
  c.theory.name = theory;
  c.theory.mass = 0.5;
  c.lattice = {std::move(shape), 0.5};
  c.time.step = 0.05;
  c.time.steps = 40;
  c.time.scheme = "leapfrog";
  PacketInitial packet;
  for (const std::int64_t sites : c.lattice.shape) packet.center.push_back(0.2 * double(sites));
  packet.momentum.assign(c.lattice.shape.size(), 0.0);
  packet.momentum[0] = 0.8;
  packet.width = 1.5;
  packet.spin = theory == "dirac_3d" ? "up" : "";
  c.initial = packet;
  c.run.backend = "cpu";
  return c;
}

/// A case and the objects of its run, each after those that it refers to.
struct Setting {
  Case setup;
  SimulationSpec spec;
  std::unique_ptr<Modes> modes;
  State start;

  explicit Setting(Case c)
      : setup(std::move(c)), spec(spec_of(setup)), modes(modes_of(spec)), start(testing::start_of(setup)) {}

  template <class Look>
  auto looked_at(const State& state, Look&& look) const {
    const auto simulation = cpu_backend().make(spec);
    simulation->set_state(state.phi, state.pi);
    Measures measures(setup, spec, *modes, *simulation, source_of(start, spec.lattice.sites()));
    return look(measures, *simulation);
  }

  /// Measurements of a simulation that holds the state and the one of the step before.
  std::vector<Observable> measured(const State& state, const State* before = nullptr) const {
    return looked_at(before ? *before : state, [&](Measures& measures, Simulation& simulation) {
      if (before) {
        measures.keep_step_before();
        simulation.set_state(state.phi, state.pi);
      }
      return measures.measure(0);
    });
  }
  std::vector<DerivedField> fields(const State& state) const {
    return looked_at(state, [&](Measures& measures, Simulation&) { return measures.fields(); });
  }

  /// The state after `steps` steps of a simulation, possibly one of another spec.
  State after(const SimulationSpec& how, std::int64_t steps) const {
    const auto simulation = cpu_backend().make(how);
    simulation->set_state(start.phi, start.pi);
    simulation->advance(steps);
    State state = start;
    simulation->get_state(state.phi, state.pi);
    return state;
  }
  std::vector<Observable> observed(const State& state) const {
    const auto simulation = cpu_backend().make(spec);
    simulation->set_state(state.phi, state.pi);
    return simulation->observe();
  }
};

double value(const std::vector<Observable>& all, const std::string& name) {
  for (const Observable& one : all)
    if (one.name == name) return one.value;
  ADD_FAILURE() << "no " << name;
  return NAN;
}

State random_state(std::size_t values, std::uint32_t seed) {
  State state{std::vector<double>(values), std::vector<double>(values)};
  for (std::size_t i = 0; i < values; ++i) {
    state.phi[i] = uniform({std::uint32_t(i), 0, 0, 0}, {seed, 0});
    state.pi[i] = uniform({std::uint32_t(i), 1, 0, 0}, {seed, 0});
  }
  return state;
}

std::vector<double> applied(const RuntimeTensor& tensor, const std::vector<double>& field, const Lattice& lattice) {
  std::vector<double> result(field.size());
  for (const MatrixEntry& e : assemble(tensor, lattice))
    result[std::size_t(e.row)] += e.value * field[std::size_t(e.column)];
  return result;
}

class EveryTheory : public ::testing::TestWithParam<std::pair<const char*, std::vector<std::int64_t>>> {
 protected:
  Case setup() const { return packet_case(GetParam().first, GetParam().second); }
};
INSTANTIATE_TEST_SUITE_P(Measures, EveryTheory,
                         ::testing::Values(std::pair("klein_gordon", std::vector<std::int64_t>{40}),
                                           std::pair("klein_gordon", std::vector<std::int64_t>{24, 20}),
                                           std::pair("dirac_1d", std::vector<std::int64_t>{40}),
                                           std::pair("dirac_3d", std::vector<std::int64_t>{24, 20, 18})));

TEST_P(EveryTheory, APacketIsAtItsInitialPosition) {
  Case c = setup();
  c.observe.also = {"position", "spread", "momentum", "fidelity", "tail"};
  const Setting in(c);
  const auto all = in.measured(in.start);
  const PacketInitial& packet = std::get<PacketInitial>(c.initial);
  for (std::size_t axis = 0; axis < c.lattice.shape.size(); ++axis) {
    const std::string mu = std::to_string(axis + 1);
    EXPECT_NEAR(value(all, "position_" + mu), packet.center[axis], 0.3);
    EXPECT_NEAR(value(all, "spread_" + mu), packet.width, 0.4);
    EXPECT_NEAR(value(all, "momentum_" + mu), in.modes->theory.spinor ? packet.momentum[axis] : 0, 0.1);
  }
  EXPECT_NEAR(value(all, "fidelity"), 1, 1e-14);
  EXPECT_LT(value(all, "tail"), 1e-3);
}

// Positions follow the packet also where it crosses the boundary of the periodic box.
TEST_P(EveryTheory, PositionsMoveWithTheState) {
  Case c = setup();
  c.observe.also = {"position", "spread"};
  const Setting in(c);
  State moved = in.start;
  const std::int64_t n1 = c.lattice.shape[0];
  constexpr std::int64_t by = 31;
  for (std::size_t i = 0; i < moved.phi.size(); ++i) {
    const std::size_t row = i / std::size_t(n1) * std::size_t(n1), to = row + (i - row + by) % std::size_t(n1);
    moved.phi[to] = in.start.phi[i];
    moved.pi[to] = in.start.pi[i];
  }
  const auto before = in.measured(in.start), after = in.measured(moved);
  const double box = double(n1) * 0.5, shift = value(after, "position_1") - value(before, "position_1") - by * 0.5;
  EXPECT_NEAR(std::remainder(shift, box), 0, 1e-9);
  EXPECT_NEAR(value(after, "spread_1"), value(before, "spread_1"), 1e-9);
}

TEST_P(EveryTheory, EnergyDensityAddsUpToTheEnergy) {
  Case c = setup();
  c.observe.fields = {"energy_density", "momentum_density", "biases"};
  const Setting in(c);
  const State state = random_state(in.start.phi.size(), 7);
  const auto fields = in.fields(state);
  double energy = 0, modes = 0, norm = 0;
  for (const double density : fields[0].values) energy += density;
  for (const double density : fields[1].values) modes += density;
  for (const auto* field : {&state.phi, &state.pi})
    for (const double x : *field) norm += x * x;
  const double expected = value(in.observed(state), "energy");
  EXPECT_NEAR(energy * in.spec.lattice.cell_volume(), expected, 1e-11 * std::abs(expected) + 1e-9);
  EXPECT_NEAR(modes, norm, 1e-10 * norm);  // Parseval
  const std::vector<double> biases = applied(in.modes->system.b, state.pi, in.spec.lattice);
  for (std::size_t i = 0; i < biases.size(); ++i) ASSERT_NEAR(fields[2].values[i], biases[i], 1e-12);
}

class Spinors : public EveryTheory {};
INSTANTIATE_TEST_SUITE_P(Measures, Spinors,
                         ::testing::Values(std::pair("dirac_1d", std::vector<std::int64_t>{12}),
                                           std::pair("dirac_1d", std::vector<std::int64_t>{1}),
                                           std::pair("dirac_3d", std::vector<std::int64_t>{4, 3, 2})));

// dρ_i/dt + Σ_μ (J_{μ,i} − J_{μ,i−μ})/a = 0 at every site, for any state.
TEST_P(Spinors, ChargeIsContinuous) {
  Case c = setup();
  c.initial = RandomInitial{};
  c.observe.fields = {"charge_density", "current"};
  const Setting in(c);
  const State state = random_state(in.start.phi.size(), 11);
  const auto fields = in.fields(state);
  const Lattice& lattice = in.spec.lattice;
  const std::size_t sites = std::size_t(lattice.sites());
  const auto apply = [&](const RuntimeTensor& tensor, const std::vector<double>& x) {
    return applied(tensor, x, lattice);
  };
  const auto wphi = apply(in.modes->system.w, state.phi), bpi = apply(in.modes->system.b, state.pi),
             aphi = apply(in.modes->system.a, state.phi), vpi = apply(in.modes->system.v, state.pi);
  std::vector<double> rate(sites), charge(sites);
  for (std::size_t i = 0; i < state.phi.size(); ++i) {
    rate[i % sites] += 2 * state.phi[i] * (wphi[i] + bpi[i]) + 2 * state.pi[i] * (aphi[i] + vpi[i]);
    charge[i % sites] += state.phi[i] * state.phi[i] + state.pi[i] * state.pi[i];
  }
  for_each_site(lattice, [&](const Site& at, std::int64_t i) {
    double divergence = 0;
    for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis) {
      Site below = at;
      --below[axis];
      const double* J = fields[1].values.data() + axis * sites;
      divergence += (J[i] - J[offset_of(below, lattice)]) / lattice.spacing;
    }
    ASSERT_NEAR(rate[std::size_t(i)] + divergence, 0, 1e-12);
    ASSERT_NEAR(fields[0].values[std::size_t(i)], charge[std::size_t(i)], 1e-14);
  });
}

TEST_P(EveryTheory, AProjectedPacketHasOneSignOfTheEnergy) {
  Case c = setup();
  if (c.theory.name == "klein_gordon") return;  // has no occupation of branches
  c.observe.also = {"occupation"};
  for (const char* sign : {"positive", "negative"}) {
    std::get<PacketInitial>(c.initial).energy = sign;
    const Setting in(c);
    const auto all = in.measured(in.start);
    EXPECT_NEAR(value(all, sign), 1, 1e-12);
    EXPECT_NEAR(value(all, "positive") + value(all, "negative"), 1, 1e-12);
  }
}

/// A way to make a run wrong.
struct Breakage {
  const char* what;
  void (*apply)(SimulationSpec&);
};
constexpr Breakage breakages[] = {
    {"a flipped sign", [](SimulationSpec& spec) { spec.parameters.mass = -spec.parameters.mass; }},
    {"a wrong step", [](SimulationSpec& spec) { spec.step *= 1.1; }},
    {"a wrong spacing", [](SimulationSpec& spec) { spec.parameters.spacing *= 0.9; }}};

TEST_P(EveryTheory, TheResidualIsLargeInAWrongRunAlone) {
  Case c = setup();
  c.checks.max_residual = 0.02;
  const Setting in(c);
  const auto residual = [&](const SimulationSpec& how) {
    const State before = in.after(how, 20), now = in.after(how, 21);
    return in.measured(now, &before);
  };
  const Checks checks(c.checks, residual(in.spec));
  EXPECT_TRUE(checks.violations(residual(in.spec)).empty()) << value(residual(in.spec), "residual");
  for (const Breakage& breakage : breakages) {
    SimulationSpec broken = in.spec;
    breakage.apply(broken);
    if (c.theory.name == "klein_gordon" && broken.parameters.mass < 0) broken.parameters.mass_squared *= -1;
    EXPECT_EQ(checks.violations(residual(broken)).size(), 1u)
        << breakage.what << ": " << value(residual(broken), "residual");
  }
}

TEST_P(EveryTheory, DriftsAreLargeInAWrongRunAlone) {
  Case c = setup();
  c.checks.max_drift = 1e-10;
  c.checks.max_energy_drift = 1e-3;
  const Setting in(c);
  const Checks checks(c.checks, in.observed(in.start));
  EXPECT_EQ(checks.drift_of(), "invariant");
  EXPECT_TRUE(checks.violations(in.observed(in.after(in.spec, 40))).empty());
  SimulationSpec broken = in.spec;
  broken.scheme = "synchronous";  // takes the gradient at the wrong time, so that both grow
  EXPECT_EQ(checks.violations(in.observed(in.after(broken, 40))).size(), 2u);
}

TEST_P(EveryTheory, TheTailIsLargeOnACoarseLattice) {
  Case c = setup();
  c.checks.max_tail = 0.05;
  const Setting fine(c);
  const Checks checks(c.checks, fine.measured(fine.start));
  EXPECT_TRUE(checks.violations(fine.measured(fine.start)).empty());
  std::get<PacketInitial>(c.initial).width = 0.2;  // less than half a spacing
  const Setting coarse(c);
  EXPECT_EQ(checks.violations(coarse.measured(coarse.start)).size(), 1u);
}

TEST_P(EveryTheory, TheContinuumResidualFallsWithTheSpacing) {
  Case c = setup();
  c.observe.also = {"continuum_residual"};
  // So that the packet vanishes at the ends of the box: with a jump there nothing would converge.
  if (c.lattice.shape.size() < 3)
    for (std::int64_t& sites : c.lattice.shape) sites *= 2;
  const Setting coarse(c);
  for (std::int64_t& sites : c.lattice.shape) sites *= 2;
  c.lattice.spacing /= 2;
  const Setting fine(c);
  const double x = value(coarse.measured(coarse.start), "continuum_residual"),
               y = value(fine.measured(fine.start), "continuum_residual");
  EXPECT_NEAR(std::log2(x / y), coarse.modes->order_in_spacing(), 0.3);
}

TEST(Fidelity, OfAPlaneWaveDoesNotDependOnItsPhase) {
  Case c = packet_case("dirac_3d", {6, 4, 4});
  c.initial = PlaneWaveInitial{{1, 0, 1}, 3, 1};
  c.observe.also = {"fidelity"};
  const Setting in(c);
  EXPECT_NEAR(value(in.measured(in.after(in.spec, 30)), "fidelity"), 1, 1e-4);
  c.initial = PlaneWaveInitial{{1, 1, 1}, 3, 1};
  const Setting other(c);
  EXPECT_NEAR(value(in.measured(other.start), "fidelity"), 0, 1e-14);
}

TEST(MaxAbs, ExceedsItsLimitForALargeValue) {
  ChecksCase limits;
  limits.max_abs = 2;
  const Checks checks(limits, {{"max_abs", 1}});
  EXPECT_TRUE(checks.violations({{"max_abs", 1.9}}).empty());
  EXPECT_EQ(checks.violations({{"max_abs", 2.1}}).size(), 1u);
}

}  // namespace
}  // namespace dualfield
