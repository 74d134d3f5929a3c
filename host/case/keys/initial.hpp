// SPDX-License-Identifier: MIT
// The keys of [initial], which depend on initial.kind. Part of all.hpp.
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

/// What limits the values of the keys: the lattice and the theory of the case.
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

  /// The number of frequencies ω of e^{−iωt} at one k: 2K for real fields, which have ±ω for each component, and K for
  /// complex ones.
  int branches() const { return theory.charged ? theory.components : 2 * theory.components; }
  bool has_two_spins() const { return theory.spinor && theory.components == 4; }
};

template <class Visitor>
void kind_keys(Visitor& visitor, FileInitial& file, const InitialBounds& bounds) {
  visitor.about(
      "A snapshot of a run, or two `.npy` files with float64 or float32 arrays of shape (K, n_D, …, n_1); of `neurons` "
      "(N,), or (N, R).");
  visitor.optional_path(
      "path",
      "A snapshot, `…/snapshots/00000400.hdf` or the folder `…/snapshots/00000400`. The run also takes "
      "over its time, unless `time.start` is given.",
      file.snapshot);
  if (file.snapshot) {
    for (const char* key : {"phi", "pi"}) visitor.excluded(key, "the snapshot has both", "without path");
    file.phi = {file.snapshot->path / "phi.npy", file.snapshot->place};
    file.pi = {file.snapshot->path / "pi.npy", file.snapshot->place};
    const bool has_lattice = !bounds.theory.dimensions.empty();
    visitor.ensure(has_lattice || file.snapshot->path.extension() != ".hdf", "path",
                   "is an .hdf file, which holds images of a lattice, and neurons have none; allowed: the folder of a "
                   "snapshot");
    return;
  }
  visitor.path("phi", "φ.", file.phi);
  visitor.path("pi", "π.", file.pi);
}

template <class Visitor>
void kind_keys(Visitor& visitor, PlaneWaveInitial& wave, const InitialBounds& bounds) {
  std::int64_t branch = wave.branch;
  visitor.about("One plane wave, an eigenvector of the theory in continuous time.");
  visitor.required("mode", "The number of waves in the box along each axis: k_μ = 2π·mode_μ/(n_μ a).", wave.mode,
                   rules::for_each_axis<std::int64_t>(bounds.dimensions()));
  visitor.value(
      "branch",
      "Which eigenvector. They are numbered from 0 by ascending frequency ω of e^{−iωt}, those of equal frequency "
      "by helicity.",
      branch,
      rules::in_general(rules::between<std::int64_t>(0, bounds.branches() - 1),
                        "0 to K − 1 for charged fields, else 0 to 2K − 1"));
  visitor.value(
      "amplitude",
      "The amplitude of φ for theories with one φ, real or complex, else the factor of an eigenvector of length 1.",
      wave.amplitude);
  wave.branch = static_cast<int>(branch);
}

template <class Visitor>
void kind_keys(Visitor& visitor, PacketInitial& packet, const InitialBounds& bounds) {
  const auto vector = rules::for_each_axis<double>(bounds.dimensions());
  visitor.about("A Gaussian wave packet of modes with one sign of the energy.");
  visitor.value("center", "The middle of the packet, a length along each axis.", packet.center, vector,
                Derived{bounds.middle(), "the middle of the box"});
  visitor.value(
      "momentum", "The mean wave number along each axis, in 1/length.", packet.momentum,
      rules::for_each_axis<double>(bounds.dimensions(), [=](std::size_t axis) { return bounds.wave_number(axis); }),
      Derived{std::vector<double>(bounds.dimensions()), "0 along each axis"});
  visitor.required("width", "Standard deviation of the density, the square of the Gaussian, along each axis, a length.",
                   packet.width, rules::positive());
  visitor.value("amplitude", "The height of the Gaussian before modes of the other sign are removed.",
                packet.amplitude);
  visitor.value("energy", "The sign of the energy that is kept; `both` keeps all modes.", packet.energy,
                rules::one_of({"positive", "negative", "both"}));
  if (!bounds.has_two_spins()) packet.spin.clear();
  if (packet.spin.empty()) {
    visitor.excluded("spin", "the theory does not have two spin states", "with dirac_3d");
  } else {
    visitor.value("spin", "Spin along axis 3.", packet.spin, rules::one_of({"up", "down"}));
  }
}

