// SPDX-License-Identifier: MIT
// The stages of a compiled schedule as tensors in numbers, without the C++ types of the stages. The symbol of a step is
// computed from this form.
#pragma once

#include <vector>

#include "dualfield/learning_system.hpp"
#include "dualfield/rotations.hpp"

namespace dualfield {

/// The stage target ← own·target + coupling·source; both tensors have K components. In a compiled stage `own` is local.
struct StageTensors {
  Field target, source;
  RuntimeTensor own, coupling;
};

/// A tensor with the coefficients that the kernels use. Throws std::invalid_argument if a term reads a background.
template <class Operator, class R>
RuntimeTensor in_numbers(const Bound<Operator, R>& bound) {
  using B = Bound<Operator, R>;
  RuntimeTensor result{B::components, {}};
  for (int t = 0; t < B::terms; ++t) {
    const auto& term = B::tensor.term[t];
    if (term.background.use != BackgroundFactor::none)
      throw std::invalid_argument("a stage that reads a background has no tensors in numbers");
    RuntimeTerm numbers{std::vector<double>(std::size_t(B::components * B::components))};
    for (int i = 0; i < B::components * B::components; ++i)
      numbers.factor[std::size_t(i)] =
          double(bound.coefficient[B::list.of_term[t]]) * term.factor.entry[i / B::components][i % B::components];
    std::copy_n(term.shift, max_dimensions, numbers.shift.begin());
    result.terms.push_back(std::move(numbers));
  }
  return result;
}

template <int K, Field Target, Field Source>
StageTensors in_numbers(const Copy<K, Target, Source>&) {
  return {Target, Source, {K, {}}, runtime_identity(K)};
}

template <class R, class Self, class Coupling, Field Target, Field Source>
StageTensors in_numbers(const Advance<R, Self, Coupling, Free, Target, Source>& stage) {
  constexpr int K = Bound<Coupling, R>::components;
  return {Target, Source, runtime_identity(K) + in_numbers(stage.self), in_numbers(stage.coupling)};
}

template <class R, class Coupling, Field Target, Field Source>
StageTensors in_numbers(const TwoLevel<R, Coupling, Target, Source>& stage) {
  constexpr int K = Bound<Coupling, R>::components;
  return {Target, Source, -1.0 * runtime_identity(K), in_numbers(stage.coupling)};
}

/// The matrix of the shears, found by applying them to each unit vector.
template <class R, Rotation Operator, Field Target>
StageTensors in_numbers(const Rotate<R, Operator, Target>& stage) {
  constexpr int K = Rotate<R, Operator, Target>::components;
  RuntimeTerm term{std::vector<double>(std::size_t(K * K))};
  for (int b = 0; b < K; ++b) {
    R f[K]{};
    f[b] = 1;
    stage(f, 0);
    for (int a = 0; a < K; ++a) term.factor[std::size_t(a * K + b)] = double(f[a]);
  }
  return {Target, Target, {K, {term}}, {K, {}}};
}

template <class First, class Second>
StageTensors in_numbers(const Then<First, Second>& stage) {
  const StageTensors first = in_numbers(stage.first), second = in_numbers(stage.second);
  return {Then<First, Second>::target, Then<First, Second>::source, second.own * first.own,
          second.own * first.coupling + second.coupling};
}

/// A step of a delayed map as stages on (φ, π): φ' = Cφ + π, π' = −φ. (The kernels hold −π and exchange the fields.)
inline std::vector<StageTensors> delayed_stages(const StageTensors& two_level) {
  const int K = two_level.own.components;
  const RuntimeTensor one = runtime_identity(K), none{K, {}};
  return {{scratch, phi, none, one}, {phi, pi, two_level.coupling, one}, {pi, scratch, none, -1.0 * one}};
}

/// The map (4.2) as stages. If `simultaneous`, both rows read the old fields; else the row of π reads the new φ.
inline std::vector<StageTensors> stages_of(const StepTensors& map, bool simultaneous) {
  const int K = map.components();
  std::vector<StageTensors> stages;
  if (simultaneous) stages.push_back({scratch, phi, {K, {}}, runtime_identity(K)});
  stages.push_back({phi, pi, map.W, map.B});
  stages.push_back({pi, simultaneous ? scratch : phi, map.V, map.A});
  return stages;
}

/// The stages of a schedule whose stages have no potential. Throws std::invalid_argument if one reads a background.
template <class S>
std::vector<StageTensors> stage_tensors(const S& schedule) {
  std::vector<StageTensors> all;
  for_each<S::stages>([&](auto s) { all.push_back(in_numbers(stage<s>(schedule))); });
  return all;
}

}  // namespace dualfield
