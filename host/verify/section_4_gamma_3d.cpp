// SPDX-License-Identifier: MIT
// The ledger's entries (4.31)–(4.37): gamma matrices and the Dirac equation in 3+1 dimensions.
#include "dualfield/gamma.hpp"

#include <fmt/format.h>

#include <unsupported/Eigen/KroneckerProduct>

#include "dualfield/catalogue.hpp"
#include "host/verify/spinor_wave.hpp"

namespace dualfield::verify {

namespace {

using Derived = Gamma<Dirac3d>;

constexpr auto i = imaginary_unit;
constexpr Matrix<4> X[4] = {Dirac3d::X0, Dirac3d::X1, Dirac3d::X2, Dirac3d::X3};

/// left ⊗ right: the left index is the slow one.
ComplexMatrix product(const ComplexMatrix& left, const ComplexMatrix& right) {
  return Eigen::kroneckerProduct(left, right);
}

/// γ^μ as (4.31) prints it: σ₁⊗𝒳̃_μ, and γ⁰ = σ₃⊗I₂.
ComplexMatrix gamma(int mu) { return mu == 0 ? product(sigma(3), sigma(0)) : product(sigma(1), complex_form(X[mu])); }

/// γ^μ derived from the tensors of dirac_3d.
ComplexMatrix derived_gamma(int mu) { return complex_form(mu == 0 ? Derived::time : Derived::space(mu - 1)); }

Entry gammas_of_factors() {
  return {"4.31",
          "γ^μ = σ₁⊗𝒳̃_μ, γ⁰ = σ₃⊗I₂",
          "the gamma matrices that the terms of W, B, −Bᵀ, V of dirac_3d give, in exact integers, against the products",
          Verdict::holds,
          "",
          [] {
            double defect = 0;
            for (const int mu : {0, 1, 2, 3}) defect = worst({defect, residual(derived_gamma(mu), gamma(mu))});
            return Finding{.printed = defect, .tolerance = 0};
          }};
}

Entry combined_equation() {
  return {
      "4.32",
      "η_μν γ^μ ∂ψ/∂x_ν − m(I₂⊗𝒳̃₀)ψ = 0 combines the two equations of (4.29)",
      "the left side with the printed γ and η on plane waves that evolve by the continuum limit of dirac_3d's tensors",
      Verdict::holds,
      "",
      [] {
        Random random("4.32");
        const SpinorWave at = Amplitude(random, 3, 4).evolving<Dirac3d>(0);
        ComplexVector left = -at.mass * product(sigma(0), complex_form(X[0])) * at.psi;
        for (const int mu : {0, 1, 2, 3})
          for (const int nu : {0, 1, 2, 3}) left += eta(mu, nu) * gamma(mu) * at.derivative[nu];
        return Finding{.printed = left.norm() / at.size(),
                       .tolerance = rounding,
                       .note = "x_1, x_2, x_3 are the lattice's coordinates, as in (4.27)"};
      }};
}

Entry anticommutators() {
  return {"4.33",
          "γ^μγ^ν + γ^νγ^μ = 2η^μν",
          "all products of the printed γ, and of those derived from dirac_3d in exact integers",
          Verdict::holds,
          "",
          [] {
            double defect = 0;
            for (const auto g : {gamma, derived_gamma})
              for (const int mu : {0, 1, 2, 3})
                for (const int nu : {0, 1, 2, 3})
                  defect = worst({defect, residual(g(mu) * g(nu) + g(nu) * g(mu),
                                                   2 * eta(mu, nu) * ComplexMatrix::Identity(4, 4))});
            return Finding{.printed = defect, .tolerance = 0};
          }};
}

/// (4.34) as printed.
ComplexMatrix printed_factor(int mu) { return mu == 0 ? ComplexMatrix(-i * sigma(0)) : ComplexMatrix(i * sigma(mu)); }

Entry complex_factors() {
  return {"4.34",
          "𝒳̃_μ = iσ_μ, 𝒳̃₀ = −iI₂",
          "(4.25) for the printed complex matrices, and the complex form of the factors of dirac_3d against them",
          Verdict::holds,
          "",
          [] {
            const ComplexMatrix one = sigma(0);
            double defect = 0;
            for (const int mu : {0, 1, 2, 3}) {
              const ComplexMatrix Xm = printed_factor(mu);
              defect = worst({defect, residual(complex_form(X[mu]), Xm),
                              residual(printed_factor(0) * Xm, Xm * printed_factor(0))});
              for (const int nu : {1, 2, 3}) {
                const ComplexMatrix Xn = printed_factor(nu);
                if (mu > 0) defect = worst({defect, residual(Xm * Xn + Xn * Xm, -2.0 * (mu == nu) * one)});
              }
            }
            defect = worst({defect, residual(printed_factor(0) * printed_factor(0), -one)});
            return Finding{.printed = defect, .tolerance = 0};
          }};
}

Entry real_factors() {
  return {"4.35",
          "𝒳₀ = I₂⊗iσ₂, 𝒳₁ = −σ₁⊗iσ₂, 𝒳₂ = iσ₂⊗I₂, 𝒳₃ = −σ₃⊗iσ₂",
          "the printed products against the real form of (4.34) and against the integer factors of dirac_3d",
          Verdict::holds,
          "",
          [] {
            const ComplexMatrix epsilon = i * sigma(2), one = sigma(0);
            const ComplexMatrix printed[] = {product(one, epsilon), -product(sigma(1), epsilon), product(epsilon, one),
                                             -product(sigma(3), epsilon)};
            double defect = 0;
            for (const int mu : {0, 1, 2, 3})
              defect = worst({defect, printed[mu].imag().norm(),
                              residual(DenseMatrix(printed[mu].real()), real_form(printed_factor(mu))),
                              residual(DenseMatrix(printed[mu].real()), numbers(X[mu]))});
            return Finding{.printed = defect, .tolerance = 0};
          }};
}

Entry gammas_of_pauli_matrices() {
  return {
      "4.36",
      "γ⁰ = σ₃⊗I₂, γ^μ = σ₁⊗iσ_μ",
      "the gamma matrices derived from dirac_3d in exact integers against the products; γ⁰ is Hermitian and the γ^μ "
      "are not, so that |ψ|² is conserved",
      Verdict::holds,
      "",
      [] {
        double defect = 0;
        for (const int mu : {0, 1, 2, 3}) {
          const ComplexMatrix printed = mu == 0 ? product(sigma(3), sigma(0)) : product(sigma(1), i * sigma(mu));
          defect =
              worst({defect, residual(derived_gamma(mu), printed), residual(printed.adjoint(), eta(mu, mu) * printed)});
        }
        return Finding{.printed = defect, .tolerance = 0};
      }};
}

/// (iη_μν γ^μ ∂/∂x_ν − m)ψ where x_1, x_2, x_3 are `sign` times the lattice's coordinates.
ComplexVector dirac_operator(const SpinorWave& at, double sign) {
  ComplexVector left = -at.mass * at.psi;
  for (const int mu : {0, 1, 2, 3})
    for (const int nu : {0, 1, 2, 3}) left += i * eta(mu, nu) * (nu == 0 ? 1 : sign) * gamma(mu) * at.derivative[nu];
  return left;
}

/// The wave γ⁰ψ.
SpinorWave reflected(SpinorWave at) {
  at.psi = gamma(0) * at.psi;
  for (ComplexVector& d : at.derivative) d = gamma(0) * d;
  return at;
}

Entry dirac_equation() {
  return {
      "4.37",
      "iη_μν γ^μ ∂ψ/∂x_ν − mψ = 0",
      "the left side with the printed γ and η on plane waves that evolve by the continuum limit of dirac_3d's tensors; "
      "and by its lattice equations, a → 0: observed order against 1",
      Verdict::under_assumption,
      "x_1, x_2, x_3 are the lattice's coordinates, as in (4.27); where x^i = −x_i are, as in (4.20), γ^i = −σ₁⊗𝒳̃_i, "
      "or γ⁰ψ solves it, since γ⁰γ^iγ⁰ = −γ^i",
      [] {
        Random random("4.37");
        const Amplitude any(random, 3, 4);
        const SpinorWave wave = any.evolving<Dirac3d>(0);
        const auto on_lattice = [&](double a) { return dirac_operator(any.evolving<Dirac3d>(a), 1).norm(); };
        const double order = observed_order(on_lattice, 1e-3);
        return Finding{.printed = worst({dirac_operator(wave, 1).norm() / wave.size(), order_defect(order, 1)}),
                       .corrected = dirac_operator(reflected(wave), -1).norm() / wave.size(),
                       .without = dirac_operator(wave, -1).norm() / wave.size(),
                       .tolerance = rounding,
                       .note = fmt::format("exact in the continuum; order {:.3f} in a on the lattice", order)};
      }};
}

}  // namespace

std::vector<Entry> dirac_3d_gammas() {
  return {gammas_of_factors(), combined_equation(),        anticommutators(), complex_factors(),
          real_factors(),      gammas_of_pauli_matrices(), dirac_equation()};
}

}  // namespace dualfield::verify
