// SPDX-License-Identifier: MIT
// The keys of [initial], which depend on initial.kind. Part of case_keys.hpp.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dualfield/description.hpp"
#include "host/case/case.hpp"
#include "host/case/keys/neurons.hpp"
#include "host/case/rules.hpp"

namespace dualfield {

/// Every kind of initial state with its defaults.
inline const std::vector<std::pair<std::string, InitialCase>>& initial_kinds() {
  static const std::vector<std::pair<std::string, InitialCase>> kinds = {
      {"file", FileInitial{}},     {"plane_wave", PlaneWaveInitial{}}, {"packet", PacketInitial{}},
      {"random", RandomInitial{}}, {"point", PointInitial{}},          {"kink", KinkInitial{}}};
  return kinds;
}

/// How the solutions of a case's lattice and theory bound its initial state.
struct InitialBounds {
  const std::vector<std::int64_t>& shape;
  double spacing;
  const TheoryDescription& theory;
  bool has_kinks;

  std::size_t dimensions() const { return shape.size(); }
  double box(std::size_t axis) const { return static_cast<double>(shape[axis]) * spacing; }

  std::vector<double> middle() const {
    std::vector<double> center;
    for (std::size_t axis = 0; axis < dimensions(); ++axis) center.push_back(box(axis) / 2);
    return center;
  }

  std::vector<std::int64_t> middle_site() const {
    std::vector<std::int64_t> site;
    for (std::int64_t sites : shape) site.push_back(theory.dimensions.empty() ? 0 : sites / 2);
    return site;
  }

  /// Wave numbers that are not those of other waves, −π/a … π/a; an axis of one site has only k = 0.
  Rule<double> wave_number(std::size_t axis) const {
    if (shape[axis] == 1) return {"0, the only wave number of one site", [](double k) { return k == 0; }};
    const double most = std::numbers::pi / spacing;
    return {
        fmt::format("a number from {0} to {1}, -pi/spacing to pi/spacing: beyond, the lattice has the same waves again",
                    -most, most),
        [=](double k) { return std::abs(k) <= most * (1 + 1e-12); }};
  }

  /// Frequencies e^{−iωt} of one k: a second-order real field has ±ω each, a spinor as many as it has components.
  int branches() const { return theory.spinor ? theory.components : 2 * theory.components; }
  bool has_two_spins() const { return theory.spinor && theory.components == 4; }
};

template <class Visitor>
void kind_keys(Visitor& visitor, FileInitial& file, const InitialBounds&) {
  visitor.path("phi", file.phi);
  visitor.path("pi", file.pi);
}

template <class Visitor>
void kind_keys(Visitor& visitor, PlaneWaveInitial& wave, const InitialBounds& bounds) {
  std::int64_t branch = wave.branch;
  visitor.required("mode", wave.mode, rules::for_each_axis<std::int64_t>(bounds.dimensions()));
  visitor.value("branch", branch, rules::between<std::int64_t>(0, bounds.branches() - 1));
  visitor.value("amplitude", wave.amplitude);
  wave.branch = static_cast<int>(branch);
}

template <class Visitor>
void kind_keys(Visitor& visitor, PacketInitial& packet, const InitialBounds& bounds) {
  const auto vector = rules::for_each_axis<double>(bounds.dimensions());
  visitor.value("center", packet.center, vector, bounds.middle());
  visitor.value(
      "momentum", packet.momentum,
      rules::for_each_axis<double>(bounds.dimensions(), [=](std::size_t axis) { return bounds.wave_number(axis); }),
      std::vector<double>(bounds.dimensions()));
  visitor.required("width", packet.width, rules::positive());
  visitor.value("amplitude", packet.amplitude);
  visitor.value("energy", packet.energy, rules::one_of({"positive", "negative", "both"}));
  if (!bounds.has_two_spins()) packet.spin.clear();
  if (packet.spin.empty()) {
    visitor.excluded("spin", "no key here: the theory has no two spin states; allowed: with dirac_3d");
  } else {
    visitor.value("spin", packet.spin, rules::one_of({"up", "down"}));
  }
}

template <class Visitor>
void kind_keys(Visitor& visitor, RandomInitial& random, const InitialBounds&) {
  visitor.value("seed", random.seed);
  visitor.value("amplitude", random.amplitude);
}

template <class Visitor>
void kind_keys(Visitor& visitor, PointInitial& point, const InitialBounds& bounds) {
  const auto on_axis = [&](std::size_t axis) { return rules::between<std::int64_t>(0, bounds.shape[axis] - 1); };
  visitor.value("site", point.site, rules::for_each_axis<std::int64_t>(bounds.dimensions(), on_axis),
                bounds.middle_site());
  visitor.place("site", point.place);
  visitor.value("field", point.field, rules::one_of({"phi", "pi"}));
  visitor.value("component", point.component, rules::between<std::int64_t>(1, bounds.theory.components));
  visitor.value("amplitude", point.amplitude);
}

template <class Visitor>
void kind_keys(Visitor& visitor, KinkInitial& kink, const InitialBounds& bounds) {
  visitor.ensure(bounds.has_kinks, "kind",
                 "\"kink\" joins two vacua, which this theory has not; allowed: with klein_gordon and coupling > 0, "
                 "potential = \"sine_gordon\" and mass 0, or potential = \"phi4\" and mass_squared < 0");
  visitor.value("velocity", kink.velocity, rules::inside(-1, 1));
  visitor.value("position", kink.position, rules::any<double>(), bounds.box(0) / 4);
}

/// Whether the potential has several vacua, between which kinks lead.
inline bool has_kinks(const Case& c) {
  if (!(c.theory.coupling > 0)) return false;
  return (c.theory.potential == "sine_gordon" && c.mass_squared() == 0) ||
         (c.theory.potential == "phi4" && c.mass_squared() < 0);
}

/// Neurons are one axis of a length that the case alone does not tell.
inline const std::vector<std::int64_t> neurons_as_axis = {std::numeric_limits<std::int32_t>::max()};

template <class Visitor>
void initial_keys(Visitor& visitor, Case& c, const TheoryDescription& theory) {
  const bool neurons = is_neurons(c.theory);
  std::vector<std::string> names;
  for (const auto& [name, initial] : initial_kinds()) names.push_back(name);
  std::string kind = names[c.initial.index()];

  visitor.begin("initial");
  if (neurons) {
    visitor.required("kind", kind,
                     rules::one_of(std::vector{"file", "random", "point"}, " for neurons, which have no lattice"));
  } else {
    visitor.required("kind", kind, rules::one_of(names));
  }
  const NeuronsCase& tensors = c.theory.neurons;
  visitor.ensure(
      !neurons || kind == "file" || tensors.weight || tensors.bias || tensors.learning_weight || tensors.learning_self,
      "kind", "nothing says how many neurons there are; allowed: a weight or bias matrix, or kind = \"file\"");
  for (const auto& [name, initial] : initial_kinds()) {
    if (name == kind && initial.index() != c.initial.index()) c.initial = initial;
  }
  const InitialBounds bounds{neurons ? neurons_as_axis : c.lattice.shape, c.lattice.spacing, theory, has_kinks(c)};
  std::visit([&](auto& initial) { kind_keys(visitor, initial, bounds); }, c.initial);
  visitor.end(fmt::format("with kind = \"{}\"", kind));
}

}  // namespace dualfield
