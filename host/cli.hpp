// SPDX-License-Identifier: MIT
// The command line: commands, options, exit codes.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace dualfield {

/// Does what the command line asks for and returns the exit code: 0 done, 2 bad input, 3 device not there, 4 stopped by
/// a check, 5 results could not be written, 1 a verdict of the ledger that is not the recorded one, or anything unforeseen.
int run_command_line(int argc, char** argv);

/// What `dualfield verify` is asked for.
struct VerifyOptions {
  std::vector<std::string> ids;  ///< entries of the ledger; empty: all
  std::string json, markdown;    ///< files to write; empty: none
};

/// Reads the words after `verify`, argv[1] and so on, calls verify() with what they ask for, and returns the exit code as
/// run_command_line() does. It is here, though the ledger is another program, because the library that reads command lines takes
/// long to compile.
int run_verify_command_line(int argc, char** argv, const std::function<void(const VerifyOptions&)>& verify);

}  // namespace dualfield
