// SPDX-License-Identifier: MIT
// Makes the system that a case asks for.
#include "host/run/system.hpp"

namespace dualfield {

std::unique_ptr<System> make_system(const Case& setup, const Backend& backend) {
  return is_neurons(setup.theory) ? make_neurons_system(setup, backend) : make_lattice_system(setup, backend);
}

}  // namespace dualfield
