// SPDX-License-Identifier: MIT
// The keys that each kind of [gauge] has. Part of gauge.hpp.
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

/// What limits the values of the keys: the lattice of the case and the form of the gauge field.
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
  return in_general(
      Rule<std::int64_t>{fmt::format("an axis of the lattice, an integer from 1 to {}", bounds.dimensions()),
                         [most = bounds.dimensions()](std::int64_t value) { return 1 <= value && value <= most; }},
      "an axis of the lattice, 1 to D");
}

/// An axis with more than one site, along which a field can vary.
inline Rule<std::int64_t> long_axis(const GaugeBounds& bounds) {
  const auto holds = [shape = bounds.shape](std::int64_t value) {
    return 1 <= value && value <= std::int64_t(shape.size()) && shape[std::size_t(value - 1)] > 1;
  };
  return in_general(
      Rule<std::int64_t>{fmt::format("an axis with more than one site, an integer from 1 to {}", bounds.dimensions()),
                         holds},
      "an axis with more than one site, 1 to D");
}

inline Rule<double> not_negative() { return at_least(0.0); }

/// A length inside the box.
inline Rule<double> in_box(double box) {
  Rule<double> rule = inside(0, box);
  rule.allowed = fmt::format("a number between 0 and the box, {}, both excluded", box);
  return in_general(rule, "a number between 0 and the box, both excluded");
}

template <class T>
Rule<std::vector<T>> pair_of(const Rule<T>& element, const std::string& what) {
  return {"an array of two " + what, [](std::size_t length) { return length == 2; },
          [=](std::size_t) { return element; }};
}
}  // namespace rules

/// The key `axis`. Its default is refused too where that axis has one site only.
template <class Visitor>
void axis_key(Visitor& visitor, std::string_view meaning, std::int64_t& axis, const GaugeBounds& bounds) {
  visitor.value("axis", meaning, axis, rules::long_axis(bounds));
  visitor.ensure(rules::long_axis(bounds).holds(axis), "axis",
                 fmt::format("{}, the default, has one site; allowed: {}", axis, rules::long_axis(bounds).allowed));
}

template <class Visitor>
void plane_keys(Visitor& visitor, std::vector<std::int64_t>& plane, const GaugeBounds& bounds, const char* kind) {
  visitor.ensure(
      bounds.dimensions() > 1, "kind",
      fmt::format("\"{}\" is a flux through a plane, and the lattice is a line; allowed: with complex_scalar "
                  "on a plane, or with dirac_3d, where lattice.shape may be [n1, n2, 1]",
                  kind));
  visitor.ensure(bounds.form == "compact", "form",
                 fmt::format("\"additive\" is not allowed with kind = \"{}\": on a periodic lattice this field needs "
                             "links that count modulo 2*pi, and the additive form does not; allowed: \"compact\"",
                             kind));
  visitor.value("plane", "The axes of the plane; their order sets the sign of the flux.", plane,
                rules::pair_of(rules::axis(bounds), "axes of the lattice: [1, 2]"));
  visitor.ensure(plane[0] != plane[1], "plane",
                 fmt::format("{} is not a plane; allowed: two different axes", toml_text(plane)));
}

template <class Visitor>
void kind_keys(Visitor& visitor, NoGauge&, const GaugeBounds&) {
  visitor.about("No field.");
}

template <class Visitor>
void kind_keys(Visitor& visitor, FileGauge& file, const GaugeBounds&) {
  visitor.about("A static field from a file.");
  visitor.path("potential",
               "𝒜_0, 𝒜_1 … 𝒜_D, an `.npy` array of shape (D+1, n_D, …, n_1); the `A.npy` of a snapshot, for example.",
               file.potential);
}

template <class Visitor>
void kind_keys(Visitor& visitor, UniformMagneticGauge& magnetic, const GaugeBounds& bounds) {
  visitor.about("The same flux through every plaquette of a plane, F = 2π·flux/area.");
  plane_keys(visitor, magnetic.plane, bounds, "uniform_magnetic");
  const bool has_plane = bounds.dimensions() > 1;  // without a plane, a visitor only lists the keys
  const double area = has_plane ? double(bounds.sites(magnetic.plane[0])) * double(bounds.sites(magnetic.plane[1])) : 2;
  const std::int64_t most = std::int64_t(std::min(area, 0x1p62) / 2);
  const Rule<std::int64_t> quantised{fmt::format("an integer from {} to {}: the flux through a periodic plane is "
                                                 "quantised, 2*pi*flux in all, and a plaquette holds at most pi",
                                                 -most, most),
                                     [=](std::int64_t value) { return -most <= value && value <= most; }};
  visitor.required("flux", "The flux through the whole plane, in units of 2π.", magnetic.flux,
                   rules::in_general(quantised, "an integer within ± half the sites of the plane"));
}

