// SPDX-License-Identifier: MIT
// Schemes: how one step of size h is made of sub-steps, and a sub-step of stages, for any theory.
#pragma once

#include <array>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/half.hpp"
#include "dualfield/unitary.hpp"

namespace dualfield {

/// (4.2) with step h: both rows read the old fields, so that the learning row needs a copy of the old φ. A delayed map
/// (theory.hpp) needs no copy: its second field holds −π = φ(t−h), is overwritten by φ(t+h), and the two fields are
/// exchanged after the step.
struct Synchronous {
  static constexpr ScheduleKind kind = ScheduleKind::synchronous;
  template <class T>
  static constexpr bool serves = LocalSelf<T> || Delayed<T>;

  template <class R, Theory T>
  static auto schedule(const Parameters& p, double h) {
    if constexpr (Delayed<T>) {
      Parameters at_step = p;
      at_step.step = h;
      return make_schedule<R>(TwoLevel<R, ActivationMap<T>, pi, phi>(at_step));
    } else {
      const Copy<T::components, scratch, phi> copy;
      const ActivationRow<R, T> activation(p, h);
      const LearningRow<R, T, scratch> learning(p, h);
      if constexpr (rotates_at_end<T>) {
        using RotatePhi = LocalRotation<R, GaugeTerms<typename Tensors<T>::W>, phi>;
        using RotatePi = LocalRotation<R, GaugeTerms<typename Tensors<T>::V>, pi>;
        return make_schedule<R>(copy, Then<ActivationRow<R, T>, RotatePhi>{activation, RotatePhi(p, h)},
                                Then<LearningRow<R, T, scratch>, RotatePi>{learning, RotatePi(p, h)});
      } else {
        return make_schedule<R>(copy, activation, learning);
      }
    }
  }
};

/// The learning row reads the new φ: in (2.2) the gradient is taken at φ(t+1) and not at φ(t).
struct Sequential {
  static constexpr ScheduleKind kind = ScheduleKind::sequential;
  template <class T>
  static constexpr bool serves = LocalSelf<T>;

  template <class R, Theory T>
  static auto schedule(const Parameters& p, double h) {
    const ActivationRow<R, T> activation(p, h);
    const LearningRow<R, T, phi> learning(p, h);
    if constexpr (rotates_at_end<T>) {
      using RotatePhi = LocalRotation<R, GaugeTerms<typename Tensors<T>::W>, phi>;
      using RotatePi = LocalRotation<R, GaugeTerms<typename Tensors<T>::V>, pi>;
      return make_schedule<R>(activation, Then<LearningRow<R, T, phi>, RotatePi>{learning, RotatePi(p, h)},
                              RotatePhi(p, h));
    } else {
      return make_schedule<R>(activation, learning);
    }
  }
};

/// Strang splitting: L(h/2), drift h/2, kick h, drift h/2, L(h/2), where L(t) is the rotations e^{tw} of φ and e^{tv}
/// of π, the drift is φ += bπ and the kick π += aφ − V'(φ), each times its time. Second order and time-reversible.
struct Leapfrog {
  static constexpr ScheduleKind kind = ScheduleKind::leapfrog;
  template <class T>
  static constexpr bool serves = has_local_flow<T>();

  template <class R, Theory T>
  static auto schedule(const Parameters& p, double h) {
    using Tensor = Tensors<T>;
    using Drift = Advance<R, Nothing<T::components>, Shared<typename Tensor::B>, Free, phi, pi>;
    using Kick = Advance<R, Nothing<T::components>, Shared<typename Tensor::A>, typename T::Potential, pi, phi>;
    const Drift drift(p, h / 2);
    const Kick kick(p, h);
    if constexpr (decltype(T::w)::terms == 0 && decltype(T::v)::terms == 0) {
      return make_schedule<R>(drift, kick, drift);
    } else {
      using RotatePhi = LocalRotation<R, typename Tensor::W, phi>;
      using RotatePi = LocalRotation<R, typename Tensor::V, pi>;
      const RotatePhi rotate_phi(p, h / 2);
      const RotatePi rotate_pi(p, h / 2);
      return make_schedule<R>(rotate_pi, Then<RotatePhi, Drift>{rotate_phi, drift}, kick,
                              Then<Drift, RotatePhi>{drift, rotate_phi}, rotate_pi);
    }
  }
};

/// The exact solution e^{Gt}, computed for each plane wave; no stages. For theories without potential and gauge field.
struct Exact {
  static constexpr ScheduleKind kind = ScheduleKind::exact;
  template <class T>
  static constexpr bool serves = ContinuousTime<T> && !is_interacting<T> && gauge_of<T>() == "none";
};

/// One scheme as a case file names it: a step of sub-steps, each of which runs a schedule of one kind.
struct Scheme {
  std::string_view name;
  ScheduleKind kind;
  std::array<double, 3> part;  ///< sizes of the sub-steps in units of h
  int parts;                   ///< number of sub-steps
  int order;                   ///< order of the error in h, for theories in continuous time; 0: no error in time
  bool conditionally_stable;   ///< whether it is unstable for large steps; such a run is refused
  bool links_at_begin;         ///< whether it takes links at the beginning of a step; else in the middle

