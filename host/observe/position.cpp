// SPDX-License-Identifier: MIT
// Mean and standard deviation of the position along each axis, weighted by a density.
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "host/observe/families.hpp"
#include "host/simulation/densities.hpp"

namespace dualfield {

namespace {

/// The density that weights a position: |φ|²+|π|², or the energy density where that is positive and reads no gauge
/// field.
QuadraticForm weight(const Measurement& at) {
  const TheoryTensors& theory = at.theory;
  const bool is_positive =
      theory.canonical && !theory.gauged && theory.potential.name == Free::name && at.spec.parameters.mass_squared >= 0;
  return {"weight", (is_positive ? energy_density(theory) : square_density(theory.components())).parts};
}

/// Mean, from 0 to n, and standard deviation of a periodic profile, in sites. Distances are taken from the circular
/// mean, the shorter way around the axis.
struct Place {
  double mean, deviation;
};
Place place_of(const std::vector<double>& profile) {
  constexpr double pi_number = std::numbers::pi;
  const int n = int(profile.size());
  std::complex<double> circular_sum = 0;
  double total = 0, mean_offset = 0, square = 0;
  for (int i = 0; i < n; ++i) {
    circular_sum += std::polar(profile[std::size_t(i)], 2 * pi_number * i / n);
    total += profile[std::size_t(i)];
  }
  const double middle = std::arg(circular_sum) * n / (2 * pi_number);
  for (int i = 0; i < n; ++i) {
    const double offset = std::remainder(i - middle, double(n));
    mean_offset += offset * profile[std::size_t(i)];
    square += offset * offset * profile[std::size_t(i)];
  }
  if (total != 0) {
    mean_offset /= total;
    square /= total;
  }
  double mean = std::fmod(middle + mean_offset, double(n));
  if (mean < 0) mean += n;
  return {mean, std::sqrt(std::max(0.0, square - mean_offset * mean_offset))};
}

/// The mean or the deviation along each axis, as a length.
template <double Place::*Part>
std::vector<double> along_each_axis(const Measurement& at) {
  std::vector<double> lengths;
  for (const std::vector<double>& profile : at.simulation.profiles(weight(at)))
    lengths.push_back(place_of(profile).*Part * at.spec.lattice.spacing);
  return lengths;
}

}  // namespace

std::vector<Quantity> position_quantities() {
  return {
      {.name = "position",
       .meaning =
           "mean position, 0 … box, weighted by |φ|²+|π|², or without a gauge field by the energy density where that "
           "is positive; distances are taken from the circular mean",
       .defined = on_a_lattice,
       .covariant = true,
       .each_axis = true,
       .numbers = along_each_axis<&Place::mean>},
      {.name = "spread",
       .meaning = "standard deviation of the position, weighted likewise",
       .defined = on_a_lattice,
       .covariant = true,
       .each_axis = true,
       .numbers = along_each_axis<&Place::deviation>}};
}

}  // namespace dualfield