template <class Visitor>
void kind_keys(Visitor& visitor, UniformElectricGauge& electric, const GaugeBounds& bounds) {
  visitor.about("The same electric field everywhere.");
  visitor.required("field", "F_{0,axis}, the force on a packet of positive energy.", electric.field);
  axis_key(visitor, "The axis along which the field points.", electric.axis, bounds);
  visitor.value("gauge",
                "`temporal`: 𝒜_axis = field·t everywhere; `static`: 𝒜_0 = −field·x, which jumps back at `seam`.",
                electric.gauge, rules::one_of({"temporal", "static"}));
  if (electric.gauge == "static") {
    visitor.value("seam", "The place along the axis where x begins.", electric.seam);
  } else {
    visitor.excluded("seam", "the temporal gauge has none", "with gauge = \"static\"");
  }
}

template <class Visitor>
void kind_keys(Visitor& visitor, FluxLineGauge& line, const GaugeBounds& bounds) {
  visitor.about(
      "A flux through one plaquette, and the opposite flux through another, half a box away along the plane's first "
      "axis.");
  plane_keys(visitor, line.plane, bounds, "flux_line");
  std::vector<double> middle = {0, 0};
  if (bounds.dimensions() > 1) {
    visitor.ensure(bounds.sites(line.plane[0]) > 1, "plane",
                   fmt::format("{} begins with an axis of one site, along which no second line fits; allowed: a plane "
                               "whose first axis has more",
                               toml_text(line.plane)));
    middle = {bounds.box(line.plane[0]) / 4, bounds.box(line.plane[1]) / 2};
  }
  visitor.required("flux", "The flux, in units of 2π.", line.flux);
  visitor.value("position", "A place in the plaquette, two lengths along the axes of `plane`.", line.position,
                rules::pair_of(rules::any<double>(), "lengths along the axes of plane"),
                Derived{middle, "a quarter and a half of the box"});
}

template <class Visitor>
void kind_keys(Visitor& visitor, PureGauge& pure, const GaugeBounds&) {
  visitor.about("The links of a random gauge transform Λ: no field, only another gauge.");
  visitor.value("seed", "Chooses the random numbers.", pure.seed);
  visitor.value("amplitude", "Λ lies uniformly within ± this.", pure.amplitude);
}

template <class Visitor>
void kind_keys(Visitor& visitor, RandomGauge& random, const GaugeBounds&) {
  visitor.about("Static random numbers: 𝒜_0 at every site, 𝒜_μ on every link.");
  visitor.value("seed", "Chooses the random numbers.", random.seed);
  visitor.value("amplitude", "a𝒜_0 and every a𝒜_μ lie uniformly within ± this.", random.amplitude);
}

template <class Visitor>
void kind_keys(Visitor& visitor, LaserGauge& laser, const GaugeBounds& bounds) {
  visitor.about(
      "A transverse wave, 𝒜 = amplitude·cos²(πξ/duration)·cos(2πξ/wavelength + phase) for ξ = x − position − t within "
      "±duration/2.");
  visitor.ensure(bounds.dimensions() > 1, "kind",
                 "\"laser\" is a transverse wave, and a line has no transverse axis; allowed: with complex_scalar "
                 "in D = 2 or 3, or with dirac_3d");
  visitor.required("amplitude", "The largest 𝒜, in 1/length.", laser.amplitude);
  visitor.required("wavelength", "The wavelength; without `duration` the box is an integer multiple of it.",
                   laser.wavelength, rules::positive());
  axis_key(visitor, "The axis along which the wave runs.", laser.axis, bounds);
  visitor.value("polarisation", "The axis along which 𝒜 points, which must differ from `axis`.", laser.polarisation,
                rules::axis(bounds));
  visitor.ensure(laser.polarisation != laser.axis, "polarisation",
                 fmt::format("{} is the axis along which the wave runs; allowed: another one", laser.polarisation));
  const double box = bounds.box(laser.axis), waves = box / laser.wavelength;
  const Rule<double> up_to_box{fmt::format("a number above 0, up to the box, {}", box),
                               [=](double value) { return 0 < value && value <= box; }};
  visitor.optional("duration", "Length of the pulse; without it the wave is endless and the factor cos² is 1.",
                   laser.duration, rules::in_general(up_to_box, "a number above 0, up to the box"));
  visitor.ensure(laser.duration || std::abs(waves - std::round(waves)) <= 1e-9 * waves, "wavelength",
                 fmt::format("{} fits {:.9g} times into the box of {}: an endless wave would jump where the box "
                             "closes; allowed: the box divided by an integer, or a pulse of finite `duration`",
                             laser.wavelength, waves, box));
  visitor.value("position", "Middle of the pulse at time 0, a length.", laser.position);
  visitor.value("phase", "Phase at the middle, in radians.", laser.phase);
}

constexpr std::string_view smoothing_meaning = "Length s: ½(1 + tanh(x/s)) replaces each jump; 0 leaves it sharp.";

template <class Visitor>
void kind_keys(Visitor& visitor, StepGauge& step, const GaugeBounds& bounds) {
  visitor.about("A potential step: 𝒜_0 = height from `position` to the end of the box, where it falls back to 0.");
  visitor.required("height", "The height of 𝒜_0.", step.height);
  axis_key(visitor, "The axis along which 𝒜_0 varies.", step.axis, bounds);
  const double box = bounds.box(step.axis);
  visitor.value("position", "Position of the step along the axis, a length.", step.position, rules::in_box(box),
                Derived{box / 2, "the middle of the box"});
  visitor.value("smoothing", smoothing_meaning, step.smoothing, rules::not_negative());
}

