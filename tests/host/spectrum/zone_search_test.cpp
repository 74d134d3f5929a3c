// SPDX-License-Identifier: MIT
// Bounds over the Brillouin zone: they hold for random symbols, and are tight for the largest singular value of the
// Dirac bias.
#include "host/analysis/spectrum/zone_search.hpp"
#include "host/linear_algebra.hpp"

#include <gtest/gtest.h>

#include <numbers>
#include <random>

#include "host/theory/modes.hpp"
#include "laws/systems.hpp"

namespace dualfield {
namespace {

using Eigen::MatrixXcd;
using laws::described;
using laws::system;

std::mt19937_64 bits(20261122);

double uniform(double low, double high) { return std::uniform_real_distribution(low, high)(bits); }

WaveVector any_wave_vector(const Lattice& lattice) {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    if (lattice.extent[axis] > 1) k[axis] = uniform(-std::numbers::pi, std::numbers::pi);
  return k;
}

MatrixSymbol any_symbol(int size, int dimensions) {
  std::vector<MatrixSymbol::Term> terms;
  for (int t = 0; t < 4; ++t) {
    MatrixSymbol::Term term{MatrixXcd::Random(size, size), {}};
    for (int axis = 0; axis < dimensions; ++axis) term.shift[std::size_t(axis)] = int(uniform(-2, 3));
    terms.push_back(term);
  }
  return {size, terms};
}

Lattice lattice_of(int dimensions, int extent) {
  Lattice lattice(dimensions, {});
  for (int axis = 0; axis < dimensions; ++axis) lattice.extent[axis] = extent;
  return lattice;
}

double norm(const MatrixXcd& matrix) { return singular_values(matrix)[0]; }

TEST(MatrixSymbols, SlopesAreFiniteDifferences) {
  const MatrixSymbol symbol = any_symbol(3, 4);
  const WaveVector k = any_wave_vector(lattice_of(4, 2));
  for (std::size_t axis = 0; axis < 4; ++axis) {
    constexpr double e = 1e-5;
    WaveVector up = k, down = k;
    up[axis] += e;
    down[axis] -= e;
    EXPECT_LE(norm((symbol(up) - symbol(down)) / (2 * e) - symbol.slope(k, axis)), 1e-8 * symbol.scale());
  }
}

TEST(MatrixSymbols, AlgebraIsThatOfTheirValues) {
  const MatrixSymbol x = any_symbol(3, 3), y = any_symbol(3, 3);
  const WaveVector k = any_wave_vector(lattice_of(3, 2));
  EXPECT_LE(norm((x * y)(k)-x(k) * y(k)), 1e-13 * x.scale() * y.scale());
  EXPECT_LE(norm((x + y)(k)-x(k) - y(k)), 1e-14 * (x.scale() + y.scale()));
  EXPECT_LE(norm(x.adjoint()(k) - x(k).adjoint()), 1e-14 * x.scale());
  EXPECT_TRUE((x + -1.0 * x).terms().empty());
}

// The generator as a matrix symbol, in real or spinor components, is the one that Modes computes column by column.
TEST(MatrixSymbols, TheGeneratorIsThatOfTheModes) {
  for (const auto& spec : {system("klein_gordon", {5, 4}, 0.7, 0.3), system("dirac_1d", {8}, 1.3, 0.4),
                           system("dirac_3d", {4, 5, 6}, 0.9, 0.2)}) {
    const auto modes = modes_of(spec);
    const WaveVector k = any_wave_vector(spec.lattice);
    EXPECT_LE(norm(generator_symbol(modes->system, modes->complex)(k) - modes->generator(k)), 1e-13);
  }
}

TEST(MatrixSymbols, ChangeAndBendAreBounds) {
  for (int trial = 0; trial < 200; ++trial) {
    const MatrixSymbol symbol = any_symbol(2, 3);
    const WaveVector k = any_wave_vector(lattice_of(3, 2));
    const double size = std::pow(10, uniform(-3, 0.5));
    WaveVector half{}, there = k;
    MatrixXcd linear = symbol(k);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      half[axis] = uniform(0, size);
      const double by = trial % 2 ? uniform(-half[axis], half[axis]) : half[axis];
      there[axis] += by;
      linear += by * symbol.slope(k, axis);
    }
    EXPECT_LE(norm(symbol(there) - symbol(k)), symbol.change(half) + 1e-13);
    EXPECT_LE(norm(symbol(there) - linear), symbol.bend(half) + 1e-13);
  }
}

TEST(ZoneSearch, NothingInABoxExceedsItsBound) {
  for (int trial = 0; trial < 200; ++trial) {
    const MatrixSymbol any = any_symbol(2 + trial % 2, 3), symbol = any.adjoint() * any;
    const WaveVector centre = any_wave_vector(lattice_of(3, 2));
    const double size = std::pow(10, uniform(-3, 0.3));
    const WaveVector half{uniform(0, size), uniform(0, size), trial % 3 ? uniform(0, size) : 0};
    const double bound = eigenvalue_bound(symbol, centre, half);
    for (int i = 0; i < 20; ++i) {
      WaveVector k = centre;
      for (std::size_t axis = 0; axis < 3; ++axis) k[axis] += uniform(-half[axis], half[axis]);
      EXPECT_LE(hermitian_eigenvalues(symbol(k)).maxCoeff(), bound);
    }
  }
}

TEST(ZoneSearch, FindsTheLargestOfAnySymbol) {
  for (int trial = 0; trial < 6; ++trial) {
    const int dimensions = 1 + trial % 3;
    const MatrixSymbol any = any_symbol(2, dimensions), symbol = any.adjoint() * any;
    const Lattice lattice = lattice_of(dimensions, 64);
    const Extreme top = largest_eigenvalue_in_zone(symbol, lattice);
    EXPECT_LE(top.bound - top.value, 1e-6 * top.value);  // a flat maximum needs many boxes
    EXPECT_NEAR(hermitian_eigenvalues(symbol(top.k)).maxCoeff(), top.value, 1e-12 * top.value);
    for (int i = 0; i < 5000; ++i)
      EXPECT_LE(hermitian_eigenvalues(symbol(any_wave_vector(lattice))).maxCoeff(), top.bound);
  }
}

/// A system, and the largest singular value of the Dirac bias over the zone of its axes.
struct Known {
  SimulationSpec spec;
  double s;
};

TEST(ZoneSearch, TheDiracBiasHasItsClosedForms) {
  const double y = (1 + std::sqrt(1.5) + std::sqrt(std::sqrt(6.0) - 1.5)) / 2;
  const double in_3d = std::sqrt(2 * std::sqrt(6.0) * y * (2 * y - 1));
  EXPECT_NEAR(in_3d, 4.151304840507, 1e-11);
  for (const auto& [spec, s] : {Known{system("dirac_1d", {16}, 1, 0), 2}, Known{system("dirac_3d", {1, 8, 1}, 1, 0), 2},
                                Known{system("dirac_3d", {8, 8, 1}, 1, 0), 2 + std::numbers::sqrt2},
                                Known{system("dirac_3d", {1, 9, 7}, 0.25, 0), 4 * (2 + std::numbers::sqrt2)},
                                Known{system("dirac_3d", {8, 8, 8}, 1, 0.3), in_3d}}) {
    SCOPED_TRACE(described(spec, 0));
    const auto modes = modes_of(spec);
    const MatrixSymbol b = matrix_symbol(modes->system.b, modes->complex);
    const Extreme square = largest_eigenvalue_in_zone(b.adjoint() * b, spec.lattice);
    EXPECT_NEAR(std::sqrt(square.value), s, 1e-11 * s);
    EXPECT_GE(std::sqrt(square.bound), s);
    EXPECT_LE(std::sqrt(square.bound), s * (1 + 1e-11));
  }
}

TEST(ZoneSearch, TheLargestOfAllModesIsFound) {
  for (const auto& spec : {system("dirac_3d", {9, 7, 12}, 1, 0), system("dirac_3d", {5, 40, 3}, 0.7, 0.4),
                           system("dirac_1d", {37}, 1, 0.2), system("klein_gordon", {13, 8, 5}, 1.5, 0.1)})
    for (const double sign : {1.0, -1.0}) {
      SCOPED_TRACE(described(spec, 0));
      const auto modes = modes_of(spec);
      const MatrixSymbol generator = generator_symbol(modes->system, modes->complex);
      const MatrixSymbol symbol = sign * (generator.adjoint() * generator);
      double expected = -std::numeric_limits<double>::infinity();
      for_each_site(spec.lattice, [&](const Site& mode, std::int64_t) {
        WaveVector k{};
        for (std::size_t axis = 0; axis < 3; ++axis)
          k[axis] = 2 * std::numbers::pi * mode[axis] / spec.lattice.extent[axis];
        expected = std::max(expected, hermitian_eigenvalues(symbol(k)).maxCoeff());
      });
      const Extreme top = largest_eigenvalue_of_modes(symbol, spec.lattice);
      EXPECT_NEAR(top.value, expected, 1e-12 * std::abs(expected));
      EXPECT_LE(top.bound - top.value, 1e-12 * symbol.scale());
    }
}

TEST(ZoneSearch, TheLargestIsFoundOnAVeryLargeLattice) {
  const auto spec = system("dirac_3d", {4000, 4000, 4000}, 1, 0);
  const auto modes = modes_of(spec);
  const MatrixSymbol b = matrix_symbol(modes->system.b, true);
  const Extreme top = largest_eigenvalue_of_modes(b.adjoint() * b, spec.lattice);
  EXPECT_NEAR(std::sqrt(top.value), 4.151304840507, 1e-6);
  EXPECT_LT(std::sqrt(top.value), 4.151304840507);
}

}  // namespace
}  // namespace dualfield
