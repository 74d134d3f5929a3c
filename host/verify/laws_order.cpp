// SPDX-License-Identifier: MIT
// Orders of the schemes in their step, against the exponential of the generator.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>

#include "dualfield/schemes.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {

constexpr double span = 1.2;  ///< of time

/// Fields of few sites: the exponential is of a dense matrix.
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
  return law(
      fmt::format("order.{}", scheme.name), fmt::format("{} is of order {} in h", scheme.name, scheme.order),
      "the kernels against the exponential of the assembled generator on random states, step halved, every theory",
      0.05, [&scheme](Random& random, std::string& note) {
        const int steps = scheme.order == 1 ? 1024 : scheme.order == 2 ? 64 : 32;
        double worst = 0;
        note = "orders";
        for (const SimulationSpec& spec : few_sites(random)) {
          const Vector start = random_state(spec, random);
          const DenseMatrix exponential = (span * assembled(spec).generator()).exp();
          const double p = order(spec, scheme, steps, start, exponential * start);
          worst = std::isfinite(p) ? std::max(worst, std::abs(p - scheme.order)) : INFINITY;
          note += fmt::format(" {:.3f}", p);
        }
        return worst;
      });
}

}  // namespace

std::vector<Entry> order_laws() {
  std::vector<Entry> all;
  for (const Scheme& scheme : all_schemes()) all.push_back(order_of(scheme));
  return all;
}

}  // namespace dualfield::verify
