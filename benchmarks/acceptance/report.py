# SPDX-License-Identifier: MIT
"""The Markdown of an acceptance, made from its JSON alone."""

import statistics

from acceptance import goals


def markdown(content):
    """The whole page: a summary, then every row."""
    return summary(content) + rows(content)


def copy_rates(results):
    """{yardstick: its median rate in bytes a second} over all rows."""
    rates = {}
    for row in results:
        if "stream_bytes_per_second" in row and "transforms" not in row["yardstick"]:
            rates.setdefault(row["yardstick"], []).append(row["stream_bytes_per_second"])
    return {name: statistics.median(values) for name, values in rates.items()}


def summary(content):
    """Stages, goals, and the whole run."""
    machine = content["machine"]
    lines = ["# Acceptance", ""]
    if machine:
        lines += [
            f"{machine['device']}, backend {machine['backend']}, {content.get('date', '')}, commit {content.get('commit', '?')}"
            + (" (a quick run: its figures mean nothing)" if machine["quick"] else ""),
            "",
        ]
    lines += ["| stage | verdict | seconds | |", "|---|---|---|---|"]
    for name, stage in content["stages"].items():
        remark = stage.get("why", "") or "; ".join(f"left out: {what}" for what in stage["left_out"])
        lines.append(f"| {name} | {stage['verdict']} | {stage.get('seconds', '')} | {one_line(remark)} |")
    for name, rate in copy_rates(content["results"]).items():
        lines += ["", f"{name}: {rate / 1e9:.4g} GB/s"]
    if content["goals"]:
        lines += ["", "## Goals", "", goals.table(content["goals"])]
    for row in (row for row in content["results"] if row["source"] == "run"):
        seconds = f"{row['wall_seconds']:.1f} s" if "wall_seconds" in row else row.get("left_out", "?")
        lines += [
            "",
            f"Whole run of {row['theory']} on {'x'.join(map(str, row['shape']))} sites, {row['precision']}, {row['steps']} "
            f"steps, snapshots {row['snapshots']}: {seconds}; its kernels {row['kernel_seconds']:.1f} s."
            + "".join(f" {name.removesuffix('_seconds')} {value:.2f}" for name, value in row.get("phases", {}).items()),
        ]
    return "\n".join(lines) + "\n"


def rows(content):
    """Tables of everything that was measured."""
    lines = []
    for source, title in (("peers", "Other programs"), ("bench", "Rows")):
        measured = [row for row in content["results"] if row["source"] == source and "glups" in row]
        if measured:
            lines += ["", f"## {title}", "", *table(measured)]
    return "\n".join(lines) + "\n"


def table(rows):
    lines = [
        "| program | theory | variant | lattice | type | scheme | pass | T | GLUPS | bytes | fraction |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        variant = (
            row.get("variant") or row.get("tensors") or (row["gauge"] if row["gauge"] != "none" else row["potential"])
        )
        passes = f"{row.get('pass', '')} {row.get('launches', '')}".strip()
        lines.append(
            f"| {row.get('program', 'Dualfield')} | {row['theory']} | {variant} | {'x'.join(map(str, row['shape']))} | "
            f"{row['precision']} | {row['scheme']} | {passes} | {row.get('steps_per_pass', 1):g} | "
            f"{row['glups']:.3f} | {row['floor_bytes_per_site']:g} | {row['fraction']:.3f} |"
        )
    return lines


def one_line(text):
    return " ".join(text.replace("|", "/").split())[:300]
