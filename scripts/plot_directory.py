#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws all that the directory of a run holds: `dualfield plot DIR`.

  observables.png  every column of observables.csv over time, conserved quantities with their relative drift
  snapshot.png     all components of the field in the last snapshot
  density.png      |phi|^2 + |pi|^2 in it; other arrays of the snapshot have a picture each, under their names
  spectrum.png     |z(k)|^2 over |k|, mean over shells, of the first and the last snapshot, where they are of the whole
                   lattice
  animation.gif    the density in all snapshots, at most 100, with one scale (from three snapshots on)
  neurons.png      for a run without a lattice, instead of the last four: the states over time

Of three axes the middle slice of the third is shown. The pictures go to DIR/pictures unless --output names another
folder. Snapshots are read one at a time: an image reads its slice of them, a spectrum one component after the other.
Needs NumPy, Matplotlib with Pillow, and h5py for snapshots in the format hdf (Debian: python3-matplotlib,
python3-pil, python3-h5py).
"""
import argparse
import pathlib
import subprocess
import sys

try:
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    from run_animation import NEEDED, chosen_kind, write_animation
    from run_directory import RunDirectory, RunError, split_name
    from run_over_time import draw_neurons, draw_observables
    from run_snapshots import draw_array, draw_density, draw_snapshot, draw_spectrum
except ImportError as missing:
    sys.exit(f"dualfield plot: {missing} in {sys.executable}; needed are Python 3.11 or newer, NumPy and Matplotlib "
             "(on Debian python3-matplotlib, for /usr/bin/python3)")


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
    if not run.has_density:
        return
    if kind != "none" and len(steps) >= NEEDED:
        pictures.animate(run, kind)


def parse(arguments):
    text = __doc__.split("\n\n")
    parser = argparse.ArgumentParser(prog="dualfield plot", description=text[0], epilog="\n\n".join(text[1:]),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", metavar="DIR", help="the directory that a run has written")
    parser.add_argument("--output", metavar="FOLDER", type=pathlib.Path, help="for the pictures (default DIR/pictures)")
    parser.add_argument("--animation", choices=("gif", "mp4", "none"),
                        help="of the density (default gif); mp4 needs ffmpeg")
    parser.add_argument("--dpi", type=float, default=120, help="pixels an inch (default 120)")
    options = parser.parse_args(arguments)
    if not 10 <= options.dpi <= 1000:
        parser.error("--dpi must be from 10 to 1000")
    return options


def main(arguments=None):
    """Draws the pictures and prints their paths; `arguments` are those of the command line by default. Returns the exit
    code: 2 for bad input, 5 for pictures that cannot be written."""
    options, code = parse(arguments), 0
    pictures = Pictures(options.output or pathlib.Path(options.run, "pictures"), options.dpi)
    try:
        run = RunDirectory(options.run, lattice=False)
        draw(run, pictures, chosen_kind(options.animation))
    except RunError as error:
        print(f"dualfield plot: {error}", file=sys.stderr)
        code = 2
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"dualfield plot: {pictures.folder}: the pictures cannot be written: {error}", file=sys.stderr)
        code = 5
    for path in pictures.written:
        print(path)
    return code


if __name__ == "__main__":
    sys.exit(main())
