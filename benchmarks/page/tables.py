# SPDX-License-Identifier: MIT
"""The tables and sentences of docs/performance.md, made from rows (rows.py) and goals alone."""

from acceptance import goals
from page.rows import newest

PASSES = [(precision, pass_) for precision in ("double", "single") for pass_ in ("staged", "streaming")]


def lattice(shape):
    """256³, 7524², or the number of sites of a line."""
    if len(set(shape)) == 1 and len(shape) > 1:
        return f"{shape[0]}{'²' if len(shape) == 2 else '³'}"
    return "a line of " + f"{shape[0]:,}".replace(",", " ") if len(shape) == 1 else " × ".join(map(str, shape))


def figure(value):
    """Three significant digits."""
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def system(row):
    name = f"`{row['theory']}`"
    fields = {
        "none": "",
        "compact": " with links",
        "additive": " with an additive gauge field",
        "dynamical": " with a dynamical gauge field",
    }
    return name + fields[row["gauge"]]


def speeds(row, date=None):
    """Speed and fraction; of a row of a table with that date, also the date of a figure that has another one."""
    if row is None:
        return "–"
    other = f" ({row['date']})" if date and row["date"] != date else ""
    return f"{figure(row['glups'])}, {row['fraction']:.2f}{other}"


def steps(rows):
    """Staged and streaming passes of free theories and of those with a gauge field, as newest measured on each device."""
    cells = newest(rows, "device", "theory", "gauge", "shape", "scheme", "precision", "pass")
    lines = [
        "| device, date | theory, lattice | scheme | double, staged | double, streaming | single, staged | single, streaming |",
        "|---|---|---|---|---|---|---|",
    ]
    cases = sorted(
        {key[:5] for key in cells},
        key=lambda key: (key[0], key[1], key[2] != "none", key[2], -len(key[3]), key[3], key[4]),
    )
    for case in cases:
        found = [cells.get((*case, *pass_)) for pass_ in PASSES]
        one = max((row for row in found if row), key=lambda row: row["date"])
        figures = " | ".join(speeds(row, one["date"]) for row in found)
        lines.append(f"| {case[0]}, {one['date']} | {system(one)}, {lattice(case[3])} | `{case[4]}` | {figures} |")
    return "\n".join(lines)


def measured(rows, backend):
    """Rows of `bench` on a backend that show a theory without a potential in either pass."""
    return [
        row
        for row in rows
        if row["source"] == "bench"
        and row["backend"] == backend
        and (row["precision"], row.get("pass")) in PASSES
        and row.get("potential", "none") == "none"
        and "tensors" not in row
    ]


def shown(row):
    """One scheme of each theory: leapfrog, or the only one."""
    return row["scheme"] == ("synchronous" if row["theory"] == "klein_gordon_delayed" else "leapfrog")


def gpu_steps(rows):
    return steps([row for row in measured(rows, "cuda") if shown(row)])


def cpu_steps(rows):
    return steps([row for row in measured(rows, "cpu") if len(row["shape"]) == 3])


def peers(rows):
    """Every program that was compared, the fastest first."""
    chosen = [row for row in rows if row["source"] == "peers"]
    cells = newest(chosen, "device", "theory", "shape", "precision", "program")
    lines = ["| device, date | theory, lattice | precision | GLUPS, fraction |", "|---|---|---|---|"]
    for case in sorted({key[:4] for key in cells}):
        found = sorted((row for key, row in cells.items() if key[:4] == case), key=lambda row: -row["glups"])
        newest_date = max(row["date"] for row in found)
        named = "; ".join(f"{row['program']} {speeds(row, newest_date)}" for row in found)
        lines.append(f"| {case[0]}, {newest_date} | {system(found[0])}, {lattice(case[2])} | {case[3]} | {named} |")
    return "\n".join(lines)


def goal_table(rows):
    """Every goal, with the newest values of each device that an acceptance measured."""
    devices = newest([row for row in rows if row["file"].find("acceptance") >= 0], "device", "backend", "date")
    judged = {}
    for device, backend, date in devices:
        own = [row for row in rows if (row["device"], row["backend"], row["date"]) == (device, backend, date)]
        judged[device] = goals.evaluate(own, backend, device)
    groups = {}
    for number, case in enumerate(goals.evaluate([], "", "")):
        groups.setdefault((case["number"], case["backend"], case["what"], case["must"], case["aim"]), []).append(
            (number, case["case"])
        )
    lines = [
        f"| goal | cases | must | aim |{''.join(f' {device} |' for device in judged)}",
        "|---|---|---|---|" + "---|" * len(judged),
    ]
    for (number, backend, what, must, aim), cases in groups.items():
        values = (
            "; ".join(figure(value) if (value := found[i]["value"]) is not None else "–" for i, _ in cases)
            for found in judged.values()
        )
        where = "CPU" if backend == "cpu" else "GPU"
        lines.append(
            f"| {number}. {where}, {what} | {'; '.join(name for _, name in cases)} | {must:g} | {aim:g} |"
            + "".join(f" {value} |" for value in values)
        )
    return "\n".join(lines)


