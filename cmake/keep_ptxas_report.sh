#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a compiler and writes its report about registers and spills (nvcc -Xptxas -v) to <object>.ptxas instead of the
# output of the build. All other messages are passed on.
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
