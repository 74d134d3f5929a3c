// SPDX-License-Identifier: MIT
// Growth of the schemes and the steps up to which they are stable.
#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "dualfield/typed_simulation.hpp"
#include "host/stability.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {

constexpr double rounding = 1e-12;

Vector moduli(const Eigen::MatrixXcd& matrix) {
  Vector values = Eigen::ComplexEigenSolver<Eigen::MatrixXcd>(matrix, false).eigenvalues().cwiseAbs();
  std::sort(values.begin(), values.end());
  return values;
}

/// One more of the figures that a note lists.
void add_figure(std::string& note, double figure) { note += fmt::format("{}{:.6f}", note.empty() ? "" : ", ", figure); }

/// |eigenvalues| of one step at k, ascending.
Vector step_moduli(const SimulationSpec& spec, const WaveVector& k) {
  return moduli(modes_of(spec)->step(scheme_named(spec.scheme), spec.step, k));
}

/// The largest growth of a step among the lattice's modes, and the largest stable step.
double growth(const SimulationSpec& spec) {
  return ModeSample(*modes_of(spec), spec.lattice).growth(scheme_named(spec.scheme), spec.step);
}
double stable_step(const SimulationSpec& spec) {
  return ModeSample(*modes_of(spec), spec.lattice).stable_step(scheme_named(spec.scheme));
}

/// The step at which one mode starts to grow.
double stable_step(const SimulationSpec& spec, const WaveVector& k) {
  const auto modes = modes_of(spec);
  double low = 0, high = 4 * spec.lattice.spacing;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (moduli(modes->step(scheme_named(spec.scheme), middle, k)).maxCoeff() > 1 + growth_tolerance ? high : low) = middle;
  }
  return low;
}

/// A Klein–Gordon field on an even lattice, which holds the fastest mode.
SimulationSpec klein_gordon_field(int D, double spacing, double mass, std::string scheme, double h) {
  SimulationSpec spec;
  Parameters parameters;
  parameters.mass = mass;
  for_each<3>([&](auto index) {
    if (index + 1 == D) spec = simulation_of<KleinGordon<index + 1>>(even_lattice(D, spacing), parameters, scheme, h);
  });
  return spec;
}

Entry synchronous_growth() {
  return law("growth.synchronous", "synchronous: every mode grows by √(1 + h²ω²) a step",
             "|eigenvalues| of the one-step symbol against the generator's at random k, every theory, random h",
             rounding, [](Random& random, std::string&) {
               double worst = 0;
               for (const SimulationSpec& field : all_fields(random))
                 for (int i = 0; i < 20; ++i) {
                   const SimulationSpec spec = with_scheme(field, "synchronous", random.uniform());
                   const WaveVector k = random_wave_vector(random, spec.lattice.dimensions);
                   const Vector omega = moduli(modes_of(spec)->generator(k));
                   worst = std::max(worst, residual(step_moduli(spec, k),
                                                    (1 + (spec.step * omega).array().square()).sqrt().matrix()));
                 }
               return worst;
             });
}

Entry synchronous_klein_gordon() {
  return law("growth.synchronous.klein_gordon",
             "(3.13) at unit step, m = 0: the worst mode grows by √(1+4D) = 2.2361, 3, 3.6056 in D = 1, 2, 3",
             "largest |eigenvalue| of the one-step symbols, and the growth of the energy of k = π under the kernels",
             rounding, [](Random&, std::string& note) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D) {
                 const SimulationSpec spec = klein_gordon_field(D, 1, 0, "synchronous", 1);
                 Vector z(2 * spec.lattice.sites());
                 for_each_site(spec.lattice, [&](const Site& site, std::int64_t i) {
                   z[i] = (site[0] + site[1] + site[2]) % 2 ? -1 : 1;
                   z[spec.lattice.sites() + i] = 0.3 * z[i];
                 });
                 const double run =
                     std::sqrt(observed(spec, evolved(spec, z, 1), "energy") / observed(spec, z, "energy"));
                 const double expected = std::sqrt(1 + 4 * D), symbol = growth(spec);
                 worst = std::max({worst, std::abs(run / expected - 1), std::abs(symbol / expected - 1)});
                 add_figure(note, symbol);
               }
               return worst;
             });
}

