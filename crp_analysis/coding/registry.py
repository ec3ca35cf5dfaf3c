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
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.coding.theme_models import FEWEST, Leftover, refit_groups
from crp_analysis.coding.themes import PERTURBED, ThemesFound, find_themes
from crp_analysis.tables import ThemeMembers, ThemeRegistry, Themes, check, empty

NEAR = 0.25  # quantile of a theme's own members' nearness: three quarters of what is like them joins, the rest waits
STABILITIES = [f"stability_{kind}" for kind in PERTURBED]
WAITING = "waiting"  # the row that holds the queue: segments that no theme holds, and too few of a kind to make one
NOT_CARRIED_ON = "Themes of the edition before could not be carried on, since texts are compared in another way now."
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
    n_runs: int = 9,
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
    chosen = Leftover.of(segments, vectors, set(covered))
    known = registry[registry["embedder"] == embedder].reset_index(drop=True)
    if not (known["theme_id"] != WAITING).any():
        found = find_themes(segments, vectors, covered, **options)
        if len(registry):
            found = replace(found, note=f"{found.note} {NOT_CARRIED_ON}")
        if found.themes.empty:
            return Registered(found=found, registry=registry.iloc[:0])
        first = register_themes(found, segments, vectors, embedder=embedder, version=1)
        return _placed(first, chosen)
    hashes = hash_segments(chosen.segments["segment_id"])
    is_new = ~np.isin(hashes, [member for members in known["members"] for member in members.split()])
    themes = known[known["theme_id"] != WAITING].reset_index(drop=True)
    if not is_new.any():
        return _placed(themes, chosen)
    theme, _ = match_segments(themes, chosen.segments["segment_id"].tolist(), chosen.vectors)
    fresh = _cluster_queue(chosen, theme == "", segments, vectors, covered, options)
    if len(fresh):
        added = fresh.assign(version=int(themes["version"].max()) + 1, theme_id=_free_ids(fresh, themes))
        themes = pd.concat([themes, added.assign(embedder=embedder)], ignore_index=True)
        theme, _ = match_segments(themes, chosen.segments["segment_id"].tolist(), chosen.vectors)
    return _placed(themes.assign(note=_note(chosen, theme, is_new, len(fresh), seed, min_segments)), chosen)


