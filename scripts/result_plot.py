# SPDX-License-Identifier: MIT
"""Shared by the scripts that draw JSON results: their arguments, reading the results, saving the picture."""
import argparse
import json
import pathlib
import sys


def read(path, script, command, needed):
    """The result in one file. `needed(result)` accesses the data that the picture needs. Exits with a message if the
    file is not a result of `command`."""
    try:
        result = json.loads(path.read_text())
        needed(result)
        return result
    except (OSError, ValueError, KeyError, IndexError, TypeError) as fault:
        sys.exit(f"{script}: {path}: no result of `dualfield {command} --json`: {fault}")


def parser(doc, title, dpi):
    """The argument parser of a script with the description `doc`; `title` is the help of --title."""
    result = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("results", nargs="+", type=pathlib.Path, metavar="RESULT.json")
    result.add_argument("--output", type=pathlib.Path, help="the picture; default: RESULT.png")
    result.add_argument("--title", help=title)
    result.add_argument("--dpi", type=int, default=dpi)
    return result


def save(figure, script, options):
    """Writes the picture to the file of the options and prints its path. Exits with a message if that fails."""
    output = options.output or options.results[0].with_suffix(".png")
    try:
        figure.savefig(output, dpi=options.dpi)
    except (OSError, ValueError) as fault:
        sys.exit(f"{script}: {output}: cannot be written: {fault}")
    print(output)
