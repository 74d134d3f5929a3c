// SPDX-License-Identifier: MIT
// How fast the fields grow under an unstable step.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/linear_algebra.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {


Entry synchronous_growth() {
  return law("growth.synchronous", "synchronous: every mode grows by √(1 + h²ω²) a step",
             "|eigenvalues| of the one-step symbol against the generator's at random k, every theory, random h",
             law_rounding, [](Random& random, std::string&) {
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
             law_rounding, [](Random&, std::string& note) {
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
                 const double expected = std::sqrt(1 + 4 * D), symbol = largest_growth(spec);
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
             law_rounding, [](Random&, std::string& note) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D) {
                 const FastestMode fastest = fastest_mode(D);
                 const double growth = step_moduli(with_scheme(fastest.spec, "synchronous", 1), fastest.k).maxCoeff();
                 worst = std::max(worst, std::abs(growth / std::hypot(1, largest_singular_value(D)) - 1));
                 add_figure(note, growth);
               }
               return worst;
             });
}

Entry wrong_sign() {
  return law("growth.printed_3_8", "with the sign of A that (3.8) prints, fields grow at the rate √(4D + m²), a = 1",
             "largest real part of the eigenvalues of the generator with A → −A, D = 1, 2, 3, random m", law_rounding,
             [](Random& random, std::string& note) {
               double worst = 0;
               for (int D = 1; D <= 3; ++D) {
                 const double m = std::abs(random.uniform());
                 const Assembled tensors = assembled(klein_gordon_field(D, 1, m, "synchronous", 1));
                 const DenseMatrix printed = block_matrix(tensors.w, tensors.b, -tensors.a, tensors.v);
                 const double rate = eigenvalues(printed).real().maxCoeff();
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
      const double in_1d = largest_growth(simulation_of<Dirac1d>(even_lattice(1), parameters, "sequential", 0.05)) - 1;
      const double in_3d = largest_growth(simulation_of<Dirac3d>(even_lattice(3), parameters, "sequential", 0.05)) - 1;
      *what = mass == 0 ? std::max(in_1d, in_3d) : std::min(in_1d, in_3d);
    }
    finding.note = fmt::format("m = 0.5: growth {:.3e} a step, √(1 + m²h²) − 1 = {:.3e}", *finding.without,
                               std::hypot(1, 0.5 * 0.05) - 1);
    return finding;
  };
  return entry;
}

Entry delayed_growth() {
  return law("growth.delayed",
             "(3.19) at unit step: |1 − x/2 ± √(x²/4 − x)|, x = 4D + m²: 1, 5.8284, 9.8990 in D = 1, 2, 3 with m = 0",
             "eigenvalues of the matrix of one step of the kernels of klein_gordon_delayed, m = 0 and random m",
             1e-7,  // a double eigenvalue, as in D = 1 with m = 0, is off by the root of the rounding
             [](Random& random, std::string& note) {
               double worst = 0;
               for (const double m : {0.0, std::abs(random.uniform())})
                 for (int D = 1; D <= 3; ++D) {
                   SimulationSpec spec = klein_gordon_field(D, 1, m, "synchronous", 1);
                   spec.theory = KleinGordonDelayed<1>::name;
                   const double x = 4 * D + m * m, grown = moduli(step_matrix(spec)).maxCoeff();
                   worst = std::max(worst, std::abs(grown / (x / 2 - 1 + std::sqrt(x * x / 4 - x)) - 1));
                   if (m == 0) add_figure(note, grown);
                 }
               return worst;
             });
}

}  // namespace

std::vector<Entry> growth_laws() {
  return {synchronous_growth(), synchronous_klein_gordon(), synchronous_dirac(),
          wrong_sign(),         sequential_growth(),        delayed_growth()};
}

}  // namespace dualfield::verify
