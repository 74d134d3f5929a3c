// SPDX-License-Identifier: MIT
// Sums over plane waves: those of plain Fourier sums and of another eigensolver, the same bits for any number of threads,
// and the laws that they obey.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <numbers>

#include "dualfield/eigenbasis.hpp"
#include "dualfield/symbol.hpp"
#include "dualfield/variants.hpp"
#include "laws/expectations.hpp"
#include "reference/random_numeric.hpp"

namespace dualfield::laws {
namespace {

using Eigen::MatrixXcd;
using Eigen::VectorXcd;
constexpr unsigned seed = 7070;

/// A system and what to sum of it.
struct Question {
  SimulationSpec spec;
  LearningSystem system;
  ModeRequest request;

  int components() const { return system.components(); }
};

/// k of a mode, −π < k ≤ π.
WaveVector wave_vector(const Site& mode, const Lattice& lattice) {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
    const int n = lattice.extent[axis], number = 2 * mode[axis] <= n ? mode[axis] : mode[axis] - n;
    k[axis] = 2 * std::numbers::pi * number / n;
  }
  return k;
}

/// A symbol on ψ where components are in pairs, else on the real fields: ψ_s is the wave (1, −i) in 2s and 2s + 1.
MatrixXcd on_waves(const MatrixXcd& real, bool pairs) {
  if (!pairs) return real;
  const Eigen::Index size = real.rows() / 2;
  MatrixXcd result(size, size);
  for (Eigen::Index r = 0; r < size; ++r)
    for (Eigen::Index c = 0; c < size; ++c) result(r, c) = real(2 * r, 2 * c) - Complex(0, 1) * real(2 * r, 2 * c + 1);
  return result;
}

MatrixXcd generator(const LearningSystem& system, const WaveVector& k) {
  const int K = system.components();
  MatrixXcd G(2 * K, 2 * K);
  const auto put = [&](const NumericTensor& tensor, int row, int column) {
    const std::vector<Complex> block = symbol(tensor, k);
    for (int a = 0; a < K; ++a)
      for (int b = 0; b < K; ++b) G(row + a, column + b) = block[std::size_t(a * K + b)];
  };
  put(system.w, 0, 0);
  put(system.b, 0, K);
  put(system.a, K, 0);
  put(system.v, K, K);
  return G;
}

MatrixXcd derivatives(const std::vector<DerivativeTerm>& terms, int components, const WaveVector& k) {
  MatrixXcd C = MatrixXcd::Zero(2 * components, 2 * components);
  for (const DerivativeTerm& term : terms)
    for (int i = 0; i < 4 * components * components; ++i)
      C(i / (2 * components), i % (2 * components)) +=
          term.factor[std::size_t(i)] * std::pow(Complex(0, k[std::size_t(term.axis)]), term.power);
  return C;
}

/// z(k)/√sites by the plain sum over all sites.
VectorXcd wave(const State& state, const Question& question, const WaveVector& k) {
  const int K = question.components();
  const std::int64_t sites = question.spec.lattice.sites();
  VectorXcd f = VectorXcd::Zero(2 * K);
  for_each_site(question.spec.lattice, [&](const Site& at, std::int64_t i) {
    double angle = 0;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) angle += k[axis] * at[axis];
    const Complex phase = std::polar(1 / std::sqrt(double(sites)), -angle);
    for (int c = 0; c < K; ++c) {
      f[c] += phase * state.phi[std::size_t(c * sites + i)];
      f[K + c] += phase * state.pi[std::size_t(c * sites + i)];
    }
  });
  if (!question.request.pairs) return f;
  VectorXcd psi(K);
  for (int s = 0; s < K; ++s) psi[s] = f[2 * s] + Complex(0, 1) * f[2 * s + 1];
  return psi;
}

struct Expected {
  ModeSums sums;
  Values density;
};

