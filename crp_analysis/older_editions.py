"""Editions already made that hold words which may no longer be shown, since their speakers withdrew or agree to less than before.

Nothing older is changed: others may have it already, or have cited it. A person is told, and decides what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crp_analysis.editions import SNAPSHOT
from crp_analysis.findings.identifying import NO
from crp_analysis.store import hash_of, read_json

if TYPE_CHECKING:
    from crp_analysis.workflow import Run


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """One edition, and how many passages of it may not be shown (as they are there) any more.

    `n_refused` are of people who may no longer be quoted, or of which a person decided so; `n_labelled` stand beside a role or group, to
    which their speakers no longer agree; `n_gone` are in the material no more.
    """

    place: str
    n_refused: int
    n_labelled: int
    n_gone: int

    def sentence(self) -> str:
        """For people, without a word of what was said."""
        parts = [
            (self.n_refused, "whose speakers may no longer be quoted"),
            (self.n_labelled, "beside a role or group, to which their speakers no longer agree"),
            (self.n_gone, "that are no longer in the material (somebody withdrew, or a file changed)"),
        ]
        told = [f"{n} passage{'s' if n != 1 else ''} {what}" for n, what in parts if n]
        return f"{self.place} holds {', and '.join(told)}."


def overtaken_editions(run: Run) -> list[Overtaken]:
    """Every edition in the reports of the study, of parts of it, too, that holds such words; by name."""
    look = _Look(run)
    found = []
    for path in sorted(run.study.reports.rglob(f"edition-*/{SNAPSHOT}")):
        place = path.parent.relative_to(run.study.root) if path.is_relative_to(run.study.root) else path.parent
        counts = look.count(read_json(path) or {})
        if any(counts.values()):
            found.append(Overtaken(place=place.as_posix(), **counts))
    return found


class _Look:
    """This run's tables, arranged for asking whether words may be shown."""

    def __init__(self, run: Run):
        material = run.material
        people = material.participants.set_index(["participant_id", "consultation_id"])[["may_quote", "shows_role"]].astype(bool)
        consent = dict(zip(people.index, people.itertuples(index=False, name=None), strict=True))
        refused = set(material.quoting.loc[material.quoting["decision"] == NO, "segment_id"])
        spoken = material.segments[material.segments["speaker_kind"] == "participant"]
        self.texts: dict[str, str] = {}
        self.may: dict[str, tuple[bool, bool]] = {}
        for row in spoken.itertuples(index=False):
            may_quote, shows_role = consent.get((row.participant_id, row.consultation_id), (False, False))
            self.may[_short(row.segment_id)] = (may_quote and row.segment_id not in refused, shows_role)
            self.texts[_short(row.segment_id)] = row.text

    def count(self, kept: Mapping) -> dict[str, int]:
        """How many passages of an edition may not be shown, by why."""
        words = kept.get("words") or self._found_again(kept.get("quotes", []))
        known = [one for one in words["segments"] if one in self.may]
        return {
            "n_refused": sum(not self.may[one][0] for one in known),
            "n_labelled": sum(self.may.get(one, (False, True)) == (True, False) for one in words["labelled"]),
            "n_gone": len(words["segments"]) - len(known),
        }

    def _found_again(self, quotes: list[dict]) -> dict[str, list[str]]:
        """The same for an edition of before this was kept, by the quotes' words; those that stand nowhere are gone."""
        found = {row["quote_id"]: [one for one, text in self.texts.items() if row["text"] in text] for row in quotes}
        where = {quote: next((one for one in places if self.may[one][0]), (places or [quote])[0]) for quote, places in found.items()}
        labelled = [where[row["quote_id"]] for row in quotes if row["group"] != "unknown"]
        return {"segments": sorted(set(where.values())), "labelled": sorted(set(labelled))}


def _short(segment_id: str) -> str:
    return hash_of(segment_id)[:16]
