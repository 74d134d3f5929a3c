# SPDX-License-Identifier: MIT
"""Pictures of a whole run over time: its observables, and the states of neurons."""
import numpy as np
from matplotlib import pyplot
from .run_directory import split_name
from .run_numbers import evenly, grouped, interrupted, relative_change
from .run_style import TIME_LABEL, curve, grid, symbol, title

LINES = 24  # the most neurons that are followed one by one
CONSERVED_COLOURS = {"energy": "tab:blue", "invariant": "tab:orange", "charge": "tab:green"}
NAMES = {"max_abs": "largest |component|", "loss": "loss", "position": "mean position", "spread": "width of the packet",
         "momentum": "mean wave number", "occupation": "share of the energy branch", "tail": r"share at $|ak|>\pi/2$"}


def draw_conserved(panels, columns, conserved):
    """The values of the conserved quantities in one panel, and how far they have moved, relatively, in the other."""
    for name in sorted(conserved, key=lambda name: name == "invariant"):  # its dashes lie on the other line
        curve(panels[0], columns["time"], columns[name], color=CONSERVED_COLOURS[name], label=name, linewidth=1.6,
              linestyle="--" if name == "invariant" else "-")
        change = relative_change(columns[name])
        largest = f"{name}: at most {np.nanmax(change):.1e}" if np.isfinite(change).any() else f"{name}: 0 at the start"
        change[~(change > 0)] = np.nan  # the logarithm has no place for 0
        curve(panels[1], columns["time"], change, color=CONSERVED_COLOURS[name], label=largest, linewidth=1.1,
              marker=".", markersize=2.5)
    low, high = panels[0].get_ylim()
    panels[0].set_ylim(min(low, -0.05 * high), max(1.1 * high, -0.05 * low))
    panels[0].set_ylabel(", ".join(conserved))
    panels[1].set(yscale="log", ylabel=r"$|q(t)-q(0)|\,/\,|q(0)|$")


def draw_observables(run):
    """Every column of observables.csv over time; conserved quantities together and with their relative drift."""
    columns = run.observables()
    conserved, others = grouped(columns)
    count = len(others) + 2 * bool(conserved)
    figure, panels = grid(count, 1 if count < 3 else 2 if count < 9 else 3, 5.2, 2.5)
    if conserved:
        draw_conserved(panels, columns, conserved)
    for panel, (name, members) in zip(panels[count - len(others):], others.items()):
        for member in members:
            number = split_name(member)[1]
            values = columns[member]
            if name == "position" and number and number <= len(run.lattice or []):
                values = interrupted(values, run.lattice[number - 1] * run.spacing)
            curve(panel, columns["time"], values, label=member, linewidth=1.4)
        finite = np.concatenate([columns[member][np.isfinite(columns[member])] for member in members])
        if finite.size and finite.min() > 0 and finite.max() > 1e3 * finite.min():
            panel.set_yscale("log")
        panel.set_ylabel(NAMES.get(name, name))
    for panel in panels:
        panel.set_xlabel(TIME_LABEL)
        panel.grid(alpha=0.25)
        if len(panel.get_lines()) > 1 or panel in panels[:2] and conserved:
            panel.legend(fontsize="small", framealpha=0.7)
    return title(figure, run)


def neuron_states(run, steps):
    """phi and pi of some neurons over the snapshots, shape (snapshots, neurons), and all of the first and the last."""
    history, ends = {"phi": [], "pi": []}, {"phi": [], "pi": []}
    for step in steps:
        with run.snapshot(step) as snapshot:
            for field, rows in history.items():
                names = [name for name in snapshot.components if split_name(name)[0] == field or name == field]
                values = np.concatenate([snapshot.read(name).ravel() for name in names])
                rows.append(values[evenly(range(len(values)), LINES)])
                if step in (steps[0], steps[-1]):
                    ends[field].append(values)
    return {field: np.array(rows) for field, rows in history.items()}, ends


def draw_neurons(run, steps):
    """The states of neurons over time, or side by side where there are few snapshots; below, with many neurons, their
    histogram, with few their way in the plane of phi and pi."""
    history, ends = neuron_states(run, steps)
    count, followed = len(ends["phi"][0]), history["phi"].shape[1]
    times, moving = [run.time(step) for step in steps], len(steps) >= 3
    below = "histogram" if count > LINES else "plane" if moving else ""
    figure, panels = grid({"histogram": 4, "plane": 3, "": 2}[below], 2, 5.2, 2.9)
    palette = pyplot.get_cmap("viridis")(np.linspace(0, 0.9, max(followed, 2)))
    for panel, (field, values) in zip(panels, history.items()):
        for number in range(followed if moving else 0):
            curve(panel, times, values[:, number], color=palette[number], linewidth=1.2)
        for step, row, colour in zip(times, values if not moving else [], ("0.65", "tab:blue")[-len(steps):]):
            panel.plot(np.arange(1, followed + 1), row, "o", color=colour, label=f"t = {step:g}")
        panel.set(xlabel=TIME_LABEL if moving else "neuron", ylabel=rf"${symbol(field)}_i$")
        panel.grid(alpha=0.25)
        if not moving:
            panel.set_xlim(0.5, followed + 0.5)
            panel.locator_params(axis="x", integer=True, min_n_ticks=1)
            panel.legend(fontsize="small")
        elif followed <= 6:
            panel.legend([f"i = {number + 1}" for number in range(followed)], fontsize="small")
    if below == "plane":
        for number in range(followed):
            panels[2].plot(history["phi"][:, number], history["pi"][:, number], color=palette[number], linewidth=1.2)
        panels[2].set(xlabel=r"$\varphi_i$", ylabel=r"$\pi_i$")
        panels[2].grid(alpha=0.25)
    if below == "histogram":
        draw_histograms(panels[2:], ends, sorted({times[0], times[-1]}))
    replicas = run.case["theory"].get("replicas", 1)
    words = f"{count // replicas} neuron{'s' * (count > replicas)}" + f" × {replicas} replicas" * (replicas > 1)
    return title(figure, run, words, *([f"{followed} of them as lines"] if followed < count else []))


def draw_histograms(panels, ends, times):
    """How many states have which value, for phi and for pi, at the first and the last of the snapshots."""
    for panel, (field, states) in zip(panels, ends.items()):
        states = [state[np.isfinite(state)] for state in states]
        bins = np.histogram_bin_edges(np.concatenate(states), bins=min(60, max(10, len(states[0]) // 8)))
        for time, state, colour in zip(times, states, ("0.65", "tab:blue")[-len(states):]):
            panel.hist(state, bins, histtype="stepfilled", alpha=0.6, color=colour, label=f"t = {time:g}")
        panel.set(xlabel=rf"${symbol(field)}_i$", ylabel="number of states")
        panel.legend(fontsize="small")
