// SPDX-License-Identifier: MIT
#include "host/verify/command_line.hpp"

#include "host/verify/command.hpp"

namespace dualfield {

int run_verify_command_line(int argc, char** argv) {
  return run_verify_command_line(argc, argv, [](const VerifyOptions& options) { run_verify(options); });
}

}  // namespace dualfield
