# SPDX-License-Identifier: MIT
"""Results of `dualfield spectrum --json`: frequencies along the path, and the species in the Brillouin zone.

Each file is one panel: the branches with omega >= 0 on the lattice, of the scheme with its step, and in the continuum.
Circles mark zeros of the massless frequency, the species. A map of these follows for each file over two or three axes.
"""
import numpy as np
from matplotlib import pyplot

LATTICE, SCHEME, CONTINUUM, STILL = "tab:blue", "tab:orange", "0.55", "tab:red"


def needed(result):
    result["path"]["rows"][0]["omega"], result["zero_modes"]["zone"], result["shape"]


def title_of(result):
    words = [result["theory"]]
    if result.get("derivative", "one_sided") != "one_sided":
        words.append(result["derivative"].replace("_", "-") + " differences")
    if result.get("wilson"):
        words.append(f"Wilson r = {result['wilson']:g}")
    if result.get("mass_squared"):
        words.append(f"m² = {result['mass_squared']:g}")
    return ", ".join(words)


def wrapped(theta):
    return (np.asarray(theta, dtype=float) + np.pi) % (2 * np.pi) - np.pi


def still_points(zone):
    """All known zeros of the massless frequency: points, curves, surfaces."""
    points = [point["theta"] for point in zone["points"]] + zone["surface"]
    for curve in zone["curves"]:
        points += curve["theta"]
    return np.array(points)


def draw_path(axes, result):
    rows, corners = result["path"]["rows"], result["path"]["corners"]
    distance = np.array([row["distance"] for row in rows])
    positive = range(result["branches"] // 2, result["branches"])

    def lines(name, **style):
        for number, branch in enumerate(positive):
            values = np.array([np.nan if row[name][branch] is None else row[name][branch] for row in rows])
            axes.plot(distance, values, **{**style, "label": style["label"] if number == 0 else None})

    lines("omega", color=LATTICE, linewidth=1.8, label="lattice")
    top = max(max(row["omega"]) for row in rows) * 1.3
    if rows[0]["numerical"][0] is not None:  # null where the scheme mixes waves of several k
        lines("numerical", color=SCHEME, linewidth=1.2, linestyle="--",
              label=f"{result['scheme']}, step {result['step']:g}")
    if rows[0]["continuum"] is not None:
        lines("continuum", color=CONTINUUM, linewidth=1.2, linestyle=":", label="continuum")
    still = still_points(result["zero_modes"]["zone"])
    marked = False
    for place, row in zip(distance, rows):
        near = np.linalg.norm(wrapped(still - np.array(row["theta"])), axis=1) if len(still) else np.array([np.inf])
        if near.min() < 2e-2:
            lowest = min(abs(row["omega"][branch]) for branch in positive)
            axes.plot(place, lowest, "o", color=STILL, fillstyle="none", markersize=9, markeredgewidth=1.6, zorder=5,
                      label=None if marked else "ω = 0 without mass")
            marked = True
    places = [rows[0]["distance"]]
    for row in rows:
        if row["segment"] == len(places) - 1:
            places.append(row["distance"])
        else:
            places[row["segment"] + 1] = row["distance"]
    axes.set_xticks(places[: len(corners)], [corner["name"] for corner in corners])
    for place in places:
        axes.axvline(place, color="0.85", linewidth=0.8, zorder=0)
    axes.set(xlim=(distance[0], max(distance[-1], distance[0] + 1e-9)), ylim=(0, max(top, 1e-9)),
             ylabel="ω  (natural units)")
    axes.set_title(title_of(result), fontsize="medium")
    axes.legend(fontsize="small", framealpha=0.9, loc="upper left")


def open_axes(result):
    return [axis for axis, sites in enumerate(result["shape"]) if sites > 1]


def pi_ticks(setters):
    for ticks in setters:
        ticks([-np.pi, 0, np.pi], ["−π", "0", "π"])


def draw_map(figure, place, result):
    """Species in the zone of two or three axes, and the lattice modes that coincide with them."""
    zone, lattice = result["zero_modes"]["zone"], result["zero_modes"]["lattice"]
    open_ = open_axes(result)
    solid = len(open_) == 3
    axes = figure.add_subplot(place, projection="3d" if solid else None)

    def chosen(theta):
        return np.asarray(theta, dtype=float)[..., open_].T

    for curve in zone["curves"]:
        line = wrapped(curve["theta"] + curve["theta"][:1])
        jumps = np.flatnonzero(np.any(np.abs(np.diff(line, axis=0)) > np.pi, axis=1)) + 1
        axes.plot(*chosen(np.insert(line, jumps, np.nan, axis=0)), color=STILL, linewidth=1.8,
                  label=f"curve of length {curve['length']:.4f}")
    # opposite faces of the zone are the same wave vectors: points on one face are shown on both
    images = {tuple(np.where(np.isclose(np.abs(point["theta"]), np.pi), sign * np.pi, point["theta"]))
              for point in zone["points"] for sign in np.array(np.meshgrid(*[[-1, 1]] * len(result["shape"]))).T.reshape(
                  -1, len(result["shape"]))}
    if images:
        axes.plot(*chosen(sorted(images)), "o", color=STILL, markersize=8,
                  label=f"{len(zone['points'])} point" + ("s" if len(zone["points"]) > 1 else ""))
    if zone["surface"]:
        axes.plot(*chosen(zone["surface"]), ".", color=STILL, markersize=2, label="surface")
    if lattice["modes"]:
        modes = wrapped(2 * np.pi * np.array(lattice["modes"]) / np.array(result["shape"]))
        axes.plot(*chosen(modes), "x", color="black", markersize=9, markeredgewidth=1.6,
                  label=f"modes of this lattice: {lattice['count']}")
    names = [f"$k_{axis + 1}a$" for axis in open_]
    if solid:
        axes.set(xlim=(-np.pi, np.pi), ylim=(-np.pi, np.pi), zlim=(-np.pi, np.pi))
        axes.set_xlabel(names[0], labelpad=-4)
        axes.set_ylabel(names[1], labelpad=-4)
        axes.set_zlabel(names[2], labelpad=-6)
        pi_ticks([axes.set_xticks, axes.set_yticks, axes.set_zticks])
        axes.tick_params(pad=-2)
        axes.view_init(elev=26, azim=22)  # the curve from its open side
        axes.set_box_aspect((1, 1, 1), zoom=0.9)
        axes.set_in_layout(False)  # the layout engine overestimates the width of a cube's labels
    else:
        axes.set(xlim=(-np.pi * 1.05, np.pi * 1.05), ylim=(-np.pi * 1.05, np.pi * 1.05), aspect="equal")
        axes.set_xlabel(names[0])
        axes.set_ylabel(names[1])
        pi_ticks([axes.set_xticks, axes.set_yticks])
        axes.grid(alpha=0.3)
    axes.set_title("ω = 0 without mass", fontsize="medium")
    axes.legend(fontsize="small", loc="upper left", framealpha=0.9)


def draw(results, options):
    has_map = not options.no_map and any(len(open_axes(result)) in (2, 3) for result in results)
    figure = pyplot.figure(figsize=(11.5 if has_map else 7.5, 4.3 * len(results)), layout="constrained")
    grid = figure.add_gridspec(len(results), 2 if has_map else 1, width_ratios=[1.6, 1] if has_map else None)
    for row, result in enumerate(results):
        draw_path(figure.add_subplot(grid[row, 0]), result)
        if has_map and len(open_axes(result)) in (2, 3):
            draw_map(figure, grid[row, 1], result)
    if options.title:
        figure.suptitle(options.title)
    return figure
