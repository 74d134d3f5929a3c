# SPDX-License-Identifier: MIT
"""Initial states made of modes: plane waves as eigenvectors of the generator, packets with one sign of the energy."""
import itertools
import math

import numpy as np

import program
from program import ProgramTest
from reference import Dirac, KleinGordon, mix, wave_numbers

SPACING = 0.7
SPIN = [np.array(matrix, dtype=complex) for matrix in ([[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]])]


class InitialTest(ProgramTest):
    def initial_state(self, theory, shape, initial, output="out", scheme="leapfrog", step=0.01):
        """phi and pi at step 0, from a snapshot."""
        case = {"theory": theory, "lattice": {"shape": list(shape), "spacing": SPACING},
                "time": {"step": step, "steps": 1, "scheme": scheme}, "initial": initial,
                "output": {"format": "npy"}, "run": {"backend": "cpu"}}
        run = self.run_case(case, output=output)
        components = {"dirac_1d": 2, "dirac_3d": 4}.get(theory["name"], 1)
        return [field.reshape(components, *reversed(shape)) for field in run.state(0)]


def amplitudes(phi, pi):
    """Fourier amplitudes of (phi, pi), a vector of 2K for each mode: [..., 2K], with the axes of the array."""
    axes = tuple(range(1, phi.ndim))
    return np.moveaxis(np.fft.fftn(np.concatenate([phi, pi]), axes=axes), 0, -1) / phi[0].size


def spinor(phi, pi):
    """psi of shape (K, ...): the upper half from phi, the lower from pi."""
    return np.concatenate([phi[0::2] + 1j * phi[1::2], pi[0::2] + 1j * pi[1::2]])


def spinor_generator(theory, k):
    """G(k) on spinors, K x K: the block of the real system on which X0 acts as -i."""
    real = theory.generator(k)
    half = theory.components // 2
    lift = np.kron(np.eye(2 * half), np.array([[1.0], [-1j]]))  # (re, im) of a spinor component times exp(ikx)
    return 0.5 * lift.conj().T @ real @ lift


def spinor_modes(theory, shape, phi, pi):
    """(k, amplitude) of every mode of psi."""
    psi = spinor(phi, pi)
    waves = np.fft.fftn(psi, axes=tuple(range(1, psi.ndim))) / psi[0].size
    for place in itertools.product(*[range(n) for n in reversed(shape)]):
        mode = [m - n if 2 * m > n else m for m, n in zip(reversed(place), shape)]
        yield wave_numbers(mode, shape, theory.spacing), waves[(slice(None), *place)]


