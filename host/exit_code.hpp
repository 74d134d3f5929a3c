// SPDX-License-Identifier: MIT
// Exit codes of the programs, and the exception that leads to each.
#pragma once

#include <functional>

namespace dualfield {

enum ExitCode {
  done = 0,
  unforeseen = 1,     ///< any other exception
  other_verdict = 1,  ///< VerdictError
  bad_input = 2,      ///< InputError, or not enough memory
  no_device = 3,      ///< DeviceError
  stopped = 4,        ///< CheckError
  not_written = 5     ///< OutputError
};

/// Runs `command` and returns its exit code, 128 + the number of the signal where one ended it. An exception is reported in one line on standard error, and its exit code
/// is returned.
int exit_code_of(const std::function<int()>& command);

}  // namespace dualfield
