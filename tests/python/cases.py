# SPDX-License-Identifier: MIT
"""Small cases that the tests of the Python package share."""
DIRAC = {"theory": {"name": "dirac_1d", "mass": 0.125}, "lattice": {"shape": [64]},
         "time": {"step": 0.25, "steps": 30, "scheme": "leapfrog"},
         "initial": {"kind": "packet", "width": 6.0, "momentum": [0.25]}, "observe": {"every": 10},
         "output": {"format": "npy"}}
SCALAR_3D = {"theory": {"name": "klein_gordon", "mass": 0.5}, "lattice": {"shape": [5, 6, 7]},
             "time": {"step": 0.2, "steps": 20, "scheme": "leapfrog"},
             "initial": {"kind": "random", "seed": 3, "amplitude": 0.1}, "observe": {"every": 10}}
DELAYED = {"theory": {"name": "klein_gordon_delayed", "mass": 0.5}, "lattice": {"shape": [6, 7]},
           "time": {"step": 0.25, "steps": 20, "scheme": "synchronous"},
           "initial": {"kind": "random", "seed": 3, "amplitude": 0.1}, "observe": {"every": 10}}
NEURONS = {"theory": {"name": "neurons", "weight": [[1.0, 0.2], [0.2, 1.0]], "mass": 0.5, "replicas": 16},
           "time": {"step": 0.01, "steps": 50, "scheme": "sequential"},
           "initial": {"kind": "random", "seed": 3, "amplitude": 0.5}, "observe": {"every": 10}}
