// SPDX-License-Identifier: MIT
// Dispersion relations: group velocities against finite differences of ω, frequencies of the schemes against closed
// forms, and the continuum.
#include "host/analysis/spectrum/dispersion.hpp"

#include <gtest/gtest.h>

#include <numbers>
#include <random>

#include "dualfield/simulation.hpp"
#include "host/analysis/spectrum/zone_path.hpp"
#include "laws/systems.hpp"

namespace dualfield {
namespace {

using laws::described;
using laws::system;

std::vector<SimulationSpec> systems() {
  return {system("klein_gordon", {8}, 0.7, 0.3),
          system("klein_gordon", {8, 8}, 1.2, 0),
          system("klein_gordon", {8, 8, 8}, 1, 0.5),
          system("dirac_1d", {8}, 0.8, 0.4),
          system("dirac_1d", {8}, 1, 0),
          system("dirac_3d", {8, 8, 8}, 1.3, 0.2),
          system("dirac_3d", {8, 8, 8}, 1, 0),
          system("dirac_3d", {1, 8, 8}, 0.9, 0.6)};
}

WaveVector plus(WaveVector k, double t, const WaveVector& direction) {
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) k[axis] += t * direction[axis];
  return k;
}

/// Wave vectors without symmetry, and some along axes, where branches are degenerate.
std::vector<WaveVector> wave_vectors(const Lattice& lattice) {
  std::mt19937_64 bits(7);
  std::uniform_real_distribution<double> any(-3, 3);
  std::vector<WaveVector> all;
  for (int i = 0; i < 12; ++i) {
    WaveVector k{};
    for (std::size_t axis = 0; axis < 3; ++axis)
      if (lattice.extent[axis] > 1 && (i < 8 || axis == std::size_t(i % 3))) k[axis] = any(bits);
    all.push_back(k);
  }
  return all;
}

TEST(Dispersion, VelocitiesAreFiniteDifferences) {
  for (const SimulationSpec& spec : systems()) {
    const auto modes = modes_of(spec);
    const double a = spec.lattice.spacing;
    const Dispersion dispersion(*modes, spec.lattice, scheme_named("leapfrog"), 0.1);
    for (const WaveVector& k : wave_vectors(spec.lattice)) {
      SCOPED_TRACE(described(spec, 7));
      WaveVector direction{};
      for (std::size_t axis = 0; axis < 3; ++axis)
        if (spec.lattice.extent[axis] > 1) direction[axis] = axis == 1 ? -0.6 : 0.8;
      constexpr double e = 1e-5;
      const DispersionAt at = dispersion.at(k, direction);
      const Eigen::VectorXcd here = branches(*modes, k).omega,
                             ahead = branches(*modes, plus(k, e * a, direction)).omega;
      if (here.cwiseAbs().minCoeff() < 1e-6) continue;  // ω = 0, where the slope is not defined
      for (int i = 0; i < modes->size; ++i) EXPECT_NEAR(at.velocity[i], (ahead[i] - here[i]).real() / e, 1e-3) << i;
      for (int axis = 0; axis < spec.lattice.dimensions; ++axis) {
        WaveVector up{};
        up[std::size_t(axis)] = a * e;
        const Eigen::VectorXcd more = branches(*modes, plus(k, 1, up)).omega,
                               less = branches(*modes, plus(k, -1, up)).omega;
        for (int i = 0; i < modes->size; ++i)
          if (!std::isnan(at.velocities(i, axis))) {
            EXPECT_NEAR(at.velocities(i, axis), (more[i] - less[i]).real() / (2 * e), 1e-6) << i << " axis " << axis;
          }
      }
    }
  }
}

TEST(Dispersion, GradientsExistUnlessBranchesMeet) {
  const auto spec = system("dirac_3d", {8, 8, 8}, 1, 0.2);
  const auto modes = modes_of(spec);
  const Dispersion dispersion(*modes, spec.lattice, scheme_named("leapfrog"), 0.1);
  EXPECT_FALSE(dispersion.at({0.5, -0.3, 0.9}, {1, 0, 0}).velocities.hasNaN());
  EXPECT_TRUE(dispersion.at({0.5, 0, 0}, {1, 0, 0}).velocities.array().isNaN().all());  // both spins have the same ω
  EXPECT_FALSE(dispersion.at({0.5, 0, 0}, {1, 0, 0}).velocity.hasNaN());
}

// cos Ωh = cos(mh)(1 − h²s²/2), s² = ω² − m²; for Klein–Gordon sin(Ωh/2) = ωh/2.
TEST(Dispersion, LeapfrogHasItsClosedForm) {
  for (const SimulationSpec& spec : systems())
    for (const double h : {0.3, -0.2}) {
      SCOPED_TRACE(described(spec, 7));
      const auto modes = modes_of(spec);
      const double m = modes->theory.spinor ? spec.parameters.mass : 0;
      const Dispersion dispersion(*modes, spec.lattice, scheme_named("leapfrog"), h);
      for (const WaveVector& k : wave_vectors(spec.lattice)) {
        const DispersionAt at = dispersion.at(k, {1, 0, 0});
        for (int i = 0; i < modes->size; ++i) {
          const double s2 = std::norm(at.omega[i]) - m * m;
          EXPECT_NEAR(std::cos(at.numerical[i].real() * h), std::cos(m * h) * (1 - h * h * s2 / 2), 1e-9);
          EXPECT_NEAR(at.numerical[i].imag(), 0, 1e-7);
          EXPECT_GE(at.numerical[i].real() * at.omega[i].real(), -1e-7);
        }
      }
    }
}

// A step of `synchronous` is 1 + hG.
TEST(Dispersion, SynchronousHasTheEigenvaluesOfForwardEuler) {
  const auto spec = system("dirac_3d", {8, 8, 8}, 1, 0.3);
  const auto modes = modes_of(spec);
  constexpr double h = 0.1;
  const DispersionAt at =
      Dispersion(*modes, spec.lattice, scheme_named("synchronous"), h).at({0.4, 1.2, -0.3}, {1, 0, 0});
  for (int i = 0; i < 4; ++i) {
    const double w = at.omega[i].real();
    EXPECT_NEAR(at.numerical[i].imag(), std::log(1 + h * h * w * w) / (2 * h), 1e-12);
    EXPECT_NEAR(at.numerical[i].real(), std::atan(h * w) / h, 1e-12);
  }
}

TEST(Dispersion, TheContinuumIsRelativistic) {
  for (const SimulationSpec& spec : systems()) {
    const auto modes = modes_of(spec);
    const Dispersion dispersion(*modes, spec.lattice, scheme_named("leapfrog"), 0.1);
    for (const WaveVector& k : wave_vectors(spec.lattice)) {
      double square = spec.parameters.mass_squared;
      for (const double component : k) square += std::pow(component / spec.lattice.spacing, 2);
      const DispersionAt at = dispersion.at(k, {1, 0, 0});
      for (int i = 0; i < modes->size; ++i) {
        EXPECT_NEAR(at.continuum[i], (2 * i < modes->size ? -1 : 1) * std::sqrt(square), 1e-7);
        EXPECT_EQ(at.error()[i], at.omega[i].real() - at.continuum[i]);
      }
    }
  }
}

TEST(ZonePaths, StandardPathsSkipAxesOfOneSite) {
  const auto names = [](const Lattice& lattice) {
    std::string all;
    for (const PathCorner& corner : standard_path(lattice)) all += corner.name;
    return all;
  };
  EXPECT_EQ(names(Lattice(1, {8})), "ΓX");
  EXPECT_EQ(names(Lattice(2, {8, 8})), "ΓXMΓM′");
  EXPECT_EQ(names(Lattice(3, {8, 8, 8})), "ΓXMRΓM′");
  EXPECT_EQ(names(Lattice(4, {8, 8, 8, 8})), "ΓXMRAΓM′");
  EXPECT_EQ(names(Lattice(3, {1, 1, 1})), "Γ");
  const auto path = standard_path(Lattice(3, {8, 1, 8}));
  ASSERT_EQ(path.size(), 5u);
  EXPECT_EQ(path[1].k, (WaveVector{std::numbers::pi, 0, 0}));
  EXPECT_EQ(path[2].k, (WaveVector{std::numbers::pi, 0, std::numbers::pi}));
  EXPECT_EQ(path[4].k, (WaveVector{std::numbers::pi, 0, -std::numbers::pi}));
}

}  // namespace
}  // namespace dualfield
