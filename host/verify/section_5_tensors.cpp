// SPDX-License-Identifier: MIT
// The ledger's entries (5.5) and (5.6): the covariant equations of the additive form and their tensors.
#include <fmt/format.h>

#include "host/verify/section_5.hpp"

namespace dualfield::verify {

namespace {

constexpr double in_the_limit = 1e-8;  ///< tolerance of a value extrapolated to a → 0
constexpr double coarsest = 0.2;       ///< largest spacing of the extrapolation

// ---- smooth fields and transformations on lattices with a → 0

/// Random smooth φ, π and θ on a lattice of three sites along each axis. The kernels step the fields without a gauge
/// field in the paper's units (h = a = 1, mass m·a); both states are then transformed by 𝒳₀^θ.
template <Theory T>
class SmoothGauge {
 public:
  explicit SmoothGauge(Random& random)
      : matrices_(three_site_lattice(T::dimensions, 1)),
        mass_(some_mass(random)),
        fields_(random, 2 * T::components),
        theta_(random, 1) {}

  struct At {
    const GaugeMatrices<T>& m;
    double mass;
    Vector past, now, next;  ///< θ at t − 1, t, t + 1
    Fields tilde, tilde_after;

    /// 1 − 𝒳₀^{θ(t−1)−θ(t)} and 1 − 𝒳₀^{θ_{i−μ}−θ_i}: the A that (5.3) and (5.4) give from A = 0.
    DenseMatrix a0() const { return m.one() - m.power(past - now); }
    DenseMatrix a(std::size_t mu) const { return m.one() - m.power(shifted(now, m.lattice, int(mu), -1) - now); }
    /// Δφ̃ and Δπ̃.
    Vector change() const { return stacked(tilde_after.phi - tilde.phi, tilde_after.pi - tilde.pi); }
  };

  At at(double spacing) const {
    const Lattice lattice = three_site_lattice(T::dimensions, spacing);
    const auto theta = [&](double t) { return theta_.sampled(t, lattice); };
    const Vector z = fields_.sampled(0, lattice);
    const Fields before{first_half(z), second_half(z)};
    const Fields after = stepped(simulation_of<T>(lattice, {.mass = mass_}, "synchronous", spacing), before);
    At here{matrices_, mass_ * spacing, theta(-spacing), theta(0), theta(spacing), {}, {}};
    here.tilde = times(matrices_.power(here.now), before);
    here.tilde_after = times(matrices_.power(here.next), after);
    return here;
  }

  /// lim |left(a)/a| / lim |right(a)/a| for a → 0, of vectors of first order in a, at the middle site.
  template <class Left, class Right>
  double ratio_in_limit(const Left& left, const Right& right) const {
    const auto first_order = [&](const auto& side) {
      return limit([&](double a) -> DenseMatrix { return at_middle_site(side(at(a)), matrices_.lattice) / a; },
                   coarsest)
          .norm();
    };
    return first_order(left) / first_order(right);
  }

 private:
  static Fields times(const DenseMatrix& matrix, const Fields& z) { return {matrix * z.phi, matrix * z.pi}; }

