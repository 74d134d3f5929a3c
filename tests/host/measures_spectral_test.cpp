// SPDX-License-Identifier: MIT
// Measures that are sums over plane waves, computed by a simulation, against the same sums computed mode by mode with
// the generators and branches of Modes.
#include "host/observe/resolution.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "dualfield/theory_list.hpp"
#include "host/observe/measures.hpp"
#include "host/observe/registry.hpp"
#include "host/run/system.hpp"
#include "host/state/initial.hpp"
#include "host/state/waves.hpp"
#include "start_of.hpp"

namespace dualfield {
namespace {

/// Theory, shape, scheme and, for Dirac fields, the variant.
struct Setup {
  const char* theory;
  std::vector<std::int64_t> shape;
  const char* scheme;
  const char* derivative = nullptr;
  double wilson = 0;

  friend void PrintTo(const Setup& setup, std::ostream* out) {
    *out << setup.theory << " in D = " << setup.shape.size() << ", " << setup.scheme << ", wilson " << setup.wilson;
  }
};

Case case_of(const Setup& setup) {
  Case c;
  c.theory.name = setup.theory;
  c.theory.mass = 0.6;
  if (setup.derivative) c.theory.derivative = setup.derivative;
  if (setup.wilson != 0) c.theory.wilson = setup.wilson;
  c.lattice = {setup.shape, 0.7};
  c.time.step = 0.05;
  c.time.steps = 4;
  c.time.scheme = setup.scheme;
  c.initial = RandomInitial{};
  c.run.backend = "cpu";
  return c;
}

/// The expected sums, computed mode by mode.
struct Spectrum {
  double total = 0, tail = 0, positive = 0, negative = 0, missed = 0, continuum = 0;
  WaveVector momentum{};
  std::vector<double> density;
};

Spectrum spectrum(const State& state, const Modes& modes, const Lattice& lattice) {
  Spectrum result;
  WaveArrays waves = waves_of(state, modes, lattice);
  waves.transform(FFTW_FORWARD);
  waves.for_each_mode([&](const WaveVector& k, Eigen::VectorXcd& z) {
    const double power = z.squaredNorm() / double(lattice.sites());
    result.density.push_back(power);
    result.total += power;
    WaveVector kappa = k;
    for (double& component : kappa) component /= lattice.spacing;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) result.momentum[axis] += power * kappa[axis];
    if (std::any_of(k.begin(), k.end(), [](double x) { return std::abs(x) > std::numbers::pi / 2 + 1e-9; }))
      result.tail += power;
    if (modes.complex) {
      const Branches all = branches(modes, k);
      for (int b = 0; b < modes.size; ++b)
        (all.omega[b].real() > 0 ? result.positive : result.negative) +=
            std::norm(all.vectors.col(b).dot(z)) / double(lattice.sites());
    }
    if (const auto limit = modes.continuum_generator(kappa)) {
      result.missed += ((modes.generator(k) - *limit) * z).squaredNorm();
      result.continuum += (*limit * z).squaredNorm();
    }
  });
  return result;
}

class SpectralMeasures : public ::testing::TestWithParam<Setup> {};
INSTANTIATE_TEST_SUITE_P(
    Measures, SpectralMeasures,
    ::testing::Values(Setup{"klein_gordon", {12}, "leapfrog"}, Setup{"klein_gordon", {7, 8}, "exact"},
                      Setup{"klein_gordon", {4, 5, 6}, "sequential"},
                      Setup{"klein_gordon_delayed", {9, 4}, "synchronous"}, Setup{"dirac_1d", {13}, "leapfrog"},
                      Setup{"dirac_1d", {16}, "exact"}, Setup{"dirac_3d", {4, 5, 6}, "leapfrog"},
                      Setup{"dirac_3d", {8, 1, 3}, "unitary"}, Setup{"dirac_3d", {4, 4, 3}, "exact", "central", 0.3},
                      Setup{"dirac_3d", {3, 6, 4}, "sequential", "one_sided", 0.8}));

TEST_P(SpectralMeasures, AgreeWithSumsModeByMode) {
  for (const char* precision : {"double", "single"}) {
    SCOPED_TRACE(precision);
    Case c = case_of(GetParam());
    c.run.precision = precision;
    const auto descriptions = describe_catalogue();
    const auto theory = std::find_if(descriptions.begin(), descriptions.end(),
                                     [&](const TheoryDescription& one) { return one.name == c.theory.name; });
    for (const Quantity& quantity : quantities())
      if (quantity.numbers && quantity.needs.plane_waves && quantity.defined(*theory))
        c.observe.also.emplace_back(quantity.name);
    EXPECT_GE(c.observe.also.size(), 2u);
    c.observe.fields = {"momentum_density"};
    const SimulationSpec spec = spec_of(c);
    EXPECT_TRUE(spec.sums_modes);
    const auto modes = modes_of(spec);
    State state = testing::start_of(c);
    const auto simulation = cpu_backend().make(spec);
    simulation->set_state(state.phi, state.pi);
    simulation->advance(3);
    simulation->get_state(state.phi, state.pi);
    Measures measures(c, spec, *modes, *simulation, source_of(state, spec.lattice.sites()));
    const Spectrum expected = spectrum(state, *modes, spec.lattice);
    const auto near = [](double found, double right, const std::string& name) {
      EXPECT_NEAR(found, right, 1e-12 * std::max(1.0, std::abs(right))) << name;
    };
    for (const Observable& one : measures.measure(0)) {
      if (one.name == "tail") near(one.value, expected.tail / expected.total, one.name);
      if (one.name == "positive") near(one.value, expected.positive / expected.total, one.name);
      if (one.name == "negative") near(one.value, expected.negative / expected.total, one.name);
      if (one.name == "continuum_residual") near(one.value, std::sqrt(expected.missed / expected.continuum), one.name);
      if (one.name.starts_with("momentum_"))
        near(one.value, expected.momentum[std::size_t(one.name.back() - '1')] / expected.total, one.name);
    }
    const auto fields = measures.fields();
    ASSERT_EQ(fields.at(0).values.size(), expected.density.size());
    for (std::size_t i = 0; i < expected.density.size(); ++i)
      ASSERT_NEAR(fields[0].values[i], expected.density[i], 1e-12 * expected.total) << "mode " << i;
  }
}

// The requested polynomial in k is the continuum limit of the generator at any wave vector.
TEST_P(SpectralMeasures, DerivativesAreTheContinuumLimit) {
  const Case c = case_of(GetParam());
  const SimulationSpec spec = spec_of(c);
  const auto modes = modes_of(spec);
  const auto terms = continuum_derivatives(*modes, spec.lattice);
  ASSERT_TRUE(modes->continuum_generator({}));
  WaveVector k{0.3, -2.1, 1.4, 0};
  std::fill(k.begin() + spec.lattice.dimensions, k.end(), 0.0);
  WaveVector kappa = k;
  for (double& component : kappa) component /= spec.lattice.spacing;
  const int step = modes->complex ? 2 : 1, size = 2 * modes->components;
  Eigen::MatrixXcd found = Eigen::MatrixXcd::Zero(modes->size, modes->size);
  for (const DerivativeTerm& term : terms) {
    const Complex power = std::pow(Complex(0, k[std::size_t(term.axis)]), term.power);
    for (int r = 0; r < modes->size; ++r)
      for (int column = 0; column < modes->size; ++column) {
        const double* entry = &term.factor[std::size_t(r * step * size + column * step)];
        found(r, column) += power * Complex(entry[0], modes->complex ? -entry[1] : 0);
      }
  }
  const Eigen::MatrixXcd expected = *modes->continuum_generator(kappa);
  EXPECT_LE((found - expected).norm(), 1e-14 * expected.norm());
}

TEST(SumsModes, MemoryIsReservedWhereTheyAreRequested) {
  Case c = case_of({"dirac_1d", {64}, "leapfrog"});
  EXPECT_FALSE(spec_of(c).sums_modes);
  c.checks.max_tail = 0.1;
  EXPECT_TRUE(spec_of(c).sums_modes);
  c.checks = {};
  c.observe.also = {"position", "fidelity"};
  c.observe.fields = {"charge_density"};
  EXPECT_FALSE(spec_of(c).sums_modes);
  c.observe.fields = {"momentum_density"};
  EXPECT_TRUE(spec_of(c).sums_modes);
}

}  // namespace
}  // namespace dualfield
