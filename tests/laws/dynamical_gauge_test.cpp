// SPDX-License-Identifier: MIT
// Laws of a U(1) gauge field with dynamics of its own, together with the fields that it acts on: Gauss's law, the energy, time
// reversal, covariance under local transforms, and the limits in which it is a static background or a free field.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "dualfield/gauge_flows.hpp"
#include "dualfield/theory_tensors.hpp"
#include "laws/systems.hpp"

namespace dualfield::laws {
namespace {

/// A whole state: φ, π, a𝒜_μ, E_μ.
using Arrays = std::array<Values, 4>;

StateSource source_of(const Arrays& arrays, std::int64_t sites) {
  return [&arrays, sites](int array, int component, std::int64_t first, std::span<double> values) {
    std::copy_n(arrays[std::size_t(array)].begin() + component * sites + first, values.size(), values.begin());
  };
}

Arrays random_arrays(const SimulationSpec& spec, double angles, double electric, unsigned seed) {
  const int K = theory_tensors(spec).components(), D = spec.lattice.dimensions;
  std::mt19937_64 bits(seed);
  Arrays all;
  for (std::size_t array = 0; array < all.size(); ++array)
    for (std::int64_t i = 0; i < (array < 2 ? K : D) * spec.lattice.sites(); ++i)
      all[array].push_back((array < 2    ? 1
                            : array == 2 ? angles
                                         : electric) *
                           double(std::int64_t(bits()) >> 11) * 0x1p-52);
  return all;
}

/// The spec with a gauge field of coupling g, which begins with links 1.
SimulationSpec with_dynamics(SimulationSpec spec, double g) {
  spec.gauge = "compact";
  spec.gauge_coupling = g;
  spec.background = {
      [](const TimeSpan&, int, std::int64_t, std::span<double> values) { std::ranges::fill(values, 0); }};
  return spec;
}

std::unique_ptr<Simulation> started(const SimulationSpec& spec, const Arrays& arrays) {
  auto simulation = cpu_backend().make(spec);
  simulation->write_state(source_of(arrays, spec.lattice.sites()));
  simulation->write_gauge(source_of(arrays, spec.lattice.sites()));
  return simulation;
}

Arrays arrays_of(Simulation& simulation) {
  Arrays all;
  for (std::size_t array = 0; array < all.size(); ++array)
    for (int c = 0; c < simulation.array_components()[array]; ++c) {
      all[array].resize(all[array].size() + std::size_t(simulation.sites()));
      simulation.read_state(int(array), c, 0, std::span(all[array]).last(std::size_t(simulation.sites())));
    }
  return all;
}

Arrays evolved(const SimulationSpec& spec, const Arrays& arrays, std::int64_t steps) {
  const auto simulation = started(spec, arrays);
  simulation->advance(steps);
  return arrays_of(*simulation);
}

double difference(const Arrays& x, const Arrays& y) {
  double largest = 0;
  for (std::size_t array = 0; array < x.size(); ++array)
    for (std::size_t i = 0; i < x[array].size(); ++i) largest = std::max(largest, std::abs(x[array][i] - y[array][i]));
  return largest;
}

double observed(Simulation& simulation, const std::string& name) {
  for (const Observable& one : simulation.observe())
    if (one.name == name) return one.value;
  ADD_FAILURE() << "there is no observable " << name;
  return std::nan("");
}

std::vector<SimulationSpec> systems() {
  std::vector<SimulationSpec> all = {system("dirac_1d", {13}, 1.3, 0.3), system("dirac_1d", {1}, 1, 0),
                                     system("dirac_1d", {700}, 0.9, 0.1), system("dirac_3d", {5, 4, 3}, 1.3, 0.2),
                                     system("dirac_3d", {19, 1, 2}, 0.8, 0)};
  for (SimulationSpec& spec : all) spec = with_scheme(with_dynamics(spec, 0.9), "unitary", 0.2 * spec.lattice.spacing);
  return all;
}

TEST(DynamicalGauge, GaussLawHoldsForTenThousandSteps) {
  unsigned seed = 3000;
  for (const SimulationSpec& spec : systems()) {
    SCOPED_TRACE(described(spec, ++seed));
    const auto simulation = started(spec, random_arrays(spec, 1.5, 0.7, seed));
    EXPECT_EQ(observed(*simulation, "gauss_max"), 0);
    simulation->advance(spec.lattice.sites() > 100 ? 1000 : 10'000);
    EXPECT_LE(observed(*simulation, "gauss_max"), 1e-10);
    EXPECT_LE(observed(*simulation, "gauss_rms"), observed(*simulation, "gauss_max"));
    EXPECT_GT(observed(*simulation, "gauss_max"), 0) << "nothing was done";
  }
}

TEST(DynamicalGauge, StepsComeBack) {
  unsigned seed = 3100;
  for (SimulationSpec spec : systems())
    for (const std::string& scheme : {spec.scheme, std::string("yoshida4")}) {
      spec.scheme = scheme;
      SCOPED_TRACE(described(spec, ++seed));
      // strong links are chaotic, so that rounding grows
      const Arrays start = random_arrays(spec, 0.5, 0.3, seed);
      const Arrays there = evolved(spec, start, 50);
      EXPECT_GE(difference(there, start), 0.1);
      spec.step = -spec.step;
      EXPECT_LE(difference(evolved(spec, there, 50), start), 1e-11);
    }
}

/// Largest |energy − its first value| over a time, by steps of h.
double energy_error(SimulationSpec spec, double h, const Arrays& start) {
  spec.step = h;
  const auto simulation = started(spec, start);
  const double first = observed(*simulation, "energy");
  double largest = 0;
  for (int i = 0; i < 20; ++i) {
    simulation->advance(std::llround(0.1 * spec.lattice.spacing / h));
    largest = std::max(largest, std::abs(observed(*simulation, "energy") - first));
  }
  return largest;
}

TEST(DynamicalGauge, TheEnergyIsKeptToSecondOrder) {
  unsigned seed = 3200;
  for (const SimulationSpec& spec : systems()) {
    SCOPED_TRACE(described(spec, ++seed));
    const Arrays start = random_arrays(spec, 0.6, 0.3, seed);
    const double h = 0.02 * spec.lattice.spacing;
    EXPECT_NEAR(energy_error(spec, h, start) / energy_error(spec, h / 2, start), 4, 0.1);
  }
}

TEST(DynamicalGauge, SchemesHaveTheirOrders) {
  unsigned seed = 3250;
  for (SimulationSpec spec : systems())
    for (const auto& [scheme, ratio] : {std::pair(spec.scheme, 4.0), {"yoshida4", 16.0}}) {
      spec.scheme = scheme;
      SCOPED_TRACE(described(spec, ++seed));
      const Arrays start = random_arrays(spec, 0.6, 0.3, seed);
      const auto after = [&](int steps) {
        spec.step = 0.8 * spec.lattice.spacing / steps;
        return evolved(spec, start, steps);
      };
      const Arrays coarse = after(16), middle = after(32), fine = after(64);
      EXPECT_NEAR(difference(coarse, middle) / difference(middle, fine) / ratio, 1, 0.1);
    }
}

/// The arrays after the transform with Λ_i.
Arrays transformed(Arrays arrays, const Values& lambda, const Lattice& lattice) {
  const auto sites = std::size_t(lattice.sites());
  for (const int array : {0, 1})
    for (std::size_t re = 0; re < arrays[std::size_t(array)].size(); re += 2 * sites)
      for (std::size_t i = 0; i < sites; ++i) {
        double &x = arrays[std::size_t(array)][re + i], &y = arrays[std::size_t(array)][re + sites + i];
        const double c = std::cos(lambda[i]), s = std::sin(lambda[i]), turned = c * x + s * y;
        y = c * y - s * x;
        x = turned;
      }
  for (int axis = 0; axis < lattice.dimensions; ++axis)
    for_each_site(lattice, [&](Site site, std::int64_t i) {
      ++site[std::size_t(axis)];
      arrays[2][std::size_t(axis) * sites + std::size_t(i)] +=
          lambda[std::size_t(offset_of(site, lattice))] - lambda[std::size_t(i)];
    });
  return arrays;
}

// A local transform at any time: the steps before and after it commute with it. Transforms that change from step to step are
// several of these.
TEST(DynamicalGauge, StepsAreCovariant) {
  unsigned seed = 3300;
  for (const SimulationSpec& spec : systems()) {
    SCOPED_TRACE(described(spec, ++seed));
    std::mt19937_64 bits(seed);
    const Arrays start = random_arrays(spec, 1.5, 0.7, seed);
    Arrays one = start, other = start;
    Values total(std::size_t(spec.lattice.sites()));
    for (int step = 0; step < 12; ++step) {
      Values lambda;
      for (double& sum : total) {
        lambda.push_back(3 * double(std::int64_t(bits()) >> 11) * 0x1p-52);
        sum += lambda.back();
      }
      other = evolved(spec, transformed(other, lambda, spec.lattice), 1);
      one = evolved(spec, one, 1);
    }
    EXPECT_LE(difference(transformed(one, total, spec.lattice), other), 1e-12);
  }
}

// Without coupling the links stay as they are, and the field is a static background.
TEST(DynamicalGauge, WithWeakCouplingIsAStaticBackground) {
  unsigned seed = 3400;
  for (SimulationSpec spec : systems()) {
    SCOPED_TRACE(described(spec, ++seed));
    spec.gauge_coupling = 1e-9;
    const Arrays start = random_arrays(spec, 1.5, 0, seed);
    SimulationSpec fixed = spec;
    fixed.gauge_coupling = {};
    fixed.background.fill = [&](const TimeSpan&, int component, std::int64_t first, std::span<double> values) {
      std::ranges::fill(values, 0);
      if (component == 0) return;
      std::copy_n(start[2].begin() + (component - 1) * spec.lattice.sites() + first, values.size(), values.begin());
    };
    if (spec.lattice.dimensions > 1 || !is_dirac(spec))
      continue;  // the magnetic force is as strong as the coupling is weak
    const State expected = laws::evolved(fixed, {start[0], start[1]}, 20);
    const Arrays found = evolved(spec, start, 20);
    EXPECT_LE(reference::difference({found[0], found[1]}, expected), 1e-13);
  }
}

// Of a plane wave along axis 3 with small amplitude, a𝒜_1 ~ cos(k·i − ωt): leapfrog's 2 sin(ωh/2) = (2h/a) sin(k/2).
TEST(DynamicalGauge, AFreeWaveHasTheFrequencyOfTheLattice) {
  SimulationSpec spec = with_scheme(with_dynamics(system("dirac_3d", {1, 2, 16}, 1.3, 0.2), 0.7), "unitary", 0.3);
  const double k = 2 * std::numbers::pi * 3 / 16, a = spec.lattice.spacing, amplitude = 1e-7;
  const double omega = 2 / spec.step * std::asin(spec.step / a * std::sin(k / 2));
  const auto sites = std::size_t(spec.lattice.sites());
  for (const std::size_t polarisation : {0, 1}) {
    Arrays start;
    for (std::size_t array = 0; array < 4; ++array) start[array].assign((array < 2 ? 4 : 3) * sites, 0);
    for_each_site(spec.lattice, [&](const Site& site, std::int64_t i) {
      start[2][polarisation * sites + std::size_t(i)] = amplitude * std::cos(k * site[2]);
    });
    const Arrays end = evolved(spec, start, 50);
    for_each_site(spec.lattice, [&](const Site& site, std::int64_t i) {
      EXPECT_NEAR(end[2][polarisation * sites + std::size_t(i)],
                  amplitude * std::cos(k * site[2]) * std::cos(omega * 50 * spec.step), 1e-6 * amplitude);
    });
  }
}

TEST(DynamicalGauge, BitsDependNeitherOnThreadsNorOnPasses) {
  std::vector<SimulationSpec> all;
  for (const SimulationSpec& of :
       {system("dirac_1d", {13}, 1.3, 0.3), system("dirac_1d", {1}, 1, 0), system("dirac_1d", {700}, 0.9, 0.1),
        system("dirac_1d", {30011}, 0.9, 0.1), system("dirac_3d", {5, 4, 3}, 1.3, 0.2),
        system("dirac_3d", {19, 1, 2}, 0.8, 0), system("dirac_3d", {7, 2, 97}, 1.1, 0.3),
        system("dirac_3d", {5, 93, 2}, 1.1, 0.3), system("dirac_3d", {700, 2, 1}, 0.9, 0.1),
        system("complex_scalar", {20021}, 0.8, 0.3, "phi4", 0.5), system("complex_scalar", {9, 101}, 1.2, 0.3),
        system("complex_scalar", {6, 5, 71}, 0.9, 0.2, "phi4", 0.4), system("complex_scalar", {1, 2, 1}, 1, 0.2)})
    for (const std::string_view scheme : {"unitary", "leapfrog", "yoshida4"}) {
      const SimulationSpec spec = with_dynamics(of, 0.9);
      if (const auto schemes = schemes_of(spec); std::ranges::find(schemes, scheme) != schemes.end())
        all.push_back(with_scheme(spec, std::string(scheme), 0.2 * spec.lattice.spacing));
    }
  unsigned seed = 3500;
  for (SimulationSpec spec : all)
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      spec.precision = precision;
      SCOPED_TRACE(described(spec, ++seed));
      const Arrays start = random_arrays(spec, 1.5, 0.7, seed);
      spec.threads = 1;
      spec.pass = Pass::staged;
      const Arrays expected = evolved(spec, start, 4);
      for (const auto& [pass, together] :
           {std::pair{Pass::staged, 0}, {Pass::streaming, 0}, {Pass::streaming, 1}, {Pass::streaming, 3}})
        for (const int threads : {1, 3}) {
          spec.pass = pass;
          spec.steps_per_pass = together;
          spec.threads = threads;
          EXPECT_EQ(difference(evolved(spec, start, 4), expected), 0)
              << (pass == Pass::staged ? "staged, " : "streaming, ") << together << " steps a pass, " << threads
              << " threads";
        }
    }
}

TEST(DynamicalGauge, TheoriesAndSchemesWithoutItAreRefused) {
  EXPECT_THROW(cpu_backend().make(with_scheme(with_dynamics(system("dirac_1d", {4}, 1, 0), 1), "leapfrog", 0.1)),
               std::invalid_argument);
  const auto simulation = cpu_backend().make(systems().front());
  EXPECT_THROW(simulation->set_background(systems().front().background), std::logic_error);
}

}  // namespace
}  // namespace dualfield::laws