Entry synchronous_dirac() {
  return law("growth.synchronous.dirac",
             "(4.17) and (4.26) at unit step, m = 0: the worst mode grows by √(1+s_max²) = 2.2361, 3.5576, 4.2701",
             "largest |eigenvalue| of the one-step symbol where the singular value of B is largest, D = 1, 2, 3",
             rounding, [](Random&, std::string& note) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D) {
                 const Summit summit = highest_singular_value(D);
                 const double growth = step_moduli(with_scheme(summit.spec, "synchronous", 1), summit.k).maxCoeff();
                 worst = std::max(worst, std::abs(growth / std::hypot(1, largest_singular_value(D)) - 1));
                 add_figure(note, growth);
               }
               return worst;
             });
}

Entry wrong_sign() {
  return law("growth.printed_3_8", "with the sign of A that (3.8) prints, fields grow at the rate √(4D + m²), a = 1",
             "largest real part of the eigenvalues of the generator with A → −A, D = 1, 2, 3, random m", rounding,
             [](Random& random, std::string& note) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D) {
                 const double m = std::abs(random.uniform());
                 const Assembled tensors = assembled(klein_gordon_field(D, 1, m, "synchronous", 1));
                 const DenseMatrix printed = block_matrix(tensors.w, tensors.b, -tensors.a, tensors.v);
                 const double rate = Eigen::EigenSolver<DenseMatrix>(printed, false).eigenvalues().real().maxCoeff();
                 worst = std::max(worst, std::abs(rate / std::sqrt(4 * D + m * m) - 1));
                 add_figure(note, rate);
               }
               return worst;
             });
}

Entry sequential_growth() {
  Entry entry = law("growth.sequential.dirac", "sequential, Dirac: no growth",
                    "largest |eigenvalue| of one step over the lattice's modes, D = 1, 3, h = 0.05", 1e-7,
                    [](Random&, std::string&) { return 0.0; });
  entry.recorded = Verdict::under_assumption;
  entry.amendment = "m = 0; else every mode of k = 0 grows by √(1 + m²h²)";
  entry.measure = [] {
    Finding finding;
    finding.tolerance = 1e-7;
    finding.without = INFINITY;
    for (const auto& [mass, what] : {std::pair(0.0, &finding.printed), std::pair(0.5, &*finding.without)}) {
      Parameters parameters;
      parameters.mass = mass;
      const double in_1d = growth(simulation_of<Dirac1d>(even_lattice(1), parameters, "sequential", 0.05)) - 1;
      const double in_3d = growth(simulation_of<Dirac3d>(even_lattice(3), parameters, "sequential", 0.05)) - 1;
      *what = mass == 0 ? std::max(in_1d, in_3d) : std::min(in_1d, in_3d);
    }
    finding.note = fmt::format("m = 0.5: growth {:.3e} a step, √(1 + m²h²) − 1 = {:.3e}", *finding.without,
                               std::hypot(1, 0.5 * 0.05) - 1);
    return finding;
  };
  return entry;
}

Entry klein_gordon_limit() {
  return law("stability.leapfrog.klein_gordon", "leapfrog is stable for h ≤ 2a/√(4D + m²a²)",
             "the step at which the first mode of a lattice with even extents grows, D = 1, 2, 3, random a and m", 1e-9,
             [](Random& random, std::string&) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D)
                 for (int i = 0; i < 3; ++i) {
                   const double a = 1.2 + random.uniform(), m = 1 + random.uniform();
                   const double limit = stable_step(klein_gordon_field(D, a, m, "leapfrog", 1));
                   worst = std::max(worst, std::abs(limit / (2 * a / std::sqrt(4 * D + m * m * a * a)) - 1));
                 }
               return worst;
             });
}

