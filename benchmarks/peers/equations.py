# SPDX-License-Identifier: MIT
"""The updates that every peer makes: leapfrog of the Klein-Gordon field and of the Dirac field in three dimensions.

A program that is written for speed merges the half steps at the end of one step with those at the begin of the next. So a
peer holds phi and pi staggered in time, and one step of leapfrog is one kick and one drift (spacing 1, mass m, step h):

  klein_gordon   phi_s = phi + h/2 pi, pi_s = pi
                 pi  += h (sum of the 6 neighbours - (6 + m^2) phi)
                 phi += h pi
  dirac_3d       phi_s = R(phi) + h/2 b R(pi), pi_s = e^{h m X_0} R(pi), R(phi) = e^{h/2 m X_0} phi, R(pi) = e^{-h/2 m X_0} pi
                 pi  <- e^{-h m X_0} pi - h b^T phi
                 phi <- e^{h m X_0} phi + h cos(h m) b pi
                 with b f = sum of X_mu (f(i + e_mu) - f(i)), b^T f = sum of X_mu (f(i) - f(i - e_mu)); X_0 commutes with b

Fields have the shape (K, n3, n2, n1), so axis mu = 1, 2, 3 of the lattice is axis -mu of an array.
"""

import numpy as np

MASS, STEP = 0.5, 0.25
COMPONENTS = {"klein_gordon": 1, "dirac_3d": 4}
WORDS = {theory: 4 * k for theory, k in COMPONENTS.items()}  # phi and pi, each read and written once in a step
TYPES = {"single": "float32", "double": "float64"}
TOLERANCE = {"single": 1e-5, "double": 1e-12}  # largest difference after some steps over the largest value

# Component c of X_mu f is SIGN[mu][c] * f[PARTNER[mu][c]]; the matrices are antisymmetric.
PARTNER = ((1, 0, 3, 2), (3, 2, 1, 0), (2, 3, 0, 1), (1, 0, 3, 2))
SIGN = ((1, -1, 1, -1), (-1, 1, -1, 1), (1, 1, -1, -1), (-1, 1, 1, -1))


def coefficients(theory):
    """The numbers of one step by name."""
    if theory == "klein_gordon":
        return {"own": -STEP * (6 + MASS**2), "near": STEP, "step": STEP}
    angle = STEP * MASS
    return {"cos": np.cos(angle), "sin": np.sin(angle), "kick": STEP, "drift": STEP * np.cos(angle)}


def applied(mu, field):
    """X_mu f"""
    return np.stack([SIGN[mu][c] * field[PARTNER[mu][c]] for c in range(4)])


def rotated(angle, field):
    """e^{angle X_0} f"""
    return np.cos(angle) * field + np.sin(angle) * applied(0, field)


def upward(field):
    """b f"""
    return sum(applied(mu, np.roll(field, -1, -mu) - field) for mu in (1, 2, 3))


def half_step(n, neighbour, own, other, sin, factor, direction):
    """The components of cos own + sin X_0 own + factor * direction * sum of X_mu (other(i + direction e_mu) - other(i)).

    `n`: coefficients(); `own`, `other`: arrays by component; neighbour(field, mu, direction): f(i + direction e_mu).
    """

    def component(c):
        sums = sum(
            SIGN[mu][c] * direction * (neighbour(other[PARTNER[mu][c]], mu, direction) - other[PARTNER[mu][c]])
            for mu in (1, 2, 3)
        )
        return n["cos"] * own[c] + SIGN[0][c] * sin * own[PARTNER[0][c]] + factor * sums

    return tuple(component(c) for c in range(4))


def staggered(theory, phi, pi):
    """The fields as a peer holds them, in double."""
    if theory == "klein_gordon":
        return phi + STEP / 2 * pi, pi
    half = STEP * MASS / 2
    turned = rotated(-half, pi)
    return rotated(half, phi) + STEP / 2 * upward(turned), rotated(2 * half, turned)


def at_one_time(theory, phi, pi):
    """The inverse of staggered()."""
    if theory == "klein_gordon":
        return phi - STEP / 2 * pi, pi
    half = STEP * MASS / 2
    turned = rotated(-2 * half, pi)
    return rotated(-half, phi - STEP / 2 * upward(turned)), rotated(half, turned)


def largest_error(found, expected):
    """Largest difference over the largest value of both fields; infinite for another shape or a value that is not finite."""
    worst = 0.0
    for f, e in zip(found, expected, strict=True):
        if f.shape != e.shape or not np.isfinite(f).all():
            return float("inf")
        worst = max(worst, float(np.abs(f - e).max() / np.abs(e).max()))
    return worst
