// SPDX-License-Identifier: MIT
// Orders of the schemes in their step, against the exponential of the generator.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dualfield/schemes.hpp"
#include "host/linear_algebra.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {

constexpr double span = 1.2;  ///< of time

/// Fields on a few sites only, because the exponential is that of a dense matrix.
std::vector<SimulationSpec> few_sites(Random& random) {
  Parameters parameters;
  parameters.mass = 0.7 + 0.2 * random.uniform();
  return {simulation_of<KleinGordon<1>>(periodic({7}, 0.9), parameters, ""),
          simulation_of<KleinGordon<2>>(periodic({3, 4}, 1.1), parameters, ""),
          simulation_of<KleinGordon<3>>(periodic({3, 2, 3}), parameters, ""),
          simulation_of<Dirac1d>(periodic({6}, 0.8), parameters, ""),
          simulation_of<Dirac3d>(periodic({3, 2, 2}, 1.2), parameters, "")};
}

/// Order of a scheme between `steps` and 2·`steps` steps.
double order(SimulationSpec spec, const Scheme& scheme, int steps, const Vector& start, const Vector& end) {
  spec.scheme = scheme.name;
  return observed_order(
      [&](double part) {
        const int count = int(std::lround(steps / part));
        spec.step = span / count;
        return residual(evolved(spec, start, count), end);
      },
      1);
}

Entry order_of(const Scheme& scheme) {
  return law(fmt::format("order.{}", scheme.name), fmt::format("{} is of order {} in h", scheme.name, scheme.order),
             "the kernels against the exponential of the assembled generator on random states, step halved, every "
             "theory that has it",
             0.05, [&scheme](Random& random, std::string& note) {
               const int steps = scheme.order == 1 ? 1024 : scheme.order == 2 ? 64 : 32;
               double worst = 0;
               note = "orders";
               for (const SimulationSpec& spec : few_sites(random)) {
                 if (std::ranges::count(schemes_of(spec), scheme.name) == 0) continue;
                 const Vector start = random_state(spec, random);
                 const DenseMatrix propagator = exponential(DenseMatrix(span * assembled(spec).generator()));
                 const double p = order(spec, scheme, steps, start, propagator * start);
                 worst = std::isfinite(p) ? std::max(worst, std::abs(p - scheme.order)) : INFINITY;
                 note += fmt::format(" {:.3f}", p);
               }
               return worst;
             });
}

/// The law of a scheme without an error in time: its step is e^{Gh}.
Entry solution(const Scheme& scheme) {
  return law(fmt::format("order.{}", scheme.name),
             fmt::format("{} makes no error in time: a step is e^{{Gh}}", scheme.name),
             "one step of the program against the exponential of the assembled generator on random states, h = 1.2 and "
             "−7, every theory that has it",
             law_rounding, [&scheme](Random& random, std::string&) {
               double worst = 0;
               for (SimulationSpec spec : few_sites(random)) {
                 spec.scheme = scheme.name;
                 for (const double h : {1.2, -7.0}) {
                   spec.step = h;
                   const Vector start = random_state(spec, random);
                   const DenseMatrix propagator = exponential(DenseMatrix(h * assembled(spec).generator()));
                   worst = std::max(worst, residual(evolved(spec, start, 1), propagator * start));
                 }
               }
               return worst;
             });
}

/// Relative error of φ at t = 1 for the plane wave cos(x − ωt) on n sites of a box of length 2π. The run starts from
/// the exact (φ, ∂φ/∂t), or from (φ, −φ(−h)) for the delayed field.
double plane_wave_error(std::string_view theory, int n, int steps) {
  Parameters parameters;
  parameters.mass = 0.7;
  SimulationSpec spec =
      simulation_of<KleinGordon<1>>(periodic({n}, 2 * std::numbers::pi / n), parameters, "synchronous", 1.0 / steps);
  spec.theory = theory;
  const double omega = std::hypot(1, parameters.mass);
  const auto wave = [&](const auto& shape, double t) {
    return Vector(
        Vector::NullaryExpr(n, [&](Eigen::Index i) { return shape(spec.lattice.spacing * double(i) - omega * t); }));
  };
  const auto cosine = [](double x) { return std::cos(x); };
  const Vector phi = wave(cosine, 0), second = theory == KleinGordonDelayed<1>::name
                                                   ? Vector(-wave(cosine, -spec.step))
                                                   : wave([&](double x) { return omega * std::sin(x); }, 0);
  return residual(first_half(evolved(spec, stacked(phi, second), steps)), wave(cosine, 1));
}

Entry many_to_one() {
  return law("many_to_one", "two sets of tensors, (3.8) with (3.13) and (3.14) with (3.19), have one limit, (3.1)",
             "plane waves of the continuum under the kernels, synchronous: orders in a with h ∝ a² and with h ∝ a",
             0.05, [](Random&, std::string& note) {
               const double first = observed_order(
                                [](double a) {
                                  return plane_wave_error(KleinGordon<1>::name, int(32 / a), int(64 / (a * a)));
                                },
                                1),
                            second = observed_order(
                                [](double a) {
                                  return plane_wave_error(KleinGordonDelayed<1>::name, int(32 / a), int(16 / a));
                                },
                                1);
               note = fmt::format("orders {:.4f} and {:.4f}", first, second);
               return std::max(std::abs(first - 2), std::abs(second - 2));
             });
}

}  // namespace

std::vector<Entry> order_laws() {
  std::vector<Entry> all;
  for (const Scheme& scheme : all_schemes()) all.push_back(scheme.order == 0 ? solution(scheme) : order_of(scheme));
  all.push_back(many_to_one());
  return all;
}

}  // namespace dualfield::verify
