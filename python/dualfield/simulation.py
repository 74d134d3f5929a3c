# SPDX-License-Identifier: MIT
"""A simulation in memory."""
from __future__ import annotations

import contextlib
import sys
import threading
import time
import tomllib
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import _core
from .case import Case, asked
from .results import Observables, observables_of

BLOCK = 0.1  # seconds between two looks at signals


class _Turns:
    """A lock that one thread may take several times, and that goes to a waiting thread before it comes back to the same one."""

    def __init__(self):
        self._lock, self._next = threading.RLock(), threading.Lock()

    def __enter__(self) -> None:
        with self._next:
            self._lock.acquire()

    def __exit__(self, *_) -> None:
        self._lock.release()


class Fields:
    """φ and π of a simulation inside a `with` block: arrays of shape (K, n_D, …, n_1); of neurons (N,), or (N, R) with R replicas.
    `phi` and `pi` raise RuntimeError after the block.

    On the CPU they are views of the solver's own memory, in the precision of the case, with strides that leave out the gaps between
    its rows. Nothing is copied, with two exceptions, which are copies in double precision: the π of klein_gordon_delayed, whose
    scheme holds −π, and fields in half precision, which the solver holds divided by a power of two. With backend "cuda" they are
    copies in double precision in the memory of the host, unless device=True was asked for.

    By DLPack (torch.from_dlpack(f.phi)) they go to libraries that take strides; JAX takes arrays without gaps only, as
    np.ascontiguousarray(f.phi). NumPy before 2.1 exports by DLPack only what can be written.

    An array that was taken out of the block, or part of one, stays valid and is no part of the simulation any more: if somebody
    still holds it at the end of the block, it keeps that memory, and the simulation goes on in a copy.
    """

    def __init__(self, simulation: "Simulation", write: bool, device: bool):
        self._simulation, self._write, self._device = simulation, write, device
        self._arrays, self._copied = None, []

    def _open(self, index: int) -> Any:
        session = self._simulation._session
        if session.backend == "cpu" or self._device:
            view = session.view(index, self._write)
            if view is not None:
                self._copied.append(False)
                return view
            if session.backend == "cuda":
                raise _core.DeviceError("these fields are in half precision, or their components lie in packets in the memory of the "
                                        "device, of which there are no views; allowed: device=False, which copies")
        self._copied.append(True)
        values = session.values(index)
        values.flags.writeable = self._write
        return values

    def __enter__(self) -> "Fields":
        simulation = self._simulation
        with contextlib.ExitStack() as undo:
            undo.enter_context(simulation._turns)
            if simulation._open:
                raise RuntimeError("the fields of this simulation are open already")
            undo.callback(simulation._session.close)
            self._copied = []
            self._arrays = [self._open(0), self._open(1)]
            simulation._open = True
            undo.pop_all()
        return self

    def __exit__(self, kind, error, trace) -> None:
        simulation, arrays = self._simulation, self._arrays
        self._arrays = None
        given = [array if copied else None for array, copied in zip(arrays, self._copied)]
        del arrays
        try:
            simulation._session.close()
            if self._write:
                simulation._session.take_over(*given)
        except _core.InputError:
            if kind is None:
                raise
        finally:
            simulation._open = False
            simulation._turns.__exit__()

    def _array(self, index: int) -> Any:
        if self._arrays is None:
            raise RuntimeError("fields are there inside of their `with` block only")
        return self._arrays[index]

    @property
    def phi(self) -> Any:
        """The activation φ; its values change by f.phi[...] = …"""
        return self._array(0)

    @property
    def pi(self) -> Any:
        """The learning variable π (of klein_gordon_delayed −φ one step before)."""
        return self._array(1)


