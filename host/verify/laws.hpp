// SPDX-License-Identifier: MIT
// The laws behind the numbered equations: spectra, limits of stability, invariants, symmetries and orders of the schemes.
#pragma once

#include "host/theory/modes.hpp"
#include "host/verify/ledger.hpp"
#include "host/verify/systems.hpp"

namespace dualfield::verify {

std::vector<Entry> spectrum_laws();
std::vector<Entry> zero_mode_laws();
std::vector<Entry> growth_laws();
std::vector<Entry> stability_laws();
std::vector<Entry> invariant_laws();
std::vector<Entry> symmetry_laws();
std::vector<Entry> order_laws();

/// A law that simply holds: `measure` gives its largest residual on random data from the law's id, and may write a note.
Entry law(std::string id, std::string statement, std::string computed, double tolerance,
          std::function<double(Random& random, std::string& note)> measure);

/// One more of the figures that a note lists.
void add_figure(std::string& note, double figure);

/// D components in [−π, π), the others 0.
WaveVector random_wave_vector(Random& random, int dimensions);

/// The Klein–Gordon field on an even lattice, which holds the fastest mode.
SimulationSpec klein_gordon_field(int dimensions, double spacing, double mass, std::string scheme, double h);

/// Singular values of B at k, descending: one for each spin state.
Vector singular_values(const SimulationSpec& dirac, const WaveVector& k);

/// |eigenvalues|, ascending.
Vector moduli(const Eigen::MatrixXcd& matrix);
/// |eigenvalues| of one step at k, ascending.
Vector step_moduli(const SimulationSpec& spec, const WaveVector& k);
/// The largest growth of a step among the lattice's modes.
double largest_growth(const SimulationSpec& spec);

/// Where the largest singular value of B of the Dirac field is largest, k in D = 1, 2, 3 dimensions.
struct Summit {
  SimulationSpec spec;  ///< unit spacing, no mass
  WaveVector k;
  double s;
};
Summit highest_singular_value(int dimensions);

/// 2, 2 + √2, and √(2√6·y(2y−1)) with y = ½[1 + √(3/2) + √(√6 − 3/2)] in D = 1, 2, 3: the largest s of B·a.
double largest_singular_value(int dimensions);

}  // namespace dualfield::verify
