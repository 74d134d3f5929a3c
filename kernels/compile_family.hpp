// SPDX-License-Identifier: MIT
// The definition of CompiledFamily::schedules, for the files that instantiate it.
#pragma once

#include <type_traits>

#include "dualfield/schemes.hpp"
#include "kernels/compiled_family.hpp"

namespace dualfield {

/// Whether T is the theory that a spec names, by name, potential, dimension and form of the gauge field.
template <class T>
bool is_named_by(const SimulationSpec& spec) {
  return T::name == spec.theory && T::Potential::name == spec.potential && T::dimensions == spec.lattice.dimensions &&
         gauge_of<T>() == spec.gauge;
}

/// The schedules of one step of a theory, one for each sub-step. Throws as CompiledFamily::schedules.
template <class F, Theory T>
std::vector<CompiledSchedule<F>> compile_schedules(const SimulationSpec& spec) {
  const Scheme& scheme = scheme_named(spec.scheme);
  std::vector<CompiledSchedule<F>> all;
  const bool has_scheme = with_schedule_kind<T>(scheme.kind, [&](auto kind) {
    for (const double part : scheme.substeps())
      all.push_back(compile_schedule(std::type_identity<F>{}, decltype(kind)::template schedule<typename F::Real, T>(
                                                                  spec.parameters, part * spec.step)));
  });
  if (!has_scheme)
    throw std::invalid_argument("no scheme \"" + spec.scheme + "\" for " + spec.theory + " with potential \"" +
                                spec.potential + "\"");
  return all;
}

template <class F, class Members>
std::optional<std::vector<CompiledSchedule<F>>> CompiledFamily<F, Members>::schedules(const SimulationSpec& spec) {
  std::optional<std::vector<CompiledSchedule<F>>> result;
  std::apply(
      [&]<class... T>(const T&...) {
        const auto take = [&]<class U>(std::type_identity<U>) {
          if (!result && is_named_by<U>(spec)) result = compile_schedules<F, U>(spec);
        };
        (take(std::type_identity<T>{}), ...);
      },
      Members{});
  return result;
}

}  // namespace dualfield
