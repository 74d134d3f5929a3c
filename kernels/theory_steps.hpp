// SPDX-License-Identifier: MIT
// Finds the compiled step of a theory by the names in a spec.
#pragma once

#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>

#include "dualfield/catalogue.hpp"
#include "dualfield/schemes.hpp"
#include "kernels/catalogue_steps.hpp"
#include "kernels/compiled_family.hpp"

namespace dualfield {

/// F is the class of a device's fields; Theories the std::tuple of those that have kernels; Kinds that of the kinds of schedules for
/// which they have some. Functions as those of CatalogueSteps.
template <class F, class Theories = Catalogue, class Kinds = detail::AllKinds>
struct TheorySteps {
  static CompiledStep<F> step_of(const SimulationSpec& spec) {
    std::optional<CompiledStep<F>> step;
    bool has_theory = false;
    const auto take = [&]<class T>(std::type_identity<T>) {
      if (has_theory || !is_named_by<T>(spec)) return;
      has_theory = true;
      with_schedule_kind<T>(scheme_named(spec.scheme).kind, [&]<class Kind>(Kind) {
        if constexpr (is_among<Kind>(std::type_identity<Kinds>{}) && serves_stored<typename F::Real, T>(Kind::kind))
          step = step_by_kernels<F, T, Kind>(spec);
      });
    };
    std::apply([&]<class... T>(const T&...) { (take(std::type_identity<T>{}), ...); }, Theories{});
    if (!has_theory)
      throw std::invalid_argument("no theory \"" + spec.theory + "\" with potential \"" + spec.potential +
                                  "\" in D = " + std::to_string(spec.lattice.dimensions));
    if (!step) throw_no_scheme(spec);
    return std::move(*step);
  }

  static DynamicalStep<F> dynamical_step_of(const SimulationSpec& spec) {
    std::optional<DynamicalStep<F>> step;
    for_each_theory([&]<class T>(std::type_identity<T>) {
      if constexpr (has_dynamical_field<T>())
        if (is_named_by<T>(spec) && steps_with_dynamical_field<T>(scheme_named(spec.scheme)))
          step = CompiledFlows<F, T>::step(spec);
    });
    if (!step)
      throw std::invalid_argument("no scheme \"" + spec.scheme + "\" for " + spec.theory +
                                  " with a gauge field that has dynamics of its own");
    return std::move(*step);
  }

  static bool is_exact(const SimulationSpec& spec) {
    if (scheme_named(spec.scheme).kind != Exact::kind) return false;
    bool solves = spec.runtime.has_value();
    for_each_theory(
        [&]<class T>(std::type_identity<T>) { solves = solves || (is_named_by<T>(spec) && Exact::serves<T>); });
    if (!solves) throw_no_scheme(spec);
    return true;
  }

 private:
  template <class Kind, class... Kept>
  static constexpr bool is_among(std::type_identity<std::tuple<Kept...>>) {
    return (std::is_same_v<Kind, Kept> || ...);
  }
  [[noreturn]] static void throw_no_scheme(const SimulationSpec& spec) {
    throw std::invalid_argument("no scheme \"" + spec.scheme + "\" for " + spec.theory + " with potential \"" +
                                spec.potential + "\"");
  }
};

template <class F>
CompiledStep<F> CatalogueSteps<F>::step_of(const SimulationSpec& spec) {
  return TheorySteps<F>::step_of(spec);
}
template <class F>
DynamicalStep<F> CatalogueSteps<F>::dynamical_step_of(const SimulationSpec& spec) {
  return TheorySteps<F>::dynamical_step_of(spec);
}
template <class F>
bool CatalogueSteps<F>::is_exact(const SimulationSpec& spec) {
  return TheorySteps<F>::is_exact(spec);
}

}  // namespace dualfield
