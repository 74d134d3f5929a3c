#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Measures this machine: `dualfield bench` on the CPU and, where there is a device, on the GPU. Writes one JSON each to
# benchmarks/results, or to the folder given. Further arguments go to bench (--extent 200, --theory dirac_3d …).
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
