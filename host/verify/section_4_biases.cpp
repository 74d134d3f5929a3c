// SPDX-License-Identifier: MIT
// The ledger's entries (4.6)–(4.10): the lattice system in terms of the biases β = Bπ.
#include <fmt/format.h>

#include "dualfield/catalogue.hpp"
#include "host/verify/section_4.hpp"

namespace dualfield::verify {

namespace {

constexpr int neurons = 10;
constexpr double inverted = 1e-11;  // relative rounding where B⁻¹ takes part

/// (4.6) with any W − I, B and V − I.
struct DenseSystem {
  DenseMatrix w, b, v;

  Fields step(const Fields& z) const { return {z.phi + w * z.phi + b * z.pi, z.pi - b.transpose() * z.phi + v * z.pi}; }
  /// V − I carried from π to β.
  DenseMatrix carried() const { return b * v * b.inverse(); }
};

/// A polynomial of a matrix: it commutes with the matrix and is not symmetric.
DenseMatrix polynomial(Random& random, const DenseMatrix& of) {
  const DenseMatrix one = DenseMatrix::Identity(of.rows(), of.rows());
  return random.uniform() * one + random.uniform() * of + random.uniform() * of * of / of.norm();
}

Fields any_fields(Random& random) { return {random.vector(neurons), random.vector(neurons)}; }

/// Some steps of the kernels against (4.6) with the assembled tensors.
template <Theory T>
double increments_defect(Random& random) {
  const Sample<T> s(random, some_mass(random), 1.25);
  const DenseMatrix v = s.assembled(T::v);
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
  return {"4.6",
          "with A = −Bᵀ: Δφ = (W−I)φ + Bπ, Δπ = −Bᵀφ + (V−I)π",
          "three `synchronous` kernel steps of dirac_1d and dirac_3d at h = 1, a = 1.25, against assembled W, B, Bᵀ, V",
          Verdict::holds,
          "",
          [] {
            Random random("4.6");
            return Finding{.printed = worst({increments_defect<Dirac1d>(random), increments_defect<Dirac3d>(random)}),
                           .tolerance = rounding};
          }};
}

/// The β row of (4.7) with v in place of V − I.
double bias_row_defect(const DenseMatrix& b, const DenseMatrix& v, const Fields& z, const Fields& next) {
  const Vector beta = b * z.pi;
  return residual(b * next.pi - beta, -b * b.transpose() * z.phi + v * beta);
}

Entry dynamics_of_biases() {
  return {"4.7",
          "if [V, B] = 0: Δφ = (W−I)φ + β, Δβ = −BBᵀφ + (V−I)β",
          "β = Bπ along a step: random W and B, V a polynomial of B; and the kernels of dirac_3d with m ≠ 0",
          Verdict::under_assumption,
          "[V, B] = 0; otherwise B(V−I)B⁻¹ in place of V−I",
          [] {
            Random random("4.7");
            const DenseMatrix w = random.matrix(neurons, neurons), b = random.matrix(neurons, neurons);
            const DenseSystem commuting{w, b, polynomial(random, b)}, any{w, b, random.matrix(neurons, neurons)};
            const Fields z = any_fields(random), met = commuting.step(z), broken = any.step(z);
            const Sample<Dirac3d> s(random, some_mass(random));
            const Fields kernel = s.step(s.fields);
            return Finding{.printed = worst({bias_row_defect(b, commuting.v, z, met),
                                             residual(met.phi - z.phi, w * z.phi + b * z.pi),
                                             bias_row_defect(s.b, s.assembled(Dirac3d::v), s.fields, kernel)}),
                           .corrected = bias_row_defect(b, any.carried(), z, broken),
                           .without = bias_row_defect(b, any.v, z, broken),
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

/// φ(t+2) − 2φ(t+1) + φ(t) against [−BBᵀ + (V−I)(I−W)]φ(t) + (V+W−2I)(φ(t+1) − φ(t)), v for V − I.
double second_difference_defect(const DenseSystem& s, const DenseMatrix& v, const Fields& z) {
  const Fields one = s.step(z), two = s.step(one);
  return residual(two.phi - 2 * one.phi + z.phi,
                  (-s.b * s.b.transpose() - v * s.w) * z.phi + (v + s.w) * (one.phi - z.phi));
}

Entry second_difference() {
  return {"4.9",
          "φ(t+2) − 2φ(t+1) + φ(t) = [−BBᵀ + (V−I)(I−W)]φ(t) + (V+W−2I)(φ(t+1) − φ(t))",
          "two steps with random B and W and V a polynomial of B (W commutes with neither)",
          Verdict::under_assumption,
          "[V, B] = 0, as for (4.7); otherwise B(V−I)B⁻¹ in place of V−I",
          [] {
            Random random("4.9");
            const DenseMatrix w = random.matrix(neurons, neurons), b = random.matrix(neurons, neurons);
            const DenseSystem commuting{w, b, polynomial(random, b)}, any{w, b, random.matrix(neurons, neurons)};
            const Fields z = any_fields(random);
            return Finding{.printed = second_difference_defect(commuting, commuting.v, z),
                           .corrected = second_difference_defect(any, any.carried(), z),
                           .without = second_difference_defect(any, any.v, z),
                           .tolerance = inverted};
          }};
}

/// φ(t+2) − 2φ(t+1) + φ(t) against [−BBᵀ + sign (W−I)²]φ(t), two kernel steps.
template <Theory T>
double wave_equation_defect(const Sample<T>& s, double sign) {
  const Fields one = s.step(s.fields), two = s.step(one);
  return residual(two.phi - 2 * one.phi + s.fields.phi, (-s.b * s.b.transpose() + sign * s.w * s.w) * s.fields.phi);
}

/// The same for any B, W a polynomial of it and V = 2I − W.
double wave_equation_defect(const DenseSystem& s, double sign, const Fields& z) {
  const Fields one = s.step(z), two = s.step(one);
  return residual(two.phi - 2 * one.phi + z.phi, (-s.b * s.b.transpose() + sign * s.w * s.w) * z.phi);
}

Entry wave_equation() {
  return {"4.10",
          "for V = 2I − W: φ(t+2) − 2φ(t+1) + φ(t) = [−BBᵀ − (W−I)²]φ(t)",
          "two `synchronous` kernel steps of dirac_1d and dirac_3d with m ≠ 0; and random B with W a polynomial of it",
          Verdict::erratum,
          "−BBᵀ + (W−I)²; so W − I = m𝒳₀ gives −BBᵀ − m², a mass term",
          [] {
            Random random("4.10");
            const Sample<Dirac1d> line(random, some_mass(random), 1.25);
            const Sample<Dirac3d> box(random, some_mass(random), 1.25);
            const DenseMatrix b = random.matrix(neurons, neurons), w = polynomial(random, b);
            const DenseSystem dense{w, b, -w};
            const Fields z = any_fields(random);
            return Finding{.printed = std::min({wave_equation_defect(line, -1), wave_equation_defect(box, -1),
                                                wave_equation_defect(dense, -1, z)}),
                           .corrected = worst({wave_equation_defect(line, +1), wave_equation_defect(box, +1),
                                               wave_equation_defect(dense, +1, z)}),
                           .tolerance = rounding};
          }};
}

}  // namespace

std::vector<Entry> lattice_biases() {
  return {increments(), dynamics_of_biases(), biases(), second_difference(), wave_equation()};
}

}  // namespace dualfield::verify
