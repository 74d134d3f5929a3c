// SPDX-License-Identifier: MIT
// What to ask of plane waves, at random, for comparisons of backends.
#pragma once

#include <random>
#include <vector>

#include "dualfield/mode_sums.hpp"

namespace dualfield::testing {

/// All sums one after the other.
inline std::vector<double> in_one(const ModeSums& sums) {
  std::vector<double> all{sums.total, sums.outside, sums.positive, sums.negative, sums.difference, sums.compared};
  for (const auto& marginal : sums.marginals) all.insert(all.end(), marginal.begin(), marginal.end());
  return all;
}

/// Everything that a theory can be asked, with a random C of first and second derivatives, diagonal in (φ, π).
inline ModeRequest everything(const LearningSystem& system, const Lattice& lattice, bool pairs, std::mt19937& rng) {
  std::normal_distribution<double> normal;
  ModeRequest request{.pairs = pairs, .inside = {}, .generator = system, .by_sign = pairs, .compared = {}};
  const auto size = std::size_t(2 * system.components());
  for (int axis = 0; axis < lattice.dimensions; ++axis) {
    request.inside[std::size_t(axis)] = lattice.extent[axis] / 4;
    DerivativeTerm term{std::vector<double>(size * size), axis, 1 + axis % 2};
    for (std::size_t a = 0; a < size; ++a) term.factor[a * size + a] = a < size / 2 ? normal(rng) : 0.3;
    for (std::size_t a = 0; pairs && a < size; a += 2) term.factor[(a + 1) * (size + 1)] = term.factor[a * (size + 1)];
    request.compared.push_back(std::move(term));
  }
  return request;
}

}  // namespace dualfield::testing