class PlaneWave(InitialTest):
    def wave(self, theory, section, shape, mode, branch, number, amplitude=1.0):
        initial = {"kind": "plane_wave", "mode": list(mode), "branch": branch, "amplitude": amplitude}
        return self.initial_state(section, shape, initial, output=f"wave_{number}_{branch}_{amplitude}")

    def test_klein_gordon_branches_are_minus_and_plus_omega(self):
        cases = [((9,), [2]), ((8,), [-3]), ((7, 6), [1, -2]), ((5, 4, 6), [1, 0, 2]), ((5, 4, 6), [-2, 1, 0])]
        for number, (shape, mode) in enumerate(cases):
            theory = KleinGordon(len(shape), 0.25, SPACING)
            generator = theory.generator(wave_numbers(mode, shape, SPACING))
            omega = math.sqrt(-generator[1, 0].real)
            for branch, frequency in enumerate((-omega, omega)):
                with self.subTest(shape=shape, mode=mode, branch=branch):
                    phi, pi = self.wave(theory, {"name": "klein_gordon", "mass": 0.5}, shape, mode, branch, number)
                    waves = amplitudes(phi, pi)
                    place = tuple(m % n for m, n in zip(reversed(mode), reversed(shape)))
                    vector = waves[place].copy()
                    self.assertGreater(np.abs(vector).max(), 0.05)
                    residual = generator @ vector + 1j * frequency * vector
                    self.assertLessEqual(np.abs(residual).max(), 1e-12 * np.abs(vector).max())
                    waves[place] = waves[tuple(-p % n for p, n in zip(place, reversed(shape)))] = 0.0
                    self.assertLessEqual(np.abs(waves).max(), 1e-14)

    def test_dirac_1d_branches_are_minus_and_plus_energy(self):
        for number, (mass, mode, size) in enumerate([(0.5, 2, 9), (0.5, -3, 8), (0.5, 0, 5), (0.0, 1, 7), (1.2, 4, 8)]):
            theory = Dirac(1, mass, SPACING)
            k, = wave_numbers([mode], [size], SPACING)
            energy = math.sqrt(mass**2 + (2.0 / SPACING * math.sin(0.5 * k * SPACING)) ** 2)
            for branch, frequency in enumerate((-energy, energy)):
                with self.subTest(mass=mass, mode=mode, size=size, branch=branch):
                    phi, pi = self.wave(theory, {"name": "dirac_1d", "mass": mass}, (size,), [mode], branch, number)
                    self.assert_spinor_wave(theory, (size,), [mode], phi, pi, frequency)

    def test_dirac_3d_branches_ascend_with_helicity_where_degenerate(self):
        shape = (6, 5, 8)
        cases = [(0.5, [1, 2, -1]), (0.5, [-2, 1, 3]), (0.0, [1, 1, 1]),
                 (0.7, [0, 0, 1]), (0.7, [0, -2, 0]), (0.3, [2, 0, 0])]
        for number, (mass, mode) in enumerate(cases):
            theory = Dirac(3, mass, SPACING)
            k = wave_numbers(mode, shape, SPACING)
            d = (np.exp(1j * np.multiply(k, SPACING)) - 1.0) / SPACING
            twist = 2.0 * np.linalg.norm(np.cross(d.real, d.imag))
            low, high = (math.sqrt(mass**2 + np.vdot(d, d).real + sign * twist) for sign in (-1, 1))
            for branch, frequency in enumerate((-high, -low, low, high)):
                with self.subTest(mass=mass, mode=mode, branch=branch):
                    phi, pi = self.wave(theory, {"name": "dirac_3d", "mass": mass}, shape, mode, branch, number)
                    vector = self.assert_spinor_wave(theory, shape, mode, phi, pi, frequency)
                    if twist < 1e-12:
                        spin = sum(matrix * k_mu for matrix, k_mu in zip(SPIN, k)) / np.linalg.norm(k)
                        helicity = (1, -1)[branch % 2 == 0] * vector
                        self.assertLessEqual(np.abs(np.kron(np.eye(2), spin) @ vector - helicity).max(), 1e-12)

    def assert_spinor_wave(self, theory, shape, mode, phi, pi, frequency):
        """Expects a single mode of psi that is an eigenvector of the frequency; returns its direction."""
        place = tuple(m % n for m, n in zip(reversed(mode), reversed(shape)))
        waves = np.fft.fftn(spinor(phi, pi), axes=tuple(range(1, phi.ndim))) / phi[0].size
        vector = waves[(slice(None), *place)].copy()
        waves[(slice(None), *place)] = 0.0
        self.assertGreater(np.linalg.norm(vector), 0.05)
        self.assertLessEqual(np.abs(waves).max(), 1e-14)
        generator = spinor_generator(theory, wave_numbers(mode, shape, SPACING))
        residual = generator @ vector + 1j * frequency * vector
        self.assertLessEqual(np.linalg.norm(residual), 1e-12 * np.linalg.norm(vector))
        phi_rate = theory.mass * mix(theory.x0, phi) + theory.bias(pi)  # the same in real fields: dz/dt = omega X0 z
        self.assertLessEqual(np.abs(phi_rate - frequency * mix(theory.x0, phi)).max(), 1e-12)
        return vector / np.linalg.norm(vector)

    def test_amplitude_scales_the_wave(self):
        for section, shape, mode in (({"name": "klein_gordon", "mass": 0.5}, (9,), [2]),
                                     ({"name": "dirac_3d"}, (3, 4, 5), [1, 0, 1])):
            one = self.wave(None, section, shape, mode, 1, section["name"])
            four = self.wave(None, section, shape, mode, 1, section["name"], amplitude=4.0)
            np.testing.assert_array_equal(np.multiply(4.0, one), four)


