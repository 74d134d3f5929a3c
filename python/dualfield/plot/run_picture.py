# SPDX-License-Identifier: MIT
"""One picture of a run on a lattice: snapshots, a space-time diagram, or the observables over time."""
import numpy as np
from matplotlib import pyplot

from .run_directory import DENSITY, RunError
from .run_numbers import block_means, evenly
from .run_style import TIME_LABEL, colours, field_title, length_label

ROWS = 1000    # the most snapshots of a space-time diagram
POINTS = 2000  # the most points of it along the axis; a finer line is drawn as means over blocks


def centroid(density, lengths):
    """Mean position along every axis, 0 ... length, in a periodic box unrolled around the circular mean."""
    result = []
    for axis, length in enumerate(lengths):
        profile = density.sum(axis=tuple(other for other in range(density.ndim) if other != axis))
        place = np.arange(profile.size) * length / profile.size
        turn = np.angle(np.sum(profile * np.exp(2j * np.pi * place / length))) * length / (2 * np.pi)
        offset = place - turn - length * np.round((place - turn) / length)
        result.append((turn + np.sum(offset * profile) / profile.sum()) % length)
    return result


def chosen_steps(run, options):
    """The snapshots nearest to the requested times, or the requested number evenly over the run."""
    steps = run.steps()
    if options.at:
        return sorted({min(steps, key=lambda step: abs(run.time(step) - t)) for t in options.at})
    count = min(options.count, len(steps))
    return [steps[round(i * (len(steps) - 1) / max(count - 1, 1))] for i in range(count)]


def flattened(run, options, fields):
    """Fields on two or three axes as images over two axes, the third summed over or cut; with their axes and title."""
    title = field_title(options.field)
    if len(run.axes) == 2:
        return fields, run.axes, title
    if options.axis not in run.axes:
        raise RunError(f"--axis {options.axis} is not there; allowed: {', '.join(map(str, run.axes))}")
    across = run.axes.index(options.axis)
    axes = [axis for axis in run.axes if axis != options.axis]
    if options.slice is None:
        distance = run.lengths[across] / fields[0].shape[across]
        return [field.sum(axis=across) * distance for field in fields], axes, rf"$\int$ {title} $dx_{options.axis}$"
    sites = fields[0].shape[across]
    if not 0 <= options.slice < sites:
        raise RunError(f"--slice {options.slice} lies outside; allowed: 0 to {sites - 1}")
    place = rf"at $x_{options.axis}$ = {run.coordinates(options.axis)[options.slice]:g}"
    return [field.take(options.slice, axis=across) for field in fields], axes, f"{title} {place}"


def draw_snapshots(run, options):
    """One picture: profiles over one axis, or an image for each time."""
    steps = chosen_steps(run, options)
    fields = [run.field(options.field, step) for step in steps]
    if len(run.axes) == 1:
        return draw_profiles(run, options, steps, fields)
    if len(run.axes) not in (2, 3):
        raise RunError(f"snapshots are drawn over one to three axes of two sites or more; this run has {len(run.axes)}")
    images, axes, title = flattened(run, options, fields)
    figure, panels = pyplot.subplots(1, len(steps), figsize=(2.6 * len(steps) + 1.0, 3.4), sharey=True,
                                     squeeze=False, layout="constrained")
    extent = [edge for axis in axes for edge in run.extent(axis)]
    sides = (extent[1] - extent[0], extent[3] - extent[2])
    path = np.array([extent[::2] + np.array(centroid(image, sides)) for image in images])
    for number, (panel, step, image) in enumerate(zip(panels[0], steps, images)):
        shown = panel.imshow(image.T, origin="lower", extent=extent, interpolation="bilinear",
                             **colours(options.field != DENSITY, images))
        if options.field == DENSITY:
            draw_path(panel, path[: number + 1], extent)
        panel.set_title(f"t = {run.time(step):g}")
        panel.set_xlabel(length_label(axes[0]))
    panels[0, 0].set_ylabel(length_label(axes[1]))
    figure.colorbar(shown, ax=panels[0], label=title, fraction=0.03, pad=0.01)
    return figure


