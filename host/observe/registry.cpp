// SPDX-License-Identifier: MIT
#include "host/observe/registry.hpp"

#include <algorithm>
#include <stdexcept>

#include "host/case/case.hpp"
#include "host/observe/families.hpp"
#include "host/observe/shells.hpp"

namespace dualfield {

namespace {

const Quantity& quantity_named(std::string_view key, std::string_view name) {
  for (const Quantity& quantity : quantities())
    if (quantity.key() == key && quantity.name == name) return quantity;
  throw std::invalid_argument("observe." + std::string(key) + ": no quantity is named \"" + std::string(name) + "\"");
}

}  // namespace

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> all = [] {
    std::vector<Quantity> joined;
    for (const auto& family :
         {position_quantities(), spectral_quantities(), fidelity_quantities(), residual_quantities(),
          resolution_quantities(), continuity_quantities(), local_quantities(), gauge_quantities(), gauge_spectra()})
      joined.insert(joined.end(), family.begin(), family.end());
    return joined;
  }();
  return all;
}

std::vector<std::string_view> quantity_names(std::string_view key, const TheoryDescription& theory, bool gauge) {
  std::vector<std::string_view> names;
  for (const Quantity& quantity : quantities())
    if (quantity.key() == key && quantity.defined(theory) && (quantity.covariant || !gauge))
      names.push_back(quantity.name);
  return names;
}

std::vector<const Quantity*> asked_for(const ObserveCase& observe, const ChecksCase& checks) {
  std::vector<const Quantity*> asked;
  for (const std::string& name : observe.also) asked.push_back(&quantity_named("also", name));
  for (const Quantity& quantity : quantities())
    if (quantity.limit && (checks.*quantity.limit) && std::ranges::find(asked, &quantity) == asked.end())
      asked.push_back(&quantity);
  for (const std::string& name : observe.fields) asked.push_back(&quantity_named("fields", name));
  return asked;
}

Needs needs_of(const std::vector<const Quantity*>& asked) {
  Needs all;
  for (const Quantity* quantity : asked) all.add(quantity->needs);
  return all;
}

std::vector<std::string> columns_of(const Quantity& quantity, const Lattice& lattice) {
  std::vector<std::string> columns(quantity.columns.begin(), quantity.columns.end());
  if (columns.empty()) columns.emplace_back(quantity.name);
  const int first = quantity.each_axis ? 1 : 0;
  const int count = quantity.each_axis ? lattice.dimensions : quantity.each_shell ? Shells(lattice).count() : 0;
  if (count == 0) return columns;
  std::vector<std::string> names;
  for (const std::string& column : columns)
    for (int number = first; number < first + count; ++number) names.push_back(column + "_" + std::to_string(number));
  return names;
}

}  // namespace dualfield
