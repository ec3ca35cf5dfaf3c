"""Themes in what the codebook leaves over, each with how well it survives other seeds, orders and people.

BERTopic on given vectors, with k-means for clusters: density clustering leaves a third of talk without a theme and is not
stable in the order of its input. Where there is too little text for a topic model, groups of words by NMF stand in, and
the note says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.coding.theme_models import FEWEST, WORDS_SHOWN, Finder, Groups, Leftover, by_topic_model, by_words, shared_vocabulary
from crp_analysis.tables import ThemeMembers, Themes, check, empty

STABLE, TENTATIVE = 0.75, 0.5  # mean best-match Jaccard; our choice of bands, a theme below the second is withheld
SHARE_OF_PEOPLE = 0.9  # drawn for each subsample
PERTURBED = ["people", "seeds", "order"]  # what runs change by turns; a seed alone hides that BERTopic depends on order
WORDS_IN_LABEL = 3


@dataclass(frozen=True, kw_only=True)
class ThemesFound:
    """A `Themes` table (withheld ones included, marked), its `ThemeMembers`, and how they were found."""

    themes: pd.DataFrame
    members: pd.DataFrame
    note: str


def find_themes(
    segments: pd.DataFrame,
    vectors: NDArray[np.floating],
    covered: Collection[str],
    *,
    seed: int,
    n_runs: int = 9,
    min_segments: int = 150,
) -> ThemesFound:
    """Themes among participants' segments of 8 to 120 words that no code covers.

    A theme's stability is the best Jaccard match of its members in another run, on average over `n_runs` runs: a third each with
    another seed, another order of segments, nine tenths of the people. Theme ids are made of the theme's words: the same words give
    the same id in the next edition.

    Args:
        vectors: one row a segment, in the order of `segments`.
        covered: ids of segments that a code already explains.
        min_segments: fewer than this and words are grouped instead of fitting a topic model.
    """
    chosen = Leftover.of(segments, vectors, set(covered))
    n_segments = len(chosen.segments)
    if n_segments < FEWEST:
        return _none(f"Only {n_segments} participant segments are left over by the codebook; {FEWEST} are needed to look for themes.")
    vocabulary = shared_vocabulary(chosen.segments)
    if len(vocabulary) < WORDS_SHOWN:
        return _none("What the codebook leaves over shares too few words between people to name themes.")
    finder = by_topic_model(chosen, vocabulary) if n_segments >= min_segments else by_words(chosen, vocabulary)
    groups, words = finder.fit(seed)
    stability = _stability(groups, _perturbed(chosen, finder, seed, n_runs))
    return _tables(chosen, groups, words, stability, finder.note)


def _perturbed(chosen: Leftover, finder: Finder, seed: int, n_runs: int) -> Iterator[tuple[str, NDArray[np.intp], Groups]]:
    """What each run changes, its rows and their groups: by turns another seed, another order of the segments, nine tenths of the people.

    A way of grouping that uses no seed, and so no order either, is tried on nine tenths of the people every time.
    """
    people = chosen.segments["participant_id"].to_numpy(dtype=object)
    names = np.array(sorted(set(people)), dtype=object)
    n_drawn = min(len(names) - 1, round(SHARE_OF_PEOPLE * len(names))) if len(names) > 1 else 1
    for run in range(1, n_runs + 1):
        rng, rows = np.random.default_rng([seed, run]), np.arange(len(people))
        kind = PERTURBED[run % len(PERTURBED)] if finder.uses_seed else "people"
        if kind == "people":
            rows = np.flatnonzero(np.isin(people, rng.choice(names, n_drawn, replace=False)))
        elif kind == "order":
            rows = rng.permutation(rows)
        if len(rows) >= FEWEST:
            yield kind, rows, finder.regroup(rows, seed + run if kind == "seeds" else seed)


def _stability(groups: Groups, runs: Iterable[tuple[str, NDArray[np.intp], Groups]]) -> dict[str, NDArray[np.floating]]:
    """For each group and kind of run the mean of its best Jaccard match among the run's groups, NaN without runs; 'all' is their mean."""
    n_groups, found = int(groups.max()) + 1, {kind: [] for kind in PERTURBED}
    for kind, rows, others in runs:
        grouped = (groups[rows] >= 0) & (others >= 0)
        both = np.zeros((n_groups, int(others.max()) + 1))
        np.add.at(both, (groups[rows][grouped], others[grouped]), 1)
        union = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
        found[kind].append(np.divide(both, union, out=np.zeros_like(both), where=union > 0).max(axis=1))
    nothing = np.full(n_groups, np.nan)
    means = {kind: np.mean(values, axis=0) if values else nothing for kind, values in found.items()}
    known = [values for kind, values in means.items() if found[kind]]
    return {**means, "all": np.mean(known, axis=0) if known else nothing}


