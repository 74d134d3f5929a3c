// SPDX-License-Identifier: MIT
// The ledger's entries (4.28)–(4.30): the spinors of the Dirac field in 3+1 dimensions.
#include <unsupported/Eigen/KroneckerProduct>

#include "dualfield/catalogue.hpp"
#include "host/verify/section_4.hpp"

namespace dualfield::verify {

namespace {

constexpr auto i = imaginary_unit;
constexpr Matrix<4> X[4] = {Dirac3d::X0, Dirac3d::X1, Dirac3d::X2, Dirac3d::X3};

Entry two_component_spinors() {
  return {"4.28",
          "two-component spinors φ̃ = (φ¹ + iφ², φ³ + iφ⁴), π̃ = (π¹ + iπ², π³ + iπ⁴)",
          "assembled 𝒳_μ on a state of dirac_3d against complex 2×2 matrices on φ̃, 𝒳₀ against −i, and |φ̃| against |φ|",
          Verdict::holds,
          "",
          [] {
            Random random("4.28");
            const Sample<Dirac3d> s(random, some_mass(random));
            const ComplexMatrix sites = ComplexMatrix::Identity(s.sites(), s.sites());
            const Vector& phi = s.fields.phi;
            const ComplexVector phi_tilde = spinor(phi, s.sites());
            double defect = worst({residual(spinor(s.assembled(onsite(X[0])) * phi, s.sites()), -i * phi_tilde),
                                   std::abs(phi_tilde.norm() / phi.norm() - 1)});
            for (const int mu : {1, 2, 3}) {
              const ComplexMatrix all = Eigen::kroneckerProduct(complex_form(X[mu]), sites);
              defect = worst({defect, residual(spinor(s.assembled(onsite(X[mu])) * phi, s.sites()), all * phi_tilde)});
            }
            return Finding{.printed = defect, .tolerance = rounding};
          }};
}

/// Residual of (4.29) for one kernel step, with forward differences of π̃ and backward differences of φ̃ as derivatives.
double spinor_equations_defect(const Sample<Dirac3d>& s) {
  const Eigen::Index sites = s.sites();
  const Fields next = s.step(s.fields);
  const ComplexVector phi = spinor(s.fields.phi, sites), pi = spinor(s.fields.pi, sites);
  ComplexVector d0_phi = ComplexVector::Zero(phi.size()), minus_d0_pi = d0_phi;
  for_each_site(s.lattice, [&](const Site& site, Eigen::Index at) {
    for (int a = 0; a < 2; ++a)
      for (int b = 0; b < 2; ++b) {
        const Eigen::Index row = a * sites + at, first = b * sites;
        for (const int mu : {1, 2, 3}) {
          const Complex factor = complex_form(X[mu])(a, b);
          d0_phi[row] += factor * (pi[first + neighbour(s.lattice, site, mu, +1)] - pi[first + at]);
          minus_d0_pi[row] += factor * (phi[first + at] - phi[first + neighbour(s.lattice, site, mu, -1)]);
        }
        d0_phi[row] += s.mass() * complex_form(X[0])(a, b) * phi[first + at];
        minus_d0_pi[row] += s.mass() * complex_form(X[0])(a, b) * pi[first + at];
      }
  });
  return worst({residual(spinor(next.phi - s.fields.phi, sites), d0_phi),
                residual(-spinor(next.pi - s.fields.pi, sites), minus_d0_pi)});
}

/// Residual of (4.25) for the complex 2×2 matrices.
double complex_relations_defect() {
  const ComplexMatrix one = sigma(0), X0 = complex_form(X[0]);
  double defect = residual(X0 * X0 + X0 * X0, -2 * one);
  for (const int mu : {1, 2, 3}) {
    const ComplexMatrix Xm = complex_form(X[mu]);
    defect = worst({defect, residual(X0 * Xm, Xm * X0)});
    for (const int nu : {1, 2, 3}) {
      const ComplexMatrix Xn = complex_form(X[nu]);
      defect = worst({defect, residual(Xm * Xn + Xn * Xm, -2.0 * (mu == nu) * one)});
    }
  }
  return defect;
}

Entry spinor_equations() {
  return {
      "4.29",
      "∂₀φ̃ = Σ_μ 𝒳̃_μ ∂_μπ̃ + m𝒳̃₀φ̃, −∂₀π̃ = Σ_μ 𝒳̃_μ ∂_μφ̃ + m𝒳̃₀π̃ with complex 2×2 𝒳̃ that keep (4.25)",
      "a complex loop over the sites, differences for derivatives, against one kernel step as spinors; and (4.25) for "
      "the 𝒳̃ of dirac_3d",
      Verdict::holds,
      "",
      [] {
        Random random("4.29");
        const Sample<Dirac3d> s(random, some_mass(random));
        return Finding{.printed = worst({spinor_equations_defect(s), complex_relations_defect()}),
                       .tolerance = rounding};
      }};
}

Entry four_component_spinor() {
  return {
      "4.30",
      "spinor ψ = (φ̃, π̃)",
      "kernel steps of dirac_3d are linear over the complex numbers: a step of e^{−iα}ψ is e^{−iα} times the step of "
      "ψ, α random, with e^{−iα} = cos α + 𝒳₀ sin α on the fields",
      Verdict::holds,
      "",
      [] {
        Random random("4.30");
        const Sample<Dirac3d> s(random, some_mass(random), 1.25);
        const auto psi = [&](const Fields& z) { return spinor(stacked(z.phi, z.pi), s.sites()); };
        const DenseMatrix J = s.assembled(onsite(Dirac3d::X0)), one = DenseMatrix::Identity(J.rows(), J.rows());
        const double alpha = 3 * random.uniform();
        const DenseMatrix rotation = std::cos(alpha) * one + std::sin(alpha) * J;
        const Fields rotated{rotation * s.fields.phi, rotation * s.fields.pi};
        const Complex phase = std::polar(1.0, -alpha);
        return Finding{.printed = worst({residual(psi(rotated), phase * psi(s.fields)),
                                         residual(psi(s.step(rotated)), phase * psi(s.step(s.fields)))}),
                       .tolerance = rounding};
      }};
}

}  // namespace

std::vector<Entry> dirac_3d_spinors() { return {two_component_spinors(), spinor_equations(), four_component_spinor()}; }

}  // namespace dualfield::verify
