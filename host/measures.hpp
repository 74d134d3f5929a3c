// SPDX-License-Identifier: MIT
// Quantities that a case asks for by name in [observe], beyond what every run records, and those that its checks need.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dualfield/description.hpp"
#include "host/case.hpp"
#include "host/modes.hpp"
#include "host/snapshots.hpp"
#include "host/state.hpp"

namespace dualfield {

/// Names that observe.also and observe.fields take for a theory; with a gauge field those that are covariant.
std::vector<std::string> measure_names(const TheoryDescription& theory, bool gauge = false);
std::vector<std::string> field_names(const TheoryDescription& theory, bool gauge = false);

/// Measures states of one run. Densities per volume, lengths and momenta in the case's units.
class Measures {
 public:
  /// `start` is the state that fidelity compares with.
  Measures(const Case& setup, const SimulationSpec& spec, const Modes& modes, const State& start);

  /// Whether anything is asked for; numbers at observations.
  bool any() const { return any_numbers() || !fields_.empty(); }
  bool any_numbers() const { return !names_.empty(); }
  /// Whether the state one step before is needed.
  bool needs_step_before() const;

  /// One or, for vectors, D numbers for each name, always the same:
  /// position_1 … position_D  mean place by the density, 0 … box, unrolled around its circular mean;
  /// spread_1 … spread_D      its standard deviation;
  /// momentum_1 … momentum_D  mean k by |z(k)|², −π/a … π/a;
  /// positive, negative       share of |ψ|² on branches of either sign of the energy, of the lattice's own generator;
  /// fidelity                 |⟨z₀, z⟩|² / (|z₀|²|z|²), the complex product for spinors;
  /// residual                 |Δz/h − G z̄ − F(z̄)| / (|G z̄| + |F(z̄)|) over the last step, z̄ the mean of its ends;
  /// continuum_residual       |(G − G_continuum) z| / |G_continuum z|: what the lattice's differences miss of this state;
  /// tail                     share of |z(k)|² at |a k_μ| > π/2 for some μ: near 0 on a lattice fine enough.
  std::vector<Observable> measure(const State& now, const State* before) const;

  /// The arrays of observe.fields:
  /// charge_density |φ|²+|π|²; energy_density, whose sum times a^D is `energy`; current J_μ, D components, on the link
  /// i → i + μ, with dρ_i/dt + Σ(J_{μ,i} − J_{μ,i−μ})/a = 0 in continuous time; biases β = Bπ, (4.8), (4.38);
  /// momentum_density |z(k)|²/sites, index the mode 0 … n−1.
  std::vector<DerivedField> fields(const State& now) const;

 private:
  DerivedField field(const std::string& name, const State& now) const;
  std::vector<double> weight(const State& now) const;
  std::vector<double> energy_density(const State& now) const;
  std::vector<double> current(const State& now) const;
  std::vector<Observable> place(const State& now, bool spread) const;
  double fidelity(const State& now) const;
  double residual(const State& now, const State& before) const;

  struct Spectrum;
  Spectrum spectrum(const State& now) const;
  std::vector<Observable> spectral(const std::string& name, const Spectrum& of) const;

  const SimulationSpec& spec_;
  const Modes& modes_;
  std::vector<std::string> names_, fields_;
  State start_;
};

/// A tensor at work on a field of shape (K, n_D, …, n_1).
std::vector<double> applied(const NumericTensor& tensor, const std::vector<double>& field, const Lattice& lattice);

}  // namespace dualfield
