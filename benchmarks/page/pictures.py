# SPDX-License-Identifier: MIT
"""The pictures of docs/performance.md. What a picture shows is a plain dictionary, whose digest the PNG carries, so that a
picture that is out of date is noticed without drawing it. A picture for which nothing was measured is None."""

import hashlib
import json
import struct

from page.rows import newest
from page.tables import lattice, shown

KEY = "Description"


def steps(rows):
    return [
        row
        for row in rows
        if row["source"] == "bench"
        and row.get("pass") == "streaming"
        and shown(row)
        and "tensors" not in row
        and row["gauge"] == "none"
        and row.get("potential") == "none"
    ]


def roofline(rows):
    """Points (bytes a site, GLUPS) of the largest lattice in three dimensions, and the rate of each device's memory."""
    devices = {}
    for key, row in newest(
        [row for row in steps(rows) if len(row["shape"]) == 3 and row["backend"] == "cuda"],
        "device",
        "theory",
        "precision",
    ).items():
        device = devices.setdefault(key[0], {"rate": 0, "points": []})
        device["rate"] = max(device["rate"], row["stream_bytes_per_second"])
        device["points"].append([f"{row['theory']}, {row['precision']}", row["floor_bytes_per_site"], row["glups"]])
    return devices or None


def sizes(rows):
    """{device, theory and precision: points (sites, GLUPS)} of the newest day on which three sizes or more were measured."""
    days = {}
    for key, row in newest(
        [row for row in steps(rows) if len(row["shape"]) == 3], "device", "theory", "precision", "date", "shape"
    ).items():
        days.setdefault((", ".join(key[:3]), key[3]), []).append([row["shape"][0], row["glups"]])
    lines = {name: sorted(points) for (name, _), points in sorted(days.items()) if len(points) >= 3}
    return lines or None


def peers(rows):
    """{case: {program: GLUPS}}"""
    cases = {}
    for key, row in newest(
        [row for row in rows if row["source"] == "peers"], "device", "theory", "precision", "shape", "program"
    ).items():
        cases.setdefault(f"{key[0]}: {key[1]}, {key[2]}, {lattice(key[3])}", {})[key[4]] = row["glups"]
    return cases or None


WHAT = {"roofline": roofline, "sizes": sizes, "peers": peers}


def digest(data):
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def digest_in(png):
    """The digest that a PNG carries, or None."""
    position = 8
    while position + 8 <= len(png):
        length, kind = struct.unpack(">I4s", png[position : position + 8])
        name, _, value = png[position + 8 : position + 8 + length].partition(b"\0")
        if kind == b"tEXt" and name.decode() == KEY:
            return value.decode()
        position += 12 + length
    return None


def draw(name, data, file):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.5, 4.2), layout="constrained")
    {"roofline": draw_roofline, "sizes": draw_sizes, "peers": draw_peers}[name](axes, data)
    figure.savefig(file, dpi=110, metadata={KEY: digest(data), "Software": None})
    pyplot.close(figure)


def draw_roofline(axes, devices):
    every = [point for device in devices.values() for point in device["points"]]
    ends = [min(p[1] for p in every) * 0.8, max(p[1] for p in every) * 1.25]
    markers = dict(zip(sorted({p[0] for p in every}), "osD^v<>Px*hH", strict=False))
    for number, (device, found) in enumerate(devices.items()):
        axes.plot(
            ends,
            [found["rate"] / x / 1e9 for x in ends],
            color=f"C{number}",
            label=f"{device}: copy, {found['rate'] / 1e12:.2f} TB/s",
        )
        for name, bytes_, glups in found["points"]:
            axes.plot(bytes_, glups, markers[name], color=f"C{number}")
    for name, marker in markers.items():
        axes.plot([], [], marker, color="gray", label=name)
    axes.set(xscale="log", yscale="log", xlabel="floor bytes a site and step", ylabel="GLUPS")
    axes.legend(fontsize=7)


def draw_sizes(axes, lines):
    for name, points in lines.items():
        axes.plot(*zip(*points, strict=True), "o-", label=name)
    axes.set(xscale="log", yscale="log", xlabel="sites along an axis", ylabel="GLUPS")
    axes.legend(fontsize=7)


def draw_peers(axes, cases):
    programs = list(dict.fromkeys(program for found in cases.values() for program in found))
    height = 0.8 / len(programs)
    for number, program in enumerate(programs):
        places = [place + number * height for place, found in enumerate(cases.values()) if program in found]
        axes.barh(places, [found[program] for found in cases.values() if program in found], height, label=program)
    axes.set_yticks([place + 0.4 - height / 2 for place in range(len(cases))], list(cases), fontsize=7)
    axes.invert_yaxis()
    axes.set(xscale="log", xlabel="GLUPS")
    axes.grid(axis="x", alpha=0.4)
    axes.legend(fontsize=7, loc="upper left", bbox_to_anchor=(1, 1))
