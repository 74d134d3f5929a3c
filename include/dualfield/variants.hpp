// SPDX-License-Identifier: MIT
// Theories of the catalogue with another derivative, or with a Wilson term: declared as they are, under the same names,
// and run from their tensors in numbers, so that they cost no kernels of their own.
#pragma once

#include <tuple>

#include "dualfield/catalogue.hpp"
#include "dualfield/runtime_spinor.hpp"
#include "dualfield/simulation.hpp"

namespace dualfield {

using Variants = std::tuple<Dirac1dWith<OneSided, true>, Dirac1dWith<Central, false>, Dirac1dWith<Central, true>,
                            Dirac3dWith<OneSided, true>, Dirac3dWith<Central, false>, Dirac3dWith<Central, true>>;

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

/// Fills in spec.runtime where the spec asks for a variant; the rest of the spec is complete. Returns whether it does.
/// Throws std::invalid_argument for a scheme that the variant has not.
inline bool take_variant(SimulationSpec& spec) {
  return with_variant(spec.theory, variant_of(spec), [&]<class T>() { spec.runtime = runtime_spinor<T>(spec); });
}

/// describe_catalogue() with what there is besides, under the same names.
inline std::vector<TheoryDescription> describe_with_variants() {
  std::vector<TheoryDescription> all = describe_catalogue();
  std::apply(
      [&]<class... T>(T...) {
        const auto add = [&]<class U>(U) {
          const auto entry = std::find_if(all.begin(), all.end(), [](const auto& d) { return d.name == U::name; });
          detail::add_unique(entry->derivatives, U::derivative);
          if (!U::has_wilson_term) return;
          for (const std::string_view name : entry->schemes)
            if (has_runtime_scheme<U>(scheme_named(name))) detail::add_unique(entry->wilson_schemes, name);
        };
        (add(T{}), ...);
      },
      Variants{});
  return all;
}

}  // namespace dualfield
