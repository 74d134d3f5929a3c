# SPDX-License-Identifier: MIT
"""Pictures of runs in a gauge field together with the known result.

  landau        frequencies in a uniform magnetic field, and sqrt(m^2 + 2nB); of complex_scalar sqrt(m^2 + (2n + 1)B)
  flux          frequencies on a tube with a flux line, a row for each run, and the formula
  trajectory    the packet in a uniform electric field, and its predicted path
  transmission  a packet at potential steps: the first run in space and time, the transmitted share of all runs, and
                that of a plane wave; of complex_scalar the reflected one
  vortices      the magnetic field of a dynamical field on a plane at eight times, and the energies over time beside that
                of vortices at critical coupling without forces

They suit the cases examples/gauge_*.toml, scalar_landau.toml, scalar_klein.toml and dynamical_vortices.toml, and similar
ones.
"""
import numpy as np
from matplotlib import pyplot

from .overlap import lines, overlap, spectrum
from .run_directory import DENSITY, RunError, split_name
from .run_style import TIME_LABEL, colours

MEASURED, KNOWN, LATTICE = "tab:blue", "tab:red", "tab:green"


def gauge_of(run, kind):
    """The [gauge] section of a run, which must be of this kind."""
    gauge = run.case.get("gauge", {})
    if gauge.get("kind") != kind:
        raise RunError(f"{run.path}: this picture is of gauge.kind = \"{kind}\", the run has {gauge.get('kind')!r}")
    return gauge


def is_scalar(run):
    return run.case["theory"]["name"] == "complex_scalar"


def spectrum_of(run):
    """omega and weight of the run's overlap with its first snapshot."""
    steps = run.steps()
    if len(steps) < 16 or len(set(np.diff(steps))) != 1:
        raise RunError(f"{run.path}: a spectrum needs 16 snapshots or more, evenly in time")

    def state(step):
        count = int(run.case["theory"]["name"] == "dirac_3d") * 2 + 2
        return [np.stack([run.field(f"{name}_{a + 1}", step) for a in range(count)]) for name in ("phi", "pi")]

    values = overlap(state(step) for step in steps)
    return values, *spectrum(values, run.time(steps[1]) - run.time(steps[0]))


def draw_landau(runs, options):
    run = runs[0]
    flux, mass = gauge_of(run, "uniform_magnetic")["flux"], run.case["theory"]["mass"]
    plane = gauge_of(run, "uniform_magnetic").get("plane", [1, 2])
    area = np.prod([run.case["lattice"]["shape"][axis - 1] * run.spacing for axis in plane])
    field = 2 * np.pi * abs(flux) / area
    values, omega, weight = spectrum_of(run)
    figure, panels = pyplot.subplots(2, 1, figsize=(8, 5.4), height_ratios=[1, 1.6], layout="constrained")
    times = [run.time(step) for step in run.steps()]
    panels[0].plot(times, values.real, color=MEASURED, linewidth=0.9)
    panels[0].set(xlabel="t  (natural units)", ylabel=r"Re $\langle\psi(0)|\psi(t)\rangle$", xlim=(0, times[-1]))
    top = weight.max()
    zero_point = field if is_scalar(run) else 0  # which the spin of a Dirac field takes away
    levels = np.sqrt(mass**2 + 2 * np.arange(40) * field + zero_point)
    formula = r"$\pm\sqrt{m^2+(2n+1)B}$" if is_scalar(run) else r"$\pm\sqrt{m^2+2nB}$"
    shown = omega[weight > 0.01 * top]
    levels = levels[levels < 1.05 * np.abs(shown).max()]
    for n, level in enumerate(levels):
        for sign in (-1, 1):
            panels[1].axvline(sign * level, color=KNOWN, linewidth=0.8, linestyle="--",
                              label=formula if n == 0 and sign > 0 else None)
        if n < 8:
            panels[1].annotate(f"{n}", (level, 1.02), xycoords=("data", "axes fraction"), ha="center", fontsize="small")
    panels[1].plot(omega, weight, color=MEASURED, linewidth=1.4, label="weight in the run")
    limit = 1.08 * max(levels.max(), 1e-9)
    panels[1].set(xlim=(-limit, limit), ylim=(-0.02 * top, 1.1 * top), xlabel=r"$\omega$", ylabel="weight")
    panels[1].legend(loc="upper left", framealpha=0.9, fontsize="small")
    return figure


