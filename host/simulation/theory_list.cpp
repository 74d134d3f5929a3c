// SPDX-License-Identifier: MIT
#include "dualfield/theory_list.hpp"

#include <algorithm>

#include "dualfield/flows.hpp"
#include "dualfield/theories/neurons.hpp"
#include "dualfield/variants.hpp"

namespace dualfield {

namespace {

template <int K, int N>
constexpr bool mentions_mass_squared(const Tensor<K, N>& tensor) {
  for (int t = 0; t < N; ++t)
    if (tensor.term[t].coefficient.mass_squared != 0) return true;
  return false;
}

/// Whether two theories have the same tensors in continuous time.
template <Theory T, Theory U>
constexpr bool have_same_limit() {
  if constexpr (T::components != U::components || T::dimensions != U::dimensions ||
                !std::is_same_v<typename T::Potential, typename U::Potential>) {
    return false;
  } else {
    using X = Limit<T>;
    using Y = Limit<U>;
    return same(X::w, Y::w) && same(X::b, Y::b) && same(learning_tensor<X>(), learning_tensor<Y>()) && same(X::v, Y::v);
  }
}

template <class T>
void add_unique(std::vector<T>& list, const T& value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

/// The name of the theory declared in continuous time whose tensors T has in the limit of small steps.
template <Theory T>
constexpr std::string_view limit_of_type() {
  std::string_view name;
  for_each_theory([&]<class U>(std::type_identity<U>) {
    if constexpr (ContinuousTime<U>)
      if (name.empty() && have_same_limit<T, U>()) name = U::name;
  });
  return name;
}

/// Descriptions of the theories with compiled kernels, one for each name, in the catalogue's order.
std::vector<TheoryDescription> describe_families() {
  std::vector<TheoryDescription> all;
  for_each_theory([&]<class T>(std::type_identity<T>) {
    auto entry = std::find_if(all.begin(), all.end(), [](const auto& d) { return d.name == T::name; });
    if (entry == all.end()) {
      constexpr std::string_view limit = limit_of_type<T>();
      static_assert(!limit.empty(),
                    "a delayed map needs its limit in the catalogue, in which initial states are built");
      all.push_back({T::name,
                     T::components,
                     {},
                     {},
                     {},
                     mentions_mass_squared(learning_tensor<Limit<T>>()),
                     Charged<T>,
                     Spinor<T>,
                     OwnForce<T>,
                     limit});
      entry = all.end() - 1;
      if constexpr (requires { T::derivative; }) entry->derivatives.push_back(T::derivative);
    }
    const bool gauged = gauge_of<T>() != "none";
    auto& schemes = gauged              ? entry->schemes_with_gauge
                    : is_interacting<T> ? entry->schemes_with_potential
                                        : entry->schemes;
    for (const Scheme& scheme : schemes_of<T>()) add_unique(schemes, scheme.name);
    for (const Scheme& scheme : schemes_of<T>())
      if (serves_half<T>(scheme.kind)) add_unique(entry->half_schemes, scheme.name);
    if (gauged) add_unique(entry->gauges, gauge_of<T>());
    if constexpr (has_dynamical_field<T>())
      for (const Scheme& scheme : schemes_of<T>())
        if (steps_with_dynamical_field<T>(scheme)) add_unique(entry->dynamical_schemes, scheme.name);
    add_unique(entry->dimensions, T::dimensions);
    add_unique(entry->potentials, T::Potential::name);
  });
  return all;
}

}  // namespace

std::vector<TheoryDescription> describe_catalogue() {
  std::vector<TheoryDescription> all = describe_families();
  std::apply(
      [&]<class... T>(T...) {
        const auto add = [&]<class U>(U) {
          const auto entry = std::find_if(all.begin(), all.end(), [](const auto& d) { return d.name == U::name; });
          add_unique(entry->derivatives, U::derivative);
          if (!U::has_wilson_term) return;
          for (const std::string_view name : entry->schemes)
            if (has_runtime_scheme<U>(scheme_named(name))) add_unique(entry->wilson_schemes, name);
        };
        (add(T{}), ...);
      },
      Variants{});
  return all;
}

std::vector<TheoryDescription> describe_lattice_theories() {
  std::vector<TheoryDescription> all = describe_catalogue();
  all.push_back(describe_linear());
  return all;
}

std::vector<TheoryDescription> describe_theories() {
  std::vector<TheoryDescription> all = describe_lattice_theories();
  all.push_back(describe_neurons());
  return all;
}

std::vector<SimulationSpec> compiled_theories() {
  std::vector<SimulationSpec> all;
  for_each_theory([&]<class T>(std::type_identity<T>) {
    if (!has_own_kernels<T>) return;
    SimulationSpec spec;
    spec.theory = T::name;
    spec.potential = T::Potential::name;
    spec.gauge = gauge_of<T>();
    spec.lattice.dimensions = T::dimensions;
    all.push_back(std::move(spec));
  });
  return all;
}

namespace {
/// The schemes of a theory in double and single precision.
std::vector<std::string_view> schemes_of(const TheoryDescription& theory, const SimulationSpec& spec) {
  if (spec.gauge_coupling) return theory.dynamical_schemes;
  if (spec.gauge != "none") return theory.schemes_with_gauge;
  return spec.parameters.wilson != 0 ? theory.wilson_schemes : theory.schemes_for(spec.potential);
}
}  // namespace

std::vector<std::string_view> schemes_of(const SimulationSpec& spec) {
  for (const TheoryDescription& theory : describe_lattice_theories())
    if (theory.name == spec.theory) {
      std::vector<std::string_view> names = schemes_of(theory, spec);
      if (spec.precision == Precision::half_precision) {
        const bool has_kernels = !spec.gauge_coupling && variant_of(spec) == VariantChoice{};
        std::erase_if(names, [&](std::string_view name) {
          return !has_kernels || std::ranges::find(theory.half_schemes, name) == theory.half_schemes.end();
        });
      }
      return names;
    }
  return {};
}

std::string_view limit_of(std::string_view theory) {
  for (const TheoryDescription& description : describe_families())
    if (description.name == theory) return description.limit;
  return theory;
}

bool take_variant(SimulationSpec& spec) {
  return with_variant(spec.theory, variant_of(spec), [&]<class T>() { spec.runtime = runtime_spinor<T>(spec); });
}

}  // namespace dualfield
