# SPDX-License-Identifier: MIT
"""observe.also, observe.fields and the limits of [checks], against NumPy."""
import math

import numpy as np

import program
from program import ProgramTest, h5py, merged
from reference import Dirac, KleinGordon, KleinGordonDelayed, array_shape, evolve, shifted
from test_states import case_of

SHAPE, SPACING, STEP = (6, 5, 4), 0.5, 0.05
CASE = {
    "theory": {"name": "dirac_3d", "mass": 0.7},
    "lattice": {"shape": list(SHAPE), "spacing": SPACING},
    "time": {"step": STEP, "steps": 6, "scheme": "leapfrog"},
    "observe": {"every": 3, "also": ["position", "spread", "momentum", "occupation", "fidelity", "residual",
                                     "continuum_residual", "tail"],
                "fields": ["charge_density", "energy_density", "current", "biases", "momentum_density"]},
    "output": {"every": 0, "format": "npy"},
    "run": {"backend": "cpu", "threads": 1},
}


def spinor(phi, pi):
    """psi of (4.30)."""
    return np.array([phi[0] + 1j * phi[1], phi[2] + 1j * phi[3], pi[0] + 1j * pi[1], pi[2] + 1j * pi[3]])


def wave_numbers(shape):
    """k in radians a site, one array an axis, broadcast against arrays of shape (n3, n2, n1)."""
    angles = [2 * np.pi * np.fft.fftfreq(n) for n in shape]
    return np.meshgrid(*angles[::-1], indexing="ij")[::-1]


def place_of(profile):
    """Mean and standard deviation on a ring, in sites, unrolled around the circular mean."""
    n = len(profile)
    middle = np.angle(np.sum(profile * np.exp(2j * np.pi * np.arange(n) / n))) * n / (2 * np.pi)
    offset = (np.arange(n) - middle + n / 2) % n - n / 2
    mean = np.average(offset, weights=profile)
    return (middle + mean) % n, math.sqrt(np.average(offset**2, weights=profile) - mean**2)


