# SPDX-License-Identifier: MIT
"""Makes the modules of benchmarks/ and its peers importable."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "benchmarks/peers"), str(ROOT / "tests/cli")]


def row(**changes):
    """A row as `dualfield bench` writes it, with what the scripts add to it."""
    return {
        "source": "bench",
        "program": "Dualfield",
        "theory": "klein_gordon",
        "potential": "none",
        "gauge": "none",
        "shape": [512, 512, 512],
        "precision": "single",
        "scheme": "leapfrog",
        "pass": "streaming",
        "steps_per_pass": 1,
        "threads": 0,
        "glups": 100.0,
        "floor_bytes_per_site": 16.0,
        "fraction": 0.5,
        "yardstick": "device-to-device copy",
        "stream_bytes_per_second": 3.2e12,
        **changes,
    }
