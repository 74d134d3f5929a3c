// SPDX-License-Identifier: MIT
// The ledger's entries of laws.
#include "host/verify/ledger.hpp"

namespace dualfield::verify {

std::vector<Entry> laws() { return {}; }

}  // namespace dualfield::verify
