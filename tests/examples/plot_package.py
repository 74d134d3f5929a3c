# SPDX-License-Identifier: MIT
"""Makes python/dualfield/plot importable as `dualfield_plot`, without the rest of the package dualfield, and calls it."""
import contextlib
import importlib.util
import io
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "python" / "dualfield" / "plot"

spec = importlib.util.spec_from_file_location("dualfield_plot", FOLDER / "__init__.py",
                                              submodule_search_locations=[str(FOLDER)])
sys.modules["dualfield_plot"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["dualfield_plot"])


def plot(*arguments):
    """Exit code, output and messages of `dualfield plot`, run in this Python process."""
    import dualfield_plot
    output, messages = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(messages):
        try:
            code = dualfield_plot.main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code
    return code, output.getvalue(), messages.getvalue()
