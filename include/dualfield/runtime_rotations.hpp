// SPDX-License-Identifier: MIT
// The scheme `unitary` for tensors given at run time: rotations of pairs of values, each done by shears. A Wilson term
// couples pairs at the two ends of a link. Links that share no site can be done at once, so that the links of an axis
// are divided into colours: two along an axis with an even number of sites, three along one with an odd number.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "dualfield/rotations.hpp"
#include "dualfield/runtime_theory.hpp"

namespace dualfield {

/// The equations dx/dt = cFy, dy/dt = −cFᵀx for two sets x and y of field values, where F Fᵀ = n for integer F. They
/// rotate disjoint pairs of values with the frequency c√n.
struct RuntimePairRotation {
  Field x, y;
  RuntimeTensor onto, back;  ///< F, −Fᵀ
  double c;
  int n;
  std::optional<Stripe> of_x = {}, of_y = {};  ///< the sites of x and of y, if not all sites
};

namespace detail {
/// The pairs that a tensor cF couples, all of whose terms have one shift. Its entries are 0 or ±c, in terms of a link
/// times the cosine or the sine of its angle.
inline RuntimePairRotation pairs_of(Field x, Field y, RuntimeTensor F) {
  double c = 0;
  int n = 0;
  for (const RuntimeTerm& term : F.terms)
    for (const double value : term.factor) c = std::max(c, std::abs(value));
  for (RuntimeTerm& term : F.terms)
    for (double& value : term.factor) value = c > 0 ? value / c : 0;
  for (int b = 0; b < F.components; ++b) n += F.terms[0].factor[std::size_t(b)] != 0;
  RuntimeTensor back = -1.0 * transpose(F);
  return {x, y, std::move(F), std::move(back), c, n};
}

/// The pairs that an antisymmetric term cX couples at each site of one field. Each pair is taken once, with x the
/// component of smaller index.
inline RuntimePairRotation pairs_within(Field field, int components, RuntimeTerm term) {
  const auto K = std::size_t(components);
  for (std::size_t a = 0; a < K; ++a)
    for (std::size_t b = 0; b < a; ++b) term.factor[a * K + b] = 0;
  RuntimePairRotation rotation = pairs_of(field, field, {components, {std::move(term)}});
  rotation.n = 1;  // one ±1 in each row of X
  return rotation;
}

/// The colours of the links i → i+1 along an axis of n > 1 sites, each as the sites where its links start. If n is odd,
/// the last link, which closes the ring, shares sites with links of both colours and gets a third colour.
inline std::vector<Stripe> colours(int axis, int n) {
  if (n % 2 == 0) return {{axis, 0, n - 2}, {axis, 1, n - 1}};
  return {{axis, 0, n - 3}, {axis, 1, n - 2}, {axis, n - 1, n - 1}};
}

/// The sites where the links that start at a stripe end.
inline Stripe ends_of(const Stripe& starts, int n) {
  if (starts.last < n - 1) return {starts.axis, starts.first + 1, starts.last + 1};
  return starts.first == n - 1 ? Stripe{starts.axis, 0, 0} : Stripe{starts.axis, 0, n - 2};
}
}  // namespace detail

/// Adds the shears of a rotation by time t. A long rotation is divided into parts shorter than a half turn: the sign of
/// a half turn, which RotationShears takes out, would have to be applied to the sites of this pair only.
template <class R>
void add_shears(const RuntimePairRotation& pair, double t, std::vector<Shear>& shears) {
  constexpr double longest = 1.5;  // below π/2
  const double angle = std::remainder(t * pair.c * std::sqrt(pair.n), 2 * std::numbers::pi);
  const int parts = std::max(1, int(std::ceil(std::abs(angle) / longest)));
  const RotationShears<R> by(angle / parts, pair.n);
  const Shear onto{pair.x, double(by.tangent) * pair.onto, pair.y, pair.of_x},
      back{pair.y, double(by.sine) * pair.back, pair.x, pair.of_y};
  for (int part = 0; part < parts && angle != 0; ++part) shears.insert(shears.end(), {onto, back, onto});
}

/// The pairs that w and v rotate at each site. Links along an axis of one site end where they start and are included.
inline std::vector<RuntimePairRotation> rotations_at_sites(const LearningSystem& s, const Lattice& lattice) {
  std::vector<RuntimePairRotation> rotations;
  for (const Field field : {phi, pi})
    for (const RuntimeTerm& term : gathered(field == phi ? s.w : s.v, lattice).terms)
      if (term.shift == Site{}) rotations.push_back(detail::pairs_within(field, s.components(), term));
  return rotations;
}

/// The pairs that b rotates, shift by shift: those at one site first, then those at the two ends of each hop.
inline std::vector<RuntimePairRotation> rotations_by_bias(const LearningSystem& s) {
  std::vector<RuntimeTensor> parts;
  for (const RuntimeTerm& term : gathered(s.b).terms) {
    const auto has_shift = [&](const RuntimeTensor& part) { return part.terms[0].shift == term.shift; };
    auto part = std::find_if(parts.begin(), parts.end(), has_shift);
    if (part == parts.end()) part = parts.insert(parts.end(), {s.components(), {}});
    part->terms.push_back(term);
  }
  std::stable_partition(parts.begin(), parts.end(), [](const auto& part) { return part.terms[0].shift == Site{}; });
  std::vector<RuntimePairRotation> rotations;
  for (RuntimeTensor& part : parts) rotations.push_back(detail::pairs_of(phi, pi, std::move(part)));
  return rotations;
}

/// The pairs that w and v rotate at the two ends of a link, colour by colour.
inline std::vector<RuntimePairRotation> rotations_of_links(const LearningSystem& s, const Lattice& lattice) {
  std::vector<RuntimePairRotation> rotations;
  for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis) {
    const int n = lattice.extent[axis];
    if (n == 1) continue;
    for (const Stripe& starts : detail::colours(int(axis), n))
      for (const Field field : {phi, pi})
        for (const RuntimeTerm& term : (field == phi ? s.w : s.v).terms) {
          if (term.shift[axis] <= 0) continue;  // the same link, seen from its other end
          RuntimePairRotation rotation = detail::pairs_of(field, field, {s.components(), {term}});
          rotation.of_x = starts;
          rotation.of_y = detail::ends_of(starts, n);
          rotations.push_back(std::move(rotation));
        }
  }
  return rotations;
}

