# SPDX-License-Identifier: MIT
"""The errors and orders of the table in docs/schemes.md are those that `dualfield converge` measures now."""
import json
import re
import sys

from pages import ROOT

sys.path.insert(0, str(ROOT / "tests" / "cli"))
from program import ProgramTest, call, main  # noqa: E402

TEXT = (ROOT / "docs/schemes.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| ([\d.e-]+) \| ([\d.e-]+) \| ([\d.]+) \|", re.MULTILINE)


class SchemesPage(ProgramTest):
    def test_the_table_is_what_converge_measures(self):
        rows = ROW.findall(TEXT)
        self.assertEqual([row[0] for row in rows], ["synchronous", "sequential", "leapfrog", "yoshida4", "unitary"])
        for scheme, coarse, fine, order in rows:
            result = self.directory / f"{scheme}.json"
            run = call("converge", ROOT / "examples/dirac_1d_zitterbewegung.toml", "--refine", "time", "--levels", "4", "--set",
                       "time.steps=80", "--set", f"time.scheme={scheme}", "--json", result)
            self.assertEqual(run.returncode, 0, msg=run.stderr)
            levels = json.loads(result.read_text())["levels"]
            self.assertEqual([level["step"] for level in levels], [0.5, 0.25, 0.125, 0.0625])
            for printed, level in ((coarse, levels[0]), (fine, levels[-1])):
                self.assertLess(abs(float(printed) / level["error"] - 1), 0.06, msg=scheme)
            self.assertLess(abs(float(order) - levels[-1]["order"]), 0.002, msg=scheme)


if __name__ == "__main__":
    main()
