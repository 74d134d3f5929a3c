# SPDX-License-Identifier: MIT
"""Reads the JSON files of benchmarks/results as one list of rows.

Every row gets the keys source ("bench", "peers", "run", "examples"), file, date, commit, device and backend. Files of
`dualfield bench` have no "kind"; the others say what they are.
"""

import json
import pathlib

RESULTS = pathlib.Path(__file__).resolve().parent.parent / "results"
OLD_PASSES = {"half_steps": "staged", "fused": "streaming"}


def short(device):
    """ "NVIDIA H100 80GB HBM3, compute capability 9.0, …" -> "H100 80GB HBM3"; a processor with its number of threads."""
    parts = [part.strip() for part in device.split(",")]
    name = parts[0].removeprefix("NVIDIA ").replace("(R)", "")
    return f"{name}, {parts[1]}" if len(parts) > 1 and parts[1].endswith("threads") else name


def rows_of(document, file):
    """The rows of one document; those of `bench` also without the keys that older versions did not write."""
    machine = document.get("machine", {})
    about = {
        "file": file,
        "date": document["date"][:10],
        "commit": document["commit"][:7],
        "device": short(machine.get("device") or document["device"]),
        "backend": machine.get("backend") or document["backend"],
    }
    for row in document["results"]:
        source = row.get("source") or document.get("kind", "bench")
        usual = {"program": "Dualfield", "gauge": "none", "potential": "none"}
        if source in ("bench", "peers") and "shape" in row:
            usual["steps_per_pass"] = 1
        row = {**usual, **row, **about, "source": source}
        if "pass" in row:
            row["pass"] = OLD_PASSES.get(row["pass"], row["pass"])
        yield row


def load(folder=RESULTS):
    """All rows, oldest files first."""
    rows = []
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        rows += rows_of(json.loads(file.read_text()), file.name)
    return rows


def newest(rows, *keys):
    """{values of the keys: the newest row that has them}, in the order in which they first appear."""
    found = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        found[tuple(tuple(v) if isinstance(v := row.get(key), list) else v for key in keys)] = row
    return found
