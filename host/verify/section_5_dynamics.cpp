// SPDX-License-Identifier: MIT
// The ledger's entries (5.7) and (5.10): the weights of a U(1) field and their spectrum, and the Dirac equation in a
// background field.
#include <fmt/format.h>

#include <unsupported/Eigen/KroneckerProduct>

#include "host/verify/section_5.hpp"

namespace dualfield::verify {

namespace {

// ---- (5.7)

struct SpectrumDefects {
  double printed, corrected, scalar;
  double example[3];  ///< the lowest positive frequency: free, as printed, corrected
};

/// Residuals of the frequencies on random links with a constant 𝒜_0, W − 1 = (m + 𝒜_0)𝒳₀ and V = 2 − W as printed or
/// V − 1 = (−m + 𝒜_0)𝒳₀ corrected, against those without 𝒜_0 plus 𝒜_0; `scalar`: of the printed ones against
/// ±√((m + 𝒜_0)² + s²).
template <Theory T>
SpectrumDefects spectrum_defects(Random& random, const Lattice& lattice) {
  const GaugeMatrices<T> m(lattice);
  const Eigen::Index sites = lattice.sites();
  const DenseMatrix b = m.link_bias(3 * random.matrix(sites, T::dimensions + 1));
  const double mass = 0.75 + 0.25 * random.uniform(), a0 = 0.25 + 0.125 * random.uniform();
  const auto spectrum = [&](double w, double v) {
    return frequencies(blocks(w * m.X[0], b, -b.transpose(), v * m.X[0]), sites);
  };
  const Vector free = spectrum(mass, -mass), printed = spectrum(mass + a0, -(mass + a0)),
               corrected = spectrum(mass + a0, -mass + a0);
  const Vector shifted_by_a0 = free.array() + a0;
  // s² = ω² − m² of the free spectrum
  Vector scalar = ((free.array().square() - mass * mass) + (mass + a0) * (mass + a0)).sqrt() * free.array().sign();
  const Eigen::Index lowest = free.size() / 2;
  return {residual(printed, shifted_by_a0),
          residual(corrected, shifted_by_a0),
          residual(printed, scalar),
          {free[lowest], printed[lowest], corrected[lowest]}};
}

Entry weights() {
  return {
      "5.7",
      "U(1): W − I = m𝒳₀ + 𝒳₀𝒜_0 with V = 2I − W: 𝒜_0 is the potential of the gauge field",
      "eigenvalues of the generator with a constant 𝒜_0 and random links, D = 1, 3, against the free ones shifted by "
      "𝒜_0; as printed against ±√((m + 𝒜_0)² + s²), s the singular values of B",
      Verdict::erratum,
      "V − I = −m𝒳₀ + 𝒳₀𝒜_0: a constant 𝒜_0 shifts every frequency by 𝒜_0. With V = 2I − W it adds to the mass, ω = "
      "±√((m + 𝒜_0)² + s²): a scalar potential",
      [] {
        Random random("5.7");
        const SpectrumDefects line = spectrum_defects<Dirac1d>(random, periodic({7}, 1.25));
        const SpectrumDefects box = spectrum_defects<Dirac3d>(random, periodic({2, 4, 3}, 1.25));
        return Finding{.printed = std::min(line.printed, box.printed),
                       .corrected = worst({line.corrected, box.corrected, line.scalar, box.scalar}),
                       .tolerance = rounding,
                       .note = fmt::format("lowest ω > 0 on the line: free {:.4f}, as printed {:.4f}, corrected {:.4f}",
                                           line.example[0], line.example[1], line.example[2])};
      }};
}

// ---- (5.10)

/// Residuals of the Dirac equation for random smooth φ, π and 𝒜, with the time derivative from a step of the kernels.
template <Theory T>
class DiracInBackground {
 public:
  explicit DiracInBackground(Random& random)
      : mass_(some_mass(random)), fields_(random, 2 * T::components), potential_(random, T::dimensions + 1) {}

