# SPDX-License-Identifier: MIT
"""Pictures of one snapshot of a run on a lattice: components, other arrays, density, and spectra."""
import numpy as np
from matplotlib import pyplot
from matplotlib.colors import LogNorm
from .run_directory import DENSITY, split_name
from .run_numbers import block_means, shell_spectrum
from .run_style import colours, curve, field_title, grid, length_label, symbol, title

PIXELS = 1024  # the most sites of an image along an axis; a finer one is drawn as means over blocks


def place(run, others):
    """The words for the place of a cut."""
    return [rf"$x_{axis}$ = {run.coordinates(axis)[site]:g}" for axis, site in others.items()]


def edges(run, axis):
    """Where the first pixel along an axis begins and the last one ends; the middle of the first is its site."""
    begin, end = run.extent(axis)
    half = 0.5 * (end - begin) / run.shape[axis - 1]
    return [begin - half, end - half]


def image(panel, run, values, **scale):
    """Values over the first two axes of the run."""
    width, height = run.lengths[:2]
    shown = panel.imshow(values.T, origin="lower", extent=edges(run, run.axes[0]) + edges(run, run.axes[1]),
                         aspect="equal" if 0.25 < height / width < 4 else "auto", **scale)
    panel.set(xlabel=length_label(run.axes[0]), ylabel=length_label(run.axes[1]))
    return shown


def panel_height(run, width):
    """The height of a panel of this width whose axes have one scale, within reason."""
    return width * min(max(run.lengths[1] / run.lengths[0], 0.35), 1.5)


def read_cut(run, snapshot, names):
    """{name: values over the first two axes} of one snapshot, the first index along the first axis."""
    cut, _ = run.cut()
    return {name: block_means(np.squeeze(snapshot.read(name, cut).T), PIXELS if len(run.axes) > 1 else np.inf)
            for name in names}


def draw_components(run, parts, heading, step, signed=True):
    """Arrays by their names, on a line as curves, else as images; those of one field have one scale."""
    fields = {}
    for name in parts:
        fields.setdefault(split_name(name)[0], []).append(name)
    figure = draw_curves(run, parts, fields) if len(run.axes) == 1 else draw_images(run, parts, fields, signed)
    return title(figure, run, heading, f"t = {run.time(step):g}", *place(run, run.cut()[1]))


