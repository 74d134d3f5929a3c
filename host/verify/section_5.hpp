// SPDX-License-Identifier: MIT
// Section 5 in parts.
#pragma once

#include "host/verify/gauge_field.hpp"

namespace dualfield::verify {

std::vector<Entry> gauge_transformations();  ///< (5.1)–(5.4)
std::vector<Entry> gauge_tensors();          ///< (5.5), (5.6), (5.8)
std::vector<Entry> gauge_dynamics();         ///< (5.7), (5.9), (5.10)

}  // namespace dualfield::verify
