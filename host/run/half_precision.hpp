// SPDX-License-Identifier: MIT
// What it changes that a run stores its state in 16 bits: the same first steps in single precision, compared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/output/run_log.hpp"
#include "host/run/system.hpp"

namespace dualfield {

/// Two evolutions of one system after the same steps from the same state, in half and in single precision.
struct HalfPrecisionEffect {
  std::int64_t steps = 0;
  double distance = 0;    ///< √(Σ (z − z')² / Σ z'²) over all values z of the state, z' in single precision
  std::string conserved;  ///< "invariant" or "energy", where the theory and the scheme have it
  double difference = 0;  ///< of that number, in units of it in single precision

  std::vector<LogField> log_fields() const;
  std::string in_words() const;
};

/// Does the first steps twice, at most 32 of them. `evolution` is one of the system in half precision, and has to be given its state
/// again afterwards. Nothing, with a warning in `why_not`, where there is not enough memory for another evolution.
std::optional<HalfPrecisionEffect> effect_of_half_precision(System& system, const StateSource& start,
                                                            std::int64_t steps, Evolution& evolution,
                                                            Communicator* ranks, std::string& why_not);

}  // namespace dualfield
