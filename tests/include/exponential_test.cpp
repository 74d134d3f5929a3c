// SPDX-License-Identifier: MIT
// e^{Gt} of small matrices, and the generator on plane waves: against another implementation, and their laws.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>
#include <unsupported/Eigen/MatrixFunctions>

#include "dualfield/catalogue.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/exponential.hpp"
#include "dualfield/generator.hpp"

namespace dualfield {
namespace {

using Eigen::MatrixXcd;
constexpr double epsilon_of_double = std::numeric_limits<double>::epsilon();

MatrixXcd exponential_of(const MatrixXcd& matrix, double t) {
  const int n = int(matrix.rows());
  std::vector<Complex> rows;
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c) rows.push_back(matrix(r, c));
  const std::vector<Complex> result = exponential(rows, n, t);
  MatrixXcd all(n, n);
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c) all(r, c) = result[std::size_t(r * n + c)];
  return all;
}

MatrixXcd random_matrix(int n, std::mt19937& bits) {
  std::normal_distribution<double> normal;
  MatrixXcd matrix(n, n);
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c) {
      const double re = normal(bits), im = normal(bits);
      matrix(r, c) = {re, im};
    }
  return matrix;
}

MatrixXcd random_antihermitian(int n, std::mt19937& bits) {
  const MatrixXcd matrix = random_matrix(n, bits);
  return matrix - matrix.adjoint();
}

TEST(Exponential, AgreesWithAnotherImplementation) {
  std::mt19937 bits(1);
  for (const int n : {2, 4, 6, 8, 14})
    for (const double t : {0.0, 1e-9, 0.02, 1.0, -2.5}) {
      const MatrixXcd matrix = random_matrix(n, bits), expected = (t * matrix).exp();
      EXPECT_LE((exponential_of(matrix, t) - expected).norm(), 1e-12 * expected.norm()) << n << " " << t;
    }
}

TEST(Exponential, ObeysTheGroupLaw) {
  std::mt19937 bits(2);
  for (const int n : {2, 4, 8}) {
    const MatrixXcd matrix = random_matrix(n, bits) / n;
    const MatrixXcd parts = exponential_of(matrix, 1.3) * exponential_of(matrix, 0.9);
    EXPECT_LE((parts - exponential_of(matrix, 2.2)).norm(), 1e-13 * parts.norm());
    EXPECT_LE((exponential_of(matrix, 1.3) * exponential_of(matrix, -1.3) - MatrixXcd::Identity(n, n)).norm(), 1e-13);
  }
}

// At small t no digits are lost, because e^{Gt} − 1 is computed.
TEST(Exponential, OfAnAntihermitianMatrixIsUnitaryAtAnyTime) {
  std::mt19937 bits(3);
  for (const int n : {2, 4, 8})
    for (const double t : {1e-6, 1.0, 1e3, -1e6, 1e10, 1e15, 1e100}) {
      const MatrixXcd unitary = exponential_of(random_antihermitian(n, bits), t);
      EXPECT_LE((unitary.adjoint() * unitary - MatrixXcd::Identity(n, n)).norm(), 5e-15) << n << " " << t;
    }
}

// G = U diag(−iω) U† with ω multiples of ½: apart from the rounding of U and t, e^{Gt} is the identity at t = 4πj.
TEST(Exponential, HasPhasesToTheRoundingOfGTimesT) {
  std::mt19937 bits(4);
  for (const int n : {2, 4, 8}) {
    const MatrixXcd vectors = Eigen::HouseholderQR<MatrixXcd>(random_matrix(n, bits)).householderQ();
    Eigen::VectorXcd omega(n);
    for (int i = 0; i < n; ++i) omega[i] = Complex(0, -0.5 * (i + 1));
    const MatrixXcd generator = vectors * omega.asDiagonal() * vectors.adjoint();
    for (const double turns : {1.0, 1e2, 1e4, 1e6}) {
      const double t = 4 * std::numbers::pi * turns;
      EXPECT_LE((exponential_of(generator, t) - MatrixXcd::Identity(n, n)).norm(),
                4 * epsilon_of_double * generator.norm() * t)
          << n << " " << turns;
    }
  }
}

