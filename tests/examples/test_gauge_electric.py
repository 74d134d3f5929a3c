# SPDX-License-Identifier: MIT
"""examples/gauge_drift.toml and gauge_bloch.toml: the path of a charged packet in a uniform electric field."""
import numpy as np

from example_run import ExampleTest, charge_density, column, moments, program, times
from packet_theory import packet_modes


class Path:
    """The path of a packet in a field F: each wave has the wave number k + F t, so the centre of charge has moved by the
    mean over the waves of (omega(k + F t) - omega(k)) / F. This is exact for a packet on one branch. The other branch
    adds a polarisation, F / 4m^3 at rest, which oscillates because the field is switched on suddenly."""

    def __init__(self, case):
        self.mass, self.spacing, self.step = case["theory"]["mass"], case["lattice"]["spacing"], case["time"]["step"]
        self.field, self.start = case["gauge"]["field"], case["initial"]["momentum"][0]
        modes, weights = packet_modes(case)
        self.modes = modes[:, 0]
        weights *= 1 + self.mass / self.continuous_time(self.modes)  # the part of positive energy, see gauge_klein
        self.weights = weights / weights.sum()

    def continuum(self, k):
        return np.hypot(self.mass, k)

    def continuous_time(self, k):
        return np.sqrt(self.mass**2 + (2 / self.spacing * np.sin(k * self.spacing / 2)) ** 2)

    def leapfrog(self, k):
        """cos(omega' h) = cos(m h) (1 - h^2 s^2 / 2)"""
        square = (2 / self.spacing * np.sin(k * self.spacing / 2)) ** 2
        return np.arccos(np.cos(self.mass * self.step) * (1 - self.step**2 * square / 2)) / self.step

    def of_wave(self, omega, t, k):
        return (omega(k + self.field * t) - omega(k)) / self.field

    def of_packet(self, omega, t):
        return self.of_wave(omega, t[:, None], self.modes) @ self.weights

    def polarisation(self):
        return abs(self.field) / (4 * self.mass**3)


def displacements(run, path):
    """Displacement of the centre of charge at the snapshots; the box is unrolled around the predicted place."""
    case = run.case()
    expected = case["initial"]["center"][0] + path.of_packet(path.leapfrog, times(run))
    places = [moments(charge_density(run, step), path.spacing, [near])[0][0] for step, near in zip(run.steps(), expected)]
    return np.array(places) - places[0]


class Drift(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = cls.run_example("gauge_drift")
        cls.path = Path(cls.result.case())
        cls.times, cls.moved = times(cls.result), displacements(cls.result, cls.path)

    def test_the_relativistic_trajectory(self):
        # that of the single momentum p0; the spread of momenta adds up to 0.5 of a length, the lattice 0.5
        p0, field, mass = self.path.start, self.path.field, self.path.mass
        expected = (np.sqrt(mass**2 + (field * self.times + p0) ** 2) - np.sqrt(mass**2 + p0**2)) / field
        self.assert_below("largest distance from the trajectory", np.max(np.abs(self.moved - expected)), 1.0)
        self.assert_near("turning time", self.times[np.argmin(self.moved)], -p0 / field, 10.0)
        self.assertGreater(np.ptp(self.moved), 200.0)

    def test_the_trajectory_of_all_momenta(self):
        # tolerances: continuum, (ka)^2 / 24 of the path from the lattice; leapfrog, twice the oscillating polarisation F/4m^3
        worst = np.max(np.abs(self.moved - self.path.of_packet(self.path.continuum, self.times)))
        self.assert_below("largest distance, continuum", worst, 0.6)
        worst = np.max(np.abs(self.moved - self.path.of_packet(self.path.leapfrog, self.times)))
        self.assert_below("largest distance, lattice and step", worst, 2 * self.path.polarisation())

    def test_the_other_gauge_gives_the_same_path(self):
        static = self.run_example("gauge_drift", output="static", gauge__gauge="static", gauge__seam=470.0,
                                  time__steps=1200)
        moved = displacements(static, self.path)
        self.assert_below("largest distance of the displacements", np.max(np.abs(moved - self.moved[: len(moved)])), 0.02)

    def test_the_field_does_its_work(self):
        # The column energy is half the mean of omega times the charge, because z' = X_0 dH/dz. The work is field times
        # path. The second order of the step changes both by less than 1 %.
        energy, charge = column(self.result, "energy"), column(self.result, "charge")
        gained = 2 * (energy / charge - energy[0] / charge[0])
        expected = self.path.field * self.moved
        self.assert_below("gain of energy less work", np.max(np.abs(gained - expected)), 0.01 * np.ptp(expected))

    def test_without_a_field_the_packet_does_not_turn(self):
        free = self.run_example("gauge_drift", output="free", gauge__field=0.0, output__every=0)
        density = charge_density(free, free.steps()[-1])
        speed = self.path.start / np.hypot(self.path.mass, self.path.start)
        end = 200.0 + speed * self.times[-1]
        self.assert_near("place at the end", moments(density, self.path.spacing, [end])[0][0], end, 10.0)


class Bloch(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = cls.run_example("gauge_bloch")
        cls.path = Path(cls.result.case())
        cls.times, cls.moved = times(cls.result), displacements(cls.result, cls.path)
        cls.period = 2 * np.pi / (cls.path.field * cls.path.spacing)

    def test_the_trajectory_of_the_lattice(self):
        worst = np.max(np.abs(self.moved - self.path.of_packet(self.path.leapfrog, self.times)))
        self.assert_below("largest distance, lattice and step", worst, 2 * self.path.polarisation())
        # the step raises the top of the branch by 1 %
        worst = np.max(np.abs(self.moved - self.path.of_wave(self.path.continuous_time, self.times, 0.0)))
        self.assert_below("largest distance from the curve of k = 0", worst, 1.5)
        top = (np.sqrt(self.path.mass**2 + 4) - self.path.mass) / self.path.field
        self.assert_near("farthest point", self.moved.max(), top, 1.5)

    def test_period(self):
        middle = 0.5 * np.max(self.moved)
        up = np.flatnonzero((self.moved[:-1] < middle) & (self.moved[1:] >= middle))
        self.assertEqual(len(up), 2)
        crossing = [np.interp(middle, self.moved[i:i + 2], self.times[i:i + 2]) for i in up]
        # tolerance: the polarisation, 0.08 sites at a speed of 0.7
        self.assert_near("period", crossing[1] - crossing[0], self.period, 0.15)
        returned = [np.argmin(np.abs(self.times - n * self.period)) for n in (1, 2)]
        self.assert_near("returns to its place", self.moved[returned], [0, 0], 2 * self.path.polarisation())

    def test_half_the_field_doubles_amplitude_and_period(self):
        weak = self.run_example("gauge_bloch", output="weak", gauge__field=self.path.field / 2, initial__center=[60.0])
        moved = displacements(weak, Path(weak.case()))
        self.assert_near("farthest point, of the other's", moved.max() / self.moved.max(), 2.0, 0.01)
        self.assert_near("time of it", times(weak)[np.argmax(moved)], self.period, 8.0)


if __name__ == "__main__":
    program.main()
