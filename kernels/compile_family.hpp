// SPDX-License-Identifier: MIT
// The definition of CompiledFamily::step, for the files that instantiate it.
#pragma once

#include <type_traits>

#include "dualfield/staggered.hpp"
#include "kernels/compiled_family.hpp"

namespace dualfield {

/// The staggered form of a step of size h whose sub-steps are these parts of it.
template <class F, Theory T>
StaggeredForm<F> compile_staggered(const Parameters& parameters, std::span<const double> parts, double h) {
  using Form = Staggered<typename F::Real, T>;
  std::vector<decltype(Form::step(parameters, h, h))> substeps;
  for (std::size_t i = 0; i < parts.size(); ++i)
    substeps.push_back(Form::step(parameters, parts[i] * h, parts[(i + 1) % parts.size()] * h));
  const double first = parts[0] * h;
  return {[=](F& fields, double temporal) { run_staged(fields, Form::opening(parameters, first, temporal)); },
          compile_schedule(std::type_identity<F>{}, std::move(substeps)),
          [=](F& fields, double temporal, double time) {
            run_staged(fields, Form::closing(parameters, first, temporal, time));
          }};
}

/// One step of a theory. Throws as CompiledFamily::step.
template <class F, Theory T>
CompiledStep<F> compile_step(const SimulationSpec& spec) {
  using R = typename F::Real;
  const Scheme& scheme = scheme_named(spec.scheme);
  std::optional<CompiledStep<F>> step;
  with_schedule_kind<T>(scheme.kind, [&](auto kind) {
    std::vector<decltype(kind.template schedule<R, T>(spec.parameters, 1))> substeps;
    for (const double part : scheme.substeps())
      substeps.push_back(kind.template schedule<R, T>(spec.parameters, part * spec.step));
    step.emplace(compile_schedule(std::type_identity<F>{}, std::move(substeps)), std::nullopt);
    if constexpr (kind.kind == Leapfrog::kind && merges_half_steps<T>())
      step->staggered = compile_staggered<F, T>(spec.parameters, scheme.substeps(), spec.step);
  });
  if (!step)
    throw std::invalid_argument("no scheme \"" + spec.scheme + "\" for " + spec.theory + " with potential \"" +
                                spec.potential + "\"");
  return std::move(*step);
}

template <class F, class Members>
std::optional<CompiledStep<F>> CompiledFamily<F, Members>::step(const SimulationSpec& spec) {
  std::optional<CompiledStep<F>> result;
  std::apply(
      [&]<class... T>(const T&...) {
        const auto take = [&]<class U>(std::type_identity<U>) {
          if (!result && is_named_by<U>(spec)) result = compile_step<F, U>(spec);
        };
        (take(std::type_identity<T>{}), ...);
      },
      Members{});
  return result;
}

}  // namespace dualfield
