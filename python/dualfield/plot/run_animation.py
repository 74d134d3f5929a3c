# SPDX-License-Identifier: MIT
"""An animation of the density of a run on a lattice, on a line as a curve, else along the middle slice."""
import numpy as np
from matplotlib import animation, pyplot
from matplotlib.colors import to_rgb
from PIL import Image
from .run_directory import DENSITY, RunError
from .run_numbers import block_means, evenly
from .run_snapshots import image, panel_height, place
from .run_style import colours, describe, field_title, length_label

FRAMES = 100  # at most
PIXELS = 400  # the most points of a frame along an axis; a finer lattice is shown as means over blocks
POINTS = 4000  # the same on a line
NEEDED = 3    # snapshots
LINE = "tab:blue"


def chosen_kind(wanted):
    """`wanted`, or a GIF where nothing was asked for. Throws RunError where it cannot be written."""
    if wanted == "mp4" and not animation.FFMpegWriter.isAvailable():
        raise RunError("--animation mp4 needs the program ffmpeg (Debian: ffmpeg)")
    return wanted or "gif"


class Gif(animation.PillowWriter):
    """A GIF whose frames have one palette of 256 colours, most of them those of the map, so that the map has no bands
    and no frame flickers."""

    def __init__(self, fps):
        super().__init__(fps=fps)
        line = np.array(to_rgb(LINE))
        tints = [1 - share * (1 - line) for share in np.linspace(0, 1, 16)]  # its smooth edges
        colours_of_all = np.concatenate([pyplot.get_cmap("magma")(np.linspace(0, 1, 192))[:, :3], tints,
                                         np.repeat(np.linspace(0, 1, 48)[:, None], 3, axis=1)])
        self.palette = Image.new("P", (1, 1))
        self.palette.putpalette(np.rint(255 * colours_of_all).astype(np.uint8).tobytes())

    def grab_frame(self, **_):
        """Instead of the method of PillowWriter, which draws each frame twice."""
        self.fig.canvas.draw()
        picture = Image.fromarray(np.asarray(self.fig.canvas.buffer_rgba())).convert("RGB")
        places = np.array(picture.quantize(palette=self.palette, dither=Image.Dither.NONE))
        places[np.all(np.asarray(picture) == 255, axis=-1)] = 255  # Pillow takes a grey near it
        self._frames.append(Image.fromarray(places, "P"))
        self._frames[-1].putpalette(self.palette.getpalette())


def frames(run):
    """The steps of the animation and the density at each, made small, in single precision. One snapshot is read at a
    time, of three axes only the middle slice."""
    steps = evenly(run.steps(needed=False), FRAMES)
    cut, _ = run.cut()
    densities = []
    for step in steps:
        with run.snapshot(step) as snapshot:
            density = np.squeeze(snapshot.density(cut).T)
        densities.append(block_means(density, PIXELS if density.ndim > 1 else POINTS).astype(np.float32))
    return steps, densities


def canvas(run, densities):
    """The figure, and a function that shows one density in it."""
    scale = colours(False, densities)
    if len(run.axes) == 1:
        figure, panel = pyplot.subplots(figsize=(7.5, 3.8), layout="constrained")
        places = block_means(run.coordinates(run.axes[0]), POINTS)
        line, = panel.plot(places, densities[0], color=LINE, linewidth=1.5)
        panel.set(xlabel=length_label(run.axes[0]), ylabel=field_title(DENSITY, run.theory), xlim=run.extent(run.axes[0]),
                  ylim=(0, 1.05 * scale["vmax"]))
        panel.grid(alpha=0.25)
        return figure, panel, line.set_ydata
    figure, panel = pyplot.subplots(figsize=(6.4, panel_height(run, 5.0) + 0.9), layout="constrained")
    shown = image(panel, run, densities[0], **scale, interpolation="bilinear")
    figure.colorbar(shown, ax=panel, label=field_title(DENSITY, run.theory))
    return figure, panel, lambda density: shown.set_data(density.T)


def write_animation(run, output, dpi):
    """Writes the density of at most FRAMES snapshots, evenly over the run, with one scale for all, as a GIF or an MP4
    after the ending of `output`."""
    steps, densities = frames(run)
    figure, panel, show = canvas(run, densities)
    words = place(run, run.cut()[1])
    rate = min(12.0, max(2.0, len(steps) / 8))
    writer = (Gif if output.suffix == ".gif" else animation.FFMpegWriter)(fps=rate)
    figure.suptitle(describe(run), fontsize="medium")
    figure.set_dpi(dpi)
    with writer.saving(figure, str(output), dpi):
        for step, density in zip(steps, densities):
            show(density)
            panel.set_title(", ".join([f"t = {run.time(step):.6g}", *words]), fontsize="medium")
            if step == steps[0]:  # the first frame finds the layout of all
                figure.draw_without_rendering()
                figure.set_layout_engine("none")
            writer.grab_frame()
    pyplot.close(figure)
