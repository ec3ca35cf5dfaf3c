"""How common each code is, among people and in speech: what people coded, helped by the machine only where that is more certain.

Two things no correction mends. Sessions were not drawn at random for reading, so every share rests on the unread sessions of a
group being like its read ones. And members of one focus group are more alike than people met one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.correction import Numbers, Part, Use, corrected_share, expected_ratio, judge_machine
from crp_analysis.findings.evidence import accepted_codings, list_people, list_readers, suggestion_scores
from crp_analysis.findings.intervals import effective_wilson, jackknife, wilson
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN, Prevalence, check, empty

MIN_CARRIERS = 5  # people read with the code, and without it, before the machine's errors on it can be told at all
MIN_GAIN = 0.05  # how much narrower the corrected interval must be expected to be: a tenth less variance
MIN_READ = {"people": 30, "segments": 25}  # people read; with fewer, corrected intervals held the truth in 78 to 93 of 100 draws
UNITS = list(MIN_READ)  # benchmarks/intervals.py measured the three numbers above


def estimate_prevalence(material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The Prevalence table: each code, for everyone ('all') and each group, as a share of people and as a share of segments.

    The rule, fixed before any share is computed: the corrected share is used where its interval is expected to be at least
    5 % narrower, which depends on how well the machine follows people on sessions left out and on how many were read, never
    on the shares themselves. With few people read, with few with or without the code, and for a code that is left to people, it is
    people's codings alone. The machine's scores in read sessions must come from models that did not see them, as `suggest_codes`
    gives them.
    """
    codes = codebook.ids()
    if not codes:
        return empty(Prevalence)
    lanes = coded.lanes.loc[coded.lanes["lane"] == "human only", "code_id"]
    left = np.isin(codes, lanes.to_numpy(dtype=object))
    rows = [row for unit in UNITS for row in _unit_rows(_sum_people(material, coded, study, codes, unit), unit, codes, left, study)]
    return check(pd.DataFrame(rows, columns=list(Prevalence.to_schema().columns)), Prevalence, "prevalence")


@dataclass(frozen=True, kw_only=True)
class _Spoken:
    """One row a person, once for read and once for unread sessions: her group, her first session, whether it was read."""

    groups: NDArray[np.object_]
    sessions: NDArray[np.object_]
    is_read: NDArray[np.bool_]
    part: Part


def choose_corrected(use: Use, n_carriers: Numbers, read: Part, unread: Part, unit: str) -> tuple[NDArray[np.bool_], Numbers]:
    """Which codes of a group take the corrected share, and how wide its interval is expected to be beside people's codings alone.

    Args:
        use: how well the machine stands in for people.
        n_carriers: shape (n_codes,), people read with the code, in all groups; for shares of people, the fewer of with and without.
        read, unread: the two parts of the group.
        unit: 'people' or 'segments'.
    """
    n_people = len(read.sizes)
    if n_people < MIN_READ[unit] or len(unread.sizes) < 2:
        return np.zeros(len(n_carriers), dtype=bool), np.ones(len(n_carriers))
    ratio = expected_ratio(use.explained, read.sizes.sum(), read.sizes.sum() + unread.sizes.sum(), n_people=n_people, unit=unit)
    return (n_carriers >= MIN_CARRIERS) & (ratio <= 1 - MIN_GAIN), ratio


def count_carriers(read: Part, unit: str) -> NDArray[np.int_]:
    """People read whose words carry each code; for shares of people, or those whose words do not, whichever are fewer."""
    carriers = (read.found > 0).sum(axis=0)
    return np.minimum(carriers, len(read.sizes) - carriers) if unit == "people" else carriers


def _unit_rows(spoken: _Spoken, unit: str, codes: list[str], left_to_people: NDArray[np.bool_], study: Study) -> Iterator[tuple]:
    """The table's rows for one unit."""
    is_read, part = spoken.is_read, spoken.part
    read = part.of(is_read)
    use = judge_machine(read, spoken.groups[is_read], spoken.sessions[is_read])
    carriers = np.where(left_to_people, -1, count_carriers(read, unit))
    shown = ["all", *(group.id for group in study.groups), *([UNKNOWN] if (spoken.groups == UNKNOWN).any() else [])]
    for group in shown:
        inside = np.ones(len(is_read), dtype=bool) if group == "all" else spoken.groups == group
        yield from _group_rows(group, part.of(inside & is_read), part.of(inside & ~is_read), use.of(inside[is_read]), carriers, unit, codes)


