// SPDX-License-Identifier: MIT
// The ledger's entries (4.15)–(4.18): two types of neurons on a line, the Dirac field in 1+1 dimensions.
#include <fmt/format.h>

#include "dualfield/catalogue.hpp"
#include "host/verify/section_4.hpp"
#include "host/verify/smooth_waves.hpp"

namespace dualfield::verify {

namespace {

/// ε^a_b for a, b ∈ {1, 2}.
int levi_civita(int a, int b) { return b - a; }

/// δ_i^j on a ring of n sites.
int delta(int row, int column, int n) { return (row - column) % n == 0; }

// ---- (4.15), (4.16)

Entry tensors() {
  return {
      "4.15",
      "(W−I)^{a,j}_{i,b} = mε^a_b δ_i^j, B^{a,j}_{i,b} = ε^a_b(δ_i^{j−1} − δ_i^j)",
      "every entry of the kernels' matrix of (4.2), column by column, against the printed δ and ε, a ring of 7 sites",
      Verdict::holds,
      "",
      [] {
        Random random("4.15");
        const Sample<Dirac1d> s(random, some_mass(random));
        const int n = int(s.sites());
        DenseMatrix w(2 * n, 2 * n), b(2 * n, 2 * n), kernel_w = w, kernel_b = w;
        for (int row = 0; row < 2 * n; ++row)
          for (int column = 0; column < 2 * n; ++column) {
            const int e = levi_civita(row / n + 1, column / n + 1), at = row % n, j = column % n;
            w(row, column) = s.mass() * e * delta(at, j, n);
            b(row, column) = e * (delta(at, j - 1, n) - delta(at, j, n));
          }
        const Vector zero = Vector::Zero(2 * n);
        for (int column = 0; column < 2 * n; ++column) {
          const Vector unit = Vector::Unit(2 * n, column);
          kernel_w.col(column) = s.step({unit, zero}).phi - unit;
          kernel_b.col(column) = s.step({zero, unit}).phi;
        }
        return Finding{
            .printed = worst({residual(kernel_w, w), residual(kernel_b, b), residual(s.w, w), residual(s.b, b)}),
            .tolerance = rounding};
      }};
}

Entry integer_factors() {
  return {"4.16",
          "𝒳₀ = 𝒳₁ = ε, the Levi-Civita symbol",
          "the integer factors of dirac_1d against ε_ab; antisymmetric, of square −1",
          Verdict::holds,
          "",
          [] {
            DenseMatrix epsilon_ab(2, 2);
            for (const int a : {1, 2})
              for (const int b : {1, 2}) epsilon_ab(a - 1, b - 1) = levi_civita(a, b);
            const DenseMatrix X0 = numbers(Dirac1d::X0), X1 = numbers(Dirac1d::X1);
            return Finding{
                .printed = worst({residual(X0, epsilon_ab), residual(X1, epsilon_ab), residual(X0.transpose(), -X0),
                                  residual(X0 * X1, -DenseMatrix::Identity(2, 2))}),
                .tolerance = 0};
          }};
}

// ---- (4.17), (4.18)

/// One step of (4.17) as printed, in a loop over the sites.
Fields component_equations(const Fields& at_t, double m) {
  const Eigen::Index n = at_t.phi.size() / 2;
  const auto phi1 = at_t.phi.head(n), phi2 = at_t.phi.tail(n), pi1 = at_t.pi.head(n), pi2 = at_t.pi.tail(n);
  Fields next = at_t;
  for (Eigen::Index site = 0; site < n; ++site) {
    const Eigen::Index up = (site + 1) % n, down = (site + n - 1) % n;
    next.phi[site] += (pi2[up] - pi2[site]) + m * phi2[site];
    next.pi[site] += -(phi2[site] - phi2[down]) - m * pi2[site];
    next.phi[n + site] += -(pi1[up] - pi1[site]) - m * phi1[site];
    next.pi[n + site] += (phi1[site] - phi1[down]) + m * pi1[site];
  }
  return next;
}

Entry components() {
  return {"4.17",
          "(4.15) in components: Δφ¹_i = π²_{i+1} − π²_i + mφ²_i and three more",
          "a plain loop over the sites, typed as printed, against three `synchronous` kernel steps at h = a = 1",
          Verdict::holds,
          "",
          [] {
            Random random("4.17");
            const Sample<Dirac1d> s(random, some_mass(random));
            Fields kernel = s.fields, loop = s.fields;
            for (int t = 0; t < 3; ++t) {
              kernel = s.step(kernel);
              loop = component_equations(loop, s.mass());
            }
            return Finding{.printed = worst({residual(kernel.phi, loop.phi), residual(kernel.pi, loop.pi)}),
                           .tolerance = rounding,
                           .note = "\"(4.26)\" in the sentence before it should read (4.11)"};
          }};
}

/// The matrix of (4.18) as printed on waves (φ¹, φ², π¹, π²)e^{ikx}, the four lines solved for ∂/∂x⁰.
ComplexMatrix continuum_rate(double k, double m) {
  const Complex d = imaginary_unit * k;
  ComplexMatrix rate(4, 4);
  rate << 0, m, 0, d,  // ∂₀φ¹ = ∂₁π² + mφ²
      -m, 0, -d, 0,    // ∂₀φ² = −∂₁π¹ − mφ¹
      0, -d, 0, -m,    // ∂₀π¹ = −∂₁φ² − mπ²
      d, 0, m, 0;      // ∂₀π² = ∂₁φ¹ + mπ¹
  return rate;
}

Entry continuum() {
  return {"4.18",
          "continuum limit: ∂₀φ¹ = ∂₁π² + mφ², ∂₀φ² = −∂₁π¹ − mφ¹, ∂₀π¹ = −∂₁φ² − mπ², ∂₀π² = ∂₁φ¹ + mπ¹",
          "a kernel step of smooth waves against their exact evolution by (4.18), h = a → 0: observed order against 1; "
          "with π at x − a/2 and h ∝ a²: against 2",
          Verdict::holds,
          "",
          [] {
            Random random("4.18");
            const double m = some_mass(random);
            const SmoothWaves waves(random, 1, 4);
            const auto rate = [m](const WaveVector& k) { return continuum_rate(k[0], m); };
            const auto same_place = [&](double a) {
              return missed_by_limit<Dirac1d>(waves, rate, m, int(std::lround(1 / a)), a);
            };
            const auto staggered = [&](double a) {
              return missed_by_limit<Dirac1d>(waves, rate, m, int(std::lround(1 / a)), a * a, -0.5);
            };
            const double first = observed_order(same_place, 1 / 128.0), second = observed_order(staggered, 1 / 128.0);
            return Finding{.printed = worst({std::abs(first - 1), std::abs(second - 2)}),
                           .tolerance = 0.05,
                           .note = fmt::format("order {:.3f} as printed; {:.3f} with π half a spacing to the left: "
                                               "forward differences of π and backward ones of φ are central there",
                                               first, second)};
          }};
}

}  // namespace

std::vector<Entry> dirac_1d_neurons() { return {tensors(), integer_factors(), components(), continuum()}; }

}  // namespace dualfield::verify
