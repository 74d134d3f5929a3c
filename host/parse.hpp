// SPDX-License-Identifier: MIT
// Parses the command line of a program and returns its exit code, in the same way for every program.
#pragma once

#include <CLI/CLI.hpp>

#include "host/exit_code.hpp"

namespace dualfield {

/// Parses a command line. This runs the callbacks of its commands. An error of parsing is exit code 2.
inline ExitCode parse_and_run(CLI::App& app, int argc, char** argv) {
  return exit_code_of([&] {
    try {
      app.parse(argc, argv);
      return done;
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? done : bad_input;
    }
  });
}

}  // namespace dualfield