class Measures(ProgramTest):
    def test_a_spinor(self):
        rng = np.random.default_rng(3)
        phi, pi = rng.standard_normal((2, 4, *SHAPE[::-1]))
        run = self.run_case({**CASE, "initial": self.write_state(phi, pi)})
        header, rows = run.observables()
        theory = Dirac(3, mass=0.7, spacing=SPACING)
        before = evolve(theory, "leapfrog", STEP, 5, phi, pi)
        now = evolve(theory, "leapfrog", STEP, 1, *before)
        self.assertEqual([int(row[0]) for row in rows], [0, 3, 6])
        measured = dict(zip(header, rows[-1]))

        for name, expected in self.expected_numbers(theory, (phi, pi), before, now).items():
            self.assertAlmostEqual(measured[name], expected, delta=1e-10 * max(1.0, abs(expected)), msg=name)
        folder = run.output / "snapshots" / "00000006"
        for name, expected in self.expected_fields(theory, *now).items():
            array = np.load(folder / f"{name}.npy")
            self.assertEqual(array.shape, expected.shape, name)
            np.testing.assert_allclose(array, expected, atol=1e-11, err_msg=name)

    def expected_numbers(self, theory, start, before, now):
        result = {}
        density = (now[0] ** 2 + now[1] ** 2).sum(axis=0)
        for axis, n in enumerate(SHAPE):
            profile = density.sum(axis=tuple(other for other in range(3) if other != 2 - axis))
            position, spread = place_of(profile)
            result[f"position_{axis + 1}"], result[f"spread_{axis + 1}"] = position * SPACING, spread * SPACING
        psi, first = spinor(*now), spinor(*start)
        waves = np.fft.fftn(psi, axes=(1, 2, 3))
        power = (np.abs(waves) ** 2).sum(axis=0)
        k = wave_numbers(SHAPE)
        # the mode at the boundary of the zone may be counted at either end
        for axis in range(3):
            if SHAPE[axis] % 2:
                result[f"momentum_{axis + 1}"] = np.average(k[axis], weights=power) / SPACING
        high = np.zeros(power.shape, dtype=bool)
        for angle in k:
            high |= np.abs(angle) > np.pi / 2 + 1e-9
        result["tail"] = power[high].sum() / power.sum()
        result["fidelity"] = (abs(np.vdot(first, psi)) ** 2
                              / (np.vdot(first, first).real * np.vdot(psi, psi).real))
        positive = 0.0
        for index in np.ndindex(power.shape):
            generator = theory.generator([angle[index] / SPACING for angle in k])
            # rows and columns of the spinor: component s is the wave (1, -i) in the fields 2s, 2s+1
            embed = np.zeros((8, 4), dtype=complex)
            for s in range(4):
                embed[2 * s, s], embed[2 * s + 1, s] = 1, -1j
            small = generator[::2] @ embed
            omega, vectors = np.linalg.eigh(1j * small)
            amplitudes = vectors.conj().T @ waves[(slice(None), *index)]
            positive += (np.abs(amplitudes[omega > 0]) ** 2).sum()
        result["positive"] = positive / power.sum()
        result["negative"] = 1 - result["positive"]
        mean = [(x + y) / 2 for x, y in zip(before, now)]
        rate = [theory.mass * np.einsum("ab,b...->a...", theory.x0, mean[0]) + theory.bias(mean[1]),
                -theory.bias_transposed(mean[0]) - theory.mass * np.einsum("ab,b...->a...", theory.x0, mean[1])]
        error = [(y - x) / STEP - r for x, y, r in zip(before, now, rate)]
        result["residual"] = np.linalg.norm(error) / np.linalg.norm(rate)
        return result

    def expected_fields(self, theory, phi, pi):
        current = np.array([-2 * np.einsum("a...,ab,b...->...", phi, x, np.roll(pi, -1, axis=3 - mu))
                            for mu, x in enumerate(theory.x)])
        waves = np.fft.fftn(spinor(phi, pi), axes=(1, 2, 3))
        return {"charge_density": (phi**2 + pi**2).sum(axis=0),
                "biases": theory.bias(pi),
                "current": current,
                "momentum_density": (np.abs(waves) ** 2).sum(axis=0) / phi[0].size}

    def test_arrays_and_residuals_of_every_theory(self):
        rng = np.random.default_rng(12)
        a, h, steps = 0.7, 0.05, 4
        for number, (theory, shape, scheme) in enumerate((
                (Dirac(1, 0.6, a), (37,), "leapfrog"), (Dirac(1, 0.6, a), (1,), "exact"),
                (Dirac(3, 0.6, a), (4, 3, 5), "exact"), (Dirac(3, 0.6, a), (4, 1, 3), "sequential"),
                (Dirac(3, 0.6, a, wilson=0.4), (5, 4, 6), "unitary"), (Dirac(1, 0.2, a, "central"), (12,), "leapfrog"),
                (Dirac(3, 0.6, a, "central", 0.3), (3, 4, 2), "exact"), (KleinGordon(2, 0.3, a), (9, 8), "exact"),
                (KleinGordon(1, -0.1, a, "phi4", 0.3), (33,), "leapfrog"),
                (KleinGordon(3, 0.2, a, "sine_gordon", 0.8), (3, 4, 5), "yoshida4"),
                (KleinGordonDelayed(2, 0.2, a), (5, 9), "synchronous"))):
            with self.subTest(number):
                start = rng.standard_normal((2, *array_shape(theory, shape)))
                before = evolve(theory, scheme, h, steps - 1, *start)
                now = evolve(theory, scheme, h, 1, *before)
                expected = self.expected_arrays(theory, *now)
                also = [] if theory.name == "klein_gordon_delayed" else ["residual"]
                case = merged(case_of(theory, shape, scheme, h, steps, self.write_state(*start)),
                              {"observe": {"fields": list(expected), "also": also}})
                run = self.run_case(case, output=f"arrays_{number}")
                for name, array in expected.items():
                    found = np.load(run.output / "snapshots" / f"{steps:08d}" / f"{name}.npy")
                    np.testing.assert_allclose(found.reshape(array.shape), array, atol=1e-11, err_msg=name)
                if also:
                    mean = [(x + y) / 2 for x, y in zip(before, now)]
                    rate = self.rate(theory, *mean)
                    error = [(y - x) / h - r for x, y, r in zip(before, now, rate)]
                    header, rows = run.observables()
                    self.assertAlmostEqual(rows[-1][header.index("residual")],
                                           np.linalg.norm(error) / np.linalg.norm(rate), delta=1e-10)

    @staticmethod
    def rate(theory, phi, pi):
        if not isinstance(theory, Dirac):
            return [pi, theory.force(phi)]
        turned = lambda field: np.einsum("ab,b...->a...", theory.x0, theory.massive(field))
        return [turned(phi) + theory.bias(pi), -theory.bias_transposed(phi) - turned(pi)]

    def expected_arrays(self, theory, phi, pi):
        """In continuous time, with a current for which charge is continuous at every site."""
        if not isinstance(theory, Dirac):
            energy = {} if theory.name == "klein_gordon_delayed" else {
                "energy_density": theory.densities("none", 1.0, phi, pi)["energy"][0]}
            return {"biases": pi, **energy}
        dot = lambda x, factor, y: np.einsum("a...,ab,b...->...", x, factor, y)
        rate = self.rate(theory, phi, pi)
        current = []
        for mu, factor in enumerate(theory.x, start=1):
            if theory.derivative == "central":
                flow = -dot(phi, factor, shifted(pi, mu)) - dot(shifted(phi, mu), factor, pi)
            else:
                flow = -2 * dot(phi, factor, shifted(pi, mu))
            current.append(flow + theory.wilson * (dot(phi, theory.x0, shifted(phi, mu)) -
                                                   dot(pi, theory.x0, shifted(pi, mu))))
        charge_rate = 2 * (phi * rate[0] + pi * rate[1]).sum(axis=0)
        outflow = sum(flow - shifted(flow, mu, -1) for mu, flow in enumerate(current, start=1)) / theory.spacing
        np.testing.assert_allclose(charge_rate, -outflow, atol=1e-11)  # the equation of continuity
        return {"charge_density": (phi**2 + pi**2).sum(axis=0),
                "energy_density": -0.5 * (dot(phi, theory.x0, rate[0]) + dot(pi, theory.x0, rate[1])),
                "biases": theory.bias(pi), "current": np.array(current)}

    def test_sums_made_on_the_device_for_every_kind_of_simulation(self):
        """position, spread and fidelity: stages, e^{Gt}, rotations of links, a delayed map, and tensors at run time."""
        rng = np.random.default_rng(9)
        also = ["position", "spread", "fidelity"]
        for number, (theory, shape, scheme) in enumerate((
                (Dirac(1, 0.6, 0.7), (37,), "leapfrog"), (Dirac(3, 0.6, 0.7, wilson=0.4), (5, 4, 6), "unitary"),
                (Dirac(3, 0.6, 0.7, "central"), (5, 4, 6), "exact"), (KleinGordon(2, 0.3, 0.7), (9, 8), "exact"),
                (KleinGordon(1, -0.1, 0.7), (33,), "leapfrog"), (KleinGordonDelayed(2, 0.2, 0.7), (5, 9), "synchronous"),
                (KleinGordon(2, 0.3, 0.7, "phi4", 0.2), (9, 8), "leapfrog"))):
            with self.subTest(number):
                first, reference = rng.standard_normal((2, 2, *array_shape(theory, shape)))
                names = {}
                for field, values in zip(("phi", "pi"), reference):
                    np.save(self.directory / f"reference_{field}.npy", values)
                    names[f"reference_{field}"] = f"reference_{field}.npy"
                case = merged(case_of(theory, shape, scheme, 0.05, 6, self.write_state(*first)),
                              {"observe": {"every": 6, "also": also, **names}})
                header, rows = self.run_case(case, output=f"device_{number}").observables()
                measured = dict(zip(header, rows[-1]))
                now = evolve(theory, scheme, 0.05, 6, *first)
                density = (now[0] ** 2 + now[1] ** 2).sum(axis=0)
                if type(theory) is KleinGordon and theory.mass_squared >= 0 and theory.potential == "none":
                    density = theory.densities(scheme, 0.05, *now)["energy"][0]
                for axis, n in enumerate(shape):
                    position, spread = place_of(density.sum(axis=tuple(
                        other for other in range(len(shape)) if other != len(shape) - 1 - axis)))
                    self.assertAlmostEqual(measured[f"position_{axis + 1}"], position * 0.7, delta=1e-9)
                    self.assertAlmostEqual(measured[f"spread_{axis + 1}"], spread * 0.7, delta=1e-9)
                psi, other = np.array(now), np.array(reference)
                if isinstance(theory, Dirac):
                    psi, other = psi[:, ::2] + 1j * psi[:, 1::2], other[:, ::2] + 1j * other[:, 1::2]
                fidelity = abs(np.vdot(other, psi)) ** 2 / (np.vdot(other, other) * np.vdot(psi, psi)).real
                self.assertAlmostEqual(measured["fidelity"], fidelity, delta=1e-12)

    def test_a_reference_is_two_arrays_of_the_right_shape(self):
        rng = np.random.default_rng(10)
        phi, pi = rng.standard_normal((2, 4, *SHAPE[::-1]))
        case = {**CASE, "initial": self.write_state(phi, pi)}
        np.save(self.directory / "small.npy", phi[:, :1])
        np.save(self.directory / "good.npy", phi)
        np.save(self.directory / "infinite.npy", np.full_like(phi, np.inf))
        for keys, words in (({"reference_phi": "good.npy"}, ["observe.reference_pi", "missing"]),
                            ({"reference_pi": "good.npy"}, ["observe.reference_pi", "reference_phi"]),
                            ({"reference_phi": "good.npy", "reference_pi": "good.npy", "also": ["position"]},
                             ["observe.reference_phi", "fidelity"]),
                            ({"reference_phi": "good.npy", "reference_pi": "none.npy"},
                             ["observe.reference_pi", "none.npy"]),
                            ({"reference_phi": "small.npy", "reference_pi": "good.npy"},
                             ["observe.reference_phi", "shape"]),
                            ({"reference_phi": "good.npy", "reference_pi": "infinite.npy"},
                             ["observe.reference_pi", "finite"])):
            with self.subTest(keys):
                run = self.run_case(merged(case, {"observe": keys}), code=2, output="refused")
                for word in words:
                    self.assertIn(word, run.stderr)
                self.assertFalse((self.directory / "refused").exists())

    def test_the_energy_density_of_an_interacting_field(self):
        rng = np.random.default_rng(4)
        phi, pi = rng.standard_normal((2, 1, 5, 4))
        case = {"theory": {"name": "klein_gordon", "mass": 0.5, "potential": "phi4", "coupling": 0.5},
                "lattice": {"shape": [4, 5]}, "time": {"step": 0.05, "steps": 2, "scheme": "leapfrog"},
                "initial": self.write_state(phi, pi), "observe": {"fields": ["energy_density"], "also": ["residual"]},
                "output": {"format": program.default_format()}, "run": {"backend": "cpu"}}
        run = self.run_case(case)
        energy = run.observables()[1][0][run.observables()[0].index("energy")]
        if program.default_format() == "hdf":
            with h5py.File(run.output / "snapshots" / "00000000.hdf") as file:
                density = file["fields/energy_density"][...]
                self.assertIn("energy_density", file["VTKHDF/PointData"])
        else:
            density = np.load(run.output / "snapshots" / "00000000" / "energy_density.npy")
        self.assertAlmostEqual(density.sum(), energy, delta=1e-12 * abs(energy))
        self.assertEqual(density.shape, (5, 4))
        header, rows = run.observables()
        self.assertLess(rows[-1][header.index("residual")], 0.05)

    def test_measuring_changes_no_state(self):
        rng = np.random.default_rng(5)
        phi, pi = rng.standard_normal((2, 4, *SHAPE[::-1]))
        case = {**CASE, "initial": self.write_state(phi, pi)}
        asked = self.run_case(case, output="asked")
        plain = self.run_case({**case, "observe": {"every": 3}}, output="plain")
        self.assertEqual(asked.bytes_of_state(), plain.bytes_of_state())

    def test_limits_stop_a_run_or_warn(self):
        packet = {"kind": "packet", "width": 0.2}
        base = merged({**CASE, "initial": packet, "observe": {"every": 2}}, {"output": {"every": 2}})
        for limit, value in (("max_tail", 0.01), ("max_abs", 1e-3), ("max_residual", 1e-9), ("max_energy_drift", 1e-16)):
            with self.subTest(limit):
                run = self.run_case(merged(base, {"checks": {limit: value}}), code=4, output=limit)
                self.assertIn(f"checks.{limit}", run.stderr)
                self.assertTrue(any(event["event"] == "stopped" for event in run.events()))
                warned = self.run_case(merged(base, {"checks": {limit: value, "on_violation": "warn"}}),
                                       output=limit + "_warn")
                self.assertEqual(warned.stderr.count(f"checks.{limit}"), 1)
                self.assertEqual(warned.steps()[-1], 6)
        quiet = {"max_tail": 0.999, "max_abs": 1e3, "max_residual": 0.5, "max_energy_drift": 0.5}
        self.assertNotIn("checks.", self.run_case(merged(base, {"checks": quiet}), output="quiet").stderr)


if __name__ == "__main__":
    program.main()
