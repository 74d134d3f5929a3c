#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws a picture of a run: snapshots, a space-time diagram, or the observables over time.

  plot_run.py snapshots   RUN    profiles (one axis) or images (two or three axes) at a few times
  plot_run.py spacetime   RUN    the field along one axis against time, and for densities the centroid
  plot_run.py observables RUN    the columns of observables.csv over time

RUN is the directory a run has written. The picture goes to RUN/KIND.png unless --output names another file; the
ending chooses the format (png, pdf, svg). Needs NumPy and Matplotlib, and h5py for snapshots in the format hdf
(Debian: python3-matplotlib, python3-h5py).
"""
import argparse
import pathlib
import sys

try:
    import matplotlib
    import numpy as np
    from run_directory import DENSITY, RunDirectory, RunError
    from run_style import TIME_LABEL, colours, describe, field_title, length_label
except ImportError as missing:
    sys.exit(f"plot_run.py: {missing} in {sys.executable}; needed are Python 3.11 or newer, NumPy and Matplotlib "
             "(on Debian python3-matplotlib, for /usr/bin/python3)")

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


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
    steps = run.steps()
    if len(steps) < 2:
        raise RunError("a space-time diagram needs two snapshots or more")
    fields = [run.field(options.field, step) for step in steps]
    cell = np.prod([run.lengths[other] / fields[0].shape[other] for other in others])
    image = np.array([field.sum(axis=others) * cell for field in fields])
    times = [run.time(step) for step in steps]
    dense = options.field == DENSITY
    figure, panels = pyplot.subplots(1, 2 if dense else 1, figsize=(8, 4.2), sharey=True, squeeze=False,
                                     width_ratios=[2, 1] if dense else None, layout="constrained")
    shown = panels[0, 0].pcolormesh(run.coordinates(run.axes[0]), times, image, shading="gouraud", rasterized=True,
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


def parse(arguments):
    text = __doc__.split("\n\n")
    parser = argparse.ArgumentParser(description=text[0], epilog="\n\n".join(text[1:]),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=DRAW)
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("--output", metavar="FILE", help="the picture (default RUN/KIND.png)")
    parser.add_argument("--dpi", type=float, default=110, help="pixels an inch (default 110)")
    parser.add_argument("--title", help="the title (default: theory, lattice and scheme)")
    parser.add_argument("--field", default=DENSITY, help="density (|phi|^2 + |pi|^2, the default), phi_1, pi_1, ...")
    parser.add_argument("--count", type=int, default=4, help="snapshots: how many, evenly over the run (default 4)")
    parser.add_argument("--at", type=float, nargs="+", metavar="T", help="snapshots: those nearest to these times")
    parser.add_argument("--axis", type=int, default=3, help="three axes: the one to sum over or to cut (default 3)")
    parser.add_argument("--slice", type=int, metavar="SITE", help="three axes: a cut at this site instead of the sum")
    parser.add_argument("--range", type=float, nargs=2, metavar=("LOW", "HIGH"), help="one axis: the part to show")
    parser.add_argument("--columns", nargs="+", metavar="NAME", help="observables: only these")
    options = parser.parse_args(arguments)
    if options.count < 1 or options.dpi <= 0:
        parser.error("--count must be 1 or more, --dpi above 0")
    return options


def main(arguments=None):
    """Draws the requested picture; `arguments` are those of the command line by default. Returns the exit code."""
    options = parse(arguments)
    try:
        run = RunDirectory(options.run)
        figure = DRAW[options.kind](run, options)
        figure.get_layout_engine().set(h_pad=0.07)
        figure.suptitle(options.title or describe(run), fontsize="large")
        output = pathlib.Path(options.output or run.path / f"{options.kind}.png")
        figure.savefig(output, dpi=options.dpi)
        pyplot.close(figure)
    except (RunError, OSError, ValueError) as error:
        print(f"plot_run.py: {error}", file=sys.stderr)
        return 2
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
