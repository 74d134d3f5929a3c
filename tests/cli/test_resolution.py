# SPDX-License-Identifier: MIT
"""What a lattice cannot hold: refused where it would be something else, announced with numbers where it is not resolved."""
import math
import re

import numpy as np

import program
from program import ProgramTest, merged

PACKET = {
    "theory": {"name": "klein_gordon", "mass": 0.5},
    "lattice": {"shape": [64], "spacing": 0.5},
    "time": {"step": 0.1, "steps": 2, "scheme": "leapfrog"},
    "initial": {"kind": "packet", "width": 2.0, "momentum": [0.5], "energy": "both"},
    "observe": {"also": ["tail"]},
    "output": {"format": "npy"},
    "run": {"backend": "cpu", "threads": 1},
}
KINK = {
    **PACKET,
    "theory": {"name": "klein_gordon", "potential": "sine_gordon", "coupling": 1.0},
    "lattice": {"shape": [160], "spacing": 0.25},
    "initial": {"kind": "kink", "velocity": 0.5},
    "observe": {},
}


class Resolution(ProgramTest):
    def run_with(self, case, changes, **options):
        return self.run_case(merged(case, changes), output=options.pop("output", f"out_{self.count}"), **options)

    @property
    def count(self):
        self.runs = getattr(self, "runs", 0) + 1
        return self.runs

    def assert_refused(self, changes, *words):
        run = self.run_with(PACKET, changes, code=2)
        self.assertFalse(run.output.exists())
        self.assertRegex(run.stderr, r"case\.toml:\d+:\d+: initial\.momentum")
        for word in words:
            self.assertIn(word, run.stderr)

    def assert_warns(self, case, changes, *words):
        run = self.run_with(case, changes)
        line = next((line for line in run.stderr.splitlines() if all(word in line for word in words)), None)
        self.assertIsNotNone(line, msg=f"{words}\n{run.stderr}")
        self.assertTrue(any(event["event"] == "warning" and event["reason"] in line for event in run.events()))
        return run, line

    def test_what_is_resolved_is_not_announced(self):
        self.assertEqual(self.run_with(PACKET, {}).stderr.count("warning"), 0)
        self.assertEqual(self.run_with(PACKET, {"initial": {"width": 0.6}}).stderr.count("warning"), 0)
        self.assertEqual(self.run_with(KINK, {}).stderr.count("spacing"), 0)

    def test_momentum_beyond_the_zone_is_refused(self):
        edge = math.pi / 0.5
        for momentum in (2 * math.pi / 0.5 + 0.5, edge + 1e-6, -7.0, 1e300):
            self.assert_refused({"initial": {"momentum": [momentum]}}, repr(momentum)[:6], repr(edge)[:9])
        for momentum in (edge, -edge):
            self.run_with(PACKET, {"initial": {"momentum": [momentum]}})

    def test_momentum_along_a_single_site_is_refused(self):
        case = {"theory": {"name": "dirac_3d"}, "lattice": {"shape": [64, 1, 1]}}
        self.assert_refused({**case, "initial": {"momentum": [0.5, 0.1, 0.0]}}, "0.1", "one site")
        self.run_with(PACKET, {**case, "initial": {"momentum": [0.5, 0.0, 0.0]}})

    def test_a_packet_that_the_lattice_does_not_resolve(self):
        """The share in the words is about the one that is measured."""
        for initial in ({"width": 0.1, "momentum": [0.0]}, {"width": 0.3}, {"width": 0.3, "momentum": [2.0]},
                        {"width": 2.0, "momentum": [3.2]}, {"width": 0.49, "momentum": [0.0]}):
            with self.subTest(initial=initial):
                run, line = self.assert_warns(PACKET, {"initial": initial}, "initial.width", "zone", "0.5")
                share = float(re.search(r"momentum: ([0-9.e-]+) of the packet", line)[1])
                header, rows = run.observables()
                if initial["width"] >= 0.25:  # narrower ones are less than what the lattice shows of them
                    # the words are of the packet before its modes of negative energy are removed
                    np.testing.assert_allclose(rows[0, header.index("tail")], share, rtol=0.35)

    def test_a_packet_that_the_box_does_not_hold(self):
        self.assert_warns(PACKET, {"initial": {"width": 8.0}}, "initial.width", "box")
        self.assertNotIn("box", self.run_with(PACKET, {"initial": {"width": 40.0, "momentum": [0.0]}}).stderr)  # uniform

    def test_a_kink_that_the_lattice_does_not_resolve(self):
        self.assert_warns(KINK, {"theory": {"coupling": 1600.0}, "initial": {"velocity": 0.0}}, "0.025 thick", "0.25")
        self.assert_warns(KINK, {"initial": {"velocity": 0.9999}}, "velocity 0.9999", "70.7", "0.25")
        phi4 = {"theory": {"potential": "phi4", "mass_squared": -800.0, "coupling": 800.0}}
        self.assert_warns(KINK, phi4, "thick", "0.25")

    def test_a_kink_that_the_box_does_not_hold(self):
        self.assert_warns(KINK, {"lattice": {"shape": [40]}}, "kink", "box")

    def test_a_wave_that_is_another(self):
        wave = {"kind": "plane_wave", "mode": [66]}
        run, line = self.assert_warns({**PACKET, "initial": wave}, {}, "initial.mode[0]", "66", "2")
        same = self.run_with({**PACKET, "initial": wave}, {"initial": {"mode": [2]}})
        np.testing.assert_allclose(run.state()[0], same.state()[0], atol=1e-12)
        self.assertNotIn("mode", same.stderr)

    def test_a_laser_that_is_another(self):
        case = merged(PACKET, {"theory": {"name": "dirac_3d"}, "lattice": {"shape": [48, 2, 2]}, "observe": {"also": []},
                               "initial": {"momentum": [0.5, 0.0, 0.0]}})
        laser = {"kind": "laser", "amplitude": 0.1}
        self.assert_warns({**case, "gauge": {**laser, "wavelength": 0.75}}, {}, "gauge.wavelength", "0.75", "0.5")
        self.assertNotIn("wavelength", self.run_with({**case, "gauge": {**laser, "wavelength": 3.0}}, {}).stderr)


if __name__ == "__main__":
    program.main()
