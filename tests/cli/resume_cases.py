# SPDX-License-Identifier: MIT
"""Random cases of every theory, scheme, kind of gauge field and precision, for runs that are cut and go on."""
import random

LATTICES = {1: (12, 40), 2: (4, 9), 3: (3, 6)}  # shortest and longest axis


def shape(rng, dimensions):
    return [rng.randint(*LATTICES[dimensions]) for _ in range(dimensions)]


def klein_gordon(rng):
    theory = {"name": "klein_gordon", "mass": round(rng.uniform(0.1, 1), 3)}
    schemes = ["synchronous", "sequential", "leapfrog", "yoshida4"]
    potential = rng.choice(["none", "phi4", "sine_gordon"])
    if potential == "none":
        schemes.append("exact")
    else:
        theory.update(potential=potential, coupling=0.3)
    return theory, shape(rng, rng.randint(1, 3)), schemes


def scalar(rng):
    theory, lattice, schemes = klein_gordon(rng)
    theory["name"] = "complex_scalar"
    if theory.get("potential") == "sine_gordon":
        theory["potential"] = "phi4"
    return theory, lattice, schemes


def delayed(rng):
    return {"name": "klein_gordon_delayed", "mass": 0.4}, shape(rng, rng.randint(1, 3)), ["synchronous"]


def dirac(rng):
    dimensions = rng.choice([1, 3])
    theory = {"name": f"dirac_{dimensions}d", "mass": round(rng.uniform(0, 1), 3)}
    schemes = ["synchronous", "sequential", "unitary", "exact"]
    if rng.random() < 0.5:
        theory["derivative"] = rng.choice(["one_sided", "central"])
    if rng.random() < 0.3:
        theory["wilson"] = 0.7
    else:
        schemes += ["leapfrog", "yoshida4"] * 2
    return theory, shape(rng, dimensions), schemes


def neurons(rng):
    theory = {"name": "neurons", "mass": 0.5, "bias": [[1.0, 0.25], [0.25, 1.5]], "replicas": rng.randint(1, 5)}
    return theory, None, ["synchronous", "sequential", "leapfrog", "yoshida4"]


def linear(rng):
    """A rotation at each site and a neighbour's field."""
    return {"name": "linear", "components": 2}, shape(rng, 1), ["synchronous", "sequential", "exact"]


TERMS = """
[[theory.term]]
tensor = "W"
factor = [[1.0, 0.0], [0.0, 1.0]]
shift = [0]

[[theory.term]]
tensor = "V"
factor = [[1.0, 0.0], [0.0, 1.0]]
shift = [0]

[[theory.term]]
tensor = "B"
factor = [[0.0, 0.1], [-0.1, 0.0]]
shift = [1]
"""

GAUGES = [
    {"kind": "random", "seed": 5, "amplitude": 0.5},
    {"kind": "pure_gauge", "seed": 6},
    {"kind": "uniform_electric", "field": 0.05},
    {"kind": "uniform_electric", "field": 0.05, "gauge": "static"},
    {"kind": "step", "height": 0.3},
]
GAUGES_3D = [
    {"kind": "uniform_magnetic", "flux": 1},
    {"kind": "flux_line", "flux": 0.3},
    {"kind": "laser", "amplitude": 0.2, "wavelength": 3.0},
]


def gauge_of(rng, dimensions, steps):
    gauge = dict(rng.choice(GAUGES + (GAUGES_3D if dimensions == 3 else [])), form=rng.choice(["compact", "additive"]))
    if rng.random() < 0.5:
        gauge["transform"] = [{"at_step": rng.choice([0, rng.randint(0, steps)]), "kind": "random", "seed": s}
                              for s in range(rng.randint(1, 3))]
    return gauge


def dynamical(rng, gauge):
    """The same transforms of a field with dynamics of its own."""
    keys = rng.choice([{}, {"initial": "random", "seed": rng.randint(0, 99)}, {"initial": "zero"}])
    return {"kind": "dynamical", "coupling": 0.7, **keys} | ({"transform": gauge["transform"]} if "transform" in gauge else {})


def initial_of(rng, theory, scheme):
    kinds = [{"kind": "random", "seed": rng.randint(0, 999)}, {"kind": "point"}]
    if theory["name"] not in ("neurons", "linear"):
        kinds.append({"kind": "packet", "width": 2.0})
    return rng.choice(kinds)


def has_half(case):
    """Whether a case can run in half precision."""
    theory, scheme = case["theory"], case["time"]["scheme"]
    return (theory["name"] not in ("neurons", "linear") and "wilson" not in theory
            and theory.get("derivative", "one_sided") == "one_sided"
            and case.get("gauge", {}).get("kind") != "dynamical"
            and (theory["name"] == "klein_gordon_delayed" or scheme in ("sequential", "leapfrog", "yoshida4")))


def random_case(seed):
    """The case as a dictionary, and text that follows it."""
    rng = random.Random(seed)
    theory, lattice, schemes = rng.choice([klein_gordon, scalar, delayed, dirac, dirac, dirac, neurons, linear])(rng)
    steps = rng.randint(2, 60)
    case = {
        "theory": theory,
        "lattice": {"shape": lattice, "spacing": rng.choice([0.5, 1.0])},
        "time": {"step": rng.choice([0.05, -0.05, 0.11]), "steps": steps, "scheme": rng.choice(schemes)},
        "initial": {},
        "observe": {"every": rng.choice([1, 7, 10])},
        "output": {"every": rng.choice([0, 5, 9]), "format": "npy"},
        "run": {"backend": "cpu", "precision": rng.choice(["double", "single"])},
    }
    if rng.random() < 0.3:
        case["time"]["start"] = rng.choice([-3.0, 2.5])
    if lattice is None:
        del case["lattice"]
    name, scheme = theory["name"], case["time"]["scheme"]
    gauged = (name.startswith("dirac") or name == "complex_scalar") and scheme not in ("exact",) and rng.random() < 0.5
    if gauged:
        case["gauge"] = gauge_of(rng, len(lattice), steps)
        if scheme == "unitary" or name == "complex_scalar":
            case["gauge"]["form"] = "compact"
        if scheme in ("yoshida4", "leapfrog" if name == "complex_scalar" else "unitary") and rng.random() < 0.5:
            case["gauge"] = dynamical(rng, case["gauge"])
    case["initial"] = initial_of(rng, theory, scheme)
    if lattice is not None and not gauged and name != "linear" and rng.random() < 0.5:
        case["observe"]["also"] = rng.sample(["fidelity", "residual", "position", "tail"], 2)
    if gauged and rng.random() < 0.3:
        case["checks"] = {"gauge": True}
    if has_half(case) and rng.random() < 0.3:
        case["run"]["precision"] = "half"
    return case, TERMS if name == "linear" else ""
