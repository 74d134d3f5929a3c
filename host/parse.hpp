// SPDX-License-Identifier: MIT
// From a command line to an exit code: the same for every program.
#pragma once

#include <CLI/CLI.hpp>

#include "host/exit_code.hpp"

namespace dualfield {

/// Parses a command line, which runs the callbacks of its commands.
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
