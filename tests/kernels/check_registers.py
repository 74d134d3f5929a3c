#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Registers and local memory (spills, stack frames) of every CUDA kernel, from nvcc's own reports, against registers.json.

They are compared only under the nvcc version that they were recorded with. `--update` records them anew. A kernel of hardly any
registers does nothing, which is an error under every version.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

RECORD = pathlib.Path(__file__).with_name("registers.json")
FEWEST = 8  # registers of a kernel that does anything
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


def read_reports(objects):
    """The registers and the bytes of local memory of the project's kernels: {(architecture, name): (registers, bytes)}."""
    found = [kernel for path in objects for kernel in KERNEL.finditer(pathlib.Path(path + ".ptxas").read_text())]
    names = demangled(sorted({kernel["name"] for kernel in found}))
    kernels = {}
    for kernel in found:
        key = kernel["architecture"], names[kernel["name"]]
        use = int(kernel["registers"]), max(int(kernel[of]) for of in ("stack", "stores", "loads"))
        if key[1].startswith("cuda::") and use[0] < FEWEST:
            sys.exit(f"{key[1]} for {key[0]} does nothing: it uses {use[0]} registers. Does it call a function of host code?")
        if key[1].startswith("cuda::") and kernels.setdefault(key, use) != use:
            sys.exit(f"two objects hold {key[1]} for {key[0]}, with {kernels[key]} and {use} registers and local memory")
    return kernels


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("objects", nargs="+", help="the plugin's objects, each with its report beside it, OBJECT.ptxas")
    parser.add_argument("--nvcc", required=True, help="version of the compiler")
    parser.add_argument("--update", action="store_true", help="record instead of comparing")
    arguments = parser.parse_args()
    kernels = read_reports(arguments.objects)
    table, local = {}, {}
    for (architecture, name), (registers, size) in kernels.items():
        table.setdefault(architecture, {})[name] = registers
        if size:
            local.setdefault(architecture, {})[name] = size
    if len(table) < 2:
        sys.exit(f"reports for {sorted(table)} only: expected sm_80 and sm_90")
    if arguments.update:
        in_order = lambda tables: {a: dict(sorted(of.items())) for a, of in sorted(tables.items())}
        record = {"nvcc": arguments.nvcc, "registers": in_order(table), "bytes of local memory": in_order(local)}
        RECORD.write_text(json.dumps(record, indent=1) + "\n")
        return
    most = max(registers for registers, _ in kernels.values())
    sizes = [size for _, size in kernels.values() if size]
    print(f"{len(kernels)} kernels, {most} registers at most; {len(sizes)} use local memory, {max(sizes, default=0)} bytes "
          "at most")
    recorded = json.loads(RECORD.read_text())
    if recorded["nvcc"] != arguments.nvcc:
        print(f"registers were recorded with nvcc {recorded['nvcc']}, this is {arguments.nvcc}: not compared")
        return
    changed = []
    for architecture in sorted(set(table) | set(recorded["registers"])):
        for what, found in (("registers", table), ("bytes of local memory", local)):
            now, then = found.get(architecture, {}), recorded[what].get(architecture, {})
            changed += [f"{architecture} {k}: {then.get(k)} {what} recorded, {now.get(k)} now"
                        for k in sorted(set(now) | set(then)) if now.get(k) != then.get(k)]
    if changed:
        sys.exit("registers differ from registers.json (record them anew with --update):\n" + "\n".join(changed))


if __name__ == "__main__":
    main()
