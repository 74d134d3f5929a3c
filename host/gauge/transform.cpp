// SPDX-License-Identifier: MIT
#include "host/gauge/transform.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "host/state/initial.hpp"
#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

/// A random number for each site.
SiteAngles random_angles(const TransformCase& transform, const Lattice& lattice) {
  return
      [lattice, seed = transform.seed, amplitude = transform.amplitude](std::int64_t first, std::span<double> lambda) {
        fill_sites(lattice, first, lambda,
                   [&](const Site& at) { return drawn(at, 0, Draw::gauge_function, seed, amplitude); });
      };
}

}  // namespace

SiteAngles gauge_function(const TransformCase& transform, const Lattice& lattice) {
  if (transform.kind == "random") return random_angles(transform, lattice);
  if (transform.kind != "file")
    return [angle = transform.angle](std::int64_t, std::span<double> lambda) { std::ranges::fill(lambda, angle); };
  const auto values =
      std::make_shared<const std::vector<double>>(read_state_file(transform.path, array_shape({}, lattice)));
  return [values](std::int64_t first, std::span<double> lambda) {
    std::copy_n(values->begin() + first, lambda.size(), lambda.begin());
  };
}

void transform(const SiteAngles& lambda, std::int64_t first, std::span<double> values, int components,
               cpu::ThreadTeam& team) {
  const auto count = std::int64_t(values.size()) / components;
  team.run([&](int thread) {
    constexpr std::int64_t together = 1024;
    double angle[together];
    const cpu::Share share(count, thread, team.size());
    for (std::int64_t begin = share.begin; begin < share.end; begin += together) {
      const std::int64_t end = std::min(share.end, begin + together);
      lambda(first + begin, std::span(angle, std::size_t(end - begin)));
      for (std::int64_t i = begin; i < end; ++i) {
        const double c = std::cos(angle[i - begin]), s = std::sin(angle[i - begin]);
        for (std::int64_t re = i; re < components * count; re += 2 * count) {
          double &x = values[std::size_t(re)], &y = values[std::size_t(re + count)];
          const double rotated = c * x + s * y;
          y = c * y - s * x;
          x = rotated;
        }
      }
    }
  });
}

StateSource transformed(StateSource source, std::vector<SiteAngles> lambda, std::shared_ptr<cpu::ThreadTeam> team) {
  if (lambda.empty()) return source;
  return [=, source = std::move(source), lambda = std::move(lambda), team = std::move(team)](
             int array, int component, std::int64_t first, std::span<double> values) {
    if (array > 1) return source(array, component, first, values);  // of a gauge field with dynamics of its own
    const std::size_t count = values.size();
    std::vector<double> both(2 * count);
    const std::span re(both.data(), count), im(both.data() + count, count);
    source(array, component / 2 * 2, first, re);
    source(array, component / 2 * 2 + 1, first, im);
    for (const SiteAngles& one : lambda) transform(one, first, both, 2, *team);
    std::ranges::copy(component % 2 == 0 ? re : im, values.begin());
  };
}

Background transformed(const Background& background, const SiteAngles& lambda, const Lattice& lattice) {
  const auto add = [=](int component, std::int64_t first, std::span<double> angles) {
    if (component > 0) add_gradient(lambda, lattice, component - 1, first, angles);
  };
  if (background.steady)
    return background_of(
        [steady = background.steady, add](int component, std::int64_t first, std::span<double> angles) {
          steady(component, first, angles);
          add(component, first, angles);
        },
        background.profiles, lattice);
  return {
      [fill = background.fill, add](const TimeSpan& span, int component, std::int64_t first, std::span<double> angles) {
        fill(span, component, first, angles);
        add(component, first, angles);
      },
      background.is_static};
}

Background transformed(const Background& background, const GaugeFunction& lambda, const Lattice& lattice) {
  return {[=](const TimeSpan& span, int component, std::int64_t first, std::span<double> values) {
            background.fill(span, component, first, values);
            const SiteAngles begin_of = lambda(span.begin), end_of = lambda(span.end);
            const double duration = span.end - span.begin;
            if (component == 0 && duration == 0) return;
            if (component == 0) {
              std::vector<double> begin(values.size()), end(values.size());
              begin_of(first, begin);
              end_of(first, end);
              for (std::size_t i = 0; i < values.size(); ++i) values[i] += (end[i] - begin[i]) / duration;
              return;
            }
            std::vector<double> end;
            const SiteAngles mean = [&](std::int64_t from, std::span<double> angles) {
              begin_of(from, angles);
              end.resize(angles.size());
              end_of(from, end);
              for (std::size_t i = 0; i < angles.size(); ++i) angles[i] += (end[i] - angles[i]) / 2;
            };
            add_gradient(span.links_at_begin ? begin_of : mean, lattice, component - 1, first, values);
          },
          false};
}

Background shifted_in_time(const Background& background, double time) {
  return {[background, time](TimeSpan span, int component, std::int64_t first, std::span<double> values) {
            span.begin += time;
            span.end += time;
            background.fill(span, component, first, values);
          },
          background.is_static};
}

}  // namespace dualfield