def draw_curves(run, parts, fields):
    """A panel for each field, with its components as curves."""
    figure, panels = grid(len(fields), 1, 9.0, 2.8)
    for panel, (field, names) in zip(panels, fields.items()):
        for name in names:
            curve(panel, run.coordinates(run.axes[0]), parts[name], linewidth=1.3, label=field_title(name, run.theory))
        panel.set(xlabel=length_label(run.axes[0]), xlim=run.extent(run.axes[0]), ylabel=field_label(run, field, names))
        panel.grid(alpha=0.25)
        if len(names) > 1:
            panel.legend(ncol=-(-len(names) // 4), fontsize="small", framealpha=0.7)
    return figure


def draw_images(run, parts, fields, signed):
    """A panel for each component. Each field begins a row, unless all have one component."""
    longest = max(len(names) for names in fields.values())
    columns = len(fields) if longest == 1 else min(longest, 4)
    rows = 1 if longest == 1 else sum(-(-len(names) // columns) for names in fields.values())
    width = 5.2 if columns < 3 else 3.2
    height = panel_height(run, width - 1.4 if longest == 1 else width) + 0.5
    figure, panels = pyplot.subplots(rows, columns, squeeze=False, layout="constrained",
                                     figsize=(width * columns + 0.8, height * rows + 0.6))
    free = list(panels.ravel())
    for field, names in fields.items():
        taken = [free.pop(0) for _ in range(len(names) if longest == 1 else -(-len(names) // columns) * columns)]
        for panel in taken[len(names):]:
            panel.remove()
        # Components of A differ widely in size, one may be a jump in a corner of the box: each has its own scale.
        for group in [[name] for name in names] if field == "A" else [names]:
            values = [parts[name] for name in group]
            scale = colours(signed or any(np.nanmin(one) < 0 for one in values), values)
            drawn = [taken.pop(0) for _ in group]
            for panel, name, one in zip(drawn, group, values):
                shown = image(panel, run, one, **scale, interpolation="nearest" if field == "A" else "bilinear")
                if len(parts) > 1:
                    panel.set_title(field_title(name, run.theory), fontsize="medium")
                panel.label_outer()
            figure.colorbar(shown, ax=drawn, label=field_label(run, field, group), fraction=0.05, pad=0.02)
    return figure


def field_label(run, field, names):
    """The letter of a field with an index, or the title of an array that has no components."""
    letter = symbol(field, run.theory)
    index = r"\mu" if field in ("A", "current") else "a"
    return rf"${letter}_{index}$" if letter and len(names) > 1 else field_title(names[0], run.theory)


def draw_snapshot(run, step):
    """All components of the state at one step."""
    with run.snapshot(step) as snapshot:
        parts = read_cut(run, snapshot, snapshot.components)
    return draw_components(run, parts, "components of the field", step)


def draw_array(run, step, array):
    """Another array of a snapshot. Components that are the same number everywhere are named instead of drawn."""
    with run.snapshot(step) as snapshot:
        names = [name for name in snapshot.names if split_name(name)[0] == array or name == array]
        if array == "momentum_density":
            return draw_modes(run, step, snapshot)
        parts = read_cut(run, snapshot, names)
    constant = [name for name in names if np.ptp(parts[name]) == 0] if len(names) > 1 else []
    if len(constant) == len(names):
        constant = []
    note = "".join(f", {field_title(name)} = {parts[name].flat[0]:g}" for name in constant)
    parts = {name: parts[name] for name in names if name not in constant}
    return draw_components(run, parts, field_title(array) + note, step, signed=not array.endswith("density"))


def draw_density(run, first, last):
    """|phi|^2 + |pi|^2 of the last snapshot, on a line beside that of the first."""
    cut, _ = run.cut()
    densities = {}
    for step in sorted({first, last} if len(run.axes) == 1 else {last}):
        with run.snapshot(step) as snapshot:
            densities[step] = np.squeeze(snapshot.density(cut).T)
    if len(run.axes) > 1:
        return draw_components(run, {DENSITY: block_means(densities[last], PIXELS)}, "density", last, signed=False)
    figure, panels = grid(1, 1, 9.0, 3.4)
    for step, density in densities.items():
        curve(panels[0], run.coordinates(run.axes[0]), density, label=f"t = {run.time(step):g}", linewidth=1.5,
              color="0.65" if step != last else "tab:blue")
    panels[0].set(xlabel=length_label(run.axes[0]), xlim=run.extent(run.axes[0]), ylabel=field_title(DENSITY, run.theory))
    panels[0].set_ylim(bottom=0)
    panels[0].legend()
    panels[0].grid(alpha=0.25)
    return title(figure, run, "density", f"t = {run.time(last):g}")


def draw_modes(run, step, snapshot):
    """The array momentum_density, over wave numbers from -pi/a to pi/a, further axes at k = 0."""
    waves = [np.fft.fftshift(2 * np.pi * np.fft.fftfreq(run.shape[axis - 1], run.spacing)) for axis in run.axes[:2]]
    values = np.fft.fftshift(np.squeeze(snapshot.read("momentum_density", run.cut(sites=0)[0]).T))
    label = field_title("momentum_density")
    top = values[np.isfinite(values)].max(initial=0.0) or 1.0
    if len(waves) == 1:
        figure, panels = grid(1, 1, 9.0, 3.4)
        curve(panels[0], waves[0], np.maximum(values, 1e-20 * top), linewidth=1.3)
        panels[0].set(yscale="log", ylabel=label)
        panels[0].grid(alpha=0.25)
    else:
        figure, panels = grid(1, 1, 6.2, 5.0)
        halves = [np.pi / side for side in run.lengths]
        extent = [edge for wave, half in zip(waves, halves) for edge in (wave[0] - half, wave[-1] + half)]
        shown = panels[0].imshow(np.maximum(values, 1e-12 * top).T, origin="lower", extent=extent, cmap="magma",
                                 aspect="equal", norm=LogNorm(1e-12 * top, top))
        panels[0].set_ylabel(f"$k_{run.axes[1]}$  (natural units)")
        figure.colorbar(shown, ax=panels[0], label=label, extend="min")
    panels[0].set_xlabel(f"$k_{run.axes[0]}$  (natural units)")
    zero = [rf"$k_{axis}$ = 0" for axis in run.axes[2:]]
    return title(figure, run, "density of modes", f"t = {run.time(step):g}", *zero)


def spectrum(run, step):
    """The shell spectrum of one snapshot, of which one component at a time is in memory."""
    with run.snapshot(step) as snapshot:
        shape = run.shape[::-1]
        return shell_spectrum((snapshot.read(name) for name in snapshot.components), shape, run.spacing)


def draw_spectrum(run, first, last):
    """Power over |k| of the first and the last snapshot."""
    figure, panels = grid(1, 1, 8.0, 4.2)
    top, shells = 0.0, []
    for step in sorted({first, last}):
        wave, power, _ = spectrum(run, step)
        shown, early = power > 0, step != last
        panels[0].plot(wave[shown], power[shown], label=f"t = {run.time(step):g}", linewidth=4.5 if early else 1.5,
                       marker="." if len(wave) < 200 and not early else None, color="0.75" if early else "tab:blue")
        top = max(top, power[np.isfinite(power)].max(initial=0.0))
        shells.append((wave, power))
    floor = 1e-20 * top  # below it there is the rounding of the transform alone
    furthest = max(wave[power > floor].max(initial=0.0) for wave, power in shells)
    right = min(1.25 * furthest, 1.02 * wave[-1]) or wave[-1]
    least = min(power[power > floor].min(initial=np.inf) for _, power in shells)
    zone = np.pi / run.spacing
    for edge, name in ((0.5 * zone, r"$\pi/2a$"), (zone, r"$\pi/a$")):
        if edge > right:
            continue
        panels[0].axvline(edge, color="0.8", linewidth=1, linestyle=":")
        panels[0].annotate(name, (edge, 1.01), xycoords=("data", "axes fraction"), ha="center", color="0.45")
    panels[0].set(yscale="log", xlim=(-0.01 * right, right), xlabel="$|k|$  (natural units)",
                  ylabel=r"mean of $|z(k)|^2$ / sites over a shell")
    if top > 0:
        panels[0].set_ylim(0.3 * least, 4 * top)
    panels[0].legend()
    panels[0].grid(alpha=0.25)
    gauge = run.case.get("gauge", {}).get("kind", "none") != "none"
    return title(figure, run, "power spectrum" + (" in the gauge of the run" if gauge else ""))
