# SPDX-License-Identifier: MIT
"""The Python package against the program: states, words of errors, threads, tensors, reports. PROGRAM names the program."""
import os
import pathlib
import signal
import subprocess
import threading
import time

import dualfield
import numpy as np
import pytest

from cases import DIRAC as CASE

PROGRAM = os.environ["DUALFIELD_PROGRAM"]
TEXT = """[theory]
name = "dirac_1d"
mass = 0.125
[lattice]
shape = [64]
[time]
step = 0.25
steps = 30
scheme = "leapfrog"
[initial]
kind = "packet"
width = 6.0
momentum = [0.25]
[observe]
every = 10
[output]
format = "npy"
"""


@pytest.fixture
def case(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.toml").write_text(TEXT)
    return "case.toml"


def test_states_and_rows_are_those_of_the_program(case):
    subprocess.run([PROGRAM, "run", case, "--output", "out", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    results = dualfield.load("out")
    for given in (case, CASE):
        sim = dualfield.Simulation(given)
        sim.run()
        with sim.fields() as f:
            assert np.array_equal(f.phi, results.arrays()["phi"]) and np.array_equal(f.pi, results.arrays()["pi"])
        for name, values in results.observables.items():
            assert np.array_equal(sim.observables[name], values), name


def test_run_leaves_what_the_program_leaves(case):
    results = dualfield.run(case, output="out")
    subprocess.run([PROGRAM, "run", case, "--output", "other", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    assert (results.path / "observables.csv").read_bytes() == pathlib.Path("other/observables.csv").read_bytes()
    assert results.steps == [0, 30]


@pytest.mark.parametrize("change", ["time.step=0", "lattice.spacing=-1", "run.backend=gpu", "time.stepp=1"])
def test_errors_have_the_words_of_the_program(case, change):
    run = subprocess.run([PROGRAM, "run", case, "--set", change], capture_output=True, text=True)
    key, value = change.split("=")
    with pytest.raises(dualfield.InputError) as error:
        dualfield.Simulation(case, {key: int(value) if value.lstrip("-").isdigit() else value})
    words = run.stderr.strip().removeprefix("dualfield: error: ")
    assert str(error.value).split(": ", 1)[1] == words.split(": ", 1)[1]


def test_threads_go_on_and_a_signal_ends_a_run():
    sim = dualfield.Simulation(CASE, {"lattice.shape": [65536], "run.threads": 1})
    turns, over = [0], threading.Event()

    def count():
        while not over.wait(0.01):
            turns[0] += 1
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=count)
    threading.Timer(1, over.set).start()
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        sim.run(10**9, every=10**9)
    thread.join()
    assert turns[0] > 5 and 0 < sim.step < 10**9
    sim.run(1)


def test_linear_is_the_dirac_field():
    one, eps, h, m = np.eye(2), [[0, 1], [-1, 0]], 0.25, 0.125
    theory = dualfield.linear(W=[(one, 0), (eps, 0, h * m)], B=[(eps, 1, h), (eps, 0, -h)], V=[(one, 0), (eps, 0, -h * m)])
    states = []
    for sections in ({"theory": theory}, {}):
        sim = dualfield.Simulation({**CASE, **sections}, {"time.scheme": "sequential"})
        with sim.fields(write=True) as f:
            f.phi[...] = np.cos(np.arange(128).reshape(2, 64))
            f.pi[...] = 0
        sim.run(20)
        with sim.fields() as f:
            states.append(f.phi)
    assert np.allclose(*states, atol=1e-12)


def test_reports():
    assert dualfield.spectrum(CASE)
    assert len(dualfield.converge(CASE)["levels"]["error"]) == 4
    [entry] = dualfield.verify("4.10")
    assert entry["id"] == "4.10" and entry["verdict"] == entry["recorded"]
    with pytest.raises(dualfield.InputError):
        dualfield.verify("9.99")


def test_the_pictures_are_part_of_the_package(case):
    pytest.importorskip("matplotlib")
    import dualfield.plot

    assert dualfield.plot.main([str(dualfield.run(CASE, output="drawn").path)]) == 0
    assert pathlib.Path("drawn/pictures/observables.png").is_file()
