# SPDX-License-Identifier: MIT
"""The inputs of test_bad_input.py: valid cases and the changes that make them invalid."""
import io

import numpy as np

BASE = """[theory]
name = "klein_gordon"
mass = 0.5

[lattice]
shape = [8, 6]
spacing = 1.0

[time]
step = 0.1
steps = 4
scheme = "leapfrog"

[initial]
kind = "random"
seed = 1
amplitude = 1.0

[observe]
every = 2

[output]
every = 2
format = "npy"

[checks]
max_drift = 1e-3
on_violation = "stop"

[run]
backend = "cpu"
precision = "double"
threads = 1
"""
RANDOM = 'kind = "random"\nseed = 1\namplitude = 1.0'

# text of BASE, what replaces it (its first line is the place of the message), words the message must contain
UNKNOWN_KEYS = [
    ("[theory]", "[teory]", ["teory", "theory"]),
    ("[lattice]", "[latice]", ["latice", "lattice"]),
    ("[observe]", "[obsrve]", ["obsrve", "observe"]),
    ("[output]", "[ouput]", ["ouput", "output"]),
    ("mass = 0.5", "mas = 0.5", ["mas", "mass"]),
    ("shape = [8, 6]", "shpe = [8, 6]", ["shpe", "shape"]),
    ("spacing = 1.0", "spaceing = 1.0", ["spaceing", "spacing"]),
    ("step = 0.1", "stepp = 0.1", ["stepp", "step"]),
    ("steps = 4", "setps = 4", ["setps", "steps"]),
    ('scheme = "leapfrog"', 'sheme = "leapfrog"', ["sheme", "scheme"]),
    ("seed = 1", "sead = 1", ["sead", "seed"]),
    ("amplitude = 1.0", "amplitud = 1.0", ["amplitud", "amplitude"]),
    ('format = "npy"', 'fromat = "npy"', ["fromat", "format"]),
    ("max_drift = 1e-3", "max_drfit = 1e-3", ["max_drfit", "max_drift"]),
    ('on_violation = "stop"', 'on_violations = "stop"', ["on_violations", "on_violation"]),
    ('backend = "cpu"', 'backand = "cpu"', ["backand", "backend"]),
    ('precision = "double"', 'precison = "double"', ["precison", "precision"]),
    ("threads = 1", "thread = 1", ["thread", "threads"]),
    ("seed = 1", "width = 1.0\nseed = 1", ["width"]),
]
WRONG_TYPES = [
    ('name = "klein_gordon"', "name = 3", ["name"]),
    ("mass = 0.5", 'mass = "half"', ["mass", "half"]),
    ("shape = [8, 6]", "shape = 8", ["shape"]),
    ("shape = [8, 6]", 'shape = [8, "six"]', ["shape", "six"]),
    ("shape = [8, 6]", "shape = [8.5, 6]", ["shape", "8.5"]),
    ("spacing = 1.0", 'spacing = "one"', ["spacing", "one"]),
    ("step = 0.1", "step = true", ["step"]),
    ("steps = 4", "steps = 2.5", ["steps", "2.5"]),
    ("steps = 4", 'steps = "four"', ["steps", "four"]),
    ('scheme = "leapfrog"', 'scheme = ["leapfrog"]', ["scheme"]),
    ("seed = 1", "seed = 1.5", ["seed", "1.5"]),
    ("max_drift = 1e-3", 'max_drift = "small"', ["max_drift", "small"]),
    ("threads = 1", 'threads = "all"', ["threads", "all"]),
    ("mass = 0.5", "mass = 1979-05-27", ["mass"]),
    ("[observe]\nevery = 2", "observe = 2", ["observe"]),
]
WRONG_VALUES = [
    ("shape = [8, 6]", "shape = []", ["shape"]),
    ("shape = [8, 6]", "shape = [8, 0]", ["shape", "0"]),
    ("shape = [8, 6]", "shape = [-8, 6]", ["shape", "-8"]),
    ("shape = [8, 6]", "shape = [9223372036854775807, 9223372036854775807]", ["shape"]),
    ("shape = [8, 6]", "shape = [4294967296, 4294967296]", ["shape"]),
    ("shape = [8, 6]", "shape = [4, 4, 4, 4]", ["shape", "klein_gordon"]),
    ("spacing = 1.0", "spacing = 0.0", ["spacing"]),
    ("spacing = 1.0", "spacing = -1.0", ["spacing", "-1"]),
    ("spacing = 1.0", "spacing = nan", ["spacing", "nan"]),
    ("spacing = 1.0", "spacing = inf", ["spacing", "inf"]),
    ("step = 0.1", "step = 0.0", ["step"]),
    ("step = 0.1", "step = nan", ["step", "nan"]),
    ("step = 0.1", "step = -inf", ["step", "-inf"]),
    ("steps = 4", "steps = -1", ["steps", "-1"]),
    ("threads = 1", "threads = 1\nsteps_per_pass = -1", ["steps_per_pass", "-1"]),
    ("threads = 1", "threads = 1\nsteps_per_pass = 17", ["steps_per_pass", "16"]),
    ("threads = 1", 'threads = 1\nsteps_per_pass = 2\npass = "staged"', ["steps_per_pass", "streaming", "0 or 1"]),
    ("threads = 1", "threads = 1\nranks = [1, 1]", ["ranks", "three axes"]),
    ("mass = 0.5", "mass = nan", ["mass", "nan"]),
    ("mass = 0.5", "mass_squared = inf", ["mass_squared", "inf"]),
    ("mass = 0.5", 'coupling = nan\npotential = "phi4"', ["coupling", "nan"]),
    ("amplitude = 1.0", "amplitude = inf", ["amplitude", "inf"]),
    ("every = 2\n\n[output]", "every = -2\n\n[output]", ["every", "-2"]),
    ('every = 2\nformat', 'every = -1\nformat', ["every", "-1"]),
    ("max_drift = 1e-3", "max_drift = -1e-3", ["max_drift"]),
    ("max_drift = 1e-3", "max_drift = nan", ["max_drift", "nan"]),
    ("max_drift = 1e-3", "max_tail = 1.5", ["max_tail", "1.5"]),
    ("max_drift = 1e-3", "max_residual = 0.0", ["max_residual"]),
    ("every = 2\n\n[output]", 'every = 2\nalso = ["positon"]\n\n[output]', ["also", "positon", "position", "tail"]),
    ("every = 2\n\n[output]", 'every = 2\nalso = ["occupation"]\n\n[output]', ["also", "occupation", "klein_gordon"]),
    ("every = 2\n\n[output]", 'every = 2\nalso = "tail"\n\n[output]', ["also", "tail"]),
    ("every = 2\n\n[output]", 'every = 2\nfields = ["current"]\n\n[output]', ["fields", "current", "energy_density"]),
    ("every = 2\n\n[output]", 'every = 2\nreference_phi = "phi.npy"\n\n[output]', ["reference_phi", "fidelity"]),
    ("every = 2\n\n[output]", 'every = 2\nreference_pi = "pi.npy"\nalso = ["fidelity"]\n\n[output]',
     ["reference_pi", "reference_phi"]),
    ("threads = 1", "threads = -1", ["threads", "-1"]),
    ('name = "klein_gordon"', 'name = "klein_gordn"', ["klein_gordn", "klein_gordon", "dirac_1d", "dirac_3d"]),
    ('scheme = "leapfrog"', 'scheme = "leapfrg"', ["leapfrg", "leapfrog", "yoshida4", "synchronous", "sequential"]),
    ('scheme = "leapfrog"', 'scheme = "unitary"', ["unitary", "leapfrog"]),
    ('kind = "random"', 'kind = "randm"', ["randm", "random", "plane_wave", "packet"]),
    ('format = "npy"', 'format = "vtk"', ["vtk", "npy", "none"]),
    ('format = "npy"', 'precision = "half"', ["output.precision", "half", "double", "single"]),
    ('on_violation = "stop"', 'on_violation = "panic"', ["panic", "stop", "warn"]),
    ('backend = "cpu"', 'backend = "gpu"', ["gpu", "cpu", "cuda"]),
    ('precision = "double"', 'precision = "quadruple"', ["quadruple", "double", "single", "half"]),
    ("mass = 0.5", 'mass = 0.5\npotential = "phi6"\ncoupling = 1.0', ["phi6", "phi4", "sine_gordon"]),
    ("mass = 0.5", "wilson = 1.0\nmass = 0.5", ["wilson", "klein_gordon", "dirac_1d", "dirac_3d"]),
    ("mass = 0.5", 'derivative = "central"\nmass = 0.5', ["derivative", "klein_gordon", "dirac_1d", "dirac_3d"]),
]
# contradictions between two lines: the message may have the place of either
CONTRADICTIONS = [
    ("mass = 0.5", "mass = 0.5\nmass_squared = 0.25", ["mass", "mass_squared"]),
    ("mass = 0.5", 'mass = 0.5\npotential = "phi4"', ["coupling"]),
    ("mass = 0.5", "mass = 0.5\nmass = 0.6", ["mass"]),
    ("mass = 0.5", "mass = ", []),
    ("mass = 0.5", "mass = 0.5 0.6", []),
    ('name = "klein_gordon"', 'name = "klein_gordon', []),
    ("[lattice]", "[lattice", []),
    ('name = "klein_gordon"', 'name = "klein_gordon_delayed"', ["scheme", "leapfrog", "synchronous", "_delayed"]),
    ('name = "klein_gordon"', 'name = "klein_gordon_delayed"\npotential = "phi4"\ncoupling = 1.0', ["phi4", "none"]),
    ('name = "klein_gordon"', 'name = "dirac_3d"', ["shape", "dirac_3d"]),
    ('name = "klein_gordon"', 'name = "dirac_1d"', ["shape", "dirac_1d"]),
]
MISSING = [('name = "klein_gordon"', "theory.name"), ("shape = [8, 6]", "lattice.shape"), ("step = 0.1", "time.step"),
           ("steps = 4", "time.steps"), ('scheme = "leapfrog"', "time.scheme"), (RANDOM, "initial.kind")]
