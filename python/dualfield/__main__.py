# SPDX-License-Identifier: MIT
"""The command `dualfield` that pip installs, also `python -m dualfield`: the program's commands, and plot."""
import os
import signal
import sys


def main() -> int:
    """Does what sys.argv asks for and returns the exit code."""
    if sys.argv[1:2] == ["plot"]:
        from .plot import main as plot
        return plot(sys.argv[2:])
    from . import _core
    os.environ.setdefault("DUALFIELD_PLOT", "dualfield plot")  # named at the end of a run
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the interpreter would only notice it after the command
    return _core.command_line(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