def whole_runs(rows):
    """A sentence for each large run."""
    sentences = []
    for row in newest(
        [row for row in rows if row["source"] == "run" and "wall_seconds" in row],
        "device",
        "theory",
        "shape",
        "precision",
    ).values():
        inner = (
            f", of which {row['steps_seconds']:.0f} s from the first step to the last" if "steps_seconds" in row else ""
        )
        kernels = f", {row['wall_over_kernels']:.1f} times its kernels" if "wall_over_kernels" in row else ""
        sentences.append(
            f"A run of {system(row)} on {lattice(row['shape'])} sites in {row['precision']} precision, {row['steps']} steps, took "
            f"{row['wall_seconds']:.2g} s on the {row['device']}{inner}{kernels} ({row['date']})."
        )
    return " ".join(sentences)


def nearness(value):
    """How near to the CPU's, from the largest relative difference."""
    if value == 0:
        return "to the last bit"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"to {mantissa}·10{''.join('⁰¹²³⁴⁵⁶⁷⁸⁹'[int(d)] if d != '-' else '⁻' for d in str(int(exponent)))} relatively"


def tests(rows):
    """How many tests passed on a device."""
    chosen = newest([row for row in rows if row["source"] == "tests"], "device", "test")
    sentences = []
    for device in dict.fromkeys(key[0] for key in chosen):
        own = [row for key, row in chosen.items() if key[0] == device]
        passed = sum(row["passed"] for row in own)
        sentences.append(
            f"On the {device}, {own[0]['date']}, {passed} of {len(own)} tests with the label `gpu` passed."
        )
    return " ".join(sentences)


def examples(rows):
    """How far the examples on a device are from the CPU."""
    chosen = newest([row for row in rows if row["source"] == "examples"], "device", "example")
    sentences = []
    for device in dict.fromkeys(key[0] for key in chosen):
        own = [row for key, row in chosen.items() if key[0] == device]
        dense = [row for row in own if "neuron" in row["example"]]
        others = [row for row in own if row not in dense]
        sentences.append(
            f"On the {device}, {own[0]['date']}, the {len(own)} examples of that day gave the CPU's observables "
            f"{nearness(max(row['largest_difference'] for row in others))}"
            + (f", those of `neurons` {nearness(max(row['largest_difference'] for row in dense))}" if dense else "")
            + "."
        )
    return " ".join(sentences)


def readme(rows):
    """The table of README.md: leapfrog in streaming passes on the largest lattice measured on each device."""
    chosen = [
        row
        for row in rows
        if row["source"] == "bench"
        and row.get("pass") == "streaming"
        and len(row.get("shape", [])) == 3
        and row["scheme"] == "leapfrog"
        and row["gauge"] == "none"
        and row.get("potential") == "none"
        and "tensors" not in row
    ]
    columns = [("dirac_3d", "double"), ("dirac_3d", "single"), ("klein_gordon", "double"), ("klein_gordon", "single")]
    lines = [
        "| device, date | "
        + " | ".join(f"{'Dirac 3+1' if t == 'dirac_3d' else 'Klein–Gordon'}, {p}" for t, p in columns)
        + " |",
        "|---|" + "---|" * len(columns),
    ]
    devices = newest(chosen, "device")
    for (device,), last in sorted(devices.items(), key=lambda item: (item[1]["backend"] != "cuda", item[0])):
        cells = []
        for theory, precision in columns:
            own = [
                row for row in chosen if (row["device"], row["theory"], row["precision"]) == (device, theory, precision)
            ]
            best = max(own, key=lambda row: (row["date"], row["shape"][0], row["glups"]), default=None)
            if best is None:
                cells.append("–")
                continue
            older = f", {best['date']}" if best["date"] != last["date"] else ""
            cells.append(f"{figure(best['glups'])} ({best['fraction']:.2f}), {lattice(best['shape'])}{older}")
        lines.append(f"| {device}, {last['date']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def scaling(rows):
    """Runs on several ranks, as newest measured on each device with each lattice."""
    lines = [
        "| device, date | theory, precision | scaling | ranks, lattice | GLUPS | of one process | exchange | GLUPS, exchange without overlap | MB a step |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    ours = [row for row in rows if row["source"] == "scaling"]
    if not ours:
        return "Nothing is recorded yet."
    for row in newest(ours, "device", "theory", "precision", "scaling", "ranks", "shape").values():
        plain = "–"
        if "glups_without_overlap" in row:
            plain = f"{figure(row['glups_without_overlap'])}, {100 * row['exchange_share_without_overlap']:.0f} %"
        lines.append(
            f"| {row['device']}, {row['date']} | `{row['theory']}`, {row['precision']} | {row['scaling']} "
            f"| {row['ranks']}, {lattice(row['shape'])} | {figure(row['glups'])} | {row['ratio']:.2f} "
            f"| {100 * row['exchange_share']:.0f} % | {plain} | {figure(row['bytes_per_step'] / 1e6)} |"
        )
    return "\n".join(lines)
