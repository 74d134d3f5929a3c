#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header alone, so that it includes what it uses. Nothing is made, the compiler only reads.

Two things save time and keep the meaning. What many headers include, a header of the project or of a library, is
precompiled once; a header is compiled after the largest of those that it includes itself, directly or not, which it
would have read anyway. And what compiled is remembered, with all files that it read, until one of them changes.
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
COST_OF_PRECOMPILING = 1.5  # of that of reading


class Includes:
    """Which files a file includes, found by reading them, whatever conditions the directives stand under."""

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
        """As an #include directive names it: <…> where a folder of the compiler's has it, so that its warnings are off."""
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
    """Where this compiler looks for <…>, in its order."""
    said = subprocess.run([*compiler, *flags, "-x", "c++", "-E", "-v", os.devnull], capture_output=True, text=True,
                          check=True).stderr
    return re.findall(r"^ (/\S+)$", said.split("#include <...> search starts here:")[1], re.MULTILINE)


def precompiled_choice(headers, includes):
    """What is worth precompiling for `headers`, the largest first."""
    size = {}

    def cost(file):
        """Bytes that the compiler reads, about."""
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
        """Compiles a header and keeps the result; returns what the compiler has against it."""
        stand_in = self.scratch / f"{len(self.precompiled)}.hpp"
        self.precompiled[header] = stand_in
        stand_in.write_text(f"#include {self.includes.spelt(header)}\n", encoding="utf-8")
        return self.run("-x", "c++-header", str(stand_in), "-o", f"{stand_in}.gch")

    def compile(self, header, ready):
        """Compiles a header after the first of `ready` that it includes."""
        before = next((["-include", str(self.precompiled[other])] for other in ready
                       if other in self.includes.closure(header)), [])
        return self.run("-fsyntax-only", *before, "-include", header, "-x", "c++", os.devnull)


def digest(header, includes, identity):
    """Of all that decides whether a header compiles."""
    state = hashlib.sha256(identity.encode())
    for file in sorted({header, *includes.closure(header)}):
        status = os.stat(file)
        state.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return state.hexdigest()


def check(headers, compiler, flags, memory, jobs):
    """What is wrong with headers, {header: what the compiler says}, and how many were compiled."""
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
    parser.add_argument("--memory", required=True, type=Path, help="where what compiled is remembered")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("headers", nargs="+", type=lambda name: os.path.realpath(name))
    arguments = parser.parse_args()
    flags = [line for line in arguments.flags.read_text(encoding="utf-8").splitlines() if line]
    wrong, compiled = check(arguments.headers, arguments.compiler, flags, arguments.memory, arguments.jobs)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    for header, said in wrong.items():
        print(f"{header} does not compile alone without a complaint:\n{said}")
    print(f"{len(arguments.headers)} headers, {compiled} of them compiled now, {len(wrong)} faulty; "
          f"{usage.ru_utime + usage.ru_stime:.0f} CPU-seconds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
