# SPDX-License-Identifier: MIT
"""Draws the directory of a run, or results of `spectrum --json` and `converge --json`: `dualfield plot PATH…`.

Of a directory all that it has something for, into DIR/pictures unless --output names another folder:
  observables.png  every column of observables.csv over time, conserved quantities with their relative drift
  snapshot.png     all components of the field in the last snapshot
  density.png      |phi|^2 + |pi|^2 in it; other arrays of the snapshot have a picture each, under their names
  spectrum.png     |z(k)|^2 over |k|, mean over shells, of the first and the last snapshot, where they are of the whole
                   lattice
  spacetime.png    on a line: the density over space and time, and its centroid
  landau.png, flux.png, trajectory.png, transmission.png, vortices.png
                   in a gauge field: the comparison with theory that suits its kind, where there is one
  animation.gif    the density in all snapshots, at most 100, with one scale (from three snapshots on)
  neurons.png      for a run without a lattice, instead of those of the lattice: the states over time

With --kind one picture, into DIR/KIND.png unless --output names another file; the ending chooses the format:
  snapshots        profiles (one axis) or images (two or three axes) at a few times
  spacetime        the field along one axis against time, and for densities the centroid
  observables      the columns of observables.csv over time
  landau, flux, trajectory, transmission, vortices
                   the comparisons in a gauge field; flux and transmission of one run or several

Of JSON files one picture, into FILE.png of the first: frequencies and species, or errors and orders.

Of three axes the middle slice of the third is shown. Snapshots are read one at a time: an image reads its slice of
them, a spectrum one component after the other. Needs NumPy, Matplotlib with Pillow, and h5py for snapshots in the
format hdf (Debian: python3-matplotlib, python3-pil, python3-h5py).
"""
import argparse
import json
import pathlib
import subprocess
import sys

from matplotlib import pyplot

from . import converge_picture, gauge_picture, run_picture, spectrum_picture
from .run_animation import chosen_kind
from .run_directory import DENSITY, RunDirectory, RunError
from .run_style import describe
from .whole_run import Pictures, draw

KINDS = {**run_picture.DRAW, **gauge_picture.DRAW}
FILES = {"spectrum": spectrum_picture, "converge": converge_picture}
NEEDS_KIND = ("field", "count", "at", "axis", "slice", "range", "columns")


def parse(arguments):
    text = __doc__.split("\n\n")
    parser = argparse.ArgumentParser(prog="dualfield plot", description=text[0], epilog="\n\n".join(text[1:]),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", metavar="PATH", nargs="+", type=pathlib.Path,
                        help="the directory of a run, or a file of spectrum --json or converge --json")
    parser.add_argument("--kind", choices=KINDS, help="one picture of a run instead of all")
    parser.add_argument("--output", metavar="PATH", type=pathlib.Path,
                        help="the folder of all pictures of a run (default DIR/pictures), or the file of one picture")
    parser.add_argument("--animation", choices=("gif", "mp4", "none"),
                        help="of the density (default gif); mp4 needs ffmpeg")
    parser.add_argument("--dpi", type=float, default=120, help="pixels an inch (default 120)")
    parser.add_argument("--title", help="of one picture; the default says what was run")
    parser.add_argument("--no-map", action="store_true", help="spectrum: without the map of species")
    one = parser.add_argument_group("snapshots, spacetime and observables")
    one.add_argument("--field", help="density (|phi|^2 + |pi|^2, the default), phi_1, pi_1, ...")
    one.add_argument("--count", type=int, help="snapshots: how many, evenly over the run (default 4)")
    one.add_argument("--at", type=float, nargs="+", metavar="T", help="snapshots: those nearest to these times")
    one.add_argument("--axis", type=int, help="three axes: the one to sum over or to cut (default 3)")
    one.add_argument("--slice", type=int, metavar="SITE", help="three axes: a cut at this site instead of the sum")
    one.add_argument("--range", type=float, nargs=2, metavar=("LOW", "HIGH"), help="one axis: the part to show")
    one.add_argument("--columns", nargs="+", metavar="NAME", help="observables: only these")
    options = parser.parse_args(arguments)
    if not 10 <= options.dpi <= 1000:
        parser.error("--dpi must be from 10 to 1000")
    if options.kind not in run_picture.DRAW and any(getattr(options, name) is not None for name in NEEDS_KIND):
        parser.error(f"--{', --'.join(NEEDS_KIND)} go with --kind {', '.join(run_picture.DRAW)}")
    if options.count is not None and options.count < 1:
        parser.error("--count must be 1 or more")
    options.field, options.count, options.axis = options.field or DENSITY, options.count or 4, options.axis or 3
    return options


def read(path):
    """(command, result) of a JSON file."""
    try:
        result = json.loads(path.read_text())
        command = "converge" if "levels" in result else "spectrum"
        FILES[command].needed(result)
        return command, result
    except (OSError, ValueError, KeyError, IndexError, TypeError) as fault:
        raise RunError(f"{path}: no result of `dualfield spectrum --json` or `dualfield converge --json`: {fault}") from fault


def picture_of_files(options):
    if options.kind:
        raise RunError(f"--kind {options.kind} is of the directory of a run; {options.paths[0]} is a file")
    commands, results = zip(*map(read, options.paths))
    if len(set(commands)) > 1:
        raise RunError("some files are of spectrum and some of converge; draw them separately")
    return FILES[commands[0]].draw(results, options), options.paths[0].with_suffix(".png")


def picture_of_runs(options):
    runs = [RunDirectory(path) for path in options.paths]
    several = options.kind in ("flux", "transmission")
    if len(runs) > 1 and not several:
        raise RunError(f"--kind {options.kind} is of one run")
    figure = KINDS[options.kind](runs if options.kind in gauge_picture.DRAW else runs[0], options)
    if options.kind in run_picture.DRAW:
        figure.get_layout_engine().set(h_pad=0.07)
    figure.suptitle(options.title or describe(runs[0]), fontsize="large")
    return figure, runs[0].path / f"{options.kind}.png"


def pictures_of_run(options, pictures):
    if len(options.paths) > 1:
        raise RunError("several directories are drawn together with --kind flux or transmission alone")
    draw(RunDirectory(options.paths[0], lattice=False), pictures, chosen_kind(options.animation))


def run(arguments=None):
    """Draws the pictures and prints their paths; `arguments` are those of the command line by default. Returns the exit
    code: 2 for bad input, 5 for pictures that cannot be written."""
    options, code = parse(arguments), 0
    pictures = Pictures(options.output or options.paths[0] / "pictures", options.dpi)
    place = pictures.folder
    try:
        if options.kind or options.paths[0].is_file():
            figure, place = (picture_of_files if options.paths[0].is_file() else picture_of_runs)(options)
            place = options.output or place
            figure.savefig(place, dpi=options.dpi)
            pyplot.close(figure)
            pictures.written.append(place)
        else:
            pictures_of_run(options, pictures)
    except (RunError, KeyError) as error:
        print(f"dualfield plot: {error}", file=sys.stderr)
        code = 2
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"dualfield plot: {place}: the pictures cannot be written: {error}", file=sys.stderr)
        code = 5
    for path in pictures.written:
        print(path)
    return code