Expected expected(const Question& question, const State& state) {
  const SimulationSpec& spec = question.spec;
  const ModeRequest& request = question.request;
  Expected result;
  for (int axis = 0; axis < spec.lattice.dimensions; ++axis)
    result.sums.marginals.emplace_back(std::size_t(spec.lattice.extent[axis]), 0.0);
  for_each_site(spec.lattice, [&](const Site& mode, std::int64_t) {
    const WaveVector k = wave_vector(mode, spec.lattice);
    const VectorXcd z = wave(state, question, k);
    const double power = z.squaredNorm();
    result.density.push_back(power);
    result.sums.total += power;
    bool outside = false;
    for (std::size_t axis = 0; axis < result.sums.marginals.size(); ++axis) {
      result.sums.marginals[axis][std::size_t(mode[axis])] += power;
      const int n = spec.lattice.extent[axis];
      outside = outside || std::min(mode[axis], n - mode[axis]) > request.inside[axis];
    }
    if (outside) result.sums.outside += power;
    const MatrixXcd G = on_waves(generator(question.system, k), request.pairs);
    if (!request.compared.empty()) {
      const MatrixXcd C = on_waves(derivatives(request.compared, question.components(), k), request.pairs);
      result.sums.difference += ((G - C) * z).squaredNorm();
      result.sums.compared += (C * z).squaredNorm();
    }
    if (request.by_sign) {
      const Eigen::SelfAdjointEigenSolver<MatrixXcd> solver(Complex(0, 1) * G);
      for (Eigen::Index b = 0; b < z.size(); ++b) {
        const double omega = solver.eigenvalues()[b], part = std::norm(solver.eigenvectors().col(b).dot(z));
        const bool zero = std::abs(omega) < 1e-12 * G.norm() || G.norm() == 0;
        result.sums.positive += zero ? part / 2 : omega > 0 ? part : 0;
        result.sums.negative += zero ? part / 2 : omega < 0 ? part : 0;
      }
    }
  });
  return result;
}

/// Random first and second derivatives and a constant, on pairs where these are.
std::vector<DerivativeTerm> random_derivatives(std::mt19937& rng, int components, int dimensions, bool pairs) {
  std::normal_distribution<double> normal;
  const auto size = std::size_t(2 * components);
  std::vector<DerivativeTerm> terms;
  for (int axis = 0; axis < dimensions; ++axis)
    for (const int power : {0, 1, 2}) {
      DerivativeTerm term{std::vector<double>(size * size), axis, power};
      for (std::size_t r = 0; r < size; r += 2)
        for (std::size_t c = 0; c < size; c += 2) {
          const double x = normal(rng), y = normal(rng);
          double *const upper = &term.factor[r * size + c], *const lower = upper + size;
          upper[0] = x;
          upper[1] = -y;
          lower[0] = pairs ? y : normal(rng);
          lower[1] = pairs ? x : normal(rng);
        }
      terms.push_back(std::move(term));
    }
  return terms;
}

template <Theory T>
Question question_of(SimulationSpec spec, std::mt19937& rng) {
  Question question{std::move(spec), {}, {}};
  take_variant(question.spec);
  question.system = learning_system<T>(question.spec.parameters);
  const int D = question.spec.lattice.dimensions;
  constexpr bool pairs = Spinor<Limit<T>>;
  for (int axis = 0; axis < D; ++axis)
    question.request.inside[std::size_t(axis)] = question.spec.lattice.extent[axis] / 4;
  question.request.pairs = pairs;
  question.request.by_sign = pairs;
  if (Delayed<T>) return question;  // whose second field has the sign of another one in operators that mix it with φ
  question.request.generator = question.system;
  question.request.compared = random_derivatives(rng, T::components, D, pairs);
  return question;
}

SimulationSpec variant(SimulationSpec spec, const char* derivative, double wilson) {
  spec.derivative = derivative;
  spec.parameters.wilson = wilson;
  return spec;
}

