// SPDX-License-Identifier: MIT
// The gauge fields of [gauge] as numbers on a lattice: 𝒜_0 at sites in 1/time, a𝒜_μ on links in radians.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "dualfield/background.hpp"
#include "dualfield/lattice.hpp"
#include "dualfield/philox.hpp"
#include "host/case/case.hpp"

namespace dualfield {

/// The gauge field of a case before any transform; zero for kind "none". It depends on the case and the lattice alone.
/// Of a file the rows are read that are asked for, each of them once. Then it throws InputError for a file that is missing, of
/// another shape than (D+1, n_D, …, n_1), or not finite there.
Background gauge_background(const GaugeCase& gauge, const Lattice& lattice);

/// The uses of random numbers of one seed. Each has its own range of the generator's counter, and so has the initial
/// state, so that their numbers are independent.
enum class Draw : std::uint32_t { links = 0, gauge_function = 1, check = 2, electric = 3 };

/// A random number, uniform in ±amplitude. It depends on seed, site, component and purpose alone.
double drawn(const Site& at, std::uint32_t component, Draw purpose, std::int64_t seed, double amplitude);

/// Λ in radians at the sites first, first + 1 … in C order. Several threads may call it at once.
using SiteAngles = std::function<void(std::int64_t first, std::span<double> lambda)>;

/// Adds the gradient of Λ, a𝒜_μ += Λ_{i+μ} − Λ_i, on the links along an axis (from 0) at the sites first, first + 1 … .
void add_gradient(const SiteAngles& lambda, const Lattice& lattice, int axis, std::int64_t first,
                  std::span<double> angles);

/// The angle around the square i → i+side·a → i+side·(a+b) → i+side·b → i of links, not reduced modulo 2π. `one` and `other` are the
/// angles a𝒜 of all links along the axes a and b, which are counted from 0.
double square_angle(std::span<const double> one, std::span<const double> other, const Lattice& lattice,
                    const Site& site, int a, int b, int side);

/// The same around the plaquette i → i+μ → i+μ+ν → i+ν → i, from an array of shape (D+1, n_D, …, n_1). Axes are counted
/// from 1.
double plaquette(std::span<const double> angles, const Lattice& lattice, const Site& site, int mu, int nu);

}  // namespace dualfield
