// SPDX-License-Identifier: MIT
// The keys that each kind of [gauge] has. Part of gauge_keys.hpp.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "host/case/case.hpp"
#include "host/case/rules.hpp"

namespace dualfield {

/// Every kind of gauge field with its defaults.
inline const std::vector<std::pair<std::string, GaugeKind>>& gauge_kinds() {
  static const std::vector<std::pair<std::string, GaugeKind>> kinds = {{"none", NoGauge{}},
                                                                       {"file", FileGauge{}},
                                                                       {"uniform_magnetic", UniformMagneticGauge{}},
                                                                       {"uniform_electric", UniformElectricGauge{}},
                                                                       {"flux_line", FluxLineGauge{}},
                                                                       {"pure_gauge", PureGauge{}},
                                                                       {"random", RandomGauge{}},
                                                                       {"laser", LaserGauge{}},
                                                                       {"step", StepGauge{}},
                                                                       {"well", WellGauge{}}};
  return kinds;
}

/// The lattice of a case, which bounds its gauge field.
struct GaugeBounds {
  const std::vector<std::int64_t>& shape;
  double spacing;
  const std::string& form;

  std::int64_t dimensions() const { return std::int64_t(shape.size()); }
  std::int64_t sites(std::int64_t axis) const { return shape[std::size_t(axis - 1)]; }
  double box(std::int64_t axis) const { return double(sites(axis)) * spacing; }
};

namespace rules {
/// An axis of the lattice, counted from 1.
inline Rule<std::int64_t> axis(const GaugeBounds& bounds) {
  return {fmt::format("an axis of the lattice, an integer from 1 to {}", bounds.dimensions()),
          [most = bounds.dimensions()](std::int64_t value) { return 1 <= value && value <= most; }};
}

/// One along which something can vary.
inline Rule<std::int64_t> long_axis(const GaugeBounds& bounds) {
  return {fmt::format("an axis with more than one site, an integer from 1 to {}", bounds.dimensions()),
          [shape = bounds.shape](std::int64_t value) {
            return 1 <= value && value <= std::int64_t(shape.size()) && shape[std::size_t(value - 1)] > 1;
          }};
}

inline Rule<double> not_negative() { return at_least(0.0); }

template <class T>
Rule<std::vector<T>> pair_of(const Rule<T>& element, const std::string& what) {
  return {"an array of two " + what, [](std::size_t length) { return length == 2; },
          [=](std::size_t) { return element; }};
}
}  // namespace rules

/// An axis along which something can vary; the one by default may not.
template <class Visitor>
void axis_key(Visitor& visitor, std::int64_t& axis, const GaugeBounds& bounds) {
  visitor.value("axis", axis, rules::long_axis(bounds));
  visitor.ensure(rules::long_axis(bounds).holds(axis), "axis",
                 fmt::format("{}, the default, has one site; allowed: {}", axis, rules::long_axis(bounds).allowed));
}

template <class Visitor>
void plane_keys(Visitor& visitor, std::vector<std::int64_t>& plane, const GaugeBounds& bounds, const char* kind) {
  visitor.ensure(bounds.dimensions() > 1, "kind",
                 fmt::format("\"{}\" is a flux through a plane, and the lattice is a line; allowed: with dirac_3d, "
                             "where lattice.shape may be [n1, n2, 1]",
                             kind));
  visitor.ensure(bounds.form == "compact", "form",
                 fmt::format("\"additive\" is not allowed with kind = \"{}\": on a periodic lattice this field needs "
                             "links that count modulo 2*pi, and the additive form does not; allowed: \"compact\"",
                             kind));
  visitor.value("plane", plane, rules::pair_of(rules::axis(bounds), "axes of the lattice: [1, 2]"));
  visitor.ensure(plane[0] != plane[1], "plane",
                 fmt::format("{} is no plane; allowed: two different axes", toml_text(plane)));
}

template <class Visitor>
void kind_keys(Visitor&, NoGauge&, const GaugeBounds&) {}

template <class Visitor>
void kind_keys(Visitor& visitor, FileGauge& file, const GaugeBounds&) {
  visitor.path("potential", file.potential);
}

template <class Visitor>
void kind_keys(Visitor& visitor, UniformMagneticGauge& magnetic, const GaugeBounds& bounds) {
  plane_keys(visitor, magnetic.plane, bounds, "uniform_magnetic");
  const bool has_plane = bounds.dimensions() > 1;  // else a vocabulary asks
  const double area = has_plane ? double(bounds.sites(magnetic.plane[0])) * double(bounds.sites(magnetic.plane[1])) : 2;
  const std::int64_t most = std::int64_t(std::min(area, 0x1p62) / 2);
  visitor.required("flux", magnetic.flux,
                   Rule<std::int64_t>{fmt::format("an integer from {} to {}: the flux through a periodic plane is "
                                                  "quantised, 2*pi*flux in all, and a plaquette holds at most pi",
                                                  -most, most),
                                      [=](std::int64_t value) { return -most <= value && value <= most; }});
}

template <class Visitor>
void kind_keys(Visitor& visitor, UniformElectricGauge& electric, const GaugeBounds& bounds) {
  visitor.required("field", electric.field);
  axis_key(visitor, electric.axis, bounds);
  visitor.value("gauge", electric.gauge, rules::one_of({"temporal", "static"}));
  if (electric.gauge == "static") {
    visitor.value("seam", electric.seam);
  } else {
    visitor.excluded("seam", "the temporal gauge has none; allowed: with gauge = \"static\"");
  }
}

template <class Visitor>
void kind_keys(Visitor& visitor, FluxLineGauge& line, const GaugeBounds& bounds) {
  plane_keys(visitor, line.plane, bounds, "flux_line");
  std::vector<double> middle = {0, 0};
  if (bounds.dimensions() > 1) {
    visitor.ensure(bounds.sites(line.plane[0]) > 1, "plane",
                   fmt::format("{} begins with an axis of one site, along which no second line fits; allowed: a plane "
                               "whose first axis has more",
                               toml_text(line.plane)));
    middle = {bounds.box(line.plane[0]) / 4, bounds.box(line.plane[1]) / 2};
  }
  visitor.required("flux", line.flux);
  visitor.value("position", line.position, rules::pair_of(rules::any<double>(), "lengths along the axes of plane"),
                middle);
}

template <class Visitor>
void kind_keys(Visitor& visitor, PureGauge& pure, const GaugeBounds&) {
  visitor.value("seed", pure.seed);
  visitor.value("amplitude", pure.amplitude);
}

template <class Visitor>
void kind_keys(Visitor& visitor, RandomGauge& random, const GaugeBounds&) {
  visitor.value("seed", random.seed);
  visitor.value("amplitude", random.amplitude);
}

template <class Visitor>
void kind_keys(Visitor& visitor, LaserGauge& laser, const GaugeBounds& bounds) {
  visitor.ensure(bounds.dimensions() > 1, "kind",
                 "\"laser\" is a transverse wave, and a line has no transverse axis; allowed: with dirac_3d");
  visitor.required("amplitude", laser.amplitude);
  visitor.required("wavelength", laser.wavelength, rules::positive());
  axis_key(visitor, laser.axis, bounds);
  visitor.value("polarisation", laser.polarisation, rules::axis(bounds));
  visitor.ensure(laser.polarisation != laser.axis, "polarisation",
                 fmt::format("{} is the axis along which the wave runs; allowed: another one", laser.polarisation));
  const double box = bounds.box(laser.axis), waves = box / laser.wavelength;
  visitor.optional("duration", laser.duration,
                   Rule<double>{fmt::format("a number above 0, up to the box, {}", box),
                                [=](double value) { return 0 < value && value <= box; }});
  visitor.ensure(laser.duration || std::abs(waves - std::round(waves)) <= 1e-9 * waves, "wavelength",
                 fmt::format("{} fits {:.9g} times into the box of {}: an endless wave would jump where the box "
                             "closes; allowed: the box over an integer, or a pulse by `duration`",
                             laser.wavelength, waves, box));
  visitor.value("position", laser.position);
  visitor.value("phase", laser.phase);
}

template <class Visitor>
void kind_keys(Visitor& visitor, StepGauge& step, const GaugeBounds& bounds) {
  visitor.required("height", step.height);
  axis_key(visitor, step.axis, bounds);
  const double box = bounds.box(step.axis);
  visitor.value("position", step.position,
                Rule<double>{fmt::format("a number between 0 and the box, {}, both excluded", box),
                             [=](double value) { return 0 < value && value < box; }},
                box / 2);
  visitor.value("smoothing", step.smoothing, rules::not_negative());
}

template <class Visitor>
void kind_keys(Visitor& visitor, WellGauge& well, const GaugeBounds& bounds) {
  visitor.required("height", well.height);
  axis_key(visitor, well.axis, bounds);
  const double box = bounds.box(well.axis);
  visitor.required("width", well.width,
                   Rule<double>{fmt::format("a number between 0 and the box, {}, both excluded", box),
                                [=](double value) { return 0 < value && value < box; }});
  visitor.value("position", well.position, rules::any<double>(), box / 2);
  visitor.value("smoothing", well.smoothing, rules::not_negative());
}

}  // namespace dualfield
