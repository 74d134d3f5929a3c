# SPDX-License-Identifier: MIT
"""examples/linear_*.toml: the Dirac field written term by term, and a ring of three types of neurons."""
import pathlib
import re

import numpy as np

from example_run import ExampleTest, column, program, relative_drift
from reference import Linear, evolve  # of tests/cli


def reference_of(setup):
    tensors = {}
    for term in setup["theory"]["term"]:
        factor = term["coefficient"] * np.array(term["factor"])
        tensors.setdefault(term["tensor"], []).append((factor, term["shift"]))
    return Linear(setup["theory"]["components"], tensors)


def growth(run):
    return float(re.search(r"fastest mode by (\S+)", run.stdout)[1])


class TypedDirac(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_ = cls.run_example("linear_dirac_1d")
        cls.setup = cls.run_.case()
        cls.times = np.array(cls.run_.steps()) * cls.setup["time"]["step"]

    def test_is_dirac_1d(self):
        """From the same initial state the theory dirac_1d gives the same states to rounding."""
        start = self.run_.output / "snapshots" / "00000000"
        h, steps = self.setup["time"]["step"], self.setup["time"]["steps"]
        case = {"theory": {"name": "dirac_1d", "mass": self.setup["theory"]["term"][1]["coefficient"] / h},
                "lattice": self.setup["lattice"], "time": {"step": h, "steps": steps, "scheme": "sequential"},
                "initial": {"kind": "file", "phi": start / "phi.npy", "pi": start / "pi.npy"},
                "output": {"format": "npy"}}
        dirac = program.run_case(self.directory, case, output="dirac_1d")
        self.assertEqual(dirac.code, 0, dirac.text)
        for field, other in zip(self.run_.state(), dirac.state()):
            self.assert_below("distance from dirac_1d", np.abs(field - other).max() / np.abs(other).max(), 1e-13)
        np.testing.assert_allclose(column(self.run_, "charge"), column(dirac, "charge")[::4], rtol=1e-12)

    def test_moves_with_the_group_velocity(self):
        h, mass = self.setup["time"]["step"], self.setup["theory"]["term"][1]["coefficient"] / self.setup["time"]["step"]
        x = np.arange(self.setup["lattice"]["shape"][0])
        means, weights = [], None
        for step in self.run_.steps():
            phi, pi = self.run_.state(step)
            density = np.sum(phi**2 + pi**2, axis=0)
            means.append(np.sum(x * density) / density.sum())
            weights = np.sum(np.abs(np.fft.fft(np.concatenate([phi, pi])))**2, axis=0) if step == 0 else weights
        k = 2 * np.pi * np.fft.fftfreq(x.size)
        velocity = np.abs(np.sin(k)) / np.sqrt(mass**2 + 4 * np.sin(k / 2) ** 2 + 1e-300)
        expected = np.sum(weights * velocity) / weights.sum()
        # the scheme's frequency is lower than omega by about (omega h)^2 / 24 = 2e-4
        self.assert_near("velocity", np.polyfit(self.times, means, 1)[0], expected, 2e-3)
        self.assertLess(expected, 0.9)

    def test_growth_is_announced(self):
        self.assert_near("growth of the fastest mode", growth(self.run_loud("linear_dirac_1d")), 1.0, 1e-2)
        self.assertGreater(growth(self.run_loud("linear_dirac_1d")), 1.0)

    def run_loud(self, name):
        path = pathlib.Path(__file__).resolve().parents[2] / "examples" / f"{name}.toml"
        return program.Run(program.call("run", path, "--dry-run", "--output", self.directory / "none"), "none")


class Ring(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_ = cls.run_example("linear_ring")
        cls.setup = cls.run_.case()

    def test_states_are_those_of_its_terms(self):
        expected = evolve(reference_of(self.setup), "sequential", 0.4, self.setup["time"]["steps"], *self.run_.state(0))
        for field, other in zip(self.run_.state(), expected):
            self.assert_below("distance from NumPy", np.abs(field - other).max() / np.abs(other).max(), 1e-12)

    def test_invariant_and_loss(self):
        header, _ = self.run_.observables()
        self.assertEqual(header[3:], ["charge", "energy", "invariant", "loss"])
        self.assert_below("drift of the invariant", relative_drift(column(self.run_, "invariant")), 1e-12)
        loss = column(self.run_, "loss")
        phi, _ = self.run_.state()
        self.assert_near("loss", loss[-1], 0.5 * np.sum(phi**2), 1e-12)
        self.assert_below("least loss, of the first", loss.min() / loss[0], 0.75)
        self.assertGreater(np.count_nonzero(np.diff(np.sign(np.diff(loss))) != 0), 5, "goes to and fro")

    def test_spreads_one_site_a_step(self):
        middle = [n // 2 for n in self.setup["lattice"]["shape"]]
        for step in (10, 20, 30):
            phi, pi = self.run_.state(step)
            woken = np.argwhere(np.abs(phi).max(axis=0) + np.abs(pi).max(axis=0) > 0)[:, ::-1] - middle
            self.assertEqual(np.abs(woken).max(), step)

    def test_types_are_renamed(self):
        phi, pi = self.run_.state()
        other = self.run_example("linear_ring", output="type_2", initial__component=2)
        for field, renamed in zip((phi, pi), other.state()):
            np.testing.assert_allclose(np.roll(field, 1, axis=0), renamed, atol=1e-14)

    def test_nothing_grows(self):
        theory, n = reference_of(self.setup), self.setup["lattice"]["shape"][0]
        angles = 2 * np.pi * np.arange(n) / n
        largest = max(np.abs(np.linalg.eigvals(theory.one_step_symbol("sequential", (x, y)))).max()
                      for x in angles[::4] for y in angles[::4])
        self.assert_near("largest growth", largest, 1.0, 1e-6)


if __name__ == "__main__":
    program.main()
