# SPDX-License-Identifier: MIT
"""Observables as a dataset of xarray."""
import dualfield
import numpy as np
import pytest

from cases import DIRAC


def test_observables_as_xarray():
    pytest.importorskip("xarray")
    sim = dualfield.Simulation(DIRAC).run()
    data = sim.observables.to_xarray()
    assert dict(data.sizes) == {"time": 4} and set(data) == set(sim.observables) - {"time"}
    assert np.array_equal(data["time"], [0, 2.5, 5, 7.5])
    for name in data:
        assert np.array_equal(data[name], sim.observables[name]), name
    assert float(data["charge"].sel(time=5, method="nearest")) == sim.observables["charge"][2]
