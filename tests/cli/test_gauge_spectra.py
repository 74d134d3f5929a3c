# SPDX-License-Identifier: MIT
"""Energy spectra of a gauge field that has dynamics of its own: against NumPy mode by mode, their sums, and plane waves."""
import numpy as np

import program
from dynamical_case import DynamicalTest, case_of
from dynamical_reference import Dirac, Scalar
from program import merged

MOST_SHELLS = 64


def shells_of(shape, spacing):
    """The shell of every mode, shape (n_D, ..., n_1), and how many shells there are."""
    wave = np.meshgrid(*[2 * np.pi * np.fft.fftfreq(n, spacing) for n in reversed(shape)], indexing="ij")
    size = np.sqrt(sum(k**2 for k in wave))
    width, multiple = 2 * np.pi / (max(shape) * spacing), 1
    while np.floor(size.max() / (multiple * width) + 0.5) >= MOST_SHELLS:
        multiple += 1
    shell = np.floor(size / (multiple * width) + 0.5).astype(int)
    return shell, shell.max() + 1


def transform(field):
    return np.fft.fftn(field, axes=range(1, field.ndim))


def split(electric):
    """|E|^2 of every mode that is transverse and that is along the lattice's gradient, e^{ik} - 1."""
    waves = transform(electric)
    k = np.meshgrid(*[2 * np.pi * np.fft.fftfreq(n) for n in electric.shape[1:]], indexing="ij")[::-1]
    gradient = np.exp(1j * np.stack(k)) - 1
    size = np.sqrt(np.sum(np.abs(gradient) ** 2, axis=0))
    gradient /= np.where(size > 0, size, 1)
    along = np.abs(np.sum(gradient.conj() * waves, axis=0)) ** 2
    return np.sum(np.abs(waves) ** 2, axis=0) - along, along


