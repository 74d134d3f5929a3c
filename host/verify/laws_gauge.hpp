// SPDX-License-Identifier: MIT
// The laws of U(1) gauge fields, in the parts in which they are declared.
#pragma once

#include "host/verify/gauge_field.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

std::vector<Entry> gauge_laws();           ///< covariance of the compact form
std::vector<Entry> gauge_additive_laws();  ///< covariance of the additive form
std::vector<Entry> gauge_scheme_laws();    ///< links, invariants, stability and order in a gauge field
std::vector<Entry> gauge_current_laws();   ///< equations of continuity
std::vector<Entry> gauge_dynamics_laws();  ///< a gauge field with dynamics of its own

}  // namespace dualfield::verify
