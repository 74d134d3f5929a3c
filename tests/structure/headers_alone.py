#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every header compiles alone, that is, includes what it uses. No object is made.

Three things save time without changing the result. Headers of the project or of a library that many headers include are
precompiled once; a header is compiled with the largest precompiled one that it includes itself, directly or not. Headers of
which each includes the one before are a chain, and one run of the compiler serves all of it, the lowest first: what a header
finds there, it would have included itself. And a header that compiled is not compiled again until it or a file that it
includes changes.
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
END = "all headers compile"
ERROR = re.compile(r" error: .*?((?:" + END + r")|$)", re.MULTILINE)
MOST_PRECOMPILED = 12
COST_OF_PRECOMPILING = 1.5  # relative to compiling
COST_OF_OUR_FILE = 7  # relative to a file of a library: ours are evaluated at compile time, those are mostly declarations


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
    """The headers to precompile for `headers`, those that cost most first."""
    ours = set(headers)

    def cost(file):
        """Approximate time that the compiler takes, in units of a file of a library."""
        return sum(COST_OF_OUR_FILE if each in ours else 1 for each in (file, *includes.closure(file)))

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


def chains_of(headers, includes):
    """The headers as the fewest chains in each of which every header includes the one before: a matching of each header with
    one that includes it, enlarged along alternating paths as long as there are any."""
    above = {low: [high for high in headers if low in includes.closure(high) and high not in includes.closure(low)]
             for low in headers}
    below = {}  # high -> low

    def find_room(low, tried):
        for high in above[low]:
            if high in tried:
                continue
            tried.add(high)
            if high not in below or find_room(below[high], tried):
                below[high] = low
                return True
        return False

    for low in headers:
        find_room(low, set())
    chains = []
    for top in set(headers) - set(below.values()):
        chain = [top]
        while chain[0] in below:
            chain.insert(0, below[chain[0]])
        chains.append(chain)
    return sorted(chains)


def chain_below(top, headers, includes):
    """The longest chain of `headers` below `top`."""
    best = {}
    for header in sorted((each for each in headers if each in includes.closure(top)),
                         key=lambda each: (len(includes.closure(each)), each)):
        lower = max((best[low] for low in best if low in includes.closure(header)), key=len, default=[])
        best[header] = [*lower, header]
    return max(best.values(), key=len, default=[])


class Check:
    def __init__(self, compiler, flags, includes, scratch):
        self.command = [*compiler, *flags]
        self.includes, self.scratch = includes, Path(scratch)
        self.end = self.scratch / "end.cpp"
        self.end.write_text(f'static_assert(sizeof(int) == 0, "{END}");\n', encoding="utf-8")
        self.precompiled = {}  # header -> the file to include in its place
        self.ready = set()  # those that could be precompiled

    def run(self, *arguments):
        process = subprocess.run([*self.command, *arguments], capture_output=True, text=True, check=False)
        return process.stderr if process.returncode or "warning:" in process.stderr else ""

    def precompile(self, chain):
        """Precompiles a chain for those that include its top, and where that fails compiles every header by itself;
        {header: messages of the compiler}."""
        stand_in = self.scratch / f"{len(self.precompiled)}.hpp"
        self.precompiled[chain[-1]] = stand_in
        stand_in.write_text("".join(f"#include {self.includes.spelt(header)}\n" for header in chain), encoding="utf-8")
        if not self.run("-x", "c++-header", str(stand_in), "-o", f"{stand_in}.gch"):
            self.ready.add(chain[-1])
            return dict.fromkeys(chain, "")
        return {header: self.compile([header]) for header in chain}

    def compile(self, headers, before=None):
        """Compiles headers in this order after the precompiled one `before`; returns the messages of the compiler.

        The file that includes them is an error, at which the compiler stops: what comes behind is only the instantiation of
        templates, those of a precompiled header again each time, which takes longer than to read a header.
        """
        first = [self.precompiled[before]] if before else []
        included = [argument for header in (*first, *headers) for argument in ("-include", str(header))]
        said = self.run("-fsyntax-only", "-Wfatal-errors", *included, "-x", "c++", str(self.end))
        return "" if "warning:" not in said and ERROR.findall(said) == [END] else said or "the compiler did not stop"

    def check_chain(self, chain, before):
        """Compiles a chain, and where that fails every header by itself; {header: messages of the compiler}."""
        if not self.compile(chain, before):
            return dict.fromkeys(chain, "")
        return {header: self.compile([header]) for header in chain}


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
        chosen, free, said = precompiled_choice(todo, includes), set(todo), {}
        below = []
        for top in chosen:
            chain = [*chain_below(top, free - set(chosen), includes), top]
            free -= set(chain)
            below.append(chain)
        for found in pool.map(checker.precompile, below):
            said.update(found)
        groups = {}  # by the largest precompiled header that they include
        for header in todo:
            if header not in said:
                before = next((other for other in chosen if other in checker.ready and other in includes.closure(header)),
                              None)
                groups.setdefault(before, []).append(header)
        chains = [(chain, before) for before, group in groups.items() for chain in chains_of(group, includes)]
        for found in pool.map(lambda one: checker.check_chain(*one), chains):
            said.update(found)
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
