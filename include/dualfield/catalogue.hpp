// SPDX-License-Identifier: MIT
// Every theory there is: the one list that the program, the backends, the tests and the benchmarks read.
#pragma once

#include <algorithm>
#include <optional>
#include <tuple>

#include "dualfield/description.hpp"
#include "dualfield/numeric_theory.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"

namespace dualfield {

// clang-format off
using Catalogue = std::tuple<
    KleinGordon<1>, KleinGordon<1, Phi4>, KleinGordon<1, SineGordon>,
    KleinGordon<2>, KleinGordon<2, Phi4>, KleinGordon<2, SineGordon>,
    KleinGordon<3>, KleinGordon<3, Phi4>, KleinGordon<3, SineGordon>,
    Dirac1d,
    Dirac3d>;
// clang-format on

constexpr int catalogue_size = int(std::tuple_size_v<Catalogue>);
template <int Index>
using CatalogueEntry = std::tuple_element_t<std::size_t(Index), Catalogue>;

/// body(Index<i>) for the entry with this name, potential and D; returns whether there is one.
template <class Body>
bool with_theory(std::string_view name, std::string_view potential, int dimensions, Body&& body) {
  bool found = false;
  for_each<catalogue_size>([&](auto index) {
    using T = CatalogueEntry<index>;
    if (T::name != name || T::Potential::name != potential || T::dimensions != dimensions) return;
    found = true;
    body(index);
  });
  return found;
}

namespace detail {
template <int K, int N>
constexpr bool mentions_mass_squared(const Tensor<K, N>& tensor) {
  for (int t = 0; t < N; ++t)
    if (tensor.term[t].coefficient.mass_squared != 0) return true;
  return false;
}

template <class T>
void add_unique(std::vector<T>& list, const T& value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}
}  // namespace detail

/// One description for each name, in the catalogue's order.
inline std::vector<TheoryDescription> describe_catalogue() {
  std::vector<TheoryDescription> all;
  for_each<catalogue_size>([&](auto index) {
    using T = CatalogueEntry<index>;
    auto entry = std::find_if(all.begin(), all.end(), [](const auto& d) { return d.name == T::name; });
    if (entry == all.end()) {
      all.push_back(
          {T::name, T::components, {}, {}, {}, detail::mentions_mass_squared(learning_tensor<T>()), Spinor<T>});
      entry = all.end() - 1;
      for (const Scheme& scheme : all_schemes()) entry->schemes.push_back(scheme.name);
    }
    detail::add_unique(entry->dimensions, T::dimensions);
    detail::add_unique(entry->potentials, T::Potential::name);
  });
  return all;
}

/// Every theory a case can name: those of the catalogue, and the one that is given by its tensors.
inline std::vector<TheoryDescription> describe_theories() {
  std::vector<TheoryDescription> all = describe_catalogue();
  all.push_back(describe_linear());
  return all;
}

}  // namespace dualfield
