#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a compiler and keeps what it says about registers and spills (nvcc -Xptxas -v) beside the object, as
# <object>.ptxas, instead of in the build's output. Everything else it says is passed on.
for argument; do
  [ "$previous" = "-o" ] && object=$argument
  previous=$argument
done
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
"$@" 2>"$log"
status=$?
report='^ptxas info|bytes stack frame|bytes spill|^$'
if [ $status -eq 0 ] && [ -n "$object" ]; then
  grep -E "$report" "$log" >"$object.ptxas"
fi
grep -vE "$report" "$log" >&2
exit $status
