# SPDX-License-Identifier: MIT
"""examples/dynamical_vortices.toml: energies, fluxes and forces of vortices of the Abelian Higgs model."""
import subprocess
import sys
import tomllib

import numpy as np

from example_run import EXAMPLES, ExampleTest, column, program, relative_drift, times

NAME = "dynamical_vortices"


def run_vortices(test, output, *options, **changes):
    """Makes the initial arrays for the case with these changes and runs it."""
    case = tomllib.loads((EXAMPLES / f"{NAME}.toml").read_text())
    for key, value in changes.items():
        section, name = key.split("__")
        case[section][name] = value
    start = test.directory / f"{output}_start"
    (test.directory / f"{output}.toml").write_text(program.toml_text(case))
    subprocess.run([sys.executable, EXAMPLES / f"{NAME}.py", start, "--case", test.directory / f"{output}.toml", *map(str, options)],
                   check=True, stdout=subprocess.DEVNULL)
    return test.run_example(NAME, output=output, initial__phi=start / "phi.npy", initial__pi=start / "pi.npy",
                            gauge__potential=start / "A.npy", **changes)


def k0(x):
    """The modified Bessel function: the integral of exp(-x cosh t) over positive t."""
    t = np.linspace(0, 12, 4001)
    values = np.exp(-x * np.cosh(t))
    return (t[1] - t[0]) * (values.sum() - values[0] / 2)