def draw_flux(runs, options):
    """The spectrum of each run, shifted by its flux, and the frequencies of a ring around the flux."""
    runs = sorted(runs, key=lambda run: gauge_of(run, "flux_line")["flux"])
    first = runs[0]
    mass, ring = first.case["theory"]["mass"], first.case["lattice"]["shape"][1] * first.spacing
    fluxes = [gauge_of(run, "flux_line")["flux"] for run in runs]
    figure, panel = pyplot.subplots(figsize=(7.5, 5.0), layout="constrained")
    gap = min(np.diff(fluxes), default=1.0) or 1.0
    spectra = [spectrum_of(run)[1:] for run in runs]
    top = max(weight[omega > 0].max() for omega, weight in spectra)
    continuous = np.linspace(min(fluxes) - 0.1, max(fluxes) + 0.1, 400)
    for n in range(-3, 5):
        panel.plot(np.sqrt(mass**2 + (2 * np.pi * (n - continuous) / ring) ** 2), continuous, color=KNOWN, linewidth=0.9,
                   linestyle="--", label=r"$\sqrt{m^2+(2\pi(n-\mathrm{flux})/L)^2}$" if n == 0 else None)
    for flux, (omega, weight) in zip(fluxes, spectra):
        panel.plot(omega, flux + 0.85 * gap * weight / top, color=MEASURED, linewidth=1.3,
                   label="weight in the run" if flux == fluxes[0] else None)
    panel.set(xlim=(0, 1.2), ylim=(min(fluxes) - 0.1 * gap, max(fluxes) + gap), xlabel=r"$\omega$", ylabel=r"flux / 2π")
    panel.legend(loc="upper right", framealpha=0.95, fontsize="small")
    return figure


def mean_places(run):
    """Times, and the mean position of the density along axis 1, followed across the periodic boundary."""
    length, x = run.lengths[0], run.coordinates(run.axes[0])
    places = []
    for step in run.steps():
        density = run.field(DENSITY, step)
        around = places[-1] if places else x[np.argmax(density)]
        offset = x - around
        offset -= length * np.round(offset / length)
        places.append(around + np.sum(offset * density) / density.sum())
    return np.array([run.time(step) for step in run.steps()]), np.array(places)


def draw_trajectory(runs, options):
    run = runs[0]
    field, mass, a = gauge_of(run, "uniform_electric")["field"], run.case["theory"]["mass"], run.spacing
    if len(run.axes) != 1:
        raise RunError(f"{run.path}: a trajectory is drawn along one axis")
    start = run.case["initial"]["momentum"][0]
    times, places = mean_places(run)
    fine = np.linspace(0, times[-1], 1000)
    momentum = start + field * fine
    figure, panel = pyplot.subplots(figsize=(8, 4.4), layout="constrained")
    image = np.array([run.field(DENSITY, step) for step in run.steps()])
    shown = panel.pcolormesh(times, run.coordinates(run.axes[0]), image.T, shading="gouraud", cmap="magma",
                             rasterized=True)
    figure.colorbar(shown, ax=panel, label=r"$|\varphi|^2+|\pi|^2$", fraction=0.04, pad=0.01)
    lattice = np.sqrt(mass**2 + (2 / a * np.sin(momentum * a / 2)) ** 2)
    panel.plot(fine, places[0] + (lattice - lattice[0]) / field, color="white", linewidth=1.4,
               label=r"$(\omega(k)-\omega(k_0))/F$ of the lattice")
    relativistic = np.hypot(mass, momentum)
    way = (relativistic - relativistic[0]) / field
    span = (np.ptp(places) or 1.0) + 4 * run.case["initial"]["width"]
    low, high = places.min() - 0.25 * span, places.max() + 0.25 * span
    panel.plot(fine, places[0] + way, color="cyan", linewidth=1.2, linestyle="--", label="the same in the continuum")
    panel.plot(times[::3], places[::3], "o", color="white", markersize=4.5, markerfacecolor="black",
               label="centre of charge")
    panel.set(ylim=(low, high), xlim=(0, times[-1]), xlabel="t  (natural units)", ylabel="$x_1$  (natural units)")
    panel.legend(loc="upper left", framealpha=0.85, fontsize="small", facecolor="0.35", labelcolor="white")
    return figure


