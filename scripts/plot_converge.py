#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws results of `dualfield converge --json`: errors against the step or the spacing, both axes logarithmic.

  plot_converge.py RESULT.json [RESULT.json ...] [--output PICTURE]

Each file is one line with its observed order; the dotted lines have the declared slopes. The picture goes next to the
first file unless --output names another; the ending chooses the format (png, pdf, svg). Needs Matplotlib (Debian:
python3-matplotlib).
"""
import sys

try:
    import matplotlib
    import result_plot
except ImportError as missing:
    sys.exit(f"plot_converge.py: {missing} in {sys.executable}; needed is Matplotlib (on Debian python3-matplotlib, for "
             "/usr/bin/python3)")

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

SCRIPT = "plot_converge.py"
AXES = {"time": ("step", "step  h"), "space": ("spacing", "spacing  a"), "both": ("spacing", "spacing  a  (h ∝ a)")}


def needed(result):
    result["levels"][0]["error"], result["refine"], result["declared"]


def label(result):
    observed = "rounding" if result["observed"] is None else f"order {result['observed']:.2f}"
    return f"{result['theory']}, {result['scheme']}: {observed}"


def draw(results, title):
    figure, axes = pyplot.subplots(figsize=(6.4, 4.6), layout="constrained")
    for result in results:
        size = [level[AXES[result["refine"]][0]] for level in result["levels"]]
        error = [level["error"] for level in result["levels"]]
        line, = axes.loglog(size, error, "o-", label=label(result))
        guide = [error[-1] * (value / size[-1]) ** result["declared"] for value in size]
        axes.loglog(size, guide, ":", color=line.get_color(), alpha=0.7)
    axes.set_xlabel(AXES[results[0]["refine"]][1])
    axes.set_ylabel("relative error")
    axes.set_title(title or f"against {results[0]['against']}; dotted: the declared orders")
    axes.grid(True, which="both", alpha=0.25)
    axes.legend(fontsize="small")
    return figure


def main(arguments=None):
    options = result_plot.parser(__doc__, "instead of the reference", 150).parse_args(arguments)
    results = [result_plot.read(path, SCRIPT, "converge", needed) for path in options.results]
    if len({result["refine"] for result in results}) > 1:
        sys.exit(f"{SCRIPT}: the files refine step and spacing differently; draw them separately")
    result_plot.save(draw(results, options.title), SCRIPT, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