class Spectra(DynamicalTest):
    def spectra(self, run, row=-1):
        """The electric transverse, electric longitudinal and magnetic shells of a row, and the row."""
        header, rows = run.observables()
        values = dict(zip(header, rows[row]))
        names = ("electric_transverse", "electric_longitudinal", "magnetic_spectrum")
        return [np.array([values[f"{name}_{s}"] for s in range(len(header)) if f"{name}_{s}" in values])
                for name in names], values

    def observed(self, theory, shape):
        also = ["electric_spectrum"] + ["magnetic_spectrum"] * (len(shape) > 1)
        return {"observe": {"every": 3, "also": also}}

    def test_spectra_are_those_of_the_arrays(self):
        for number, (theory, shape) in enumerate((
                (Dirac(1, 0.9, 0.4, 1.3), (13,)), (Dirac(1, 0.9, 0.4, 1.3), (300,)), (Scalar(2, 0.8, 0.5, 1.2), (12, 7)),
                (Scalar(2, 0.8, 0.5, 1.2), (1, 6)), (Dirac(3, 1.2, 0.3, 0.8), (6, 8, 5)), (Scalar(3, 0.8, 0.5, 1.2), (4, 4, 4)))):
            for precision, tolerance in (("double", 1e-12), ("single", 1e-5)):
                with self.subTest(theory=theory.name, shape=shape, precision=precision):
                    case = merged(self.random_case(theory, shape, steps=3), self.observed(theory, shape))
                    run = self.run_case(merged(case, {"run": {"precision": precision}}), output=f"{precision}{number}")
                    _, _, theta, electric = self.arrays(run, 3)
                    shell, count = shells_of(shape, theory.spacing)
                    self.assertLessEqual(count, MOST_SHELLS)
                    found, row = self.spectra(run)
                    factor = theory.square / (2 * theory.spacing * np.prod(shape))
                    scale = row["electric_energy"] + row["magnetic_energy"]
                    for spectrum, modes in zip(found, split(electric)):
                        expected = factor * np.bincount(shell.ravel(), modes.ravel(), count)
                        self.assertEqual(len(spectrum), count)
                        self.assertLessEqual(np.abs(spectrum - expected).max(), tolerance * scale)
                    self.assertAlmostEqual((found[0].sum() + found[1].sum()) / row["electric_energy"], 1, delta=tolerance)
                    if len(shape) == 1:
                        self.assertEqual(len(found[2]), 0)
                        continue
                    planes = [(a, b) for a in theory.axes for b in theory.axes if a < b]
                    angles = np.stack([theory.plaquette(theta, a, b) for a, b in planes])
                    angles = np.angle(np.exp(1j * angles))
                    field = 2 * np.sin(angles / 2)
                    modes = np.sum(np.abs(transform(field)) ** 2, axis=0)
                    expected = np.bincount(shell.ravel(), modes.ravel(), count) / (
                        2 * theory.square * theory.spacing * np.prod(shape))
                    self.assertLessEqual(np.abs(found[2] - expected).max(), tolerance * scale)
                    self.assertAlmostEqual(found[2].sum() / row["magnetic_energy"], 1, delta=tolerance)

    def test_a_plane_wave_is_in_one_shell(self):
        theory, shape, mode, amplitude = Scalar(3, 0.8, 0.5, 1.2), (8, 6, 4), np.array([2, 1, 0]), 1e-3
        sites = np.indices(tuple(reversed(shape)))[::-1]
        phase = sum(2 * np.pi * j * x / n for j, x, n in zip(mode, sites, shape))
        gradient = np.exp(2j * np.pi * mode / np.array(shape)) - 1
        turned = np.array([-gradient[1].conj(), gradient[0].conj(), 0])  # across the gradient
        for name, direction in (("longitudinal", gradient), ("transverse", turned)):
            with self.subTest(name):
                wave = amplitude * np.real(direction[:, None, None, None] * np.exp(1j * phase))
                self.save("E.npy", wave)
                potential = np.zeros((4, *wave.shape[1:]))
                potential[1:] = wave / theory.spacing
                self.save("A.npy", potential)
                case = merged(case_of(theory, shape, coupling=0.8, initial="file", potential="A.npy", electric="E.npy", steps=1),
                              self.observed(theory, shape))
                (transverse, longitudinal, magnetic), row = self.spectra(self.run_case(case, output=name), row=0)
                shell = shells_of(shape, theory.spacing)[0][tuple(reversed(mode))]
                full, empty = (longitudinal, transverse) if name == "longitudinal" else (transverse, longitudinal)
                energy = row["electric_energy"]
                self.assertAlmostEqual(full[shell] / energy, 1, delta=1e-13)
                self.assertLessEqual(np.delete(full, shell).max() / energy, 1e-25)
                self.assertLessEqual(empty.max() / energy, 1e-13)
                if name == "longitudinal":  # a gradient has no flux
                    self.assertLessEqual(magnetic.max(), 1e-25)
                else:  # sin(x) differs from x by x^3/6, in the modes k and 3k
                    self.assertAlmostEqual(magnetic[shell] / row["magnetic_energy"], 1, delta=1e-8)
                    self.assertGreater(row["magnetic_energy"], 1e-9)

    def test_the_mean_field_is_transverse_and_charges_are_longitudinal(self):
        theory, shape = Scalar(2, 0.8, 0.5, 1.2), (9, 6)
        case = merged(case_of(theory, shape, steps=1, coupling=0.8, mean_field=[0.3, -0.2], charges=[[2, 3, 1.0], [6, 1, -1.0]]),
                      self.observed(theory, shape))
        case["initial"] = {"kind": "plane_wave", "mode": [0, 0], "amplitude": 0.0}
        (transverse, longitudinal, _), row = self.spectra(self.run_case(case), row=0)
        mean = theory.square / (2 * theory.spacing) * np.prod(shape) * (0.3**2 + 0.2**2)
        self.assertAlmostEqual(transverse[0], mean, delta=1e-12)
        self.assertLessEqual(np.abs(transverse[1:]).max(), 1e-12)
        self.assertEqual(longitudinal[0], 0)
        self.assertAlmostEqual(longitudinal.sum(), row["electric_energy"] - mean, delta=1e-12)

    def test_bits_do_not_depend_on_the_threads(self):
        theory, shape = Dirac(3, 1.2, 0.3, 0.8), (6, 8, 5)
        case = merged(self.random_case(theory, shape, steps=3), self.observed(theory, shape))
        one, three = (self.run_case(merged(case, {"run": {"threads": n}}), output=f"{n}") for n in (1, 3))
        self.assertEqual((one.output / "observables.csv").read_text(), (three.output / "observables.csv").read_text())

    def test_what_is_refused(self):
        theory, shape = Dirac(1, 0.9, 0.4, 1.3), (16,)
        for case, name, words in ((case_of(theory, shape, coupling=0.9), "magnetic_spectrum", "plaquettes"),
                                  ({**case_of(theory, shape), "gauge": {"kind": "none"}}, "electric_spectrum", "dynamics")):
            with self.subTest(name):
                run = self.run_case(merged(case, {"observe": {"also": [name]}}), output="refused", code=2)
                self.assertIn("observe.also", run.text)
                self.assertIn(words, run.text)


if __name__ == "__main__":
    program.main()
