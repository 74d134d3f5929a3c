// SPDX-License-Identifier: MIT
// U(1) gauge fields as the ledger needs them: at random, changing with time, transformed; and the tensors of the Dirac
// field with them, written out in matrices from the formulas.
#pragma once

#include <array>
#include <functional>
#include <numbers>

#include "host/verify/section_4.hpp"

namespace dualfield::verify {

/// Values of a background, (𝒜_0, a𝒜_1, …, a𝒜_D) at each site: sites × (D+1), in memory (D+1, sites).
using GaugeValues = DenseMatrix;

/// The values that a scheme wants for a part of a step.
using GaugeHistory = std::function<GaugeValues(const TimeSpan&)>;

/// Numbers at sites that wander with time: x + y cos(3t + z), with x, y, z at random and of this size.
class Wander {
 public:
  Wander(Random& random, Eigen::Index rows, Eigen::Index columns, double size = 1)
      : x_(size * random.matrix(rows, columns)),
        y_(size * random.matrix(rows, columns)),
        z_(3 * random.matrix(rows, columns)) {}

  DenseMatrix at(double t) const { return x_.array() + y_.array() * (z_.array() + rate_ * t).cos(); }

  /// The same, so many times as large.
  Wander scaled(double size) const {
    Wander result = *this;
    result.x_ *= size;
    result.y_ *= size;
    return result;
  }
  /// As at t = 0 always.
  Wander stopped() const {
    Wander result = *this;
    result.rate_ = 0;
    return result;
  }

 private:
  DenseMatrix x_, y_, z_;
  double rate_ = 3;
};

/// Random values on a lattice that wander with time.
GaugeHistory wandering_field(Random& random, const Lattice& lattice, double size = 1);

/// f_{i+by·e_μ} at every site i, μ = 1 … D.
Vector shifted(const Vector& f, const Lattice& lattice, int mu, int by);

/// a𝒜_μ + Λ_{i+μ} − Λ_i with Λ at the time of the links, or its mean over the span; 𝒜_0 + ∂_tΛ, its mean: nothing where
/// the span is an instant.
GaugeHistory transformed(const GaugeHistory& field, const Wander& angle, const Lattice& lattice);

/// e^{Λ𝒳₀} on φ and π: ψ_i → e^{−iΛ_i}ψ_i.
Vector turned(const Vector& z, const Vector& angle);

/// The same simulation in a gauge field, of the form "compact" or "additive".
SimulationSpec in_field(SimulationSpec spec, const GaugeHistory& field, std::string form = "compact");
/// In one that never changes.
SimulationSpec in_static_field(SimulationSpec spec, const GaugeValues& values, std::string form = "compact");

/// dirac_fields() with few sites in D = 3, where dense matrices are quick.
std::vector<SimulationSpec> small_dirac_fields(Random& random);

/// 𝒳_0 … 𝒳_D.
template <Theory T>
constexpr auto factors() {
  if constexpr (T::dimensions == 1)
    return std::array{T::X0, T::X1};
  else
    return std::array{T::X0, T::X1, T::X2, T::X3};
}

/// What acts at a site alone or along an axis, as matrices of K·sites rows on one lattice.
template <Theory T>
struct GaugeMatrices {
  static constexpr int K = T::components, D = T::dimensions;
  Lattice lattice;
  std::array<DenseMatrix, D + 1> X, S;  ///< 𝒳_μ; S_μ, and S_0 = 1

  explicit GaugeMatrices(const Lattice& on) : lattice(on) {
    const auto matrix = [&](const auto& tensor) { return dense(tensor, {}, lattice); };
    for (std::size_t mu = 0; mu <= D; ++mu) {
      X[mu] = matrix(onsite(factors<T>()[mu]));
      S[mu] = matrix(mu == 0 ? onsite(identity_matrix<K>()) : dualfield::shifted(identity_matrix<K>(), int(mu) - 1, 1));
    }
  }

  const DenseMatrix& one() const { return S[0]; }

  /// f_i at every component.
  DenseMatrix diagonal(const Vector& f) const { return Vector(f.replicate(K, 1)).asDiagonal(); }
  /// e^{Λ𝒳₀}.
  DenseMatrix turn(const Vector& angle) const {
    const Vector c = angle.array().cos().replicate(K, 1), s = angle.array().sin().replicate(K, 1);
    return c.asDiagonal() * one() + s.asDiagonal() * X[0];
  }
  /// 𝒳₀^θ = e^{½πθ𝒳₀}: 𝒳₀ itself at θ = 1.
  DenseMatrix power(const Vector& theta) const { return turn(std::numbers::pi / 2 * theta); }

  /// Σ_μ 𝒳_μ(S_μ − 1 + A_μ)/a for matrices A_1 … A_D in a function of μ.
  template <class A>
  DenseMatrix bias_with(const A& a) const {
    DenseMatrix sum = DenseMatrix::Zero(one().rows(), one().rows());
    for (std::size_t mu = 1; mu <= D; ++mu) sum += X[mu] * (S[mu] - one() + a(mu));
    return sum / lattice.spacing;
  }
  /// b[U] = Σ_μ 𝒳_μ(U_μS_μ − 1)/a, U = e^{−a𝒜𝒳₀}.
  DenseMatrix link_bias(const GaugeValues& values) const {
    return bias_with(
        [&](std::size_t mu) -> DenseMatrix { return turn(-values.col(Eigen::Index(mu))) * S[mu] - S[mu]; });
  }
  /// Σ_μ 𝒳_μ((S_μ − 1)/a − 𝒜_μ𝒳₀).
  DenseMatrix additive_bias(const GaugeValues& values) const {
    return bias_with([&](std::size_t mu) -> DenseMatrix { return -diagonal(values.col(Eigen::Index(mu))) * X[0]; });
  }
};

/// The complex matrix that a real one is on spinors, (4.30); index c·sites + i. Throws std::invalid_argument where it does
/// not commute with i.
ComplexMatrix on_spinors(const DenseMatrix& real, Eigen::Index sites);

/// Frequencies ω of dψ/dt = Gψ, ψ ~ e^{−iωt}, ascending, for an antihermitian G.
Vector frequencies(const DenseMatrix& generator, Eigen::Index sites);

/// Largest singular value.
double largest_singular_value(const DenseMatrix& matrix);

/// A function that is smooth in (t, x_1, x_2, x_3), for each of some values: a few long waves.
class SmoothFields {
 public:
  SmoothFields(Random& random, Eigen::Index values, double size = 1);
  Vector at(double t, const std::array<double, 3>& x) const;
  /// ∂ by x_μ, μ = 1, 2, 3, or by t for μ = 0.
  Vector derivative(int mu, double t, const std::array<double, 3>& x) const;
  /// At time t on the sites x = a·(i − 1 + offset), (1, 1, 1) in the place of the origin; index value·sites + i.
  Vector sampled(double t, const Lattice& lattice, const std::array<double, 3>& offset = {}) const;

 private:
  DenseMatrix amplitude_, phase_, wave_;  ///< values × waves; 4 × waves
};

/// Three sites along each axis, so that the one in the middle has neighbours.
Lattice window(int dimensions, double spacing);
/// Rows that belong to the site in the middle of a window.
Vector in_the_middle(const Vector& z, const Lattice& lattice);

}  // namespace dualfield::verify
