// SPDX-License-Identifier: MIT
// A theory on the emulated device, from its type: the one header of the kernel tests that instantiates kernels.
#pragma once

#include <tuple>
#include <type_traits>

#include "dualfield/learning_system.hpp"
#include "kernels/compile_family.hpp"
#include "kernels/cuda/launch_schedule.hpp"
#include "tests/kernels/emulated_schedule.hpp"

namespace dualfield::testing {

/// Those of some kinds that serve fields stored as R.
template <class R, Theory T, class... Kind>
auto stored_kinds(std::tuple<Kind...>) -> decltype(std::tuple_cat(
    std::conditional_t<serves_stored<R, T>(Kind::kind), std::tuple<Kind>, std::tuple<>>()...));

/// Theory T with fields stored as R, by schedules of these kinds; by all that serve it where none is named.
template <Theory T, class R, class... Kind>
struct At {
  using Kinds =
      std::conditional_t<sizeof...(Kind) == 0, decltype(stored_kinds<R, T>(KindsOf<T>{})), std::tuple<Kind...>>;
  static_assert(((Kind::template serves<T> && serves_stored<R, T>(Kind::kind)) && ...));
};

template <class R>
constexpr Precision precision_of() {
  if (std::is_same_v<R, Half>) return Precision::half_precision;
  return std::is_same_v<R, float> ? Precision::single_precision : Precision::double_precision;
}

/// Whether one of the kinds makes the schedules of a scheme.
template <class... Kind>
bool is_by(const Scheme& scheme, std::tuple<Kind...>) {
  return scheme.kind == Exact::kind || ((scheme.kind == Kind::kind) || ...);
}

/// The step of a spec of theory T by one of the kinds.
template <Theory T, class R, class... Kind>
CompiledStep<cuda::Fields<R>> step_of(const SimulationSpec& spec, std::tuple<Kind...>) {
  CompiledStep<cuda::Fields<R>> (*step)(const SimulationSpec&) = nullptr;
  const ScheduleKind kind = scheme_named(spec.scheme).kind;
  ((kind == Kind::kind ? void(step = step_by_kernels<cuda::Fields<R>, T, Kind>) : void()), ...);
  if (!step) throw std::invalid_argument("no scheme \"" + spec.scheme + "\" in this program for " + spec.theory);
  return step(spec);
}

/// A schedule that make(parameters, size) makes.
template <class Stored, class Make>
EmulatedSchedule<Stored> emulated_schedule(const std::string& name, Make) {
  using S = decltype(Make{}(Parameters{}, 1.0));
  return {name, cuda::launched_schedule<S, Stored>(cuda::launch_forms<S, Stored>()),
          [](const Parameters& p, const std::vector<double>& sizes) {
            std::vector<S> substeps;
            for (const double size : sizes) substeps.push_back(Make{}(p, size));
            return cuda::Substeps(std::move(substeps));
          }};
}

/// The schedules of a theory that some kinds make.
template <Theory T, class Stored, class... Kind>
EmulatedSchedules<Stored> schedules_of(std::tuple<Kind...>) {
  using R = Arithmetic<Stored>;
  EmulatedSchedules<Stored> schedules;
  std::vector<EmulatedSchedule<Stored>>& all = schedules.all;
  const auto add = [&]<class K>(K kind) {
    if constexpr (K::kind != Leapfrog::kind || !always_staggers<T>())
      all.push_back(
          emulated_schedule<Stored>("number " + std::to_string(int(kind.kind)),
                                    [](const Parameters& p, double h) { return K::template schedule<R, T>(p, h); }));
  };
  (add(Kind{}), ...);
  if constexpr (merges_half_steps<T>() && (std::is_same_v<Kind, Leapfrog> || ...))
    all.push_back(emulated_schedule<Stored>(
        "staggered", [](const Parameters& p, double h) { return Staggered<R, T>::step(p, h, 0.75 * h); }));
  return schedules;
}

template <Theory T, class R, class... Kind>
EmulatedTheory emulated(At<T, R, Kind...>) {
  using Kinds = typename At<T, R, Kind...>::Kinds;
  SimulationSpec spec;
  spec.theory = T::name;
  spec.potential = T::Potential::name;
  spec.gauge = gauge_of<T>();
  spec.lattice.dimensions = T::dimensions;
  spec.precision = precision_of<R>();
  std::vector<Scheme> schemes = schemes_of<T>();
  std::erase_if(schemes,
                [](const Scheme& scheme) { return !is_by(scheme, Kinds{}) || !serves_stored<R, T>(scheme.kind); });
  return {spec,
          T::components,
          Spinor<T>,
          std::move(schemes),
          learning_system<T>,
          +[](const SimulationSpec& of) { return step_of<T, R>(of, Kinds{}); },
          [](const SimulationSpec& of) { return schedules_of<T, R>(Kinds{}).threads(of); },
          [](const SimulationSpec& of, const RandomState& start, const std::vector<double>& background) {
            return schedules_of<T, R>(Kinds{}).wrong_forms(of, start, background);
          },
          [](const SimulationSpec& of) { return schedules_of<T, R>(Kinds{}).wrong_on_large(of); }};
}

/// Each entry At<…> of a tuple.
template <class... Entry>
std::vector<EmulatedTheory> emulated(std::tuple<Entry...>) {
  return {emulated(Entry{})...};
}

}  // namespace dualfield::testing
