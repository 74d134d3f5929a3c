// SPDX-License-Identifier: MIT
// Branches of every theory: eigenvectors of the equations of motion, as the plain loops have them, in a defined order
// and phase.
#include "host/theory/modes.hpp"

#include <gtest/gtest.h>

#include <numbers>

#include "laws/systems.hpp"

namespace dualfield {
namespace {

using Eigen::MatrixXcd;
using Eigen::VectorXcd;
using laws::described;
using laws::State;
using laws::system;
using laws::Values;
using Mode = std::array<int, 3>;

struct Wave {
  SimulationSpec spec;
  Mode mode;

  WaveVector k() const {
    WaveVector result{};
    for (std::size_t axis = 0; axis < 3; ++axis)
      result[axis] = 2 * std::numbers::pi * mode[axis] / spec.lattice.extent[axis];
    return result;
  }

  /// The fields of z e^{ik·i}.
  State fields(const Modes& modes, const VectorXcd& z) const {
    const reference::PlainCase box = laws::plain(spec);
    const std::size_t sites = std::size_t(box.sites()), K = std::size_t(laws::components(spec));
    State state{Values(K * sites), Values(K * sites)};
    Values here(2 * K);
    reference::at_every_site(box, [&](int x, int y, int zz) {
      modes.to_fields(z * std::polar(1.0, k()[0] * x + k()[1] * y + k()[2] * zz), here);
      for (std::size_t a = 0; a < K; ++a) {
        state.phi[a * sites + std::size_t(box.at(x, y, zz))] = here[a];
        state.pi[a * sites + std::size_t(box.at(x, y, zz))] = here[K + a];
      }
    });
    return state;
  }
};

std::vector<Wave> waves() {
  return {{system("klein_gordon", {9}, 0.8, 0.3), {2, 0, 0}},
          {system("klein_gordon", {4, 7}, 1.2, 0.1), {1, 5, 0}},
          {system("klein_gordon", {5, 3, 4}, 1.1, 0), {2, 1, 3}},
          {system("klein_gordon", {5}, 1, 0.4, "phi4", 2), {0, 0, 0}},
          {system("klein_gordon_delayed", {7}, 0.9, 0.2), {3, 0, 0}},
          {system("klein_gordon_delayed", {3, 4, 5}, 1.3, 0.6), {1, 2, 3}},
          {system("dirac_1d", {11}, 0.7, 0.5), {4, 0, 0}},
          {system("dirac_1d", {8}, 1.3, 0), {7, 0, 0}},
          {system("dirac_1d", {8}, 1, 0.5), {0, 0, 0}},
          {system("dirac_3d", {5, 4, 7}, 0.9, 0.4), {1, 2, 5}},
          {system("dirac_3d", {5, 6, 4}, 1.4, 0.7), {2, 0, 0}},
          {system("dirac_3d", {3, 4, 5}, 1, 0), {0, 1, 0}},
          {system("dirac_3d", {3, 3, 3}, 1, 0.6), {0, 0, 0}},
          {system("dirac_3d", {7, 7, 7}, 1, 0), {1, 2, 4}}};
}

TEST(Modes, BranchesAreUnitEigenvectorsInAscendingOrder) {
  for (const Wave& wave : waves()) {
    SCOPED_TRACE(described(wave.spec, 0));
    const auto modes = modes_of(wave.spec);
    const Branches all = branches(*modes, wave.k());
    const auto size = modes->size;
    ASSERT_EQ(size, wave.spec.theory == "dirac_3d" ? 4 : 2);
    ASSERT_EQ(all.omega.size(), size);
    const MatrixXcd G = modes->generator(wave.k());
    for (int i = 0; i < size; ++i) {
      const VectorXcd v = all.vectors.col(i);
      EXPECT_NEAR(v.norm(), 1, 1e-13);
      EXPECT_LE((G * v + Complex(0, 1) * all.omega[i] * v).norm(), 1e-12);
      EXPECT_NEAR(all.omega[i].imag(), 0, 1e-12);
      if (i > 0) {
        EXPECT_LE(all.omega[i - 1].real(), all.omega[i].real() + 1e-9);
      }
    }
    if (modes->complex) {
      EXPECT_LE((all.vectors.adjoint() * all.vectors - MatrixXcd::Identity(size, size)).norm(), 1e-12);
    }
  }
}

// dz/dt = −iωz for the fields at every site, which tests the signs of the equations of motion and the meaning of i. The
// delayed theory has the branches of klein_gordon, its limit in continuous time.
TEST(Modes, BranchesOscillateUnderThePlainLoops) {
  for (const Wave& wave : waves()) {
    SCOPED_TRACE(described(wave.spec, 0));
    const auto modes = modes_of(wave.spec);
    const Branches all = branches(*modes, wave.k());
    reference::PlainCase free = laws::plain(wave.spec);
    free.coupling = 0;
    if (free.theory == "klein_gordon_delayed") free.theory = "klein_gordon";
    for (int i = 0; i < modes->size; ++i) {
      const VectorXcd z = all.vectors.col(i);
      const State rate = reference::rate(free, wave.fields(*modes, z), free.mass);
      EXPECT_LE(reference::difference(rate, wave.fields(*modes, Complex(0, -1) * all.omega[i] * z)), 1e-12)
          << "branch " << i;
    }
  }
}

TEST(Modes, StepsAreThoseOfThePlainLoops) {
  for (const Wave& wave : waves())
    for (const std::string& name : laws::schemes(wave.spec)) {
      const Scheme& scheme = scheme_named(name);
      SCOPED_TRACE(described(wave.spec, 0));
      const auto modes = modes_of(wave.spec);
      constexpr double h = 0.31;
      VectorXcd z(modes->size);
      for (int i = 0; i < modes->size; ++i) z[i] = std::polar(1.0 + i, 2.0 * i * i - 1);
      State state = wave.fields(*modes, z);
      reference::PlainCase free = laws::plain(wave.spec);
      free.coupling = 0;
      reference::plain_step(free, std::string(scheme.name), h, state);
      EXPECT_LE(reference::difference(state, wave.fields(*modes, modes->step(scheme, h, wave.k()) * z)), 1e-12)
          << scheme.name;
    }
}

// The spin acts on φ and on π as Pauli matrices in the spinor components of (4.30).
TEST(Modes, HelicityIsThePauliMatrixAlongTheDirection) {
  const auto modes = modes_of(system("dirac_3d", {4, 4, 4}, 1, 0.3));
  ASSERT_TRUE(modes->spin && modes->complex);
  const Complex i(0, 1);
  Eigen::Matrix2cd sigma[3];
  sigma[0] << 0, 1, 1, 0;
  sigma[1] << 0, -i, i, 0;
  sigma[2] << 1, 0, 0, -1;
  for (std::size_t mu = 0; mu < 3; ++mu) {
    std::array<double, 3> direction{};
    direction[mu] = 1;
    MatrixXcd expected = MatrixXcd::Zero(4, 4);
    expected.topLeftCorner(2, 2) = expected.bottomRightCorner(2, 2) = sigma[mu];
    EXPECT_LE((modes->helicity(direction) - expected).norm(), 1e-15) << "direction " << mu;
  }
  EXPECT_FALSE(modes_of(system("dirac_1d", {4}, 1, 0.3))->spin);
  EXPECT_FALSE(modes_of(system("klein_gordon", {4}, 1, 0.3))->spin);
}

TEST(Modes, DegenerateBranchesAscendInHelicity) {
  const auto modes = modes_of(system("dirac_3d", {8, 8, 8}, 1, 0.3));
  for (const WaveVector& k : {WaveVector{0.7, 0, 0}, {0, -1.1, 0}, {0, 0, 2.5}, {0, 0, 0}}) {
    const Branches all = branches(*modes, k);
    const double length = std::hypot(k[0], k[1], k[2]);
    const MatrixXcd helicity = modes->helicity(length > 0 ? std::array{k[0] / length, k[1] / length, k[2] / length}
                                                          : std::array{0.0, 0.0, 1.0});
    for (int i = 0; i < 4; ++i) {
      EXPECT_NEAR(all.omega[i].real(), all.omega[i / 2 * 2].real(), 1e-12);
      EXPECT_LE((helicity * all.vectors.col(i) - (i % 2 ? 1.0 : -1.0) * all.vectors.col(i)).norm(), 1e-12)
          << "branch " << i;
    }
  }
}

TEST(Modes, PhasesAreFixed) {
  for (const Wave& wave : waves()) {
    SCOPED_TRACE(described(wave.spec, 0));
    const Branches all = branches(*modes_of(wave.spec), wave.k());
    for (int i = 0; i < all.vectors.cols(); ++i) {
      int first = 0;
      while (std::abs(all.vectors(first, i)) < 1e-3) ++first;
      EXPECT_NEAR(all.vectors(first, i).imag(), 0, 1e-15);
      EXPECT_GT(all.vectors(first, i).real(), 0);
    }
  }
}

TEST(Modes, NegativeMassSquaredGrowsAndDecays) {
  const SimulationSpec spec = system("klein_gordon", {16}, 1, -0.5);
  const auto modes = modes_of(spec);
  for (const double k : {0.0, 0.1, 0.3, 0.5}) {
    const Branches all = branches(*modes, {k, 0, 0});
    const double rate = std::sqrt(0.5 - std::pow(2 * std::sin(k / 2), 2));
    EXPECT_NEAR(std::abs(all.omega[0] - Complex(0, -rate)), 0, 1e-12) << "the decaying branch comes first, k = " << k;
    EXPECT_NEAR(std::abs(all.omega[1] - Complex(0, rate)), 0, 1e-12) << "k = " << k;
  }
}

TEST(Modes, StiffestIsTheLargestCurvatureOfThePotential) {
  const auto stiffest = [](const char* potential, double coupling, double amplitude) {
    return modes_of(system("klein_gordon", {4}, 1, 0.2, potential, coupling))->stiffest(amplitude);
  };
  EXPECT_EQ(stiffest("none", 3, 1), 0);
  EXPECT_NEAR(stiffest("phi4", 0.7, 1.5), 3 * 0.7 * 1.5 * 1.5, 1e-12);
  EXPECT_EQ(stiffest("phi4", -0.7, 1.5), 0);
  EXPECT_NEAR(stiffest("sine_gordon", 0.7, 0.5), 0.7, 1e-12);
  EXPECT_NEAR(stiffest("sine_gordon", -0.7, 4), 0.7, 1e-4);
}

TEST(Modes, TheoriesThatDoNotExistAreRefused) {
  EXPECT_THROW(modes_of(system("dirac", {4}, 1, 0)), std::invalid_argument);
  EXPECT_THROW(modes_of(system("dirac_3d", {4}, 1, 0)), std::invalid_argument);
}

}  // namespace
}  // namespace dualfield
