# SPDX-License-Identifier: MIT
"""Numbers that pictures of a run show: drifts, groups of columns, spectra, and arrays made small enough to draw."""
import numpy as np

CONSERVED = ("energy", "invariant", "charge")
FAMILIES = {"positive": "occupation", "negative": "occupation"}


def relative_change(values):
    """|q(t) - q(0)| / |q(0)| at each observation; not a number where q(0) is 0, or mere rounding beside later values."""
    finite = np.abs(values[np.isfinite(values)])
    if not abs(values[0]) > 1e-12 * finite.max(initial=0.0):
        return np.full(len(values), np.nan)
    return np.abs(values - values[0]) / np.abs(values[0])


def family(column):
    """Columns of one family are drawn together: position_1, position_2; loss, loss_1; positive, negative."""
    stem, _, number = column.rpartition("_")
    return stem if number.isdigit() else FAMILIES.get(column, column)


def grouped(columns):
    """The conserved columns, and {family: columns} of all others but step and time, in their order."""
    conserved = [name for name in CONSERVED if name in columns]
    others = {}
    for name in columns:
        if name not in ("step", "time", *conserved):
            others.setdefault(family(name), []).append(name)
    return conserved, others


def interrupted(values, length):
    """Positions in a periodic box of this length, as a curve: the last value before a jump across the boundary is
    not a number, so that no line is drawn through the box."""
    result = np.array(values, float)
    result[:-1][np.abs(np.diff(values)) > 0.5 * length] = np.nan
    return result


def evenly(items, count):
    """At most `count` of the items, evenly from the first to the last."""
    items = list(items)
    if len(items) <= count:
        return items
    return [items[round(i * (len(items) - 1) / (count - 1))] for i in range(count)]


def block_means(values, limit):
    """The array with at most `limit` entries along each axis, means over blocks where it has more."""
    for axis, sites in enumerate(values.shape):
        if sites > limit:
            starts = np.arange(0, sites, -(-sites // limit))
            sums = np.add.reduceat(values, starts, axis=axis, dtype=float)
            sizes = np.diff(np.append(starts, sites))
            values = sums / sizes.reshape([-1 if other == axis else 1 for other in range(values.ndim)])
    return values


def envelope(x, values, limit=4000):
    """A curve of many points as the smallest and the largest value of each of `limit` blocks: it looks the same."""
    size = -(-len(values) // limit)
    if size < 3:
        return x, values
    starts = np.arange(0, len(values), size)
    extremes = [extreme.reduceat(values, starts) for extreme in (np.minimum, np.maximum)]
    return np.repeat(x[starts], 2), np.stack(extremes, axis=1).ravel()


def shell_spectrum(components, shape, spacing):
    """|z(k)|^2 / sites by shells of |k|. `components` are the real arrays of the state, one at a time, `shape` theirs.

    Returns for each shell that is not empty its mean |k|, the mean of |z(k)|^2 / sites over its modes, summed over the
    components, and how many modes it has. Mean times modes, summed over the shells, is the sum of |z|^2 over the
    sites (Parseval). A shell is as wide as the modes of the longest axis are apart, 2 pi / length."""
    power = 0.0
    for values in components:
        power = power + np.abs(np.fft.rfftn(np.asarray(values, float))) ** 2
    power = (power / np.prod(shape)).reshape(shape[0] if len(shape) > 1 else 1, -1)
    half = np.arange(shape[-1] // 2 + 1)
    twice = np.where((half == 0) | (2 * half == shape[-1]), 1.0, 2.0)  # the mode -k has the power of k
    waves = [2 * np.pi * np.fft.fftfreq(sites, spacing) for sites in shape[:-1]]
    waves.append(2 * np.pi * half / (shape[-1] * spacing))
    inner = sum(np.meshgrid(*[wave**2 for wave in waves[1:]], indexing="ij")) if len(shape) > 1 else waves[0] ** 2
    weights = np.broadcast_to(twice, np.shape(inner)).ravel()
    inner, width = np.ravel(inner), 2 * np.pi / (max(shape) * spacing)
    count = int(np.sqrt(len(shape)) * np.pi / spacing / width) + 2
    modes, total, moment = np.zeros((3, count))
    for outer, plane in zip(waves[0] ** 2 if len(shape) > 1 else [0.0], power):  # by planes: k takes little memory
        wave = np.sqrt(outer + inner)
        shell = np.rint(wave / width).astype(int)
        modes += np.bincount(shell, weights, count)
        total += np.bincount(shell, weights * plane, count)
        moment += np.bincount(shell, weights * wave, count)
    full = modes > 0
    return moment[full] / modes[full], total[full] / modes[full], modes[full]