  /// Sizes of the sub-steps in units of h.
  std::span<const double> substeps() const { return {part.data(), std::size_t(parts)}; }
};

/// w₁ = 1/(2 − 2^{1/3}) of Yoshida's fourth-order composition (Phys. Lett. A 150, 262, 1990).
inline const double yoshida_outer = 1 / (2 - std::cbrt(2.0));

/// All schemes.
inline std::span<const Scheme> all_schemes() {
  static const Scheme schemes[] = {
      {"synchronous", ScheduleKind::synchronous, {1}, 1, 1, false, true},
      {"sequential", ScheduleKind::sequential, {1}, 1, 1, false, true},
      {"leapfrog", ScheduleKind::leapfrog, {1}, 1, 2, true, false},
      {"yoshida4", ScheduleKind::leapfrog, {yoshida_outer, 1 - 2 * yoshida_outer, yoshida_outer}, 3, 4, true, false},
      {"unitary", ScheduleKind::unitary, {1}, 1, 2, false, false},
      {"exact", ScheduleKind::exact, {1}, 1, 0, false, false},
  };
  return schemes;
}

/// The scheme of this name. Throws std::invalid_argument if there is none.
inline const Scheme& scheme_named(std::string_view name) {
  for (const Scheme& scheme : all_schemes())
    if (scheme.name == name) return scheme;
  throw std::invalid_argument("no scheme is named \"" + std::string(name) + "\"");
}

namespace detail {
using AllKinds = std::tuple<Synchronous, Sequential, Leapfrog, Unitary>;

template <class T, class... Kind>
auto serving(std::tuple<Kind...>)
    -> decltype(std::tuple_cat(std::conditional_t<Kind::template serves<T>, std::tuple<Kind>, std::tuple<>>()...));
}  // namespace detail

/// The kinds of schedules that a theory can run, as a tuple.
template <Theory T>
using KindsOf = decltype(detail::serving<T>(detail::AllKinds{}));

/// Calls body with an object of the class that makes schedules of `kind` (Synchronous, …), if the theory can run them.
/// Returns whether it can.
template <Theory T, class Body>
bool with_schedule_kind(ScheduleKind kind, Body&& body) {
  const auto matches = [&](auto candidate) {
    if (candidate.kind != kind) return false;
    body(candidate);
    return true;
  };
  return std::apply([&](auto... candidate) { return (matches(candidate) || ...); }, KindsOf<T>{});
}

/// Whether fields of T that are stored in half precision can run schedules of this kind. Others are left out: synchronous steps
/// grow, and unitary ones are for what has to be kept to rounding.
template <Theory T>
constexpr bool serves_half(ScheduleKind kind) {
  return kind == ScheduleKind::leapfrog || kind == ScheduleKind::sequential ||
         (Delayed<T> && kind == ScheduleKind::synchronous);
}
/// The same for fields stored as R.
template <class R, Theory T>
constexpr bool serves_stored(ScheduleKind kind) {
  return std::is_same_v<R, Arithmetic<R>> || serves_half<T>(kind);
}

/// Whether a theory can run by the scheme.
template <Theory T>
bool has_scheme(const Scheme& scheme) {
  if (scheme.kind == Exact::kind) return Exact::serves<T>;
  return with_schedule_kind<T>(scheme.kind, [](auto) {});
}

/// The schemes by which a theory can run, in the order of all_schemes().
template <Theory T>
std::vector<Scheme> schemes_of() {
  std::vector<Scheme> schemes;
  for (const Scheme& scheme : all_schemes())
    if (has_scheme<T>(scheme)) schemes.push_back(scheme);
  return schemes;
}

}  // namespace dualfield