template <class Visitor>
void kind_keys(Visitor& visitor, RandomInitial& random, const InitialBounds&) {
  visitor.about("Independent random numbers at every site.");
  visitor.value("seed", "Chooses the numbers, which depend on seed and site alone.", random.seed);
  visitor.value("amplitude", "Every value lies uniformly within ± this.", random.amplitude);
}

template <class Visitor>
void kind_keys(Visitor& visitor, PointInitial& point, const InitialBounds& bounds) {
  const auto on_axis = [&](std::size_t axis) { return rules::between<std::int64_t>(0, bounds.shape[axis] - 1); };
  visitor.about("One value at one site, 0 elsewhere.");
  visitor.value("site", "The site, integers from 0; of `neurons` one neuron.", point.site,
                rules::for_each_axis<std::int64_t>(bounds.dimensions(), on_axis),
                Derived{bounds.middle_site(), "the middle; neuron 0"});
  visitor.place("site", point.place);
  visitor.value("field", "Which field has the value.", point.field, rules::one_of({"phi", "pi"}));
  visitor.value("component", "Which component has it.", point.component,
                rules::in_general(rules::between<std::int64_t>(1, bounds.theory.components), "an integer from 1 to K"));
  visitor.value("amplitude", "The value.", point.amplitude);
}

template <class Visitor>
void kind_keys(Visitor& visitor, KinkInitial& kink, const InitialBounds& bounds) {
  visitor.about(
      "A kink and an antikink half a box apart along axis 1. They need several vacua: coupling > 0 and `sine_gordon` "
      "with mass 0, or `phi4` with mass_squared < 0.");
  visitor.ensure(bounds.has_kinks, "kind",
                 "\"kink\" joins two vacua that nothing connects, and this theory does not have two; allowed: with "
                 "klein_gordon and coupling > 0, "
                 "potential = \"sine_gordon\" and mass 0, or potential = \"phi4\" and mass_squared < 0");
  visitor.value("velocity", "Velocity of both, in units of c.", kink.velocity, rules::inside(-1, 1));
  visitor.value("position", "Place of the kink along axis 1, a length.", kink.position, rules::any<double>(),
                Derived{bounds.box(0) / 4, "a quarter of the box"});
}

/// Neurons count as one axis. Its length may be in a file that is not read yet, so the largest is allowed here.
inline const std::vector<std::int64_t> neurons_as_axis = {std::numeric_limits<std::int32_t>::max()};

template <class Visitor>
void initial_keys(Visitor& visitor, Case& c, const TheoryDescription& theory) {
  const bool neurons = is_neurons(c.theory);
  std::vector<std::string> names;
  for (const auto& [name, initial] : initial_kinds()) names.push_back(name);
  std::string kind = names[c.initial.index()];

  visitor.begin("initial");
  visitor.about("The state at time 0.");
  visitor.required("kind", "How the state is made; the keys of each kind are below.", kind,
                   neurons
                       ? rules::one_of(std::vector{"file", "random", "point"}, " for neurons, which have no lattice")
                       : rules::one_of(names));
  const NeuronsCase& tensors = c.theory.neurons;
  visitor.ensure(
      !neurons || kind == "file" || tensors.weight || tensors.bias || tensors.learning_weight || tensors.learning_self,
      "kind", "nothing says how many neurons there are; allowed: a weight or bias matrix, or kind = \"file\"");
  for (const auto& [name, initial] : initial_kinds()) {
    if (name == kind && initial.index() != c.initial.index()) c.initial = initial;
  }
  const InitialBounds bounds{neurons ? neurons_as_axis : c.lattice.shape, c.lattice.spacing, theory,
                             has_kinks(c) && !theory.charged};
  visitor.kind(kind, [&] { std::visit([&](auto& initial) { kind_keys(visitor, initial, bounds); }, c.initial); });
  visitor.end(fmt::format("with kind = \"{}\"", kind));
}

}  // namespace dualfield