/// Odd and even axes, some of one and two sites; massless ones have modes of no energy.
std::vector<Question> questions() {
  std::mt19937 rng(seed);
  const auto with = [&](const char* scheme, SimulationSpec spec) { return with_scheme(std::move(spec), scheme, 0.1); };
  return {question_of<KleinGordon<1>>(with("leapfrog", system("klein_gordon", {17}, 1, 0.49)), rng),
          question_of<KleinGordon<1>>(with("exact", system("klein_gordon", {2}, 1.9, 0)), rng),
          question_of<KleinGordon<2>>(with("leapfrog", system("klein_gordon", {6, 5}, 0.8, -0.3)), rng),
          question_of<KleinGordon<3>>(with("exact", system("klein_gordon", {5, 4, 3}, 1.2, 0)), rng),
          question_of<KleinGordonDelayed<2>>(with("synchronous", system("klein_gordon_delayed", {4, 3}, 1, 0.2)), rng),
          question_of<Dirac1d>(with("leapfrog", system("dirac_1d", {40}, 1.3, 0.36)), rng),
          question_of<Dirac1d>(with("exact", system("dirac_1d", {7}, 1, 0)), rng),
          question_of<Dirac1d>(with("sequential", system("dirac_1d", {1}, 1, 0.5)), rng),
          question_of<Dirac3d>(with("unitary", system("dirac_3d", {4, 4, 4}, 0.9, 0)), rng),
          question_of<Dirac3d>(with("leapfrog", system("dirac_3d", {6, 5, 4}, 1.1, 0.25)), rng),
          question_of<Dirac3d>(with("exact", system("dirac_3d", {3, 1, 6}, 0.8, 2)), rng),
          question_of<Dirac3dWith<Central, false>>(
              variant(with("exact", system("dirac_3d", {4, 3, 2}, 1, 0.3)), "central", 0), rng),
          question_of<Dirac3dWith<OneSided, true>>(
              variant(with("synchronous", system("dirac_3d", {3, 4, 3}, 1, 0.3)), "one_sided", 0.7), rng),
          question_of<Dirac1dWith<Central, true>>(
              variant(with("sequential", system("dirac_1d", {10}, 1, 0.3)), "central", 0.7), rng)};
}

void expect_sums(const ModeSums& found, const ModeSums& right, double tolerance) {
  EXPECT_NEAR(found.total, right.total, tolerance * right.total);
  EXPECT_NEAR(found.outside, right.outside, tolerance * right.total);
  EXPECT_NEAR(found.positive, right.positive, tolerance * right.total);
  EXPECT_NEAR(found.negative, right.negative, tolerance * right.total);
  EXPECT_NEAR(found.difference, right.difference, 10 * tolerance * (right.difference + right.compared));
  EXPECT_NEAR(found.compared, right.compared, 10 * tolerance * right.compared);
  ASSERT_EQ(found.marginals.size(), right.marginals.size());
  for (std::size_t axis = 0; axis < found.marginals.size(); ++axis) {
    ASSERT_EQ(found.marginals[axis].size(), right.marginals[axis].size());
    for (std::size_t j = 0; j < found.marginals[axis].size(); ++j)
      EXPECT_NEAR(found.marginals[axis][j], right.marginals[axis][j], tolerance * right.total)
          << "mode " << j << " of axis " << axis;
  }
}

void expect_right(const Question& question, const State& state, double tolerance) {
  const Expected right = expected(question, state);
  const auto simulation = started(question.spec, state);
  const ModeSums sums = simulation->mode_sums(question.request);
  expect_sums(sums, right.sums, tolerance);
  const Values density = simulation->mode_density(question.request.pairs);
  ASSERT_EQ(density.size(), right.density.size());
  for (std::size_t i = 0; i < density.size(); ++i)
    EXPECT_NEAR(density[i], right.density[i], tolerance * right.sums.total) << "mode " << i;
  EXPECT_TRUE(same_bits(state_of(*simulation, state.phi.size()), state));  // which only looked
}

TEST(ModeSums, AreThoseOfPlainFourierSums) {
  unsigned number = seed;
  for (Question& question : questions()) {
    const State state = rounded_to_single(random_state(question.spec, ++number));
    SCOPED_TRACE(described(question.spec, number));
    expect_right(question, state, 1e-13);
    question.spec.precision = Precision::single_precision;  // widened: what is summed is exactly the state
    expect_right(question, state, 1e-13);
  }
}