template <class Visitor>
void kind_keys(Visitor& visitor, WellGauge& well, const GaugeBounds& bounds) {
  visitor.about("A potential well or wall: 𝒜_0 = height within width/2 of `position`.");
  visitor.required("height", "The height of 𝒜_0; a negative one attracts packets of positive energy.", well.height);
  axis_key(visitor, "The axis along which 𝒜_0 varies.", well.axis, bounds);
  const double box = bounds.box(well.axis);
  visitor.required("width", "The width of the well, a length.", well.width, rules::in_box(box));
  visitor.value("position", "The middle of the well, a length.", well.position, rules::any<double>(),
                Derived{box / 2, "the middle of the box"});
  visitor.value("smoothing", smoothing_meaning, well.smoothing, rules::not_negative());
}

/// A static charge: the coordinates of its site, counted from 0, and the charge.
inline Rule<std::vector<std::vector<double>>> static_charges(const GaugeBounds& bounds) {
  const auto one = [shape = bounds.shape](std::size_t) -> Rule<std::vector<double>> {
    return {fmt::format("an array of {} coordinates of a site, counted from 0, and a charge", shape.size()),
            [D = shape.size()](std::size_t length) { return length == D + 1; },
            [shape](std::size_t place) {
              if (place >= shape.size()) return rules::any<double>();
              const double most = double(shape[place] - 1);
              return Rule<double>{fmt::format("a coordinate, an integer from 0 to {}", most), [most](double value) {
                                    return value >= 0 && value <= most && value == std::floor(value);
                                  }};
            }};
  };
  return {"an array of static charges [i_1, …, i_D, charge]", [](std::size_t) { return true; }, one};
}

template <class Visitor>
void kind_keys(Visitor& visitor, DynamicalGauge& field, const GaugeBounds& bounds) {
  visitor.about(
      "A field with dynamics of its own, on which the charges of φ and π act (an extension of the paper): compact "
      "links and "
      "their electric field, in temporal gauge.");
  visitor.ensure(bounds.form == "compact", "form",
                 "\"additive\" is not allowed with kind = \"dynamical\": Gauss's law is kept through links; allowed: "
                 "\"compact\"");
  visitor.required("coupling", "The coupling g.", field.coupling, rules::positive());
  visitor.value(
      "initial",
      "`gauss`: no links, and the electric field of the charges that are there; `zero`: no field; `random`: a "
      "thermal electric field and random links; `file`: from files. After `gauss` and `random` Gauss's law holds.",
      field.initial, rules::one_of({"gauss", "zero", "random", "file"}));
  const auto only_with = [&](const char* key, bool has, const char* allows) {
    if (!has) visitor.excluded(key, fmt::format("initial = \"{}\" has none", field.initial), allows);
    return has;
  };
  constexpr const char* solved = "with initial = \"gauss\" or \"random\"";
  if (only_with("background_charge", field.solves_gauss(), solved))
    visitor.value(
        "background_charge",
        "Whether a uniform static charge makes the periodic box neutral. Without it a state whose charges do not "
        "add up to 0 is refused.",
        field.background_charge);
  if (only_with("charges", field.solves_gauss(), solved))
    visitor.value(
        "charges",
        "Static charges that act on the field beside those of φ and π: for each the coordinates of a site, counted "
        "from 0, and the charge.",
        field.charges, static_charges(bounds));
  if (only_with("mean_field", field.solves_gauss(), solved))
    visitor.value(
        "mean_field",
        "The mean of the canonical electric field E along each axis, which no charge determines; −∂_t𝒜 is g²a^{1−D} "
        "times E.",
        field.mean_field, rules::for_each_axis<double>(bounds.shape.size()),
        Derived{std::vector<double>(bounds.shape.size(), 0.0), "0 along every axis"});
  const bool random = field.initial == "random", file = field.initial == "file";
  constexpr const char* drawn = "with initial = \"random\"";
  if (only_with("seed", random, drawn)) visitor.value("seed", "Chooses the random numbers.", field.seed);
  if (only_with("temperature", random, drawn))
    visitor.value("temperature", "E is drawn with the weight e^{−energy/temperature}; 0 gives none.", field.temperature,
                  rules::not_negative());
  if (only_with("amplitude", random, drawn))
    visitor.value("amplitude", "Every a𝒜_μ lies uniformly within ± this.", field.amplitude);
  constexpr const char* read = "with initial = \"file\"";
  if (only_with("potential", file, read))
    visitor.optional_path(
        "potential",
        "𝒜_0 = 0, 𝒜_1 … 𝒜_D, an `.npy` array of shape (D+1, n_D, …, n_1); the `A.npy` of a snapshot, for "
        "example. Without it 0.",
        field.potential);
  if (only_with("electric", file, read))
    visitor.optional_path("electric",
                          "The canonical electric field, an `.npy` array of shape (D, n_D, …, n_1); the `E.npy` of a "
                          "snapshot, for example. Without it 0.",
                          field.electric);
}

}  // namespace dualfield
