#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every header compiles alone, that is, includes what it uses. No object is made.

Two things save time without changing the result. Headers of the project or of a library that many headers include are
precompiled once; a header is compiled with the largest precompiled one that it includes itself, directly or not. And a
header that compiled is not compiled again until it or a file that it includes changes.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import resource
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include(?:_next)?[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
MOST_PRECOMPILED = 12
COST_OF_PRECOMPILING = 1.5  # relative to reading


class Includes:
    """The files that a file includes, found by reading the directives without evaluating preprocessor conditions."""

    def __init__(self, folders):
        self.folders, self.direct, self.closures = folders, {}, {}

    def resolve(self, file, quoted, target):
        folders = [os.path.dirname(file), *self.folders] if quoted else self.folders
        for folder in folders:
            path = os.path.join(folder, target)
            if os.path.isfile(path):
                return os.path.realpath(path)
        return None

    def of(self, file):
        if file not in self.direct:
            text = Path(file).read_bytes()
            found = {self.resolve(file, quote == b'"', target.decode()) for quote, target in INCLUDE.findall(text)}
            self.direct[file] = found - {None, file}
        return self.direct[file]

    def spelt(self, file):
        """The name for an #include directive: <…> in a folder of the compiler, so that it gives no warnings."""
        inside = [folder for folder in map(os.path.realpath, self.folders) if file.startswith(folder + "/")]
        return f"<{os.path.relpath(file, max(inside, key=len))}>" if inside else f'"{file}"'

    def closure(self, file):
        """All files that a file includes, directly or not."""
        if file not in self.closures:
            seen, open_files = set(), [file]
            while open_files:
                for target in self.of(open_files.pop()):
                    if target not in seen:
                        seen.add(target)
                        open_files.append(target)
            self.closures[file] = frozenset(seen - {file})
        return self.closures[file]


def system_folders(compiler, flags):
    """The folders that this compiler searches for <…>, in order."""
    said = subprocess.run([*compiler, *flags, "-x", "c++", "-E", "-v", os.devnull], capture_output=True, text=True,
                          check=True).stderr
    return re.findall(r"^ (/\S+)$", said.split("#include <...> search starts here:")[1], re.MULTILINE)


def precompiled_choice(headers, includes):
    """The headers to precompile for `headers`, the largest first."""
    size = {}

    def cost(file):
        """Approximate number of bytes that the compiler reads."""
        return sum(size.setdefault(each, os.path.getsize(each)) for each in (file, *includes.closure(file)))

    candidates = set(headers).union(*(includes.of(header) for header in headers))
    users = {each: [header for header in headers if each in includes.closure(header)] for each in candidates}
    costs = {each: cost(each) for each in candidates if len(users[each]) > 1}
    saved = dict.fromkeys(headers, 0)
    chosen = []
    while len(chosen) < MOST_PRECOMPILED:
        gain = {each: sum(max(0, costs[each] - saved[user]) for user in users[each]) - COST_OF_PRECOMPILING * costs[each]
                for each in costs}
        best = max(sorted(gain), key=gain.get, default=None)
        if best is None or gain[best] <= 0:
            break
        chosen.append(best)
        for user in users[best]:
            saved[user] = max(saved[user], costs[best])
    return sorted(chosen, key=costs.get, reverse=True)


class Check:
    def __init__(self, compiler, flags, includes, scratch):
        self.command = [*compiler, *flags]
        self.includes, self.scratch = includes, Path(scratch)
        self.precompiled = {}  # header -> the file to include in its place

    def run(self, *arguments):
        process = subprocess.run([*self.command, *arguments], capture_output=True, text=True, check=False)
        return process.stderr if process.returncode or "warning:" in process.stderr else ""

    def precompile(self, header):
        """Precompiles a header; returns the messages of the compiler."""
        stand_in = self.scratch / f"{len(self.precompiled)}.hpp"
        self.precompiled[header] = stand_in
        stand_in.write_text(f"#include {self.includes.spelt(header)}\n", encoding="utf-8")
        return self.run("-x", "c++-header", str(stand_in), "-o", f"{stand_in}.gch")

    def compile(self, header, ready):
        """Compiles a header after the first of `ready` that it includes, and, where that fails, by itself."""
        before = next((["-include", str(self.precompiled[other])] for other in ready
                       if other in self.includes.closure(header)), [])
        said = self.run("-fsyntax-only", *before, "-include", header, "-x", "c++", os.devnull)
        if said and before:  # a header may demand to come before those that it includes
            return self.run("-fsyntax-only", "-include", header, "-x", "c++", os.devnull)
        return said


def digest(header, includes, identity):
    """A hash of everything that decides whether a header compiles."""
    state = hashlib.sha256(identity.encode())
    for file in sorted({header, *includes.closure(header)}):
        status = os.stat(file)
        state.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return state.hexdigest()


def check(headers, compiler, flags, memory, jobs):
    """The faulty headers, {header: messages of the compiler}, and the number of headers compiled."""
    includes = Includes(system_folders(compiler, flags))
    version = subprocess.run([*compiler, "--version"], capture_output=True, text=True, check=True).stdout
    digests = {header: digest(header, includes, version + "\n".join(flags)) for header in headers}
    known = set(json.loads(memory.read_text())) if memory.is_file() else set()
    todo = [header for header in headers if digests[header] not in known]
    with tempfile.TemporaryDirectory(dir=memory.parent) as scratch, \
            concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        checker = Check(compiler, flags, includes, scratch)
        chosen = precompiled_choice(todo, includes)
        said = dict(zip(chosen, pool.map(checker.precompile, chosen)))
        ready = [file for file in chosen if not said[file]]
        others = [header for header in todo if header not in said]
        said.update(zip(others, pool.map(lambda header: checker.compile(header, ready), others)))
        complaints = {header: said[header] for header in todo}
    good = known | {digests[header] for header, said in complaints.items() if not said}
    memory.write_text(json.dumps(sorted(good & set(digests.values()))))
    return {header: said for header, said in complaints.items() if said}, len(todo)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", required=True, type=shlex.split)
    parser.add_argument("--flags", required=True, type=Path, help="a file with one compiler option a line")
    parser.add_argument("--memory", required=True, type=Path, help="the file with the headers that compiled before")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("headers", nargs="+", type=lambda name: os.path.realpath(name))
    arguments = parser.parse_args()
    flags = [line for line in arguments.flags.read_text(encoding="utf-8").splitlines() if line]
    wrong, compiled = check(arguments.headers, arguments.compiler, flags, arguments.memory, arguments.jobs)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    for header, said in wrong.items():
        print(f"{header} does not compile alone without messages:\n{said}")
    print(f"{len(arguments.headers)} headers, {compiled} of them compiled now, {len(wrong)} faulty; "
          f"{usage.ru_utime + usage.ru_stime:.0f} CPU-seconds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