TEST(ModeSums, OfRandomTheoriesOnUpToFourAxes) {
  reference::RandomNumeric random(seed);
  for (int round = 0; round < 40; ++round) {
    SimulationSpec spec = random.spec(120, 12);
    spec.precision = round % 3 ? Precision::double_precision : Precision::single_precision;
    if (round % 4 == 0) spec.scheme = "exact";
    SCOPED_TRACE("round " + std::to_string(round) + ": " + reference::described(spec));
    const int K = spec.numeric->step.components();
    const auto size = std::size_t(K * spec.lattice.sites());
    Question question{spec, system_of(spec.numeric->step, spec.step), {.pairs = K % 2 == 0 && round % 2 == 0}};
    question.request.inside = {2, 1, 0, 1};
    if (K <= 2 && !question.request.pairs) {  // any G of few rows, in real fields
      std::mt19937 rng(seed + unsigned(round));
      question.request.generator = question.system;
      question.request.compared = random_derivatives(rng, K, spec.lattice.dimensions, false);
    }
    expect_right(question, {random.values(size), random.values(size)}, 1e-12);
  }
}

TEST(ModeSums, BitsDoNotDependOnThreads) {
  std::mt19937 rng(seed);
  for (Question question :
       {question_of<Dirac3d>(with_scheme(system("dirac_3d", {17, 9, 23}, 1, 0.3), "leapfrog", 0.1), rng),
        question_of<Dirac1d>(with_scheme(system("dirac_1d", {5000}, 1, 0.3), "exact", 0.1), rng),
        question_of<KleinGordon<2>>(with_scheme(system("klein_gordon", {70, 90}, 1, 0.3), "leapfrog", 0.1), rng)}) {
    const State state = random_state(question.spec, seed);
    const auto measured = [&](int threads) {
      question.spec.threads = threads;
      const auto simulation = started(question.spec, state);
      simulation->advance(1);
      const ModeSums sums = simulation->mode_sums(question.request);
      Values all{sums.total, sums.outside, sums.positive, sums.negative, sums.difference, sums.compared};
      for (const Values& marginal : sums.marginals) all.insert(all.end(), marginal.begin(), marginal.end());
      const Values density = simulation->mode_density(question.request.pairs);
      all.insert(all.end(), density.begin(), density.end());
      return all;
    };
    const Values one = measured(1);
    for (const int threads : {2, 3, 5})
      EXPECT_TRUE(same_bits(measured(threads), one)) << described(question.spec, seed);
  }
}

// Parseval's theorem, for any of the sums that add up to all of |φ|² + |π|².
TEST(ModeSums, AddUpToTheNorm) {
  unsigned number = seed + 100;
  for (const Question& question : questions()) {
    const State state = random_state(question.spec, ++number);
    SCOPED_TRACE(described(question.spec, number));
    double norm = 0;
    for (const Values* field : {&state.phi, &state.pi})
      for (const double value : *field) norm += value * value;
    const ModeSums sums = started(question.spec, state)->mode_sums(question.request);
    EXPECT_NEAR(sums.total, norm, 1e-13 * norm);
    EXPECT_NEAR(sums.positive + sums.negative, question.request.by_sign ? norm : 0, 1e-13 * norm);
  }
}

// e^{Gt} turns what lies on an eigenvector of G, and moves nothing from one to another: all sums stay but those of C.
TEST(ModeSums, StayAsTheyAreUnderTheExactSolution) {
  unsigned number = seed + 200;
  for (const Question& question : questions()) {
    if (question.spec.scheme != "exact" || !question.request.by_sign) continue;
    const State state = random_state(question.spec, ++number);
    SCOPED_TRACE(described(question.spec, number));
    const auto simulation = started(question.spec, state);
    ModeSums before = simulation->mode_sums(question.request);
    simulation->advance(1234);
    const ModeSums after = simulation->mode_sums(question.request);
    EXPECT_GT(std::abs(after.compared / before.compared - 1), 1e-3);  // it did move
    before.difference = after.difference;
    before.compared = after.compared;
    expect_sums(after, before, 1e-12);
  }
}

/// ψ_s(i) = z_s e^{ik·i}: real parts in components 2s, imaginary ones in 2s + 1.
State plane_wave(const VectorXcd& z, const WaveVector& k, const Lattice& lattice) {
  const auto sites = std::size_t(lattice.sites()), K = std::size_t(z.size());
  State state{Values(K * sites), Values(K * sites)};
  for_each_site(lattice, [&](const Site& at, std::int64_t i) {
    double angle = 0;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) angle += k[axis] * at[axis];
    for (std::size_t s = 0; s < K; ++s) {
      const Complex psi = z[Eigen::Index(s)] * std::polar(1.0, angle);
      Values& field = 2 * s < K ? state.phi : state.pi;
      const std::size_t place = 2 * s % K * sites + std::size_t(i);
      field[place] = psi.real();
      field[place + sites] = psi.imag();
    }
  });
  return state;
}

