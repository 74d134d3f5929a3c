# SPDX-License-Identifier: MIT
"""examples/dynamical_*.toml: gauge fields with dynamics of their own against known answers."""
import numpy as np

from example_run import ExampleTest, column, program, relative_drift, times


def array(run, step, name):
    return np.load(run.output / "snapshots" / f"{step:08d}" / f"{name}.npy")


def mean_electric(run, axis=0):
    """The mean of E along an axis (from 0) in every snapshot."""
    return np.array([array(run, step, "E")[axis].mean() for step in run.steps()])


def frequency(t, values):
    """Of an oscillation around any mean, at equal intervals: x_{n+1} + x_{n-1} = 2 cos(omega dt) x_n + a constant."""
    around, here = values[2:] + values[:-2], values[1:-1]
    double_cosine, _ = np.polyfit(here, around, 1)
    return np.arccos(double_cosine / 2) / (t[1] - t[0])


def green(shape, spacing):
    """The inverse of minus the lattice Laplacian times the spacing squared, without its zero mode, from site 0."""
    k = np.meshgrid(*[2 * np.pi * np.fft.fftfreq(n) for n in shape], indexing="ij")
    eigenvalue = sum(4 * np.sin(one / 2) ** 2 for one in k)
    eigenvalue.flat[0] = np.inf
    return np.fft.ifftn(1 / eigenvalue).real


class Plasma(ExampleTest):
    def test_a_charged_medium_swings_at_its_frequency(self):
        run = self.run_example("dynamical_plasma")
        case = run.case()
        mass, g = case["theory"]["mass"], case["gauge"]["coupling"]
        n = column(run, "charge")[0] / 2 / (case["lattice"]["shape"][0] * case["lattice"]["spacing"])
        slow = min(np.sqrt(np.roots([1, -4 * mass**2, 4 * mass * g**2 * n])))
        self.assert_near("frequency", frequency(times(run), mean_electric(run)), slow, 0.01 * slow)
        self.assert_below("change of Gauss's generator", column(run, "gauss_max").max(), 1e-12)
        self.assert_below("drift of the energy", relative_drift(column(run, "energy")), 1e-3)


class Higgs(ExampleTest):
    def run_with(self, output, **changes):
        return self.run_example("dynamical_higgs", output=output, **changes)

    def test_the_photon_has_the_mass_of_the_condensate(self):
        run = self.run_with("out")
        case = run.case()
        f, g, h = case["initial"]["amplitude"], case["gauge"]["coupling"], case["time"]["step"]
        phi, _ = run.state(0)
        f = np.sqrt(np.sum(phi**2, axis=0)).mean()
        known = 2 / h * np.arcsin(h * g * f / 2)
        # in the middle of a step, where the links are kicked, |phi| is larger than f by up to (h m)^2/8 of itself
        error = (h * case["theory"]["mass"]) ** 2 / 8
        self.assert_near("frequency", frequency(times(run), mean_electric(run)), known, (error + 1e-5) * known)
        self.assert_below("change of Gauss's generator", column(run, "gauss_max").max(), 1e-12)

    def test_without_a_condensate_it_has_none(self):
        run = self.run_with("free", initial__amplitude=0.0, time__steps=200)
        electric = mean_electric(run)
        self.assert_below("change of the mean field", np.abs(electric - electric[0]).max(), 1e-15)