def draw_path(panel, path, extent):
    """The path of the centroid so far, interrupted where it crosses the periodic boundary."""
    jumps = np.any(np.abs(np.diff(path, axis=0)) > 0.5 * np.array([extent[1], extent[3]]), axis=1)
    line = np.insert(path, np.flatnonzero(jumps) + 1, np.nan, axis=0)
    panel.plot(*line.T, color="white", linewidth=1, linestyle=":", marker="o", markersize=2.5)
    panel.plot(*path[-1], color="white", marker="+", markersize=9)


def draw_profiles(run, options, steps, fields):
    figure, panel = pyplot.subplots(figsize=(8, 3.6), layout="constrained")
    for step, field, colour in zip(steps, fields, pyplot.get_cmap("viridis")(np.linspace(0, 0.9, len(steps)))):
        panel.plot(run.coordinates(run.axes[0]), field, color=colour, linewidth=1.6, label=f"t = {run.time(step):g}")
    panel.set(xlabel=length_label(run.axes[0]), ylabel=field_title(options.field), xlim=options.range)
    panel.legend(frameon=False)
    panel.grid(alpha=0.25)
    return figure


def draw_spacetime(run, options):
    """Axis 1 to the right, time upwards; other axes are summed over. Beside a density, its centroid along axis 1."""
    others = tuple(range(1, len(run.axes)))
    steps = evenly(run.steps(), ROWS)
    if len(steps) < 2:
        raise RunError("a space-time diagram needs two snapshots or more")
    points = POINTS if options.range is None else None  # all, where a part of the line is shown

    def along_axis(values):
        return block_means(values, points) if points else values

    def profile(field):
        cell = np.prod([run.lengths[other] / field.shape[other] for other in others])
        return along_axis(field.sum(axis=others) * cell).astype(np.float32)

    places = along_axis(run.coordinates(run.axes[0]))
    image = np.array([profile(run.field(options.field, step)) for step in steps])
    times = [run.time(step) for step in steps]
    dense = options.field == DENSITY
    figure, panels = pyplot.subplots(1, 2 if dense else 1, figsize=(8, 4.2), sharey=True, squeeze=False,
                                     width_ratios=[2, 1] if dense else None, layout="constrained")
    shown = panels[0, 0].pcolormesh(places, times, image, shading="gouraud", rasterized=True,
                                    **colours(options.field != DENSITY, [image]))
    panels[0, 0].set(xlabel=length_label(run.axes[0]), ylabel=TIME_LABEL, xlim=options.range)
    figure.colorbar(shown, ax=panels[0, 0], label=field_title(options.field), location="left", pad=0.02)
    if dense:
        begin = run.extent(run.axes[0])[0]
        panels[0, 1].plot([begin + centroid(line, run.lengths[:1])[0] for line in image], times, color="tab:red")
        panels[0, 1].set(xlabel=rf"$\langle x_{run.axes[0]}\rangle$  (natural units)")
        panels[0, 1].locator_params(axis="x", nbins=4)
        panels[0, 1].grid(alpha=0.25)
    return figure


def draw_observables(run, options):
    """A panel over time for each column: its value, or its relative change where it is nearly constant."""
    columns = run.observables()
    names = options.columns or [name for name in columns if name not in ("step", "time")]
    for name in names:
        if name not in columns:
            raise RunError(f"there is no column {name}; allowed: {', '.join(columns)}")
    figure, panels = pyplot.subplots(len(names), 1, figsize=(7, 1.7 * len(names) + 0.7), sharex=True, squeeze=False,
                                     layout="constrained")
    for panel, name in zip(panels[:, 0], names):
        values = columns[name]
        steady = values[0] != 0 and np.ptp(values) < 1e-2 * abs(values[0])
        panel.plot(columns["time"], (values - values[0]) / abs(values[0]) if steady else values)
        panel.set_ylabel(f"{name}\n(relative change)" if steady else name)
        panel.grid(alpha=0.25)
    panels[-1, 0].set_xlabel(TIME_LABEL)
    return figure


DRAW = {"snapshots": draw_snapshots, "spacetime": draw_spacetime, "observables": draw_observables}
