# SPDX-License-Identifier: MIT
"""The memory that a run says it needs, beside the memory that it takes."""
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import program
from program import merged, toml_text

PROGRAM = 48 * 2**20  # bytes of the program and its libraries, which the estimate leaves out
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}

CASE = {
    "theory": {"name": "dirac_3d", "mass": 0.5},
    "lattice": {"shape": [96, 96, 96]},
    "time": {"step": 0.1, "steps": 1, "scheme": "leapfrog"},
    "initial": {"kind": "packet", "width": 6.0, "momentum": [0.3, 0.0, 0.0], "energy": "positive"},
    "output": {"every": 1, "format": "npy"},
    "checkpoint": {"at_end": False},
    "run": {"precision": "single", "backend": "cpu", "threads": 2},
}
MAGNETIC = {"gauge": {"kind": "uniform_magnetic", "plane": [1, 2], "flux": 8}}
LASER = {"gauge": {"kind": "laser", "axis": 1, "polarisation": 2, "amplitude": 0.1, "wavelength": 16.0}}
DYNAMICAL = {"gauge": {"kind": "dynamical", "coupling": 0.3}}
ARRAYS = ["charge_density", "energy_density", "current"]


class Memory(unittest.TestCase):
    def estimate_and_peak(self, case):
        with tempfile.TemporaryDirectory(prefix="dualfield-cli-") as folder:
            file = Path(folder) / "case.toml"
            file.write_text(toml_text(case))
            run = subprocess.Popen([os.environ["DUALFIELD"], "run", file, "--output", Path(folder) / "out"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            text = run.stdout.read()
            run.stdout.close()
            _, status, usage = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(run.returncode, 0, msg=text)
        amount, unit = re.search(r"memory: ([\d.]+) (\w+) needed", text).groups()
        return float(amount) * UNITS[unit], usage.ru_maxrss * 1024

    def compare(self, changes, least=0.7):
        """The estimate is a bound, and no more than what it counts twice above it: parts of a snapshot that may wait to be written."""
        estimate, peak = self.estimate_and_peak(merged(CASE, changes))
        print(f"{changes}: estimate {estimate / 2**20:.0f} MiB, peak {peak / 2**20:.0f} MiB")
        self.assertLessEqual(peak - PROGRAM, 1.05 * estimate)
        self.assertGreaterEqual(peak, least * estimate)

    def test_of_packets_and_their_snapshots(self):
        self.compare({})
        self.compare({"observe": {"fields": [*ARRAYS, "momentum_density"]}})
        self.compare({"theory": {"name": "klein_gordon"}, "observe": {"fields": ["energy_density"]}}, least=0.5)

    def test_of_a_gauge_field_with_its_check_and_arrays(self):
        self.compare(MAGNETIC)
        self.compare({**MAGNETIC, "observe": {"fields": ARRAYS}})
        self.compare({**MAGNETIC, "observe": {"fields": ARRAYS}, "checks": {"gauge": True}})

    def test_of_a_gauge_field_that_moves(self):
        self.compare({**LASER, "output": {"format": "none"}, "checks": {"gauge": True}})

    def test_of_a_gauge_field_with_dynamics_of_its_own(self):
        scalar = {"theory": {"name": "complex_scalar"}, **DYNAMICAL}
        self.compare({**scalar, "observe": {"fields": ["plaquettes", "gauss"]}})
        self.compare({**scalar, "output": {"format": "none"}, "checks": {"gauge": True}})


if __name__ == "__main__":
    program.main()
