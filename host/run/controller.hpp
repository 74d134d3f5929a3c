// SPDX-License-Identifier: MIT
// The host controller: takes a case through preflight, evolution, observation, checks and results.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/case/case.hpp"
#include "host/run/interruption.hpp"

namespace dualfield {

/// What the command line adds to a case.
struct RunOptions {
  std::filesystem::path case_file;
  std::optional<std::filesystem::path> output;  ///< default: results/<name of the case>, or the first free name like it
  bool overwrite = false;
  bool dry_run = false;  ///< preflight only
  bool quiet = false;
  std::vector<std::string> command_line;  ///< for provenance
};

/// Runs the case and leaves its results. A signal is noted from when there are some. Throws InputError with nothing
/// written, and with the last good results kept DeviceError, CheckError, OutputError, and Interrupted.
void run_case(const Case& setup, const RunOptions& options, Interruption& interruption);

}  // namespace dualfield