  GaugeMatrices<T> matrices_;
  double mass_;
  SmoothFields fields_, theta_;
};

// ---- (5.5)

/// Signs of A_0 on the left sides of both rows, and of A_μ in the differences of the φ row and of the π row.
struct Signs {
  double time, phi_row, pi_row;
};
constexpr Signs printed_signs{+1, +1, -1}, corrected_signs{-1, -1, -1};

/// Residual of (5.5) for transformed smooth fields, relative to its gauge terms, for a → 0.
template <Theory T>
double covariant_equations_defect(const SmoothGauge<T>& smooth, const Signs& sign) {
  using At = typename SmoothGauge<T>::At;
  const auto gauge_terms = [](const At& x, const Signs& s) {
    Vector phi_row = s.time * x.a0() * x.tilde.phi, pi_row = s.time * x.a0() * x.tilde.pi;
    for (std::size_t mu = 1; mu <= T::dimensions; ++mu) {
      phi_row -= s.phi_row * x.m.X[mu] * x.a(mu) * x.tilde.pi;
      pi_row += s.pi_row * x.m.X[mu] * x.a(mu) * x.tilde.phi;
    }
    return stacked(phi_row, pi_row);
  };
  const auto free_terms = [](const At& x) {
    const DenseMatrix b = x.m.bias_with([&](std::size_t) { return DenseMatrix(0 * x.m.one()); });
    const DenseMatrix w = x.mass * x.m.X[0];
    return stacked(w * x.tilde.phi + b * x.tilde.pi, -b.transpose() * x.tilde.phi - w * x.tilde.pi);
  };
  return smooth.ratio_in_limit([&](const At& x) { return Vector(x.change() + gauge_terms(x, sign) - free_terms(x)); },
                               [&](const At& x) { return gauge_terms(x, sign); });
}

/// Residual of the π row, −Σ_μ 𝒳_μ(1 − S_μ⁻¹ + sign·A_μ), against −Bᵀ of the φ row, with random A_μ = 𝒳₀𝒜_μ.
template <Theory T>
double transpose_defect(Random& random, const Signs& sign) {
  const GaugeMatrices<T> m(small_box<T>());
  const DenseMatrix fields = random.matrix(m.lattice.sites(), T::dimensions + 1);
  DenseMatrix b = 0 * m.one(), pi_row = b;
  for (std::size_t mu = 1; mu <= T::dimensions; ++mu) {
    const DenseMatrix a = m.X[0] * m.diagonal(fields.col(Eigen::Index(mu)));
    b += m.X[mu] * (m.S[mu] - m.one() + sign.phi_row * a);
    pi_row -= m.X[mu] * (m.one() - m.S[mu].transpose() + sign.pi_row * a);
  }
  return residual(pi_row, -b.transpose());
}

Entry covariant_equations() {
  return {
      "5.5",
      "Δφ + A_0φ ≈ Σ𝒳_μ(π_{i+μ} − π_i + A_μπ_i) + m𝒳₀φ, Δπ + A_0π ≈ −Σ𝒳_μ(φ_i − φ_{i−μ} − A_μφ_i) − m𝒳₀π for fields "
      "that "
      "vary slowly",
      "a free kernel step of smooth fields, transformed by smooth θ, A from (5.3), (5.4): what is left over the size "
      "of "
      "the A terms, extrapolated to a → 0, D = 1, 3; the π row against −Bᵀ for A_μ = 𝒳₀𝒜_μ",
      Verdict::erratum,
      "−A_0 in both rows, and A_μ with one sign in both, else the π row is not −Bᵀ: − with (5.4), + with (5.6), (5.8)",
      [] {
        Random random("5.5");
        const SmoothGauge<Dirac1d> line(random);
        const SmoothGauge<Dirac3d> box(random);
        const auto left = [&](const Signs& s) {
          return std::pair(covariant_equations_defect(line, s), covariant_equations_defect(box, s));
        };
        const auto printed = left(printed_signs), corrected = left(corrected_signs);
        double others = INFINITY;  // no other choice of signs holds
        for (const double time : {-1, 1})
          for (const double phi_row : {-1, 1})
            for (const double pi_row : {-1, 1}) {
              if (time == -1 && phi_row == -1 && pi_row == -1) continue;
              const auto miss = left({time, phi_row, pi_row});
              others = std::min({others, miss.first, miss.second});
            }
        const double printed_rows = std::min(transpose_defect<Dirac1d>(random, printed_signs),
                                             transpose_defect<Dirac3d>(random, printed_signs));
        const double rows = worst(
            {transpose_defect<Dirac1d>(random, corrected_signs), transpose_defect<Dirac3d>(random, corrected_signs)});
        return Finding{.printed = std::min({printed.first, printed.second, printed_rows, others}),
                       .corrected = worst({corrected.first, corrected.second, rows}),
                       .tolerance = in_the_limit,
                       .note = fmt::format("left over: {:.2g}; the best of all other signs {:.2g}",
                                           std::min(printed.first, printed.second), others)};
      }};
}

// ---- (5.6)

/// Residual of (4.2) for transformed smooth fields, relative to its gauge terms, with the tensors W − 1 = m𝒳₀ + A_0,
/// B = Σ𝒳_μ(S_μ − 1 + A_μ), A = −Bᵀ and V − 1 = −m𝒳₀ + sign·A_0; A_0 from (5.3), A_μ = 𝒳₀^{θ_i−θ_{i+μ}} − 1.
template <Theory T>
double tensors_defect(const SmoothGauge<T>& smooth, double sign) {
  using At = typename SmoothGauge<T>::At;
  const auto applied = [&](const At& x, bool with_field, double mass) {
    const double on = with_field ? 1 : 0;
    const DenseMatrix w = mass * x.m.X[0] + on * x.a0(), v = -mass * x.m.X[0] + on * sign * x.a0();
    const DenseMatrix b = x.m.bias_with([&](std::size_t mu) -> DenseMatrix {
      return on * (x.m.power(x.now - shifted(x.now, x.m.lattice, int(mu), +1)) - x.m.one());
    });
    return stacked(w * x.tilde.phi + b * x.tilde.pi, -b.transpose() * x.tilde.phi + v * x.tilde.pi);
  };
  return smooth.ratio_in_limit([&](const At& x) { return Vector(x.change() - applied(x, true, x.mass)); },
                               [&](const At& x) { return Vector(applied(x, true, 0) - applied(x, false, 0)); });
}

/// Residual of a `synchronous` kernel step of the additive form against (1 + hw)φ + hbπ, (1 + hv)π − hbᵀφ, w = (m +
/// 𝒜_0)𝒳₀, v = (−m + 𝒜_0)𝒳₀ and b = Σ𝒳_μ((S_μ − 1)/a − 𝒜_μ𝒳₀).
template <Theory T>
double additive_kernels_defect(Random& random) {
  const Sample<T> s(random, some_mass(random), 1.25);
  const GaugeMatrices<T> m(s.lattice);
  const GaugeValues values = random.matrix(s.sites(), T::dimensions + 1);
  const DenseMatrix b = m.additive_bias(values), mass = s.mass() * m.X[0], a0 = m.diagonal(values.col(0)) * m.X[0];
  const Fields next = stepped(in_static_field(s.spec, values, "additive"), s.fields);
  return worst({residual(next.phi - s.fields.phi, (mass + a0) * s.fields.phi + b * s.fields.pi),
                residual(next.pi - s.fields.pi, (a0 - mass) * s.fields.pi - b.transpose() * s.fields.phi)});
}

Entry gauge_field_tensors() {
  return {
      "5.6",
      "W − I = m𝒳₀ + A_0, B = Σ𝒳_μ(S_μ − 1 + A_μ), with V = 2I − W of (4.11)",
      "a free kernel step of smooth fields, transformed by smooth θ, against these tensors with A_0 of (5.3) and A_μ = "
      "𝒳₀^{θ_i−θ_{i+μ}} − 1, a → 0, D = 1, 3; corrected also: kernels of the additive form with random 𝒜",
      Verdict::erratum,
      "V − I = −m𝒳₀ + A_0, so V = 2I − W + 2A_0; with A_μ of the other sign than (5.4)",
      [] {
        Random random("5.6");
        const SmoothGauge<Dirac1d> line(random);
        const SmoothGauge<Dirac3d> box(random);
        const double kernels =
            worst({additive_kernels_defect<Dirac1d>(random), additive_kernels_defect<Dirac3d>(random)});
        return Finding{.printed = std::min(tensors_defect(line, -1), tensors_defect(box, -1)),
                       .corrected = worst({tensors_defect(line, +1), tensors_defect(box, +1), kernels}),
                       .tolerance = in_the_limit};
      }};
}

}  // namespace

std::vector<Entry> gauge_tensors() { return {covariant_equations(), gauge_field_tensors()}; }

}  // namespace dualfield::verify