// What lies on one branch has one sign, one wave vector, and is outside or not as a whole.
TEST(ModeSums, OfAPlaneWaveOnABranch) {
  std::mt19937 rng(seed);
  const Question question =
      question_of<Dirac3d>(with_scheme(system("dirac_3d", {8, 6, 5}, 0.7, 0.3), "leapfrog", 0.1), rng);
  const Lattice& lattice = question.spec.lattice;
  for (const Site& mode :
       {Site{0, 0, 0, 0}, Site{1, 5, 2, 0}, Site{7, 1, 1, 0}, Site{4, 3, 0, 0}, Site{2, 0, 3, 0}, Site{2, 1, 1, 0}}) {
    const WaveVector k = wave_vector(mode, lattice);
    const Eigen::SelfAdjointEigenSolver<MatrixXcd> branches(Complex(0, 1) *
                                                            on_waves(generator(question.system, k), true));
    for (int b = 0; b < 4; ++b) {
      const State state = plane_wave(branches.eigenvectors().col(b), k, lattice);
      const auto simulation = started(question.spec, state);
      const ModeSums sums = simulation->mode_sums(question.request);
      const auto sites = double(lattice.sites());
      EXPECT_NEAR(sums.total, sites, 1e-12 * sites);
      EXPECT_NEAR(branches.eigenvalues()[b] > 0 ? sums.positive : sums.negative, sites, 1e-12 * sites);
      EXPECT_NEAR(branches.eigenvalues()[b] > 0 ? sums.negative : sums.positive, 0, 1e-25 * sites);
      const bool inside = std::abs(k[0]) <= 1.6 && std::abs(k[1]) <= 1.6 && std::abs(k[2]) <= 1.6;  // π/2 is
      EXPECT_NEAR(sums.outside, inside ? 0 : sites, 1e-12 * sites) << mode[0] << " " << mode[1] << " " << mode[2];
      for (std::size_t axis = 0; axis < 3; ++axis)
        EXPECT_NEAR(sums.marginals[axis][std::size_t(mode[axis])], sites, 1e-12 * sites);
      const Values density = simulation->mode_density(true);
      EXPECT_NEAR(density[std::size_t(offset_of(mode, lattice))], sites, 1e-12 * sites);
      EXPECT_EQ(std::count(density.begin(), density.end(), 0.0), lattice.sites() - 1);  // rounding counts as nothing
    }
  }
}

// A wave of no energy is neither positive nor negative: k = 0, and a species, where Σ(e^{ik_μ} − 1)² = 0.
TEST(ModeSums, AWaveOfNoEnergyCountsHalfToEitherSign) {
  std::mt19937 rng(seed);
  const Question question =
      question_of<Dirac3d>(with_scheme(system("dirac_3d", {8, 12, 4}, 0.7, 0), "leapfrog", 0.1), rng);
  for (const Site& mode : {Site{0, 0, 0, 0}, Site{2, 9, 0, 0}, Site{6, 3, 0, 0}}) {
    const WaveVector k = wave_vector(mode, question.spec.lattice);
    const Eigen::JacobiSVD<MatrixXcd> of(on_waves(generator(question.system, k), true), Eigen::ComputeFullV);
    ASSERT_LT(of.singularValues()[3], 1e-14);
    const State state = plane_wave(of.matrixV().col(3), k, question.spec.lattice);
    const ModeSums sums = started(question.spec, state)->mode_sums(question.request);
    EXPECT_NEAR(sums.positive, sums.total / 2, 1e-14 * sums.total);
    EXPECT_NEAR(sums.negative, sums.total / 2, 1e-14 * sums.total);
  }
}

