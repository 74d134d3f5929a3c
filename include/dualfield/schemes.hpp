// SPDX-License-Identifier: MIT
// Schemes: how one step of size h is made of stages, for any theory. And how a step is made of sub-steps.
#pragma once

#include <array>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/unitary.hpp"

namespace dualfield {

/// (4.2) at step h: both rows from the old fields, so the learning row reads a copy of the old φ. A delayed map needs
/// none: the second field holds −π = φ(t−h), which gives its place to φ(t+h), and then the two fields trade roles.
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

/// The gradient taken at φ(t+1), the other reading of (2.2): the learning row reads the new φ.
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

/// Strang splitting: L(h/2), drift h/2, kick h, drift h/2, L(h/2) with L(t) the rotations e^{tw}, e^{tv}. Second order,
/// time-reversible. L on π commutes with the drift's target, so it is the first and last stage alone.
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

/// e^{Gt} mode by mode: no stages, but a solution, where nothing acts but G.
struct Exact {
  static constexpr ScheduleKind kind = ScheduleKind::exact;
  template <class T>
  static constexpr bool serves = ContinuousTime<T> && !is_interacting<T> && gauge_of<T>() == "none";
};

/// One scheme as a case file names it: sub-steps of one kind of schedule.
struct Scheme {
  std::string_view name;
  ScheduleKind kind;
  std::array<double, 3> part;  ///< sizes of the sub-steps in units of h
  int parts;
  int order;                  ///< in h, for theories in continuous time; 0: no error in time
  bool conditionally_stable;  ///< has a stable step, beyond which a run is refused
  bool links_at_begin;        ///< takes the links of a gauge field at a step's beginning, not in its middle

  std::span<const double> substeps() const { return {part.data(), std::size_t(parts)}; }
};

/// w₁ of Yoshida's fourth-order composition, 1/(2 − 2^{1/3}).
inline const double yoshida_outer = 1 / (2 - std::cbrt(2.0));

/// All schemes there are.
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

/// Which of all_schemes() has the name. Throws std::invalid_argument.
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

/// The kinds of schedules that a theory has, as a tuple.
template <Theory T>
using KindsOf = decltype(detail::serving<T>(detail::AllKinds{}));

/// Calls body with the schedule type of `kind` where the theory has it: the one place where a runtime name becomes a
/// type. Returns whether it has.
template <Theory T, class Body>
bool with_schedule_kind(ScheduleKind kind, Body&& body) {
  const auto matches = [&](auto candidate) {
    if (candidate.kind != kind) return false;
    body(candidate);
    return true;
  };
  return std::apply([&](auto... candidate) { return (matches(candidate) || ...); }, KindsOf<T>{});
}

template <Theory T>
bool has_scheme(const Scheme& scheme) {
  if (scheme.kind == Exact::kind) return Exact::serves<T>;
  return with_schedule_kind<T>(scheme.kind, [](auto) {});
}

/// The schemes that a theory has, in the order of all_schemes().
template <Theory T>
std::vector<Scheme> schemes_of() {
  std::vector<Scheme> schemes;
  for (const Scheme& scheme : all_schemes())
    if (has_scheme<T>(scheme)) schemes.push_back(scheme);
  return schemes;
}

}  // namespace dualfield
