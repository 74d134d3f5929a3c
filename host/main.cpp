// SPDX-License-Identifier: MIT
// dualfield: case file → theory → schedule → backend → observables → files.
#include "host/cli.hpp"

int main(int argc, char** argv) { return dualfield::run_command_line(argc, argv); }
