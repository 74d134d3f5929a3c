#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Registers and spills of every CUDA kernel, from nvcc's own reports, against registers.json.

A kernel that spills or has a stack frame always fails. Register counts are compared only under the nvcc version that
they were recorded with. `--update` records them anew.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

RECORD = pathlib.Path(__file__).with_name("registers.json")
KERNEL = re.compile(
    r"Compiling entry function '(?P<name>\S+)' for '(?P<architecture>sm_\d+)'.*?"
    r"(?P<stack>\d+) bytes stack frame, (?P<stores>\d+) bytes spill stores, (?P<loads>\d+) bytes spill loads.*?"
    r"Used (?P<registers>\d+) registers", re.DOTALL)


def demangled(names):
    tool = shutil.which("c++filt")
    if not tool:
        sys.exit("c++filt (package binutils) is needed to name the kernels")
    text = subprocess.run([tool], input="\n".join(names), capture_output=True, text=True, check=True).stdout
    return dict(zip(names, map(shortened, text.splitlines())))


def shortened(name):
    """A kernel's name without its parameters, which repeat its template arguments."""
    depth = 0
    for place, character in enumerate(name):
        depth += (character == "<") - (character == ">")
        if character == "(" and depth == 0 and not name[place:].startswith("(anonymous"):
            name = name[:place]
            break
    return name.removeprefix("void ").replace("dualfield::", "")


def read_reports(folder):
    """The project's kernels, each a match of KERNEL, and how they are called."""
    text = "".join(path.read_text() for path in sorted(pathlib.Path(folder).rglob("*.ptxas")))
    found = list(KERNEL.finditer(text))
    names = demangled(sorted({kernel["name"] for kernel in found}))
    ours = [kernel for kernel in found if names[kernel["name"]].startswith("cuda::")]
    return ours, names


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", help="folder with the *.ptxas reports of the plugin's objects")
    parser.add_argument("--nvcc", required=True, help="version of the compiler")
    parser.add_argument("--update", action="store_true", help="record instead of comparing")
    arguments = parser.parse_args()
    kernels, names = read_reports(arguments.reports)
    table = {}
    for kernel in kernels:
        table.setdefault(kernel["architecture"], {})[names[kernel["name"]]] = int(kernel["registers"])
    if len(table) < 2:
        sys.exit(f"reports for {sorted(table)} only: expected sm_80 and sm_90 in {arguments.reports}")
    spilling = [k[0] for k in kernels if int(k["stack"]) or int(k["stores"]) or int(k["loads"])]
    if spilling:
        sys.exit("these kernels spill:\n" + "\n".join(spilling))
    if arguments.update:
        sorted_table = {a: dict(sorted(of.items())) for a, of in sorted(table.items())}
        RECORD.write_text(json.dumps({"nvcc": arguments.nvcc, "registers": sorted_table}, indent=1) + "\n")
        return
    most = max(int(kernel["registers"]) for kernel in kernels)
    print(f"{len(kernels)} kernels, no spills, {most} registers at most")
    recorded = json.loads(RECORD.read_text())
    if recorded["nvcc"] != arguments.nvcc:
        print(f"registers were recorded with nvcc {recorded['nvcc']}, this is {arguments.nvcc}: not compared")
        return
    changed = []
    for architecture in sorted(set(table) | set(recorded["registers"])):
        now, then = table.get(architecture, {}), recorded["registers"].get(architecture, {})
        changed += [f"{architecture} {k}: {then.get(k)} recorded, {now.get(k)} now"
                    for k in sorted(set(now) | set(then)) if now.get(k) != then.get(k)]
    if changed:
        sys.exit("registers differ from registers.json (record them anew with --update):\n" + "\n".join(changed))


if __name__ == "__main__":
    main()
