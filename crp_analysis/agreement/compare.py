"""Codings and who read what to a table of agreement, with intervals that know that one person's segments are alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.agreement import coefficients
from crp_analysis.agreement.jackknife import effective_freedom, has_carriers, leave_each_out, score_intervals, t_intervals
from crp_analysis.agreement.notes import write_note
from crp_analysis.agreement.readings import Readings, machine_readings, people_readings
from crp_analysis.tables import Agreement, check, empty

POOLED = "all"
COUNTED: dict[str, Callable] = {  # measures that read (n_units, 2) counts, in the order in which they are shown
    "percent": coefficients.percent_agreement,
    "fleiss_kappa": coefficients.fleiss_kappa,
    "krippendorff_alpha": coefficients.krippendorff_alpha,
    "gwet_ac1": coefficients.gwet_ac1,
    "brennan_prediger": coefficients.brennan_prediger,
    "positive_agreement": coefficients.positive_agreement,
    "negative_agreement": coefficients.negative_agreement,
}
MEANS = {"mean_kappa": "cohen_kappa", "macro_f1": "positive_agreement"}  # of two coders, positive agreement is F1
SCORED = {  # lowest value of the measures that are shares, or come near 1 when a code is rare: their intervals take Wilson's form
    "percent": 0.0,
    "positive_agreement": 0.0,
    "negative_agreement": 0.0,
    "macro_f1": 0.0,
    "gwet_ac1": -1.0,
    "brennan_prediger": -1.0,
}
MIN_POSITIVE = 10  # segments that people gave a code before it counts in a mean over codes
MEASURES = ["percent", "cohen_kappa", *list(COUNTED)[1:]]


def compare_people(
    codings: pd.DataFrame,
    assignments: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    codes: Iterable[str],
    single_readings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How far people agree with each other: an Agreement table, per code and pooled; empty where no two read the same session.

    The unit is a participant's segment of at least four words that two or more people read without suggestions
    in view. A code that nobody gave still has its row. Cohen's kappa is the mean over pairs of coders (Light 1971). The pooled
    rows take every decision 'segment x code'; 'alpha_masi' compares the sets of codes instead. Intervals are 95 %, by
    leaving out one participant at a time, or one session where there are fewer than eight participants.

    Args:
        codings: people's Codings.
        assignments: Assignments.
        segments: Segments.
        codes: ids of the codes to compare; others are passed over.
        single_readings: Readings of segments by themselves; those drawn at random count.
    """
    readings = people_readings(codings, assignments, segments, _unique(codes), single_readings)
    return _compare(readings, between="people")


