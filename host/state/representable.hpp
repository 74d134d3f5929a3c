// SPDX-License-Identifier: MIT
// Refuses values that a precision cannot hold.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "dualfield/simulation_spec.hpp"
#include "host/case/case.hpp"
#include "host/state/state.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

/// The names of φ and π for messages: their keys in the case, or the files.
struct ArrayNames {
  std::string phi = "initial: phi", pi = "initial: pi";

  ArrayNames() = default;
  explicit ArrayNames(const FileInitial& files)
      : phi(files.phi.place + ": " + files.phi.path.string()), pi(files.pi.place + ": " + files.pi.path.string()) {}
};

/// The same values. Throws InputError with the place of the first value of a piece that is not finite in the precision;
/// places are counted in arrays of components of so many sites.
StateSource representable(StateSource source, Precision precision, ArrayNames names, std::int64_t sites,
                          std::shared_ptr<cpu::ThreadTeam> team);

}  // namespace dualfield
