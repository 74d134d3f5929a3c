// SPDX-License-Identifier: MIT
// Gauge fields of a case: flux, field strength, periodicity, and gauge transformations.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dualfield/error.hpp"
#include "host/gauge/field.hpp"
#include "host/gauge/transform.hpp"
#include "host/run/gauge_preflight.hpp"
#include "host/simulation/background_values.hpp"
#include "on_disk.hpp"
#include "written_npy.hpp"

namespace dualfield {
namespace {

using std::numbers::pi;

const Lattice box(3, {6, 5, 4}, 0.5);

std::vector<double> angles_of(const Background& background, const Lattice& lattice, const TimeSpan& span = {}) {
  std::vector<double> angles(std::size_t((lattice.dimensions + 1) * lattice.sites()));
  take_background(Domain(lattice), 2, angles, background, span);
  return angles;
}

std::vector<double> angles_of(const GaugeKind& kind, const Lattice& lattice = box, const TimeSpan& span = {}) {
  GaugeCase gauge;
  gauge.kind = kind;
  return angles_of(gauge_background(gauge, lattice), lattice, span);
}

double modulo(double angle) { return std::remainder(angle, 2 * pi); }

/// F_{0μ} = ∂_t𝒜_μ − ∂_μ𝒜_0 on the link along axis `mu` from a site, in the middle of a time span.
double electric(const GaugeKind& kind, const Lattice& lattice, const Site& site, int mu, double begin, double end) {
  const auto before = angles_of(kind, lattice, {begin, begin}), after = angles_of(kind, lattice, {end, end});
  const auto at_middle = angles_of(kind, lattice, {begin, end});
  const std::size_t i = std::size_t(offset_of(site, lattice)), link = i + std::size_t(mu * lattice.sites());
  Site next = site;
  ++next[std::size_t(mu - 1)];
  const std::size_t j = std::size_t(offset_of(next, lattice));
  return ((after[link] - before[link]) / (end - begin) - (at_middle[j] - at_middle[i])) / lattice.spacing;
}

TEST(GaugeField, MagneticFluxIsUniformAndQuantisedAcrossTheSeams) {
  for (const auto& plane : {std::pair(1, 2), std::pair(2, 1), std::pair(3, 1), std::pair(2, 3)})
    for (const std::int64_t flux : {1, 3, -2}) {
      const auto [mu, nu] = plane;
      const auto angles = angles_of(UniformMagneticGauge{flux, {mu, nu}});
      const double expected = 2 * pi * double(flux) / (box.extent[mu - 1] * box.extent[nu - 1]);
      for_each_site(box, [&](const Site& site, std::int64_t) {
        for (int first = 1; first <= 3; ++first)
          for (int second = first + 1; second <= 3; ++second) {
            const bool own = (first == mu && second == nu) || (first == nu && second == mu);
            const double value = modulo(plaquette(angles, box, site, first, second));
            EXPECT_NEAR(value, own ? (first == mu ? expected : -expected) : 0, 1e-13);
          }
      });
    }
}

TEST(GaugeField, MagneticFluxOfAPlaneOfOneSite) {
  const Lattice line(3, {4, 1, 1});
  const auto angles = angles_of(UniformMagneticGauge{1, {2, 1}}, line);
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(modulo(plaquette(angles, line, {i}, 2, 1)), pi / 2, 1e-14);
}

TEST(GaugeField, AFluxLineEntersAndLeavesTheBox) {
  const double flux = 0.3;
  // plaquettes (4, 2), and (4 + 3) mod 6 = 1
  const auto angles = angles_of(FluxLineGauge{flux, {1, 2}, {2.1, 1.3}});
  for_each_site(box, [&](const Site& site, std::int64_t) {
    const double sign = site[1] != 2 ? 0 : site[0] == 4 ? 1 : site[0] == 1 ? -1 : 0;
    EXPECT_NEAR(plaquette(angles, box, site, 1, 2), sign * 2 * pi * flux, 1e-14) << site[0] << ' ' << site[1];
    EXPECT_EQ(plaquette(angles, box, site, 1, 3), 0);
    EXPECT_EQ(plaquette(angles, box, site, 2, 3), 0);
  });
}

TEST(GaugeField, BothElectricGaugesHaveTheSameField) {
  const double field = 0.7;
  for (int axis = 1; axis <= 3; ++axis)
    for_each_site(box, [&](const Site& site, std::int64_t) {
      const int n = box.extent[axis - 1], x = site[std::size_t(axis - 1)];
      UniformElectricGauge gauge{field, axis, "temporal", 0};
      for (int mu = 1; mu <= 3; ++mu)
        EXPECT_NEAR(electric(gauge, box, site, mu, 1.5, 1.75), mu == axis ? field : 0, 1e-13);
      gauge.gauge = "static";
      gauge.seam = 0.5 * 2;  // between sites 1 and 2
      for (int mu = 1; mu <= 3; ++mu)
        EXPECT_NEAR(electric(gauge, box, site, mu, 1.5, 1.75),
                    mu != axis ? 0
                    : x == 1   ? -field * (n - 1)
                               : field,
                    1e-13);
    });
}

TEST(GaugeField, PureGaugeHasNoFieldStrength) {
  const auto angles = angles_of(PureGauge{7, 2.5});
  double largest = 0;
  for_each_site(box, [&](const Site& site, std::int64_t offset) {
    EXPECT_EQ(angles[std::size_t(offset)], 0);
    largest = std::max(largest, std::abs(angles[std::size_t(box.sites() + offset)]));
    for (int mu = 1; mu <= 3; ++mu)
      for (int nu = mu + 1; nu <= 3; ++nu) EXPECT_NEAR(plaquette(angles, box, site, mu, nu), 0, 1e-14);
  });
  EXPECT_GT(largest, 1);
}

TEST(GaugeField, RandomAnglesFillTheirRangeAndDoNotDependOnTheLattice) {
  const double amplitude = 1.5;
  const auto angles = angles_of(RandomGauge{11, amplitude});
  double low = 0, high = 0, sum = 0;
  for (std::size_t i = 0; i < angles.size(); ++i) {
    const double angle = angles[i] * (i < std::size_t(box.sites()) ? box.spacing : 1);
    low = std::min(low, angle);
    high = std::max(high, angle);
    sum += angle;
  }
  EXPECT_GE(low, -amplitude);
  EXPECT_LT(high, amplitude);
  EXPECT_LT(low, -0.95 * amplitude);
  EXPECT_GT(high, 0.95 * amplitude);
  EXPECT_NEAR(sum / double(angles.size()), 0, 4 * amplitude / std::sqrt(3.0 * double(angles.size())));
  const Lattice larger(3, {7, 5, 4}, box.spacing);
  EXPECT_EQ(angles_of(RandomGauge{11, amplitude}, larger)[1], angles[1]);
  EXPECT_NE(angles_of(RandomGauge{12, amplitude})[1], angles[1]);
}

/// ∂_t² 𝒜 = ∂_x² 𝒜, no component along the direction of propagation, and no jump anywhere in the periodic box.
TEST(GaugeField, ALaserIsATransverseWave) {
  const Lattice line(3, {64, 2, 1}, 0.25);  // a box of 16
  for (const auto& [duration, wavelength] :
       {std::pair(std::optional<double>(), 4.0), std::pair(std::optional(9.0), 3.3)}) {
    const LaserGauge laser{0.8, wavelength, 1, 2, duration, 5, 0.4};
    const auto at = [&](double t) { return angles_of(laser, line, {t, t}); };
    const double a = line.spacing;
    double largest = 0;
    for (const double t : {0.0, 3.1, 40.0}) {
      const auto before = at(t - a), now = at(t), after = at(t + a);
      for_each_site(line, [&](const Site& site, std::int64_t offset) {
        for (int mu : {0, 1, 3}) EXPECT_EQ(now[std::size_t(mu * line.sites() + offset)], 0);
        const auto value = [&](const std::vector<double>& of, int by) {
          Site from = site;
          from[0] += by;
          return of[std::size_t(2 * line.sites() + offset_of(from, line))];
        };
        largest = std::max(largest, std::abs(value(now, 0)) / a);
        EXPECT_NEAR(value(after, 0), value(now, -1), 1e-13);  // f(x − t), on the periodic lattice
        EXPECT_NEAR(value(after, 0) - 2 * value(now, 0) + value(before, 0),
                    value(now, 1) - 2 * value(now, 0) + value(now, -1), 1e-13);
        EXPECT_LT(std::abs(value(now, 1) - value(now, 0)), 0.8 * a * a * 2 * pi / wavelength * 1.3);
      });
    }
    EXPECT_GT(largest, 0.6);
    EXPECT_LE(largest, 0.8);
  }
}

TEST(GaugeField, StepsAndWellsAreAtTheirPositions) {
  const Lattice line(1, {10}, 0.1);
  const auto step = angles_of(StepGauge{2, 1, 0.3, 0}, line);
  const auto well = angles_of(WellGauge{-1, 0.4, 1, 0.1, 0}, line);  // −0.1 … 0.3
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(step[std::size_t(i)], i >= 3 ? 2 : 0) << i;
    EXPECT_EQ(well[std::size_t(i)], i == 9 || i < 3 ? -1 : 0) << i;
    EXPECT_EQ(step[std::size_t(10 + i)], 0);
  }
  const Lattice fine(1, {1000}, 0.1);
  const auto smooth = angles_of(StepGauge{2, 1, 40, 1}, fine);
  EXPECT_NEAR(smooth[400], 1, 1e-12);
  EXPECT_NEAR(smooth[0], 1, 1e-12);
  EXPECT_NEAR(smooth[410], 1 + std::tanh(1.0), 1e-12);
  EXPECT_NEAR(smooth[700], 2, 1e-12);
  EXPECT_NEAR(smooth[200], 0, 1e-12);
}

/// Of a file nobody looks at rows that nobody asks for, and each row is read once.
TEST(GaugeField, OfAFileIsReadByPart) {
  testing::TemporaryDirectory folder;
  std::vector<double> values(std::size_t(4 * box.sites()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(double(i));
  const std::int64_t row = box.extent[0], plane = row * box.extent[1];
  const auto write = [&] { testing::write_npy(folder / "A.npy", values, {4, 4, 5, 6}); };
  values[std::size_t(2 * box.sites() + 3 * plane)] = NAN;  // of the last plane
  write();
  const Background field = gauge_background({FileGauge{{folder / "A.npy", "gauge.potential"}}, "", "compact", {}}, box);
  std::vector<double> part(static_cast<std::size_t>(plane));
  const auto read = [&](int component, std::int64_t first) { field.fill({}, component, first, part); };
  for (const int component : {2, 0}) {
    read(component, plane + 2);  // of planes 1 and 2, and from the middle of a row
    for (std::size_t i = 0; i < part.size(); ++i)
      EXPECT_EQ(part[i],
                (component > 0 ? box.spacing : 1) * values[std::size_t(component * box.sites() + plane + 2) + i]);
  }
  const std::string message = testing::message_of<InputError>([&] { read(2, 3 * plane); });
  EXPECT_EQ(message, "gauge.potential: " + (folder / "A.npy").string() +
                         ": the value at [2, 3, 0, 0] is nan; values must be finite");
  std::filesystem::resize_file(folder / "A.npy", 1000);
  EXPECT_NO_THROW(read(2, plane + row)) << "rows that have been read before";
  EXPECT_THROW(read(1, 0), InputError);
}

TEST(GaugeTransform, ChangesLinksAndNoFieldStrength) {
  GaugeCase gauge;
  gauge.kind = RandomGauge{3, 2};
  const Background field = gauge_background(gauge, box);
  const auto lambda = gauge_function({0, "random", 0, 5, 3, {}}, box);
  const auto before = angles_of(field, box), after = angles_of(transformed(field, lambda, box), box);
  for_each_site(box, [&](const Site& site, std::int64_t offset) {
    EXPECT_EQ(after[std::size_t(offset)], before[std::size_t(offset)]);
    EXPECT_NE(after[std::size_t(box.sites() + offset)], before[std::size_t(box.sites() + offset)]);
    for (int mu = 1; mu <= 3; ++mu)
      for (int nu = mu + 1; nu <= 3; ++nu)
        EXPECT_NEAR(plaquette(after, box, site, mu, nu), plaquette(before, box, site, mu, nu), 1e-13);
  });
}

/// A time-dependent transformation changes 𝒜_0 by the mean of ∂_tΛ over a step, and the links by Λ at the time at which
/// a scheme reads them. F_{0μ} from the links at both ends of the step does not change.
TEST(GaugeTransform, InTimeKeepsTheElectricField) {
  const Background field = gauge_background({LaserGauge{0.8, 1.5, 1, 2, {}, 0, 0}, "", "compact", {}}, box);
  const GaugeFunction lambda = [](double t) {
    return [t](std::int64_t first, std::span<double> out) {
      for (std::size_t i = 0; i < out.size(); ++i) {
        const double at = double(first) + double(i);
        out[i] = std::sin(at) + t * std::cos(2 * at) + t * t;
      }
    };
  };
  const Background moved = transformed(field, lambda, box);
  const double t = 0.3, h = 0.25;
  const auto difference = [&](const TimeSpan& span) {
    auto values = angles_of(moved, box, span);
    const auto base = angles_of(field, box, span);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= base[i];
    return values;
  };
  const auto begin = difference({t, t + h, true}), end = difference({t + h, t + 2 * h, true});
  const auto middle = difference({t, t + h, false});
  for_each_site(box, [&](const Site& site, std::int64_t i) {
    for (int mu = 1; mu <= 3; ++mu) {
      Site next = site;
      ++next[std::size_t(mu - 1)];
      const std::size_t link = std::size_t(mu * box.sites() + i);
      const double gradient = begin[std::size_t(offset_of(next, box))] - begin[std::size_t(i)];
      EXPECT_NEAR(end[link] - begin[link], h * gradient, 1e-13);
      EXPECT_NEAR(middle[link], (begin[link] + end[link]) / 2, 1e-13);
    }
  });
}

TEST(GaugeStability, BoundFollowsFromTheTensor) {
  SimulationSpec spec;
  spec.scheme = "leapfrog";
  spec.theory = "dirac_3d";
  spec.lattice = Lattice(3, {4, 4, 4}, 0.5);
  spec.parameters.spacing = 0.5;
  EXPECT_NEAR(singular_value_bound(modes_of(spec)->system.b), (3 + std::sqrt(3.0)) / 0.5, 1e-12);
  spec.theory = "dirac_1d";
  spec.lattice = Lattice(1, {4}, 0.5);
  EXPECT_NEAR(singular_value_bound(modes_of(spec)->system.b), 4, 1e-12);
}

}  // namespace
}  // namespace dualfield
