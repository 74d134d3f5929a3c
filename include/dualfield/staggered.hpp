// SPDX-License-Identifier: MIT
// Leapfrog without its doubled half steps. A step ends with half a drift and the next one begins with half a drift. If
// the state is carried after the opening half drift of its next step (staggered), the two are one stage, and a step has
// two stages only. The carried state is taken half a step back, in a copy, when somebody looks at it.
#pragma once

#include <complex>

#include "dualfield/schemes.hpp"

namespace dualfield {

/// The X of w = c X and v = c' X with X² = −1, as an operator: L(t) rotates by it, φ by the angle tc and π by tc'.
template <ContinuousTime T>
struct CommonGenerator {
  static constexpr auto tensor = onsite(Tensors<T>::W::tensor.term[0].factor);
};

namespace detail {
/// The sum of coefficient · sign over the terms of w or v that do not read a background, in units of X: an angle per
/// time.
template <class Operator, class Generator>
double rotation_rate(const Parameters& p) {
  double rate = 0;
  for (const auto& term : Operator::tensor.term)
    if (term.background.use == BackgroundFactor::none)
      rate += sign_of(term.factor, Generator::tensor.term[0].factor) * term.coefficient.value(p);
  return rate;
}

/// Whether every term of the tensor is a multiple of X, and those that read the background are 𝒜_0 X.
template <int K, int N>
constexpr bool rotates_by(const Tensor<K, N>& tensor, const Matrix<K>& X) {
  for (const Term<K>& term : tensor.term) {
    const bool reads = term.background.use != BackgroundFactor::none;
    if (sign_of(term.factor, X) == 0) return false;
    if (reads && (term.background.component != 0 || term.factor != X || !(term.coefficient == Coefficient{})))
      return false;
  }
  return true;
}

template <int K, int N>
constexpr bool commutes(const Tensor<K, N>& tensor, const Matrix<K>& X) {
  for (const Term<K>& term : tensor.term) {
    if (term.factor * X != X * term.factor) return false;
    if (term.background.use == BackgroundFactor::rotation && term.generator * X != X * term.generator) return false;
  }
  return true;
}
}  // namespace detail

namespace detail {
/// Whether a potential stays the same when φ is rotated by X: a function of the modulus of pairs does where X rotates each
/// pair by itself.
template <class Potential, int K>
constexpr bool is_invariant_under(const Matrix<K>& X) {
  if constexpr (joins_pairs<Potential>) {
    for (int a = 0; a < K; ++a)
      for (int b = 0; b < K; ++b)
        if (X.entry[a][b] != 0 && b != (a ^ 1)) return false;
    return true;
  } else {
    return std::is_same_v<Potential, Free>;
  }
}
}  // namespace detail

/// Whether the half drifts of consecutive leapfrog steps of T can be merged: L(t) does nothing, or it rotates φ and π in
/// opposite directions by one X that commutes with b, besides a common rotation by 𝒜_0. With a gauge field the links must not change in time and 𝒜_0 must
/// be the same everywhere.
template <class T>
constexpr bool merges_half_steps() {
  if constexpr (!Leapfrog::serves<T>) {
    return false;
  } else if constexpr (decltype(T::w)::terms == 0 && decltype(T::v)::terms == 0) {
    return true;
  } else {
    constexpr auto X = CommonGenerator<T>::tensor.term[0].factor;
    constexpr auto free_w = FreeTerms<typename Tensors<T>::W>::tensor;
    return detail::is_invariant_under<typename T::Potential>(X) && detail::rotates_by(T::w, X) &&
           detail::rotates_by(T::v, X) && same(FreeTerms<typename Tensors<T>::V>::tensor, -free_w) &&
           detail::commutes(T::b, X);
  }
}

/// Whether all of them are: without a gauge field nothing can keep them apart.
template <class T>
constexpr bool always_staggers() {
  return merges_half_steps<T>() && gauge_of<T>() == "none";
}

/// The staggered form of a step for theory T in precision R. With D(t) the drift φ += t bπ and L(t) the rotations by w
/// and v, the carried state is D(h/2) L(h/2) of the observed one.
///
/// With α = (a+c)w, β = (a+c)v as angles, D(c) L(c) L(a) D(a) for the half steps a and c of two consecutive (sub-)steps
/// is φ ← e^{αX}(φ + b(a e^{−βX} + c e^{−αX})π'), π' = e^{βX}π, because X commutes with b. The bracket with a and c is
/// ρ e^{χX} with numbers ρ and χ. Rotating both fields by χ besides, which commutes with everything, leaves
///   π ← e^{(β+χ)X}(π + kick),   φ ← e^{(α+χ)X}(φ + ρ bπ).
/// 𝒜_0 cancels in these angles: it adds the same to α and β and takes it from χ. After whole steps of total time t the
/// additional rotations add up to the angle −𝒜_0 t, which the closing takes back.
template <class R, Theory T>
struct Staggered {
  using Tensor = Tensors<T>;
  static constexpr int K = T::components;
  static constexpr bool rotates = decltype(T::w)::terms + decltype(T::v)::terms > 0;
  /// Whether L(t) rotates by more than 𝒜_0, which is taken out of the steps.
  static constexpr bool rotates_in_steps = decltype(FreeTerms<typename Tensor::W>::tensor)::terms > 0;
  using Drift = Advance<R, Nothing<K>, Shared<typename Tensor::B>, Free, phi, pi>;
  using Kick = Advance<R, Nothing<K>, Shared<typename Tensor::A>, typename T::Potential, pi, phi>;

