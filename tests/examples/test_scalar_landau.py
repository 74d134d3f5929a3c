# SPDX-License-Identifier: MIT
"""examples/scalar_landau.toml: frequencies of a charged scalar field in a uniform magnetic field, against the continuum and
against the eigenvalues of the lattice's covariant Laplacian."""
import numpy as np

import plot_package  # noqa: F401, makes dualfield_plot importable
from example_run import ExampleTest, column, program, relative_drift, times
from dualfield_plot.overlap import lines, overlap, spectrum


def harper(n1, n2, flux):
    """-Laplacian, spacing 1, on n1 x n2 sites, index i2 n1 + i1, with the links e^{i theta i1} along axis 2, theta = 2 pi
    flux/(n1 n2), and e^{-i theta n1 i2} on the last site along axis 1."""
    theta = 2 * np.pi * flux / (n1 * n2)
    i2, i1 = (index.ravel() for index in np.mgrid[:n2, :n1])
    matrix = 4 * np.eye(n1 * n2, dtype=complex)
    for link, j1, j2 in ((np.where(i1 == n1 - 1, np.exp(-1j * theta * n1 * i2), 1), (i1 + 1) % n1, i2),
                         (np.exp(1j * theta * i1), i1, (i2 + 1) % n2)):
        here, there = i2 * n1 + i1, j2 * n1 + j1
        np.add.at(matrix, (here, there), -link)
        np.add.at(matrix, (there, here), -link.conj())
    return matrix


class ScalarLandau(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plane = cls.run_example("scalar_landau")
        cls.setup = cls.plane.case()
        cls.mass, cls.step = cls.setup["theory"]["mass"], cls.setup["time"]["step"]
        cls.n1, cls.n2 = cls.setup["lattice"]["shape"]
        cls.flux = cls.setup["gauge"]["flux"]
        cls.field = 2 * np.pi * cls.flux / (cls.n1 * cls.n2)
        cls.values, cls.vectors = np.linalg.eigh(harper(cls.n1, cls.n2, cls.flux))

    def leapfrog(self, square):
        """omega from cos(omega h) = 1 - h^2 (m^2 + square) / 2: exact where links do not depend on time."""
        return np.arccos(1 - self.step**2 * (self.mass**2 + square) / 2) / self.step

    def test_levels_of_the_lattice(self):
        n = np.arange(7)
        levels = self.values[: 4 * 7].reshape(7, self.flux)  # each level has as many states as there are quanta of flux
        self.assert_below("splitting of a level over the distance of levels", np.ptp(levels, axis=1).max() / self.field,
                          0.01)
        known = (2 * n + 1) * self.field - (2 * n**2 + 2 * n + 1) * self.field**2 / 8
        self.assert_near("levels to second order", levels.mean(axis=1), known, 0.2 * (8 * self.field) ** 3)

    def test_lines_of_a_packet(self):
        t = times(self.plane)
        omega, weight = spectrum(overlap(self.plane.state(step) for step in self.plane.steps()), t[1] - t[0])
        found = lines(omega, weight, 3e-3)
        for sign in (1, -1):
            measured = np.sort(np.abs(found[np.sign(found[:, 0]) == sign, 0]))
            n = np.arange(len(measured))
            self.assertGreaterEqual(len(n), 5)
            on_lattice = self.leapfrog(self.values[: 4 * len(n)].reshape(-1, self.flux).mean(axis=1))
            # a fiftieth of a line's width
            self.assert_near("lines against the lattice", measured, on_lattice, 2e-4)
            squares = 2 / self.step**2 * (1 - np.cos(measured * self.step)) - self.mass**2
            self.assert_near("omega^2 - m^2 over (2n + 1) B", squares / ((2 * n + 1) * self.field), np.ones(len(n)), 0.03)
        self.assert_near("weight of all levels together", found[:, 1].sum(), 1.0, 0.03)

    def test_an_eigenvector_turns_with_its_frequency(self):
        """phi(t) = e^{-i omega t} phi(0) for pi(0) = -i kappa phi(0), kappa = Omega / sqrt(1 - h^2 Omega^2 / 4)."""
        for which in (0, 5, 200):
            square = self.mass**2 + self.values[which]
            phi = self.vectors[:, which].reshape(self.n2, self.n1)
            pi = -1j * np.sqrt(square / (1 - self.step**2 * square / 4)) * phi
            start = self.directory / f"vector_{which}"
            start.mkdir()
            for name, field in (("phi", phi), ("pi", pi)):
                np.save(start / f"{name}.npy", np.stack([field.real, field.imag]))
            setup = {section: dict(keys) for section, keys in self.setup.items()}
            setup["initial"] = {"kind": "file", "phi": "phi.npy", "pi": "pi.npy"}
            setup["observe"]["also"] = ["continuity"]
            run = program.run_case(start, setup, "--quiet")
            self.assertEqual(run.code, 0, run.text)
            last = run.steps()[-1]
            found = run.state(last)[0]
            turned = np.exp(-1j * self.leapfrog(self.values[which]) * last * self.step) * phi
            self.assert_below(f"eigenvector {which} after {last} steps", np.abs(found[0] + 1j * found[1] - turned).max(),
                              1e-11)
            self.assert_below("residual of the continuity equation", column(run, "continuity").max(), 1e-13)

    def test_invariant(self):
        self.assert_below("drift of the invariant", relative_drift(column(self.plane, "invariant")), 1e-11)


if __name__ == "__main__":
    program.main()
