// SPDX-License-Identifier: MIT
// The ledger's entries (4.19)–(4.23): the spinor of the Dirac field in 1+1 dimensions and its gamma matrices.
#include <fmt/format.h>

#include "dualfield/catalogue.hpp"
#include "dualfield/gamma.hpp"
#include "host/verify/spinor_wave.hpp"

namespace dualfield::verify {

namespace {

constexpr auto i = imaginary_unit;

Entry two_component_spinor() {
  return {
      "4.19",
      "spinor ψ = (φ¹ + iφ², π¹ + iπ²)",
      "ψ of a state: 𝒳₀ acts as −i on it, kernel steps are linear over the complex numbers, and the observable "
      "charge is aΣ|ψ|²",
      Verdict::holds,
      "",
      [] {
        Random random("4.19");
        const Sample<Dirac1d> s(random, some_mass(random), 1.25);
        const auto psi = [&](const Fields& z) { return spinor(stacked(z.phi, z.pi), s.sites()); };
        const DenseMatrix J = s.assembled(onsite(Dirac1d::X0));
        const Fields rotated{J * s.fields.phi, J * s.fields.pi};
        const double expected = s.lattice.cell_volume() * psi(s.fields).squaredNorm();
        return Finding{
            .printed = worst({residual(psi(rotated), -i * psi(s.fields)),
                              residual(psi(s.step(rotated)), -i * psi(s.step(s.fields))),
                              std::abs(observed(s.spec, stacked(s.fields.phi, s.fields.pi), "charge") / expected - 1)}),
            .tolerance = rounding};
      }};
}

// (4.21), (4.22) as printed
ComplexMatrix gamma_0() { return sigma(3); }
ComplexMatrix gamma_1() { return i * sigma(1); }

/// (iγ⁰∂₀ + iγ¹∂₁ − m)ψ, x¹ the coordinate of the lattice.
ComplexVector dirac_operator(const SpinorWave& at) {
  return i * gamma_0() * at.derivative[0] + i * gamma_1() * at.derivative[1] - at.mass * at.psi;
}

Entry dirac_equation() {
  return {
      "4.20",
      "(iγ⁰∂₀ + iγ¹∂₁ − m)ψ = 0, with x¹ the coordinate of the lattice",
      "the left side, γ as printed, on plane waves that evolve by the continuum limit of dirac_1d's tensors; and by "
      "its lattice equations, a → 0: observed order against 1",
      Verdict::holds,
      "",
      [] {
        Random random("4.20");
        const Amplitude any(random, 1, 2);
        const SpinorWave wave = any.evolving<Dirac1d>(0);
        const auto on_lattice = [&](double a) { return dirac_operator(any.evolving<Dirac1d>(a)).norm(); };
        const double order = observed_order(on_lattice, 1e-3);
        return Finding{.printed = worst({dirac_operator(wave).norm() / wave.size(), order_defect(order, 1)}),
                       .tolerance = rounding,
                       .note = fmt::format("exact in the continuum; order {:.3f} in a on the lattice", order)};
      }};
}

Entry time_gamma() {
  return {"4.21",
          "γ⁰ = σ₃",
          "γ⁰ derived from W − I and V − I of dirac_1d in exact integers, and as i/m times the generator of k = 0",
          Verdict::holds,
          "",
          [] {
            Random random("4.21");
            const double m = some_mass(random);
            const auto modes = modes_of(simulation_of<Dirac1d>(periodic({7}), {.mass = m}, "synchronous"));
            return Finding{.printed = worst({residual(complex_form(Gamma<Dirac1d>::time), gamma_0()),
                                             residual(i / m * modes->generator({0, 0, 0}), gamma_0())}),
                           .tolerance = rounding};
          }};
}

Entry space_gamma() {
  return {"4.22",
          "γ¹ = iσ₁",
          "γ¹ derived from B and −Bᵀ of dirac_1d in exact integers, with x¹ the coordinate of the lattice as in (4.20)",
          Verdict::holds,
          "",
          [] {
            return Finding{.printed = residual(-complex_form(Gamma<Dirac1d>::space(0)), gamma_1()),
                           .tolerance = 0,
                           .note = "= −σ₁⊗𝒳̃₁: the other sign of (4.31), whose coordinates have lower indices"};
          }};
}

Entry anticommutators() {
  return {"4.23",
          "γ⁰γ¹ + γ¹γ⁰ = 0, γ⁰γ⁰ = −γ¹γ¹ = I₂",
          "products of the printed γ⁰ and γ¹, and of those derived from dirac_1d in exact integers",
          Verdict::holds,
          "",
          [] {
            const ComplexMatrix zero = ComplexMatrix::Zero(2, 2), one = sigma(0);
            const auto defect = [&](const ComplexMatrix& g0, const ComplexMatrix& g1) {
              return worst({residual(g0 * g1 + g1 * g0, zero), residual(g0 * g0, one), residual(-g1 * g1, one)});
            };
            return Finding{
                .printed = worst({defect(gamma_0(), gamma_1()),
                                  defect(complex_form(Gamma<Dirac1d>::time), -complex_form(Gamma<Dirac1d>::space(0)))}),
                .tolerance = 0};
          }};
}

}  // namespace

std::vector<Entry> dirac_1d_spinors() {
  return {two_component_spinor(), dirac_equation(), time_gamma(), space_gamma(), anticommutators()};
}

}  // namespace dualfield::verify
