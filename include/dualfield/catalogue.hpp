// SPDX-License-Identifier: MIT
// Every theory there is: the one list that the program, the backends, the tests and the benchmarks read.
#pragma once

#include <algorithm>
#include <optional>
#include <tuple>

#include "dualfield/description.hpp"
#include "dualfield/runtime_theory.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"

namespace dualfield {

// clang-format off
using Catalogue = std::tuple<
    KleinGordon<1>, KleinGordon<1, Phi4>, KleinGordon<1, SineGordon>,
    KleinGordon<2>, KleinGordon<2, Phi4>, KleinGordon<2, SineGordon>,
    KleinGordon<3>, KleinGordon<3, Phi4>, KleinGordon<3, SineGordon>,
    KleinGordonDelayed<1>, KleinGordonDelayed<2>, KleinGordonDelayed<3>,
    Dirac1d, Dirac1dWith<Compact>, Dirac1dWith<Additive>,
    Dirac3d, Dirac3dWith<Compact>, Dirac3dWith<Additive>>;
// clang-format on

constexpr int catalogue_size = int(std::tuple_size_v<Catalogue>);
template <int Index>
using CatalogueEntry = std::tuple_element_t<std::size_t(Index), Catalogue>;

/// body(Index<i>) for the entry with this name, potential, D and gauge field ("none" for none); returns whether there is
/// one.
template <class Body>
bool with_theory(std::string_view name, std::string_view potential, int dimensions, std::string_view gauge,
                 Body&& body) {
  bool found = false;
  for_each<catalogue_size>([&](auto index) {
    using T = CatalogueEntry<index>;
    if (T::name != name || T::Potential::name != potential || T::dimensions != dimensions || gauge_of<T>() != gauge)
      return;
    found = true;
    body(index);
  });
  return found;
}

/// The same for entries without a gauge field: those that plane waves solve, body is compiled for no other.
template <class Body>
bool with_theory_of_waves(std::string_view name, std::string_view potential, int dimensions, Body&& body) {
  return with_theory(name, potential, dimensions, "none", [&](auto index) {
    if constexpr (gauge_of<CatalogueEntry<index>>() == "none") body(index);
  });
}

namespace detail {
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
}  // namespace detail

/// The name of the theory declared in continuous time whose tensors T has in the limit of small steps.
template <Theory T>
constexpr std::string_view limit_of() {
  std::string_view name;
  for_each<catalogue_size>([&](auto index) {
    using U = CatalogueEntry<index>;
    if constexpr (ContinuousTime<U>)
      if (name.empty() && detail::have_same_limit<T, U>()) name = U::name;
  });
  return name;
}

/// One description for each name, in the catalogue's order.
inline std::vector<TheoryDescription> describe_catalogue() {
  std::vector<TheoryDescription> all;
  for_each<catalogue_size>([&](auto index) {
    using T = CatalogueEntry<index>;
    auto entry = std::find_if(all.begin(), all.end(), [](const auto& d) { return d.name == T::name; });
    if (entry == all.end()) {
      constexpr std::string_view limit = limit_of<T>();
      static_assert(!limit.empty(), "a map needs its limit in the catalogue: initial states are built there");
      all.push_back({T::name,
                     T::components,
                     {},
                     {},
                     {},
                     detail::mentions_mass_squared(learning_tensor<Limit<T>>()),
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
    for (const Scheme& scheme : schemes_of<T>()) detail::add_unique(schemes, scheme.name);
    if (gauged) detail::add_unique(entry->gauges, gauge_of<T>());
    detail::add_unique(entry->dimensions, T::dimensions);
    detail::add_unique(entry->potentials, T::Potential::name);
  });
  return all;
}

/// The name of what a theory is in continuous time: its own, where it is no map.
inline std::string_view limit_of(std::string_view theory) {
  for (const TheoryDescription& description : describe_catalogue())
    if (description.name == theory) return description.limit;
  return theory;
}

}  // namespace dualfield