TEST(Exponential, OfOscillatorsWithAnyRatioOfPhiToPi) {
  for (const double omega : {1e-12, 1e-5, 0.3, 1.0, 1e4, 1e9})
    for (const double angle : {1e-3, 0.7, 40.0}) {
      MatrixXcd generator(2, 2);
      generator << 0, 1, -omega * omega, 0;
      const MatrixXcd at = exponential_of(generator, angle / omega);
      EXPECT_NEAR(at(0, 0).real(), std::cos(angle), 1e-14);
      EXPECT_NEAR(at(0, 1).real() * omega, std::sin(angle), 1e-14);
      EXPECT_NEAR(at(1, 0).real() / omega, -std::sin(angle), 1e-14);
      EXPECT_NEAR(at(1, 1).real(), std::cos(angle), 1e-14);
      EXPECT_NEAR(std::norm(at(0, 0)) + std::norm(at(1, 0)) / (omega * omega), 1, 2e-15) << "energy";
    }
}

TEST(Exponential, OfMatricesThatDoNotOscillate) {
  MatrixXcd drift(2, 2), growth(2, 2);
  drift << 0, 1, 0, 0;  // has too few eigenvectors
  growth << 0, 1, 4, 0;
  EXPECT_EQ(exponential_of(drift, 1e6)(0, 1), Complex(1e6));
  EXPECT_EQ(exponential_of(drift, 1e6)(0, 0), Complex(1));
  EXPECT_NEAR(exponential_of(growth, 3)(0, 0).real() / std::cosh(6.0), 1, 1e-14);
  EXPECT_NEAR(exponential_of(growth, 3)(0, 1).real() / (std::sinh(6.0) / 2), 1, 1e-14);
  EXPECT_EQ(exponential_of(MatrixXcd::Zero(4, 4), 1e300), MatrixXcd::Identity(4, 4));
}

TEST(Exponential, ThatOverflowsIsNotFinite) {
  MatrixXcd growth(2, 2);
  growth << 1, 0, 0, 1;
  EXPECT_FALSE(exponential_of(growth, 1e5).allFinite());
  EXPECT_FALSE(exponential_of(1e200 * growth, 1e200).allFinite());
}

/// G(k) of one sector as a matrix.
MatrixXcd in_sector(const GeneratorView& view, int sector, const Site& mode, const Lattice& lattice) {
  std::int64_t row = 0;
  for (int axis = lattice_dimensions - 1; axis >= 1; --axis) row = row * lattice.extent[axis] + mode[std::size_t(axis)];
  MatrixXcd matrix(view.size, view.size);
  for (int r = 0; r < view.size; ++r)
    for (int c = 0; c < view.size; ++c) {
      const auto value = view.entry<double>(sector, r, c, [&](int term) {
        return GeneratorView::joined(view.phase(term, 0, mode[0]), view.phase_of_row(term, row));
      });
      matrix(r, c) = {value.re, value.im};
    }
  return matrix;
}

/// G(k) on (φ, π) from the symbols of the system's tensors.
MatrixXcd whole(const LearningSystem& system, const WaveVector& k) {
  const int K = system.components();
  MatrixXcd matrix(2 * K, 2 * K);
  const auto put = [&](const RuntimeTensor& block, int row, int column) {
    const auto numbers = symbol(block, k);
    for (int i = 0; i < K * K; ++i) matrix(row + i / K, column + i % K) = numbers[std::size_t(i)];
  };
  put(system.w, 0, 0);
  put(system.b, 0, K);
  put(system.a, K, 0);
  put(system.v, K, K);
  return matrix;
}

