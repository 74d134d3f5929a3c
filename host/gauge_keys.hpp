// SPDX-License-Identifier: MIT
// The keys of [gauge], which depend on gauge.kind. Part of case_keys.hpp.
#pragma once

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dualfield/description.hpp"
#include "dualfield/error.hpp"
#include "host/case.hpp"
#include "host/case_rules.hpp"
#include "host/surroundings.hpp"

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
  visitor.value("axis", electric.axis, rules::long_axis(bounds));
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
  visitor.value("axis", laser.axis, rules::long_axis(bounds));
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
  visitor.value("axis", step.axis, rules::long_axis(bounds));
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
  visitor.value("axis", well.axis, rules::long_axis(bounds));
  const double box = bounds.box(well.axis);
  visitor.required("width", well.width,
                   Rule<double>{fmt::format("a number between 0 and the box, {}, both excluded", box),
                                [=](double value) { return 0 < value && value < box; }});
  visitor.value("position", well.position, rules::any<double>(), box / 2);
  visitor.value("smoothing", well.smoothing, rules::not_negative());
}

template <class Visitor>
void transform_keys(Visitor& visitor, TransformCase& transform, std::int64_t steps) {
  visitor.required("at_step", transform.at_step,
                   Rule<std::int64_t>{fmt::format("an integer from 0 to time.steps, {}", steps),
                                      [=](std::int64_t value) { return 0 <= value && value <= steps; }});
  visitor.required("kind", transform.kind, rules::one_of({"global", "random", "file"}));
  const auto only_with = [&](const char* key, const char* kind) {
    if (transform.kind == kind) return true;
    visitor.excluded(
        key, fmt::format("a transform of kind \"{}\" has none; allowed: with kind = \"{}\"", transform.kind, kind));
    return false;
  };
  if (only_with("angle", "global")) visitor.required("angle", transform.angle);
  if (only_with("seed", "random")) visitor.value("seed", transform.seed);
  if (only_with("amplitude", "random"))
    visitor.value("amplitude", transform.amplitude, rules::any<double>(), std::numbers::pi);
  if (only_with("path", "file")) visitor.path("path", transform.path);
}

/// Why a case may hold no gauge field, with what is allowed; empty where it may.
inline std::string no_gauge_field(const Case& c, const Surroundings& around) {
  if (!around.theory(c.theory.name).spinor)
    return fmt::format(
        "{} has no complex structure X_0 that a gauge field could turn; allowed: \"none\", or "
        "theory.name = one of {}",
        c.theory.name, around.names_where([](const auto& theory) { return theory.spinor; }));
  if (c.theory.wilson.value_or(0) != 0)
    return "the Wilson term knows no links; allowed: \"none\", or theory.wilson = 0";
  if (c.theory.derivative.value_or("one_sided") != "one_sided")
    return fmt::format("{} differences know no links; allowed: \"none\", or theory.derivative = \"one_sided\"",
                       *c.theory.derivative);
  if (c.time.scheme == "exact")
    return "the scheme \"exact\" knows modes of a lattice that is alike at every site; allowed: \"none\", or another "
           "time.scheme";
  return {};
}

/// Throws InputError for a case with one; `reason` says why.
inline void require_no_gauge_field(const Case& c, const std::string& reason) {
  if (c.gauge.is_present())
    throw InputError(fmt::format("{}: {}; allowed: \"none\", and no [[gauge.transform]]", c.gauge.kind_place, reason));
}

template <class Visitor>
void gauge_keys(Visitor& visitor, Case& c, const Surroundings& around) {
  std::vector<std::string> names;
  for (const auto& [name, kind] : gauge_kinds()) names.push_back(name);
  std::string kind = names[c.gauge.kind.index()];
  const std::string refusal = no_gauge_field(c, around);

  visitor.begin("gauge");
  visitor.value("kind", kind, rules::one_of(names));
  visitor.place("kind", c.gauge.kind_place);
  visitor.ensure(refusal.empty() || kind == "none", "kind", fmt::format("\"{}\" is not allowed: {}", kind, refusal));
  for (const auto& [name, field] : gauge_kinds())
    if (name == kind && field.index() != c.gauge.kind.index()) c.gauge.kind = field;
  visitor.value("form", c.gauge.form, rules::one_of({"compact", "additive"}));
  visitor.ensure(refusal.empty() || c.gauge.form == "compact", "form",
                 fmt::format("\"{}\" is the form of a gauge field: {}", c.gauge.form, refusal));
  const GaugeBounds bounds{c.lattice.shape, c.lattice.spacing, c.gauge.form};
  std::visit([&](auto& field) { kind_keys(visitor, field, bounds); }, c.gauge.kind);
  if (refusal.empty()) {
    visitor.optional_tables("transform", c.gauge.transforms, [&](auto& inner, TransformCase& transform) {
      transform_keys(inner, transform, c.time.steps);
    });
  } else {
    visitor.excluded("transform", refusal);
  }
  visitor.end(fmt::format("with kind = \"{}\"", kind));
}

}  // namespace dualfield
