// SPDX-License-Identifier: MIT
// The command line of the equation ledger, for its program and for the Python module.
#pragma once

namespace dualfield {

/// Does what the words after `verify` ask for, argv[1] and so on, and returns the exit code, as run_command_line() does.
int run_verify_command_line(int argc, char** argv);

}  // namespace dualfield