def _group_rows(group: str, read: Part, unread: Part, use: Use, carriers: Numbers, unit: str, codes: list[str]) -> Iterator[tuple]:
    n_read, n_total = int(read.sizes.sum()), int(read.sizes.sum() + unread.sizes.sum())
    takes, ratio = choose_corrected(use, carriers, read, unread, unit)
    plain = plain_share(read, unit)
    corrected = plain
    if takes.any():
        share, variance = corrected_share(read, unread, use)
        corrected = (share, *effective_wilson(share, variance, read.sizes))
    for number, code_id in enumerate(codes):
        ends = corrected if takes[number] else plain
        reason = _reason(n_read == n_total, len(read.sizes), int(carriers[number]), float(ratio[number]), bool(takes[number]), unit)
        basis = "corrected" if takes[number] else "people"
        yield code_id, group, unit, basis, *(float(end[number]) for end in ends), n_read, n_total, reason


def plain_share(read: Part, unit: str) -> tuple[Numbers, Numbers, Numbers]:
    """The share among what people read and its interval, by people's codings alone."""
    share, variance = jackknife(read.found, read.sizes)
    if unit == "segments":
        return share, *effective_wilson(share, variance, read.sizes)
    n_yes = read.found.sum(axis=0)
    return share, *wilson(n_yes, np.full(len(n_yes), len(read.sizes)))


def _reason(all_read: bool, n_people: int, n_carriers: int, ratio: float, takes: bool, unit: str) -> str:
    if all_read:
        return "People read everything, so there is nothing to correct."
    if n_people < MIN_READ[unit]:
        return f"Fewer than {MIN_READ[unit]} people read: too few to correct a share of {unit}."
    if n_carriers < 0:
        return "The code is left to people, so the machine's suggestions are not used."
    if n_carriers < MIN_CARRIERS:
        return f"Fewer than {MIN_CARRIERS} people read with the code, or without it: too few to know the machine's errors."
    if takes:
        return (
            f"The machine's suggestions, corrected by what people coded, make the interval about {100 * (1 - ratio):.0f}\u00a0% narrower."
        )
    return f"The machine's suggestions would not make the interval {100 * MIN_GAIN:.0f}\u00a0% narrower."


def _sum_people(material: Material, coded: Coded, study: Study, codes: list[str], unit: str) -> _Spoken:
    """What each person said and what of it carries each code.

    Somebody whose session was read counts as read when people are the units. When segments are, those drawn at random from
    other sessions count as read, too: they stand for their kind. Those of a guided list were chosen, and stand for nothing.
    """
    readers, segments = list_readers(material), material.segments
    spoken = segments.loc[segments["speaker_kind"] == "participant", ["segment_id", "session_id", "participant_id"]]
    spoken = spoken.assign(is_read=spoken["session_id"].isin(readers["session_id"]), size=1.0)
    if unit == "segments":
        drawn = material.readings.loc[material.readings["stream"] == "audit", "segment_id"]
        spoken["is_read"] |= spoken["segment_id"].isin(drawn)
    if unit == "people":
        read_people = spoken.loc[spoken["is_read"], "participant_id"].unique()
        spoken = spoken[spoken["is_read"] | ~spoken["participant_id"].isin(read_people)]
    keys, how = ["participant_id", "is_read"], ("max" if unit == "people" else "sum")
    rows = spoken.groupby(keys).agg(session_id=("session_id", "min"), size=("size", how))
    found = accepted_codings(material).assign(value=1.0)
    suggested = coded.codings[["segment_id", "code_id"]].assign(value=suggestion_scores(coded.codings))

    def table(values: pd.DataFrame) -> Numbers:
        values = values[values["code_id"].isin(codes)].groupby(["segment_id", "code_id"], as_index=False)["value"].max()
        placed = values.merge(spoken[["segment_id", *keys]], on="segment_id")
        wide = placed.groupby([*keys, "code_id"])["value"].agg(how).unstack(fill_value=0.0)
        return wide.reindex(index=rows.index, columns=codes, fill_value=0.0).to_numpy(dtype=float)

    group = list_people(material, study).set_index("participant_id")["group"]
    return _Spoken(
        groups=group.reindex(rows.index.get_level_values("participant_id")).to_numpy(dtype=object),
        sessions=rows["session_id"].to_numpy(dtype=object),
        is_read=rows.index.get_level_values("is_read").to_numpy(dtype=bool),
        part=Part(sizes=rows["size"].to_numpy(dtype=float), found=table(found), suggested=table(suggested)),
    )