class Fields:
    """A snapshot: |phi|, the flux of each plaquette between -pi and pi, and the winding number of each plaquette. Without a gauge:
    n is the flux minus the angles of conj(phi_i) U phi_{i+mu} around the plaquette, over 2 pi."""

    def __init__(self, run, step):
        case, folder = run.case(), run.output / "snapshots" / f"{step:08d}"
        self.a = case["lattice"]["spacing"]
        phi, _ = run.state(step)
        phi = phi[0] + 1j * phi[1]
        angles = self.a * np.load(folder / "A.npy")[1:]
        self.modulus, self.phi = np.abs(phi), phi
        self.flux = np.angle(np.exp(1j * self.around(angles)))
        turned = [np.angle(phi.conj() * np.exp(1j * angle) * np.roll(phi, -1, axis=-mu)) for mu, angle in enumerate(angles, 1)]
        self.winding = (self.flux - self.around(turned)) / (2 * np.pi)

    @staticmethod
    def around(angles):
        one, other = angles
        return one + np.roll(other, -1, axis=-1) - np.roll(one, -1, axis=-2) - other

    def vortices(self):
        """The winding numbers that are not 0, along axis 1."""
        found = np.round(self.winding).astype(int)
        assert np.abs(self.winding - found).max() < 1e-9
        return [int(n) for n in found.T.ravel() if n != 0]

    def half_flux(self):
        """Flux over 2 pi of the half with smaller x, and of the whole."""
        return self.flux[:, : self.flux.shape[1] // 2].sum() / (2 * np.pi), self.flux.sum() / (2 * np.pi)

    def spread(self):
        """The mean distance of the flux along axis 1 from the middle of the box."""
        x = self.a * (np.arange(self.flux.shape[1]) - self.flux.shape[1] / 2)
        return np.sum(self.flux * np.abs(x)) / self.flux.sum()

    def extents(self):
        """Mean squares of x and y of the flux."""
        x, y = (self.a * (np.arange(n) - n / 2) for n in self.flux.shape[::-1])
        return np.sum(self.flux * x**2) / self.flux.sum(), np.sum(self.flux * y[:, None] ** 2) / self.flux.sum()


def above_vacuum(run):
    """The energy without that of |phi| = v everywhere."""
    case = run.case()
    quartic, square = case["theory"]["coupling"], -case["theory"]["mass_squared"] / case["theory"]["coupling"]
    area = np.prod(case["lattice"]["shape"]) * case["lattice"]["spacing"] ** 2
    return column(run, "energy") + quartic / 4 * square**2 * area


class Vortices(ExampleTest):
    def test_a_vortex_and_an_antivortex_annihilate(self):
        run = run_vortices(self, "pair")
        steps, t = run.steps(), times(run)
        found = [Fields(run, step) for step in steps]
        self.assertEqual(found[0].vortices(), [1, -1])
        for fields in found:
            self.assertLess(abs(fields.half_flux()[1]), 1e-12)
        gone = [time for time, fields in zip(t, found) if not fields.vortices()]
        self.assertLess(t[0], gone[0])
        self.assertGreater(gone[0], 6)
        self.assertLess(gone[0], 12.5)
        self.assertEqual(len(gone), np.sum(t >= gone[0]), "they come back")
        energy = above_vacuum(run)
        self.assert_near("energy above the vacuum over pi", energy[0] / np.pi, 1.967, 0.001)
        self.assert_below("change of the energy", relative_drift(energy), 2e-3)
        self.assert_below("electric energy at the start", column(run, "electric_energy")[0], 1e-20)
        self.assertGreater(column(run, "electric_energy")[-1] / energy[0], 0.05)
        self.assert_below("change of Gauss's generator", column(run, "gauss_max").max(), 1e-13)

    def test_each_carries_one_quantum_of_flux(self):
        for windings in ([1, -1], [1, 1], [-1, -1]):
            name = "quanta_" + "_".join(map(str, windings))
            fields = Fields(run_vortices(self, name, "--distance", 16, "--windings", *windings, time__steps=1), 0)
            self.assertEqual(fields.vortices(), windings)
            half, whole = fields.half_flux()
            self.assert_near("flux of one and of both over 2 pi", [half, whole], [windings[0], sum(windings)], 2e-3)
            self.assertLess(abs(whole - sum(windings)), 1e-12)

    def test_at_critical_coupling_the_energy_is_pi_v_squared_a_vortex(self):
        # another v than 1: the masses are sqrt(2 0.32) 1.25 = 1 and 0.8 1.25 = 1
        physics = {"theory__coupling": 0.32, "theory__mass_squared": -0.5, "gauge__coupling": 0.8, "time__steps": 1}
        errors = []
        for spacing, shape in ((0.5, [48, 36]), (0.25, [96, 72])):
            run = run_vortices(self, f"energy_{spacing}", "--windings", 1, 1, "--relax", 6, lattice__spacing=spacing,
                               lattice__shape=shape, **physics)
            errors.append(1 - above_vacuum(run)[0] / (2 * np.pi * 1.25**2))
            fields = Fields(run, 0)
            potential = np.sum(0.32 / 4 * (fields.modulus**2 - 1.25**2) ** 2) * spacing**2
            self.assert_near("magnetic energy over that of the potential", column(run, "magnetic_energy")[0] / potential, 1, spacing**2 / 5)
        self.assert_near("errors of the energy", errors, [0.006, 0.0015], 1e-4)
        self.assert_near("ratio of the errors in the spacing", errors[0] / errors[1], 4, 0.2)
        self.assert_near("error without that of second order", (4 * errors[1] - errors[0]) / 3, 0, 1e-4)

    def test_their_attraction_falls_as_the_fields_of_mass_one(self):
        def energy(output, *options):
            return above_vacuum(run_vortices(self, output, "--relax", 8, *options, time__steps=1))[0]
        free = 2 * energy("one", "--windings", 1)
        distances = [8, 9, 10]
        bound = np.array([energy(f"at_{d}", "--distance", d) - free for d in distances])
        self.assertTrue((bound < 0).all())
        known = np.array([k0(d) for d in distances])
        self.assert_near("interaction over that at the largest distance", bound / bound[-1] / (known / known[-1]), np.ones(3), 0.02)

    def test_equal_vortices_attract_rest_or_repel(self):
        def run(quartic, **changes):
            return run_vortices(self, f"equal_{quartic}_{len(changes)}", "--windings", 1, 1, "--relax", 12, theory__coupling=quartic,
                                theory__mass_squared=-quartic, time__step=0.1, time__steps=180, output__every=180, **changes)
        moved = {}
        for quartic in (0.25, 0.5, 1.0):
            ends = [Fields(one, step) for one in [run(quartic)] for step in (0, 180)]
            self.assertEqual(ends[1].vortices()[:2], [1, 1])
            moved[quartic] = ends[1].spread() - ends[0].spread()
        self.assertLess(moved[0.25], -0.3)
        self.assertGreater(moved[1.0], 1)
        fine = run(0.5, lattice__spacing=0.25, lattice__shape=[128, 80])
        finer = Fields(fine, 180).spread() - Fields(fine, 0).spread()
        print(f"moved in t = 18: {moved}, at half the spacing {finer:.3g}")
        self.assert_below("at critical coupling, by the error of the spacing", abs(moved[0.5]), 0.03)
        self.assert_near("ratio of that to half the spacing", moved[0.5] / finer, 4, 0.5)

    def test_a_head_on_collision_turns_them_by_a_right_angle(self):
        run = run_vortices(self, "collision", "--windings", 1, 1, "--relax", 5, theory__coupling=0.25, theory__mass_squared=-0.25,
                           time__step=0.1, output__every=20)
        extents = np.array([np.diff(Fields(run, step).extents())[0] for step in run.steps()])  # y^2 - x^2
        print(f"mean y^2 - x^2 of the flux: {extents}")
        self.assertLess(extents[0], -10)
        self.assertGreater(extents.max(), 10)
        for step in run.steps():
            self.assertEqual(sum(Fields(run, step).vortices()), 2)

    def test_the_script_says_what_it_cannot_make(self):
        example = (EXAMPLES / f"{NAME}.toml").read_text()
        for number, (text, options, words) in enumerate((
                (example.replace("mass_squared = -0.5", "mass_squared = 0.5"), [], "mass_squared"),
                (example.replace('potential = "phi4"', ""), [], "phi4"), (example.replace("spacing = 0.5", ""), [], "spacing"),
                (example, ["--distance", "40"], "80 sites apart"), (None, [], "No such file"))):
            with self.subTest(words):
                case = self.directory / f"bad{number}.toml"
                if text is not None:
                    case.write_text(text)
                run = subprocess.run([sys.executable, EXAMPLES / f"{NAME}.py", self.directory / "bad", "--case", case, *options],
                                     capture_output=True, text=True)
                self.assertEqual(run.returncode, 2, run.stderr)
                self.assertIn(words, run.stderr)
                self.assertNotIn("Traceback", run.stderr)
                self.assertFalse((self.directory / "bad").exists())


if __name__ == "__main__":
    program.main()
