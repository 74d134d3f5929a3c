# SPDX-License-Identifier: MIT
"""The frequencies of a state from its overlap with itself at later times, c(t) = <psi(0)|psi(t)> / <psi(0)|psi(0)>.

c(t) is the sum of |a|^2 exp(-i omega t) over the waves of the state, so its spectrum has the weight |a|^2 at each
omega, independent of the phases. In a static background it does not depend on the gauge.
"""
import numpy as np


def spinors(phi, pi):
    """Real components (K, ...) of both fields as one complex array (K, ...)."""
    fields = np.concatenate([phi, pi])
    return fields[0::2] + 1j * fields[1::2]


def overlap(states):
    """c at the times of the states, an iterable of pairs (phi, pi); the first is psi(0)."""
    first, values = None, []
    for phi, pi in states:
        psi = spinors(phi, pi)
        first = psi if first is None else first
        values.append(np.vdot(first, psi) / np.vdot(first, first))
    return np.array(values)


def spectrum(values, interval, finer=16):
    """omega, ascending, and the weight. A wave gives a line of height |a|^2 and of the width of a Blackman window over
    -t ... t, where c(-t) is the conjugate of c(t). `interval` is the time between values; the grid of omega is `finer`
    times denser than that of the transform."""
    both = np.concatenate([np.conj(values[:0:-1]), values])
    window = np.blackman(len(both) + 2)[1:-1]
    padded = np.zeros(finer * len(both), complex)
    padded[: len(values)] = (both * window)[len(values) - 1:]
    padded[1 - len(values):] = (both * window)[: len(values) - 1]
    omega = 2 * np.pi * np.fft.fftfreq(len(padded), interval)
    order = np.argsort(omega)
    return omega[order], (np.fft.ifft(padded).real * len(padded) / window.sum())[order]


def lines(omega, weight, threshold):
    """(omega, height) of the maxima above a threshold, each the top of a parabola through log(weight) at three points."""
    found = []
    for i in np.flatnonzero((weight[1:-1] > weight[:-2]) & (weight[1:-1] >= weight[2:]) & (weight[1:-1] > threshold)) + 1:
        low, top, high = np.log(np.maximum(weight[i - 1: i + 2], 1e-300))
        offset = 0.5 * (low - high) / (low - 2 * top + high)
        found.append((omega[i] + offset * (omega[i + 1] - omega[i]), weight[i]))
    return np.array(found)