TEST(ModeSums, RefuseWhatDoesNotFit) {
  std::mt19937 rng(seed);
  const SimulationSpec dirac = with_scheme(system("dirac_1d", {6}, 1, 0.3), "leapfrog", 0.1);
  const SimulationSpec klein_gordon = with_scheme(system("klein_gordon", {6}, 1, 0.3), "leapfrog", 0.1);
  const auto refused = [&](const SimulationSpec& spec, const ModeRequest& request) {
    const auto simulation = started(spec, random_state(spec, seed));
    EXPECT_THROW(simulation->mode_sums(request), std::invalid_argument);
  };
  const LearningSystem two = learning_system<Dirac1d>(dirac.parameters),
                       one = learning_system<KleinGordon<1>>(klein_gordon.parameters);
  refused(klein_gordon, {.pairs = true});
  refused(dirac, {.pairs = true, .by_sign = true});                    // no G
  refused(dirac, {.pairs = true, .generator = one, .by_sign = true});  // of another K
  refused(klein_gordon, {.pairs = false, .generator = one, .by_sign = true});
  refused(dirac, {.pairs = true, .generator = two, .compared = {{std::vector<double>(4), 0, 1}}});
  std::vector<double> mixing(16);
  mixing[0] = 1;  // of the real part alone
  refused(dirac, {.pairs = true, .generator = two, .compared = {{mixing, 0, 1}}});
}

TEST(ModeSums, MemoryIsThatOfTheAmplitudesWhereAskedFor) {
  SimulationSpec spec = with_scheme(system("dirac_3d", {64, 32, 16}, 1, 0.3), "leapfrog", 0.1);
  const double amplitudes = 2 * 4 * 33 * 32 * 16 * 16.0;  // (φ, π) × K × (n₁/2 + 1) n₂ n₃ complex numbers
  const auto needed = [&](bool asked) {
    spec.sums_modes = asked;
    return cpu_backend().memory_needed(spec);
  };
  EXPECT_NEAR(needed(true) - needed(false), amplitudes, 0.01 * amplitudes);
  spec.scheme = "exact";
  EXPECT_EQ(needed(true), needed(false));  // which has room for them
}

// Random hermitian matrices, some with equal eigenvalues, against another solver.
TEST(Eigenbasis, IsThatOfAnotherSolver) {
  constexpr int N = 4;
  std::mt19937 rng(seed);
  std::normal_distribution<double> normal;
  const auto entry = [&] { return Complex(normal(rng), normal(rng)); };
  for (int round = 0; round < 300; ++round) {
    const MatrixXcd square = MatrixXcd::NullaryExpr(N, N, entry);
    const Eigen::SelfAdjointEigenSolver<MatrixXcd> basis(square + square.adjoint());
    Eigen::VectorXd values = basis.eigenvalues();
    if (round % 3 == 1) values << -1, -1, 1, 1;
    if (round % 3 == 2) values << 0, 1e-9, 1e-9, 2;
    const double scale = std::pow(10.0, double(round % 7) - 3);
    const MatrixXcd H = scale * basis.eigenvectors() * values.asDiagonal() * basis.eigenvectors().adjoint();
    const VectorXcd z = VectorXcd::NullaryExpr(N, entry);
    ComplexValue<double> matrix[N][N], vector[N];
    for (int r = 0; r < N; ++r) {
      vector[r] = {z[r].real(), z[r].imag()};
      for (int c = 0; c < N; ++c) matrix[r][c] = {H(r, c).real(), H(r, c).imag()};
    }
    to_eigenbasis(matrix, vector);
    std::vector<std::pair<double, double>> found;  // eigenvalue and share
    for (int r = 0; r < N; ++r) found.push_back({matrix[r][r].re, norm(vector[r])});
    std::sort(found.begin(), found.end());
    double share = 0, total = 0;
    for (int r = 0; r < N; ++r) {
      EXPECT_NEAR(found[std::size_t(r)].first, scale * values[r], 1e-14 * scale * values.cwiseAbs().maxCoeff() * 10);
      share += found[std::size_t(r)].second;
      total += std::norm(basis.eigenvectors().col(r).dot(z));
      const bool parted = r + 1 == N || values[r + 1] - values[r] > 1e-3;
      EXPECT_NEAR(parted ? share : total, total, 1e-12 * z.squaredNorm());
    }
  }
}

}  // namespace
}  // namespace dualfield::laws
