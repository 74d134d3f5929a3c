// SPDX-License-Identifier: MIT
// What is known before the first step: memory, the stable step and the margin of the chosen one.
#pragma once

#include <string>
#include <vector>

#include "host/backend.hpp"
#include "host/case/case.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

/// The case's numbers in the words of the library. `pass` "auto" is decided by the device.
SimulationSpec spec_of(const Case& setup, const Backend& backend);

/// How the theory differs from the one of that name in the paper: " with central differences and a Wilson term, r = 1".
std::string variant_words(const SimulationSpec& spec);

/// Findings on a run, in lines for people.
struct Preflight {
  std::vector<std::string> lines;
  std::vector<std::string> warnings;
};

/// `device` bytes on the backend's device and `host` bytes beside them against what is there. Throws InputError, which
/// begins with `key` and names as a remedy what is `allowed`, where it is not.
void require_memory(double device, double host, const Backend& backend, const std::string& key,
                    const std::string& allowed, Preflight& preflight);

/// What a run keeps beside one simulation and its state.
struct MoreMemory {
  int simulations = 0;  ///< on the device, each with copies of the state on the host
  double host = 0;      ///< bytes
};

/// Memory needed on the device and for arrays on the host against what is there. Throws InputError where it is not.
void check_memory(const SimulationSpec& spec, const Backend& backend, int components, const MoreMemory& more,
                  Preflight& preflight);

/// Warns of a scheme whose step multiplies a mode by more than 1; `where` goes into the words.
void announce_growth(const Scheme& scheme, double growth, Preflight& preflight, const std::string& where = "");

/// The stable step from the scheme's own one-step symbol over the lattice's modes. A scheme with a stable step is
/// refused beyond it (InputError with both numbers) unless `allow_unstable`; every other growing scheme's growth is
/// announced. With a potential the limit is that of the field equation linearised at the largest V'' for
/// |φ| ≤ amplitude: a stated bound and a warning.
void check_stability(const Case& setup, const SimulationSpec& spec, double amplitude, Preflight& preflight);

}  // namespace dualfield
