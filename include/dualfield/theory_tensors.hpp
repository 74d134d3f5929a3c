// SPDX-License-Identifier: MIT
// A theory with its C++ type forgotten: its tensors in numbers, and what its declaration says of it.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "dualfield/compiled_form.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/simulation_spec.hpp"
#include "dualfield/stage_tensors.hpp"

namespace dualfield {

/// At the parameters of one case. A theory given at run time is its tensors alone: it has no flag set and no continuum.
struct TheoryTensors {
  LearningSystem system;   ///< w, b, a, v; of a map in the limit of small steps. Terms carry the gauge field, if any
  bool spinor = false;     ///< whether states are spinors (a complex structure is declared)
  bool canonical = false;  ///< whether π is the momentum of φ and a a force
  bool delayed = false;    ///< whether the second field is kept as −π = φ(t−h), see Delayed
  bool gauged = false;     ///< whether terms carry a gauge field
  bool rotates_links = false;                  ///< whether it carries links as rotations: the compact form
  bool local_self = false;                     ///< whether w and v act at a site alone
  RuntimeTensor complex_structure = {};        ///< J of a spinor theory
  std::vector<std::vector<double>> spin = {};  ///< σ_μ on φ and on π, K×K row by row; empty where there is no spin
  PotentialChoice potential = {};
  double mass = 0;

  /// w, b, a, v on e^{iκ·x} in the continuum limit, κ in 1/length, K×K each; not callable without one.
  std::function<std::vector<std::vector<Complex>>(const WaveVector&)> continuum = {};
  int order_in_spacing = 0;  ///< to which the tensors are those of the continuum; 0 without one

  /// The stages of one step of size h, without the potential, of a scheme that it has; not for `exact`, and not callable
  /// with a gauge field.
  std::function<std::vector<StageTensors>(const Scheme&, double)> stages = {};
  /// Whether `unitary` rotates links colour by colour, which mixes waves with those of k + π.
  bool unitary_mixes_waves = false;

  int components() const { return system.components(); }
  int order_in_step(const Scheme& scheme) const { return delayed ? 2 : scheme.order; }
};

/// Of the theory that a spec names, or whose tensors it gives. Throws std::invalid_argument where there is none.
TheoryTensors theory_tensors(const SimulationSpec& spec);

}  // namespace dualfield
