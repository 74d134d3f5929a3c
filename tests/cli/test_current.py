# SPDX-License-Identifier: MIT
"""Charge and current on links through the command line: continuity in every step, their arrays, and refusals."""
import numpy as np

import program
from program import ProgramTest, merged
from reference import shifted

SEED = 620


def divergence(current, spacing):
    """Sum over mu of (J_mu,i - J_mu,i-mu) / a; current of shape (D, n_D, ..., n_1)."""
    return sum(flow - shifted(flow, mu, -1) for mu, flow in enumerate(current, start=1)) / spacing


class Current(ProgramTest):
    def case(self, shape, scheme, form, **changes):
        name = f"dirac_{len(shape)}d"
        gauge = {} if form == "none" else {"gauge": {"kind": "random", "seed": 3, "amplitude": 1.2, "form": form}}
        case = {"theory": {"name": name, "mass": 0.4}, "lattice": {"shape": list(shape), "spacing": 0.8},
                "time": {"step": 0.2, "steps": 12, "scheme": scheme},
                "initial": {"kind": "random", "seed": SEED},
                "observe": {"every": 4, "also": ["continuity"], "fields": ["charge_density", "current", "energy_density"]},
                "output": {"every": 6, "format": "npy"}, "run": {"backend": "cpu"}, **gauge}
        return merged(case, changes)

    def test_charge_is_continuous_in_every_step(self):
        number = 0
        for shape in ((11,), (4, 5, 3)):
            for scheme, form in (("leapfrog", "none"), ("leapfrog", "compact"), ("leapfrog", "additive"),
                                 ("unitary", "none"), ("unitary", "compact")):
                number += 1
                with self.subTest(shape=shape, scheme=scheme, form=form):
                    run = self.run_case(self.case(shape, scheme, form, checks={"max_continuity": 1e-12}),
                                        output=f"run_{number}")
                    header, rows = run.observables()
                    continuity = rows[:, header.index("continuity")]
                    self.assertEqual(continuity[0], 0.0)
                    self.assertTrue((continuity[1:] < 1e-13).all() and (continuity[1:] > 0.0).any(), continuity)

    def test_a_transform_during_the_run_changes_nothing(self):
        transforms = {"gauge": {"transform": [{"at_step": 4, "kind": "random", "seed": 8}]}}
        run = self.run_case(self.case((4, 5, 3), "leapfrog", "compact", **transforms))
        header, rows = run.observables()
        self.assertLess(rows[:, header.index("continuity")].max(), 1e-13)

    def test_fields_are_those_of_continuous_time(self):
        """Over a short step the density changes by the divergence of the current. Energies add up."""
        for number, form in enumerate(("none", "compact", "additive")):
            case = self.case((4, 5, 3), "leapfrog", form, time={"step": 1e-5, "steps": 1}, output={"every": 1})
            run = self.run_case(case, output=f"short_{number}")
            load = lambda step, name: np.load(run.output / "snapshots" / f"{step:08d}" / f"{name}.npy")
            change = (load(1, "charge_density") - load(0, "charge_density")) / 1e-5
            flow = (divergence(load(0, "current"), 0.8) + divergence(load(1, "current"), 0.8)) / 2
            np.testing.assert_allclose(change.squeeze(), -flow.squeeze(), atol=1e-8 * np.abs(flow).max() / 1e-5 ** 0.5)
            header, rows = run.observables()
            total = 0.8**3 * load(0, "energy_density").sum()
            self.assertAlmostEqual(total / rows[0, header.index("energy")], 1.0, delta=1e-12)

    def test_without_a_current_it_is_refused(self):
        for number, (shape, scheme, form) in enumerate((((11,), "sequential", "none"), ((11,), "unitary", "additive"),
                                                        ((11,), "yoshida4", "compact"))):
            for changes in ({}, {"observe": {"also": []}, "checks": {"max_continuity": 1e-9}}):
                run = program.run_case(self.directory, self.case(shape, scheme, form, **changes), output=f"no_{number}")
                self.assertEqual(run.code, 2, run.text)
                self.assertIn("continuity", run.text)
                self.assertIn("leapfrog", run.text)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    program.main()
