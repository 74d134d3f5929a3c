// SPDX-License-Identifier: MIT
// The scheme `unitary` in numbers: rotations of pairs of values, each as shears. What a Wilson term couples are pairs on
// links, and links that share no site rotation at once: two colours along an even axis, three along an odd one.
#pragma once

#include <cmath>
#include <numbers>

#include "dualfield/runtime_theory.hpp"
#include "dualfield/schemes.hpp"

namespace dualfield {

/// dx/dt = cFy, dy/dt = −cFᵀx for parts x and y of fields, where F Fᵀ = n in integers: the rotation of disjoint pairs
/// with the frequency c√n.
struct RuntimePairRotation {
  Field x, y;
  RuntimeTensor onto, back;  ///< F, −Fᵀ
  double c;
  int n;
  std::optional<Stripe> of_x = {}, of_y = {};  ///< where x and y are
};

namespace detail {
/// The pairs that cF couples, all of whose entries are 0 or ±c.
inline RuntimePairRotation pairs_of(Field x, Field y, const RuntimeTerm& term) {
  const auto K = std::size_t(std::lround(std::sqrt(double(term.factor.size()))));
  RuntimeTerm integers = term;
  double c = 0;
  int n = 0;
  for (const double value : term.factor) c = std::max(c, std::abs(value));
  for (double& value : integers.factor) value = c > 0 ? value / c : 0;
  for (std::size_t b = 0; b < K; ++b) n += integers.factor[b] != 0;
  const RuntimeTensor F{int(K), {integers}};
  return {x, y, F, -1.0 * transpose(F), c, n};
}

/// An antisymmetric cX at a site of one field: each pair once, x of the lesser component.
inline RuntimePairRotation pairs_within(Field field, RuntimeTerm term) {
  const auto K = std::size_t(std::lround(std::sqrt(double(term.factor.size()))));
  for (std::size_t a = 0; a < K; ++a)
    for (std::size_t b = 0; b < a; ++b) term.factor[a * K + b] = 0;
  RuntimePairRotation rotation = pairs_of(field, field, term);
  rotation.n = 1;  // one ±1 in each row of X
  return rotation;
}

/// Colours of the links i → i+1 of an axis of n > 1 sites: where they start. On an odd axis the last link, which closes
/// the ring, meets links of both colours and has a third for itself.
inline std::vector<Stripe> colours(int axis, int n) {
  if (n % 2 == 0) return {{axis, 0, n - 2}, {axis, 1, n - 1}};
  return {{axis, 0, n - 3}, {axis, 1, n - 2}, {axis, n - 1, n - 1}};
}

/// Where the links of a stripe end.
inline Stripe ends_of(const Stripe& starts, int n) {
  if (starts.last < n - 1) return {starts.axis, starts.first + 1, starts.last + 1};
  return starts.first == n - 1 ? Stripe{starts.axis, 0, 0} : Stripe{starts.axis, 0, n - 2};
}

/// By time t, each part of a whole rotation as three shears (RotationShears), short enough that no half rotation is cut off: its
/// sign would be one of some sites alone.
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
}  // namespace detail

/// The pairs that w and v rotation at a site. A link along an axis of one site ends where it starts, and is counted here.
inline std::vector<RuntimePairRotation> rotations_at_sites(const LearningSystem& s, const Lattice& lattice) {
  std::vector<RuntimePairRotation> rotations;
  for (const Field field : {phi, pi})
    for (const RuntimeTerm& term : gathered(field == phi ? s.w : s.v, lattice).terms)
      if (term.shift == Site{}) rotations.push_back(detail::pairs_within(field, term));
  return rotations;
}

/// The pairs that w and v rotation on links to the next site, colour by colour.
inline std::vector<RuntimePairRotation> rotations_of_links(const LearningSystem& s, const Lattice& lattice) {
  std::vector<RuntimePairRotation> rotations;
  for (std::size_t axis = 0; axis < std::size_t(lattice.dimensions); ++axis) {
    const int n = lattice.extent[axis];
    if (n == 1) continue;
    for (const Stripe& starts : detail::colours(int(axis), n))
      for (const Field field : {phi, pi})
        for (const RuntimeTerm& term : (field == phi ? s.w : s.v).terms) {
          if (term.shift[axis] <= 0) continue;  // the other end's share of the same links
          RuntimePairRotation rotation = detail::pairs_of(field, field, term);
          rotation.of_x = starts;
          rotation.of_y = detail::ends_of(starts, n);
          rotations.push_back(std::move(rotation));
        }
  }
  return rotations;
}

/// Neighbouring shears of one field by the other are one pass, as long as their terms stay apart: rounded sums of
/// coefficients would cost the norm digits.
inline std::vector<Shear> merged(const std::vector<Shear>& shears, const Lattice& lattice) {
  std::vector<Shear> result;
  for (const Shear& shear : shears) {
    const auto joins = [&](const Shear& last) {
      if (last.target != shear.target || last.source != shear.source || shear.target == shear.source) return false;
      const RuntimeTensor sum = last.tensor + shear.tensor;
      return gathered(sum, lattice).terms.size() == sum.terms.size();
    };
    if (!result.empty() && joins(result.back()))
      result.back().tensor = result.back().tensor + shear.tensor;
    else
      result.push_back(shear);
  }
  return result;
}

/// Exact rotations, L onsite hop₁ … links and back again, half a step each: what w has at a site, what b has there, its
/// hops, and the links of w in their colours. Second order, time-reversible, and |φ|² + |π|² stays for every h. Chosen
/// for arithmetic in R.
template <class R, ContinuousTime T>
std::vector<Shear> unitary_shears(const Parameters& p, const Lattice& lattice, double h) {
  const LearningSystem s = learning_system<T>(p);
  std::vector<RuntimePairRotation> rotations = rotations_at_sites(s, lattice);
  const RuntimeTensor b = in_numbers(BiasParts<T>::Gathered::tensor, p);
  for (const bool at_site : {true, false})
    for (const RuntimeTerm& term : b.terms)
      if ((term.shift == Site{}) == at_site) rotations.push_back(detail::pairs_of(phi, pi, term));
  for (RuntimePairRotation& rotation : rotations_of_links(s, lattice)) rotations.push_back(std::move(rotation));
  std::vector<Shear> shears;
  for (std::size_t i = 0; i + 1 < rotations.size(); ++i) detail::add_shears<R>(rotations[i], h / 2, shears);
  detail::add_shears<R>(rotations.back(), h, shears);
  for (std::size_t i = rotations.size() - 1; i-- > 0;) detail::add_shears<R>(rotations[i], h / 2, shears);
  return merged(shears, lattice);
}

}  // namespace dualfield
