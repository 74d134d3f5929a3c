// SPDX-License-Identifier: MIT
// The ledger's entries (4.6)–(4.10): the lattice system in terms of the biases β = Bπ.
#include <fmt/format.h>

#include "dualfield/catalogue.hpp"
#include "host/verify/section_4.hpp"

namespace dualfield::verify {

namespace {

constexpr double inverted = 1e-11;  // relative error by rounding where B⁻¹ is used

/// B(V − I)B⁻¹, the matrix that acts on β as V − I acts on π.
DenseMatrix in_biases(const LearningSample& s) { return s.b * s.v * inverse(s.b); }

/// Three steps of the kernels against (4.6) with the assembled tensors, v for V − I.
template <class AnySample>
double increments_defect(const AnySample& s, const DenseMatrix& v) {
  double defect = 0;
  Fields z = s.fields;
  for (int t = 0; t < 3; ++t) {
    const Fields next = s.step(z);
    defect = worst({defect, residual(next.phi - z.phi, s.w * z.phi + s.b * z.pi),
                    residual(next.pi - z.pi, -s.b.transpose() * z.phi + v * z.pi)});
    z = next;
  }
  return defect;
}

Entry increments() {
  return {
      "4.6",
      "with A = −Bᵀ: Δφ = (W−I)φ + Bπ, Δπ = −Bᵀφ + (V−I)π",
      "three `synchronous` kernel steps at h = 1 of dirac_1d and dirac_3d, a = 1.25, and of random tensors, against "
      "assembled W, B, Bᵀ, V",
      Verdict::holds,
      "",
      [] {
        Random random("4.6");
        const auto tensor = [&] { return LearningSample::any_tensor(random); };
        const Sample<Dirac1d> line(random, some_mass(random), 1.25);
        const Sample<Dirac3d> box(random, some_mass(random), 1.25);
        const LearningSample any(random, tensor(), tensor(), tensor());
        return Finding{
            .printed = worst({increments_defect(line, line.assembled(Dirac1d::v)),
                              increments_defect(box, box.assembled(Dirac3d::v)), increments_defect(any, any.v)}),
            .tolerance = rounding};
      }};
}

/// Both rows of (4.7) along a kernel step, v for V − I.
template <class AnySample>
double bias_dynamics_defect(const AnySample& s, const DenseMatrix& v) {
  const auto& [phi, pi] = s.fields;
  const Fields next = s.step(s.fields);
  const Vector beta = s.b * pi;
  return worst({residual(next.phi - phi, s.w * phi + beta),
                residual(s.b * next.pi - beta, -s.b * (s.b.transpose() * phi) + v * beta)});
}

Entry dynamics_of_biases() {
  return {
      "4.7",
      "if [V, B] = 0: Δφ = (W−I)φ + β, Δβ = −BBᵀφ + (V−I)β",
      "β = Bπ along a kernel step of random W and B, V a polynomial of B, K = 3 and D = 2; and of dirac_3d with m ≠ 0",
      Verdict::under_assumption,
      "[V, B] = 0; otherwise B(V−I)B⁻¹ in place of V−I",
      [] {
        Random random("4.7");
        const RuntimeTensor W = LearningSample::any_tensor(random), B = LearningSample::any_tensor(random);
        const LearningSample commuting(random, W, B, LearningSample::polynomial(random, B));
        const LearningSample any(random, W, B, LearningSample::any_tensor(random));
        const Sample<Dirac3d> dirac(random, some_mass(random));
        return Finding{.printed = worst({bias_dynamics_defect(commuting, commuting.v),
                                         bias_dynamics_defect(dirac, dirac.assembled(Dirac3d::v))}),
                       .corrected = bias_dynamics_defect(any, in_biases(any)),
                       .without = bias_dynamics_defect(any, any.v),
                       .tolerance = inverted};
      }};
}

/// φ(t+1) − Wφ(t) of the kernels against Bπ; and the bias of trainable variables that are the same at all sites.
template <Theory T>
double bias_defect(Random& random) {
  const Sample<T> s(random, some_mass(random), 0.8);
  const auto& [phi, pi] = s.fields;
  Vector constant(pi.size());
  for (int a = 0; a < T::components; ++a) constant.segment(a * s.sites(), s.sites()).setConstant(random.uniform());
  const Vector beta = s.step({Vector::Zero(phi.size()), constant}).phi;
  return worst({residual(s.step(s.fields).phi - phi - s.w * phi, s.b * pi), beta.norm() / constant.norm()});
}

Entry biases() {
  return {
      "4.8",
      "biases: β = Bπ, linear in the trainable variables",
      "φ(t+1) − Wφ(t) of the kernels against Bπ, dirac_1d and dirac_3d; a constant π has β = 0: B has no inverse here",
      Verdict::holds,
      "",
      [] {
        Random random("4.8");
        return Finding{.printed = worst({bias_defect<Dirac1d>(random), bias_defect<Dirac3d>(random)}),
                       .tolerance = rounding};
      }};
}

/// φ(t+2) − 2φ(t+1) + φ(t) of the kernels against [−BBᵀ + (V−I)(I−W)]φ(t) + (V+W−2I)(φ(t+1) − φ(t)), v for V − I.
double second_difference_defect(const LearningSample& s, const DenseMatrix& v) {
  const Fields one = s.step(s.fields), two = s.step(one);
  const Vector &phi = s.fields.phi, step = one.phi - phi;
  return residual(two.phi - 2 * one.phi + phi,
                  -s.b * (s.b.transpose() * phi) - v * (s.w * phi) + v * step + s.w * step);
}

Entry second_difference() {
  return {"4.9",
          "φ(t+2) − 2φ(t+1) + φ(t) = [−BBᵀ + (V−I)(I−W)]φ(t) + (V+W−2I)(φ(t+1) − φ(t))",
          "two kernel steps of random B and W, V a polynomial of B, K = 3 and D = 2; W commutes with neither",
          Verdict::under_assumption,
          "[V, B] = 0, as for (4.7); otherwise B(V−I)B⁻¹ in place of V−I",
          [] {
            Random random("4.9");
            const RuntimeTensor W = LearningSample::any_tensor(random), B = LearningSample::any_tensor(random);
            const LearningSample commuting(random, W, B, LearningSample::polynomial(random, B));
            const LearningSample any(random, W, B, LearningSample::any_tensor(random));
            return Finding{.printed = second_difference_defect(commuting, commuting.v),
                           .corrected = second_difference_defect(any, in_biases(any)),
                           .without = second_difference_defect(any, any.v),
                           .tolerance = inverted};
          }};
}

/// φ(t+2) − 2φ(t+1) + φ(t) of the kernels against [−BBᵀ + sign (W−I)²]φ(t).
template <class AnySample>
double wave_equation_defect(const AnySample& s, double sign) {
  const Fields one = s.step(s.fields), two = s.step(one);
  const Vector& phi = s.fields.phi;
  return residual(two.phi - 2 * one.phi + phi, -s.b * (s.b.transpose() * phi) + sign * (s.w * (s.w * phi)));
}

Entry wave_equation() {
  return {
      "4.10",
      "for V = 2I − W: φ(t+2) − 2φ(t+1) + φ(t) = [−BBᵀ − (W−I)²]φ(t)",
      "two `synchronous` kernel steps of dirac_1d and dirac_3d with m ≠ 0, and of random B with W a polynomial of it",
      Verdict::erratum,
      "−BBᵀ + (W−I)²; so W − I = m𝒳₀ gives −BBᵀ − m², a mass term",
      [] {
        Random random("4.10");
        const Sample<Dirac1d> line(random, some_mass(random), 1.25);
        const Sample<Dirac3d> box(random, some_mass(random), 1.25);
        const RuntimeTensor B = LearningSample::any_tensor(random), W = LearningSample::polynomial(random, B);
        const LearningSample any(random, W, B, 2.0 * runtime_identity(B.components) - W);
        return Finding{.printed = std::min({wave_equation_defect(line, -1), wave_equation_defect(box, -1),
                                            wave_equation_defect(any, -1)}),
                       .corrected = worst({wave_equation_defect(line, +1), wave_equation_defect(box, +1),
                                           wave_equation_defect(any, +1)}),
                       .tolerance = rounding};
      }};
}

}  // namespace

std::vector<Entry> lattice_biases() {
  return {increments(), dynamics_of_biases(), biases(), second_difference(), wave_equation()};
}

}  // namespace dualfield::verify
