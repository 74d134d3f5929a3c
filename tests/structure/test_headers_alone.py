# SPDX-License-Identifier: MIT
"""headers_alone finds planted faults, also with precompiled headers, and compiles only headers that have changed.

Usage: test_headers_alone.py COMPILER [TEST…]
"""
import shlex
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import headers_alone  # noqa: E402

COMPILER = shlex.split(sys.argv.pop(1)) if len(sys.argv) > 1 else ["c++"]
FLAGS = ["-std=c++20", "-Wall"]
USES_VECTOR = "inline int number(const std::vector<int>& list) { return int(list.size()); }"
CLEAN = {
    "base.hpp": ["#include <vector>", "inline std::vector<int> one() { return {1}; }"],
    "first.hpp": ['#include "base.hpp"', USES_VECTOR.replace("number", "first")],
    "second.hpp": ['#include "base.hpp"', USES_VECTOR.replace("number", "second")],
    "third.hpp": ['#include "second.hpp"', "inline int third() { return second(one()); }"],
    "apart.hpp": ["inline int apart() { return 1; }"],
}


class HeadersAlone(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        for name, lines in CLEAN.items():
            self.write(name, lines)

    def write(self, name, lines):
        (self.root / name).write_text("\n".join(["#pragma once", *lines]) + "\n", encoding="utf-8")

    def check(self):
        headers = sorted(map(str, self.root.glob("*.hpp")))
        wrong, compiled = headers_alone.check(headers, COMPILER, FLAGS, self.root / "memory.json", 2)
        return sorted(Path(header).name for header in wrong), compiled

    def test_what_many_include_is_precompiled(self):
        includes = headers_alone.Includes(headers_alone.system_folders(COMPILER, FLAGS))
        base = str(self.root / "base.hpp")
        chosen = headers_alone.precompiled_choice([str(self.root / name) for name in CLEAN], includes)
        self.assertTrue({base, *includes.closure(base)} & set(chosen))  # base.hpp itself, or its <vector>

    def test_chains_hold_every_header_once_and_each_includes_the_one_before(self):
        includes = headers_alone.Includes(headers_alone.system_folders(COMPILER, FLAGS))
        names = [str(self.root / name) for name in CLEAN]
        chains = headers_alone.chains_of(names, includes)
        self.assertEqual(sorted(sum(chains, [])), sorted(names))
        self.assertEqual(len(chains), 3)  # apart; first, or second and third, with base below one of them
        for chain in chains:
            for low, high in zip(chain, chain[1:]):
                self.assertIn(low, includes.closure(high))

    def test_what_only_a_higher_header_of_the_chain_includes_is_missed(self):
        self.write("second.hpp", ['#include "base.hpp"', "inline std::map<int, int> second(std::vector<int>) { return {}; }"])
        self.write("third.hpp", ["#include <map>", '#include "second.hpp"', "inline int third() { return 3; }"])
        self.assertEqual(self.check()[0], ["second.hpp"])

    def test_only_what_changed_is_compiled_again(self):
        self.assertEqual(self.check(), ([], len(CLEAN)))
        self.assertEqual(self.check(), ([], 0))
        self.write("second.hpp", [*CLEAN["second.hpp"], "inline int more() { return 2; }"])
        self.assertEqual(self.check(), ([], 2))  # and third.hpp, which includes it

    def test_planted_faults_are_found_again_and_again(self):
        self.write("apart.hpp", [USES_VECTOR])  # must not be compiled with the precompiled base.hpp, which includes <vector>
        self.write("third.hpp", ['#include "second.hpp"', "inline int third() { return nowhere; }"])
        self.assertEqual(self.check(), (["apart.hpp", "third.hpp"], len(CLEAN)))
        self.assertEqual(self.check(), (["apart.hpp", "third.hpp"], 2))

    def test_a_fault_of_a_precompiled_header_is_its_own(self):
        self.write("base.hpp", [*CLEAN["base.hpp"], USES_VECTOR.replace("std::vector", "std::map")])
        wrong, _ = self.check()
        self.assertEqual(wrong, ["base.hpp", "first.hpp", "second.hpp", "third.hpp"])  # they include it

    def test_a_warning_counts(self):
        self.write("apart.hpp", ["inline int apart() { int unused = 1; return 2; }"])
        self.assertEqual(self.check()[0], ["apart.hpp"])


if __name__ == "__main__":
    unittest.main()
