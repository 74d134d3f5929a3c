// SPDX-License-Identifier: MIT
// Variants of the catalogue's theories: with another derivative, or with a Wilson term. They are declared in the same
// way and have the same names, but run as theories given at run time, so that no kernels have to be compiled for them.
#pragma once

#include <tuple>

#include "dualfield/catalogue.hpp"
#include "dualfield/runtime_spinor.hpp"

namespace dualfield {

/// The choices of a case, besides the theory's name, that select a variant.
struct VariantChoice {
  std::string_view derivative = OneSided::name;
  bool wilson = false;  ///< whether theory.wilson is other than 0
  friend bool operator==(const VariantChoice&, const VariantChoice&) = default;
};

/// Calls body.template operator()<T>() for the variant T with this name and these choices; returns whether there is
/// one. A theory that has kernels is not a variant.
template <class Body>
bool with_variant(std::string_view name, const VariantChoice& choice, Body&& body) {
  return std::apply(
      [&]<class... T>(T...) {
        const auto matches = [&]<class U>(U) {
          if (U::name != name || U::derivative != choice.derivative || U::has_wilson_term != choice.wilson)
            return false;
          body.template operator()<U>();
          return true;
        };
        return (matches(T{}) || ...);
      },
      Variants{});
}

/// The variant that a spec asks for.
inline VariantChoice variant_of(const SimulationSpec& spec) { return {spec.derivative, spec.parameters.wilson != 0}; }

}  // namespace dualfield