def transmission(momentum, mass, height):
    """The transmitted share of a plane wave of positive energy at a sharp step, in the continuum."""
    omega = np.hypot(momentum, mass)
    square = (omega - height) ** 2 - mass**2
    inside = np.sign(omega - height) * np.sqrt(np.maximum(square, 0))
    with np.errstate(divide="ignore"):
        kappa = np.where(square > 0, inside / momentum * (omega + mass) / (omega - height + mass), 0)
    return np.where(square > 0, 4 * kappa / (1 + kappa) ** 2, 0)


def reflection(momentum, mass, height):
    """The reflected charge of a plane wave of a charged scalar field at a sharp step, over that which came."""
    inside = np.hypot(momentum, mass) - height
    square = inside**2 - mass**2
    q = np.sign(inside) * np.sqrt(np.maximum(square, 0))
    with np.errstate(divide="ignore"):
        return np.where(square > 0, ((momentum - q) / (momentum + q)) ** 2, 1)


def charge_of(run, step):
    """The density of the charge along the axis."""
    if not is_scalar(run):
        return run.field(DENSITY, step)
    phi, pi = ([run.field(f"{name}_{a}", step) for a in (1, 2)] for name in ("phi", "pi"))
    return pi[0] * phi[1] - pi[1] * phi[0]


