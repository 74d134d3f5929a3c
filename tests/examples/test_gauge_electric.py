# SPDX-License-Identifier: MIT
"""examples/gauge_drift.toml and gauge_bloch.toml: the way of a charged packet in a uniform electric field."""
import numpy as np

from example_run import ExampleTest, charge_density, column, moments, program, times
from packet_theory import packet_modes


class Way:
    """Where a field F takes a packet: each wave has the wave number k + F t, so its centre of charge has moved by the
    mean over its waves of (omega(k + F t) - omega(k)) / F. Exact for the centre as long as one branch holds the packet; what
    is missing is the polarisation by the other, F / 4m^3 at rest, which rings because the field is switched on at once."""

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


def ways(run, way):
    """The centre of charge at the snapshots, from where it was first; the box is unrolled around where it should be."""
    case = run.case()
    expected = case["initial"]["center"][0] + way.of_packet(way.leapfrog, times(run))
    places = [moments(charge_density(run, step), way.spacing, [near])[0][0] for step, near in zip(run.steps(), expected)]
    return np.array(places) - places[0]


class Drift(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = cls.run_example("gauge_drift")
        cls.way = Way(cls.result.case())
        cls.times, cls.moved = times(cls.result), ways(cls.result, cls.way)

    def test_the_relativistic_trajectory(self):
        # of one momentum p0, up to what the spread of momenta adds, 0.5 of a length, and the lattice, 0.5
        p0, field, mass = self.way.start, self.way.field, self.way.mass
        expected = (np.sqrt(mass**2 + (field * self.times + p0) ** 2) - np.sqrt(mass**2 + p0**2)) / field
        self.assert_below("largest distance from the trajectory", np.max(np.abs(self.moved - expected)), 1.0)
        self.assert_near("turning time", self.times[np.argmin(self.moved)], -p0 / field, 10.0)
        self.assertGreater(np.ptp(self.moved), 200.0)

    def test_the_trajectory_of_all_momenta(self):
        # continuum: the lattice's (ka)^2 / 24 of the way; leapfrog and lattice: polarisation that rings, twice F/4m^3
        worst = np.max(np.abs(self.moved - self.way.of_packet(self.way.continuum, self.times)))
        self.assert_below("largest distance, continuum", worst, 0.6)
        worst = np.max(np.abs(self.moved - self.way.of_packet(self.way.leapfrog, self.times)))
        self.assert_below("largest distance, lattice and step", worst, 2 * self.way.polarisation())

    def test_the_other_gauge_takes_the_same_way(self):
        static = self.run_example("gauge_drift", output="static", gauge__gauge="static", gauge__seam=470.0,
                                  time__steps=1200)
        moved = ways(static, self.way)
        self.assert_below("largest distance of the ways", np.max(np.abs(moved - self.moved[: len(moved)])), 0.02)

    def test_the_field_does_its_work(self):
        # The column is half the mean of omega, times the charge: z' = X_0 dH/dz. The work is field times way; the second
        # order of the step in both changes it by less than 1 %.
        energy, charge = column(self.result, "energy"), column(self.result, "charge")
        gained = 2 * (energy / charge - energy[0] / charge[0])
        expected = self.way.field * self.moved
        self.assert_below("gain of energy less work", np.max(np.abs(gained - expected)), 0.01 * np.ptp(expected))

    def test_no_field_no_turn(self):
        free = self.run_example("gauge_drift", output="free", gauge__field=0.0, output__every=0)
        density = charge_density(free, free.steps()[-1])
        speed = self.way.start / np.hypot(self.way.mass, self.way.start)
        end = 200.0 + speed * self.times[-1]
        self.assert_near("place at the end", moments(density, self.way.spacing, [end])[0][0], end, 10.0)


class Bloch(ExampleTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = cls.run_example("gauge_bloch")
        cls.way = Way(cls.result.case())
        cls.times, cls.moved = times(cls.result), ways(cls.result, cls.way)
        cls.period = 2 * np.pi / (cls.way.field * cls.way.spacing)

    def test_the_lattices_trajectory(self):
        worst = np.max(np.abs(self.moved - self.way.of_packet(self.way.leapfrog, self.times)))
        self.assert_below("largest distance, lattice and step", worst, 2 * self.way.polarisation())
        # the step raises the top of the branch by 1 %
        worst = np.max(np.abs(self.moved - self.way.of_wave(self.way.continuous_time, self.times, 0.0)))
        self.assert_below("largest distance from the curve of k = 0", worst, 1.5)
        top = (np.sqrt(self.way.mass**2 + 4) - self.way.mass) / self.way.field
        self.assert_near("farthest point", self.moved.max(), top, 1.5)

    def test_period(self):
        middle = 0.5 * np.max(self.moved)
        up = np.flatnonzero((self.moved[:-1] < middle) & (self.moved[1:] >= middle))
        self.assertEqual(len(up), 2)
        crossing = [np.interp(middle, self.moved[i:i + 2], self.times[i:i + 2]) for i in up]
        # polarisation, 0.08 sites at a speed of 0.7
        self.assert_near("period", crossing[1] - crossing[0], self.period, 0.15)
        returned = [np.argmin(np.abs(self.times - n * self.period)) for n in (1, 2)]
        self.assert_near("returns to its place", self.moved[returned], [0, 0], 2 * self.way.polarisation())

    def test_half_the_field_swings_twice_as_far_and_as_long(self):
        weak = self.run_example("gauge_bloch", output="weak", gauge__field=self.way.field / 2, initial__center=[60.0])
        moved = ways(weak, Way(weak.case()))
        self.assert_near("farthest point, of the other's", moved.max() / self.moved.max(), 2.0, 0.01)
        self.assert_near("time of it", times(weak)[np.argmax(moved)], self.period, 8.0)


if __name__ == "__main__":
    program.main()
