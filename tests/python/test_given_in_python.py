# SPDX-License-Identifier: MIT
"""Cases with matrices of NumPy and SymPy, neurons, and gauge transforms; and runs that a signal ends."""
import os
import signal
import threading

import dualfield
import numpy as np
import pytest

from cases import DIRAC, NEURONS


def dirac_by(number, matrix):
    """The tensors of (4.15) with matrices of a library: W = 1 + hm ε, B = h ε (S − 1), V = 1 − hm ε."""
    one, eps, h, m = matrix([[1, 0], [0, 1]]), matrix([[0, 1], [-1, 0]]), number(1) / 4, number(1) / 8
    return dualfield.linear(W=[(one + h * m * eps, 0)], B=[(h * eps, 1), (-h * eps, 0)], V=[(one - h * m * eps, 0)])


def matrices():
    sympy = pytest.importorskip("sympy")
    return {"numpy": (float, np.array), "float32": (float, lambda rows: np.array(rows, dtype=np.float32)),
            "sympy": (sympy.Rational, sympy.Matrix), "immutable": (sympy.Rational, sympy.ImmutableMatrix)}


@pytest.mark.parametrize("name", ["numpy", "float32", "sympy", "immutable"])
def test_linear_takes_matrices(name):
    theory = dirac_by(*matrices()[name])
    expected, sim = (dualfield.Simulation({**DIRAC, **change}, {"time.scheme": "sequential"}) for change in ({}, {"theory": theory}))
    with expected.fields() as f, sim.fields(write=True) as g:
        g.phi[...], g.pi[...] = f.phi, f.pi
    for one in (expected, sim):
        one.run(30)
    with expected.fields() as f, sim.fields() as g:
        assert np.allclose(f.phi, g.phi, rtol=0, atol=1e-13) and np.allclose(f.pi, g.pi, rtol=0, atol=1e-13)


def test_the_spectrum_of_linear_is_that_of_the_theory():
    """Between the modes of the lattice too, and with the velocities, which need shifts by −1 and not by n − 1."""
    theory = dirac_by(float, np.array)
    expected, found = (dualfield.spectrum({**DIRAC, **change}, {"time.scheme": "sequential"})["path"]["rows"]
                       for change in ({}, {"theory": theory}))
    for one, other in zip(expected, found):
        for key in ("omega", "velocity"):
            assert np.allclose(np.sort(np.abs(one[key]))[-1], np.sort(np.abs(other[key]))[-1], atol=1e-9), (key, one["theta"])


def test_linear_refuses_what_is_no_matrix():
    sympy = pytest.importorskip("sympy")
    m = sympy.Symbol("m")
    with pytest.raises(TypeError):
        dualfield.linear(W=[(sympy.eye(2) * m, 0)], B=[(np.eye(2), 0)], V=[(np.eye(2), 0)])
    for wrong in (np.ones((2, 3)), np.ones(2), sympy.ones(2, 3)):
        with pytest.raises(ValueError, match="K x K"):
            dualfield.linear(W=[(wrong, 0)], B=[(np.eye(2), 0)], V=[(np.eye(2), 0)])
    with pytest.raises(ValueError, match="same K"):
        dualfield.linear(W=[(np.eye(3), 0)], B=[(np.eye(2), 0)], V=[(np.eye(2), 0)])


@pytest.mark.parametrize("kind", ["numpy", "sympy"])
def test_neurons_take_matrices(kind):
    """e^{Gt} of dφ/dt = (W − 1)φ + Bπ, dπ/dt = −(W − 1)π − m² B⁻¹φ, by the eigenvectors of G."""
    weight, bias, mass = np.array([[1.0, 0.2], [0.2, 1.0]]), np.array([[1.0, 0.5], [0.5, 2.0]]), 0.5
    given = [weight, bias]
    if kind == "sympy":
        sympy = pytest.importorskip("sympy")
        given = [sympy.Matrix(matrix) for matrix in given]
    sim = dualfield.Simulation({**NEURONS, "theory": {"name": "neurons", "weight": given[0], "bias": given[1], "mass": mass, "replicas": 3}},
                               {"time.step": 1e-3, "time.scheme": "sequential"})
    with sim.fields() as f:
        start = np.concatenate([f.phi, f.pi])
    assert start.shape == (4, 3)
    sim.run(1000)
    extra = weight - np.eye(2)
    values, vectors = np.linalg.eig(np.block([[extra, bias], [-mass**2 * np.linalg.inv(bias), -extra]]))
    expected = (vectors * np.exp(values) @ np.linalg.solve(vectors, start.astype(complex))).real
    with sim.fields() as f:
        assert np.allclose(np.concatenate([f.phi, f.pi]), expected, atol=3e-3)  # of first order in the step


def test_gauge_transforms():
    """A transform in the middle of a run changes the state, and no observable: the covariance that the run computes is rounding."""
    theory, lattice = {"name": "dirac_3d", "mass": 0.3}, {"shape": [8, 8, 1]}
    gauge = {"kind": "uniform_magnetic", "flux": 2}
    rows = {}
    for name, transforms in (("without", []), ("with", [{"kind": "random", "seed": 5, "amplitude": 2.0, "at_step": 7}])):
        sections = {"gauge": {**gauge, **({"transform": transforms} if transforms else {})}}
        sim = dualfield.Simulation({**DIRAC, "theory": theory, "lattice": lattice, **sections,
                                    "initial": {"kind": "packet", "width": 1.5}}, {"observe.every": 5})
        sim.run(20)
        rows[name] = sim.observables
        with sim.fields() as f:
            rows[name + " phi"] = np.array(f.phi)
    assert np.abs(rows["with phi"] - rows["without phi"]).max() > 1e-3
    for column in set(rows["without"]) & set(rows["with"]):
        assert np.allclose(rows["with"][column], rows["without"][column], rtol=1e-11), column


def interrupt_soon():
    threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT)).start()


def test_a_simulation_goes_on_after_a_signal():
    sim, undisturbed = dualfield.Simulation(DIRAC), dualfield.Simulation(DIRAC)
    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        sim.run(10**9, every=10**9)
    assert 0 < sim.step < 10**9
    steps = sim.step % 1000 + 10
    with sim.fields(write=True) as f, undisturbed.fields(write=True) as g:
        g.phi[...], g.pi[...] = f.phi, f.pi
        f.pi[...] = g.pi
    for one in (sim, undisturbed):
        one.run(steps, every=10**6)
    with sim.fields() as f, undisturbed.fields() as g:
        assert np.array_equal(f.phi, g.phi) and np.array_equal(f.pi, g.pi)


def test_a_run_goes_on_after_a_signal(tmp_path):
    case = {**DIRAC, "observe": {"every": 1000}}
    out = tmp_path / "out"
    interrupt_soon()
    with pytest.raises(dualfield.Interrupted) as error:
        dualfield.run(case, {"time.steps": 10**8}, output=out, quiet=True)
    assert isinstance(error.value, KeyboardInterrupt)
    rows = len(dualfield.load(out).observables["step"])
    steps = 1000 * (rows + 1)
    resumed = dualfield.run(case, {"time.steps": steps}, output=out, resume=True, quiet=True)
    assert np.array_equal(resumed.observables["step"], np.arange(0, steps + 1, 1000))
    whole = dualfield.run(case, {"time.steps": steps}, output=tmp_path / "whole", quiet=True)
    for name, values in whole.observables.items():
        assert np.array_equal(values, resumed.observables[name]), name
