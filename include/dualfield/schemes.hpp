// SPDX-License-Identifier: MIT
// Schemes: how one step of size h is made of stages, for any theory. And how a step is made of sub-steps.
#pragma once

#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include "dualfield/theory.hpp"

namespace dualfield {

/// (4.2) at step h: both rows from the old fields, so the learning row reads a copy of the old φ.
struct Synchronous {
  template <class R, Theory T>
  static auto schedule(const Parameters& p, double h) {
    return make_schedule<R>(Copy<T::components, scratch, phi>{}, ActivationRow<R, T>(p, h),
                            LearningRow<R, T, scratch>(p, h));
  }
};

/// The gradient taken at φ(t+1), the other reading of (2.2): the learning row reads the new φ.
struct Sequential {
  template <class R, Theory T>
  static auto schedule(const Parameters& p, double h) {
    return make_schedule<R>(ActivationRow<R, T>(p, h), LearningRow<R, T, phi>(p, h));
  }
};

/// Strang splitting: L(h/2), drift h/2, kick h, drift h/2, L(h/2) with L(t) the rotations e^{tw}, e^{tv}. Second order,
/// time-reversible. L on π commutes with the drift's target, so it is the first and last stage alone.
struct Leapfrog {
  template <int K>
  struct Nothing {
    static constexpr auto tensor = zero_tensor<K>;
  };

  template <class R, Theory T>
  static auto schedule(const Parameters& p, double h) {
    using Tensor = Tensors<T>;
    using Drift = Advance<R, Nothing<T::components>, typename Tensor::B, Free, phi, pi>;
    using Kick = Advance<R, Nothing<T::components>, typename Tensor::A, typename T::Potential, pi, phi>;
    const Drift drift(p, h / 2);
    const Kick kick(p, h);
    if constexpr (decltype(T::w)::terms == 0 && decltype(T::v)::terms == 0) {
      return make_schedule<R>(drift, kick, drift);
    } else {
      using TurnPhi = Rotate<R, typename Tensor::W, phi>;
      using TurnPi = Rotate<R, typename Tensor::V, pi>;
      const TurnPhi turn_phi(p, h / 2);
      const TurnPi turn_pi(p, h / 2);
      return make_schedule<R>(turn_pi, Then<TurnPhi, Drift>{turn_phi, drift}, kick,
                              Then<Drift, TurnPhi>{drift, turn_phi}, turn_pi);
    }
  }
};

/// One scheme as a case file names it: sub-steps of one kind of schedule.
enum class ScheduleKind { synchronous, sequential, leapfrog, exact };

struct Scheme {
  std::string_view name;
  ScheduleKind kind;
  std::array<double, 3> part;  ///< sizes of the sub-steps in units of h
  int parts;
  int order;                  ///< in h; 0: no error in time
  bool conditionally_stable;  ///< has a stable step, beyond which a run is refused

  std::span<const double> substeps() const { return {part.data(), std::size_t(parts)}; }
};

/// w₁ of Yoshida's fourth-order composition, 1/(2 − 2^{1/3}).
inline const double yoshida_outer = 1 / (2 - std::cbrt(2.0));

/// All schemes there are.
inline std::span<const Scheme> all_schemes() {
  static const Scheme schemes[] = {
      {"synchronous", ScheduleKind::synchronous, {1}, 1, 1, false},
      {"sequential", ScheduleKind::sequential, {1}, 1, 1, false},
      {"leapfrog", ScheduleKind::leapfrog, {1}, 1, 2, true},
      {"yoshida4", ScheduleKind::leapfrog, {yoshida_outer, 1 - 2 * yoshida_outer, yoshida_outer}, 3, 4, true},
      {"exact", ScheduleKind::exact, {1}, 1, 0, false},
  };
  return schemes;
}

/// Whether the theory has the scheme: e^{Gt} exists mode by mode where nothing but G acts.
template <Theory T>
bool has_scheme(const Scheme& scheme) {
  return scheme.kind != ScheduleKind::exact || !is_interacting<T>;
}

/// Calls body with the schedule type of `kind`: the one place where a runtime name becomes a type. `exact` has none.
template <class Body>
void with_schedule_kind(ScheduleKind kind, Body&& body) {
  switch (kind) {
    case ScheduleKind::synchronous:
      return body(Synchronous{});
    case ScheduleKind::sequential:
      return body(Sequential{});
    case ScheduleKind::leapfrog:
      return body(Leapfrog{});
    case ScheduleKind::exact:
      return;
  }
}

}  // namespace dualfield
