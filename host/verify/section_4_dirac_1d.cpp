// SPDX-License-Identifier: MIT
// The ledger's entries (4.15)–(4.23): two types of neurons on a line, the Dirac field in 1+1 dimensions.
#include <fmt/format.h>

#include "dualfield/catalogue.hpp"
#include "dualfield/gamma.hpp"
#include "host/modes.hpp"
#include "host/verify/section_4.hpp"
#include "host/verify/smooth_waves.hpp"

namespace dualfield::verify {

namespace {

constexpr auto i = imaginary_unit;

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

Entry factors() {
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

/// (4.17) as printed, a loop over the sites.
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

/// (4.18) as printed, on waves (φ¹, φ², π¹, π²)e^{ikx}: the four lines solved for ∂/∂x⁰.
ComplexMatrix continuum_rate(double k, double m) {
  const Complex d = i * k;
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

// ---- (4.19)–(4.23)

Entry two_component_spinor() {
  return {"4.19",
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
            const Fields turned{J * s.fields.phi, J * s.fields.pi};
            const auto simulation = cpu_backend().make(s.spec);
            const auto size = std::size_t(s.fields.phi.size());
            simulation->set_state({s.fields.phi.data(), size}, {s.fields.pi.data(), size});
            double charge = std::nan("");
            for (const Observable& observable : simulation->observe())
              if (observable.name == "charge") charge = observable.value;
            const double expected = s.lattice.cell_volume() * psi(s.fields).squaredNorm();
            return Finding{.printed = worst({residual(psi(turned), -i * psi(s.fields)),
                                             residual(psi(s.step(turned)), -i * psi(s.step(s.fields))),
                                             std::abs(charge / expected - 1)}),
                           .tolerance = rounding};
          }};
}

const ComplexMatrix gamma_0 = sigma(3), gamma_1 = i * sigma(1);  // (4.21), (4.22) as printed

/// (iγ⁰∂₀ + iγ¹∂₁ − m)ψ for the given derivatives.
ComplexVector dirac_equation(const ComplexVector& d0, const ComplexVector& d1, const ComplexVector& psi, double m) {
  return i * gamma_0 * d0 + i * gamma_1 * d1 - m * psi;
}

Entry dirac_equation_entry() {
  return {
      "4.20",
      "(iγ⁰∂₀ + iγ¹∂₁ − m)ψ = 0 is (4.18), with x¹ the coordinate of the lattice",
      "the left side for any ψ and ∂₁ψ, with ∂₀ψ from (4.18); and on plane waves that solve the lattice's equations, "
      "a → 0: observed order against 1",
      Verdict::holds,
      "",
      [] {
        Random random("4.20");
        const double m = some_mass(random);
        const Vector z = random.vector(4), d1 = random.vector(4);
        const Vector d0 = (continuum_rate(0, m) * z + (continuum_rate(1, m) - continuum_rate(0, m)) / i * d1).real();
        const auto psi = [](const Vector& values) { return spinor(values, 1); };
        const ComplexVector left = dirac_equation(psi(d0), psi(d1), psi(z), m);
        // ∂₀ψ = Gψ on the lattice, ∂₁ψ = ikψ
        const ComplexVector wave = random.vector(2) + i * random.vector(2);
        const auto on_lattice = [&](double a) {
          const auto modes = modes_of(simulation_of<Dirac1d>(periodic({7}, a), {.mass = m}, "synchronous"));
          return dirac_equation(modes->generator({a, 0, 0}) * wave, i * wave, wave, m).norm();
        };
        const double order = observed_order(on_lattice, 1e-3);
        return Finding{
            .printed = worst({left.norm() / (d0.norm() + d1.norm() + std::abs(m) * z.norm()), order_defect(order, 1)}),
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
            return Finding{.printed = worst({residual(complex_form(Gamma<Dirac1d>::time), gamma_0),
                                             residual(i / m * modes->generator({0, 0, 0}), gamma_0)}),
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
            return Finding{.printed = residual(-complex_form(Gamma<Dirac1d>::space(0)), gamma_1),
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
                .printed = worst({defect(gamma_0, gamma_1),
                                  defect(complex_form(Gamma<Dirac1d>::time), -complex_form(Gamma<Dirac1d>::space(0)))}),
                .tolerance = 0};
          }};
}

}  // namespace

std::vector<Entry> dirac_in_1d() {
  return {tensors(),    factors(),     components(),     continuum(), two_component_spinor(), dirac_equation_entry(),
          time_gamma(), space_gamma(), anticommutators()};
}

}  // namespace dualfield::verify
