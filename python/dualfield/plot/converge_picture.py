# SPDX-License-Identifier: MIT
"""Results of `dualfield converge --json`: errors against the step or the spacing, both axes logarithmic.

Each file is one line with its observed order; the dotted lines have the declared slopes.
"""
from matplotlib import pyplot

from .run_directory import RunError

AXES = {"time": ("step", "step  h"), "space": ("spacing", "spacing  a"), "both": ("spacing", "spacing  a  (h ∝ a)")}


def needed(result):
    result["levels"][0]["error"], result["refine"], result["declared"]


def label(result):
    observed = "rounding" if result["observed"] is None else f"order {result['observed']:.2f}"
    return f"{result['theory']}, {result['scheme']}: {observed}"


def draw(results, options):
    if len({result["refine"] for result in results}) > 1:
        raise RunError("the files refine step and spacing differently; draw them separately")
    figure, axes = pyplot.subplots(figsize=(6.4, 4.6), layout="constrained")
    for result in results:
        size = [level[AXES[result["refine"]][0]] for level in result["levels"]]
        error = [level["error"] for level in result["levels"]]
        line, = axes.loglog(size, error, "o-", label=label(result))
        guide = [error[-1] * (value / size[-1]) ** result["declared"] for value in size]
        axes.loglog(size, guide, ":", color=line.get_color(), alpha=0.7)
    axes.set_xlabel(AXES[results[0]["refine"]][1])
    axes.set_ylabel("relative error")
    axes.set_title(options.title or f"against {results[0]['against']}; dotted: the declared orders")
    axes.grid(True, which="both", alpha=0.25)
    axes.legend(fontsize="small")
    return figure
