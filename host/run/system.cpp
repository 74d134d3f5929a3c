// SPDX-License-Identifier: MIT
// Makes the system that a case asks for.
#include "host/run/system.hpp"

#include "dualfield/error.hpp"

namespace dualfield {

std::unique_ptr<System> make_system(const Case& setup, const Backend& backend,
                                    const std::shared_ptr<Communicator>& ranks) {
  if (!is_neurons(setup.theory)) return make_lattice_system(setup, backend, ranks);
  if (ranks) throw InputError("theory.name: neurons have no lattice to divide among ranks; allowed: one rank");
  return make_neurons_system(setup, backend);
}

}  // namespace dualfield
