"""What may stand beside somebody's words: role, group, kind of session and consultation, as far as enough people share them.

A quote is published with a label, and a label of several attributes can fit one person alone although each attribute fits many. The
rule: a label is shown only if at least `min_group` people have it. Else the last of its attributes is left out, then the one before,
in the order consultation, kind of session, group (what tells experiences apart), role. Whoever sees which labels are shown knows who has
a shorter one; so only those with the same shorter label are counted for it. Where too few are left without any label, others join them:
those of the label by which the fewest people lose the fewest attributes; all of them then have what they share.

Somebody who agreed to be quoted without their role has no label at all, whoever shares it.

Counted is everyone who spoke, with or without consent to be quoted: a reader who knows who took part does not know who agreed.

Source: Samarati (2001), Protecting Respondents' Identities in Microdata Release, IEEE TKDE 13(6); Hundepool et al. (2012), Statistical
Disclosure Control, Wiley, chapter 3 (k-anonymity, local suppression).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.findings.evidence import list_people
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN

LABEL = ["role", "group", "session_kind", "consultation_id"]  # the last is left out first
SPEAKER = ["participant_id", "session_id"]
Combination = tuple[str, ...]


def label_speakers(material: Material, study: Study) -> pd.DataFrame:
    """participant_id, session_id and the label that words of this person from this session may have, 'unknown' for what is left out."""
    spoken = speakers(material, study)
    people: dict[Combination, set[str]] = defaultdict(set)
    for person, combination in zip(spoken["participant_id"], spoken[LABEL].itertuples(index=False, name=None), strict=True):
        people[combination].add(person)
    kept = keep_attributes(people, min_group=study.thresholds.min_group)
    kept_back = nameless(material)
    told = []
    for person, combination in zip(spoken["participant_id"], spoken[LABEL].itertuples(index=False, name=None), strict=True):
        n = 0 if person in kept_back else kept[combination]
        told.append((*combination[:n], *[UNKNOWN] * (len(LABEL) - n)))
    return pd.concat([spoken[SPEAKER], pd.DataFrame(told, columns=LABEL, index=spoken.index)], axis=1)


def nameless(material: Material) -> frozenset[str]:
    """Participants who may be quoted, but not beside what kind of person they are."""
    people = material.participants
    return frozenset(people.loc[people["may_quote"].astype(bool) & ~people["shows_role"].astype(bool), "participant_id"])


def speakers(material: Material, study: Study) -> pd.DataFrame:
    """One row a person and session in which they spoke, with all that a label could tell."""
    segments = material.segments[material.segments["speaker_kind"] == "participant"]
    rows = segments[[*SPEAKER, "consultation_id"]].drop_duplicates(ignore_index=True)
    people = list_people(material, study)[["participant_id", "role", "group"]]
    kinds = material.sessions[["session_id", "kind"]].rename(columns={"kind": "session_kind"})
    rows = rows.merge(people, on="participant_id", how="left").merge(kinds, on="session_id", how="left")
    return rows.fillna(UNKNOWN).replace(dict.fromkeys(LABEL, ""), UNKNOWN)


def keep_attributes(people: Mapping[Combination, Collection[str]], *, min_group: int) -> dict[Combination, int]:
    """For every combination of attributes, how many of them may be shown, from the first on.

    All combinations that are shown as the same label have together at least `min_group` people; nothing is shown where there are not so
    many in all.

    Args:
        people: who has each combination; all combinations have equally many attributes.
        min_group: the smallest number of people that may share a label.

    >>> keep_attributes({("a", "x"): "12345", ("a", "y"): "6", ("b", "x"): "ABCDE"}, min_group=5)
    {('a', 'x'): 1, ('a', 'y'): 1, ('b', 'x'): 2}
    """
    kept: dict[Combination, int] = {}
    left = _settle(sorted(people), 0, people, kept, min_group)
    while left and kept and _n_people(left, people) < min_group:
        joining = min(_labels(kept), key=lambda several: _cost(several, left, people, kept))
        left += joining
        for one in joining:
            del kept[one]
    n_shared = _n_shared(left) if _n_people(left, people) >= min_group else 0
    return {one: kept.get(one, n_shared) for one in people}


def _settle(
    inside: list[Combination], depth: int, people: Mapping[Combination, Collection[str]], kept: dict[Combination, int], min_group: int
) -> list[Combination]:
    """Label the combinations that begin alike up to `depth`, as fully as may be; returns those that need a shorter label still."""
    if _n_people(inside, people) < min_group:
        return inside
    if depth == len(inside[0]):
        waiting = inside
    else:
        by_value: dict[str, list[Combination]] = defaultdict(list)
        for one in inside:
            by_value[one[depth]].append(one)
        waiting = [one for several in by_value.values() for one in _settle(several, depth + 1, people, kept, min_group)]
    if not depth or not waiting or _n_people(waiting, people) < min_group:
        return waiting
    kept.update(dict.fromkeys(waiting, depth))
    return []


def _labels(kept: Mapping[Combination, int]) -> list[list[Combination]]:
    """The combinations that are shown as the same label, together."""
    alike: dict[Combination, list[Combination]] = defaultdict(list)
    for one, n in kept.items():
        alike[one[:n]].append(one)
    return list(alike.values())


def _cost(
    several: list[Combination], left: list[Combination], people: Mapping[Combination, Collection[str]], kept: Mapping[Combination, int]
) -> tuple[int, list[Combination]]:
    """What it costs that these join those who are left: people times attributes lost."""
    lost = kept[several[0]] - _n_shared([*several, *left])
    return _n_people(several, people) * max(lost, 0), several


def _n_shared(combinations: list[Combination]) -> int:
    """How many attributes, from the first on, all of these have in common."""
    return (
        next((n for n, values in enumerate(zip(*combinations, strict=True)) if len(set(values)) > 1), len(combinations[0]))
        if combinations
        else 0
    )


def _n_people(combinations: Collection[Combination], people: Mapping[Combination, Collection[str]]) -> int:
    return len(set().union(*(people[one] for one in combinations)))


def with_labels(rows: pd.DataFrame, material: Material, study: Study) -> pd.DataFrame:
    """Quotes or passages with their speakers' labels in place of all that is known; nothing else changes."""
    told = rows[SPEAKER].merge(label_speakers(material, study), on=SPEAKER, how="left")
    return rows.assign(**{name: told[name].fillna(UNKNOWN).to_numpy() for name in LABEL})
