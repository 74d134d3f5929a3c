#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Measures this machine with `dualfield bench`, on the CPU and, if there is one, on the GPU. Writes a JSON file for each
# to benchmarks/results or to the folder in the first argument. Further arguments go to bench (--extent 200, …).
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:-$root/benchmarks/results}
shift || true
program=$root/build/default/dualfield
[[ -x $program ]] || "$root/scripts/dualfield" info >/dev/null
mkdir -p "$folder"
stamp=$(date -u +%Y-%m-%d)
"$program" bench --backend cpu --json "$folder/$stamp-cpu.json" "$@"
if "$program" info | grep -q '^backend cuda: not usable'; then
  "$program" info | grep '^backend cuda'
else
  "$program" bench --backend cuda --json "$folder/$stamp-cuda.json" "$@"
fi
