// SPDX-License-Identifier: MIT
// Theories of the catalogue with another derivative, or with a Wilson term: declared as they are, under the same names,
// and run from their tensors in numbers, so that they cost no kernels of their own.
#pragma once

#include <tuple>

#include "dualfield/catalogue.hpp"
#include "dualfield/runtime_spinor.hpp"

namespace dualfield {

/// What a case says beside a theory's name.
struct VariantChoice {
  std::string_view derivative = OneSided::name;
  bool wilson = false;  ///< whether theory.wilson is other than 0
  friend bool operator==(const VariantChoice&, const VariantChoice&) = default;
};

/// Calls body.template operator()<T>() for the variant of this name; returns whether there is one. The theory of the
/// catalogue itself is none.
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
