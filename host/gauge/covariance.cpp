// SPDX-License-Identifier: MIT
#include "host/gauge/covariance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/gauge/field.hpp"
#include "host/gauge/transform.hpp"

namespace dualfield {

namespace {

/// Λ(t) = α + βτ + γτ², τ = t/h, with α, β, γ uniform in ±1.
GaugeFunction random_gauge_function(const Lattice& lattice, double step, std::int64_t draw) {
  return [=](double time, std::span<double> lambda) {
    const double tau = time / step;
    for_each_site(lattice, [&](const Site& at, std::int64_t offset) {
      const auto coefficient = [&](std::uint32_t power) { return drawn(at, power, Draw::check, draw, 1); };
      lambda[std::size_t(offset)] = coefficient(0) + tau * (coefficient(1) + tau * coefficient(2));
    });
  };
}

State after_one_step(SimulationSpec spec, const Background& background, const Backend& backend, const State& start) {
  spec.background = background;
  spec.start_time = 0;  // the background begins at the present time
  const auto simulation = backend.make(spec);
  simulation->set_state(start.phi, start.pi);
  simulation->advance(1);
  State end = start;
  simulation->get_state(end.phi, end.pi);
  return end;
}

}  // namespace

double covariance_defect(const SimulationSpec& spec, const Backend& backend, const State& state, double time,
                         std::int64_t draw) {
  const Background present = shifted_in_time(spec.background, time);
  const GaugeFunction lambda = random_gauge_function(spec.lattice, spec.step, draw);
  std::vector<double> angle(std::size_t(spec.lattice.sites()));
  State evolved = after_one_step(spec, present, backend, state), start = state;
  lambda(spec.step, angle);
  transform(evolved, angle);
  lambda(0, angle);
  transform(start, angle);
  const State other = after_one_step(spec, transformed(present, lambda, spec.lattice), backend, start);

  double largest = 0, difference = 0;
  for (const auto& [x, y] : {std::pair(&evolved.phi, &other.phi), std::pair(&evolved.pi, &other.pi)})
    for (std::size_t i = 0; i < x->size(); ++i) {
      const double distance = std::abs((*x)[i] - (*y)[i]);
      if (!std::isfinite(distance)) return std::numeric_limits<double>::quiet_NaN();
      largest = std::max(largest, std::abs((*x)[i]));
      difference = std::max(difference, distance);
    }
  return largest > 0 ? difference / largest : difference;
}

}  // namespace dualfield
