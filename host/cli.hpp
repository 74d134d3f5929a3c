// SPDX-License-Identifier: MIT
// The command line: commands, options, exit codes.
#pragma once

namespace dualfield {

/// Does what the command line asks for and returns the exit code: 0 done, 2 bad input, 3 device not there, 4 stopped by
/// a check, 5 results could not be written, 1 a verdict of the ledger that is not the recorded one, or anything unforeseen.
int run_command_line(int argc, char** argv);

}  // namespace dualfield