INITIAL = [
    ('kind = "plane_wave"\nmode = [1]\nbranch = 0', ["mode"]),
    ('kind = "plane_wave"\nmode = [1.5, 0]\nbranch = 0', ["mode", "1.5"]),
    ('kind = "plane_wave"\nmode = [1, 0]\nbranch = 2', ["branch", "2"]),
    ('kind = "plane_wave"\nmode = [1, 0]\nbranch = -1', ["branch", "-1"]),
    ('kind = "plane_wave"\nbranch = 0', ["mode"]),
    ('kind = "packet"\nwidth = 0.0', ["width"]),
    ('kind = "packet"\nwidth = -1.0', ["width", "-1"]),
    ('kind = "packet"\nwidth = 1.0\nenergy = "up"', ["energy", "up", "positive", "negative"]),
    ('kind = "packet"\nwidth = 1.0\ncenter = [1.0, 2.0, 3.0]', ["center"]),
    ('kind = "packet"\nwidth = 1.0\nmomentum = [nan, 0.0]', ["momentum", "nan"]),
    ('kind = "point"\nsite = [8, 0]', ["site", "8"]),
    ('kind = "point"\nsite = [0]', ["site"]),
    ('kind = "point"\ncomponent = 2', ["component", "2"]),
    ('kind = "point"\nfield = "chi"', ["chi", "phi", "pi"]),
    ('kind = "kink"', ["kink", "potential"]),
    ('kind = "file"\nphi = "phi.npy"', ["pi"]),
]

