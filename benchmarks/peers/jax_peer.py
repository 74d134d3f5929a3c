# SPDX-License-Identifier: MIT
"""JAX: a jitted loop over pairs of steps (so that what it carries need not be copied back), its state donated."""

import functools
import os

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")

import jax  # noqa: E402

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax import lax  # noqa: E402

from equations import half_step  # noqa: E402
from peer import PeerBase  # noqa: E402

VARIANTS = {"klein_gordon": ["roll", "pad"], "dirac_3d": ["roll", "pad"]}  # how a neighbour is written


def version():
    return jax.__version__


def rolled(field, mu, direction):
    """f(i + direction e_mu)"""
    return jnp.roll(field, -direction, -mu)


def padded(field, mu, direction):
    axis = field.ndim - mu
    wider = jnp.pad(field, [(1, 1) if a == axis else (0, 0) for a in range(field.ndim)], mode="wrap")
    return lax.slice_in_dim(wider, 1 + direction, 1 + direction + field.shape[axis], axis=axis)


def klein_gordon(neighbour, n):
    def step(phi, pi):
        (f,), (g,) = phi, pi
        near = sum(neighbour(f, mu, d) for mu in (1, 2, 3) for d in (1, -1))
        g = g + (n["own"] * f + n["near"] * near)
        return lax.optimization_barrier(((f + n["step"] * g,), (g,)))

    return step


def dirac_3d(neighbour, n):
    half = functools.partial(half_step, n, neighbour)

    def step(phi, pi):  # the barriers keep XLA from computing a half step twice
        phi, pi = lax.optimization_barrier((phi, half(pi, phi, -n["sin"], -n["kick"], -1)))
        return lax.optimization_barrier((half(phi, pi, n["sin"], n["drift"], 1), pi))

    return step


class Peer(PeerBase):
    """The state is a pair of tuples of components: arrays of the shape (n3, n2, n1)."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        neighbour = {"roll": rolled, "pad": padded}[self.variant]
        step = {"klein_gordon": klein_gordon, "dirac_3d": dirac_3d}[self.theory](neighbour, self.numbers)

        @functools.partial(jax.jit, donate_argnums=0)
        def loop(fields, pairs):
            return lax.fori_loop(0, pairs, lambda _, s: step(*step(*s)), fields)

        self.loop = loop

    def load(self, phi, pi):
        self.fields = tuple(tuple(jax.device_put(np.array(c, self.type)) for c in f) for f in (phi, pi))

    def run(self, steps):
        self.fields = self.loop(self.fields, np.int32(steps // 2))

    def wait(self):
        jax.block_until_ready(self.fields)

    def state(self):
        return tuple(np.stack([np.asarray(c) for c in f]) for f in self.fields)
