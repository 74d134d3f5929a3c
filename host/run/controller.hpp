// SPDX-License-Identifier: MIT
// The host controller: takes a case through preflight, evolution, observation, checks and results.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dualfield/communicator.hpp"
#include "host/case/case.hpp"
#include "host/run/interruption.hpp"
#include "host/run/system.hpp"

namespace dualfield {

/// What the command line adds to a case.
struct RunOptions {
  std::filesystem::path case_file;
  std::optional<std::filesystem::path> output;  ///< default: results/<name of the case>, or the first free name like it
  bool overwrite = false;
  bool resume = false;               ///< go on with the run that is in the directory
  std::optional<double> time_limit;  ///< seconds of wall time until a batch system ends the program
  bool dry_run = false;              ///< preflight only
  bool quiet = false;
  std::shared_ptr<Communicator> ranks;  ///< among which the lattice is divided; null where there is one process
  std::vector<std::string> command_line;  ///< for provenance
};

/// How many sites all steps of a run on a lattice update, for choose_backend(). Infinite for neurons, whose number is known only
/// when their matrices have been read.
double site_updates(const Case& setup);

/// Writes the first state, in the gauge after the transforms of step 0. Returns what is to be said of it.
std::vector<std::string> begin_state(System& system, const StateSource& start, Evolution& evolution);

/// Runs the case, leaves its results and returns their directory. A signal is noted from when there are some, and ends the run with a checkpoint;
/// a time limit does the same as SIGTERM, checkpoint.before earlier. Throws InputError with nothing
/// written, and with the last good results kept DeviceError, CheckError, OutputError, and Interrupted.
std::filesystem::path run_case(const Case& setup, const RunOptions& options, Interruption& interruption);

}  // namespace dualfield
