// SPDX-License-Identifier: MIT
#include "host/gauge/transform.hpp"

#include <cmath>
#include <memory>

#include "host/gauge/field.hpp"
#include "host/state/initial.hpp"

namespace dualfield {

std::vector<double> gauge_function(const TransformCase& transform, const Lattice& lattice) {
  if (transform.kind == "file") return read_state_file(transform.path, array_shape({}, lattice));
  std::vector<double> lambda(std::size_t(lattice.sites()), transform.angle);
  if (transform.kind == "random")
    for_each_site(lattice, [&](const Site& at, std::int64_t offset) {
      lambda[std::size_t(offset)] = drawn(at, 0, Draw::gauge_function, transform.seed, transform.amplitude);
    });
  return lambda;
}

void transform(State& state, std::span<const double> lambda) {
  const std::size_t sites = lambda.size();
  for (auto* field : {&state.phi, &state.pi})
    for (std::size_t i = 0; i < sites; ++i) {
      const double c = std::cos(lambda[i]), s = std::sin(lambda[i]);
      for (std::size_t re = i; re < field->size(); re += 2 * sites) {
        double &x = (*field)[re], &y = (*field)[re + sites];
        const double rotated = c * x + s * y;
        y = c * y - s * x;
        x = rotated;
      }
    }
}

Background transformed(const Background& background, std::span<const double> lambda, const Lattice& lattice) {
  const auto gradient =
      std::make_shared<std::vector<double>>(std::size_t((lattice.dimensions + 1) * lattice.sites()), 0);
  add_gradient(lambda, lattice, *gradient);
  const auto add = [gradient](std::span<double> angles) {
    for (std::size_t i = 0; i < angles.size(); ++i) angles[i] += (*gradient)[i];
  };
  if (background.steady)
    return background_of(
        [steady = background.steady, add](std::span<double> angles) {
          steady(angles);
          add(angles);
        },
        background.profiles, lattice);
  return {[fill = background.fill, add](const TimeSpan& span, std::span<double> angles) {
            fill(span, angles);
            add(angles);
          },
          background.is_static};
}

Background transformed(const Background& background, const GaugeFunction& lambda, const Lattice& lattice) {
  return {[background, lambda, lattice](const TimeSpan& span, std::span<double> angles) {
            background.fill(span, angles);
            const auto sites = std::size_t(lattice.sites());
            std::vector<double> begin(sites), end(sites), links(sites);
            lambda(span.begin, begin);
            lambda(span.end, end);
            const double duration = span.end - span.begin;
            for (std::size_t i = 0; i < sites; ++i) {
              if (duration != 0) angles[i] += (end[i] - begin[i]) / duration;
              links[i] = span.links_at_begin ? begin[i] : begin[i] + (end[i] - begin[i]) / 2;
            }
            add_gradient(links, lattice, angles);
          },
          false};
}

Background shifted_in_time(const Background& background, double time) {
  return {[background, time](TimeSpan span, std::span<double> angles) {
            span.begin += time;
            span.end += time;
            background.fill(span, angles);
          },
          background.is_static};
}

}  // namespace dualfield
