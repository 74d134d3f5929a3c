# SPDX-License-Identifier: MIT
"""examples/dirac_1d_zitterbewegung.toml: the centre of charge oscillates at twice the energy, if both energy signs occur."""
import numpy as np

from example_run import ExampleTest, charge_density, column, moments, program, relative_drift, times
from packet_theory import DiracModes, packet_modes

PERIODS_FITTED = 3


def centroids(run):
    case = run.case()
    spacing, center = case["lattice"]["spacing"], case["initial"]["center"]
    return np.array([moments(charge_density(run, step), spacing, center)[0][0] - center[0] for step in run.steps()])


def fitted_frequency(t, x):
    """The frequency of the least-squares fit x = c + A cos(w t) + B sin(w t), by a scan over w in ever finer steps."""
    def residual(w):
        basis = np.stack([np.ones_like(t), np.cos(w * t), np.sin(w * t)], axis=1)
        return np.linalg.norm(x - basis @ np.linalg.lstsq(basis, x, rcond=None)[0])

    low, high = 2 * np.pi / (t[-1] - t[0]), np.pi / (t[1] - t[0])
    for _ in range(6):
        scan = np.linspace(low, high, 61)
        best = scan[np.argmin([residual(w) for w in scan])]
        low, high = best - (scan[1] - scan[0]), best + (scan[1] - scan[0])
    return best


class Zitterbewegung(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = cls.run_example("dirac_1d_zitterbewegung")
        cls.setup = cls.both.case()
        cls.mass = cls.setup["theory"]["mass"]
        cls.times, cls.positions = times(cls.both), centroids(cls.both)
        cls.modes, weights = packet_modes(cls.setup)
        cls.weights = weights / weights.sum()
        cls.branches = DiracModes(cls.setup, cls.modes)

    def test_trembles_with_twice_the_energy(self):
        # The mean of 2 omega over the packet's modes, 2 (m + <k^2>/2m) here: 1.4 % above 2 m. Tolerance 0.3 %: as
        # the packet spreads, its phase changes by atan(t / (2 m width^2)) / 2, 0.1 % of the phase of three periods.
        expected = 2 * self.weights @ self.branches.leapfrog_omega()[:, 1]
        early = self.times <= PERIODS_FITTED * np.pi / self.mass
        measured = fitted_frequency(self.times[early], self.positions[early])
        self.assert_near("frequency of the trembling", measured, expected, 3e-3 * expected)
        self.assertGreater(measured, 2 * self.mass * 1.005, "above 2 m")

    def test_trembles_by_half_a_compton_wavelength_to_one_side(self):
        # x(t) = (cos(2 m t) - 1) / 2m for a packet much wider than 1/m; 5 %: it is 3 Compton wavelengths wide
        period = np.pi / self.mass
        first = self.positions[self.times <= period]
        self.assert_near("swing over the first period", np.ptp(first), 1 / self.mass, 0.05 / self.mass)
        self.assert_near("starts at the turning point", self.positions[0], np.max(first), 1e-9)

    def test_whole_curve(self):
        # Mode by mode with the leapfrog's frequencies; its eigenvectors are those of the continuous time to O(h^2):
        # (h m)^2 / 8 = 3e-4 of the amplitude. The decay to 70 % and the phase of the spreading packet are included.
        held = np.sqrt(self.weights)[:, None] * np.sum(self.branches.vectors.conj(), axis=1) / np.sqrt(2)
        spacing = self.setup["lattice"]["spacing"]
        expected = [moments(self.branches.density(held, t), spacing, [0.0])[0][0] for t in self.times]
        self.assert_below("largest distance from the predicted curve", np.max(np.abs(self.positions - expected)),
                          2e-3 / self.mass)
        late = self.positions[self.times > self.times[-1] - np.pi / self.mass]
        self.assertLess(np.ptp(late), 0.8 / self.mass, "the trembling fades")

    def test_one_sign_of_energy_does_not_tremble(self):
        swing = np.ptp(self.positions)
        for energy in ("positive", "negative"):
            still = np.ptp(centroids(self.run_example("dirac_1d_zitterbewegung", output=energy,
                                                      initial__energy=energy)))
            self.assert_below(f"swing with energy = {energy}, of that with both", still / swing, 0.01)

    def test_unitary_trembles_too_and_conserves_the_charge(self):
        unitary = self.run_example("dirac_1d_zitterbewegung", output="unitary", time__scheme="unitary")
        self.assert_below("drift of the charge", relative_drift(column(unitary, "charge")), 1e-13)
        self.assertGreater(relative_drift(column(self.both, "charge")), 1e-9, "leapfrog's charge breathes")
        # It rotates neighbours by h/a, so that velocities and the amplitude are smaller by sin(h/a)/(h/a) = 4 %.
        early = self.times <= PERIODS_FITTED * np.pi / self.mass
        positions = centroids(unitary)
        frequencies = [fitted_frequency(self.times[early], curve[early]) for curve in (positions, self.positions)]
        self.assert_near("frequency of the trembling", frequencies[0], frequencies[1], 3e-3 * frequencies[1])
        angle = self.setup["time"]["step"] / self.setup["lattice"]["spacing"]
        self.assert_near("swing, of leapfrog's", np.ptp(positions) / np.ptp(self.positions), np.sin(angle) / angle, 0.01)

    def test_invariant(self):
        self.assert_below("drift of the invariant", relative_drift(column(self.both, "invariant")), 1e-11)


if __name__ == "__main__":
    program.main()