def _tables(chosen: Leftover, groups: Groups, words: list[list[str]], stability: dict[str, NDArray[np.floating]], note: str) -> ThemesFound:
    themes, members, ids = [], [], set()
    for group in [one for one in range(len(words)) if (groups == one).any()]:
        rows = np.flatnonzero(groups == group)
        theme_id = _theme_id(words[group], group, ids)
        ids.add(theme_id)
        inside = chosen.segments.iloc[rows]
        themes.append(
            {
                "theme_id": theme_id,
                "label": _label(words[group]),
                "words": ", ".join(words[group]),
                "n_segments": len(rows),
                "n_participants": inside["participant_id"].nunique(),
                "n_sessions": inside["session_id"].nunique(),
                "stability": round(float(stability["all"][group]), 4),
                "status": _status(float(stability["all"][group])),
                **{f"stability_{kind}": round(float(stability[kind][group]), 4) for kind in PERTURBED},
            }
        )
        close = _closeness(chosen.vectors[rows])
        members.append(pd.DataFrame({"theme_id": theme_id, "segment_id": inside["segment_id"], "closeness": close}))
    ordered = pd.DataFrame(themes).sort_values(["n_participants", "theme_id"], ascending=[False, True])
    table = check(ordered, Themes, "themes")
    n_withheld = int((table["status"] == "withheld").sum())
    if n_withheld:
        note += (
            f" {n_withheld} of {len(table)} did not reappear when the seed, the order of segments or the people changed, and are withheld."
        )
    return ThemesFound(themes=table, members=check(pd.concat(members), ThemeMembers, "theme members"), note=note)


def _label(words: list[str]) -> str:
    """The first few words that do not repeat one another ('box plot' after 'plot' says nothing new)."""
    told: list[str] = []
    for word in words:
        if not set(word.split()) & {part for one in told for part in one.split()}:
            told.append(word)
    return ", ".join(told[:WORDS_IN_LABEL]) or "no common words"


def _theme_id(words: list[str], group: int, taken: set[str]) -> str:
    digest = hashlib.sha256("|".join(sorted(words)).encode()).hexdigest()[:8]
    return f"t-{digest}" if f"t-{digest}" not in taken else f"t-{digest}-{group}"


def _status(stability: float) -> str:
    if stability >= STABLE:
        return "stable"
    return "tentative" if stability >= TENTATIVE else "withheld"


def _closeness(vectors: NDArray[np.floating]) -> list[float]:
    """Cosine of each segment with the middle of its theme, to four digits."""
    middle = vectors.mean(axis=0)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(middle)
    cosines = np.divide(vectors @ middle, lengths, out=np.zeros(len(vectors), dtype=float), where=lengths > 0)
    return [round(float(np.clip(value, -1, 1)), 4) for value in cosines]


def _none(note: str) -> ThemesFound:
    members = check(empty(ThemeMembers), ThemeMembers, "theme members")
    return ThemesFound(themes=check(empty(Themes), Themes, "themes"), members=members, note=note)
