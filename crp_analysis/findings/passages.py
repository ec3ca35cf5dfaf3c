"""Passages behind claims: for every code and group the words that may be shown, with the sentences before and after.

The quote bank is a choice for readers; this is what a reader finds who follows a number to the words. The same consent applies, and a
limit of its own (`max_passages_per_person`), so that no report gives away somebody's whole transcript.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import gather_evidence, list_people
from crp_analysis.findings.identifying import HELD_FROM, Holding, holding_of, signs_in
from crp_analysis.findings.labels import with_labels
from crp_analysis.findings.quotables import best_span, list_quotable, marked_span, quote_id
from crp_analysis.findings.sentences import sentence_spans
from crp_analysis.study import Study
from crp_analysis.tables import FlaggedWords, Passages, check, empty

A_CELL = 24  # passages of one code in one group: more than anybody reads to check a number
A_PERSON_AND_CODE = 3  # candidates; somebody who says a thing ten times is one person
MOST = 5_000  # in one report; the page then stays under 3 MB (benchmarks/rendering.py)
CELL = ["code_id", "group"]
ABOUT = ["segment_id", "session_id", "consultation_id", "participant_id", "group", "role", "session_kind"]
Span = tuple[int, int]


def list_passages(quotes: pd.DataFrame, material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The Passages table alone (`choose_passages`)."""
    return choose_passages(quotes, material, coded, codebook, study)[0]


