// SPDX-License-Identifier: MIT
#include "dualfield/theory_tensors.hpp"

#include <stdexcept>
#include <utility>

#include "dualfield/staggered.hpp"
#include "dualfield/symbol.hpp"
#include "dualfield/variants.hpp"

namespace dualfield {

namespace {

/// The theory without its potential, for what is linear.
template <Theory T>
struct Linearised : T {
  using Potential = Free;
};

void append(std::vector<StageTensors>& all, std::vector<StageTensors> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// The stages of a theory that has schedules; without, those of the maps that it runs by.
template <Theory T>
std::vector<StageTensors> stages_of_step(const Scheme& scheme, const Parameters& parameters, double h) {
  std::vector<StageTensors> all;
  if constexpr (std::tuple_size_v < KindsOf < T >>> 0) {
    with_schedule_kind<T>(scheme.kind, [&](auto kind) {
      for (const double part : scheme.substeps()) {
        auto stages = stage_tensors(decltype(kind)::template schedule<double, Linearised<T>>(parameters, part * h));
        append(all, Delayed<T> ? delayed_stages(stages.front()) : std::move(stages));
      }
    });
  } else {
    for (const StepTensors& map : spinor_maps<T>(parameters, scheme, h))
      append(all, stages_of(map, scheme.kind == ScheduleKind::synchronous));
  }
  return all;
}

/// What a theory's declaration says.
template <Theory T>
TheoryTensors tensors_of(const Parameters& parameters) {
  using L = Limit<T>;
  TheoryTensors theory{learning_system<T>(parameters)};
  theory.charged = Charged<T>;
  theory.spinor = Spinor<T>;
  theory.canonical = OwnForce<T>;
  theory.delayed = Delayed<T>;
  theory.gauged = gauge_of<T>() != "none";
  theory.rotates_links = gauge_of<T>() == "compact";
  theory.local_self = LocalSelf<L>;
  theory.staggers = merges_half_steps<KernelsOf<T>>();
  theory.mass = parameters.mass;
  if constexpr (Charged<T>) theory.complex_structure = in_numbers(onsite(T::complex_structure), parameters);
  if constexpr (requires { T::spin; })
    for (const auto& sigma : T::spin) {
      theory.spin.emplace_back();
      for (const auto& row : sigma.entry)
        theory.spin.back().insert(theory.spin.back().end(), std::begin(row), std::end(row));
    }
  if constexpr (is_interacting<T>)
    theory.potential = {T::Potential::name, parameters.coupling, joins_pairs<typename T::Potential>};
  if constexpr (gauge_of<T>() == "none") {
    theory.order_in_spacing = order_in_spacing<L>();
    theory.continuum = [parameters](const WaveVector& kappa) {
      const auto of = [&](const auto& tensor) { return continuum_symbol(tensor, parameters, kappa); };
      return std::vector{of(L::w), of(L::b), of(learning_tensor<L>()), of(L::v)};
    };
    theory.stages = [parameters](const Scheme& scheme, double h) { return stages_of_step<T>(scheme, parameters, h); };
    theory.unitary_mixes_waves = std::tuple_size_v<KindsOf<T>> == 0;
  }
  return theory;
}

/// Of a theory that is nothing but the map of its step.
TheoryTensors tensors_of_map(const StepTensors& map, double step) {
  TheoryTensors theory{system_of(map, step)};
  theory.stages = [map, step, system = theory.system](const Scheme& scheme, double h) {
    return stages_of(h == step ? map : step_tensors(system, h), scheme.kind == ScheduleKind::synchronous);
  };
  return theory;
}

}  // namespace

std::optional<TheoryTensors> find_theory_tensors(const SimulationSpec& spec) {
  const bool is_variant = variant_of(spec) != VariantChoice{};
  if (spec.runtime && !is_variant) return tensors_of_map(spec.runtime->step, spec.step);
  std::optional<TheoryTensors> theory;
  if (with_variant(spec.theory, variant_of(spec), [&]<class T>() { theory = tensors_of<T>(spec.parameters); }))
    theory->staggers = false;  // it runs as a theory given at run time
  else if (!is_variant)
    with_theory(spec.theory, spec.potential, spec.lattice.dimensions, spec.gauge,
                [&]<class T>(std::type_identity<T>) { theory = tensors_of<T>(spec.parameters); });
  return theory;
}

TheoryTensors theory_tensors(const SimulationSpec& spec) {
  if (auto theory = find_theory_tensors(spec)) return std::move(*theory);
  if (variant_of(spec) != VariantChoice{})
    throw std::invalid_argument("\"" + spec.theory + "\" has no such derivative or no Wilson term");
  throw std::invalid_argument("no theory \"" + spec.theory + "\" with potential \"" + spec.potential +
                              "\" in D = " + std::to_string(spec.lattice.dimensions));
}

}  // namespace dualfield
