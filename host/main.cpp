// SPDX-License-Identifier: MIT
// dualfield: case file → theory → schedule → backend → observables → files.
#include <malloc.h>

#include "host/cli.hpp"
#include "host/files/console.hpp"

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, 1 << 20);  // arrays that are freed go back to the system, as estimates of memory assume
  dualfield::open_standard_streams();
  return dualfield::run_command_line(argc, argv);
}
