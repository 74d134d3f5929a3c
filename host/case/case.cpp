// SPDX-License-Identifier: MIT
#include "host/case/case.hpp"

#include <fmt/format.h>

#include "dualfield/error.hpp"
#include "dualfield/runtime_theory.hpp"
#include "dualfield/theories/neurons.hpp"

namespace dualfield {

Case::Case() = default;
Case::Case(const Case&) = default;
Case::Case(Case&&) noexcept = default;
Case& Case::operator=(const Case&) = default;
Case& Case::operator=(Case&&) noexcept = default;
Case::~Case() = default;

namespace {

/// The alternatives of a variant by their names, with their defaults.
template <class... Kind>
std::vector<std::pair<std::string, std::variant<Kind...>>> by_name(const std::variant<Kind...>&) {
  return {{std::string(Kind::kind), Kind{}}...};
}

}  // namespace

const std::vector<std::pair<std::string, GaugeKind>>& gauge_kinds() {
  static const auto kinds = by_name(GaugeKind{});
  return kinds;
}

const std::vector<std::pair<std::string, InitialCase>>& initial_kinds() {
  static const auto kinds = by_name(InitialCase{});
  return kinds;
}

bool is_linear(const TheoryCase& theory) { return theory.name == linear_name; }

bool is_neurons(const TheoryCase& theory) { return theory.name == neurons_name; }

bool has_kinks(const Case& c) {
  if (!(c.theory.coupling > 0)) return false;
  return (c.theory.potential == "sine_gordon" && c.mass_squared() == 0) ||
         (c.theory.potential == "phi4" && c.mass_squared() < 0);
}

void require_no_gauge_field(const Case& c, const std::string& reason) {
  if (c.gauge.is_present())
    throw InputError(fmt::format("{}: {}; allowed: \"none\", and no [[gauge.transform]]", c.gauge.kind_place, reason));
}

}  // namespace dualfield
