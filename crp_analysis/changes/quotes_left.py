"""Why a quote that an earlier edition used is not in this one, from this run's tables; its words are kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from crp_analysis.store import hash_of

if TYPE_CHECKING:
    import pandas as pd

    from crp_analysis.findings.identifying import Holding
    from crp_analysis.workflow import Run

REASONS = {  # the first that is true of a quote is told
    "retired": "the code was retired",
    "gone": "the words are no longer in the material",
    "consent": "the speaker may no longer be quoted",
    "telling": "what it says could tell who spoke",
    "taken off": "people took the code off",
    "not given": "people read the session and did not give the code",
    "not suggested": "the machine no longer suggests the code",
    "share": "the speaker is quoted elsewhere as often as the study allows",
    "passage": "another passage speaks for the theme",
    "local": "the whole report has it; beside this part it would give a number or a speaker away, or the speaker is of elsewhere now",
}


def explain_quotes_left(run: Run, quotes: pd.DataFrame, before: Mapping | None) -> list[dict]:
    """One row a quote that any earlier edition used and `quotes` does not: quote_id, code_id, reason (a key of `REASONS`).

    Each row also holds what a later run needs to look again without the words: hashes of the segment's id and of the words, their
    place in the segment, and whether a person or the machine gave the code (missing where an old edition did not keep it).

    Args:
        run: Run.
        quotes: those that this edition uses.
        before: the snapshot of the edition before; none for the first.
    """
    now = set(quotes["quote_id"])
    known = {row["quote_id"]: row for row in (before or {}).get("quotes_left", [])}
    waiting = known | {row["quote_id"]: row for row in (before or {}).get("quotes", [])}
    waiting = {one: row for one, row in waiting.items() if one not in now}
    if not waiting:
        return []
    look = _Look(run, quotes)
    return [look.explain(waiting[one]) for one in sorted(waiting)]


class _Look:
    """This run's tables, arranged for asking after single quotes."""

    def __init__(self, run: Run, quotes: pd.DataFrame):
        self.run, self.quotes = run, quotes
        self.codes = set(run.codebook.ids())
        self.in_whole = set(run.findings.quotes["quote_id"]) if run.part else set()  # what only a part leaves out
        spoken = run.material.segments[run.material.segments["speaker_kind"] == "participant"]
        self.segments = {row.segment_id: row for row in spoken.itertuples(index=False)}

    def explain(self, row: Mapping) -> dict:
        code_id = self.run.codebook.lineage.follow(row["code_id"])
        kept = {"quote_id": row["quote_id"], "code_id": code_id, "basis": row.get("basis")}
        place, segment_id = self._by_words(row) if "text" in row else self._by_place(row)
        reason = "local" if row["quote_id"] in self.in_whole else self._reason(code_id, row.get("basis"), segment_id, place)
        return {**kept, **place, "reason": reason}

    def _by_words(self, row: Mapping) -> tuple[dict, str | None]:
        """Where the words of the edition before are now: the place to keep, and the segment's id."""
        segment_id, start, end = next(self._matches(row), (None, 0, 0))
        segment = hash_of(segment_id)[:16] if segment_id else ""
        return {"segment": segment, "start": start, "end": end, "words": hash_of(row["text"])[:16]}, segment_id

    def _by_place(self, row: Mapping) -> tuple[dict, str | None]:
        """The same for words of longer ago, of which only hashes are left."""
        segment_id = self.by_hash.get(row["segment"])
        is_there = segment_id and hash_of(self.segments[segment_id].text[row["start"] : row["end"]])[:16] == row["words"]
        return {name: row[name] for name in ("segment", "start", "end", "words")}, segment_id if is_there else None

    def _matches(self, row: Mapping) -> Iterator[tuple[str, int, int]]:
        """Places of the words, the very one that the quote's id stands for at the front."""
        from crp_analysis.findings.quotables import quote_id

        text, others = row["text"], []
        for segment_id, segment in self.segments.items():
            start = segment.text.find(text)
            while start >= 0:
                found = (segment_id, start, start + len(text))
                if quote_id(*found) == row["quote_id"]:
                    yield found
                others.append(found)
                start = segment.text.find(text, start + 1)
        yield from others

    def _reason(self, code_id: str, basis: str | None, segment_id: str | None, place: Mapping) -> str:
        if code_id not in self.codes:
            return "retired"
        if segment_id is None:
            return "gone"
        speaker = self.segments[segment_id].participant_id
        if (speaker, self.segments[segment_id].consultation_id) not in self.consent:
            return "consent"
        if self.holding.holds_back(segment_id, self.segments[segment_id].text[place["start"] : place["end"]]):
            return "telling"
        if (segment_id, code_id) not in self.evidence:
            was_seen = segment_id in self.seen
            return "taken off" if basis == "person" else "not given" if was_seen else "not suggested"
        return "share" if self.n_quotes[speaker] >= self.run.study.thresholds.max_quotes_per_person else "passage"

    @cached_property
    def by_hash(self) -> dict[str, str]:
        return {hash_of(segment_id)[:16]: segment_id for segment_id in self.segments}

    @cached_property
    def consent(self) -> set[tuple[str, str]]:
        people = self.run.material.participants
        return set(people.loc[people["may_quote"].astype(bool), ["participant_id", "consultation_id"]].itertuples(index=False, name=None))

    @cached_property
    def holding(self) -> Holding:
        """What may be shown of words that could tell who spoke."""
        from crp_analysis.findings.identifying import holding_of

        return holding_of(self.run.material, self.run.codebook)

    @cached_property
    def evidence(self) -> set[tuple[str, str]]:
        """Segments and codes that a quote could rest on: given by people, or suggested where nobody has read."""
        from crp_analysis.findings.evidence import gather_evidence

        found = gather_evidence(self.run.material, self.run.coded, self.run.study)
        tables = (found.coded, found.confirmed, found.suggested)
        return {pair for rows in tables for pair in rows[["segment_id", "code_id"]].itertuples(index=False, name=None)}

    @cached_property
    def seen(self) -> set[str]:
        from crp_analysis.findings.evidence import list_segment_readers

        return set(list_segment_readers(self.run.material)["segment_id"])

    @cached_property
    def n_quotes(self) -> Counter:
        """How often each person is quoted, in the bank and on cards."""
        from crp_analysis.findings.quotables import printed_questions

        questions = printed_questions(self.run.findings.personas, self.run.material)["participant_id"]
        return Counter([*self.run.findings.quotes["participant_id"], *questions])