# theory linear: text of LINEAR, what replaces it, words the message must contain
LINEAR = """[theory]
name = "linear"
components = 2

[[theory.term]]
tensor = "W"
factor = [[1, 0], [0, 1]]
shift = [0, 0]

[[theory.term]]
tensor = "B"
factor = [[0.5, 0.25], [0, -0.5]]
shift = [1, -2]
coefficient = 0.1

[lattice]
shape = [8, 6]

[time]
step = 1.0
steps = 2
scheme = "synchronous"

[initial]
kind = "random"

[output]
format = "npy"

[run]
backend = "cpu"
"""
LINEAR_WRONG = [
    ("components = 2", "components = 17", ["components", "17", "16"]),
    ("components = 2", "components = 0", ["components", "0"]),
    ("components = 2", "components = 2.0", ["components", "2.0"]),
    ("components = 2", "components = 3", ["factor", "3 rows"]),
    ("components = 2", "component = 2", ["component", "components"]),
    ("components = 2", "components = 2\nmass = 0.5", ["mass", "linear"]),
    ("components = 2", 'components = 2\npotential = "phi4"', ["potential", "linear"]),
    ("components = 2", "components = 2\nmass_squared = 0.5", ["mass_squared", "linear"]),
    ('tensor = "B"', 'tensor = "C"', ["tensor", "C", "W", "B", "A", "V"]),
    ('tensor = "B"', 'tensor = "b"', ["tensor", "b", "B"]),
    ('tensor = "B"', "tensor = 1", ["tensor"]),
    ('tensor = "B"', 'tenser = "B"', ["tenser", "tensor"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", "factor = [[0.5, 0.25]]", ["factor", "2 rows"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", "factor = [[0.5, 0.25], [0]]", ["factor[1]", "2 numbers"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", "factor = [[0.5, 0.25, 0], [0, -0.5, 0], [0, 0, 1]]", ["factor"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", "factor = 0.5", ["factor", "2 rows"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", "factor = [0.5, 0.25, 0, -0.5]", ["factor"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", 'factor = [[0.5, "x"], [0, -0.5]]', ["factor[0][1]", "x"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", "factor = [[0.5, nan], [0, -0.5]]", ["factor[0][1]", "nan"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", "factor = [[0.5, 0.25], [-inf, -0.5]]", ["factor[1][0]", "inf"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]", "factors = [[0.5, 0.25], [0, -0.5]]", ["factors", "factor"]),
    ("shift = [1, -2]", "shift = [1]", ["shift", "1 entries", "2"]),
    ("shift = [1, -2]", "shift = [1, -2, 0]", ["shift", "3 entries", "2"]),
    ("shift = [1, -2]", "shift = []", ["shift"]),
    ("shift = [1, -2]", "shift = 1", ["shift"]),
    ("shift = [1, -2]", "shift = [1, -2.5]", ["shift[1]", "-2.5"]),
    ("shift = [1, -2]", "shift = [1, 99999999999999999999]", []),
    ("coefficient = 0.1", "coefficient = inf", ["coefficient", "inf"]),
    ("coefficient = 0.1", 'coefficient = "h"', ["coefficient", "h"]),
    ("coefficient = 0.1", "coeficient = 0.1", ["coeficient", "coefficient"]),
    ("coefficient = 0.1", "coefficient = 0.1\nmass = 1.0", ["mass", "coefficient"]),
    ("shape = [8, 6]", "shape = [8, 6, 4, 2, 2]", ["shape", "1, 2, 3, 4"]),
    ("shape = [8, 6]", "shape = [8]", ["shift"]),
    ("step = 1.0", "step = 0.0", ["step"]),
    ('scheme = "synchronous"', 'scheme = "leapfrog"', ["leapfrog", "synchronous", "sequential"]),
    ('scheme = "synchronous"', 'scheme = "unitary"', ["unitary", "synchronous", "sequential", "exact"]),
    ('kind = "random"', 'kind = "kink"', ["kink"]),
    ('kind = "random"', 'kind = "plane_wave"\nmode = [1, 0]\nbranch = 4', ["branch", "4"]),
    ('kind = "random"', 'kind = "point"\ncomponent = 3', ["component", "3"]),
    ('kind = "random"', 'kind = "packet"\nwidth = 1.0\nspin = "up"', ["spin"]),
]
# the message has no line, or not that of the replaced text
LINEAR_ELSEWHERE = [
    ("factor = [[0.5, 0.25], [0, -0.5]]\n", "", ["factor"]),
    ('tensor = "B"\n', "", ["tensor"]),
    ("shift = [1, -2]\n", "", ["shift"]),
    ("[[theory.term]]", "[theory.term]", []),
    ("[[theory.term]]", "[[theory.terms]]", ["terms", "term"]),
    ("[[theory.term]]", "[[term]]", []),
    (LINEAR[LINEAR.index("[[theory.term]]"):LINEAR.index("[lattice]")], "", ["term"]),
    (LINEAR[LINEAR.index("[[theory.term]]"):LINEAR.index("[lattice]")], "term = []\n", ["term"]),
    (LINEAR[LINEAR.index("[[theory.term]]"):LINEAR.index("[lattice]")], "term = [1, 2]\n", ["term", "table"]),
    (LINEAR[LINEAR.index("[[theory.term]]"):LINEAR.index("[lattice]")], 'term = "W"\n', ["term"]),
    ("components = 2\n", "", ["components"]),
    ('name = "linear"', 'name = "dirac_1d"', ["components", "linear"]),
    ('name = "linear"\ncomponents = 2', 'name = "dirac_1d"', ["term", "linear"]),
    ('name = "linear"', 'name = "linaer"', ["linaer", "linear"]),
    ("factor = [[0.5, 0.25], [0, -0.5]]\nshift = [1, -2]\ncoefficient = 0.1",
     "factor = [[1e200, 0.25], [0, -0.5]]\nshift = [1, -2]\ncoefficient = 1e200", ["factor", "finite"]),
]


def npy_bytes(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def with_value(value):
    array = np.ones((1, 6, 8))
    array[0, 3, 5] = value
    return npy_bytes(array)


GOOD = npy_bytes(np.ones((1, 6, 8)))
FILES = {
    "missing": (None, []),
    "empty": (b"", []),
    "not npy": (b"phi = 1\n" * 100, []),
    "truncated": (GOOD[:-8], []),
    "header only": (GOOD[:128], []),
    "half a header": (GOOD[:40], []),
    "unknown version": (GOOD[:6] + b"\x09\x00" + GOOD[8:], []),
    "garbled header": (GOOD.replace(b"'fortran_order'", b"'fortran_odder'"), []),
    "wrong shape": (npy_bytes(np.ones((1, 8, 6))), ["6", "8"]),
    "missing component axis": (npy_bytes(np.ones((6, 8))), ["6", "8"]),
    "too many components": (npy_bytes(np.ones((2, 6, 8))), ["2"]),
    "complex": (npy_bytes(np.ones((1, 6, 8), dtype=complex)), ["c16"]),
    "integers": (npy_bytes(np.ones((1, 6, 8), dtype=np.int64)), ["i8"]),
    "text": (npy_bytes(np.full((1, 6, 8), "one")), ["U3"]),
    "nan": (with_value(np.nan), []),
    "infinite": (with_value(-np.inf), []),
}


NEURONS = """[theory]
name = "neurons"
weight = "W.npy"
bias = [[1.0, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 2.0]]
mass = 0.5

[time]
step = 0.1
steps = 4
scheme = "sequential"

[initial]
kind = "random"
seed = 1

[output]
format = "npy"

[run]
backend = "cpu"
"""
SINGULAR = "[[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 0.0, 1.0]]"
BIAS = NEURONS.split("bias = ")[1].split("\n")[0]
# as above, on NEURONS; a line number instead of the words' first line where the message stands elsewhere
NEURON_CASES = [
    (BIAS, SINGULAR, ["theory.bias", "singular", "condition number", "1e-14"]),
    (BIAS, "[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]", ["theory.bias", "singular"]),
    (BIAS, "[[1.0, 0.0], [0.0, 1.0]]", ["theory.bias", "2", "3", "one size"]),
    (BIAS, "[[1.0, 0.5, 0.0], [0.0, 1.0, 0.0]]", ["theory.bias", "rows of 2 numbers"]),
    (BIAS, "[[1.0, 0.5, 0.0], [0.0, 1.0], [0.0, 0.0, 2.0]]", ["theory.bias", "[0.0, 1.0]"]),
    (BIAS, "[1.0, 0.5, 2.0]", ["theory.bias", "rows of 3 numbers"]),
    (BIAS, "[]", ["theory.bias", "square"]),
    (BIAS, "2.0", ["theory.bias", "square", "npy"]),
    (BIAS, '""', ["theory.bias", "npy"]),
    (BIAS, "[[1.0, nan, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 2.0]]", ["theory.bias[0][1]", "nan"]),
    (BIAS, '[[1.0, 0.5, 0.0], [0.0, "1", 0.0], [0.0, 0.0, 2.0]]', ["theory.bias[1][1]", "a string"]),
    ('"W.npy"', '"nothing.npy"', ["theory.weight", "nothing.npy"]),
    ('"W.npy"', '"rectangular.npy"', ["theory.weight", "(3, 4)", "square"]),
    ('"W.npy"', '"vector.npy"', ["theory.weight", "(9,)", "square"]),
    ('"W.npy"', '"four.npy"', ["3", "theory.weight", "4"]),
    ('"W.npy"', '"nan.npy"', ["theory.weight", "nan"]),
    ('"W.npy"', '"integers.npy"', ["theory.weight", "i8"]),
    ('"sequential"', '"leapfrog"', ["time.scheme", "leapfrog", "W = 1", "theory.weight", "sequential"]),
    ('"sequential"', '"unitary"', ["unitary", "synchronous", "sequential", "leapfrog"]),
    ("mass = 0.5", "mass = 0.5\nreplicas = 0", ["theory.replicas", "0"]),
    ("mass = 0.5", "mass = 0.5\nreplicas = 2.5", ["theory.replicas", "2.5"]),
    ("mass = 0.5", "mass = 0.5\nreplicas = 2000000000", ["memory", "2000000000 replicas"]),
    ("mass = 0.5", 'mass = 0.5\ndynamics = "linear"', ["theory.mass", "linear"]),
    ("mass = 0.5", 'mass = 0.5\ndynamics = "quadratic"', ["dynamics", "hamiltonian", "linear"]),
    ("mass = 0.5", "mass = 0.5\nlearning_weight = [[1.0]]", ["learning_weight", "linear"]),
    ("mass = 0.5", "mass = 0.5\nlearning_self = [[1.0]]", ["learning_self", "linear"]),
    ("mass = 0.5", 'mass = 0.5\nfree_function = "cubic"', ["free_function", "cubic", "quartic", "cosine"]),
    ("mass = 0.5", 'mass = 0.5\npotential = "phi6"', ["phi6", "phi4", "sine_gordon"]),
    ("mass = 0.5", 'mass = 0.5\npotential = "phi4"', ["coupling"]),
    ("mass = 0.5", "mass = 0.5\nwilson = 1.0", ["wilson"]),
    ("[time]", "[lattice]\nshape = [3]\n\n[time]", ["lattice", "neurons"]),
    ("[time]", "[lattice]\n\n[time]", ["lattice", "neurons"]),
    ('"random"\nseed = 1', '"packet"\nwidth = 1.0', ["packet", "random", "point", "file", "lattice"]),
    ('"random"\nseed = 1', '"plane_wave"\nmode = [1]', ["plane_wave", "file"]),
    ('"random"\nseed = 1', '"kink"', ["kink", "file"]),
    ('"random"\nseed = 1', '"point"\nsite = [3]', ["initial.site", "3", "2"]),
    ('"random"\nseed = 1', '"point"\nsite = [-1]', ["site", "-1"]),
    ('"random"\nseed = 1', '"point"\nsite = [0, 0]', ["site"]),
    ('"random"\nseed = 1', '"point"\ncomponent = 2', ["component", "2"]),
    ('"random"\nseed = 1', '"file"\nphi = "four_values.npy"\npi = "four_values.npy"', ["phi", "(4,)", "(3,)"]),
    ('"random"\nseed = 1', '"file"\nphi = "W.npy"\npi = "W.npy"', ["phi", "(3, 3)", "(3,)"]),
    ('format = "npy"', 'format = "hdf"', ["format", "hdf", "npy"]),
    ('backend = "cpu"', 'backend = "cpu"\npass = "fused"', ["run.pass", "lattice"]),
    ("[output]", '[observe]\nalso = ["position"]\n\n[output]', ["also", "lattice"]),
    ("[output]", '[observe]\nfields = ["biases"]\n\n[output]', ["fields", "lattice"]),
    ("[output]", '[observe]\nreference_phi = "phi.npy"\n\n[output]', ["reference_phi", "lattice"]),
    ("[output]", "[checks]\nmax_tail = 0.1\n\n[output]", ["max_tail", "lattice"]),
    ("[output]", '[gauge]\nkind = "uniform_magnetic"\n\n[output]', ["gauge.kind"]),
]
# with dynamics = "linear", where 2 - B^-1 W^T B needs the inverse of B
LINEAR_NEURON_CASES = [
    (BIAS, SINGULAR, ["theory.bias", "singular", "learning_self"]),
    ("mass_squared = 1.0", "learning_weight = [[1.0]]", ["theory.learning_weight", "3"]),
    ("mass_squared = 1.0", 'learning_self = "four.npy"', ["theory.learning_self", "4", "3"]),
    ("mass_squared = 1.0", 'potential = "phi4"', ["theory.potential", "linear"]),
    ("mass_squared = 1.0", "coupling = 1.0", ["theory.coupling", "linear"]),
    ("mass_squared = 1.0", "mass_squared = 1.0", ["theory.mass_squared", "linear"]),
]
# keys of neurons in BASE, whose theory has a lattice
LATTICE_LESS_KEYS = ["weight = [[1.0]]", 'bias = "B.npy"', "learning_weight = [[1.0]]", "learning_self = [[1.0]]",
                     'dynamics = "linear"', "replicas = 2", 'free_function = "none"']

GAUGE = """[theory]
name = "dirac_3d"
mass = 0.5

[lattice]
shape = [6, 4, 1]
spacing = 0.5

[time]
step = 0.05
steps = 4
scheme = "leapfrog"

[initial]
kind = "random"
seed = 1

[gauge]
kind = "random"
amplitude = 0.5

[[gauge.transform]]
at_step = 2
kind = "global"
angle = 0.25

[output]
format = "npy"

[run]
backend = "cpu"
"""
KIND = 'kind = "random"\namplitude = 0.5'
TRANSFORM = '[[gauge.transform]]\nat_step = 2\nkind = "global"\nangle = 0.25\n'
GLOBAL = 'kind = "global"\nangle = 0.25'
# text of GAUGE, what replaces it, words the message must contain
GAUGE_CASES = [
    (KIND, 'kind = "magnetic"', ["gauge.kind", "magnetic", "uniform_magnetic", "laser", "none"]),
    (KIND, 'kind = "random"\namplitud = 0.5', ["amplitud", "amplitude"]),
    (KIND, 'kind = "random"\nflux = 1', ["flux", "random", "amplitude"]),
    (KIND, KIND + '\nform = "links"', ["gauge.form", "links", "compact", "additive"]),
    (KIND, 'kind = "random"\namplitude = nan', ["amplitude", "nan"]),
    (KIND, 'kind = "random"\nseed = 1.5', ["seed", "1.5", "an integer"]),
    (KIND, 'kind = "random"\namplitude = 1e308', ["gauge.kind", "not finite"]),
    (KIND, 'kind = "uniform_magnetic"', ["gauge.flux", "missing", "quantised"]),
    (KIND, 'kind = "uniform_magnetic"\nflux = 1.5', ["gauge.flux", "1.5", "an integer", "quantised"]),
    (KIND, 'kind = "uniform_magnetic"\nflux = 1.0', ["gauge.flux", "1.0", "an integer", "quantised"]),
    (KIND, 'kind = "uniform_magnetic"\nflux = 13', ["gauge.flux", "13", "-12 to 12", "at most pi"]),
    (KIND, 'kind = "uniform_magnetic"\nflux = 1\nplane = [1]', ["gauge.plane", "two axes"]),
    (KIND, 'kind = "uniform_magnetic"\nflux = 1\nplane = [1, 4]', ["gauge.plane[1]", "4", "1 to 3"]),
    (KIND, 'kind = "uniform_magnetic"\nflux = 1\nplane = [2, 2]', ["gauge.plane", "[2, 2]", "different"]),
    (KIND, 'kind = "uniform_magnetic"\nflux = 1\nform = "additive"', ["gauge.form", "additive", "compact", "2*pi"]),
    (KIND, 'kind = "uniform_electric"', ["gauge.field", "missing"]),
    (KIND, 'kind = "uniform_electric"\nfield = inf', ["gauge.field", "inf"]),
    (KIND, 'kind = "uniform_electric"\nfield = 1.0\naxis = 4', ["gauge.axis", "4", "1 to 3"]),
    (KIND, 'kind = "uniform_electric"\nfield = 1.0\naxis = 3', ["gauge.axis", "3", "more than one site"]),
    (KIND, 'kind = "uniform_electric"\nfield = 1.0\ngauge = "lorenz"', ["gauge.gauge", "lorenz", "temporal", "static"]),
    (KIND, 'kind = "uniform_electric"\nfield = 1.0\nseam = 1.0', ["gauge.seam", "static"]),
    (KIND, 'kind = "flux_line"', ["gauge.flux", "missing"]),
    (KIND, 'kind = "flux_line"\nflux = 0.5\nposition = [1.0]', ["gauge.position", "two lengths"]),
    (KIND, 'kind = "flux_line"\nflux = 0.5\nplane = [3, 1]', ["gauge.plane", "one site"]),
    (KIND, 'kind = "flux_line"\nflux = 0.5\nform = "additive"', ["gauge.form", "flux_line", "compact"]),
    (KIND, 'kind = "laser"\namplitude = 1.0', ["gauge.wavelength", "missing"]),
    (KIND, 'kind = "laser"\namplitude = 1.0\nwavelength = 2.0', ["gauge.wavelength", "1.5 times", "duration"]),
    (KIND, 'kind = "laser"\namplitude = 1.0\nwavelength = 0.0', ["gauge.wavelength", "above 0"]),
    (KIND, 'kind = "laser"\namplitude = 1.0\nwavelength = 1.5\npolarisation = 1', ["gauge.polarisation", "another"]),
    (KIND, 'kind = "laser"\namplitude = 1.0\nwavelength = 2.0\nduration = 4.0', ["gauge.duration", "4.0", "3"]),
    (KIND, 'kind = "step"', ["gauge.height", "missing"]),
    (KIND, 'kind = "step"\nheight = 1.0\nposition = 3.0', ["gauge.position", "3.0", "between 0 and the box"]),
    (KIND, 'kind = "step"\nheight = 1.0\nsmoothing = -1.0', ["gauge.smoothing", "-1.0"]),
    (KIND, 'kind = "well"\nheight = 1.0', ["gauge.width", "missing"]),
    (KIND, 'kind = "well"\nheight = 1.0\nwidth = 5.0', ["gauge.width", "5.0"]),
    (KIND, 'kind = "file"', ["gauge.potential", "missing"]),
    (KIND, 'kind = "file"\npotential = "nothing.npy"', ["gauge.potential", "nothing.npy"]),
    (KIND, 'kind = "file"\npotential = "three.npy"', ["gauge.potential", "(3, 1, 4, 6)", "(4, 1, 4, 6)"]),
    (KIND, 'kind = "file"\npotential = "turned.npy"', ["gauge.potential", "(4, 6, 4, 1)", "(4, 1, 4, 6)"]),
    (KIND, 'kind = "file"\npotential = "nan.npy"', ["gauge.potential", "nan"]),
    (GLOBAL, 'kind = "local"\nangle = 0.25', ["gauge.transform[0].kind", "local", "global", "random", "file"]),
    (GLOBAL, 'kind = "global"', ["gauge.transform[0].angle", "missing"]),
    (GLOBAL, 'kind = "global"\nangle = nan', ["gauge.transform[0].angle", "nan"]),
    (GLOBAL, 'kind = "global"\nangle = 0.25\nseed = 1', ["gauge.transform[0].seed", "random"]),
    (GLOBAL, 'kind = "random"\nangle = 0.25', ["gauge.transform[0].angle", "global"]),
    (GLOBAL, 'kind = "file"', ["gauge.transform[0].path", "missing"]),
    (GLOBAL, 'kind = "file"\npath = "nothing.npy"', ["gauge.transform[0].path", "nothing.npy"]),
    (GLOBAL, 'kind = "file"\npath = "three.npy"', ["gauge.transform[0].path", "(3, 1, 4, 6)", "(1, 4, 6)"]),
    (GLOBAL, GLOBAL + "\nturn = 1", ["turn", "angle"]),
    ("at_step = 2", "at_step = 5", ["gauge.transform[0].at_step", "5", "0 to time.steps, 4"]),
    ("at_step = 2", "at_step = -1", ["gauge.transform[0].at_step", "-1"]),
    ("at_step = 2\n", "", ["gauge.transform[0].at_step", "missing"]),
    ('"leapfrog"', '"exact"', ["gauge.kind", "random", "exact", "none"]),
    ("mass = 0.5", 'mass = 0.5\nderivative = "central"', ["gauge.kind", "central", "one_sided"]),
    ("[output]", "[checks]\ngauge = 1\n\n[output]", ["checks.gauge", "1", "true or false"]),
    ("[output]", "[checks]\nmax_covariance = 1e-9\n\n[output]", ["max_covariance", "gauge = true"]),
    ("[output]", "[checks]\nmax_tail = 0.1\n\n[output]", ["max_tail", "covariant"]),
    ("[output]", '[observe]\nalso = ["momentum"]\n\n[output]', ["also", "momentum", "position", "gauge field"]),
]
# theories without a complex structure, and their messages about the gauge keys
NO_GAUGE = [
    (RANDOM, RANDOM + '\n\n[gauge]\nkind = "random"', ["gauge.kind", "random", "klein_gordon", "dirac_1d", "dirac_3d"]),
    (RANDOM, RANDOM + '\n\n[gauge]\nform = "additive"', ["gauge.form", "klein_gordon"]),
    (RANDOM, RANDOM + "\n\n" + TRANSFORM, ["gauge.transform", "klein_gordon"]),
    ("max_drift = 1e-3", "max_drift = 1e-3\ngauge = true", ["checks.gauge", "gauge.kind"]),
    ("max_drift = 1e-3", "max_drift = 1e-3\nmax_covariance = 1e-9", ["checks.max_covariance", "gauge = true"]),
]
