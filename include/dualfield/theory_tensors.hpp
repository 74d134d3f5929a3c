// SPDX-License-Identifier: MIT
// A theory without its C++ type: its tensors in numbers, and the properties that follow from its declaration.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "dualfield/compiled_form.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/simulation_spec.hpp"
#include "dualfield/stage_tensors.hpp"

namespace dualfield {

/// A theory at the parameters of one case. A theory given at run time has no flag set and no continuum limit.
struct TheoryTensors {
  LearningSystem system;   ///< w, b, a, v, with the gauge field if there is one; of a map in the limit of small steps
  bool charged = false;    ///< whether a complex structure is declared: pairs of components are complex numbers
  bool spinor = false;     ///< whether it is charged and of first order in time, so that states are spinors
  bool canonical = false;  ///< whether π is the momentum of φ: b = 1, and the theory declares a
  bool delayed = false;    ///< whether backends hold −π = φ(t−h) in the array of π (Delayed, theory.hpp)
  bool gauged = false;     ///< whether terms read a gauge field
  bool rotates_links = false;  ///< whether links are rotations: the compact form of the gauge field
  bool local_self = false;     ///< whether w and v are local
  /// Whether leapfrog steps have a staggered form (staggered.hpp). With a gauge field it also needs a static field whose
  /// 𝒜_0 is the same everywhere.
  bool staggers = false;
  RuntimeTensor complex_structure = {};        ///< J of a charged theory
  std::vector<std::vector<double>> spin = {};  ///< σ_μ on φ and on π, K×K numbers row by row; empty if there is no spin
  PotentialChoice potential = {};
  double mass = 0;

  /// The symbols of w, b, a, v in the continuum limit at κ in 1/length, K×K values each. Empty if there is none.
  std::function<std::vector<std::vector<Complex>>(const WaveVector&)> continuum = {};
  int order_in_spacing = 0;  ///< of the difference from the continuum limit; 0 if there is no limit

  /// The stages of one step of size h, without the potential, for a scheme that the theory has, except `exact`. Empty
  /// for a theory with a gauge field.
  std::function<std::vector<StageTensors>(const Scheme&, double)> stages = {};
  /// Whether `unitary` rotates links of different colours one after the other, which couples plane waves k and k + π.
  bool unitary_mixes_waves = false;

  int components() const { return system.components(); }
  int order_in_step(const Scheme& scheme) const { return delayed ? 2 : scheme.order; }
};

/// The theory that a spec names, or whose tensors it gives. Throws std::invalid_argument if it names none.
TheoryTensors theory_tensors(const SimulationSpec& spec);
/// The same; nullopt if there is none.
std::optional<TheoryTensors> find_theory_tensors(const SimulationSpec& spec);

}  // namespace dualfield
