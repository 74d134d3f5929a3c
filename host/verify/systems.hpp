// SPDX-License-Identifier: MIT
// Theories on small periodic lattices as the ledger measures on them: run by the program's own kernels, or assembled.
#pragma once

#include <vector>

#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"
#include "dualfield/theory_list.hpp"
#include "host/stability/lattice.hpp"
#include "host/verify/toolbox.hpp"

namespace dualfield::verify {

/// A small lattice of D dimensions: extents that differ, odd ones among them.
Lattice uneven_lattice(int dimensions, double spacing = 1);
/// A small lattice of D dimensions with even extents, so that it holds the mode k = π.
Lattice even_lattice(int dimensions, double spacing = 1);

/// The Klein–Gordon field in D = 1, 2, 3 on uneven lattices, with spacings and masses at random.
std::vector<SimulationSpec> klein_gordon_fields(Random& random);
/// The Dirac field in D = 1 and 3 likewise.
std::vector<SimulationSpec> dirac_fields(Random& random);
/// All of them.
std::vector<SimulationSpec> all_fields(Random& random);

/// The same with a scheme and the step h = `step_per_spacing`·a.
SimulationSpec with_scheme(SimulationSpec spec, std::string_view scheme, double step_per_spacing);

/// A random z = (φ, π).
Vector random_state(const SimulationSpec& spec, Random& random);

/// z after `steps` steps by the CPU's kernels.
Vector evolved(const SimulationSpec& spec, const Vector& z, std::int64_t steps);

/// The matrix of one step: each unit vector stepped by the CPU's kernels.
DenseMatrix step_matrix(const SimulationSpec& spec);

/// An observable of z by its name, from the CPU's kernels. Throws std::invalid_argument where there is none.
double observed(const SimulationSpec& spec, const Vector& z, std::string_view name);

/// The tensors of a theory in continuous time, dφ/dt = wφ + bπ, dπ/dt = aφ + vπ, as matrices.
struct Assembled {
  DenseMatrix w, b, a, v;
  DenseMatrix J;  ///< 𝒳₀ on each site where the theory is a spinor's, else empty

  /// G of dz/dt = Gz.
  DenseMatrix generator() const;
  /// 𝒳₀ ⊕ 𝒳₀.
  DenseMatrix complex_structure() const;
};
Assembled assembled(const SimulationSpec& spec);

/// [[a, b], [c, d]].
DenseMatrix block_matrix(const DenseMatrix& a, const DenseMatrix& b, const DenseMatrix& c, const DenseMatrix& d);

}  // namespace dualfield::verify
