# SPDX-License-Identifier: MIT
"""Lattice field theories in real time, from the activation and learning dynamics of a neural network.

A case says what to simulate, with the keys of a case file (docs/case_file.md), in natural units, hbar = c = 1. Functions that take
one take the name of a file, a dict of its sections, or the sections as keywords. What a command of the program refuses is an
exception here, with the same words:

InputError    a ValueError: bad input, or too little memory. Nothing was written
DeviceError   a RuntimeError: no device, or a processor that lacks instructions
CheckError    a RuntimeError: a limit of [checks] is broken, or the state is no longer finite
VerdictError  a RuntimeError: a verdict of verify() is not the recorded one
OutputError   an OSError: results cannot be written
Interrupted   a KeyboardInterrupt: a signal ended run()
"""
from ._core import (CheckError, DeviceError, InputError, Interrupted, OutputError, VerdictError, __version__)
from .analysis import converge, info, run, spectrum, verify
from .results import Observables, Results, load
from .simulation import Fields, Simulation
from .tensors import linear

__all__ = ["CheckError", "DeviceError", "Fields", "InputError", "Interrupted", "Observables", "OutputError", "Results",
           "Simulation", "VerdictError", "__version__", "converge", "info", "linear", "load", "run", "spectrum", "verify"]