def draw_transmission(runs, options):
    run = runs[0]
    gauge, scalar = gauge_of(run, "step"), is_scalar(run)
    figure, panels = pyplot.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    times, x = [run.time(step) for step in run.steps()], run.coordinates(run.axes[0])
    image = np.array([charge_of(run, step) for step in run.steps()])
    step = max(1, len(x) // 1024)
    top = np.abs(image).max()
    colours = {"cmap": "RdBu_r", "vmin": -top, "vmax": top} if scalar else {"cmap": "magma"}
    shown = panels[0].pcolormesh(x[::step], times, image[:, ::step], shading="gouraud", rasterized=True, **colours)
    if scalar:
        figure.colorbar(shown, ax=panels[0], label="charge density", fraction=0.05, pad=0.02)
    panels[0].axvline(gauge["position"], color="0.4" if scalar else "cyan", linewidth=1, linestyle="--")
    panels[0].set(xlabel="$x_1$  (natural units)", ylabel="t  (natural units)", xlim=(0, min(run.lengths[0], 800)),
                  title=f"step of height {gauge['height']:g} at {gauge['position']:g}")
    mass, momentum = run.case["theory"]["mass"], run.case["initial"]["momentum"][0]
    heights = [gauge_of(one, "step")["height"] for one in runs]
    fine = np.linspace(0, max(1.6, 1.1 * max(heights)), 2000)
    known = reflection if scalar else transmission
    panels[1].plot(fine, known(momentum, mass, fine), color=KNOWN, linewidth=1.2, linestyle="--", label="plane wave")
    shares = []
    for one in runs:
        density = charge_of(one, one.steps()[-1])
        beyond = one.coordinates(one.axes[0]) >= gauge_of(one, "step")["position"]
        shares.append(density[~beyond if scalar else beyond].sum() / density.sum())
    panels[1].plot(heights, shares, "o", color=MEASURED, label="packet of a run")
    omega = np.hypot(mass, momentum)
    for edge, name in ((omega - mass, r"$\omega-m$"), (omega + mass, r"$\omega+m$")):
        panels[1].axvline(edge, color="0.7", linewidth=0.8)
        panels[1].annotate(name, (edge, 1.02), xycoords=("data", "axes fraction"), ha="center", fontsize="small")
    if scalar:
        panels[1].axhline(1, color="0.7", linewidth=0.8)
        panels[1].set(xlabel="height V", ylabel="reflected charge, over that which came", yscale="log",
                      ylim=(1e-3, 300), xlim=(0, fine[-1]))
        panels[1].legend(framealpha=0.9, fontsize="small", loc="lower right")
    else:
        panels[1].set(xlabel="height V", ylabel="share of the charge that passes", ylim=(-0.03, 1.03), xlim=(0, fine[-1]))
        panels[1].legend(framealpha=0.9, fontsize="small", loc="center", bbox_to_anchor=(0.3, 0.7))
    return figure


def magnetic_field(run, step):
    """The angle of each plaquette, between -pi and pi, over its area: shape (n_2, n_1)."""
    with run.snapshot(step) as snapshot:
        names = [name for name in snapshot.names if split_name(name)[0] == "plaquettes"]
        if len(names) != 1 or len(run.axes) != 2:
            raise RunError(f"{run.path}: this picture is of a plane, with observe.fields = [\"plaquettes\"]")
        angles = np.squeeze(snapshot.read(names[0]))
    return np.angle(np.exp(1j * angles)) / run.spacing**2


def draw_vortices(runs, options):
    run, panels_shown = runs[0], 8
    gauge_of(run, "dynamical")
    theory, steps, columns = run.case["theory"], run.steps(), run.observables()
    if theory.get("mass_squared", 0) >= 0 or theory.get("potential") != "phi4":
        raise RunError(f"{run.path}: vortices need potential = \"phi4\" and mass_squared below 0")
    shown = [steps[i] for i in np.unique(np.linspace(0, len(steps) - 1, panels_shown).round().astype(int))]
    fields = [magnetic_field(run, step) for step in shown]
    figure, panels = pyplot.subplot_mosaic([[f"{i}" for i in range(4)], [f"{i}" for i in range(4, 8)], ["energy"] * 4],
                                           figsize=(10, 6.6), height_ratios=[1, 1, 1.3], layout="constrained")
    extent = [*run.extent(run.axes[0]), *run.extent(run.axes[1])]
    for number in range(panels_shown):
        panel = panels[f"{number}"]
        if number >= len(shown):
            panel.set_axis_off()
            continue
        image = panel.imshow(fields[number], origin="lower", extent=extent, **colours(True, fields))
        panel.set_title(f"t = {run.time(shown[number]):g}", fontsize="medium")
        panel.tick_params(labelbottom=number >= 4, labelleft=number % 4 == 0)
    figure.colorbar(image, ax=[panels[f"{i}"] for i in range(panels_shown)], label="magnetic field", fraction=0.03, pad=0.01)
    square = -theory["mass_squared"] / theory["coupling"]
    vacuum = -theory["coupling"] / 4 * square**2 * np.prod(run.lengths)
    panel = panels["energy"]
    for values, label in ((columns["energy"] - vacuum, "all, above the vacuum"), (columns["magnetic_energy"], "magnetic"),
                          (columns["electric_energy"], "electric")):
        panel.plot(columns["time"], values, label=label, linewidth=1.3)
    panel.axhline(2 * np.pi * square, color=KNOWN, linestyle="--", linewidth=0.9, label=r"$2\pi v^2$, two vortices")
    panel.set(xlabel=TIME_LABEL, ylabel="energy", xlim=(columns["time"][0], columns["time"][-1]), ylim=(0, None))
    panel.legend(loc="center right", framealpha=0.9, fontsize="small")
    return figure


DRAW = {"landau": draw_landau, "flux": draw_flux, "trajectory": draw_trajectory, "transmission": draw_transmission,
        "vortices": draw_vortices}
# The picture of a run by the kind of its gauge field.
OF_KIND = {"uniform_magnetic": "landau", "flux_line": "flux", "uniform_electric": "trajectory", "step": "transmission",
           "dynamical": "vortices"}
