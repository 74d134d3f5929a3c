// SPDX-License-Identifier: MIT
// Exit codes of the programs, and the exception that leads to each.
#pragma once

#include <array>
#include <functional>
#include <string_view>
#include <utility>

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

/// What the manual page says of them; docs/troubleshooting.md has the same rows, which a test compares.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 7> exit_code_meanings{{
    {"0", "done"},
    {"1", "verify: a verdict is not the recorded one; or an error that nobody foresaw"},
    {"2", "bad input; the message says where, what, and what is allowed, and nothing was written"},
    {"3", "the device that was asked for is not there or fails, or the processor lacks instructions that the program uses"},
    {"4", "a check stopped the run, or converge observed too low an order; results so far are kept"},
    {"5", "results could not be written"},
    {"130, 143, 129",
     "ended by SIGINT (Ctrl-C), SIGTERM or the time limit, SIGHUP, with a checkpoint: --resume goes on"},
}};

/// Runs `command` and returns its exit code, 128 + the number of the signal where one ended it. An exception is reported in one line on standard error, and its exit code
/// is returned.
int exit_code_of(const std::function<int()>& command);

}  // namespace dualfield
