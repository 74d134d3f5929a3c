# SPDX-License-Identifier: MIT
"""What all pictures of runs have in common: labels of axes, titles, names of fields, scales of colour."""
import numpy as np
from matplotlib import pyplot
from .run_directory import DENSITY
from .run_numbers import envelope

TIME_LABEL = "t  (natural units)"
SYMBOLS = {"phi": r"\varphi", "pi": r"\pi", "A": r"\mathcal{A}", "current": "J", "biases": r"\beta"}
TITLES = {"charge_density": r"charge density $|\varphi|^2+|\pi|^2$", "energy_density": "energy density",
          "A": "gauge field", "momentum_density": "$|z(k)|^2$ / sites"}


def length_label(axis):
    return f"$x_{axis}$  (natural units)"


def describe(run):
    """The default title: theory, lattice, scheme."""
    lattice = [] if run.lattice is None else [f"{'×'.join(map(str, run.lattice))} sites"]
    return ", ".join([run.theory, *lattice, run.scheme])


def symbol(field, theory=""):
    """The letter of a field, without dollar signs. The second field of klein_gordon_delayed is -phi(t - h)."""
    return r"\beta" if (field, theory) == ("pi", "klein_gordon_delayed") else SYMBOLS.get(field)


def field_title(name, theory=""):
    """The mathematical notation of a field such as phi_2, or the name itself."""
    stem, _, component = name.rpartition("_")
    if name == DENSITY:
        return rf"$|\varphi|^2+|{symbol('pi', theory)}|^2$"
    if component.isdigit() and symbol(stem, theory):
        return rf"${symbol(stem, theory)}_{{{component}}}$"
    return TITLES.get(name) or name.replace("_", " ")


def colours(signed, images):
    """One scale for all images: symmetric about 0 where they are signed, else from 0. Values that are not finite are
    left out of it."""
    tops = [np.abs(image[np.isfinite(image)]).max(initial=0.0) for image in map(np.asarray, images)]
    top = max(tops, default=0.0) or 1.0
    low, palette = (-top, "RdBu_r") if signed else (0.0, "magma")
    return {"vmin": low, "vmax": top, "cmap": palette}


def grid(count, columns, width, height):
    """A figure with `count` panels in rows of `columns`, those left over removed, and the panels."""
    rows = -(-count // columns)
    figure, panels = pyplot.subplots(rows, columns, figsize=(width * columns, height * rows + 0.6), squeeze=False,
                                     layout="constrained")
    for panel in panels.ravel()[count:]:
        panel.remove()
    return figure, panels.ravel()[:count]


def title(figure, run, *parts):
    figure.suptitle("\n".join([describe(run), ", ".join(parts)] if parts else [describe(run)]), fontsize="large")
    return figure


def curve(panel, x, values, **options):
    panel.plot(*envelope(np.asarray(x), np.asarray(values)), **options)
