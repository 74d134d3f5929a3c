#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Switches on each mistake planted in the kernels, one at a time, and demands that the kernels' tests notice it.

Usage: check_mutants.py KERNELS PROGRAM... with the folder of the kernels, where mistakes stand as DUALFIELD_MUTANT(name),
and test programs built with DUALFIELD_MUTANTS, which pass without a mistake. Prints what noticed each mistake and exits 1 where

- a name stands at two places, or a file with a __global__ function has no mistake planted;
- the programs do not hold exactly the mistakes that the kernels show;
- a mistake goes unnoticed: every program that holds it passes.
"""
import collections
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

MUTANT = re.compile(r"\bDUALFIELD_MUTANT\((\w+)\)")
NOTICED = re.compile(r"ERROR: AddressSanitizer: \S+|runtime error: .*|C\+\+ exception with description .*|.*: Failure$", re.M)
ROUNDS = ("2", None)  # first few random cases, which most mistakes do not survive, then as many as in an ordinary run
# Where to look first for a mistake, by its name or by its file; what these tests do not notice all tests are run for.
LIKELY = {
    "stale_ghosts_of_shears": "EmulatedRanks.ShearsInStripes",
    "stale_ghosts_of_flows": "EmulatedRanks.WithAGaugeFieldOfItsOwn",
    "stale_ghosts_of_rows": "EmulatedRanks.TheoriesGivenAtRunTime",
    "own_row_among_ghosts": "EmulatedRanksWaves.ExactSolution",
    "lines_not_counted": "EmulatedRanksWaves.TakeTheMemory*",
    "messages_not_counted": "EmulatedRanks.TakeTheMemory*",
    "plane_reader.hpp": "*EveryLaunchForm*",
    "streaming_kernel.hpp": "*EveryLaunchForm*",
    "thread_sites.hpp": "*SameBitsAsTheCpu*",
    "passes.cu": "*Graphs*",
    "background_planes.hpp": "*EveryLaunchForm*compact*:*EveryLaunchForm*additive*",
    "stage_kernel.hpp": "*SameBitsAsTheCpu*",
    "grid.hpp": "*SameBitsAsTheCpu*",
    "background_kernel.hpp": "*SameBitsAsTheCpu*compact*:*SameBitsAsTheCpu*additive*",
    "site_values_kernel.hpp": "EmulatedSiteValues*",
    "column_sum_kernel.hpp": "EmulatedProfiles*",
    "flow_kernel.hpp": "EmulatedDynamicalGauge*",
    "flow_groups.hpp": "EmulatedDynamicalGauge*",
    "runtime_row_kernel.hpp": "RuntimeKernels*:EmulatedProfiles*",
    "propagation_kernel.hpp": "EmulatedExact*",
    "assign_kernel.hpp": "EmulatedExact*",
    "signed_waves_kernel.hpp": "EmulatedPackets*",
    "mode_sum_kernel.hpp": "EmulatedModeSums*",
    "own_rows.hpp": "EmulatedRanksWaves*",
    "line_kernel.hpp": "EmulatedRanksWaves*",
    "fourier.cu": "EmulatedRanksWaves*",
    "signed_waves.cu": "EmulatedRanksWaves.Packets*",
    "element_kernel.hpp": "Dense*",
}
LIKELY_OF_GHOSTS = "EmulatedRanks.*"  # for another mistake with "ghosts" in its name
SECONDS = 600


def planted(folder):
    """The files in which each name stands, and the files of kernels without any."""
    names, without = collections.defaultdict(list), []
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".hpp", ".cu") or path == folder / "mutant.hpp":
            continue
        text = path.read_text(encoding="utf-8")
        found = MUTANT.findall(text)
        for name in found:
            names[name].append(path.name)
        if folder / "cuda" in path.parents and "__global__" in text and not found:
            without.append(path.relative_to(folder).as_posix())
    return names, without


def run(program, mutant=None, rounds=None, arguments=("--gtest_fail_fast", "--gtest_brief=1")):
    environment = {name: value for name, value in os.environ.items() if name != "DUALFIELD_MUTANT"}
    if mutant:
        environment["DUALFIELD_MUTANT"] = mutant
    if rounds:
        environment["DUALFIELD_SHAPES"] = rounds
    return subprocess.run([program, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace", timeout=SECONDS, check=False)


def mutants_in(program):
    said = run(program, "list", arguments=("--gtest_list_tests", "--gtest_filter=-*")).stdout
    return set(re.findall(r"^\w+$", said, re.M))


def noticed(mutant, file, programs):
    """What told of the mistake, or None. A program that ends with no word of a test or a sanitizer did not notice it."""
    likely = LIKELY.get(mutant) or (LIKELY_OF_GHOSTS if "ghosts" in mutant else LIKELY.get(file))
    tries = [(ROUNDS[0], [f"--gtest_filter={likely}"])] if likely else []
    for rounds, tests in tries + [(rounds, []) for rounds in ROUNDS]:
        for program in programs:
            result = run(program, mutant, rounds, ["--gtest_fail_fast", "--gtest_brief=1", *tests])
            words = NOTICED.search(result.stdout)
            if result.returncode != 0 and words:
                return f"{Path(program).name}: {words[0].strip()[:150]}"
            if result.returncode != 0:
                return None
    return None


def main(folder, programs):
    names, without = planted(Path(folder))
    faults = [f"the name {name} stands at {len(files)} places" for name, files in names.items() if len(files) > 1]
    faults += [f"{each}, for which it is said where to look first, is no mistake and no file with one" for each in
               sorted(set(LIKELY) - set(names) - {file for files in names.values() for file in files})]
    faults += [f"no mistake is planted in {path}" for path in without]
    holds = {program: mutants_in(program) for program in programs}
    compiled = set().union(*holds.values())
    faults += [f"no test program holds the mistake {name}" for name in sorted(set(names) - compiled)]
    faults += [f"the kernels do not show the mistake {name}" for name in sorted(compiled - set(names))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        mutants = sorted(set(names) & compiled)
        found = pool.map(lambda name: noticed(name, names[name][0], [p for p in programs if name in holds[p]]), mutants)
        for name, by in zip(mutants, found):
            print(f"{name}: {by or 'NOT NOTICED'}", flush=True)
            if not by:
                faults.append(f"no test notices the mistake {name}")
    print(f"{len(names)} mistakes, {len(faults)} faults")
    for fault in faults:
        print(fault)
    return 1 if faults or not names else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
