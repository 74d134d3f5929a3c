# SPDX-License-Identifier: MIT
"""Files of a run: the same bytes for the same case, work in proportion to their number, whole after a kill."""
import json
import os
import random
import subprocess
import time

import program
from program import ProgramTest, listing, merged, toml_text
from test_directories import Processes, read

SMALL = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [8]},
    "time": {"step": 0.1, "steps": 40, "scheme": "leapfrog"},
    "initial": {"kind": "random", "seed": 5},
    "observe": {"every": 1000000},
    "output": {"every": 1, "format": "hdf"},
    "run": {"backend": "cpu", "threads": 1},
}
INDEX = "snapshots/snapshots.hdf.series"


class SameBytes(ProgramTest):
    def test_two_runs_leave_the_same_files(self):
        spaces = {"klein_gordon": [8], "dirac_3d": [6, 5, 3]}
        for format in {program.default_format(), "npy"}:
            changes = {"output": {"format": format, "every": 20}}
            for theory, shape in spaces.items():
                for gauge in ({}, {"gauge": {"kind": "random", "amplitude": 0.3}}):
                    if gauge and theory != "dirac_3d":
                        continue
                    case = merged(SMALL, {**changes, "theory": {"name": theory}, "lattice": {"shape": shape}, **gauge})
                    case = merged(case, {"time": {"scheme": "unitary"}}) if gauge else case
                    with self.subTest(format=format, theory=theory, gauge=bool(gauge)):
                        name = f"{format}_{theory}_{len(gauge)}"
                        files = []
                        for number in (1, 2):
                            run = self.run_case(case, output=f"{name}_{number}")
                            files.append({name: data for name, data in listing(run.output).items() if name != "run.jsonl"})
                            time.sleep(1.1)  # times of files count seconds
                        self.assertEqual(*files)


class Index(Processes):
    def setUp(self):
        super().setUp()
        if program.default_format() != "hdf":
            self.skipTest("the program is built without HDF5")

    def files(self, output):
        document = json.loads(read(self.directory / output / INDEX))
        self.assertEqual(document["file-series-version"], "1.0")
        return document["files"]

    def work(self, steps):
        """Bytes and calls with which a run of that many snapshots reads and writes, as the system counts them."""
        case = self.directory / "case.toml"
        case.write_text(toml_text(merged(SMALL, {"time": {"steps": steps}})))
        process = subprocess.Popen([os.environ["DUALFIELD"], "run", case, "--output", self.directory / f"out_{steps}",
                                    "--quiet"], stdin=subprocess.DEVNULL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # ended, and still there to be asked
        with open(f"/proc/{process.pid}/io") as counts:
            found = {key: int(value) for key, value in (line.split(": ") for line in counts)}
        self.assertEqual(process.wait(), 0)
        self.assertEqual(self.files(f"out_{steps}"), [{"name": f"{step:08d}.hdf", "time": step * 0.1}
                                                      for step in range(steps + 1)])
        return found["rchar"] + found["wchar"], found["syscr"] + found["syscw"]

    def test_the_work_is_in_proportion_to_the_number_of_snapshots(self):
        counts = [self.work(steps) for steps in (1, 500, 1500)]
        for none, few, many in zip(*counts):
            self.assertLess((many - none) / (few - none), 3.3)

    def test_a_finished_index_has_no_blanks_in_store(self):
        self.work(40)
        text = read(self.directory / "out_40" / INDEX)
        self.assertNotIn("    ", text)
        self.assertLess(len(text), 41 * 60 + 100)

    def test_the_index_is_whole_after_a_kill_at_any_moment(self):
        seed = 20261201
        generator = random.Random(seed)
        (self.directory / "case.toml").write_text(toml_text(merged(SMALL, {"time": {"steps": 10**9}})))
        for attempt in range(12):
            name = f"out_{attempt}"
            run = self.started("case.toml", name)
            time.sleep(generator.uniform(0, 0.6))
            run.kill()
            run.wait()
            with self.subTest(seed=seed, attempt=attempt):
                listed = [entry["name"] for entry in self.files(name)]
                there = sorted(path.name for path in (self.directory / name / "snapshots").glob("*.hdf"))
                self.assertGreaterEqual(len(there), 1)
                self.assertIn(listed, (there, there[:-1]))


if __name__ == "__main__":
    program.main()
