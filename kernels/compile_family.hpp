// SPDX-License-Identifier: MIT
// The definition of Compiled::step, for the files that instantiate it.
#pragma once

#include <type_traits>

#include "dualfield/staggered.hpp"
#include "kernels/compiled_family.hpp"

namespace dualfield {

/// The staggered form of a step of size h whose sub-steps are these parts of it.
template <class F, Theory T>
StaggeredForm<F> compile_staggered(const Parameters& parameters, std::span<const double> parts, double h) {
  using Form = Staggered<Arithmetic<typename StoredAs<F>::Real>, T>;
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

template <class F, Theory T, class Kind>
CompiledStep<F> Compiled<F, T, Kind>::step(const SimulationSpec& spec) {
  using R = Arithmetic<typename StoredAs<F>::Real>;
  const std::span<const double> parts = scheme_named(spec.scheme).substeps();
  constexpr bool is_leapfrog = Kind::kind == Leapfrog::kind;
  CompiledStep<F> step;
  if constexpr (!is_leapfrog || !always_staggers<T>()) {
    std::vector<decltype(Kind::template schedule<R, T>(spec.parameters, 1))> substeps;
    for (const double part : parts)
      substeps.push_back(Kind::template schedule<R, T>(spec.parameters, part * spec.step));
    step.plain = compile_schedule(std::type_identity<F>{}, std::move(substeps));
  }
  if constexpr (is_leapfrog && merges_half_steps<T>())
    step.staggered = compile_staggered<F, T>(spec.parameters, parts, spec.step);
  return step;
}

/// What one file compiles: of all pairs of a theory of the std::tuple Members that has kernels of its own and a kind of
/// schedule that serves it, those whose number is `share` modulo `shares`. Neighbours in that list take
/// about as long to compile, so that files of equally many pairs do too. An explicit instantiation compiles them, because it
/// has their addresses.
template <class F, class Members, int share, int shares>
struct FamilyShare {
  using Step = CompiledStep<F> (*)(const SimulationSpec&);

  static std::vector<Step> steps() {
    std::vector<Step> steps;
    for_each<(count - share + shares - 1) / shares>(
        [&](auto i) { steps.push_back(std::tuple_element_t<share + i * shares, Pairs>::step); });
    return steps;
  }

 private:
  template <class T, class Kind>
  static constexpr bool is_compiled = (has_own_kernels<T>) && serves_stored<typename StoredAs<F>::Real, T>(Kind::kind);
  template <class T, class... Kind>
  static auto pairs_of(std::type_identity<T>, std::tuple<Kind...>) -> decltype(std::tuple_cat(
      std::conditional_t<is_compiled<T, Kind>, std::tuple<Compiled<F, T, Kind>>, std::tuple<>>()...));
  template <class... T>
  static auto all_pairs(std::tuple<T...>)
      -> decltype(std::tuple_cat(pairs_of(std::type_identity<T>{}, KindsOf<T>{})...));

  using Pairs = decltype(all_pairs(Members{}));
  static constexpr int count = int(std::tuple_size_v<Pairs>);
  static_assert(share < count, "kernels/CMakeLists.txt asks for more files for this family than it has kinds of steps");
};

}  // namespace dualfield
