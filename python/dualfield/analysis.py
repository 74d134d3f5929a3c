# SPDX-License-Identifier: MIT
"""The commands run, spectrum, converge, verify and info."""
from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _core
from .case import Case, asked, name_of
from .results import Results, load

_one_run = threading.Lock()  # signals are handled for one run at a time


def with_arrays(report: Any) -> Any:
    """The same report, with lists of numbers as arrays. What is not defined, null in the files, is NaN in an array."""
    if isinstance(report, dict):
        return {key: with_arrays(value) for key, value in report.items()}
    if not isinstance(report, list):
        return report
    inner = [with_arrays(value) for value in report]
    numbers = (int, float, type(None))
    if inner and all(isinstance(value, numbers) and not isinstance(value, bool) for value in inner):
        if any(value is not None for value in inner):
            return np.array([np.nan if value is None else value for value in inner])
    if inner and all(isinstance(value, np.ndarray) for value in inner) and len({value.shape for value in inner}) == 1:
        return np.stack(inner)
    return inner


def run(case: Case | None = None, overrides: Mapping[str, Any] | None = None, *, output: str | os.PathLike | None = None,
        overwrite: bool = False, resume: bool = False, quiet: bool | None = None, **sections: Any) -> Results:
    """Evolve a case and leave its results in a directory: the command `dualfield run`, with its files and checkpoints.

    output     the directory; by default results/<name of the case file>, or the first free name like it
    overwrite  replace the run that is in the directory
    resume     go on with the run that is in the directory, from its last checkpoint
    quiet      no progress; by default where standard error is no terminal

    Returns what load() returns. Raises InputError with nothing written; DeviceError, CheckError, OutputError with the last good
    results kept; Interrupted, a KeyboardInterrupt, after a signal, with a checkpoint from which resume=True goes on.
    """
    quiet = not sys.stderr.isatty() if quiet is None else quiet
    name = name_of(case)
    output = None if output is None else os.fspath(output)
    with _one_run:
        return load(_core.run(asked(case, overrides, sections), name, output, overwrite, resume, quiet))


def spectrum(case: Case | None = None, overrides: Mapping[str, Any] | None = None, *, path: str = "", points: int = 64,
             around: float = 0.0, **sections: Any) -> dict[str, Any]:
    """What the lattice of a case can resolve: the report of `dualfield spectrum --json`, with arrays (docs/spectrum.md).

    path    points of the zone, as in "G X M" (default: a path through all corners), `points` pieces between two of them
    around  the uniform field around which a potential is linearised

    Wave vectors `theta` are in radians a site, `k` in 1/length, frequencies in 1/time. Raises InputError.
    """
    return with_arrays(json.loads(_core.spectrum(asked(case, overrides, sections), path, points, around)))


def converge(case: Case | None = None, overrides: Mapping[str, Any] | None = None, *, refine: str = "auto",
             against: str = "auto", levels: int = 0, **sections: Any) -> dict[str, Any]:
    """Refine a case and observe the orders of its errors: the report of `dualfield converge --json` (docs/convergence.md).

    refine   what is halved from level to level: "time", "space", "both"
    against  "exact" (e^{Gt} on the lattice), "continuum", "finest" (the next finer run)
    levels   errors to measure; 0: 4, or 3 for space in D = 3

    `levels` of the report is a dict of arrays: shape, spacing, step, steps, error (relative), order (NaN where there is none). An
    order below the declared one raises no exception: see `verdict`. Raises InputError, DeviceError.
    """
    report = json.loads(_core.converge(asked(case, overrides, sections), refine, against, levels))
    rows = report["levels"]
    report["levels"] = {key: [row[key] for row in rows] for key in rows[0]}
    return with_arrays(report)


def verify(*ids: str) -> list[dict[str, Any]]:
    """Compute numbered equations of the paper, or laws, and say which hold: the report of `dualfield verify --json`.

    `verify("4.10")`, `verify("4")` for a whole section, `verify()` for all. Each entry has `id`, `statement`, `computed`,
    `verdict` ("holds", "holds under assumption", "erratum"), the residuals `printed` and `corrected`, relative to the size
    of the terms, their `tolerance`, and `amendment`, the corrected form (docs/equations.md). Raises InputError for an unknown id, and
    VerdictError where a verdict is not the recorded one; its attribute `results` is the list.
    """
    results = json.loads(_core.verify(list(ids)))
    differing = [entry["id"] for entry in results if entry["verdict"] != entry["recorded"]]
    if differing:
        error = _core.VerdictError("not the recorded verdict: " + ", ".join(differing))
        error.results = results
        raise error
    return results


def info() -> str:
    """Version, compiler, libraries, and the devices that are found: the text of `dualfield info`."""
    return _core.info()
