// SPDX-License-Identifier: MIT
// Frequencies of the fields and of their steps, for single wave vectors.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dualfield/schemes.hpp"
#include "host/linear_algebra.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {

constexpr int waves_tried = 20;

/// d_μ = (e^{ik_μ} − 1)/a: |d|² and |Re d × Im d|.
struct Difference {
  double squared = 0, cross = 0;

  Difference(const WaveVector& k, double spacing) {
    double re[3], im[3];
    for (std::size_t mu = 0; mu < 3; ++mu) {
      re[mu] = (std::cos(k[mu]) - 1) / spacing;
      im[mu] = std::sin(k[mu]) / spacing;
      squared += re[mu] * re[mu] + im[mu] * im[mu];
    }
    cross = std::hypot(re[1] * im[2] - re[2] * im[1], re[2] * im[0] - re[0] * im[2], re[0] * im[1] - re[1] * im[0]);
  }
};

/// ω ≥ 0 of every pair ±ω at k, ascending, from the eigenvectors of the generator.
Vector frequencies(const SimulationSpec& spec, const WaveVector& k) {
  const Eigen::VectorXcd omega = branches(*modes_of(spec), k).omega;
  return omega.tail(omega.size() / 2).real();
}

/// ω² in closed form: m² + s_±² for the Dirac field in D = 3, else m² + (4/a²)Σsin²(k/2); ascending.
Vector squared_frequencies(const SimulationSpec& spec, const WaveVector& k) {
  const Difference d(k, spec.lattice.spacing);
  const double m2 = spec.parameters.mass_squared;
  if (spec.theory == "dirac_3d") return Eigen::Vector2d(m2 + d.squared - 2 * d.cross, m2 + d.squared + 2 * d.cross);
  return Vector::Constant(1, m2 + d.squared);
}

/// Largest of measure(spec, k) over the fields at random k.
template <class Measure>
double worst_mode(const std::vector<SimulationSpec>& fields, Random& random, const Measure& measure) {
  double worst = 0;
  for (const SimulationSpec& spec : fields)
    for (int i = 0; i < waves_tried; ++i)
      worst = std::max<double>(worst, measure(spec, random_wave_vector(random, spec.lattice.dimensions)));
  return worst;
}

Entry klein_gordon_frequencies() {
  return law("spectrum.klein_gordon", "ω² = m² + (4/a²) Σ sin²(k_μ/2)",
             "eigenvalues of the generator at random k, D = 1, 2, 3, random a and m", law_rounding,
             [](Random& random, std::string&) {
               return worst_mode(klein_gordon_fields(random), random, [](const auto& spec, const auto& k) {
                 double squared = spec.parameters.mass_squared;
                 for (const double component : k)
                   squared += std::pow(2 * std::sin(component / 2) / spec.lattice.spacing, 2);
                 return std::abs(std::pow(frequencies(spec, k)[0], 2) / squared - 1);
               });
             });
}

Entry dirac_frequencies() {
  return law("spectrum.dirac", "ω² = m² + s², s the singular values of B",
             "eigenvalues of the generator against singular values of B at random k, D = 1, 3, random a and m",
             law_rounding, [](Random& random, std::string&) {
               return worst_mode(dirac_fields(random), random, [](const auto& spec, const auto& k) {
                 const Vector expected =
                     (singular_values(spec, k).array().square() + spec.parameters.mass_squared).sqrt().reverse();
                 return residual(frequencies(spec, k), expected);
               });
             });
}

Entry dirac_singular_values() {
  return law("spectrum.dirac.singular_values", "s_±² = |d|² ± 2|Re d × Im d|, d_μ = (e^{ik_μ} − 1)/a",
             "singular values of B at random k, D = 3", law_rounding, [](Random& random, std::string&) {
               return worst_mode({dirac_fields(random).back()}, random, [](const auto& spec, const auto& k) {
                 const Difference d(k, spec.lattice.spacing);
                 const Eigen::Vector2d squares(d.squared + 2 * d.cross, d.squared - 2 * d.cross);
                 return residual(singular_values(spec, k).array().square().matrix(), squares);
               });
             });
}

Entry largest_s(int D, std::string statement) {
  return law(fmt::format("spectrum.s_max.d{}", D), std::move(statement),
             "singular values of B, a = 1, climbed over continuous k from several places", law_rounding,
             [D](Random&, std::string& note) {
               const FastestMode fastest = fastest_mode(D);
               note = fmt::format("s_max = {:.12f}, so leapfrog is stable for h ≤ {:.6f} a, not a/√D = {:.6f} a",
                                  fastest.s, 2 / fastest.s, 1 / std::sqrt(D));
               return std::abs(fastest.s / largest_singular_value(D) - 1);
             });
}