def compare_machine(
    codings_people: pd.DataFrame,
    codings_machine: pd.DataFrame,
    assignments: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    codes: Iterable[str],
    single_readings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How far the machine agrees with people: an Agreement table as `compare_people` makes it.

    Each person who read a segment is compared with the machine; where several read it, their comparisons share its one
    vote. Empty where nobody read anything or the machine suggested nothing at all.
    """
    readings = machine_readings(codings_people, codings_machine, assignments, segments, _unique(codes), single_readings)
    return _compare(readings, between="machine and people")


def compare_lanes(
    codings_people: pd.DataFrame,
    codings_machine: pd.DataFrame,
    assignments: pd.DataFrame,
    segments: pd.DataFrame,
    lanes: pd.DataFrame,
    *,
    single_readings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How far the machine agrees with people on the codes of each lane: as `compare_machine`, pooled rows only, `code_id` the lane."""
    rows = []
    for lane, codes in lanes.groupby("lane", sort=True)["code_id"]:
        table = compare_machine(
            codings_people,
            codings_machine,
            assignments,
            segments,
            codes=codes,
            single_readings=single_readings,
        )
        rows.append(table[table["code_id"] == POOLED].assign(code_id=lane))
    return check(pd.concat(rows, ignore_index=True), Agreement, "agreement by lane") if rows else empty(Agreement)


def count_decisions(readings: Readings | None) -> pd.DataFrame:
    """The two-by-two counts under every figure: code_id, n_both, n_first_only, n_second_only, n_neither; pooled last.

    Units that two coders read, summed over pairs of coders; the first of a pair is the machine, or the coder whose id comes first.
    Read beside a low kappa: with few units in the first three columns, chance alone explains most of the agreement.
    """
    columns = ["n_neither", "n_second_only", "n_first_only", "n_both"]
    if readings is None:
        return pd.DataFrame(columns=["code_id", *columns[::-1]])
    cells = np.zeros((len(readings.codes), 4), dtype=int)
    for units, left, right in readings.pairs:
        cell = 2 * readings.marks[units, left] + readings.marks[units, right]
        cells += np.stack([(cell == kind).sum(axis=0) for kind in range(4)], axis=1)
    table = pd.DataFrame(np.vstack([cells, cells.sum(axis=0)]), columns=columns)[columns[::-1]]
    table.insert(0, "code_id", [*readings.codes, POOLED])
    return table


def count_all_decisions(
    codings_people: pd.DataFrame,
    codings_machine: pd.DataFrame,
    assignments: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    codes: Iterable[str],
    single_readings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """`count_decisions` between people and between the machine and people, told apart by the column `between`."""
    chosen = _unique(codes)
    people = count_decisions(people_readings(codings_people, assignments, segments, chosen, single_readings)).assign(between="people")
    machine = count_decisions(machine_readings(codings_people, codings_machine, assignments, segments, chosen, single_readings))
    return pd.concat([people, machine.assign(between="machine and people")], ignore_index=True)


def human_kappa(agreement: pd.DataFrame) -> pd.Series:
    """Cohen's kappa between people by code_id (the pooled figure left out); missing where it is undefined."""
    rows = agreement[(agreement["between"] == "people") & (agreement["measure"] == "cohen_kappa") & (agreement["code_id"] != POOLED)]
    return rows.set_index("code_id")["value"].astype(float).rename("human_kappa")


def _unique(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _compare(readings: Readings | None, *, between: str) -> pd.DataFrame:
    if readings is None or not readings.codes:
        return empty(Agreement)
    measured = _measure(readings)
    by_code = pd.DataFrame(
        {
            "code_id": [*readings.codes, POOLED],
            "n_positive": _count_positive(readings),
            "yes_share": _share_yes(readings),
            "percent": measured["percent"][:, 0],
            "positive": measured["positive_agreement"][:, 0],
            **_weigh_evidence(readings),
        }
    )
    rows = pd.concat([_measure_rows(measure, values, by_code, readings) for measure, values in measured.items()])
    # codes in the order asked for, each with its measures in theirs
    rows = rows.sort_index(kind="stable").assign(between=between, n_segments=readings.n_segments, n_coders=readings.n_coders)
    return check(rows[list(empty(Agreement).columns)], Agreement, "agreement")


def _measure_rows(measure: str, values: NDArray, by_code: pd.DataFrame, readings: Readings) -> pd.DataFrame:
    """One measure's rows, one a code; a measure with a single row of values is pooled only."""
    about = by_code.iloc[-len(values) :]
    freedom = about["freedom"].to_numpy()
    low, high = score_intervals(values, freedom, lowest=SCORED[measure]) if measure in SCORED else t_intervals(values, freedom)
    low, high = (np.where(about["has_carriers"] & about["has_met"], end, np.nan) for end in (low, high))
    notes = [
        write_note(measure, value, ci_low, readings, row, is_pooled=row.code_id == POOLED)
        for value, ci_low, row in zip(values[:, 0], low, about.itertuples(), strict=True)
    ]
    return about[["code_id", "n_positive"]].assign(measure=measure, value=values[:, 0], ci_low=low, ci_high=high, note=notes)


def _weigh_evidence(readings: Readings) -> dict[str, list]:
    """What an interval rests on, per code and pooled (last): its degrees of freedom, whether the code is in words of
    enough people, and whether two coders ever gave it to the same unit."""
    given, seen, met = readings.given(), readings.seen(), readings.met()
    codes = range(len(readings.codes))
    freedom = [effective_freedom(seen.sum(axis=1), given[:, :, code].sum(axis=1)) for code in codes]
    carriers = [has_carriers(given[:, :, code], seen) for code in codes]
    pooled = effective_freedom(seen.sum(axis=1), given.sum(axis=(1, 2)))
    return {
        "freedom": [*freedom, pooled],
        "has_carriers": [*carriers, has_carriers(given.sum(axis=2), seen * len(readings.codes))],
        "has_met": [*met, met.any()],
    }


def _measure(readings: Readings) -> dict[str, NDArray]:
    """Per measure its value in the sample (first column) and without each cluster: shape (n_codes + 1, n_clusters + 1), pooled last.

    'alpha_masi' has the pooled row only. Identical units are counted once and weighted, so cost does not grow with them.
    """
    patterns, sums = _sum_patterns(readings)
    pattern_weights = leave_each_out(sums).transpose(2, 0, 1)
    values = {measure: formula(patterns, weights=pattern_weights) for measure, formula in COUNTED.items()}
    values["cohen_kappa"] = _mean_cohen(readings)
    values |= _mean_over_codes(values, np.array(_count_positive(readings)[:-1]))
    values["alpha_masi"] = _masi_alpha(readings)[None, :]
    return {measure: values[measure] for measure in [*MEASURES, "alpha_masi", *MEANS]}


def _mean_over_codes(values: dict[str, NDArray], n_positive: NDArray) -> dict[str, NDArray]:
    """The means over codes that people gave often enough, every code counting the same; shape (1, n_clusters + 1)."""
    used = np.append(n_positive >= MIN_POSITIVE, False)
    means = {}
    for name, measure in MEANS.items():
        chosen = values[measure][used]
        defined = np.isfinite(chosen)
        total, n = np.where(defined, chosen, 0).sum(axis=0), defined.sum(axis=0)
        means[name] = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)[None, :]
    return means


def _sum_patterns(readings: Readings) -> tuple[NDArray, NDArray]:
    """Distinct (coders without, coders with) pairs, and how often each occurs: shape (n_clusters, n_patterns, n_codes + 1)."""
    n_yes = (readings.marks & readings.read[:, :, None]).sum(axis=1)
    n_read = readings.read.sum(axis=1)
    n_most = int(n_read.max()) + 1
    patterns, number = np.unique(n_read[:, None] * n_most + n_yes, return_inverse=True)
    counts = np.stack([patterns // n_most - patterns % n_most, patterns % n_most], axis=1)
    return counts, _with_pooled(_sum_by_cluster(readings, number.reshape(n_yes.shape), len(patterns), np.arange(len(n_yes))))


def _mean_cohen(readings: Readings) -> NDArray:
    """Cohen's kappa, mean over the pairs of coders for which it is defined: shape (n_codes + 1, n_clusters + 1)."""
    total, defined = 0.0, 0
    for units, left, right in readings.pairs:
        cell = 2 * readings.marks[units, left] + readings.marks[units, right]
        sums = _with_pooled(_sum_by_cluster(readings, cell, 4, units))
        tables = leave_each_out(sums).transpose(2, 0, 1)
        kappas = coefficients.cohen_kappa(tables.reshape(*tables.shape[:2], 2, 2))
        total, defined = total + np.nan_to_num(kappas), defined + np.isfinite(kappas)
    return np.divide(total, defined, out=np.full(np.shape(total), np.nan), where=np.asarray(defined) > 0)


def _masi_alpha(readings: Readings) -> NDArray:
    """Alpha over each coder's set of codes for a segment, with MASI distance: shape (n_clusters + 1,)."""
    rows, columns = np.nonzero(readings.read)
    sets, which = np.unique(readings.marks[rows, columns], axis=0, return_inverse=True)
    chosen = np.full(readings.read.shape, len(sets))  # one past the last set: not read
    chosen[rows, columns] = which.ravel()
    patterns, number = np.unique(np.sort(chosen, axis=1), axis=0, return_inverse=True)
    counts = np.stack([(patterns == one).sum(axis=1) for one in range(len(sets))], axis=1)
    sums = np.zeros((readings.n_clusters, len(patterns)))
    np.add.at(sums, (readings.cluster, number.ravel()), readings.weight)
    return np.asarray(coefficients.krippendorff_alpha(counts, coefficients.masi_distances(sets), leave_each_out(sums)))


def _sum_by_cluster(readings: Readings, number: NDArray, n_numbers: int, units: NDArray) -> NDArray:
    """Weight of every number (n_units, n_codes) in every cluster: shape (n_clusters, n_numbers, n_codes)."""
    n_codes = number.shape[1]
    place = (readings.cluster[units][:, None] * n_numbers + number) * n_codes + np.arange(n_codes)
    weight = np.broadcast_to(readings.weight[units][:, None], number.shape)
    size = readings.n_clusters * n_numbers * n_codes
    return np.bincount(place.ravel(), weights=weight.ravel(), minlength=size).reshape(readings.n_clusters, n_numbers, n_codes)


def _with_pooled(sums: NDArray) -> NDArray:
    return np.concatenate([sums, sums.sum(axis=2, keepdims=True)], axis=2)


def _count_positive(readings: Readings) -> list[int]:
    """Segments in which at least one person gave the code; pooled: such segment x code decisions."""
    found = np.zeros((int(readings.segment.max()) + 1, len(readings.codes)), dtype=bool)
    np.logical_or.at(found, readings.segment, readings.is_positive)
    per_code = found.sum(axis=0)
    return [*per_code.tolist(), int(per_code.sum())]


def _share_yes(readings: Readings) -> NDArray:
    """Share of all marks that are 'yes', per code and pooled (last); every segment weighs the same. Shape (n_codes + 1,)."""
    n_yes = (readings.marks & readings.read[:, :, None]).sum(axis=1)
    weight = readings.weight / readings.weight.sum()
    per_code = weight @ (n_yes / readings.read.sum(axis=1)[:, None])
    return np.append(per_code, per_code.mean())
