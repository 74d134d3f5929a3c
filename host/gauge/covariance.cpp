// SPDX-License-Identifier: MIT
#include "host/gauge/covariance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/gauge/dynamical.hpp"
#include "host/gauge/field.hpp"
#include "host/gauge/transform.hpp"
#include "host/state/parallel.hpp"
#include "host/state/present.hpp"

namespace dualfield {

namespace {

/// Λ(t) = α + βτ + γτ², τ = t/h, with α, β, γ uniform in ±1.
GaugeFunction random_gauge_function(const Lattice& lattice, double step, std::int64_t draw) {
  return [=](double time) -> SiteAngles {
    return [=, tau = time / step](std::int64_t first, std::span<double> lambda) {
      fill_sites(lattice, first, lambda, [&](const Site& at) {
        const auto coefficient = [&](std::uint32_t power) { return drawn(at, power, Draw::check, draw, 1); };
        return coefficient(0) + tau * (coefficient(1) + tau * coefficient(2));
      });
    };
  };
}

/// The simulation of one step from the present time, in this background.
SimulationSpec spec_of_step(SimulationSpec spec, const Background& background) {
  spec.background = background;
  spec.start_time = 0;  // the background begins at the present time
  spec.keeps_reference = spec.keeps_step = spec.sums_modes = spec.begins_as_waves = false;
  return spec;
}

std::unique_ptr<Simulation> begun(const SimulationSpec& spec, const Backend& backend, const StateSource& start) {
  auto simulation = backend.make(spec);
  simulation->write_state(start);
  if (spec.gauge_coupling) simulation->write_gauge(start);
  return simulation;
}

std::unique_ptr<Simulation> after_one_step(std::unique_ptr<Simulation> simulation) {
  simulation->advance(1);
  return simulation;
}

/// The largest |difference| of two arrays, and the largest |x|.
struct Differences {
  double difference = 0, largest = 0;

  /// False where a difference is not finite.
  bool take(std::span<const double> x, std::span<const double> y) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double distance = std::abs(x[i] - y[i]);
      if (!std::isfinite(distance)) return false;
      largest = std::max(largest, std::abs(x[i]));
      difference = std::max(difference, distance);
    }
    return true;
  }
};

}  // namespace

double covariance_defect(const SimulationSpec& spec, const Backend& backend, const StateSource& state, double time,
                         std::int64_t draw) {
  const std::int64_t sites = spec.lattice.sites();
  const auto team = std::make_shared<cpu::ThreadTeam>(cpu::thread_count(spec.threads, sites));
  const Background present = shifted_in_time(spec.background, time);
  const GaugeFunction lambda = random_gauge_function(spec.lattice, spec.step, draw);
  const bool moves = spec.gauge_coupling.has_value();
  // A field with dynamics of its own stays in temporal gauge, so that Λ does not change during the step.
  const double end = moves ? 0 : spec.step;
  const auto evolved = after_one_step(begun(spec_of_step(spec, present), backend, state));
  const Background other_background = moves ? present : transformed(present, lambda, spec.lattice);
  auto before = begun(spec_of_step(spec, other_background), backend, transformed(state, {lambda(0)}, team));
  if (moves) {
    transform_links(lambda(0), spec, *before);
    transform_links(lambda(0), spec, *evolved);
  }
  const auto other = after_one_step(std::move(before));
  const StateSource moved = transformed(present_state(*evolved), {lambda(end)}, team);

  Differences found;
  const std::int64_t most = std::min(evolved->own_sites(), largest_piece / 16);  // of which there are several
  std::vector<double> x(static_cast<std::size_t>(most)), y(x.size());
  bool finite = true;
  const std::vector<int> components = evolved->array_components();
  for (int array = 0; array < (moves ? gauge_generator : 2); ++array)
    for (int component = 0; component < components[std::size_t(array)]; ++component)
      evolved->for_each_own_piece(most, [&](std::int64_t first, std::int64_t count) {
        const std::span one(x.data(), std::size_t(count)), another(y.data(), std::size_t(count));
        moved(array, component, first, one);
        other->read_state(array, component, first, another);
        finite = finite && found.take(one, another);
      });
  if (!finite) found.difference = std::numeric_limits<double>::quiet_NaN();
  found.difference = largest_of_ranks(spec.ranks.get(), found.difference);
  found.largest = largest_of_ranks(spec.ranks.get(), found.largest);
  return found.largest > 0 ? found.difference / found.largest : found.difference;
}

double covariance_bytes(const SimulationSpec& spec, const Backend& backend) {
  if (spec.gauge_coupling) return 2 * backend.memory_needed(spec);
  const Background present = shifted_in_time(spec.background, 0);
  const Background moved = transformed(present, random_gauge_function(spec.lattice, spec.step, 0), spec.lattice);
  return backend.memory_needed(spec_of_step(spec, present)) + backend.memory_needed(spec_of_step(spec, moved));
}

}  // namespace dualfield
