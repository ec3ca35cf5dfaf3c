"""The quote bank: words of people who agreed to be quoted, verbatim, spread over people and groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import gather_evidence
from crp_analysis.findings.identifying import Holding, holding_of
from crp_analysis.findings.labels import with_labels
from crp_analysis.findings.quotables import best_span, list_quotable, marked_span, printed_questions, quote_id
from crp_analysis.findings.quote_gate import check_quotes
from crp_analysis.findings.sentences import NEAR_DUPLICATE, overlap, word_set
from crp_analysis.study import Study
from crp_analysis.tables import Quotes, check, empty

__all__ = ["check_quotes", "choose_quotes"]

QUOTES_PER_CODE = 4
# whose turn comes first when a person's share is nearly used up: needs, then positions (both sides must be heard), then the rest
TURNS = ["need", "tension", "challenge", "barrier", "provision", "option", "principle", "theme", "level"]
SHORTLIST = 60  # candidates a code, group and basis; keeps 100,000 written answers as quick as twenty interviews
SHORTLIST_PER_PERSON = 3
COPIED = ["code_id", "segment_id", "session_id", "consultation_id", "participant_id", "group", "role", "session_kind", "basis"]


def choose_quotes(
    material: Material, coded: Coded, codebook: Codebook, study: Study, *, personas: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The Quotes table: up to four quotes a code, in the codebook's order, the best first.

    Only people who may be quoted; whole sentences of one segment, 6 to 45 words. Codes take turns, family by
    family and those with the fewest quotable people first, so that nobody's share (`max_quotes_per_person` in the whole
    report) is used up on common codes.
    Within a code: words that a person coded before those that the machine suggests, then people not yet heard under this code,
    groups not yet heard, people quoted least, words without bracketed marks such as '[participant]', and segments on which
    more coders agreed. What could tell who spoke is held back (`identifying`). Their labels tell
    no combination that too few people share (`labels`).

    Args:
        material: Material.
        coded: the machine's suggestions; they count only in sessions that nobody read.
        codebook: Codebook.
        study: for its thresholds.
        personas: PersonaLines whose questions are quoted already: they use up their speakers' shares and are not repeated.
    """
    candidates = list_quotable(gather_evidence(material, coded, study), material)
    candidates = _shortlist(candidates[candidates["code_id"].isin(codebook.ids())])
    choice = _Choice(limit=study.thresholds.max_quotes_per_person, holding=holding_of(material, codebook))
    if personas is not None:
        choice.note_printed(printed_questions(personas, material))
    waiting = {code_id: list(rows.itertuples(index=False)) for code_id, rows in candidates.groupby("code_id")}
    n_people = candidates.groupby("code_id")["participant_id"].nunique()
    family = {code.code_id: TURNS.index(code.family) for code in codebook.codes}
    turns = sorted(waiting, key=lambda code_id: (family[code_id], n_people[code_id], code_id))
    for _ in range(QUOTES_PER_CODE):
        for code_id in turns:
            choice.take_best(waiting[code_id])
    if not choice.chosen:
        return empty(Quotes)
    quotes = pd.DataFrame(choice.chosen)
    order = {code_id: number for number, code_id in enumerate(codebook.ids())}
    quotes = quotes.sort_values("code_id", key=lambda codes: codes.map(order), kind="stable")
    quotes = with_labels(quotes[list(empty(Quotes).columns)], material, study)
    return check(quotes, Quotes, "quotes")


def _shortlist(candidates: pd.DataFrame) -> pd.DataFrame:
    """The best candidates of each code, from many people and all groups."""
    of_each = candidates.groupby(["code_id", "participant_id"]).head(SHORTLIST_PER_PERSON)
    return of_each.groupby(["code_id", "group", "basis"]).head(SHORTLIST)


@dataclass
class _Choice:
    """What has been chosen so far, and the limits that it puts on the next quote."""

    limit: int
    holding: Holding
    chosen: list[dict] = field(default_factory=list)
    words: list[frozenset[str]] = field(default_factory=list)
    n_quotes: Counter = field(default_factory=Counter)  # of each person, in the whole report
    people: defaultdict = field(default_factory=lambda: defaultdict(set))  # heard under each code
    groups: defaultdict = field(default_factory=lambda: defaultdict(set))

    def note_printed(self, questions: pd.DataFrame) -> None:
        self.n_quotes.update(questions["participant_id"])
        self.words += [word_set(text) for text in questions["text"]]

    def take_best(self, waiting: list) -> None:
        """Choose one quote of one code, if any is left; candidates that can never be used are dropped from `waiting`."""
        while waiting:
            waiting[:] = [row for row in waiting if self.n_quotes[row.participant_id] < self.limit]
            if not waiting:
                return
            best = min(range(len(waiting)), key=lambda number: self._rank(waiting[number], number))
            row = waiting.pop(best)
            if self._quote(row):
                return

    def _rank(self, row: tuple, number: int) -> tuple:
        """Smaller is better; `number` is the candidate's place in its code's list, the best first."""
        heard, groups = self.people[row.code_id], self.groups[row.code_id]
        return (row.is_machine, row.participant_id in heard, row.group in groups, self.n_quotes[row.participant_id], number)

    def _quote(self, row: tuple) -> bool:
        span = best_span(row.text, marked_span(row))
        if span is None:
            return False
        text = row.text[span[0] : span[1]]
        words = word_set(text)
        if self.holding.holds_back(row.segment_id, text) or any(overlap(words, other) > NEAR_DUPLICATE for other in self.words):
            return False
        about = {name: getattr(row, name) for name in COPIED}
        self.chosen.append({"quote_id": quote_id(row.segment_id, *span), **about, "start": span[0], "end": span[1], "text": text})
        self.words.append(words)
        self.n_quotes[row.participant_id] += 1
        self.people[row.code_id].add(row.participant_id)
        self.groups[row.code_id].add(row.group)
        return True
