// SPDX-License-Identifier: MIT
// Parses the command line of a program and returns its exit code, in the same way for every program.
#pragma once

#include <CLI/CLI.hpp>
#include <sstream>

#include "dualfield/error.hpp"
#include "host/exit_code.hpp"
#include "host/files/console.hpp"
#include "host/files/result_file.hpp"

namespace dualfield {

/// For an option whose value is a file that is written at the end: whether it can be is checked before the work.
inline const CLI::Validator result_file(
    [](std::string& name) {
      require_writable(name);
      return std::string();
    },
    "");

/// An empty name would mean something else, the default or the present directory.
inline const CLI::Validator some_name(
    [](std::string& name) { return name.empty() ? std::string("the name is empty; allowed: a path") : std::string(); },
    "");

/// Parses a command line. This runs the callbacks of its commands. An error of parsing is exit code 2; the answer to
/// --help and --version that could not be written is 5.
inline int parse_and_run(CLI::App& app, int argc, char** argv) {
  return exit_code_of([&]() -> int {
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      std::ostringstream out, err;
      const int code = app.exit(error, out, err);
      write_out(out.str());
      if (code != 0) throw InputError(err.str().substr(0, err.str().find_last_not_of('\n') + 1));
      require_printed();
    }
    return done;
  });
}

}  // namespace dualfield