  /// iγ⁰(∂₀ + i𝒜_0)ψ − iΣγ^k(∂_k + i𝒜_k)ψ − mψ at the origin, relative to the size of the terms; its real and imaginary
  /// parts as columns. ∂₀ψ is taken from a step h = a of the kernels in the field (𝒜_0, sign·𝒜_k).
  DenseMatrix left_over(double a, const std::string& form, double sign) const {
    const Lattice lattice = three_site_lattice(T::dimensions, a);
    GaugeValues values(lattice.sites(), T::dimensions + 1);
    const auto sampled = [&](int mu) {  // 𝒜_0 at the sites, 𝒜_k in the middle of the links
      std::array<double, 3> offset{};
      if (mu > 0) offset[std::size_t(mu - 1)] = 0.5;
      const Vector all = potential_.sampled(0, lattice, offset);
      return Vector(all.segment(mu * lattice.sites(), lattice.sites()));
    };
    for (int mu = 0; mu <= T::dimensions; ++mu) values.col(mu) = (mu == 0 ? 1 : sign * a) * sampled(mu);
    const SimulationSpec spec =
        in_static_field(simulation_of<T>(lattice, {.mass = mass_}, "synchronous", a), values, form);
    const Vector z = fields_.sampled(0, lattice);
    const Vector rate = at_middle_site((one_step(spec, z) - z) / a, lattice);

    const std::array<double, 3> origin{};
    const Vector potential = potential_.at(0, origin);
    const ComplexVector psi = spinor(fields_.at(0, origin), 1);
    const auto covariant = [&](int mu, const ComplexVector& derivative) -> ComplexVector {
      return derivative + imaginary_unit * potential[mu] * psi;
    };
    const ComplexVector in_time = imaginary_unit * gamma(0) * covariant(0, spinor(rate, 1));
    ComplexVector sum = in_time - mass_ * psi;
    double size = in_time.norm() + std::abs(mass_) * psi.norm();
    for (int k = 1; k <= T::dimensions; ++k) {
      const ComplexVector term = imaginary_unit * gamma(k) * covariant(k, spinor(fields_.derivative(k, 0, origin), 1));
      sum -= term;
      size += term.norm();
    }
    DenseMatrix parts(sum.size(), 2);
    parts << sum.real(), sum.imag();
    return parts / size;
  }

  double in_limit(const std::string& form, double sign) const {
    return limit([&](double a) { return left_over(a, form, sign); }, 0.2).norm();
  }
  double order(const std::string& form) const {
    return observed_order([&](double a) { return left_over(a, form, +1).norm(); }, 1e-2);
  }

 private:
  /// γ⁰ = σ₃ ⊗ 1, γ^k = σ₁ ⊗ 𝒳̃_k, (4.36).
  static ComplexMatrix gamma(int mu) {
    const ComplexMatrix one = ComplexMatrix::Identity(T::components / 2, T::components / 2);
    if (mu == 0) return Eigen::kroneckerProduct(sigma(3), one);
    return Eigen::kroneckerProduct(sigma(1), complex_form(factors<T>()[std::size_t(mu)]));
  }

  double mass_;
  SmoothFields fields_, potential_;
};

Entry dirac_equation() {
  return {
      "5.10",
      "iη_μν γ^μ(∂/∂x_ν + i𝒜_μ)ψ − mψ = 0 with the 𝒜_μ of (5.6)–(5.8), in the continuum limit",
      "a smooth spinor in a smooth background, ∂₀ψ by kernels of both forms, D = 1, 3: what is left, extrapolated to "
      "a → 0, and its order in a against 1; as printed: 𝒜_k with the sign of (5.8), V corrected",
      Verdict::erratum,
      "𝒜_k changes its sign from (5.8) to (5.10), 𝒜_0 does not. This program: ∂_μ + i𝒜_μ for all μ, so links e^{ia𝒜_μ} "
      "and B = Σ𝒳_μ(S_μ − 1 − 𝒳₀a𝒜_μ)",
      [] {
        Random random("5.10");
        const DiracInBackground<Dirac1d> line(random);
        const DiracInBackground<Dirac3d> box(random);
        Largest corrected, off;
        Smallest printed;
        std::string orders;
        for (const std::string form : {"compact", "additive"}) {
          for (const double left : {line.in_limit(form, +1), box.in_limit(form, +1)}) corrected.add(left);
          for (const double left : {line.in_limit(form, -1), box.in_limit(form, -1)}) printed.add(left);
          for (const double order : {line.order(form), box.order(form)}) {
            off.add(order_defect(order, 1));
            orders += fmt::format("{}{:.3f}", orders.empty() ? "" : ", ", order);
          }
        }
        return Finding{.printed = printed,
                       .corrected = worst({corrected, off}),
                       .tolerance = 1e-8,
                       .note = "orders in a: " + orders};
      }};
}

}  // namespace

std::vector<Entry> gauge_dynamics() { return {weights(), dirac_equation()}; }

}  // namespace dualfield::verify
