// SPDX-License-Identifier: MIT
// dualfield-verify: the equation ledger. It is a separate program because it takes long to build; `dualfield verify`
// starts it.
#include "host/files/console.hpp"
#include "host/verify/command_line.hpp"

int main(int argc, char** argv) {
  dualfield::open_standard_streams();
  return dualfield::run_verify_command_line(argc, argv);
}
