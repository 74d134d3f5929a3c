// SPDX-License-Identifier: MIT
// The list of all theories declared in C++, which the backends, the tests and the benchmarks read.
#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>

#include "dualfield/theories/complex_scalar.hpp"
#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"
#include "dualfield/theory.hpp"

namespace dualfield {

/// The theories that run by compiled kernels. kernels/CMakeLists.txt has the same list of headers, because each is
/// compiled in files of its own.
using Catalogue = decltype(std::tuple_cat(families::klein_gordon{}, families::klein_gordon_delayed{},
                                          families::dirac_1d{}, families::dirac_3d{}, families::complex_scalar{}));
/// The same theories with another derivative or with a Wilson term. They have the same names but no kernels of their
/// own: they run as theories given at run time.
using Variants = decltype(std::tuple_cat(variants::dirac_1d{}, variants::dirac_3d{}));

/// Calls body(std::type_identity<T>) for every theory T that has kernels, in the order of Catalogue.
template <class Body>
constexpr void for_each_theory(Body&& body) {
  std::apply([&]<class... T>(const T&...) { (body(std::type_identity<T>{}), ...); }, Catalogue{});
}

/// Calls body(std::type_identity<T>) for the theory with this name, potential, dimension D and form of the gauge field
/// ("compact", "additive" or "none"). Returns whether there is one.
template <class Body>
bool with_theory(std::string_view name, std::string_view potential, int dimensions, std::string_view gauge,
                 Body&& body) {
  bool found = false;
  for_each_theory([&]<class T>(std::type_identity<T> type) {
    if (T::name != name || T::Potential::name != potential || T::dimensions != dimensions || gauge_of<T>() != gauge)
      return;
    found = true;
    body(type);
  });
  return found;
}

}  // namespace dualfield
