// SPDX-License-Identifier: MIT
// (2.14)–(2.16): the loss for which N neurons are a Hamiltonian system, and the conditions under which it exists.
#include <fmt/format.h>

#include "host/verify/section_2_systems.hpp"

namespace dualfield::verify {

using namespace neurons;

namespace {

/// The free function ΣF_i(u_i) with a different F_i for each i.
struct Additive {
  Vector scale;
  template <class X>
  Element<X> operator()(const X& u) const {
    using std::sin;
    Element<X> sum(0);
    for (Eigen::Index i = 0; i < u.size(); ++i) sum += sin(u[i] * scale[i]);
    return sum;
  }
};

/// Symmetric matrices with the same eigenvectors and given eigenvalues, so that they commute.
struct Commuting {
  DenseMatrix vectors;
  explicit Commuting(Random& random) : vectors(random.orthogonal(size)) {}
  DenseMatrix operator()(const Vector& values) const { return vectors * values.asDiagonal() * vectors.transpose(); }
};

/// A system with W = Wᵀ, WB = BW and [BBᵀ, V''] = 0: BBᵀ is a number, or V is quadratic and its matrix commutes.
System as_assumed(Kind kind, Random& random) {
  const Commuting symmetric(random);
  const DenseMatrix weight = symmetric(positive(random)), any = symmetric(positive(random));
  if (kind == Kind::free) return {weight, any, {symmetric(positive(random)), 0, kind}};
  const Vector signs = positive(random).unaryExpr([](double x) { return x < 1 ? -0.8 : 0.8; });
  return {weight, symmetric(signs), {one(), 1.5, kind}};
}

/// A system with WᵀBBᵀ = BBᵀW, W ≠ Wᵀ and diagonal BBᵀ: W = (BBᵀ)⁻¹S with S = Sᵀ, B = diagonal times orthogonal.
System as_weakened(Kind kind, Random& random) {
  const Vector diagonal = positive(random);
  const DenseMatrix orthogonal = random.orthogonal(size), any = random.symmetric(size);
  return {
      diagonal.cwiseAbs2().cwiseInverse().asDiagonal() * any, diagonal.asDiagonal() * orthogonal, {one(), 1.5, kind}};
}

/// Residual between the β rows of (2.12), with the loss (2.16), and of (2.13).
template <class FreeFunction>
double duality(const System& system, const DenseMatrix& quadratic, const FreeFunction& free, Random& random) {
  const Vector phi = random.vector(size), pi = random.vector(size);
  return residual(second_half(system.learning(system.loss(quadratic, free), phi, pi)),
                  second_half(system.hamiltonian(phi, system.bias * pi)));
}

Finding hamiltonian() {  // (2.14)
  Random random("2.14");
  Largest printed;
  const auto compare = [&](const System& system, const DenseMatrix& quadratic) {
    const Vector phi = random.vector(size), pi = random.vector(size);
    const Loss loss = system.loss(quadratic, Additive{random.vector(size)});
    printed.add(residual(system.learning(loss, phi, pi), system.hamiltonian(phi, system.bias * pi)));
  };
  for (const Kind kind : kinds) {
    const System assumed = as_assumed(kind, random), weakened = as_weakened(kind, random);
    compare(assumed, assumed.weight - one());
    compare(weakened, weakened.conjugated_weight());
  }
  return {printed, {}, {}, 1e-12, ""};
}

Finding condition_on_loss() {  // (2.15)
  Random random("2.15");
  Largest printed;
  const auto left = [](const System& system, const Vector& phi, const Vector& beta) {
    return Vector((system.weight - one()).transpose() * beta + system.potential.slope(phi));
  };
  for (const Kind kind : kinds) {
    const System system = as_weakened(kind, random);
    const Vector phi = random.vector(size), pi = random.vector(size);
    const Loss loss = system.loss(system.conjugated_weight(), Additive{random.vector(size)});
    printed.add(residual(left(system, phi, system.bias * pi), -system.bias * descent(loss, phi, pi, system.bias)));
  }
  for (const LatticeOfNeurons& lattice : lattices_of_neurons()) {
    const Vector phi = random.vector(size), beta = random.vector(size);
    const Vector after = second_half(lattice.step("synchronous", 1, stacked(phi, beta)));
    printed.add(residual(left(lattice.system, phi, beta), beta - after));
  }
  return {printed, {}, {}, 1e-12, ""};
}

/// ∫ f·dφ from 0 to φ along the axes, one after the other.
template <class Force>
double along_axes(const Force& force, const Vector& phi) {
  double integral = 0;
  Vector start = Vector::Zero(size);
  for (Eigen::Index axis = 0; axis < size; ++axis) {
    const Vector leg = phi[axis] * Vector::Unit(size, axis);
    integral += line_integral([&](const Vector& at) -> Vector { return force(Vector(start + at)); }, leg);
    start += leg;
  }
  return integral;
}

/// Two residuals: between the integrals of (2.16) along two paths, and the asymmetry of the Jacobian of its integrand.
std::pair<double, double> path_dependence(const System& system, const Vector& phi) {
  const auto force = system.force();
  const DenseMatrix slopes = jacobian([&](const ActiveVector& f) { return force(f); }, phi);
  return {std::abs(along_axes(force, phi) - line_integral(force, phi)) / force(phi).norm(),
          residual(slopes, slopes.transpose())};
}

Finding dual_loss_function() {  // (2.16)
  Random random("2.16");
  Largest printed, weakened;
  Smallest without, unsymmetric, not_commuting;
  const Additive additive{random.vector(size)};
  for (const Kind kind : kinds) {
    const System system = as_assumed(kind, random), weak = as_weakened(kind, random);
    const auto [path, asymmetry] = path_dependence(system, random.vector(size));
    printed.add(path);
    printed.add(asymmetry);
    printed.add(duality(system, system.weight - one(), additive, random));
    weakened.add(duality(weak, weak.conjugated_weight(), RandomFunction(random, size), random));
    const DenseMatrix any = random.matrix(size, size);
    unsymmetric.add(duality({any, one(), system.potential}, any - one(), additive, random));
    not_commuting.add(duality({system.weight, weak.bias, system.potential}, system.weight - one(), additive, random));
  }
  // W = Wᵀ and WB = BW, but BBᵀ is not diagonal and V = Σ½φ² + λφ⁴/4.
  const Commuting symmetric(random);
  const DenseMatrix weight = symmetric(positive(random)), bias = symmetric(positive(random));
  const System broken{weight, bias, {one(), 1.5, Kind::phi4}};
  const auto [path, asymmetry] = path_dependence(broken, random.vector(size));
  without.add(path);
  without.add(asymmetry);
  without.add(duality(broken, weight - one(), additive, random));
  return {printed, weakened, without, 1e-12,
          fmt::format("also broken where W ≠ Wᵀ: {:.0e}, where WB ≠ BW: {:.0e}", double(unsymmetric),
                      double(not_commuting))};
}

}  // namespace

std::vector<Entry> section_2_duality() {
  return {
      {"2.14", "𝓗(φ,β) = ½β² + βᵀ(W−1)φ + V(φ)",
       "(2.12) with the loss (2.16) against (2.13), gradients taken automatically; random W = Wᵀ and W ≠ Wᵀ, three "
       "potentials, N = 6",
       Verdict::holds, "", hamiltonian},
      {"2.15", "(W−1)ᵀβ + ∂V/∂φ = BBᵀ(∂H/∂β + ∂H/∂φ)",
       "the derivatives of the loss (2.16), taken automatically, random W ≠ Wᵀ, N = 6; unit steps of the program on a "
       "3×2 lattice; three potentials",
       Verdict::holds, "", condition_on_loss},
      {"2.16", "W = Wᵀ, WB = BW: H = ½πᵀ(W−1)π + Σ∫dφ_i(B⁻ᵀB⁻¹)_ij ∂V/∂φ_j + ΣF_i(φ_i − (Bπ)_i)",
       "descent on H against −∂𝓗/∂φ of (2.14); the integral along two paths; random W and B, three potentials, N = 6",
       Verdict::under_assumption,
       "[BBᵀ, V''(φ)] = 0 besides: else the integral depends on its path (φ⁴ with BBᵀ not diagonal). Weaker than W = "
       "Wᵀ "
       "and WB = BW: WᵀBBᵀ = BBᵀW with ½πᵀ(B⁻¹WᵀB−1)π; ΣF_i may be any F(φ − Bπ)",
       dual_loss_function},
  };
}

}  // namespace dualfield::verify
