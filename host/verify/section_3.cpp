// SPDX-License-Identifier: MIT
// Section 3 of the ledger, the Klein–Gordon field.
#include "host/verify/section_3.hpp"

namespace dualfield::verify {

std::vector<Entry> section_3() {
  std::vector<Entry> all;
  for (const auto part : {section_3_continuum, section_3_learning})
    for (Entry& entry : part()) all.push_back(std::move(entry));
  return all;
}

}  // namespace dualfield::verify
