"""Coefficients of agreement between coders: one formula a function, arrays in, a number out.

All but Cohen's kappa read one shape: `counts[i, l]` is how many coders gave unit `i` the label `l`. Units with fewer than two
coders are dropped: nothing can agree there. `weights[..., i]` says how often unit `i` counts; the leading axes of `weights`
are kept in the answer, which is how leaving out hundreds of people in turn costs one call. Undefined is NaN, never 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Weights = ArrayLike | None


def count_labels(labels: ArrayLike, n_labels: int | None = None) -> NDArray[np.float64]:
    """The counts that the coefficients read.

    Args:
        labels: shape (n_coders, n_units), whole numbers from 0; NaN where a coder did not read the unit.
        n_labels: how many labels there are, used or not; the highest label + 1 when not given.

    Returns:
        Shape (n_units, n_labels).
    """
    labels = np.asarray(labels, dtype=float)
    if n_labels is None:
        n_labels = int(np.nanmax(labels)) + 1
    return (labels[:, :, None] == np.arange(n_labels)).sum(axis=0).astype(float)


def percent_agreement(counts: ArrayLike, weights: Weights = None) -> float | NDArray:
    """The mean, over units, of the share of coder pairs that agree; 0 to 1, not corrected for chance.

    Source: Fleiss (1971), Psychological Bulletin 76(5), 378-382: the mean of P_i.

    >>> percent_agreement([[2, 0], [1, 1], [0, 2], [0, 2]])
    0.75
    """
    counts, weights = _units(counts, weights)
    return _number(_mean_agreement(counts, weights))


def cohen_kappa(table: ArrayLike) -> float | NDArray:
    """Agreement of two coders beyond what their own frequencies would give by chance; NaN when both used one and the same label only.

    Args:
        table: shape (..., n_labels, n_labels): units by the first coder's label (rows) and the second's (columns).

    Source: Cohen (1960), Educational and Psychological Measurement 20(1), 37-46. Feinstein & Cicchetti (1990), Journal of
    Clinical Epidemiology 43(6), 543-549, show in the next two tables how the same raw agreement (.85) gives another kappa.

    >>> round(cohen_kappa([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), 3)
    0.492
    >>> [round(cohen_kappa(table), 2) for table in ([[40, 9], [6, 45]], [[80, 10], [5, 5]])]
    [0.7, 0.32]
    """
    table = np.asarray(table, dtype=float)
    total = table.sum(axis=(-2, -1))
    observed = _ratio(np.trace(table, axis1=-2, axis2=-1), total)
    expected = _ratio((table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1), total**2)
    return _number(_beyond_chance(observed, expected))


def fleiss_kappa(counts: ArrayLike, weights: Weights = None) -> float | NDArray:
    """Agreement of several coders beyond chance, chance taken from everyone's labels together; NaN when one label only was used.

    With unequal numbers of coders a unit, a label's share is its share of all labels given.

    Source: Fleiss (1971), Psychological Bulletin 76(5), 378-382.

    >>> round(fleiss_kappa([[0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    ...                     [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]]), 3)
    0.21
    """
    counts, weights = _units(counts, weights)
    shares = _ratio(weights @ counts, (weights @ counts.sum(axis=1))[..., None])
    return _number(_beyond_chance(_mean_agreement(counts, weights), (shares**2).sum(axis=-1)))


def krippendorff_alpha(counts: ArrayLike, distances: ArrayLike | None = None, weights: Weights = None) -> float | NDArray:
    """One minus observed over expected disagreement, any number of coders, missing readings allowed; NaN when nothing varies.

    Args:
        counts: see the module.
        distances: shape (n_labels, n_labels), 0 on the diagonal; nominal (0 or 1) when not given.
        weights: see the module.

    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A (two coders, two labels), B (two
    coders, nominal) and C (four coders, missing readings).

    >>> meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> round(krippendorff_alpha(count_labels([meg, owen])), 3)
    0.095
    >>> ben, gerry = [0, 0, 1, 1, 3, 2, 2, 2, 4, 3, 3, 0], [1, 0, 1, 1, 1, 2, 2, 2, 4, 3, 3, 3]
    >>> round(krippendorff_alpha(count_labels([ben, gerry])), 3)
    0.692
    >>> nan = float("nan")
    >>> four = [[1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    ...         [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan]]
    >>> round(krippendorff_alpha(count_labels(four)), 3)
    0.743
    """
    counts, weights = _units(counts, weights)
    coders = counts.sum(axis=1)
    totals = weights @ counts
    observed = weights @ (_disagreement(counts, distances) / (coders - 1))
    return _number(1 - _ratio((totals.sum(axis=-1) - 1) * observed, _disagreement(totals, distances)))


def masi_distances(sets: ArrayLike) -> NDArray[np.float64]:
    """How far sets of codes lie apart: 0 for the same set, 1 for sets that share nothing; the empty set is near itself only.

    Args:
        sets: shape (n_sets, n_codes), true where the set holds the code.

    Returns:
        Shape (n_sets, n_sets): 1 - Jaccard x monotonicity, monotonicity being 1 for equal sets, 2/3 where one holds the other,
        1/3 where they overlap, 0 where they do not.

    Source: Passonneau (2006), Measuring Agreement on Set-Valued Items (MASI), LREC 2006.

    >>> masi_distances([[1, 1, 0, 0], [1, 1, 1, 1], [0, 1, 1, 0]]).round(3).tolist()
    [[0.0, 0.667, 0.889], [0.667, 0.0, 0.667], [0.889, 0.667, 0.0]]
    """
    sets = np.asarray(sets, dtype=float)
    sizes, shared = sets.sum(axis=1), sets @ sets.T
    smaller, larger = np.minimum.outer(sizes, sizes), np.maximum.outer(sizes, sizes)
    union = smaller + larger - shared
    jaccard = np.divide(shared, union, out=np.ones_like(shared), where=union > 0)
    monotonicity = np.select([shared == larger, shared == smaller, shared > 0], [1, 2 / 3, 1 / 3], default=0)
    return 1 - jaccard * monotonicity


def gwet_ac1(counts: ArrayLike, weights: Weights = None) -> float | NDArray:
    """Agreement beyond chance where chance is small for a very rare or very common label: stable where kappa collapses.

    NaN with a single label to choose from. Every column of `counts` is a label that could have been given.

    Source: Gwet (2008), British Journal of Mathematical and Statistical Psychology 61(1), 29-48; two coders, 125 units.

    >>> round(gwet_ac1([[2, 0], [1, 1], [0, 2]], weights=[118, 7, 0]), 4)
    0.9408
    """
    counts, weights = _units(counts, weights)
    shares = _ratio(weights @ (counts / counts.sum(axis=1, keepdims=True)), weights.sum(axis=-1)[..., None])
    expected = _ratio((shares * (1 - shares)).sum(axis=-1), np.asarray(counts.shape[1] - 1.0))
    return _number(_beyond_chance(_mean_agreement(counts, weights), expected))


def brennan_prediger(counts: ArrayLike, weights: Weights = None) -> float | NDArray:
    """Agreement beyond chance when every label is as likely as another; with two labels it is PABAK. NaN with a single label.

    Source: Brennan & Prediger (1981), Educational and Psychological Measurement 41(3), 687-699; Byrt, Bishop & Carlin (1993),
    Journal of Clinical Epidemiology 46(5), 423-429: PABAK is twice the raw agreement less one, here on raw agreement .85.

    >>> round(brennan_prediger([[2, 0], [1, 1], [0, 2]], weights=[80, 15, 5]), 3)
    0.7
    """
    counts, weights = _units(counts, weights)
    return _number(_beyond_chance(_mean_agreement(counts, weights), np.asarray(1 / counts.shape[1])))


def positive_agreement(counts: ArrayLike, weights: Weights = None) -> float | NDArray:
    """If one coder gave the code, the chance that another did too; NaN when nobody gave it.

    Args:
        counts: shape (n_units, 2): coders who did not give the code, coders who did.
        weights: see the module.

    Source: Cicchetti & Feinstein (1990), Journal of Clinical Epidemiology 43(6), 551-558; for more than two coders the
    conditional agreement on one label of Fleiss (1971). The two tables of raw agreement .85 under `cohen_kappa`:

    >>> round(positive_agreement([[0, 2], [1, 1], [2, 0]], weights=[80, 15, 5]), 2)
    0.91
    >>> round(positive_agreement([[0, 2], [1, 1], [2, 0]], weights=[40, 15, 45]), 2)
    0.84
    """
    return _agreement_on(1, counts, weights)


def negative_agreement(counts: ArrayLike, weights: Weights = None) -> float | NDArray:
    """If one coder left the code out, the chance that another did too; NaN when everyone gave it everywhere.

    Arguments and source as for `positive_agreement`.

    >>> round(negative_agreement([[0, 2], [1, 1], [2, 0]], weights=[80, 15, 5]), 2)
    0.4
    """
    return _agreement_on(0, counts, weights)


def _units(counts: ArrayLike, weights: Weights) -> tuple[NDArray, NDArray]:
    """Counts and weights of the units that at least two coders read."""
    counts = np.asarray(counts, dtype=float)
    weights = np.ones(len(counts)) if weights is None else np.asarray(weights, dtype=float)
    paired = counts.sum(axis=1) >= 2
    return counts[paired], weights[..., paired]


def _mean_agreement(counts: NDArray, weights: NDArray) -> NDArray:
    coders = counts.sum(axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (coders * (coders - 1))
    return _ratio(weights @ agreeing, weights.sum(axis=-1))


def _agreement_on(label: int, counts: ArrayLike, weights: Weights) -> float | NDArray:
    counts, weights = _units(counts, weights)
    given = counts[:, label]
    return _number(_ratio(weights @ (given * (given - 1) / (counts.sum(axis=1) - 1)), weights @ given))


def _disagreement(counts: NDArray, distances: ArrayLike | None) -> NDArray:
    """The distance summed over all ordered pairs of labels in `counts[..., l]`."""
    if distances is None:
        return counts.sum(axis=-1) ** 2 - (counts**2).sum(axis=-1)
    return ((counts @ np.asarray(distances, dtype=float)) * counts).sum(axis=-1)


def _beyond_chance(observed: NDArray, expected: NDArray) -> NDArray:
    return _ratio(observed - expected, 1 - expected)


def _ratio(above: ArrayLike, below: ArrayLike) -> NDArray:
    """above / below, NaN where below is 0; the tolerance forgives what sums of weights leave behind."""
    above, below = np.broadcast_arrays(np.asarray(above, dtype=float), np.asarray(below, dtype=float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=~(np.abs(below) < 1e-12))


def _number(value: NDArray) -> float | NDArray:
    return float(value) if np.ndim(value) == 0 else value
