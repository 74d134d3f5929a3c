// SPDX-License-Identifier: MIT
// The laws behind the numbered equations: spectra, limits of stability, invariants, symmetries and orders of the
// schemes.
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

/// Relative error by rounding of what the laws compute: products and eigenvalues of matrices of a few hundred rows.
constexpr double law_rounding = 1e-12;

/// A law whose recorded verdict is `holds`. `measure` returns its largest residual on random data, whose seed is the
/// law's id, and may write a note.
Entry law(std::string id, std::string statement, std::string computed, double tolerance,
          std::function<double(Random& random, std::string& note)> measure);

/// Appends a figure to a note that lists figures.
void add_figure(std::string& note, double figure);

/// A random wave vector with D components in [−π, π) and the others 0.
WaveVector random_wave_vector(Random& random, int dimensions);

/// The Klein–Gordon field on a lattice with even extents, whose modes include the fastest one, k = π along every axis.
SimulationSpec klein_gordon_field(int dimensions, double spacing, double mass, std::string scheme, double h);

/// Singular values of the Dirac field's B at k, descending: one for each spin state.
Vector singular_values(const SimulationSpec& dirac, const WaveVector& k);

/// Moduli of the eigenvalues, ascending.
Vector moduli(const Eigen::MatrixXcd& matrix);
/// Moduli of the eigenvalues of one step at k, ascending.
Vector step_moduli(const SimulationSpec& spec, const WaveVector& k);
/// The largest factor by which one step multiplies a mode of the lattice.
double largest_growth(const SimulationSpec& spec);

/// The mode of the Dirac field at which the singular value of B is largest over all k in D = 1, 2 or 3 dimensions.
/// Without mass it has the highest frequency.
struct FastestMode {
  SimulationSpec spec;  ///< unit spacing, no mass
  WaveVector k;
  double s;  ///< the singular value
};
FastestMode fastest_mode(int dimensions);

/// The same singular value, times a, from its closed form: 2, 2 + √2, and √(2√6·y(2y−1)) with
/// y = ½[1 + √(3/2) + √(√6 − 3/2)] in D = 1, 2, 3.
double largest_singular_value(int dimensions);

}  // namespace dualfield::verify