def choose_passages(
    quotes: pd.DataFrame, material: Material, coded: Coded, codebook: Codebook, study: Study
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The Passages table, and the FlaggedWords among them and instead of them.

    Passages are all quotes, and further words so that each code in each group can be followed to some.

    Cells with few people choose first. Words that people coded come before those that the machine suggests. Of groups too small to be
    shown there is nothing but the quotes of the bank. Labels are those of `labels`, as in the bank.

    Args:
        quotes: Quotes; all of them are passages, in the same words and with the same id.
        material: Material.
        coded: the machine's suggestions; they count only where nobody read.
        codebook: Codebook.
        study: for its thresholds.
    """
    candidates = list_quotable(gather_evidence(material, coded, study), material)
    candidates = candidates[candidates["code_id"].isin(codebook.ids())]
    candidates = candidates[~candidates["group"].isin(_small_groups(material, candidates, study)) | _is_quoted(candidates, quotes)]
    chosen = _choose(candidates, quotes, limit=study.thresholds.max_passages_per_person)
    rows = candidates[candidates["segment_id"].isin(chosen)]
    if rows.empty:
        return empty(Passages), empty(FlaggedWords)
    spans, holding = _spans(rows, quotes), holding_of(material, codebook)
    context = _Context(material.segments, holding)
    told = [
        {
            **{name: getattr(row, name) for name in [*ABOUT, "code_id", "basis"]},
            "passage_id": quote_id(row.segment_id, *span),
            "start": span[0],
            "end": span[1],
            "text": row.text[span[0] : span[1]],
            "before": context.before(row.segment_id, span[0]),
            "after": context.after(row.segment_id, span[1]),
        }
        for row in rows.itertuples(index=False)
        if (span := spans[row.segment_id, row.code_id]) is not None
    ]
    flagged = flag_words(told, holding)
    held = set(flagged.loc[flagged["is_held"], "passage_id"])
    told = [{**row, **_around(row, holding)} for row in told if row["passage_id"] not in held]
    table = with_labels(pd.DataFrame(told, columns=list(empty(Passages).columns)), material, study)
    return check(table.sort_values(["code_id", "group", "basis", "passage_id"], ignore_index=True), Passages, "passages"), flagged


def flag_words(told: Iterable[Mapping[str, str]], holding: Holding) -> pd.DataFrame:
    """The FlaggedWords among pieces of words with passage_id, segment_id and text, each once."""
    found = {}
    for row in told:
        if row["passage_id"] not in found and (signs := holding.signs(row["segment_id"], row["text"])):
            found[row["passage_id"]] = {
                **{name: row[name] for name in ("passage_id", "segment_id", "text")},
                "signs": "; ".join(signs),
                "is_held": len(signs) >= HELD_FROM,
            }
    return check(pd.DataFrame(list(found.values()), columns=list(empty(FlaggedWords).columns)), FlaggedWords, "flagged words")


def flag_questions(cards: pd.DataFrame, material: Material, codebook: Codebook) -> pd.DataFrame:
    """The FlaggedWords among questions that persona cards quote."""
    asked = cards[(cards["part"] == "How do I") & (cards["origin"] == "evidence")]
    rows = [
        {"passage_id": quote_id(segment_id, 0, 0), "segment_id": segment_id, "text": text}
        for segment_id, text in zip(asked["segment_ids"].str.split(";").str[0], asked["text"], strict=True)
    ]
    return flag_words(rows, holding_of(material, codebook))


def _around(row: Mapping[str, str], holding: Holding) -> dict[str, str]:
    """The sentences around a passage; none where they would tell too much by themselves or together with it."""
    around = {name: row[name] for name in ("before", "after")}
    whole = [row["before"], "" if holding.is_settled(row["segment_id"]) else row["text"], row["after"]]
    return dict.fromkeys(around, "") if len(signs_in(" ".join(whole), ordinary=holding.ordinary)) >= HELD_FROM else around


def _small_groups(material: Material, candidates: pd.DataFrame, study: Study) -> set[str]:
    """Groups of which so few people took part that they are not told of by themselves."""
    sizes = list_people(material, study)["group"].value_counts()
    return {group for group in candidates["group"].unique() if sizes.get(group, 0) < study.thresholds.min_group}


def _is_quoted(candidates: pd.DataFrame, quotes: pd.DataFrame) -> pd.Series:
    return pd.MultiIndex.from_frame(candidates[["segment_id", "code_id"]]).isin(pd.MultiIndex.from_frame(quotes[["segment_id", "code_id"]]))


@dataclass
class _Shares:
    """How many segments of each person are taken."""

    limit: int
    taken: set[str] = field(default_factory=set)
    n_of: Counter = field(default_factory=Counter)

    def take(self, segment_id: str, person: str) -> bool:
        """Whether the segment is among those shown, now or before."""
        if segment_id in self.taken:
            return True
        if self.n_of[person] >= self.limit or len(self.taken) >= MOST:
            return False
        self.taken.add(segment_id)
        self.n_of[person] += 1
        return True


def _choose(candidates: pd.DataFrame, quotes: pd.DataFrame, *, limit: int) -> set[str]:
    """The segments to show: those quoted, then one for each cell in turn until nothing is left or every person's share is used."""
    shares = _Shares(limit=max(limit, 1))
    for row in quotes[["segment_id", "participant_id"]].drop_duplicates().itertuples(index=False):
        shares.taken.add(row.segment_id)
        shares.n_of[row.participant_id] += 1
    few = candidates.groupby(["code_id", "participant_id"]).head(A_PERSON_AND_CODE)
    few = few.assign(turn=few.groupby([*CELL, "participant_id"]).cumcount()).sort_values("turn", kind="stable")
    few = few.groupby(CELL).head(A_CELL)
    n_people = few.groupby(CELL)["participant_id"].nunique()
    cells = sorted(n_people.index, key=lambda cell: (n_people[cell], cell))
    waiting = {cell: list(zip(rows["segment_id"], rows["participant_id"], strict=True)) for cell, rows in few.groupby(CELL)}
    while any(waiting.values()):
        for cell in cells:
            while waiting[cell] and not shares.take(*waiting[cell].pop(0)):
                pass
    return shares.taken


def _spans(rows: pd.DataFrame, quotes: pd.DataFrame) -> dict[tuple[str, str], Span | None]:
    """For each segment and code where the passage stands: a quote's own place, else that of another quote there, else the best one."""
    own = {(row.segment_id, row.code_id): (row.start, row.end) for row in quotes.itertuples(index=False)}
    first = {row.segment_id: (row.start, row.end) for row in quotes[::-1].itertuples(index=False)}
    best: dict[str, Span | None] = {}
    for row in rows.drop_duplicates("segment_id").itertuples(index=False):
        best[row.segment_id] = first.get(row.segment_id) or best_span(row.text, marked_span(row))
    return {key: own.get(key, best[key[0]]) for key in zip(rows["segment_id"], rows["code_id"], strict=True)}


class _Context:
    """The sentence before and after a place, said by the same person in the same turn; '' where the turn begins or ends there.

    What others said just before is not shown: they may not have agreed to be quoted, and would stand under the wrong group.
    """

    def __init__(self, segments: pd.DataFrame, holding: Holding):
        self.holding = holding
        rows = segments.sort_values(["session_id", "position"])
        self.text = dict(zip(rows["segment_id"], rows["text"], strict=True))
        turn = rows[["session_id", "turn", "participant_id"]]
        for name, step in (("before", 1), ("after", -1)):
            is_same = (turn == turn.shift(step)).all(axis=1)
            other = rows["segment_id"].shift(step).where(is_same)
            setattr(self, f"_segment_{name}", dict(zip(rows["segment_id"], other, strict=True)))

    def before(self, segment_id: str, start: int) -> str:
        """The sentence that ends where the passage starts."""
        text = self.text[segment_id]
        here = [text[a:b] for a, b in sentence_spans(text) if b <= start]
        return here[-1] if here else self._edge(self._segment_before[segment_id], -1)

    def after(self, segment_id: str, end: int) -> str:
        """The sentence that starts where the passage ends."""
        text = self.text[segment_id]
        here = [text[a:b] for a, b in sentence_spans(text) if a >= end]
        return here[0] if here else self._edge(self._segment_after[segment_id], 0)

    def _edge(self, segment_id: object, which: int) -> str:
        if not isinstance(segment_id, str) or self.holding.is_forbidden(segment_id):
            return ""
        spans = sentence_spans(self.text[segment_id])
        return self.text[segment_id][slice(*spans[which])] if spans else ""
