// SPDX-License-Identifier: MIT
// The choice among kinds of systems.
#include "host/system.hpp"

namespace dualfield {

std::unique_ptr<System> make_system(const Case& setup, const Backend& backend) {
  return make_lattice_system(setup, backend);
}

}  // namespace dualfield