/// Applies the sectors of G to every unit vector and compares with the matrix.
void expect_generator(const LearningSystem& system, const Lattice& lattice, int sectors) {
  const Generator generator(system, lattice);
  const GeneratorView view = generator.view();
  ASSERT_EQ(view.sectors, sectors);
  const int size = generator.components();
  for_each_site(lattice, [&](const Site& mode, std::int64_t) {
    WaveVector k{};
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      k[axis] = 2 * std::numbers::pi * mode[axis] / lattice.extent[axis];
    MatrixXcd found(size, size);
    for (int column = 0; column < size; ++column) {
      const ComplexValue<double> zero{0, 0};
      std::vector<ComplexValue<double>> wave(size_t(size), zero), image(size_t(size), zero);
      wave[std::size_t(column)] = {1, 0};
      for (int sector = 0; sector < sectors; ++sector) {
        Eigen::VectorXcd part(view.size);
        for (int s = 0; s < view.size; ++s) {
          const auto value = view.amplitude(sector, s, wave.data());
          part[s] = {value.re, value.im};
        }
        part = (in_sector(view, sector, mode, lattice) * part).eval();
        for (int s = 0; s < view.size; ++s)
          view.add(sector, s, ComplexValue<double>{part[s].real(), part[s].imag()}, image.data());
      }
      for (int row = 0; row < size; ++row)
        found(row, column) = {image[std::size_t(row)].re, image[std::size_t(row)].im};
    }
    const MatrixXcd expected = whole(system, k);
    EXPECT_LE((found - expected).norm(), 1e-14 * (1 + expected.norm())) << mode[0] << " " << mode[1] << " " << mode[2];
  });
}

TEST(Generator, IsTheSymbolOfTheTensors) {
  const Parameters p{0.6, 0.36, 0.9, 0};
  expect_generator(learning_system<KleinGordon<1>>(p), Lattice(1, {9}, 0.9), 1);
  expect_generator(learning_system<KleinGordon<2>>(p), Lattice(2, {4, 3}, 0.9), 1);
  expect_generator(learning_system<KleinGordon<3>>(p), Lattice(3, {1, 2, 5}, 0.9), 1);
  expect_generator(learning_system<Dirac1d>(p), Lattice(1, {8}, 0.9), 2);
  expect_generator(learning_system<Dirac3d>(p), Lattice(3, {3, 1, 4}, 0.9), 2);
}

// Random shifts on four axes, with factors that are complex linear and with others.
TEST(Generator, OfARandomSystem) {
  std::mt19937 bits(5);
  std::normal_distribution<double> normal;
  const auto shift = [&] { return int(bits() % 11) - 5; };
  for (const int K : {1, 2, 3, 4})
    for (const bool complex : {false, true}) {
      if (complex && K % 2 != 0) continue;
      const auto tensor = [&] {
        RuntimeTensor sum{K, {}};
        for (int t = 0; t < 4; ++t) {
          RuntimeTerm term{std::vector<double>(std::size_t(K * K)), {shift(), shift(), shift(), shift()}};
          for (int r = 0; r < K; ++r)
            for (int c = 0; c < K; ++c)
              term.factor[std::size_t(r * K + c)] =
                  !complex     ? normal(bits)
                  : r % 2 == 0 ? normal(bits)
                               : (c % 2 == 0 ? -1 : 1) * term.factor[std::size_t((r - 1) * K + (c ^ 1))];
          sum.terms.push_back(term);
        }
        return sum;
      };
      expect_generator({tensor(), tensor(), tensor(), tensor()}, Lattice(4, {4, 3, 1, 5}), complex ? 2 : 1);
    }
}

// For long waves e^{ik} − 1 must not be computed as a difference, which would lose its digits.
TEST(Generator, IsAccurateForLongWaves) {
  const Parameters p{0, 0, 1, 0};
  constexpr int n = 1 << 24;
  const Lattice line(1, {n});
  const Generator field(learning_system<KleinGordon<1>>(p), line);
  for (const int mode : {1, 3, 1000}) {
    const double expected = std::pow(2 * std::sin(std::numbers::pi * mode / n), 2);
    const MatrixXcd matrix = in_sector(field.view(), 0, {mode, 0, 0, 0}, line);
    EXPECT_NEAR(-matrix(1, 0).real() / expected, 1, 4 * epsilon_of_double);
    EXPECT_EQ(matrix(1, 0).imag(), 0);
  }
}

TEST(Generator, OfADiracFieldIsAntihermitianToTheLastBit) {
  const Lattice box(3, {7, 6, 5}, 0.7);
  const Generator generator(learning_system<Dirac3d>({0.8, 0.64, 0.7, 0}), box);
  for_each_site(box, [&](const Site& mode, std::int64_t) {
    for (int sector = 0; sector < 2; ++sector) {
      const MatrixXcd matrix = in_sector(generator.view(), sector, mode, box);
      EXPECT_EQ((matrix + matrix.adjoint()).cwiseAbs().maxCoeff(), 0);
    }
  });
}

}  // namespace
}  // namespace dualfield
