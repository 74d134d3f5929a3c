// SPDX-License-Identifier: MIT
// The ledger's entries of section 5, gauge fields, in the order of the paper.
#include "host/verify/section_5.hpp"

#include <algorithm>

namespace dualfield::verify {

std::vector<Entry> section_5() {
  std::vector<Entry> all;
  for (const auto part : {gauge_symmetry, gauge_transformations, gauge_tensors, gauge_dynamics, gauge_learning})
    for (Entry& entry : part()) all.push_back(std::move(entry));
  const auto number = [](const Entry& entry) { return std::stoi(entry.id.substr(2)); };
  std::ranges::sort(all, {}, number);
  return all;
}

}  // namespace dualfield::verify
