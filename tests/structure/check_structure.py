#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the direction of includes, that only allowed folders use CUDA, and that every source has its licence line.

Usage: check_structure.py ROOT. Prints a line for each fault, `path:line: what`, and exits with 1 if there is any.
"""
import re
import sys
from pathlib import Path

FOLDERS = ("include", "kernels", "host", "tests", "benchmarks", "examples", "scripts", "python", "cmake")
CPP = {".hpp", ".cpp", ".cu", ".cuh", ".h"}
OTHER_SOURCES = {".py", ".sh", ".cmake", ".toml"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CUDA_HEADER = re.compile(r"^(cuda|cublas|cufft|curand|cusparse|cub/|thrust/|cooperative_groups|device_launch|nvtx|nvml|mma\.h)")
CUDA_WORD = re.compile(r"\b(__global__|__device__|__host__|__shared__|__CUDA\w*|cuda[A-Z]\w*)\b")

# A layer may include itself and the layers or files named here. The layer of a file is the longest of these names with which
# its path begins.
BASE = ("include/dualfield/error.hpp", "include/dualfield/host_device.hpp")
THEORY = ("include/", "include/dualfield/algebra/")
LIBRARY = (*THEORY, "include/dualfield/theories/", "kernels/")
MAY_INCLUDE = {
    "include/dualfield/algebra/": BASE,
    "include/dualfield/theories/": THEORY,
    "include/": LIBRARY[:-1],
    "kernels/": LIBRARY[:-1],
}
# The folders of host/ in their order. A folder may include itself and the folders in the lines above its own; folders in one
# line must not include each other.
HOST_FOLDERS = (
    ("host/build_info.hpp", "host/files/", "host/linear_algebra.", "host/program.", "host/simulation/"),
    ("host/ranks.",),
    ("host/backend.",),
    ("host/case/",),  # the case as a structure
    ("host/theory/",),
    ("host/stability/", "host/state/"),
    ("host/gauge/",),
    ("host/observe/", "host/output/"),
    ("host/case/keys/",),  # its keys, which name the quantities of host/observe
    ("host/case/file.cpp", "host/case/reference.cpp"),
    ("host/run/",),
    ("host/analysis/",),
    ("host/exit_code.",),
    ("host/parse.hpp",),
    ("host/cli.hpp",),
    ("host/verify/", "host/"),  # the programs
)
for line, folders in enumerate(HOST_FOLDERS):
    above = tuple(folder for earlier in HOST_FOLDERS[:line] for folder in earlier)
    MAY_INCLUDE.update({folder: (*LIBRARY, *above) for folder in folders})
DEVICE = ("kernels/cuda/", "kernels/emulator/", "kernels/device.hpp", "kernels/launch.hpp")
NOT_EVEN_SO = {
    "include/dualfield/theories/": ("include/dualfield/theories/",),  # a theory includes no other theory
    "kernels/cpu/": DEVICE,
    "host/": DEVICE,
}
CUDA_HEADERS_ALLOWED = ("kernels/cuda/", "kernels/device.hpp", "kernels/launch.hpp", "tests/", "benchmarks/")
CUDA_WORDS_FORBIDDEN = "include/"
CUDA_WORDS_ALLOWED = ("include/dualfield/host_device.hpp",)


def sources(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
                yield path
    if (root / "CMakeLists.txt").is_file():
        yield root / "CMakeLists.txt"


def layer(name):
    return max((prefix for prefix in MAY_INCLUDE if name.startswith(prefix)), key=len, default=None)


def resolve(root, path, quoted, target):
    """The project's file that an include names, relative to the root, or None."""
    folders = [root / "include", root, root / "kernels", root / "host"]
    if quoted:
        folders.insert(0, path.parent)
    for folder in folders:
        found = (folder / target).resolve()
        if found.is_file() and found.is_relative_to(root):
            return found.relative_to(root).as_posix()
    return None


def direction_fault(name, target):
    """What is wrong with `name` including `target`, both paths from the root, or None."""
    own = layer(name)
    if own is None:
        return None
    for prefix, forbidden in NOT_EVEN_SO.items():
        if name.startswith(prefix) and target.startswith(forbidden):
            return f"{prefix} must not include {target}"
    if layer(target) in (own, *MAY_INCLUDE[own]) or target in MAY_INCLUDE[own]:
        return None
    return f"wrong direction: {own} includes {target} (allowed: {', '.join((own, *MAY_INCLUDE[own]))})"


def include_faults(root, path, name, number, line, edges):
    match = INCLUDE.match(line)
    if not match:
        return
    quoted, target = match[1] == '"', match[2]
    if ".." in Path(target).parts:
        yield number, f'"{target}": includes are written from include/ or from the root, without ".."'
        return
    found = resolve(root, path, quoted, target)
    if found is not None:
        edges.setdefault(name, []).append((number, found))
        fault = direction_fault(name, found)
        if fault:
            yield number, fault
    elif CUDA_HEADER.match(target):
        if not name.startswith(CUDA_HEADERS_ALLOWED):
            yield number, f"CUDA header {target} outside {', '.join(CUDA_HEADERS_ALLOWED)}"
    elif target.startswith(("dualfield/", "kernels/", "host/")):
        yield number, f"{target}: no such file"


def licence_fault(lines):
    first = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
    if not first or not re.match(r"(//|#) SPDX-License-Identifier: MIT$", first[0]):
        return "the first line must be the SPDX-License-Identifier"
    return None


def carries_licence(path, lines):
    return (path.suffix in CPP | OTHER_SOURCES or path.name == "CMakeLists.txt"
            or bool(lines) and lines[0].startswith("#!"))


def cycle_faults(edges):
    """Cycles of headers that include each other: one fault for each cycle, at the include that closes it."""
    done, open_files = set(), []

    def walk(name):
        open_files.append(name)
        for number, target in edges.get(name, ()):
            if target in open_files:
                cycle = open_files[open_files.index(target):] + [target]
                yield name, number, "headers include each other: " + " -> ".join(cycle)
            elif target not in done:
                yield from walk(target)
        open_files.pop()
        done.add(name)

    for name in sorted(edges):
        if name not in done:
            yield from walk(name)


def faults(root):
    """All faults below `root` as (path from the root, line, what)."""
    root = Path(root).resolve()
    edges, count = {}, 0
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # an array, a picture
        count += 1
        if carries_licence(path, lines) and licence_fault(lines):
            yield name, 1, licence_fault(lines)
        if path.suffix not in CPP:
            continue
        if path.suffix in {".hpp", ".cuh", ".h"} and "#pragma once" not in lines:
            yield name, 1, "a header needs #pragma once"
        for number, line in enumerate(lines, 1):
            yield from ((name, *fault) for fault in include_faults(root, path, name, number, line, edges))
            if name.startswith(CUDA_WORDS_FORBIDDEN) and name not in CUDA_WORDS_ALLOWED:
                for word in CUDA_WORD.findall(line.split("//")[0]):
                    yield name, number, f"{word}: nothing under include/ knows CUDA"
    yield from cycle_faults(edges)
    if count == 0:
        yield ".", 0, "no sources found"


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    found = list(faults(arguments[0]))
    for name, number, what in found:
        print(f"{name}:{number}: {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
