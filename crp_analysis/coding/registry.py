"""A frozen registry of themes: what was once found keeps its name and its members; new material is matched to it.

Fitting a topic model afresh on more text regroups a third to two thirds of the old text. So a theme, once found, is registered with
its middle and its nearness; new segments join the nearest registered theme if they are near enough; the rest waits in a queue, and
only the queue is ever clustered. How far a full refit would agree is told, and changes nothing.

The registry is a table of its own (ThemeRegistry). It is no data of people: it is kept with each edition, and holds segments as
hashes, so that an edition can be shared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.coding.theme_models import FEWEST, Leftover, refit_groups
from crp_analysis.coding.themes import ThemesFound, find_themes
from crp_analysis.tables import ThemeMembers, ThemeRegistry, Themes, check, empty

NEAR = 0.25  # quantile of a theme's own members' nearness: three quarters of what is like them joins, the rest waits
DIGITS = 4  # of what is stored: the same numbers come back after any number of editions


@dataclass(frozen=True, kw_only=True)
class Registered:
    """Themes with their members now, and the registry to hand on to the next edition."""

    found: ThemesFound
    registry: pd.DataFrame


def find_registered_themes(
    segments: pd.DataFrame,
    vectors: NDArray[np.floating],
    covered: Collection[str],
    registry: pd.DataFrame,
    *,
    embedder: str,
    seed: int,
    n_runs: int = 15,
    min_segments: int = 150,
) -> Registered:
    """Themes as `find_themes` finds them the first time; afterwards the registered ones, and new ones in what none of them holds.

    With the same segments left over, the same registry comes back and nothing is fitted: an edition can be made again.

    Args:
        segments, vectors, covered, seed, n_runs, min_segments: see `find_themes`.
        registry: ThemeRegistry of the edition before; empty at first.
        embedder: fingerprint of what made the vectors; middles of another one mean nothing, and all is fitted afresh.
    """
    options = {"seed": seed, "n_runs": n_runs, "min_segments": min_segments}
    known = registry[registry["embedder"] == embedder].reset_index(drop=True)
    if known.empty:
        found = find_themes(segments, vectors, covered, **options)
        return Registered(found=found, registry=register_themes(found, segments, vectors, embedder=embedder, version=1))
    chosen = Leftover.of(segments, vectors, set(covered))
    theme, nearness = match_segments(known, chosen.segments["segment_id"].tolist(), chosen.vectors)
    is_new = ~np.isin(hash_segments(chosen.segments["segment_id"]), _all_members(known))
    queue = chosen.segments.loc[theme == "", "segment_id"]
    known = _with_members(known, chosen.segments["segment_id"], theme)
    fresh = _cluster_queue(chosen, queue, segments, vectors, covered, options) if len(queue) >= FEWEST and is_new.any() else None
    if fresh is not None and len(fresh.themes):
        version = int(known["version"].max()) + 1
        added = register_themes(fresh, segments, vectors, embedder=embedder, version=version, taken=set(known["theme_id"]))
        known = pd.concat([known, added], ignore_index=True)
        theme, nearness = match_segments(known, chosen.segments["segment_id"].tolist(), chosen.vectors)
    if is_new.any():
        note = _note(chosen, theme, is_new, 0 if fresh is None else len(fresh.themes), seed, min_segments)
        known = known.assign(note=note)
    known = check(known, ThemeRegistry, "theme registry")
    return Registered(found=_found(known, chosen, theme, nearness), registry=known)


def register_themes(
    found: ThemesFound,
    segments: pd.DataFrame,
    vectors: NDArray[np.floating],
    *,
    embedder: str,
    version: int,
    taken: Collection[str] = (),
) -> pd.DataFrame:
    """The ThemeRegistry rows of themes just found. A theme whose id is taken gets another, since both are kept.

    `near` is how near a segment must be to join: the lower quartile of what the theme's own members reach when each is measured
    from the middle of the others.
    """
    if found.themes.empty:
        return check(empty(ThemeRegistry), ThemeRegistry, "theme registry")
    row_of = {segment_id: row for row, segment_id in enumerate(segments["segment_id"])}
    members = {theme: [row_of[one] for one in group["segment_id"]] for theme, group in found.members.groupby("theme_id")}
    middle = np.asarray(vectors, dtype=float)[sorted({row for rows in members.values() for row in rows})].mean(axis=0)
    rows = []
    for theme in found.themes.itertuples():
        inside = np.asarray(vectors, dtype=float)[members[theme.theme_id]] - middle
        others = (inside.sum(axis=0) - inside) / max(len(inside) - 1, 1)
        near = np.quantile(_cosines(inside, others), NEAR) if len(inside) > 1 else 1.0
        rows.append(
            {
                "theme_id": theme.theme_id if theme.theme_id not in taken else f"{theme.theme_id}-{version}",
                "label": theme.label,
                "words": theme.words,
                "stability": theme.stability,
                "status": theme.status,
                "version": version,
                "embedder": embedder,
                "near": round(float(np.clip(near, -1, 1)), DIGITS),
                "centroid": _packed(inside.mean(axis=0)),
                "middle": _packed(middle),
                "members": " ".join(sorted(hash_segments([segments["segment_id"].iloc[row] for row in members[theme.theme_id]]))),
                "note": found.note,
            }
        )
    return check(pd.DataFrame(rows), ThemeRegistry, "theme registry")


def match_segments(registry: pd.DataFrame, segment_ids: Sequence[str], vectors: NDArray[np.floating]) -> tuple[NDArray, NDArray]:
    """For each segment its theme ('' while none) and its nearness to it (cosine, -1 to 1).

    A registered member keeps its theme, whatever came since. Anything else joins the nearest theme if it is near enough.
    """
    nearness = np.stack(
        [_cosines(np.asarray(vectors, dtype=float) - _unpacked(row.middle), _unpacked(row.centroid)) for row in registry.itertuples()],
        axis=1,
    )
    nearest = nearness.argmax(axis=1) if len(nearness) else np.zeros(0, dtype=int)
    own = {member: number for number, members in enumerate(registry["members"]) for member in members.split()}
    number = np.array([own.get(one, -1) for one in hash_segments(segment_ids)], dtype=int)
    joins = nearness[np.arange(len(nearest)), nearest] >= registry["near"].to_numpy(dtype=float)[nearest]
    number = np.where(number >= 0, number, np.where(joins, nearest, -1))
    ids = np.append(registry["theme_id"].to_numpy(dtype=object), "")
    return ids[number], np.where(number >= 0, nearness[np.arange(len(nearest)), number], -1.0)


def hash_segments(segment_ids: Sequence[str]) -> list[str]:
    """Segment ids as hashes: an edition is shared, and an id may tell the name of a file."""
    return [hashlib.sha256(one.encode()).hexdigest()[:12] for one in segment_ids]


def _cluster_queue(
    chosen: Leftover, queue: pd.Series, segments: pd.DataFrame, vectors: NDArray, covered: Collection[str], options: dict
) -> ThemesFound:
    elsewhere = set(chosen.segments["segment_id"]) - set(queue)
    return find_themes(segments, vectors, set(covered) | elsewhere, **options)


def _with_members(registry: pd.DataFrame, segment_ids: pd.Series, theme: NDArray) -> pd.DataFrame:
    """The registry with those who joined; those who left (a code covers them now) stay, in case they come back."""
    joined = pd.Series(hash_segments(segment_ids)).groupby(theme).agg(list).to_dict()
    members = [
        " ".join(sorted({*old.split(), *joined.get(theme_id, [])}))
        for theme_id, old in zip(registry["theme_id"], registry["members"], strict=True)
    ]
    return registry.assign(members=members)


def _all_members(registry: pd.DataFrame) -> list[str]:
    return [member for members in registry["members"] for member in members.split()]


def _found(registry: pd.DataFrame, chosen: Leftover, theme: NDArray, nearness: NDArray) -> ThemesFound:
    """The registered themes that somebody's words belong to now, counted now."""
    rows = chosen.segments.assign(theme_id=theme, closeness=np.round(nearness, DIGITS))
    rows = rows[rows["theme_id"] != ""]
    counted = rows.groupby("theme_id").agg(
        n_segments=("segment_id", "size"), n_participants=("participant_id", "nunique"), n_sessions=("session_id", "nunique")
    )
    themes = registry[["theme_id", "label", "words", "stability", "status"]].merge(counted, on="theme_id")
    themes = themes.sort_values(["n_participants", "theme_id"], ascending=[False, True])
    order = {one: number for number, one in enumerate(registry["theme_id"])}
    members = rows.assign(order=rows["theme_id"].map(order)).sort_values(["order", "segment_id"])[["theme_id", "segment_id", "closeness"]]
    note = str(registry["note"].iloc[0])
    return ThemesFound(themes=check(themes, Themes, "themes"), members=check(members, ThemeMembers, "theme members"), note=note)


