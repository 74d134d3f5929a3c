// SPDX-License-Identifier: MIT
// Sums over plane waves: against plain Fourier sums and another eigensolver, with the same bits for any number of
// threads, and the laws that they obey.
#include "dualfield/eigenbasis.hpp"
#include "laws/mode_sums_reference.hpp"

namespace dualfield::laws {
namespace {

TEST(ModeSums, AreThoseOfPlainFourierSums) {
  unsigned number = mode_seed;
  for (Question& question : questions()) {
    const State state = rounded_to_single(random_state(question.spec, ++number));
    SCOPED_TRACE(described(question.spec, number));
    expect_right(question, state, 1e-13);
    question.spec.precision = Precision::single_precision;  // the fields are converted to double before they are summed
    expect_right(question, state, 1e-13);
  }
}

TEST(ModeSums, OfRandomTheoriesOnUpToFourAxes) {
  reference::RandomRuntime random(mode_seed);
  for (int round = 0; round < 40; ++round) {
    SimulationSpec spec = random.spec(120, 12);
    spec.precision = round % 3 ? Precision::double_precision : Precision::single_precision;
    if (round % 4 == 0) spec.scheme = "exact";
    SCOPED_TRACE("round " + std::to_string(round) + ": " + reference::described(spec));
    const int K = spec.runtime->step.components();
    const auto size = std::size_t(K * spec.lattice.sites());
    Question question{spec, system_of(spec.runtime->step, spec.step), {.pairs = K % 2 == 0 && round % 2 == 0}};
    question.request.inside = {2, 1, 0, 1};
    if (K <= 2 && !question.request.pairs) {  // any real G with few rows
      std::mt19937 rng(mode_seed + unsigned(round));
      question.request.generator = question.system;
      question.request.compared = random_derivatives(rng, K, spec.lattice.dimensions, false);
    }
    expect_right(question, {random.values(size), random.values(size)}, 1e-12);
  }
}

TEST(ModeSums, BitsDoNotDependOnThreads) {
  std::mt19937 rng(mode_seed);
  for (Question question :
       {question_of<Dirac3d>(with_scheme(system("dirac_3d", {17, 9, 23}, 1, 0.3), "leapfrog", 0.1), rng),
        question_of<Dirac1d>(with_scheme(system("dirac_1d", {5000}, 1, 0.3), "exact", 0.1), rng),
        question_of<KleinGordon<2>>(with_scheme(system("klein_gordon", {70, 90}, 1, 0.3), "leapfrog", 0.1), rng)}) {
    const State state = random_state(question.spec, mode_seed);
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
      EXPECT_TRUE(same_bits(measured(threads), one)) << described(question.spec, mode_seed);
  }
}

// Parseval's theorem, for all sums whose parts add up to |φ|² + |π|².
TEST(ModeSums, AddUpToTheNorm) {
  unsigned number = mode_seed + 100;
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

// e^{Gt} multiplies each eigenvector of G by a phase, so it changes none of the sums but those of another operator C.
TEST(ModeSums, AreConservedByTheExactSolution) {
  unsigned number = mode_seed + 200;
  for (const Question& question : questions()) {
    if (question.spec.scheme != "exact" || !question.request.by_sign) continue;
    const State state = random_state(question.spec, ++number);
    SCOPED_TRACE(described(question.spec, number));
    const auto simulation = started(question.spec, state);
    ModeSums before = simulation->mode_sums(question.request);
    simulation->advance(1234);
    const ModeSums after = simulation->mode_sums(question.request);
    EXPECT_GT(std::abs(after.compared / before.compared - 1), 1e-3);  // the state has changed
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

// A plane wave on one branch has one sign of the energy and one wave vector, which is outside the given range or not.
TEST(ModeSums, OfAPlaneWaveOnABranch) {
  std::mt19937 rng(mode_seed);
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
      const bool inside = std::abs(k[0]) <= 1.6 && std::abs(k[1]) <= 1.6 && std::abs(k[2]) <= 1.6;  // π/2 is inside
      EXPECT_NEAR(sums.outside, inside ? 0 : sites, 1e-12 * sites) << mode[0] << " " << mode[1] << " " << mode[2];
      for (std::size_t axis = 0; axis < 3; ++axis)
        EXPECT_NEAR(sums.marginals[axis][std::size_t(mode[axis])], sites, 1e-12 * sites);
      const Values density = simulation->mode_density(true);
      EXPECT_NEAR(density[std::size_t(offset_of(mode, lattice))], sites, 1e-12 * sites);
      EXPECT_EQ(std::count(density.begin(), density.end(), 0.0),
                lattice.sites() - 1);  // the others are exactly 0
    }
  }
}

// A wave of zero energy has no sign: at k = 0, and at a species, where Σ(e^{ik_μ} − 1)² = 0.
TEST(ModeSums, AWaveOfZeroEnergyCountsHalfForEachSign) {
  std::mt19937 rng(mode_seed);
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
  std::mt19937 rng(mode_seed);
  const SimulationSpec dirac = with_scheme(system("dirac_1d", {6}, 1, 0.3), "leapfrog", 0.1);
  const SimulationSpec klein_gordon = with_scheme(system("klein_gordon", {6}, 1, 0.3), "leapfrog", 0.1);
  const auto refused = [&](const SimulationSpec& spec, const ModeRequest& request) {
    const auto simulation = started(spec, random_state(spec, mode_seed));
    EXPECT_THROW(simulation->mode_sums(request), std::invalid_argument);
  };
  const LearningSystem two = learning_system<Dirac1d>(dirac.parameters),
                       one = learning_system<KleinGordon<1>>(klein_gordon.parameters);
  refused(klein_gordon, {.pairs = true});
  refused(dirac, {.pairs = true, .by_sign = true});                    // G is missing
  refused(dirac, {.pairs = true, .generator = one, .by_sign = true});  // G has another K
  refused(klein_gordon, {.pairs = false, .generator = one, .by_sign = true});
  refused(dirac, {.pairs = true, .generator = two, .compared = {{std::vector<double>(4), 0, 1}}});
  std::vector<double> mixing(16);
  mixing[0] = 1;  // acts on the real part only, so it is not complex linear
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
  EXPECT_EQ(needed(true), needed(false));  // `exact` has the memory already
}

// Random hermitian matrices, some with equal eigenvalues, against another solver.
TEST(Eigenbasis, IsThatOfAnotherSolver) {
  constexpr int N = 4;
  std::mt19937 rng(mode_seed);
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
