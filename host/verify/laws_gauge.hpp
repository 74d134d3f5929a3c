// SPDX-License-Identifier: MIT
// The laws of U(1) gauge fields in parts.
#pragma once

#include "host/verify/gauge_field.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

std::vector<Entry> gauge_laws();           ///< covariance
std::vector<Entry> gauge_additive_laws();  ///< covariance of the additive form
std::vector<Entry> gauge_scheme_laws();    ///< links, invariants, stability and order in a gauge field
std::vector<Entry> gauge_current_laws();   ///< local balance of charge

}  // namespace dualfield::verify