def _note(chosen: Leftover, theme: NDArray, is_new: NDArray, n_fresh: int, seed: int, min_segments: int) -> str:
    """What became of the new segments, and how far fitting everything afresh would agree."""
    joined, waiting = int((is_new & (theme != "")).sum()), int((theme == "").sum())
    told = f"Of {int(is_new.sum())} new segments that no code covers, {joined} joined a theme"
    told += f" ({n_fresh} of these new)" if n_fresh == 1 else f" ({n_fresh} themes are new)" if n_fresh else " found before"
    told += f"; {waiting} wait until there are enough alike. Segments that had a theme kept it."
    if len(chosen.segments) < min_segments:
        return told
    from sklearn.metrics import adjusted_rand_score

    held = theme != ""
    agreement = adjusted_rand_score(theme[held], refit_groups(chosen, seed)[held])
    return f"{told} Fitting all of it afresh would agree with this at an adjusted Rand index of {agreement:.2f} (1: the same groups)."


def _cosines(rows: NDArray, middles: NDArray) -> NDArray:
    lengths = np.linalg.norm(rows, axis=-1) * np.linalg.norm(middles, axis=-1)
    products = (rows * middles).sum(axis=-1)
    return np.clip(np.divide(products, lengths, out=np.zeros(len(rows)), where=lengths > 0), -1, 1)


def _packed(vector: NDArray) -> str:
    return json.dumps([round(float(one), DIGITS) for one in vector], separators=(",", ":"))


def _unpacked(text: str) -> NDArray:
    return np.array(json.loads(text), dtype=float)