class Simulation:
    """A simulation in memory, which writes no files.

        sim = dualfield.Simulation("case.toml", {"time.step": 0.1})
        sim = dualfield.Simulation({"theory": {…}, "lattice": {…}, …})
        sim = dualfield.Simulation(theory={…}, lattice={…}, …)

    case       the name of a case file, or its sections (docs/case_file.md). Paths in a dict are relative to the current directory
    overrides  values that replace keys, "section.key": as `--set` of the command line

    The state of step 0 is prepared and observed at once. Sections [output] and [checkpoint] have no effect: see dualfield.run. What
    the program would warn of is a warning. Raises InputError and DeviceError as the program.
    """

    def __init__(self, case: Case | None = None, overrides: Mapping[str, Any] | None = None, **sections: Any):
        self._session = _core.Session(asked(case, overrides, sections))
        self._open, self._turns = False, _Turns()
        self._warn()

    def _warn(self) -> None:
        for words in self._session.take_warnings():
            warnings.warn(words, stacklevel=3)

    def run(self, steps: int | None = None, every: int | None = None, callback: Callable[["Simulation"], Any] | None = None,
            progress: bool | None = None) -> "Simulation":
        """Advance by `steps` steps; by default to time.steps of the case.

        every     steps between two rows of observables, counted from step 0; default: observe.every. The last step has a row too
        callback  called with this simulation after each row; it may end the run by an exception
        progress  whether a bar is shown; default: in a terminal and a notebook, from the second second on

        Other threads go on meanwhile. Ctrl-C raises KeyboardInterrupt between two steps, where the state is whole, and another
        run() goes on from there. Raises CheckError where a limit of [checks] is broken or the state is no longer finite.
        """
        steps = max(0, self._session.steps - self.step) if steps is None else int(steps)
        every = self._session.every if every is None else int(every)
        if steps < 0 or every < 1:
            raise ValueError(f"steps={steps}, every={every}; allowed: steps of 0 or more, every 1 or more")
        first, target = self.step, self.step + steps
        bar = _Bar(steps) if (_is_interactive() if progress is None else progress) else None
        try:
            while self.step < target:
                observed = self._advance(target, every)
                self._warn()
                if bar:
                    bar.show(self.step - first, self.time)
                if observed and callback:
                    callback(self)
        finally:
            if bar:
                bar.close()
        return self

    def _advance(self, target: int, every: int) -> bool:
        with self._turns:  # waits for fields that another thread has opened
            if self._open:
                raise RuntimeError("the fields of this simulation are open; it goes on after their `with` block")
            return self._session.advance(target, every, BLOCK)

    @property
    def step(self) -> int:
        """Steps done."""
        return self._session.step

    @property
    def time(self) -> float:
        """The present time, in the units of the case."""
        return self._session.time

    @property
    def observables(self) -> Observables:
        """All rows so far: a dict of one-dimensional arrays, with the columns of observables.csv; `to_xarray()` on it."""
        return observables_of(self._session.columns, self._session.rows())

    @property
    def case(self) -> dict[str, Any]:
        """The case with all defaults."""
        return tomllib.loads(self._session.case_text)

    @property
    def backend(self) -> str:
        """"cpu" or "cuda"."""
        return self._session.backend

    @property
    def notes(self) -> list[str]:
        """What the program says before the first step: the system, the device, the memory, the stable step."""
        return self._session.notes

    def fields(self, write: bool = False, device: bool = False) -> Fields:
        """φ and π of the present step in a `with` block, on the CPU without a copy (see Fields).

            with sim.fields() as f:
                density = (f.phi**2 + f.pi**2).sum(0)
            with sim.fields(write=True) as f:
                f.phi[...] *= 2

        write   the arrays can be written, and what is in them at the end of the block is the new state of the present step. Views are
                written in place: an exception that ends the block does not undo what was written before it
        device  with backend "cuda": arrays in the memory of the GPU, for torch.from_dlpack(f.phi), jax and cupy. DeviceError in
                half precision, and where the components lie in packets there: more than 2 in double precision, or more than 4 in
                single, unless their number is odd. Without effect on the CPU. This has not run on a GPU yet

        Until the end of the block the simulation does no step: run() raises RuntimeError, and in other threads waits. After a write
        all that the scheme carries between steps follows from the new state, and checks.max_drift counts from it. A gauge
        field with dynamics of its own is left as it is: Gauss's law is the caller's matter. The rows of observables so far
        stay. Raises InputError, at the end of the block, for values that are not finite; they stay until others are written.
        """
        return Fields(self, write, device)

    def __repr__(self) -> str:
        return f"<dualfield.Simulation: {self.notes[0] if self.notes else ''}; step {self.step}, time {self.time:g}>"


def _is_interactive() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


class _Bar:
    """Progress from the second second on: by tqdm where it is there, else a line that is drawn again."""

    def __init__(self, steps: int):
        self._steps, self._began, self._bar, self._drawn = steps, time.monotonic(), None, False

    def _make(self) -> Any:
        try:
            with warnings.catch_warnings(action="ignore"):
                from tqdm.auto import tqdm  # it warns of a missing ipywidgets
        except ImportError:
            return None
        return tqdm(total=self._steps, unit="step")

    def show(self, done: int, at: float) -> None:
        now = time.monotonic()
        if now - self._began < 1:
            return
        if self._bar is None and not self._drawn:
            self._bar = self._make()
        if self._bar is not None:
            self._bar.update(done - self._bar.n)
        else:
            left = (now - self._began) / max(done, 1) * (self._steps - done)
            print(f"\r{100 * done // self._steps:3}%  step {done}/{self._steps}  t {at:.6g}  {left:.0f} s left\033[K",
                  end="", file=sys.stderr, flush=True)
            self._drawn = True

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        if self._drawn:
            print(file=sys.stderr)