  /// Rotations of φ and of π by an angle in radians.
  static auto rotate_phi(double angle) { return Rotate<R, CommonGenerator<T>, phi>(Parameters{}, angle); }
  static auto rotate_pi(double angle) { return Rotate<R, CommonGenerator<T>, pi>(Parameters{}, angle); }
  static double phi_rate(const Parameters& p) {
    return detail::rotation_rate<typename Tensor::W, CommonGenerator<T>>(p);
  }
  static double pi_rate(const Parameters& p) {
    return detail::rotation_rate<typename Tensor::V, CommonGenerator<T>>(p);
  }

  /// From the observed state to the carried one, where the first sub-step has size h and 𝒜_0 = `temporal`.
  static auto opening(const Parameters& p, double h, double temporal) {
    const Drift drift(p, h / 2);
    if constexpr (rotates)
      return make_schedule<R>(rotate_pi(h / 2 * (pi_rate(p) + temporal)),
                              then(rotate_phi(h / 2 * (phi_rate(p) + temporal)), drift));
    else
      return make_schedule<R>(drift);
  }

  /// A sub-step of size h that is followed by one of size `next`.
  static auto step(const Parameters& p, double h, double next) {
    const Kick kick(p, h);
    if constexpr (rotates_in_steps) {
      const double alpha = (h + next) / 2 * phi_rate(p), beta = (h + next) / 2 * pi_rate(p);
      std::complex<double> drift = h / 2 * std::polar(1.0, -beta) + next / 2 * std::polar(1.0, -alpha);
      const double sign = drift.real() < 0 ? -1 : 1;  // takes half turns out of χ, which would not add up to zero
      drift *= sign;
      const double rest = std::arg(drift);
      return make_schedule<R>(then(kick, rotate_pi(beta + rest)),
                              then(Drift(p, sign * std::abs(drift)), rotate_phi(alpha + rest)));
    } else {
      return make_schedule<R>(kick, Drift(p, (h + next) / 2));
    }
  }

  /// From the carried state to the observed one, at time t after the opening.
  static auto closing(const Parameters& p, double h, double temporal, double t) {
    const Drift drift(p, -h / 2);
    if constexpr (rotates)
      return make_schedule<R>(then(drift, rotate_phi(temporal * t - h / 2 * (phi_rate(p) + temporal))),
                              rotate_pi(temporal * t - h / 2 * (pi_rate(p) + temporal)));
    else
      return make_schedule<R>(drift);
  }

 private:
  template <class First, class Second>
  static Then<First, Second> then(const First& first, const Second& second) {
    return {first, second};
  }
};

}  // namespace dualfield
