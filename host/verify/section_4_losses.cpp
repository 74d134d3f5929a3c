// SPDX-License-Identifier: MIT
// The ledger's entries (4.11)–(4.14): dynamics with V = 2I − W, and the losses whose gradient descent gives it.
#include <fmt/format.h>

#include <unsupported/Eigen/KroneckerProduct>

#include "dualfield/catalogue.hpp"
#include "dualfield/losses.hpp"
#include "host/verify/section_4.hpp"

namespace dualfield::verify {

namespace {

// ---- (4.11)

/// Residual of (4.11), which contains no tensors but W and B, for one step of the kernels.
template <Theory T>
double dynamics_defect(Random& random) {
  const Sample<T> s(random, some_mass(random), 1.25);
  const auto& [phi, pi] = s.fields;
  const Fields next = s.step(s.fields);
  return worst(
      {residual(next.phi - phi, s.w * phi + s.b * pi), residual(next.pi - pi, -s.b.transpose() * phi - s.w * pi)});
}

Entry dynamics() {
  return {"4.11",
          "Δφ = (W−I)φ + Bπ, Δπ = −Bᵀφ + (I−W)π",
          "one `synchronous` kernel step of dirac_1d and dirac_3d at h = 1, a = 1.25, against assembled W and B alone",
          Verdict::holds,
          "",
          [] {
            Random random("4.11");
            return Finding{.printed = worst({dynamics_defect<Dirac1d>(random), dynamics_defect<Dirac3d>(random)}),
                           .tolerance = rounding};
          }};
}

// ---- (4.12)

Entry loss_of_symmetric_weight() {
  return {"4.12",
          "loss H = ½φ·φ − ½π·π + ½π·Wπ with W = Wᵀ gives Δπ = −Bᵀφ + (I−W)π",
          "−(∂H/∂π + Bᵀ∂H/∂φ) by automatic differentiation against −Bᵀφ + (I−W)π, random W = Wᵀ and B",
          Verdict::under_assumption,
          "W = Wᵀ; otherwise descent gives ½(W + Wᵀ), which for the W of (4.13) has no mass",
          [] {
            Random random("4.12");
            constexpr int n = 12;
            const Vector phi = random.vector(n), pi = random.vector(n);
            const DenseMatrix B = random.matrix(n, n), symmetric = random.symmetric(n);
            const auto defect = [](const DenseMatrix& W, const DenseMatrix& bias, const Fields& z,
                                   const Vector& change) {
              const auto loss = [&](const auto& x, const auto& p) { return symmetric_weight_loss(W, x, p); };
              return residual(change, descent(loss, z.phi, z.pi, bias));
            };
            const Sample<Dirac3d> s(random, some_mass(random));
            const DenseMatrix W = DenseMatrix::Identity(s.w.rows(), s.w.rows()) + s.w;
            return Finding{.printed = defect(symmetric, B, {phi, pi}, -B.transpose() * phi + pi - symmetric * pi),
                           .without = defect(W, s.b, s.fields, s.step(s.fields).pi - s.fields.pi),
                           .tolerance = rounding,
                           .note = "without: the kernels of dirac_3d, m ≠ 0"};
          }};
}

// ---- (4.13)

/// Residuals of W − I = m𝒳₀ ⊗ 1 and 𝒳₀ᵀ = −𝒳₀, and, for the kernels with π = 0, of φ(t+1) = (1 − im)φ(t) as spinors.
template <Theory T>
double antisymmetric_weight_defect(Random& random) {
  const Sample<T> s(random, some_mass(random));
  const DenseMatrix sites = DenseMatrix::Identity(s.sites(), s.sites()), factor = numbers(T::X0);
  const DenseMatrix product = s.mass() * Eigen::kroneckerProduct(factor, sites);
  const Vector next = s.step({s.fields.phi, Vector::Zero(s.fields.pi.size())}).phi;
  const ComplexVector psi = spinor(s.fields.phi, s.sites()), expected = Complex(1, -s.mass()) * psi;
  return worst({residual(s.w, product), residual(factor.transpose(), -factor), residual(s.w.transpose(), -s.w),
                residual(spinor(next, s.sites()), expected)});
}

Entry antisymmetric_weight() {
  return {
      "4.13",
      "W − I = m𝒳₀ ⊗ δ with 𝒳₀ᵀ = −𝒳₀: W is not symmetric",
      "assembled W − I of dirac_1d and dirac_3d against the product and its transpose; kernels with π = 0 multiply φ, "
      "as a spinor, by 1 − im",
      Verdict::holds,
      "",
      [] {
        Random random("4.13");
        return Finding{.printed = worst({antisymmetric_weight_defect<Dirac1d>(random),
                                         antisymmetric_weight_defect<Dirac3d>(random)}),
                       .tolerance = rounding};
      }};
}

// ---- (4.14)

/// (4.14) as printed, without a sum over a: ½φ_a·φ_a − m Σ_b π_a·𝒳₀_ab π_b.
template <int K, class X>
Element<X> printed_type_loss(int a, double m, const Matrix<K>& factor, const X& phi, const X& pi) {
  const auto sites = phi.size() / K;
  const auto type = [&](const X& x, int which) { return X(x.segment(which * sites, sites)); };
  Element<X> loss = 0.5 * inner(type(phi, a), type(phi, a));
  for (int b = 0; b < K; ++b) loss -= m * factor.entry[a][b] * inner(type(pi, a), type(pi, b));
  return loss;
}

/// Δπ by gradient descent where each type a of neurons has its own loss(a, φ, π) and descends it in π_a.
template <class Loss>
Vector descent_by_type(const Loss& loss, int types, const Fields& z, const DenseMatrix& bias) {
  const Eigen::Index sites = z.pi.size() / types;
  Vector change(z.pi.size());
  for (int a = 0; a < types; ++a) {
    const auto own = [&](const auto& phi, const auto& pi) { return loss(a, phi, pi); };
    change.segment(a * sites, sites) = descent(own, z.phi, z.pi, bias).segment(a * sites, sites);
  }
  return change;
}

struct TypeLossDefects {
  double printed, corrected, sign_alone, sum_alone;
};

/// Residuals of Δπ of the kernels against descent of (4.14): as printed, corrected, and with one of the two
/// corrections.
template <Theory T>
TypeLossDefects type_loss_defects(Random& random) {
  const Sample<T> s(random, some_mass(random));
  const Vector learned = s.step(s.fields).pi - s.fields.pi;
  const auto defect = [&](const auto& loss) {
    return residual(learned, descent_by_type(loss, T::components, s.fields, s.b));
  };
  const auto printed = [&](double m) {
    return defect([m](int a, const auto& phi, const auto& pi) { return printed_type_loss(a, m, T::X0, phi, pi); });
  };
  const auto summed = [&](double m) {
    return defect([m](int a, const auto& phi, const auto& pi) { return type_loss(a, m, T::X0, phi, pi); });
  };
  return {printed(s.mass()), summed(s.mass()), printed(-s.mass()), summed(-s.mass())};
}

/// The observables loss_1 … loss_K of a simulation against type_loss.
template <Theory T>
double observed_loss_defect(Random& random) {
  const Sample<T> s(random, some_mass(random), 1.25);
  const Vector z = stacked(s.fields.phi, s.fields.pi);
  double defect = 0;
  for (int a = 0; a < T::components; ++a) {
    const double loss = s.lattice.cell_volume() * type_loss(a, s.mass(), T::X0, s.fields.phi, s.fields.pi);
    defect = worst({defect, std::abs(observed(s.spec, z, fmt::format("loss_{}", a + 1)) / loss - 1)});
  }
  return defect;
}

Entry losses_by_type() {
  return {
      "4.14",
      "losses H_a = ½φ_a·φ_a − mπ_a·𝒳₀_ab π_b, one for each type a (no sum over a), give the learning row of (4.11)",
      "descent of H_a in π_a by automatic differentiation against Δπ of the kernels, dirac_1d and dirac_3d, m ≠ 0; "
      "H_a against the observables loss_1 … loss_K",
      Verdict::erratum,
      "H_a = ½Σ_c φ_c·φ_c + mπ_a·𝒳₀_ab π_b: 𝒳_μ has no diagonal, so φ_a·φ_a alone does not depend on π_a",
      [] {
        Random random("4.14");
        const TypeLossDefects line = type_loss_defects<Dirac1d>(random), box = type_loss_defects<Dirac3d>(random);
        const double sign = std::min(line.sign_alone, box.sign_alone);
        const double sum = std::min(line.sum_alone, box.sum_alone);
        return Finding{.printed = std::min({line.printed, box.printed, sign, sum}),
                       .corrected = worst({line.corrected, box.corrected, observed_loss_defect<Dirac1d>(random),
                                           observed_loss_defect<Dirac3d>(random)}),
                       .tolerance = rounding,
                       .note = fmt::format("as printed {:.2g}, the sign alone corrected {:.2g}, the sum alone {:.2g}",
                                           std::min(line.printed, box.printed), sign, sum)};
      }};
}

}  // namespace

std::vector<Entry> lattice_losses() {
  return {dynamics(), loss_of_symmetric_weight(), antisymmetric_weight(), losses_by_type()};
}

}  // namespace dualfield::verify
