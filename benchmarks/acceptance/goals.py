# SPDX-License-Identifier: MIT
"""The goals of speed (goals.toml) compared with rows of results."""

import pathlib
import tomllib

FILE = pathlib.Path(__file__).resolve().parent.parent / "goals.toml"
USUAL = {
    "dimensions": 3,
    "scheme": "leapfrog",
    "potential": "none",
    "gauge": "none",
    "pass": "streaming",
    "program": "Dualfield",
}
UNSAID = {"program": "Dualfield", "pass": "streaming", "steps_per_pass": 1}  # of rows that do not say it
ABOUT_GOALS = ("must", "aim")


def load(file=FILE):
    """A flat list of cases: number, what, backend, quantity, must, aim, select, against, source."""
    cases = []
    for goal in tomllib.loads(pathlib.Path(file).read_text())["goal"]:
        for case in goal["cases"]:
            limits = {key: case.get(key, goal.get(key)) for key in ABOUT_GOALS}
            chosen = {key: value for key, value in case.items() if key not in ABOUT_GOALS}
            select = {**USUAL, **goal.get("select", {}), **chosen}
            every = select.pop("every", [])
            for key in every:
                select.pop(key, None)
            against = {**select, **goal["against"]} if "against" in goal else None
            if against and "T" in goal["against"]:
                against.pop("least_T", None)
            cases.append(
                {
                    "number": goal["number"],
                    "what": goal["what"],
                    "backend": goal["backend"],
                    "case": in_words({"theory": select["theory"], **chosen}),
                    "quantity": goal["quantity"],
                    "source": goal.get("source", "bench"),
                    "factor": goal.get("factor", {}),
                    "select": select,
                    "every": every,
                    "against": against,
                    **limits,
                }
            )
    return cases


def in_words(chosen):
    """What distinguishes a case, for a table."""
    sizes = {"extent": "{}³", "least_extent": "≥ {}³", "gauge": "{} links", "dimensions": "D = {}"}
    return ", ".join(sizes.get(key, "{}").format(value) for key, value in chosen.items())


def matches(row, select):
    """Whether a row is one of those selected."""
    has = {**UNSAID, **row}
    shape = has.get("shape", [])
    for key, wanted in select.items():
        if key == "program" and wanted == "others":
            good = has["program"] != "Dualfield"
        elif key == "dimensions":
            good = len(shape) == wanted
        elif key == "extent":
            good = set(shape) == {wanted}
        elif key == "least_extent":
            good = bool(shape) and min(shape) >= wanted
        elif key == "T":
            good = has["steps_per_pass"] == wanted
        elif key == "least_T":
            good = has["steps_per_pass"] >= wanted
        elif isinstance(wanted, list):
            good = has.get(key) in wanted
        else:
            good = has.get(key) == wanted
        if not good:
            return False
    return True


def best(rows, select, key):
    """The largest value of `key` in the selected rows, or None."""
    return max((row[key] for row in rows if matches(row, select) and key in row), default=None)


def value_of(case, rows):
    """The measured value of a case, or None."""
    if case["quantity"] == "ratio":
        ours, others = best(rows, case["select"], "glups"), best(rows, case["against"], "glups")
        return ours / others if ours and others else None
    if case["quantity"] == "run":
        return min(
            (row["wall_over_kernels"] for row in rows if "wall_over_kernels" in row and matches(row, case["select"])),
            default=None,
        )
    groups = {tuple(row.get(key) for key in case["every"]) for row in rows if matches(row, case["select"])}
    worst = [
        best(rows, {**case["select"], **dict(zip(case["every"], group, strict=True))}, "fraction") for group in groups
    ]
    return min((value for value in worst if value is not None), default=None)


def evaluate(rows, backend, device, cases=None):
    """Each case with its limits on this device, its value, and how it stands: "aim", "must", "missed", "not measured".

    `rows` have the key "source": "bench", "peers" or "run". The gap is by how many times the value misses `must`.
    """
    judged = []
    for case in load() if cases is None else cases:
        factor = max((f for word, f in case["factor"].items() if word in device), default=1)
        must, aim = case["must"] * factor, case["aim"] * factor
        source = "run" if case["quantity"] == "run" else case["source"]
        value = value_of(case, [row for row in rows if row["source"] == source]) if case["backend"] == backend else None
        less_is_better = case["quantity"] == "run"
        if value is None:
            verdict, gap = "not measured", None
        else:
            gap = value / must if less_is_better else must / value
            reaches = (lambda limit: value <= limit) if less_is_better else (lambda limit: value >= limit)
            verdict = "aim" if reaches(aim) else "must" if reaches(must) else "missed"
        judged.append(
            {
                "number": case["number"],
                "what": case["what"],
                "case": case["case"],
                "backend": case["backend"],
                "must": must,
                "aim": aim,
                "value": value,
                "verdict": verdict,
                "gap": gap,
            }
        )
    return judged


def table(judged):
    """A Markdown table of judged cases."""
    lines = [
        "| goal | what | case | must | aim | measured | verdict | times short of must |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for g in judged:
        measured = "–" if g["value"] is None else f"{g['value']:.2f}"
        gap = f"{g['gap']:.2f}" if g["gap"] is not None and g["gap"] > 1 else "–"
        lines.append(
            f"| {g['number']} | {g['what']} | {g['case']} | {g['must']:.2f} | {g['aim']:.2f} | {measured} | {g['verdict']} | {gap} |"
        )
    return "\n".join(lines)
