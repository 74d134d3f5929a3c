// SPDX-License-Identifier: MIT
// What is known before the first step: memory, the stable step and the margin of the chosen one.
#pragma once

#include <string>
#include <vector>

#include "host/backend.hpp"
#include "host/case/case.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

/// The complete specification of the simulation of a case. Throws InputError for steps_per_pass where there is no pass of
/// several steps.
SimulationSpec spec_of(const Case& setup);

/// How the theory differs from the one of that name in the paper: " with central differences and a Wilson term, r = 1".
std::string variant_words(const SimulationSpec& spec);

/// What was found before the run, as lines of text.
struct Preflight {
  std::vector<std::string> lines;
  std::vector<std::string> warnings;
};

/// "3.25 GiB".
std::string in_bytes(double bytes);

/// Compares the memory needed, in bytes on the device of the backend (`device`) and on the host (`host`), with the
/// memory available. Throws InputError "`key`: …; allowed: `allowed`" where there is not enough.
void require_memory(double device, double host, const Backend& backend, const std::string& key,
                    const std::string& allowed, Preflight& preflight, Communicator* ranks = nullptr);

/// Memory that a run needs beside one simulation.
struct MoreMemory {
  double device = 0, host = 0;  ///< bytes on the device, and on the host
};

/// The same for a simulation on a lattice. Throws InputError where there is not enough memory.
void check_memory(const SimulationSpec& spec, const Backend& backend, const MoreMemory& more, Preflight& preflight);

/// Warns of a scheme whose step multiplies a mode by a `growth` above 1; `where` is part of the message.
void announce_growth(const Scheme& scheme, double growth, Preflight& preflight, const std::string& where = "");

/// Reports the stable step, from the one-step map of the scheme at the modes of the lattice. Throws InputError with
/// both numbers for a step beyond it, unless time.allow_unstable. For schemes without a stable step it warns of growth.
/// With a potential the limit is that of the field equation linearised at the largest V'' for |φ| ≤ amplitude; this is
/// only a bound, and a step beyond it leads to a warning.
void check_stability(const Case& setup, const SimulationSpec& spec, double amplitude, Preflight& preflight);

}  // namespace dualfield