class Packet(InitialTest):
    def energies_by_sign(self, theory, shape, phi, pi):
        """|projected onto negative|^2 and |projected onto positive|^2, summed over the modes."""
        result = np.zeros(2)
        for k, vector in spinor_modes(theory, shape, phi, pi):
            values, vectors = np.linalg.eigh(1j * spinor_generator(theory, k))
            weights = np.abs(vectors.conj().T @ vector) ** 2
            result += weights[values < 0].sum(), weights[values > 0].sum()
        return result

    def test_dirac_packets_have_one_sign_of_energy(self):
        cases = [(Dirac(1, 0.5, SPACING), (40,), [0.8]), (Dirac(1, 0.5, SPACING), (33,), [0.0]),
                 (Dirac(3, 0.4, SPACING), (8, 7, 6), [0.5, -0.3, 0.9])]
        for number, (theory, shape, momentum) in enumerate(cases):
            section = {"name": f"dirac_{theory.dimensions}d", "mass": theory.mass}
            for energy in ("positive", "negative", "both"):
                with self.subTest(shape=shape, energy=energy):
                    initial = {"kind": "packet", "momentum": momentum, "width": 1.1, "energy": energy}
                    state = self.initial_state(section, shape, initial, output=f"packet_{number}_{energy}")
                    negative, positive = np.sqrt(self.energies_by_sign(theory, shape, *state))
                    if energy == "both":
                        self.assertGreater(min(negative, positive), 0.01 * max(negative, positive))
                    else:
                        own_sign, other = (positive, negative) if energy == "positive" else (negative, positive)
                        self.assertGreater(own_sign, 0.01)
                        self.assertLessEqual(other, 1e-12 * own_sign)

    def test_klein_gordon_packets_have_one_direction(self):
        """A real field contains (k, omega) and (-k, -omega): modes far from k = 0 belong to one of them only."""
        size, momentum = 256, 1.7
        theory = KleinGordon(1, 0.25, SPACING)
        for sign, energy in ((1.0, "positive"), (-1.0, "negative")):
            initial = {"kind": "packet", "momentum": [momentum], "width": 5.0, "energy": energy}
            phi, pi = self.initial_state({"name": "klein_gordon", "mass": 0.5}, (size,), initial, output=energy)
            own_sign = other = 0.0
            for mode, vector in list(enumerate(amplitudes(phi, pi)))[1 : size // 2]:
                generator = theory.generator(wave_numbers([mode], [size], SPACING))
                omega = sign * math.sqrt(-generator[1, 0].real)
                own_sign = max(own_sign, abs(vector[0] + 1j * vector[1] / omega) / 2.0)
                other = max(other, abs(vector[0] - 1j * vector[1] / omega) / 2.0)
            self.assertGreater(own_sign, 1e-3)
            self.assertLessEqual(other, 1e-12 * own_sign)

    def test_center_momentum_and_width(self):
        size, center, width, momentum = 200, 61.3, 4.0, 0.9
        initial = {"kind": "packet", "center": [center], "momentum": [momentum], "width": width, "energy": "both"}
        psi = spinor(*self.initial_state({"name": "dirac_1d", "mass": 0.5}, (size,), initial))
        density = np.sum(np.abs(psi) ** 2, axis=0)
        x = SPACING * np.arange(size)
        mean = np.sum(x * density) / density.sum()
        self.assertAlmostEqual(mean, center, delta=1e-9)
        self.assertAlmostEqual(math.sqrt(np.sum((x - mean) ** 2 * density) / density.sum()), width, delta=1e-6)
        spectrum = np.sum(np.abs(np.fft.fft(psi)) ** 2, axis=0)
        k = 2.0 * np.pi * np.fft.fftfreq(size, SPACING)
        self.assertAlmostEqual(np.sum(k * spectrum) / spectrum.sum(), momentum, delta=1e-6)

    def test_spin_along_the_third_axis(self):
        for spin, empty in (("up", 1), ("down", 0)):
            initial = {"kind": "packet", "width": 1.0, "energy": "both", "spin": spin}
            psi = spinor(*self.initial_state({"name": "dirac_3d", "mass": 0.5}, (6, 5, 7), initial, output=spin))
            self.assertEqual(np.abs(psi[empty::2]).max(), 0.0)
            self.assertGreater(np.abs(psi[1 - empty::2]).max(), 0.1)


if __name__ == "__main__":
    program.main()