/// Combines consecutive shears of one field by the other into one, which saves passes over memory. Shears with like
/// terms are not combined, because rounding the sum of their coefficients would spoil the conservation of the norm.
inline std::vector<Shear> merged(const std::vector<Shear>& shears, const Lattice& lattice) {
  std::vector<Shear> result;
  for (const Shear& shear : shears) {
    const auto can_join = [&](const Shear& last) {
      if (last.target != shear.target || last.source != shear.source || shear.target == shear.source) return false;
      const RuntimeTensor sum = last.tensor + shear.tensor;
      return gathered(sum, lattice).terms.size() == sum.terms.size();
    };
    if (!result.empty() && can_join(result.back()))
      result.back().tensor = result.back().tensor + shear.tensor;
    else
      result.push_back(shear);
  }
  return result;
}

/// The shears of one step of `unitary`: a symmetric product of exact rotations, each for half a step on the way up and
/// again on the way down, the middle one for a whole step. Their order is: the onsite part of w and v, that of b, each
/// hopping term of b, each colour of the links of w and v. Second order, time-reversible, and |φ|² + |π|² is conserved
/// for every h. The coefficients are chosen for arithmetic in R.
template <class R>
std::vector<Shear> unitary_shears(const LearningSystem& s, const Lattice& lattice, double h) {
  std::vector<RuntimePairRotation> rotations = rotations_at_sites(s, lattice);
  for (const auto& more : {rotations_by_bias(s), rotations_of_links(s, lattice)})
    rotations.insert(rotations.end(), more.begin(), more.end());
  std::vector<Shear> shears;
  for (std::size_t i = 0; i + 1 < rotations.size(); ++i) add_shears<R>(rotations[i], h / 2, shears);
  add_shears<R>(rotations.back(), h, shears);
  for (std::size_t i = rotations.size() - 1; i-- > 0;) add_shears<R>(rotations[i], h / 2, shears);
  return merged(shears, lattice);
}

}  // namespace dualfield
