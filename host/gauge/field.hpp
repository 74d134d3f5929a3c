// SPDX-License-Identifier: MIT
// The gauge fields of [gauge] as numbers on a lattice: 𝒜_0 at sites in 1/time, a𝒜_μ on links in radians.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dualfield/background.hpp"
#include "dualfield/lattice.hpp"
#include "dualfield/philox.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// The field of a case, a function of the case and the lattice alone. Nothing is computed or read before the first
/// `fill`, which throws InputError for a file that is missing, of another shape than (D+1, n_D, …, n_1), or not finite.
/// With neither a kind nor a transform it is all zero, as before a transform.
Background gauge_background(const GaugeCase& gauge, const Lattice& lattice);

/// What random numbers of one seed are drawn for; states draw theirs elsewhere in the counter.
enum class Draw : std::uint32_t { links = 0, gauge_function = 1, check = 2 };

/// Uniform in ±amplitude, a function of seed, site, component and purpose alone.
double drawn(const Site& at, std::uint32_t component, Draw purpose, std::int64_t seed, double amplitude);

/// a𝒜_μ += Λ_{i+μ} − Λ_i. `lambda` of shape (n_D, …, n_1), `angles` of shape (D+1, n_D, …, n_1).
void add_gradient(std::span<const double> lambda, const Lattice& lattice, std::span<double> angles);

/// The angle around the plaquette i → i+μ → i+μ+ν → i+ν → i, axes from 1, as it stands and not modulo 2π.
double plaquette(std::span<const double> angles, const Lattice& lattice, const Site& site, int mu, int nu);

}  // namespace dualfield
