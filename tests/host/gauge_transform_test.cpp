// SPDX-License-Identifier: MIT
// Gauge transforms of states, as a whole and in parts.
#include "host/gauge/transform.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include "dualfield/simulation.hpp"
#include "host/case/base_spec.hpp"
#include "host/gauge/field.hpp"
#include "host/state/present.hpp"

namespace dualfield {
namespace {

SiteAngles angles_in(const std::vector<double>& lambda) {
  return [lambda](std::int64_t first, std::span<double> out) {
    std::copy_n(lambda.begin() + first, out.size(), out.begin());
  };
}

TEST(GaugeTransform, MultipliesStatesByAPhase) {
  const std::vector<double> lambda = {0.3, -1.2}, psi = {8, 7, 6, 5, 4, 3, 2, 1};
  std::vector<double> rotated = psi;
  cpu::ThreadTeam team(2);
  transform(angles_in(lambda), 0, rotated, 4, team);
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t i = 0; i < 2; ++i) {
      const std::size_t re = 4 * s + i;
      const auto expected = std::polar(1.0, -lambda[i]) * std::complex(psi[re], psi[re + 2]);
      EXPECT_NEAR(rotated[re], expected.real(), 1e-14);
      EXPECT_NEAR(rotated[re + 2], expected.imag(), 1e-14);
    }
  transform(angles_in({-0.3, 1.2}), 0, rotated, 4, team);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(rotated[i], psi[i], 1e-14);
}

/// A state is transformed in parts where nobody holds it as a whole: as a source, of which two transforms are made one
/// after the other, and within a simulation.
TEST(GaugeTransform, OfPartsIsThatOfTheWhole) {
  for (const char* precision : {"double", "single"}) {
    SimulationSpec spec;
    spec.theory = "dirac_3d";
    spec.gauge = "compact";
    spec.scheme = "leapfrog";
    spec.step = 0.3;
    spec.lattice = Lattice(3, {9, 5, 7});
    spec.precision = precision_named(precision);
    GaugeCase gauge;
    gauge.kind = RandomGauge{4, 1};
    spec.background = gauge_background(gauge, spec.lattice);
    const auto simulation = cpu_backend().make(spec);
    const std::int64_t sites = spec.lattice.sites();
    simulation->write_state([&](int array, int component, std::int64_t first, std::span<double> values) {
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = std::sin(double((array * 4 + component) * sites + first) + double(i));
    });
    simulation->advance(3);
    const State before = copy_of_state(*simulation);
    const auto team = std::make_shared<cpu::ThreadTeam>(2);
    const std::vector<SiteAngles> lambda = {gauge_function({0, "random", 0, 5, 3, {}}, spec.lattice),
                                            gauge_function({0, "random", 0, 6, 1, {}}, spec.lattice)};
    State whole = before;
    for (const SiteAngles& one : lambda)
      for (auto* field : {&whole.phi, &whole.pi}) transform(one, 0, *field, 4, *team);

    const StateSource source = transformed(source_of(before, sites), lambda, team);
    for (int array = 0; array < 2; ++array)
      for (int component = 3; component >= 0; --component)
        for (std::int64_t first = 0; first < sites; first += 101) {
          std::vector<double> part(std::size_t(std::min<std::int64_t>(101, sites - first)));
          source(array, component, first, part);
          const auto& expected = array == 0 ? whole.phi : whole.pi;
          EXPECT_TRUE(std::ranges::equal(
              part, std::span(expected).subspan(std::size_t(component * sites + first), part.size())));
        }

    simulation->change_state([&](int, std::int64_t first, std::span<double> values) {
      for (const SiteAngles& one : lambda) transform(one, first, values, 4, *team);
    });
    const State now = copy_of_state(*simulation);
    const auto rounded = [&](double value) {
      return spec.precision == Precision::double_precision ? value : double(float(value));
    };
    for (const auto& [x, y] : {std::pair(&now.phi, &whole.phi), std::pair(&now.pi, &whole.pi)})
      for (std::size_t i = 0; i < x->size(); ++i) EXPECT_EQ((*x)[i], rounded((*y)[i]));

    // the steps go on from the changed state
    const auto other = cpu_backend().make(spec);
    other->set_state(now.phi, now.pi, 3);
    simulation->advance(2);
    other->advance(2);
    EXPECT_EQ(copy_of_state(*simulation).phi, copy_of_state(*other).phi);
  }
}

}  // namespace
}  // namespace dualfield