def register_themes(
    found: ThemesFound,
    segments: pd.DataFrame,
    vectors: NDArray[np.floating],
    *,
    embedder: str,
    version: int,
) -> pd.DataFrame:
    """The ThemeRegistry rows of themes just found.

    `near` is how near a segment must be to join: the lower quartile of what the theme's own members reach when each is measured
    from the middle of the others.
    """
    if found.themes.empty:
        return check(empty(ThemeRegistry), ThemeRegistry, "theme registry")
    row_of = {segment_id: row for row, segment_id in enumerate(segments["segment_id"])}
    members = {theme: [row_of[one] for one in group["segment_id"]] for theme, group in found.members.groupby("theme_id")}
    middle = np.asarray(vectors)[sorted({row for rows in members.values() for row in rows})].mean(axis=0, dtype=float)
    rows = []
    for theme in found.themes.itertuples():
        inside = np.asarray(vectors)[members[theme.theme_id]].astype(float) - middle
        others = (inside.sum(axis=0) - inside) / max(len(inside) - 1, 1)
        near = np.quantile(_cosines(inside, others), NEAR) if len(inside) > 1 else 1.0
        rows.append(
            {
                "theme_id": theme.theme_id,
                "label": theme.label,
                "words": theme.words,
                "stability": theme.stability,
                "status": theme.status,
                **{name: getattr(theme, name) for name in STABILITIES},
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
    nearness = _nearness(registry, vectors)
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
    chosen: Leftover, waits: NDArray[np.bool_], segments: pd.DataFrame, vectors: NDArray, covered: Collection[str], options: dict
) -> pd.DataFrame:
    """Registry rows of themes among the segments that no theme holds; none while there are too few."""
    if waits.sum() < FEWEST:
        return check(empty(ThemeRegistry), ThemeRegistry, "theme registry")
    held = set(chosen.segments.loc[~waits, "segment_id"])
    found = find_themes(segments, vectors, set(covered) | held, **options)
    return register_themes(found, segments, vectors, embedder="", version=1)


def _free_ids(fresh: pd.DataFrame, themes: pd.DataFrame) -> list[str]:
    """Ids that no registered theme has: the same words may come again for other segments, and both themes are kept."""
    version = int(themes["version"].max()) + 1
    return [one if one not in set(themes["theme_id"]) else f"{one}-{version}" for one in fresh["theme_id"]]


def _placed(themes: pd.DataFrame, chosen: Leftover) -> Registered:
    """Every segment in its theme or in the queue, counted now, and the registry that remembers it.

    Members that left (a code covers them now) stay on the list, in case they come back.
    """
    theme, nearness = match_segments(themes, chosen.segments["segment_id"].tolist(), chosen.vectors)
    joined = pd.Series(hash_segments(chosen.segments["segment_id"])).groupby(theme).agg(list).to_dict()
    lists = zip(themes["theme_id"], themes["members"], strict=True)
    kept = themes.assign(members=[" ".join(sorted({*old.split(), *joined.get(one, [])})) for one, old in lists])
    queue = kept.head(1).assign(
        theme_id=WAITING,
        label="",
        words="",
        centroid="[]",
        middle="[]",
        near=1.0,
        status="withheld",
        members=" ".join(sorted(joined.get("", []))),
    )
    queue = queue.assign(stability=np.nan, **dict.fromkeys(STABILITIES, np.nan))
    registry = check(pd.concat([kept, queue], ignore_index=True), ThemeRegistry, "theme registry")
    return Registered(found=_found(kept, chosen, theme, nearness), registry=registry)


def _found(themes: pd.DataFrame, chosen: Leftover, theme: NDArray, nearness: NDArray) -> ThemesFound:
    """The registered themes that somebody's words belong to now."""
    rows = chosen.segments.assign(theme_id=theme, closeness=np.round(nearness, DIGITS))
    rows = rows[rows["theme_id"] != ""]
    counted = rows.groupby("theme_id").agg(
        n_segments=("segment_id", "size"), n_participants=("participant_id", "nunique"), n_sessions=("session_id", "nunique")
    )
    table = themes[["theme_id", "label", "words", "stability", "status", *STABILITIES]].merge(counted, on="theme_id")
    table = table.sort_values(["n_participants", "theme_id"], ascending=[False, True])
    order = {one: number for number, one in enumerate(themes["theme_id"])}
    members = rows.assign(order=rows["theme_id"].map(order)).sort_values(["order", "segment_id"])[["theme_id", "segment_id", "closeness"]]
    note = str(themes["note"].iloc[0])
    return ThemesFound(themes=check(table, Themes, "themes"), members=check(members, ThemeMembers, "theme members"), note=note)


def _note(chosen: Leftover, theme: NDArray, is_new: NDArray, n_fresh: int, seed: int, min_segments: int) -> str:
    """What became of the new segments, and how far fitting everything afresh would agree."""
    joined, waiting = int((is_new & (theme != "")).sum()), int((theme == "").sum())
    told = f"Of {int(is_new.sum())} new segments that no code covers, {joined} joined a theme"
    told += f" ({n_fresh} of these new)" if n_fresh == 1 else f" ({n_fresh} themes are new)" if n_fresh else " found before"
    told += f"; {waiting} {'waits' if waiting == 1 else 'wait'} until there are enough alike. Segments that had a theme kept it."
    if len(chosen.segments) < min_segments:
        return told
    from sklearn.metrics import adjusted_rand_score

    held = theme != ""
    agreement = adjusted_rand_score(theme[held], refit_groups(chosen, seed)[held])
    return f"{told} Fitting all of it afresh would agree with this at an adjusted Rand index of {agreement:.2f} (1: the same groups)."


def _nearness(registry: pd.DataFrame, vectors: NDArray) -> NDArray:
    """Cosines of segments with themes, each measured from the theme's middle: shape (n_segments, n_themes).

    Written out in products, so that a hundred thousand segments need no copy of their vectors for each theme.
    """
    centroids, middles = (np.stack([_unpacked(text) for text in registry[name]]) for name in ("centroid", "middle"))
    rows = np.asarray(vectors)
    products = rows @ centroids.T.astype(rows.dtype) - (middles * centroids).sum(axis=1)
    own = np.einsum("ij,ij->i", rows, rows).astype(float)[:, None]
    squares = own - 2 * (rows @ middles.T.astype(rows.dtype)) + (middles**2).sum(axis=1)
    lengths = np.sqrt(np.maximum(squares, 0)) * np.linalg.norm(centroids, axis=1)
    return np.clip(np.divide(products, lengths, out=np.zeros(products.shape), where=lengths > 0), -1, 1)


def _cosines(rows: NDArray, middles: NDArray) -> NDArray:
    lengths = np.linalg.norm(rows, axis=-1) * np.linalg.norm(middles, axis=-1)
    products = (rows * middles).sum(axis=-1)
    return np.clip(np.divide(products, lengths, out=np.zeros(len(rows)), where=lengths > 0), -1, 1)


def _packed(vector: NDArray) -> str:
    return json.dumps([round(float(one), DIGITS) for one in vector], separators=(",", ":"))


def _unpacked(text: str) -> NDArray:
    return np.array(json.loads(text), dtype=float)
