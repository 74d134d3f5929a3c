// SPDX-License-Identifier: MIT
// The small periodic systems on which the ledger measures, stepped by the program's kernels or assembled as matrices.
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

/// A small lattice of D dimensions with different extents, some of them odd.
Lattice uneven_lattice(int dimensions, double spacing = 1);
/// A small lattice of D dimensions with even extents, so that k = π is one of its wave vectors.
Lattice even_lattice(int dimensions, double spacing = 1);

/// The Klein–Gordon field in D = 1, 2, 3 on uneven lattices, with spacings and masses at random.
std::vector<SimulationSpec> klein_gordon_fields(Random& random);
/// The Dirac field in D = 1 and 3 likewise.
std::vector<SimulationSpec> dirac_fields(Random& random);
/// The Klein–Gordon fields and the Dirac fields.
std::vector<SimulationSpec> all_fields(Random& random);

/// A copy of `spec` with a scheme and the step h = `step_per_spacing`·a.
SimulationSpec with_scheme(SimulationSpec spec, std::string_view scheme, double step_per_spacing);

/// A random z = (φ, π).
Vector random_state(const SimulationSpec& spec, Random& random);

/// z after `steps` steps of the CPU kernels.
Vector evolved(const SimulationSpec& spec, const Vector& z, std::int64_t steps);

/// The matrix of one step; its columns are unit vectors after one step of the CPU kernels.
DenseMatrix step_matrix(const SimulationSpec& spec);

/// An observable of z by its name, from the CPU kernels. Throws std::invalid_argument where there is none of that name.
double observed(const SimulationSpec& spec, const Vector& z, std::string_view name);

/// The tensors of a theory in continuous time, dφ/dt = wφ + bπ, dπ/dt = aφ + vπ, as matrices.
struct Assembled {
  DenseMatrix w, b, a, v;
  DenseMatrix J;  ///< 𝒳₀ at each site for a theory of spinors, else empty

  /// G of dz/dt = Gz.
  DenseMatrix generator() const;
  /// 𝒳₀ ⊕ 𝒳₀.
  DenseMatrix complex_structure() const;
};
Assembled assembled(const SimulationSpec& spec);

/// [[a, b], [c, d]].
DenseMatrix block_matrix(const DenseMatrix& a, const DenseMatrix& b, const DenseMatrix& c, const DenseMatrix& d);

}  // namespace dualfield::verify
