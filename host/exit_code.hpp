// SPDX-License-Identifier: MIT
// What a program's exit code says, and which error gives which.
#pragma once

#include <functional>

namespace dualfield {

enum ExitCode {
  done = 0,
  unforeseen = 1,
  other_verdict = 1,
  bad_input = 2,
  no_device = 3,
  stopped = 4,
  not_written = 5
};

/// Does `command` and returns its exit code, or, after a line on standard error, the one of what it throws.
ExitCode exit_code_of(const std::function<ExitCode()>& command);

}  // namespace dualfield