Entry dirac_limit() {
  return law("stability.leapfrog.dirac",
             "leapfrog, m = 0, is stable for h ≤ 2/s_max = (1, 0.585786, 0.481776)a in D = 1, 2, 3",
             "the step at which the mode of the largest singular value of B grows", 1e-9,
             [](Random&, std::string& note) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D) {
                 const Summit summit = highest_singular_value(D);
                 const double limit = stable_step(with_scheme(summit.spec, "leapfrog", 1), summit.k);
                 worst = std::max(worst, std::abs(limit * largest_singular_value(D) / 2 - 1));
                 add_figure(note, limit);
               }
               return worst;
             });
}

Entry massive_dirac_limit() {
  return law(
      "stability.leapfrog.dirac.mass", "leapfrog, Dirac, is stable for every m when h·s_max ≤ 2",
      "growth of a step at h = 2/s_max over the lattice's modes and the mode of s_max, random m up to 30, D = 1, 3",
      growth_tolerance, [](Random& random, std::string&) {
        double worst = 0;
        for (const int D : {1, 3}) {
          const Summit summit = highest_singular_value(D);
          for (int i = 0; i < 10; ++i) {
            SimulationSpec spec = with_scheme(summit.spec, "leapfrog", 2 / summit.s);
            spec.lattice = even_lattice(D);
            spec.parameters.mass = 15 * (1 + random.uniform());
            worst = std::max({worst, growth(spec) - 1, step_moduli(spec, summit.k).maxCoeff() - 1});
          }
        }
        return worst;
      });
}

/// Half the trace of three leapfrog steps of an oscillator of frequency 1, of the sizes of yoshida4 for a step h.
double half_trace(double h) {
  Eigen::Matrix2d product = Eigen::Matrix2d::Identity();
  const double outer = 1 / (2 - std::cbrt(2.0));
  for (const double part : {outer, 1 - 2 * outer, outer}) {
    const double t = part * h;
    Eigen::Matrix2d drift, kick;
    drift << 1, t / 2, 0, 1;
    kick << 1, 0, -t, 1;
    product = drift * kick * drift * product;
  }
  return product.trace() / 2;
}

Entry yoshida_limit() {
  return law("stability.yoshida4", "yoshida4, m = 0, is stable for h·s_max ≤ 1.573402, not 2/1.7024",
             "the step at which the fastest mode grows, D = 1, 2, 3 of Klein–Gordon and Dirac, against an oscillator's "
             "trace",
             1e-8, [](Random&, std::string& note) {
               double low = 1, high = 1.8;  // |½ tr| passes 1 once between them
               for (int halving = 0; halving < 60; ++halving)
                 (std::abs(half_trace((low + high) / 2)) > 1 ? high : low) = (low + high) / 2;
               double worst = std::max(0.0, std::abs(low - 1.573402) - 5e-7);
               for (int D = 1; D <= 3; ++D) {
                 const Summit summit = highest_singular_value(D);
                 const double dirac = stable_step(with_scheme(summit.spec, "yoshida4", 1), summit.k) * summit.s;
                 const double klein_gordon = stable_step(klein_gordon_field(D, 1, 0, "yoshida4", 1)) * std::sqrt(4 * D);
                 worst = std::max({worst, std::abs(dirac / low - 1), std::abs(klein_gordon / low - 1)});
               }
               note = fmt::format("h·s_max = {:.9f}", low);
               return worst;
             });
}

}  // namespace

std::vector<Entry> stability_laws() {
  return {synchronous_growth(), synchronous_klein_gordon(), synchronous_dirac(),
          wrong_sign(),         sequential_growth(),        klein_gordon_limit(),
          dirac_limit(),        massive_dirac_limit(),      yoshida_limit()};
}

}  // namespace dualfield::verify
