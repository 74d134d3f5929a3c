# SPDX-License-Identifier: MIT
"""Pictures of what Dualfield leaves: runs, spectra, convergence. The command `dualfield plot` is main() here.

Needs Python 3.11 or newer, NumPy and Matplotlib with Pillow, and h5py for snapshots in the format hdf. Nothing here
needs the compiled program.
"""
import sys


def main(arguments=None):
    """Draws what the command line asks for, by default sys.argv[1:], and prints the paths of the pictures. Returns the
    exit code: 2 for bad input, 5 for pictures that cannot be written."""
    try:
        import matplotlib
        from . import command
    except ImportError as missing:
        sys.exit(f"dualfield plot: {missing} in {sys.executable}; needed are Python 3.11 or newer, NumPy and Matplotlib "
                 "(on Debian python3-matplotlib, for /usr/bin/python3)")
    matplotlib.use("Agg")
    return command.run(arguments)
