// SPDX-License-Identifier: MIT
// The ledger's laws as one list, and the functions that they share.
#include "host/verify/laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dualfield/schemes.hpp"
#include "host/linear_algebra.hpp"
#include "host/stability/lattice.hpp"
#include "host/verify/laws_gauge.hpp"

namespace dualfield::verify {

std::vector<Entry> laws() {
  std::vector<Entry> all;
  for (const auto part :
       {spectrum_laws, zero_mode_laws, growth_laws, stability_laws, invariant_laws, symmetry_laws, order_laws,
        gauge_laws, gauge_additive_laws, gauge_scheme_laws, gauge_current_laws, gauge_dynamics_laws})
    for (Entry& entry : part()) all.push_back(std::move(entry));
  return all;
}

Entry law(std::string id, std::string statement, std::string computed, double tolerance,
          std::function<double(Random& random, std::string& note)> measure) {
  auto finding = [id, tolerance, measure = std::move(measure)] {
    Random random(id);
    Finding found;
    found.tolerance = tolerance;
    found.printed = measure(random, found.note);
    return found;
  };
  return {std::move(id), std::move(statement), std::move(computed), Verdict::holds, "", std::move(finding)};
}

WaveVector random_wave_vector(Random& random, int dimensions) {
  WaveVector k{};
  for (int mu = 0; mu < dimensions; ++mu) k[std::size_t(mu)] = std::numbers::pi * random.uniform();
  return k;
}

void add_figure(std::string& note, double figure) { note += fmt::format("{}{:.6f}", note.empty() ? "" : ", ", figure); }

SimulationSpec klein_gordon_field(int dimensions, double spacing, double mass, std::string scheme, double h) {
  SimulationSpec spec;
  Parameters parameters;
  parameters.mass = mass;
  for_each<3>([&](auto index) {
    if (index + 1 == dimensions)
      spec = simulation_of<KleinGordon<index + 1>>(even_lattice(dimensions, spacing), parameters, scheme, h);
  });
  return spec;
}

Vector singular_values(const SimulationSpec& dirac, const WaveVector& k) {
  const Eigen::MatrixXcd generator = modes_of(dirac)->generator(k);
  const Eigen::Index half = generator.rows() / 2;
  return dualfield::singular_values(Eigen::MatrixXcd(generator.topRightCorner(half, half)));
}

Vector moduli(const Eigen::MatrixXcd& matrix) {
  Vector values = eigenvalues(matrix).cwiseAbs();
  std::sort(values.begin(), values.end());
  return values;
}

Vector step_moduli(const SimulationSpec& spec, const WaveVector& k) {
  return moduli(modes_of(spec)->step(scheme_named(spec.scheme), spec.step, k));
}

double largest_growth(const SimulationSpec& spec) {
  return ModeSample(*modes_of(spec), spec.lattice).growth(scheme_named(spec.scheme), spec.step);
}

FastestMode fastest_mode(int dimensions) {
  FastestMode best{dimensions == 1 ? simulation_of<Dirac1d>(periodic({1}), {}, "leapfrog")
                                   : simulation_of<Dirac3d>(periodic({1, 1, 1}), {}, "leapfrog"),
                   {},
                   0};
  Random random("summit");                    // the seed
  for (int start = 0; start < 12; ++start) {  // there are several local maxima in D = 3: climb from a few places
    WaveVector k = random_wave_vector(random, dimensions);
    double top = singular_values(best.spec, k)[0];
    for (double stride = 0.5; stride > 1e-8;) {
      bool moved = false;
      for (int direction = 0; direction < 2 * dimensions; ++direction) {
        WaveVector next = k;
        next[std::size_t(direction / 2)] += direction % 2 ? stride : -stride;
        if (const double s = singular_values(best.spec, next)[0]; s > top) {
          top = s;
          k = next;
          moved = true;
        }
      }
      if (!moved) stride /= 2;
    }
    if (top > best.s) best = {best.spec, k, top};
  }
  return best;
}

double largest_singular_value(int dimensions) {
  if (dimensions == 1) return 2;
  if (dimensions == 2) return 2 + std::numbers::sqrt2;
  const double root = std::sqrt(6.0), y = (1 + std::sqrt(1.5) + std::sqrt(root - 1.5)) / 2;
  return std::sqrt(2 * root * y * (2 * y - 1));
}

}  // namespace dualfield::verify
