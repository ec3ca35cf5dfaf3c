"""What was kept back so that nobody is found, and why: counts for the reader, who is told that something is missing and not what."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.findings.identifying import HELD_FROM, NO
from crp_analysis.findings.labels import LABEL, SPEAKER, speakers
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN, Limits, check

Row = tuple[str, str, float]
TOPIC = "protection"
HELD = f"passages with {HELD_FROM} or more kinds of signs are held back until somebody decides"
NAMED = {"role": "role", "group": "experience or group", "session_kind": "kind of session", "consultation_id": "consultation"}


def state_protection(
    participation: pd.DataFrame, counts: pd.DataFrame, passages: pd.DataFrame, flagged: pd.DataFrame, material: Material, study: Study
) -> pd.DataFrame:
    """Rows of the Limits table: numbers hidden, labels shortened, words held back.

    Args:
        participation: Participation.
        counts: CodeCounts.
        passages: Passages, with the labels that they are shown with.
        flagged: FlaggedWords.
        material: for what is known of who spoke, and for decisions.
        study: for its thresholds.
    """
    smallest = study.thresholds.min_group
    rows = [
        *_numbers(participation, counts, smallest),
        *_labels(passages, material, study),
        *_words(flagged, material),
    ]
    return check(pd.DataFrame(rows, columns=["topic", "statement", "n"]), Limits, "protection")


def _numbers(participation: pd.DataFrame, counts: pd.DataFrame, smallest: int) -> Iterator[Row]:
    n_sizes, n_cells = int(participation["is_protected"].sum()), int(counts["is_protected"].sum())
    if n_sizes + n_cells:
        yield (
            TOPIC,
            f"Numbers of fewer than {smallest} people, and the next ones where these would follow from a total, are not shown: {n_sizes} "
            f"in the tables of who took part, {n_cells} of themes by group. What a group too small to be shown said is part of the numbers "
            "for everyone, so that its own can be estimated by taking all other groups from them.",
            n_sizes + n_cells,
        )


def _labels(passages: pd.DataFrame, material: Material, study: Study) -> Iterator[Row]:
    """How many passages leave out which part of their label."""
    shown = passages.drop_duplicates("passage_id")
    known = shown[SPEAKER].merge(speakers(material, study), on=SPEAKER, how="left")
    short = {name: int(((shown[name] == UNKNOWN).to_numpy() & (known[name] != UNKNOWN).to_numpy()).sum()) for name in LABEL}
    told = [f"{NAMED[name]} {n} times" for name, n in short.items() if n]
    if told:
        yield (
            TOPIC,
            f"Beside words stands only what at least {study.thresholds.min_group} people share, all parts taken together. So labels of the "
            f"{len(shown)} passages leave out: {', '.join(told)}.",
            max(short.values()),
        )


def _words(flagged: pd.DataFrame, material: Material) -> Iterator[Row]:
    n_held, n_shown = int(flagged["is_held"].sum()), int((~flagged["is_held"].astype(bool)).sum())
    n_forbidden = int((material.quoting["decision"] == NO).sum())
    told = [
        f"{n} {what if n > 1 else one}"
        for n, one, what in (
            (n_held, f"passage with {HELD_FROM} or more kinds of signs is held back until somebody decides", HELD),
            (n_shown, "with one kind is shown, though nobody has decided", "with one kind are shown, though nobody has decided"),
            (n_forbidden, "segment is not quoted by a person's decision", "segments are not quoted by a person's decision"),
        )
        if n
    ]
    if told:
        what = (
            "Words can tell who spoke by what they say (the only one, a position, an age, family, health, status, dates, numbers, places)"
        )
        yield TOPIC, f"{what}: {'; '.join(told)}. Rules find forms, not meaning.", n_held + n_shown + n_forbidden
