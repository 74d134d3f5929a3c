// SPDX-License-Identifier: MIT
// U(1) gauge fields for the ledger: random ones, time-dependent ones, transformed ones; and the tensors of the Dirac
// field in them, as dense matrices written from the formulas.
#pragma once

#include <array>
#include <functional>
#include <numbers>

#include "host/verify/section_4.hpp"

namespace dualfield::verify {

/// Values of a background, (𝒜_0, a𝒜_1, …, a𝒜_D) at each site: sites × (D+1), in memory (D+1, sites).
using GaugeValues = DenseMatrix;

/// The values of a background as a function of the time span for which a scheme asks.
using GaugeHistory = std::function<GaugeValues(const TimeSpan&)>;

/// Values at sites that oscillate in time: x + y cos(3t + z). x and y are random and of this size, z is a random phase.
class OscillatingValues {
 public:
  OscillatingValues(Random& random, Eigen::Index rows, Eigen::Index columns, double size = 1)
      : x_(size * random.matrix(rows, columns)),
        y_(size * random.matrix(rows, columns)),
        z_(3 * random.matrix(rows, columns)) {}

  DenseMatrix at(double t) const { return x_.array() + y_.array() * (z_.array() + rate_ * t).cos(); }

  /// The same values times a factor.
  OscillatingValues scaled(double size) const {
    OscillatingValues result = *this;
    result.x_ *= size;
    result.y_ *= size;
    return result;
  }
  /// The values of t = 0 at all times.
  OscillatingValues frozen() const {
    OscillatingValues result = *this;
    result.rate_ = 0;
    return result;
  }

 private:
  DenseMatrix x_, y_, z_;
  double rate_ = 3;
};

/// A random background on a lattice that oscillates in time.
GaugeHistory oscillating_field(Random& random, const Lattice& lattice, double size = 1);

/// f_{i+by·e_μ} at every site i, μ = 1 … D.
Vector shifted(const Vector& f, const Lattice& lattice, int mu, int by);

/// A background after the transformation by Λ: a𝒜_μ + Λ_{i+μ} − Λ_i, with Λ at the time of the links or with its mean
/// over the span, and 𝒜_0 + ∂_tΛ with the mean of ∂_tΛ over the span. Where the span has no length 𝒜_0 is unchanged.
GaugeHistory transformed(const GaugeHistory& field, const OscillatingValues& angle, const Lattice& lattice);

/// z after the local transformation e^{Λ𝒳₀} of φ and π: ψ_i → e^{−iΛ_i}ψ_i.
Vector phase_rotated(const Vector& z, const Vector& angle);

/// A simulation in a gauge field of the form "compact" or "additive".
SimulationSpec in_field(SimulationSpec spec, const GaugeHistory& field, std::string form = "compact");
/// The same in a gauge field that does not change with time.
SimulationSpec in_static_field(SimulationSpec spec, const GaugeValues& values, std::string form = "compact");

/// dirac_fields() with fewer sites in D = 3, so that dense matrices stay small.
std::vector<SimulationSpec> small_dirac_fields(Random& random);

/// 𝒳_0 … 𝒳_D.
template <Theory T>
constexpr auto factors() {
  if constexpr (T::dimensions == 1)
    return std::array{T::X0, T::X1};
  else
    return std::array{T::X0, T::X1, T::X2, T::X3};
}

/// The operators on a lattice of which the Dirac tensors consist, as matrices of K·sites rows.
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

  /// The diagonal matrix with f_i at site i, for every component.
  DenseMatrix diagonal(const Vector& f) const { return Vector(f.replicate(K, 1)).asDiagonal(); }
  /// e^{Λ𝒳₀}.
  DenseMatrix phase_rotation(const Vector& angle) const {
    const Vector c = angle.array().cos().replicate(K, 1), s = angle.array().sin().replicate(K, 1);
    return c.asDiagonal() * one() + s.asDiagonal() * X[0];
  }
  /// 𝒳₀^θ = e^{½πθ𝒳₀}, which is 𝒳₀ at θ = 1.
  DenseMatrix power(const Vector& theta) const { return phase_rotation(std::numbers::pi / 2 * theta); }

  /// Σ_μ 𝒳_μ(S_μ − 1 + A_μ)/a, where the function a(μ) gives the matrix A_μ.
  template <class A>
  DenseMatrix bias_with(const A& a) const {
    DenseMatrix sum = DenseMatrix::Zero(one().rows(), one().rows());
    for (std::size_t mu = 1; mu <= D; ++mu) sum += X[mu] * (S[mu] - one() + a(mu));
    return sum / lattice.spacing;
  }
  /// b[U] = Σ_μ 𝒳_μ(U_μS_μ − 1)/a, U = e^{−a𝒜𝒳₀}.
  DenseMatrix link_bias(const GaugeValues& values) const {
    return bias_with(
        [&](std::size_t mu) -> DenseMatrix { return phase_rotation(-values.col(Eigen::Index(mu))) * S[mu] - S[mu]; });
  }
  /// Σ_μ 𝒳_μ((S_μ − 1)/a − 𝒜_μ𝒳₀).
  DenseMatrix additive_bias(const GaugeValues& values) const {
    return bias_with([&](std::size_t mu) -> DenseMatrix { return -diagonal(values.col(Eigen::Index(mu))) * X[0]; });
  }
};

/// The complex matrix on spinors, (4.30), of a real one on fields; index c·sites + i. Throws std::invalid_argument
/// where the real matrix does not commute with i.
ComplexMatrix on_spinors(const DenseMatrix& real, Eigen::Index sites);

/// Frequencies ω of dψ/dt = Gψ, ψ ~ e^{−iωt}, ascending. Throws std::invalid_argument where G is not antihermitian.
Vector frequencies(const DenseMatrix& generator, Eigen::Index sites);

/// Largest singular value.
double largest_singular_value(const DenseMatrix& matrix);

/// Several functions that are smooth in (t, x_1, x_2, x_3): each a sum of three waves with random amplitude and phase.
class SmoothFields {
 public:
  SmoothFields(Random& random, Eigen::Index values, double size = 1);
  Vector at(double t, const std::array<double, 3>& x) const;
  /// The derivatives by x_μ, μ = 1, 2, 3, or by t for μ = 0.
  Vector derivative(int mu, double t, const std::array<double, 3>& x) const;
  /// Values at time t on the sites x = a·(i − 1 + offset), so that site (1, 1, 1) is the origin; index value·sites + i.
  Vector sampled(double t, const Lattice& lattice, const std::array<double, 3>& offset = {}) const;

 private:
  DenseMatrix amplitude_, phase_, wave_;  ///< values × waves; 4 × waves
};

/// A lattice of three sites along each axis: the middle site and its neighbours.
Lattice three_site_lattice(int dimensions, double spacing);
/// The values of z at the middle site of a lattice of three sites along each axis.
Vector at_middle_site(const Vector& z, const Lattice& lattice);

}  // namespace dualfield::verify
