# SPDX-License-Identifier: MIT
"""A run on more sites than a 32-bit integer can count. It needs 10 GiB of memory and takes minutes."""
import numpy as np

import program
from program import ProgramTest, main, merged

program.TIMEOUT = 3600
PERIOD = 16  # of the wave along each axis, in sites
LARGE, SMALL = [1312, 1296, 1296], [PERIOD] * 3
STRIDES = [437, 259, 259]  # from the first site of each axis to the last one
WAVES = [3, 1, 2]          # in a period
CASE = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "time": {"step": 0.2, "steps": 3, "scheme": "sequential"},
    "initial": {"kind": "plane_wave", "branch": 1},
    "output": {"format": "npy"},
    "run": {"backend": "cpu", "precision": "half"},
}


def available_memory():
    with open("/proc/meminfo", encoding="ascii") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


class LargeLattice(ProgramTest):
    def evolved(self, shape, strides, name):
        modes = [waves * extent // PERIOD for waves, extent in zip(WAVES, shape)]
        region = [[0, extent, stride] for extent, stride in zip(shape, strides)]
        case = merged(CASE, {"lattice": {"shape": shape}, "initial": {"mode": modes}, "output": {"region": region}})
        run = self.run_case(case, output=name)
        header, rows = run.observables()
        return run.state(), dict(zip(header, rows[-1]))

    def test_a_periodic_wave_is_that_of_a_small_lattice(self):
        self.assertGreater(np.prod(LARGE), 2**31)
        if available_memory() < 10 * 2**30:
            self.skipTest("needs 10 GiB of memory")
        large, of_large = self.evolved(LARGE, STRIDES, "large")
        small, of_small = self.evolved(SMALL, [1, 1, 1], "small")
        sites = np.ix_(*(np.arange(0, extent, stride) % PERIOD for extent, stride in zip(LARGE[::-1], STRIDES[::-1])))
        for here, there in zip(large, small):
            expected = there[0][sites]
            self.assertLess(np.abs(here[0] - expected).max(), 2e-3 * np.abs(there).max())
        cells = np.prod(LARGE) / np.prod(SMALL)
        self.assertAlmostEqual(of_large["energy"] / cells, of_small["energy"], delta=2e-3 * of_small["energy"])


if __name__ == "__main__":
    main()
