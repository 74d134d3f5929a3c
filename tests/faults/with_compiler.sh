#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: with_compiler.sh COMPILER OTHER ARGUMENT... runs COMPILER ARGUMENT...: a command that was made for the compiler
# OTHER is given to COMPILER.
compiler=$1
shift 2
exec "$compiler" "$@"
