# SPDX-License-Identifier: MIT
"""Views of φ and π: they are the solver's memory, show the state at the time, and are safe after their block."""
import gc
import threading
import time

import dualfield
import numpy as np
import pytest

from cases import DELAYED, DIRAC, NEURONS, SCALAR_3D

SYSTEMS = [(DIRAC, {}), (DIRAC, {"run.precision": "single"}), (DIRAC, {"time.scheme": "exact"}), (DIRAC, {"time.scheme": "unitary"}),
           (SCALAR_3D, {}), (SCALAR_3D, {"time.scheme": "sequential"}), (SCALAR_3D, {"run.precision": "single"}), (DELAYED, {}),
           (NEURONS, {}), (NEURONS, {"run.precision": "single"})]


def simulation(case, changes):
    return dualfield.Simulation(case, {"run.backend": "cpu", **changes})


def state(sim):
    with sim.fields() as f:
        return np.array(f.phi), np.array(f.pi)


def is_a_view(array):
    return not array.flags.owndata and not isinstance(array.base, np.ndarray)


@pytest.mark.parametrize("case, changes", SYSTEMS)
def test_views_are_the_memory_of_the_solver(case, changes):
    sim = simulation(case, changes)
    places = []
    for _ in range(2):
        with sim.fields() as f:
            assert f.phi is f.phi and not f.phi.flags.writeable and not f.pi.flags.writeable
            assert f.phi.dtype == (np.float32 if "single" in changes.values() else np.float64)
            places.append(f.phi.__array_interface__["data"][0])
            with pytest.raises(ValueError):
                f.phi[...] = 0
            with pytest.raises(ValueError):
                f.phi.flags.writeable = True
    assert places[0] == places[1], "no copy was made"
    with sim.fields(write=True) as f:
        assert f.phi.flags.writeable and f.phi.__array_interface__["data"][0] == places[0]


def test_fields_in_half_precision_are_copies_that_are_taken_over():
    one, other = (simulation(DIRAC, {"run.precision": "half", "time.scheme": "leapfrog"}) for _ in range(2))
    for sim in (one, other):
        sim.run(7)
    with other.fields(write=True) as f:
        assert f.phi.dtype == np.float64
        f.phi[...] *= 2
        f.pi[...] *= 2
    with one.fields(write=True) as f:
        assert np.array_equal(f.phi, state(other)[0] / 2)
    for sim in (one, other):
        sim.run(5)
    for found, twice in zip(state(one), state(other)):
        assert np.array_equal(2 * found, twice)


@pytest.mark.parametrize("case, changes", SYSTEMS)
def test_they_show_the_state_at_the_time(case, changes, tmp_path):
    """What a run writes is a copy that was made in another way. Looking does not change the bits of a run."""
    sim = simulation(case, changes)
    for _ in range(4):
        sim.run(5)
        state(sim)
    with pytest.MonkeyPatch.context() as here:
        here.chdir(tmp_path)
        written = dualfield.run(case, {"run.backend": "cpu", "time.steps": 20, "output.every": 20, "output.format": "npy", **changes},
                                output="out", quiet=True).arrays(20)
    for name, found in zip(("phi", "pi"), state(sim)):
        assert np.array_equal(written[name], found), name


@pytest.mark.parametrize("case, changes", SYSTEMS)
def test_a_write_is_taken_over(case, changes):
    """All systems here are linear: twice the state evolves to twice the state."""
    one, other = simulation(case, changes), simulation(case, changes)
    for sim in (one, other):
        sim.run(7)
    with other.fields(write=True) as f:
        f.phi[...] *= 2
        f.pi[...] *= 2
    for sim in (one, other):
        sim.run(10)
    tolerance = 1e-5 if "single" in changes.values() else 1e-12
    for expected, found in zip(state(one), state(other)):
        assert np.abs(found).max() > 0
        assert np.allclose(2 * expected, found, rtol=0, atol=tolerance * np.abs(found).max())


@pytest.mark.parametrize("case, changes", SYSTEMS)
def test_what_is_taken_out_is_no_part_of_the_simulation(case, changes):
    sim, undisturbed = simulation(case, changes), simulation(case, changes)
    with sim.fields() as f:
        escaped, part = f.phi, f.pi[..., ::2]
    with sim.fields(write=True) as f:
        writable = f.phi
    kept, kept_part = escaped.copy(), part.copy()
    writable[...] = 1e300 if writable.dtype == np.float64 else 1e30
    for one in (sim, undisturbed):
        one.run(10)
    assert np.array_equal(escaped, kept) and np.array_equal(part, kept_part)
    for expected, found in zip(state(undisturbed), state(sim)):
        assert np.allclose(expected, found, rtol=0, atol=1e-6 if expected.dtype == np.float32 else 1e-13)
    del sim, f
    gc.collect()
    assert np.array_equal(escaped, kept) and np.isfinite(writable).all()


def test_they_end_with_their_block():
    sim = dualfield.Simulation(DIRAC)
    with sim.fields() as f:
        with pytest.raises(RuntimeError):
            sim.run(1)
        with pytest.raises(RuntimeError):
            with sim.fields():
                pass
    for name in ("phi", "pi"):
        with pytest.raises(RuntimeError):
            getattr(f, name)
    sim.run(1)


def test_a_run_in_another_thread_waits():
    sim = dualfield.Simulation(DIRAC)
    with sim.fields() as f:
        before = f.phi.copy()
        thread = threading.Thread(target=sim.run, args=(5,))
        thread.start()
        time.sleep(0.2)
        assert sim.step == 0 and np.array_equal(before, f.phi)
    thread.join()
    assert sim.step == 5


def test_fields_open_while_another_thread_runs():
    """Between two blocks of steps, at one time for φ and π. The run goes on afterwards."""
    sim = dualfield.Simulation(DIRAC, {"run.threads": 1})
    over = threading.Event()

    def stop(_):
        if over.is_set():
            raise InterruptedError

    def run():
        with pytest.raises(InterruptedError):
            sim.run(10**9, every=10**4, callback=stop)

    thread = threading.Thread(target=run)
    thread.start()
    steps = []
    for _ in range(5):
        with sim.fields() as f:
            steps.append(sim.step)
            density = (f.phi**2 + f.pi**2).sum()
            time.sleep(0.02)
            assert sim.step == steps[-1] and (f.phi**2 + f.pi**2).sum() == density
        time.sleep(0.05)
    over.set()
    thread.join()
    assert steps[-1] > steps[0]


def test_what_is_not_finite_is_refused():
    sim = dualfield.Simulation(DIRAC)
    for value in (np.nan, np.inf):
        with pytest.raises(dualfield.InputError, match="not finite"):
            with sim.fields(write=True) as f:
                f.phi[0, 3] = value
    with sim.fields(write=True) as f:
        f.phi[0, 3] = 0
    sim.run(10)


def test_an_exception_leaves_what_was_written():
    sim = dualfield.Simulation(DIRAC)
    with pytest.raises(ZeroDivisionError):
        with sim.fields(write=True) as f:
            f.phi[...] = 0
            1 / 0
    phi, pi = state(sim)
    assert not phi.any() and pi.any()
    sim.run(5)
