# SPDX-License-Identifier: MIT
"""All pictures that the directory of a run has something for."""
import types

import numpy as np
from matplotlib import pyplot

from . import gauge_picture, run_picture
from .run_animation import NEEDED, write_animation
from .run_directory import DENSITY, RunError, split_name
from .run_over_time import draw_neurons, draw_observables
from .run_snapshots import draw_array, draw_density, draw_snapshot, draw_spectrum
from .run_style import describe

LARGEST = 1 << 22  # sites of a run whose comparison with theory is drawn unasked


class Pictures:
    """The pictures of one call: writes them into a folder and remembers their paths."""

    def __init__(self, folder, dpi):
        self.folder, self.dpi, self.written = folder, dpi, []

    def path(self, name):
        """Where a picture of this name goes. The folder is made when the first one is written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / name

    def save(self, name, figure):
        output = self.path(f"{name}.png")
        figure.savefig(output, dpi=self.dpi)
        pyplot.close(figure)
        self.written.append(output)

    def animate(self, run, kind):
        output = self.path(f"animation.{kind}")
        write_animation(run, output, 0.75 * self.dpi)  # a hundred frames: smaller than the pictures
        self.written.append(output)


def other_arrays(run, step):
    """The names of the arrays of a snapshot beside the state, each once."""
    with run.snapshot(step) as snapshot:
        return list(dict.fromkeys(split_name(name)[0] for name in snapshot.names if name not in snapshot.components))


def titled(run, figure):
    figure.suptitle(describe(run), fontsize="large")
    return figure


def draw_gauge(run, pictures):
    """The picture that compares a run in a gauge field with theory, where the run suits it and is small: it may need whole
    states in memory."""
    name = gauge_picture.OF_KIND.get(run.case.get("gauge", {}).get("kind"))
    if name is None or np.prod(run.lattice) > LARGEST:
        return
    try:
        figure = gauge_picture.DRAW[name]([run], None)
    except (RunError, ValueError, KeyError, IndexError):
        return  # another initial state, too few snapshots …; --kind says what is missing
    pictures.save(name, titled(run, figure))


def draw(run, pictures, kind):
    """All pictures that the run has something for."""
    pictures.save("observables", draw_observables(run))
    steps = run.steps(needed=False)
    if not steps:
        return
    first, last = steps[0], steps[-1]
    if not run.axes:
        if run.has_density:
            pictures.save("neurons", draw_neurons(run, steps))
        return
    pictures.save("snapshot", draw_snapshot(run, last))
    if run.has_density:
        pictures.save("density", draw_density(run, first, last))
    for array in other_arrays(run, last):
        pictures.save(array, draw_array(run, last, array))
    if run.has_whole_state:
        pictures.save("spectrum", draw_spectrum(run, first, last))
    draw_gauge(run, pictures)
    if not run.has_density:
        return
    if len(run.axes) == 1 and len(steps) >= NEEDED:
        options = types.SimpleNamespace(field=DENSITY, range=None)
        pictures.save("spacetime", titled(run, run_picture.draw_spacetime(run, options)))
    if kind != "none" and len(steps) >= NEEDED:
        pictures.animate(run, kind)
