// SPDX-License-Identifier: MIT
// dualfield: case file → theory → schedule → backend → observables → files.
#include "host/cli.hpp"
#include "host/files/console.hpp"

int main(int argc, char** argv) {
  dualfield::open_standard_streams();
  return dualfield::run_command_line(argc, argv);
}
