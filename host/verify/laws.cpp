// SPDX-License-Identifier: MIT
// The ledger's laws as one list, and what they share.
#include "host/verify/laws.hpp"

#include <cmath>
#include <numbers>

namespace dualfield::verify {

std::vector<Entry> laws() {
  std::vector<Entry> all;
  for (const auto part : {spectrum_laws, zero_mode_laws, stability_laws, invariant_laws, symmetry_laws, order_laws})
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

Vector singular_values(const SimulationSpec& dirac, const WaveVector& k) {
  const Eigen::MatrixXcd generator = modes_of(dirac)->generator(k);
  const Eigen::Index half = generator.rows() / 2;
  return Eigen::JacobiSVD<Eigen::MatrixXcd>(generator.topRightCorner(half, half)).singularValues();
}

Summit highest_singular_value(int dimensions) {
  Summit best{dimensions == 1 ? simulation_of<Dirac1d>(periodic({1}), {}, "leapfrog")
                              : simulation_of<Dirac3d>(periodic({1, 1, 1}), {}, "leapfrog"),
              {},
              0};
  Random random("summit");
  for (int start = 0; start < 12; ++start) {  // several local maxima in D = 3: climb from a few places
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