class Coulomb(ExampleTest):
    def energies(self, D, distances):
        """Energy of the electric field of charges 1 and -1 along axis 1, from runs, and the lattice's exact one."""
        shape = {1: [64], 2: [48, 48], 3: [32, 32, 32]}[D]
        name = {1: "dirac_1d", 2: "complex_scalar", 3: "dirac_3d"}[D]
        scheme = "leapfrog" if D == 2 else "unitary"
        measured, known = [], []
        for r in distances:
            first, second = [5] * D, [5 + r] + [5] * (D - 1)
            run = self.run_example("dynamical_coulomb", output=f"{D}_{r}", theory__name=name, lattice__shape=shape,
                                   time__scheme=scheme, gauge__charges=[first + [1.0], second + [-1.0]])
            case = run.case()
            a, g = case["lattice"]["spacing"], case["gauge"]["coupling"]
            energy = column(run, "electric_energy")
            self.assert_below(f"D = {D}, r = {r}: change of the field", relative_drift(energy), 1e-12)
            self.assert_below("change of Gauss's generator", column(run, "gauss_max").max(), 1e-13)
            potential = green(shape, a)
            measured.append(energy[0])
            known.append(g**2 * a ** (2 - D) * (potential.flat[0] - potential[(0,) * (D - 1) + (r,)]))
        return np.array(measured), np.array(known), a, g, shape[0] * a

    def assert_law(self, D, distances, law, tolerance):
        measured, known, a, g, box = self.energies(D, distances)
        self.assert_near(f"energies in D = {D}", measured, known, 1e-12 * known.max())
        r = a * np.array(distances)
        expected = g**2 * (law(r[1:], box) - law(r[:-1], box))
        self.assert_near(f"differences in D = {D} against the continuum", (measured[1:] - measured[:-1]) / expected,
                         np.ones(len(r) - 1), tolerance)

    def test_on_a_line_the_force_is_constant(self):
        self.assert_law(1, [4, 9, 16, 30], lambda r, box: r / 2 * (1 - r / box), 1e-12)

    def test_on_a_plane_the_energy_is_a_logarithm(self):
        self.assert_law(2, [4, 6, 8], lambda r, box: np.log(r) / (2 * np.pi), 0.07)

    def test_in_space_it_falls_with_the_distance(self):
        self.assert_law(3, [3, 4, 5], lambda r, box: -1 / (4 * np.pi * r), 0.12)


class BackReaction(ExampleTest):
    def balance(self, run):
        """Kinetic momentum at each snapshot, and its first value plus the impulse of the field."""
        case = run.case()
        a, g = case["lattice"]["spacing"], case["gauge"]["coupling"]
        momentum, force = [], []
        for step in run.steps():
            phi, pi = run.state(step)
            link = np.exp(1j * a * array(run, step, "A")[1])
            electric = -(g**2) * array(run, step, "E")[0]  # d A/dt in D = 1
            psi = np.array([phi[0] + 1j * phi[1], pi[0] + 1j * pi[1]])
            ahead = link * np.roll(psi, -1, axis=1)
            behind = np.roll(link.conj() * psi, 1, axis=1)
            momentum.append(a / 2 * np.sum((psi.conj() * -1j * (ahead - behind)).real) / (2 * a))
            force.append(a / 2 * np.sum(np.abs(psi) ** 2 * (electric + np.roll(electric, 1)) / 2))
        force, t = np.array(force), times(run)
        impulse = np.concatenate([[0], np.cumsum((force[1:] + force[:-1]) / 2 * np.diff(t))])
        return np.array(momentum), momentum[0] + impulse

    def test_momentum_and_energy_are_balanced(self):
        coarse = self.run_example("dynamical_backreaction")
        momentum, balance = self.balance(coarse)
        error = np.abs(momentum - balance).max() / momentum[0]
        self.assert_below("error of the momentum balance", error, 0.015)
        stop = times(coarse)[np.flatnonzero(momentum < 0)[0]]
        self.assert_near("time at which the packet stops", stop, 69.5, 2.0)
        self.assert_below("drift of the energy", relative_drift(column(coarse, "energy")), 3e-4)
        exchanged = np.ptp(column(coarse, "electric_energy")) / column(coarse, "energy")[0]
        self.assertGreater(exchanged, 0.05)
        fine = self.run_example("dynamical_backreaction", output="fine", lattice__shape=[512], lattice__spacing=0.25,
                                time__step=0.03125, time__steps=3200, observe__every=16, output__every=16)
        momentum, balance = self.balance(fine)
        self.assert_near("ratio of the errors in the spacing", error / (np.abs(momentum - balance).max() / momentum[0]), 4.0, 0.5)


if __name__ == "__main__":
    program.main()
