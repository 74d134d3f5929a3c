// SPDX-License-Identifier: MIT
// Makes the fields and the stepper of a simulation, in the same way for every kind of device.
#pragma once

#include <memory>
#include <stdexcept>
#include <type_traits>

#include "dualfield/catalogue.hpp"
#include "dualfield/schemes.hpp"
#include "kernels/compiled_family.hpp"
#include "kernels/exact_stepper.hpp"
#include "kernels/flow_stepper.hpp"
#include "kernels/runtime_stepper.hpp"
#include "kernels/schedule_stepper.hpp"

namespace dualfield {

/// Makes engines (fields and stepper) in one precision. F is the class of the device's fields; Rows that of fields
/// which can also run rows given at run time; Theories the tuple of those that have kernels; Kinds that of the kinds of
/// schedules for which they have some.
template <class F, class Rows, class Theories = Catalogue, class Kinds = detail::AllKinds>
struct Engines {
  /// As Backend::engine().
  static Engine make(const SimulationSpec& spec, const LearningSystem& system) {
    const int K = system.components();
    if (is_exact(spec)) {
      auto fields = std::make_unique<F>(spec.lattice, K, 2, spec.threads);
      auto stepper = std::make_unique<ExactStepper<F>>(*fields, spec, system);
      return {std::move(fields), nullptr, std::move(stepper)};
    }
    if (spec.gauge_coupling) {
      auto fields = std::make_unique<F>(spec.lattice, K, 2, spec.threads);
      auto gauge = std::make_unique<DynamicalFieldOf<F>>(*fields, DynamicalSteps<F>::of(spec), spec.lattice.dimensions);
      auto stepper = std::make_unique<FlowStepper<F>>(*gauge, spec);
      return {std::move(fields), std::move(gauge), std::move(stepper)};
    }
    if (spec.runtime) {
      auto fields = std::make_unique<Rows>(spec.lattice, K, RuntimeStepper<Rows>::arrays(spec), spec.threads);
      auto stepper = std::make_unique<RuntimeStepper<Rows>>(*fields, spec);
      return {std::move(fields), nullptr, std::move(stepper)};
    }
    auto step = step_of(spec);
    auto fields = std::make_unique<F>(spec.lattice, K, arrays(step, spec), spec.threads);
    auto stepper = std::make_unique<ScheduleStepper<F>>(*fields, std::move(step), spec);
    return {std::move(fields), nullptr, std::move(stepper)};
  }

  /// Bytes that the engine needs on the device.
  static double memory_needed(const SimulationSpec& spec, const LearningSystem& system) {
    const int K = system.components();
    int count = 2;
    double more = 0;
    if (is_exact(spec))
      more = ExactStepper<F>::memory_needed(spec, system);
    else if (spec.gauge_coupling)
      more = DynamicalFieldOf<F>::memory_needed(spec.lattice);
    else if (spec.runtime)
      count = RuntimeStepper<Rows>::arrays(spec);
    else
      count = arrays(step_of(spec), spec);
    if (spec.gauge != "none")
      more += F::memory_of(spec.lattice, spec.lattice.dimensions + 1) +
              double(spec.background.profiles.size()) * F::memory_of_steady(spec.lattice);
    if (spec.sums_modes && !is_exact(spec)) more += F::memory_of_amplitudes(spec.lattice, K);
    const int states = int(spec.keeps_reference) + int(spec.keeps_step);
    return F::memory_needed(spec.lattice, K, count) + states * F::memory_of_state(spec.lattice, K) +
           F::memory_of_pieces(spec.lattice) + more;
  }

 private:
  /// Whether the scheme is e^{Gt}. Throws std::invalid_argument where that does not solve the spec's theory.
  static bool is_exact(const SimulationSpec& spec) {
    if (scheme_named(spec.scheme).kind != Exact::kind) return false;
    bool solves = spec.runtime.has_value();
    for_each_theory(
        [&]<class T>(std::type_identity<T>) { solves = solves || (is_named_by<T>(spec) && Exact::serves<T>); });
    if (!solves) throw_no_scheme(spec);
    return true;
  }

  [[noreturn]] static void throw_no_scheme(const SimulationSpec& spec) {
    throw std::invalid_argument("no scheme \"" + spec.scheme + "\" for " + spec.theory + " with potential \"" +
                                spec.potential + "\"");
  }

  template <class Kind, class... Kept>
  static constexpr bool is_among(std::type_identity<std::tuple<Kept...>>) {
    return (std::is_same_v<Kind, Kept> || ...);
  }

  static CompiledStep<F> step_of(const SimulationSpec& spec) {
    std::optional<CompiledStep<F>> step;
    bool has_theory = false;
    const auto take = [&]<class T>(std::type_identity<T>) {
      if (has_theory || !is_named_by<T>(spec)) return;
      has_theory = true;
      with_schedule_kind<T>(scheme_named(spec.scheme).kind, [&]<class Kind>(Kind) {
        if constexpr (is_among<Kind>(std::type_identity<Kinds>{})) step = step_by_kernels<F, T, Kind>(spec);
      });
    };
    std::apply([&]<class... T>(const T&...) { (take(std::type_identity<T>{}), ...); }, Theories{});
    if (!has_theory)
      throw std::invalid_argument("no theory \"" + spec.theory + "\" with potential \"" + spec.potential +
                                  "\" in D = " + std::to_string(spec.lattice.dimensions));
    if (!step) throw_no_scheme(spec);
    return std::move(*step);
  }

  static int arrays(const CompiledStep<F>& step, const SimulationSpec& spec) {
    const bool may_be_staggered = step.staggered && (spec.gauge == "none" || spec.background.is_static);
    return F::arrays_of(step.plain.uses_scratch(), may_be_staggered, spec.pass);
  }
};

}  // namespace dualfield
