// SPDX-License-Identifier: MIT
// Quantities that a case asks for by name in [observe], beyond what every run records, and those that its checks need.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dualfield/description.hpp"
#include "host/case/case.hpp"
#include "host/theory/modes.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Names that observe.also and observe.fields take for a theory; with a gauge field those that are covariant.
std::vector<std::string> measure_names(const TheoryDescription& theory, bool gauge = false);
std::vector<std::string> field_names(const TheoryDescription& theory, bool gauge = false);
/// Whether there is a current that the case's scheme keeps charge with, if its theory is a spinor.
bool has_continuity(const Case& setup);

/// Measures states of one run. Densities per volume, lengths and momenta in the case's units.
class Measures {
 public:
  /// `reference` is the state that fidelity compares with; the simulation keeps it, the other arguments are referred to.
  Measures(const Case& setup, const SimulationSpec& spec, const Modes& modes, Simulation& simulation,
           const State& reference);

  /// Whether anything is asked for; numbers at observations.
  bool any() const { return any_numbers() || !fields_.empty(); }
  bool any_numbers() const { return !names_.empty(); }
  /// Whether the state one step before is needed.
  bool needs_step_before() const;
  /// Keeps the present state as the one that the step to the next measurement begins with: for residual where the
  /// simulation has its fields, for continuity on the host.
  void keep_step_before();
  /// That state, if it is kept on the host: who transforms the present one transforms it too.
  State* step_before() { return before_ ? &*before_ : nullptr; }

  /// One or, for vectors, D numbers for each name, always the same:
  /// position_1 … position_D  mean place by the density, 0 … box, unrolled around its circular mean;
  /// spread_1 … spread_D      its standard deviation;
  /// momentum_1 … momentum_D  mean k by |z(k)|², −π/a … π/a;
  /// positive, negative       share of |ψ|² on branches of either sign of the energy, of the lattice's own generator;
  /// fidelity                 |⟨z₀, z⟩|² / (|z₀|²|z|²), the complex product for spinors;
  /// residual                 |Δz/h − G z̄ − F(z̄)| / |G z̄ + F(z̄)| over the last step, z̄ the mean of its ends;
  /// continuum_residual       |(G − G_continuum) z| / |G_continuum z|: what the lattice's differences miss of this state;
  /// tail                     share of |z(k)|² at |a k_μ| > π/2 for some μ: near 0 on a lattice fine enough;
  /// continuity               max|Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ})| / max ρ over the last step, ρ and J those of the scheme
  ///                          (host/observe/continuity.hpp): rounding alone.
  /// continuity is found on the host from copies of the state, all others where the simulation has its fields. A branch
  /// whose energy is 0 to rounding counts half to either sign. residual and continuity are 0 before a step is kept.
  std::vector<Observable> measure(double time);

  /// The gauge field from now on.
  void set_background(const Background& background) { spec_.background = background; }

  /// The arrays of observe.fields for the present state, found where the simulation has its fields:
  /// charge_density |φ|²+|π|²; energy_density, whose sum times a^D is `energy`; current J_μ, D components, on the link
  /// i → i + μ, with dρ_i/dt + Σ(J_{μ,i} − J_{μ,i−μ})/a = 0 in continuous time; biases β = Bπ, (4.8), (4.38);
  /// momentum_density |z(k)|²/sites, index the mode 0 … n−1.
  std::vector<DerivedField> fields();

 private:
  DerivedField field(const std::string& name);
  State empty_state() const;
  QuadraticForm weight() const;
  std::vector<Observable> places(bool spread) const;
  double fidelity() const;

  SimulationSpec spec_;
  const Modes& modes_;
  LearningSystem tensors_;  ///< with the gauge field's links, where there are any
  Simulation& simulation_;
  std::vector<std::string> names_, fields_;
  ModeRequest request_;          ///< what the measures of plane waves want
  double reference_square_ = 0;  ///< |z₀|²
  State now_;                    ///< a copy, while the host measures
  std::optional<State> before_;  ///< one step before, for continuity
  bool has_step_before_ = false;
};

}  // namespace dualfield
