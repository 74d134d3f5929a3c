# SPDX-License-Identifier: MIT
"""What the scripts that draw JSON results share: their arguments, reading the results, saving the picture."""
import argparse
import json
import pathlib
import sys


def read(path, script, command, needed):
    """The result in one file; `needed(result)` touches what the picture takes of it. Exits with a message where the
    file is not a result of `command`."""
    try:
        result = json.loads(path.read_text())
        needed(result)
        return result
    except (OSError, ValueError, KeyError, IndexError, TypeError) as fault:
        sys.exit(f"{script}: {path}: no result of `dualfield {command} --json`: {fault}")


def parser(doc, title, dpi):
    """Of a script whose description is `doc`; `title` says what --title is for."""
    result = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("results", nargs="+", type=pathlib.Path, metavar="RESULT.json")
    result.add_argument("--output", type=pathlib.Path, help="the picture; default: RESULT.png")
    result.add_argument("--title", help=title)
    result.add_argument("--dpi", type=int, default=dpi)
    return result


def save(figure, script, options):
    """Writes the picture that the options name and prints where it is. Exits with a message where it cannot be."""
    output = options.output or options.results[0].with_suffix(".png")
    try:
        figure.savefig(output, dpi=options.dpi)
    except (OSError, ValueError) as fault:
        sys.exit(f"{script}: {output}: cannot be written: {fault}")
    print(output)
