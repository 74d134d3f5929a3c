# SPDX-License-Identifier: MIT
"""What load() reads is what a run has left, in either format of snapshots."""
import dualfield
import numpy as np
import pytest

from cases import DIRAC, NEURONS

OBSERVED = {"observe": {"every": 10, "fields": ["current", "energy_density"]}}


def run(case, folder, file_format):
    return dualfield.run({**case, "output": {"every": 10, "format": file_format}}, output=folder / file_format, quiet=True)


def test_both_formats_have_the_same_arrays(tmp_path):
    pytest.importorskip("h5py")
    if "no HDF5" in dualfield.info():
        pytest.skip("the program was built without HDF5")
    npy, hdf = (run({**DIRAC, **OBSERVED}, tmp_path, file_format) for file_format in ("npy", "hdf"))
    assert npy.steps == hdf.steps == [0, 10, 20, 30]
    for step in npy.steps:
        one, other = npy.arrays(step), hdf.arrays(step)
        assert set(one) == set(other) == {"phi", "pi", "current", "energy_density"}
        for name, values in one.items():
            assert np.array_equal(values, other[name]), name
    assert npy.arrays()["phi"].shape == (2, 64) and npy.arrays()["current"].shape == (64,)


def test_neurons_have_no_components(tmp_path):
    assert run(NEURONS, tmp_path, "npy").arrays()["phi"].shape == (2, 16)


def test_what_is_not_there_and_what_cannot_be_read(tmp_path):
    results = run(DIRAC, tmp_path, "npy")
    with pytest.raises(KeyError, match="no snapshot of step 7"):
        results.arrays(7)
    with pytest.raises(FileNotFoundError, match="there is no run"):
        dualfield.load(tmp_path / "nowhere")
    (results.path / "snapshots/00000010/phi.npy").write_bytes(b"torn")
    with pytest.raises(dualfield.InputError, match="cannot be read"):
        results.arrays(10)
    (results.path / "case.toml").write_text("[theory")
    with pytest.raises(dualfield.InputError, match="case.toml"):
        dualfield.load(results.path)
