// SPDX-License-Identifier: MIT
#include "host/gauge/transform.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "host/gauge/field.hpp"
#include "host/state/initial.hpp"
#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

/// Λ at every site.
std::vector<double> at_all_sites(const SiteAngles& lambda, const Lattice& lattice, cpu::ThreadTeam& team) {
  std::vector<double> all(std::size_t(lattice.sites()));
  on_shares(team, lattice.sites(), [&](std::size_t begin, std::size_t end) {
    lambda(std::int64_t(begin), std::span(all).subspan(begin, end - begin));
  });
  return all;
}

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

Background transformed(const Background& background, const SiteAngles& lambda, const Lattice& lattice, int threads) {
  const auto add = [=](std::span<double> angles) {
    cpu::ThreadTeam team(cpu::thread_count(threads, lattice.sites()));
    add_gradient(at_all_sites(lambda, lattice, team), lattice, angles, team);
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

Background transformed(const Background& background, const GaugeFunction& lambda, const Lattice& lattice, int threads) {
  return {[=](const TimeSpan& span, std::span<double> angles) {
            background.fill(span, angles);
            cpu::ThreadTeam team(cpu::thread_count(threads, lattice.sites()));
            std::vector<double> links = at_all_sites(lambda(span.begin), lattice, team);
            const SiteAngles end_of = lambda(span.end);
            const double duration = span.end - span.begin;
            on_shares(team, lattice.sites(), [&](std::size_t from, std::size_t to) {
              constexpr std::size_t together = 1024;
              double end[together];
              for (std::size_t first = from; first < to; first += together) {
                const std::size_t count = std::min(together, to - first);
                end_of(std::int64_t(first), std::span(end, count));
                for (std::size_t i = 0; i < count; ++i) {
                  double& begin = links[first + i];
                  const double change = end[i] - begin;
                  if (duration != 0) angles[first + i] += change / duration;
                  if (!span.links_at_begin) begin += change / 2;
                }
              }
            });
            add_gradient(links, lattice, angles, team);
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
