// SPDX-License-Identifier: MIT
// The expected sums over plane waves, by plain Fourier sums and Eigen's eigenvectors, for systems of every kind.
#pragma once

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <numbers>

#include "dualfield/symbol.hpp"
#include "dualfield/theory_list.hpp"
#include "dualfield/variants.hpp"
#include "laws/expectations.hpp"
#include "reference/random_runtime.hpp"

namespace dualfield::laws {

using Eigen::MatrixXcd;
using Eigen::VectorXcd;
constexpr unsigned mode_seed = 7070;

/// A system and the request of sums over its plane waves.
struct Question {
  SimulationSpec spec;
  LearningSystem system;
  ModeRequest request;

  int components() const { return system.components(); }
};

/// k of a mode, −π < k ≤ π.
inline WaveVector wave_vector(const Site& mode, const Lattice& lattice) {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
    const int n = lattice.extent[axis], number = 2 * mode[axis] <= n ? mode[axis] : mode[axis] - n;
    k[axis] = 2 * std::numbers::pi * number / n;
  }
  return k;
}

/// A symbol as a matrix on ψ where the components form pairs, else on the real fields. ψ_s is the wave (1, −i) in the
/// components 2s and 2s + 1.
inline MatrixXcd on_waves(const MatrixXcd& real, bool pairs) {
  if (!pairs) return real;
  const Eigen::Index size = real.rows() / 2;
  MatrixXcd result(size, size);
  for (Eigen::Index r = 0; r < size; ++r)
    for (Eigen::Index c = 0; c < size; ++c) result(r, c) = real(2 * r, 2 * c) - Complex(0, 1) * real(2 * r, 2 * c + 1);
  return result;
}

inline MatrixXcd generator(const LearningSystem& system, const WaveVector& k) {
  const int K = system.components();
  MatrixXcd G(2 * K, 2 * K);
  const auto put = [&](const RuntimeTensor& tensor, int row, int column) {
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

inline MatrixXcd derivatives(const std::vector<DerivativeTerm>& terms, int components, const WaveVector& k) {
  MatrixXcd C = MatrixXcd::Zero(2 * components, 2 * components);
  for (const DerivativeTerm& term : terms)
    for (int i = 0; i < 4 * components * components; ++i)
      C(i / (2 * components), i % (2 * components)) +=
          term.factor[std::size_t(i)] * std::pow(Complex(0, k[std::size_t(term.axis)]), term.power);
  return C;
}

/// z(k)/√sites by the plain sum over all sites.
inline VectorXcd wave(const State& state, const Question& question, const WaveVector& k) {
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

inline Expected expected(const Question& question, const State& state) {
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

/// Random first and second derivatives and a constant; complex linear where `pairs`.
inline std::vector<DerivativeTerm> random_derivatives(std::mt19937& rng, int components, int dimensions, bool pairs) {
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
inline Question question_of(SimulationSpec spec, std::mt19937& rng) {
  Question question{std::move(spec), {}, {}};
  take_variant(question.spec);
  question.system = learning_system<T>(question.spec.parameters);
  const int D = question.spec.lattice.dimensions;
  constexpr bool pairs = Spinor<Limit<T>>;
  for (int axis = 0; axis < D; ++axis)
    question.request.inside[std::size_t(axis)] = question.spec.lattice.extent[axis] / 4;
  question.request.pairs = pairs;
  question.request.by_sign = pairs;
  if (Delayed<T>) return question;  // its second field is −φ(t−h), no momentum, so no generator is compared
  question.request.generator = question.system;
  question.request.compared = random_derivatives(rng, T::components, D, pairs);
  return question;
}

inline SimulationSpec variant(SimulationSpec spec, const char* derivative, double wilson) {
  spec.derivative = derivative;
  spec.parameters.wilson = wilson;
  return spec;
}

/// Systems on odd and even axes, some of one and two sites. Those without mass have modes of zero energy.
inline std::vector<Question> questions() {
  std::mt19937 rng(mode_seed);
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

inline void expect_sums(const ModeSums& found, const ModeSums& right, double tolerance) {
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

inline void expect_right(const Question& question, const State& state, double tolerance) {
  const Expected right = expected(question, state);
  const auto simulation = started(question.spec, state);
  const ModeSums sums = simulation->mode_sums(question.request);
  expect_sums(sums, right.sums, tolerance);
  const Values density = simulation->mode_density(question.request.pairs);
  ASSERT_EQ(density.size(), right.density.size());
  for (std::size_t i = 0; i < density.size(); ++i)
    EXPECT_NEAR(density[i], right.density[i], tolerance * right.sums.total) << "mode " << i;
  EXPECT_TRUE(same_bits(state_of(*simulation, state.phi.size()), state)) << "measuring changed the state";
}

}  // namespace dualfield::laws