/// Real parts of the eigenvalues of one step, ascending, and the largest distance of their moduli from 1.
std::pair<Vector, double> rotation(const SimulationSpec& spec, const WaveVector& k) {
  const Eigen::MatrixXcd step = modes_of(spec)->step(scheme_named(spec.scheme), spec.step, k);
  const Eigen::VectorXcd values = eigenvalues(step);
  Vector cosines = values.real();
  std::sort(cosines.begin(), cosines.end());
  return {cosines, (values.cwiseAbs().array() - 1).abs().maxCoeff()};
}

/// cos ωh = cosine(spec, s²) for all eigenvalues of leapfrog's one-step symbol.
template <class Cosine>
Entry leapfrog_dispersion(std::string id, std::string statement, std::vector<SimulationSpec> (*fields)(Random&),
                          const Cosine& cosine) {
  return law(std::move(id), std::move(statement), "eigenvalues of leapfrog's one-step symbol at random k, h = 0.4 a",
             law_rounding, [fields, cosine](Random& random, std::string&) {
               return worst_mode(fields(random), random, [&](SimulationSpec spec, const WaveVector& k) {
                 spec = with_scheme(spec, "leapfrog", 0.4);
                 const auto [cosines, growth] = rotation(spec, k);
                 std::vector<double> expected;
                 for (const double squared : squared_frequencies(massless(spec), k))
                   expected.insert(expected.end(), 2, cosine(spec, squared));
                 std::sort(expected.begin(), expected.end());
                 return std::max(growth, (cosines - Eigen::Map<Vector>(expected.data(), cosines.size())).norm());
               });
             });
}

Entry opposite_spins() {
  return law("bbt.laplacian.opposite", "BBᵀ = −Lap ± δ: the two spin states depart by the same amount, oppositely",
             "singular values of B and the lattice Laplacian at random k, D = 3", law_rounding,
             [](Random& random, std::string& note) {
               double largest = 0;
               const double worst =
                   worst_mode({dirac_fields(random).back()}, random, [&](const auto& spec, const auto& k) {
                     const Vector s = singular_values(spec, k).array().square();
                     const double laplacian = Difference(k, spec.lattice.spacing).squared;
                     largest = std::max(largest, s[0] / laplacian - 1);
                     return std::abs((s[0] + s[1]) / (2 * laplacian) - 1);
                   });
               note = fmt::format("largest relative departure met: {:.3f}", largest);
               return worst;
             });
}

Entry departure_order() {
  return law("bbt.laplacian.order", "BBᵀ departs from k² by O(a), −Lap by O(a²), relatively",
             "observed orders of both symbols at a fixed k between spacings 0.02 and 0.01, D = 3", 0.05,
             [](Random& random, std::string& note) {
               const WaveVector k = random_wave_vector(random, 3);
               const double k_squared = k[0] * k[0] + k[1] * k[1] + k[2] * k[2];
               const auto at = [&](double a) { return WaveVector{k[0] * a, k[1] * a, k[2] * a}; };
               const auto dirac = [&](double a) {
                 const auto spec = simulation_of<Dirac3d>(periodic({1, 1, 1}, a), {}, "leapfrog");
                 return std::abs(std::pow(singular_values(spec, at(a))[0], 2) / k_squared - 1);
               };
               const auto klein_gordon = [&](double a) {
                 const auto spec = simulation_of<KleinGordon<3>>(periodic({1, 1, 1}, a), {}, "leapfrog");
                 return std::abs(std::pow(frequencies(spec, at(a))[0], 2) / k_squared - 1);
               };
               const double first = observed_order(dirac, 0.02), second = observed_order(klein_gordon, 0.02);
               note = fmt::format("orders {:.4f} and {:.4f}", first, second);
               return std::max(std::abs(first - 1), std::abs(second - 2));
             });
}

}  // namespace

std::vector<Entry> spectrum_laws() {
  std::vector<Entry> all = {
      klein_gordon_frequencies(),
      dirac_frequencies(),
      dirac_singular_values(),
      largest_s(1, "the largest singular value of B in D = 1 is 2"),
      largest_s(2, "the largest singular value of B in D = 2 is 2 + √2"),
      largest_s(3, "the largest singular value of B in D = 3: s² = 2√6·y(2y−1), y = ½[1 + √(3/2) + √(√6 − 3/2)]"),
      leapfrog_dispersion("dispersion.leapfrog.klein_gordon", "cos ωh = 1 − h²(m² + s²)/2, s² = (4/a²)Σ sin²(k_μ/2)",
                          klein_gordon_fields,
                          [](const SimulationSpec& spec, double s_squared) {
                            return 1 - spec.step * spec.step * (spec.parameters.mass_squared + s_squared) / 2;
                          }),
      leapfrog_dispersion("dispersion.leapfrog.dirac", "cos ωh = cos(mh)(1 − h²s²/2)", dirac_fields,
                          [](const SimulationSpec& spec, double s_squared) {
                            return std::cos(spec.parameters.mass * spec.step) *
                                   (1 - spec.step * spec.step * s_squared / 2);
                          }),
      opposite_spins(),
      departure_order(),
  };
  return all;
}

}  // namespace dualfield::verify
