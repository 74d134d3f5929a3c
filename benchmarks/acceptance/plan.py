# SPDX-License-Identifier: MIT
"""What an acceptance does, stage by stage."""

import pathlib
import subprocess
import tempfile

from acceptance.checks import Checks
from acceptance.measurements import Measurements
from dualfield import Dualfield


def gpu_architecture():
    """Compute capability of the first GPU as CMake wants it, or None."""
    try:
        query = ["nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader"]
        listed = subprocess.run(query, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    first = listed.stdout.split()
    return first[0].replace(".", "") if listed.returncode == 0 and first else None


class Plan(Checks, Measurements):
    def __init__(self, options):
        self.options, self.quick = options, options.quick
        self.architecture = gpu_architecture()
        self.backend = options.backend if options.backend != "auto" else "cuda" if self.architecture else "cpu"
        self.build_folder = pathlib.Path(options.build).resolve()
        self.program = Dualfield(options.program or self.build_folder / "dualfield", self.backend)
        self.scratch = tempfile.TemporaryDirectory(prefix="dualfield-acceptance-")

    def stages(self):
        """Functions of a stage with their limits in seconds, the most telling first: the limit of the whole cuts the last."""
        return [
            (self.build, 300),
            (self.machine, 20),
            (self.tests, 60),
            (self.examples, 60),
            (self.goal_rows, 80),
            (self.peers, 170),
            (self.whole_run, 90),
            (self.sanitizer, 80),
            (self.sizes, 30),
            (self.every_variant, 120),
        ]
