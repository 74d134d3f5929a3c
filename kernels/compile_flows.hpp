// SPDX-License-Identifier: MIT
// The definition of CompiledFlows::step, for the files that instantiate it: how a step is made of flows (docs/gauge.md).
#pragma once

#include <tuple>
#include <type_traits>
#include <vector>

#include "dualfield/gauge_flows.hpp"
#include "dualfield/schemes.hpp"
#include "kernels/compiled_family.hpp"
#include "kernels/dynamical_step.hpp"

namespace dualfield {

/// The flows of a theory T with links, on fields of type F.
template <class F, Theory T>
class FlowCompiler {
  using R = typename F::Real;
  using Step = DynamicalStep<F>;
  static constexpr int D = T::dimensions;
  using Drift = Advance<R, Nothing<T::components>, Shared<typename Tensors<T>::B>, Free, phi, pi>;
  using Kick = Advance<R, Nothing<T::components>, Shared<typename Tensors<T>::A>, typename T::Potential, pi, phi>;

 public:
  explicit FlowCompiler(const SimulationSpec& spec)
      : parameters_(spec.parameters), coupling_(*spec.gauge_coupling, spec.lattice) {}

  Step step(const Scheme& scheme, double h) {
    for (const double part : scheme.substeps()) {
      step_.substeps.emplace_back();
      if constexpr (Spinor<T>)
        add_rotations(part * h);
      else
        add_kicks(part * h);
    }
    step_.links.emplace_back(ElectricFlow<R, D>(coupling_, 0));
    step_.generator.emplace_back(GeneratorFlow<R, T>(coupling_));
    step_.electric_energy = sum(ElectricSquare<D>{}, coupling_.of_electric() / 2);
    step_.magnetic_energy = sum(PlaquetteEnergy<D>{}, coupling_.of_magnetic());
    step_.square = sum(NumberSquare{}, 1);
    return std::move(step_);
  }

 private:
  template <class Term>
  static typename Step::Number sum(const Term& term, double factor) {
    return [=](F& fields, const FlowArrays<R>& arrays) { return factor * sum_of_sites(term, arrays, fields); };
  }

  /// The types of all flows that are added to a step.
  template <int... axis>
  static auto kinds(std::integer_sequence<int, axis...>) {
    if constexpr (Spinor<T>)
      return FlowKinds<LocalFlow<R, T>, HopFlow<R, T, axis>..., ElectricFlow<R, D>, MagneticFlow<R, D>>{};
    else
      return FlowKinds<StageFlow<Drift>, StageFlow<Kick>, LinkCurrent<R, T, axis>..., ElectricFlow<R, D>,
                       MagneticFlow<R, D>>{};
  }

  template <class Flow>
  void add(const Flow& flow) {
    step_.substeps.back().emplace_back(flow, kinds(std::make_integer_sequence<int, D>{}));
  }
  void add_magnetic(double t) {
    if constexpr (D > 1) add(MagneticFlow<R, D>(coupling_, t));
  }

  /// The palindrome of exact rotations: what stays at a site, the magnetic force, the hops along each axis, for half a step; the
  /// electric flow for a whole step; and the same back.
  void add_rotations(double h) {
    add(LocalFlow<R, T>(parameters_, h / 2, false));
    add_magnetic(h / 2);
    for_each<D>([&](auto axis) { add(HopFlow<R, T, axis>(parameters_, h / 2, coupling_.volume)); });
    add(ElectricFlow<R, D>(coupling_, h));
    for_each<D>([&](auto back) { add(HopFlow<R, T, D - 1 - back>(parameters_, h / 2, coupling_.volume)); });
    add_magnetic(h / 2);
    add(LocalFlow<R, T>(parameters_, h / 2, true));
  }

  /// Half a drift, a kick, half a drift, of the field and of the gauge field together.
  void add_kicks(double h) {
    const auto add_drift = [&] {
      add(StageFlow<Drift>{Drift(parameters_, h / 2)});
      add(ElectricFlow<R, D>(coupling_, h / 2));
    };
    add_drift();
    add(StageFlow<Kick>{Kick(parameters_, h)});
    for_each<D>([&](auto axis) { add(LinkCurrent<R, T, axis>(parameters_, h, coupling_.volume)); });
    add_magnetic(h);
    add_drift();
  }

  Parameters parameters_;
  GaugeCoupling coupling_;
  Step step_;
};

template <class F, Theory T>
DynamicalStep<F> CompiledFlows<F, T>::step(const SimulationSpec& spec) {
  return FlowCompiler<F, KernelsOf<T>>(for_kernels<T>(spec)).step(scheme_named(spec.scheme), spec.step);
}

/// What one file compiles: the steps of the theories of the std::tuple Members that can have a gauge field with dynamics of its
/// own. An explicit instantiation compiles them, because it has their addresses.
template <class F, class Members>
struct FamilyFlows {
  using Step = DynamicalStep<F> (*)(const SimulationSpec&);

  static std::vector<Step> steps() {
    std::vector<Step> steps;
    std::apply([&]<class... T>(const T&...) { (add(std::type_identity<T>{}, steps), ...); }, Members{});
    return steps;
  }

 private:
  template <class T>
  static void add(std::type_identity<T>, std::vector<Step>& steps) {
    if constexpr (has_dynamical_field<T>()) steps.push_back(CompiledFlows<F, T>::step);
  }
};

}  // namespace dualfield
