# SPDX-License-Identifier: MIT
"""check_structure finds faults planted in a small tree that has none otherwise."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from check_structure import faults  # noqa: E402

CLEAN = {
    "CMakeLists.txt": ["project(x)"],
    "include/dualfield/error.hpp": [],
    "include/dualfield/host_device.hpp": ["#define DUALFIELD_HD __host__ __device__"],
    "include/dualfield/algebra/matrix.hpp": ['#include "dualfield/host_device.hpp"'],
    "include/dualfield/theories/klein_gordon.hpp": ['#include "dualfield/algebra/matrix.hpp"'],
    "include/dualfield/theories/dirac.hpp": ["#include <dualfield/error.hpp>"],
    "include/dualfield/schedule.hpp": ['#include "dualfield/theories/dirac.hpp"', "// cudaMalloc is not used"],
    "kernels/device.hpp": ["#include <cuda_runtime.h>", "#include <thrust/reduce.h>"],
    "kernels/fields.hpp": ['#include "dualfield/schedule.hpp"'],
    "kernels/cpu/rows.cpp": ['#include "kernels/fields.hpp"', "#include <vector>"],
    "kernels/cuda/sweep.cu": ['#include "kernels/device.hpp"', "#include <cublas_v2.h>"],
    "kernels/cuda/grid.hpp": [],
    "kernels/cuda/plugin.cu": ['#include "grid.hpp"'],
    "host/build_info.hpp": [],
    "host/case/case.hpp": [],
    "host/case/keys/all.hpp": ['#include "host/case/case.hpp"', '#include "host/observe/measures.hpp"'],
    "host/stability/lattice.hpp": ['#include "host/case/case.hpp"'],
    "host/state/state.hpp": ['#include "host/case/case.hpp"'],
    "host/observe/measures.hpp": ['#include "host/state/state.hpp"'],
    "host/run/preflight.hpp": ['#include "host/case/keys/all.hpp"', '#include "host/stability/lattice.hpp"'],
    "host/analysis/spectrum/report.hpp": ['#include "host/run/preflight.hpp"', '#include "host/build_info.hpp"'],
    "host/verify/ledger.hpp": ['#include "host/stability/lattice.hpp"'],
    "host/cli.hpp": ['#include "host/analysis/spectrum/report.hpp"'],
    "host/info.hpp": [],
    "host/main.cpp": ['#include "cli.hpp"', '#include "host/build_info.hpp"', '#include "kernels/fields.hpp"'],
    "tests/laws/test.cpp": ['#include "host/case/case.hpp"', '#include "kernels/cuda/grid.hpp"'],
}

# A file, a line that is added to it, and a word of the message.
PLANTED = [
    ("include/dualfield/algebra/matrix.hpp", '#include "dualfield/schedule.hpp"', "wrong direction"),
    ("include/dualfield/algebra/matrix.hpp", '#include "../theories/dirac.hpp"', '".."'),
    ("include/dualfield/algebra/matrix.hpp", '  #  include <dualfield/theories/dirac.hpp>', "wrong direction"),
    ("include/dualfield/theories/dirac.hpp", '#include "dualfield/theories/klein_gordon.hpp"', "must not include"),
    ("include/dualfield/theories/dirac.hpp", '#include "klein_gordon.hpp"', "must not include"),
    ("include/dualfield/theories/dirac.hpp", '#include "dualfield/schedule.hpp"', "include each other"),
    ("include/dualfield/schedule.hpp", '#include "kernels/fields.hpp"', "wrong direction"),
    ("include/dualfield/schedule.hpp", '#include "host/case/case.hpp"', "wrong direction"),
    ("include/dualfield/schedule.hpp", "#include <cuda_runtime.h>", "CUDA header"),
    ("include/dualfield/schedule.hpp", '#include "kernels/device.hpp"', "wrong direction"),
    ("include/dualfield/schedule.hpp", '#include "host/build_info.hpp"', "wrong direction"),
    ("include/dualfield/schedule.hpp", '#include "dualfield/shedule.hpp"', "no such file"),
    ("include/dualfield/schedule.hpp", "#ifdef __CUDACC__", "knows CUDA"),
    ("include/dualfield/schedule.hpp", "__device__ int a;", "knows CUDA"),
    ("kernels/fields.hpp", '#include "host/case/case.hpp"', "wrong direction"),
    ("kernels/fields.hpp", '#include "cli.hpp"', "wrong direction"),
    ("kernels/fields.hpp", "#include <cuda_runtime.h>", "CUDA header"),
    ("kernels/cpu/rows.cpp", '#include "kernels/device.hpp"', "must not include"),
    ("kernels/cpu/rows.cpp", '#include "kernels/cuda/grid.hpp"', "must not include"),
    ("host/main.cpp", "#include <thrust/reduce.h>", "CUDA header"),
    ("host/main.cpp", '#include "kernels/cuda/grid.hpp"', "must not include"),
    ("host/case/case.hpp", '#include "host/run/preflight.hpp"', "wrong direction"),
    ("host/case/case.hpp", '#include "keys/all.hpp"', "wrong direction"),
    ("host/state/state.hpp", '#include "host/stability/lattice.hpp"', "wrong direction"),
    ("host/observe/measures.hpp", '#include "host/case/keys/all.hpp"', "wrong direction"),
    ("host/run/preflight.hpp", '#include "host/analysis/spectrum/report.hpp"', "wrong direction"),
    ("host/run/preflight.hpp", '#include "cli.hpp"', "wrong direction"),
    ("host/analysis/spectrum/report.hpp", '#include "host/verify/ledger.hpp"', "wrong direction"),
    ("host/verify/ledger.hpp", '#include "host/info.hpp"', "wrong direction"),
    ("host/build_info.hpp", '#include "host/case/case.hpp"', "wrong direction"),
]


def write(root, tree):
    for name, lines in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = ["// SPDX-License-Identifier: MIT" if path.suffix != ".txt" else "# SPDX-License-Identifier: MIT"]
        if path.suffix == ".hpp":
            head.append("#pragma once")
        path.write_text("\n".join(head + lines) + "\n", encoding="utf-8")


class CheckStructure(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        write(self.root, CLEAN)

    def test_clean_tree_passes(self):
        self.assertEqual(list(faults(self.root)), [])

    def test_planted_lines_are_found(self):
        for name, line, word in PLANTED:
            with self.subTest(file=name, line=line):
                write(self.root, CLEAN)
                with open(self.root / name, "a", encoding="utf-8") as file:
                    file.write(line + "\n")
                planted = len((self.root / name).read_text(encoding="utf-8").splitlines())
                found = list(faults(self.root))
                cycles = [fault for fault in found if "include each other" in fault[2]]
                others = [fault for fault in found if fault not in cycles]
                if word == "include each other":  # reported at the include that closes the cycle
                    self.assertEqual((len(cycles), others), (1, []))
                else:
                    self.assertEqual([fault[:2] for fault in others], [(name, planted)])
                    self.assertIn(word, others[0][2])

    def test_missing_licence_is_found(self):
        for name, first in [("host/a.cpp", "int a;"), ("scripts/run", "#!/bin/sh"), ("cmake/a.cmake", "set(a 1)"),
                            ("tests/CMakeLists.txt", ""), ("host/b.cpp", "// SPDX-License-Identifier: GPL-3.0")]:
            with self.subTest(file=name):
                path = self.root / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(first + "\n", encoding="utf-8")
                found = list(faults(self.root))
                path.unlink()
                self.assertEqual([fault[:2] for fault in found], [(name, 1)])

    def test_missing_pragma_once_is_found(self):
        (self.root / "host/a.hpp").write_text("// SPDX-License-Identifier: MIT\n", encoding="utf-8")
        self.assertEqual([fault[2] for fault in faults(self.root)], ["a header needs #pragma once"])

    def test_empty_tree_is_a_fault(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertEqual(len(list(faults(empty))), 1)

    def test_exit_status(self):
        def status():
            return subprocess.run([sys.executable, HERE / "check_structure.py", self.root], check=False,
                                  capture_output=True).returncode
        self.assertEqual(status(), 0)
        with open(self.root / "kernels/fields.hpp", "a", encoding="utf-8") as file:
            file.write('#include "host/case/case.hpp"\n')
        self.assertEqual(status(), 1)


if __name__ == "__main__":
    unittest.main()
