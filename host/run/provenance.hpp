// SPDX-License-Identifier: MIT
// Who computes what, where and how: the first line of a run's log and the first lines for people.
#pragma once

#include <string>
#include <vector>

#include "host/backend.hpp"
#include "host/case/case.hpp"
#include "host/output/run_log.hpp"
#include "host/run/controller.hpp"
#include "host/run/system.hpp"

namespace dualfield {

/// Writes the event "provenance": version, build, command line, machine, device, `threads`, precision, seed.
void log_provenance(RunLog& log, const Case& setup, const System& system, const RunOptions& options,
                    const BackendChoice& choice, int threads);

/// For people: the system, the steps and the scheme; the device and the precision.
std::vector<std::string> headline(const Case& setup, const System& system, const BackendChoice& choice);

}  // namespace dualfield
