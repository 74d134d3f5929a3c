// SPDX-License-Identifier: MIT
// Quantities of the plane waves of a state: mean wave number, and the shares of positive and negative energy.
#include <cmath>
#include <numbers>

#include "host/observe/families.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

namespace {

/// Σ k|z(k)|² along one axis with −π/a ≤ k ≤ π/a: the mean wave number times Σ|z|².
double sum_of_wave_numbers(const std::vector<double>& marginal, double spacing) {
  constexpr double pi_number = std::numbers::pi;
  const auto n = double(marginal.size());
  double sum = 0;
  for (std::size_t j = 0; j < marginal.size(); ++j)
    sum += marginal[j] * std::remainder(2 * pi_number * double(j) / n, 2 * pi_number) / spacing;
  return sum;
}

std::vector<double> momentum(const Measurement& at) {
  std::vector<double> mean;
  for (const std::vector<double>& marginal : at.sums.marginals)
    mean.push_back(share(sum_of_wave_numbers(marginal, at.spec.lattice.spacing), at.sums.total));
  return mean;
}

std::vector<double> occupation(const Measurement& at) {
  return {share(at.sums.positive, at.sums.total), share(at.sums.negative, at.sums.total)};
}

void split_by_sign(ModeRequest& request, const Modes& modes, const Lattice&) {
  request.by_sign = true;
  request.generator = modes.system;
}

}  // namespace

std::vector<Quantity> spectral_quantities() {
  return {
      {.name = "momentum",
       .meaning = "mean wave number k, −π/a … π/a, weighted by |z(k)|²",
       .defined = on_a_lattice,
       .needs = {.plane_waves = true},
       .each_axis = true,
       .numbers = momentum},
      {.name = "occupation",
       .meaning = "shares of |ψ|² on branches of positive and of negative energy of the lattice's generator; a branch "
                  "whose energy is 0 to rounding counts half to either sign",
       .defined = for_spinors,
       .needs = {.plane_waves = true},
       .request = split_by_sign,
       .is_share = true,
       .columns = {"positive", "negative"},
       .numbers = occupation}};
}

}  // namespace dualfield
