"""Which label is which person: facilitators, participants and people nobody knows, over all sessions of a consultation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from crp_analysis.sources.labels import is_facilitator_label, is_generic_label, is_near_spelling, is_same_label, is_unknown_label, plain
from crp_analysis.sources.participants import Person, Roster
from crp_analysis.sources.transcript import Transcript, Turn

UNLISTED = "speaker not in participants.csv"
WITHDRAWN = "withdrawn"
FACILITATOR_WORDS = 2  # listed facilitators are also found by their first name


@dataclass(frozen=True, kw_only=True)
class Who:
    """The person behind a label in one session. `reason` says why their words cannot be used, if so."""

    kind: Literal["participant", "facilitator", "unknown"]
    participant_id: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One session before it becomes rows: its transcript, and the file that holds it."""

    file_name: str
    transcript: Transcript

    def labels(self) -> Counter[str]:
        """How many turns each label has; prompts are nobody's."""
        return Counter(turn.label for turn in self.transcript.turns if not turn.is_prompt)


FACILITATOR = Who(kind="facilitator")
NOBODY = Who(kind="unknown")


def who_speaks(drafts: Sequence[Draft], roster: Roster | None, facilitators: Iterable[str]) -> list[dict[str, Who]]:
    """For each session, who each label is.

    With a roster a label that it does not know is nobody's, with the reason; without one every label is a person, the
    same label in two sessions the same person unless it is generic (Participant, Speaker 1).

    Args:
        drafts: the sessions, in the order of the files.
        roster: participants.csv, or None.
        facilitators: names and labels of those who ask, as consultation.toml lists them.
    """
    asking = _facilitator_keys(facilitators, roster)
    known = [{label: _known(label, draft, roster, asking) for label in draft.labels()} for draft in drafts]
    if roster is not None:
        return [
            {label: who or _generic_in_file(label, draft, roster) for label, who in session.items()}
            for draft, session in zip(drafts, known, strict=True)
        ]
    return _numbered(drafts, known)


def speaker_of(turn: Turn, session: dict[str, Who]) -> Who:
    """Who says a turn; a prompt is the facilitator's."""
    return FACILITATOR if turn.is_prompt else session[turn.label]


def _facilitator_keys(facilitators: Iterable[str], roster: Roster | None) -> frozenset[str]:
    """The ways in which facilitators are written, first names among them unless a participant has the same."""
    keys = {plain(one) for one in facilitators if plain(one)}
    first = {key.split()[0] for key in keys if len(key.split()) >= FACILITATOR_WORDS}
    return frozenset(keys | {one for one in first if roster is None or roster.find(one) is None})


def _known(label: str, draft: Draft, roster: Roster | None, asking: frozenset[str]) -> Who | None:
    """Who a label is without looking at other labels; None where that does not tell."""
    key = plain(label)
    if key in asking or any(is_near_spelling(key, one) for one in asking):
        return FACILITATOR
    owner = roster.find(label) if roster and label else None
    if roster and owner:
        return _listed(roster.person(owner))
    if not label:
        return None if len(draft.labels()) > 1 else NOBODY
    if is_unknown_label(label) or not key:
        return NOBODY
    return FACILITATOR if is_facilitator_label(label) else None


def _listed(person: Person) -> Who:
    if person.is_facilitator:
        return FACILITATOR
    return Who(kind="participant", participant_id=person.participant_id, reason=WITHDRAWN if person.is_withdrawn else "")


def _generic_in_file(label: str, draft: Draft, roster: Roster) -> Who:
    """'Participant' in a file named for one person is that person; anybody else whom the roster does not know is nobody."""
    others = [one for one in draft.labels() if one != label and is_generic_label(one)]
    if is_generic_label(label) and not others:
        words = re.findall(r"[A-Za-z]+[ _-]?\d+|[A-Za-z]+", draft.file_name.rpartition(".")[0])
        owners = {owner for word in words if (owner := roster.find(word))}
        if len(owners) == 1:
            return _listed(roster.person(owners.pop()))
    return Who(kind="unknown", reason=UNLISTED)


def _numbered(drafts: Sequence[Draft], known: list[dict[str, Who | None]]) -> list[dict[str, Who]]:
    """People without a roster, as S01, S02 ... in the order in which they first speak; the caller puts the consultation before it."""
    people = _same_people([[label for label, who in session.items() if who is None] for session in known], drafts)
    numbers: dict[tuple, str] = {}
    sessions = []
    for position, (draft, session) in enumerate(zip(drafts, known, strict=True)):
        resolved: dict[str, Who] = {}
        for label in _by_first_turn(draft):
            key = people.get((position, label))
            resolved[label] = session[label] or Who(kind="participant", participant_id=numbers.setdefault(key, f"S{len(numbers) + 1:02d}"))
        sessions.append(resolved)
    return sessions


def _by_first_turn(draft: Draft) -> list[str]:
    return list(dict.fromkeys(turn.label for turn in draft.transcript.turns if not turn.is_prompt))


def _same_people(labels: list[list[str]], drafts: Sequence[Draft]) -> dict[tuple[int, str], tuple]:
    """A key for each label in each session that is the same where the person is."""
    parent: dict[tuple, tuple] = {}

    def root(key: tuple) -> tuple:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    keys: dict[tuple[int, str], tuple] = {}
    for position, (session, draft) in enumerate(zip(labels, drafts, strict=True)):
        turns = draft.labels()
        for label in session:
            generic = is_generic_label(label) or any(_is_slip(label, other, turns) and is_generic_label(other) for other in session)
            keys[position, label] = (position, plain(label)) if generic else (plain(label),)
        for label in session:
            for other in session:
                if _is_slip(label, other, turns) or _is_longer_form(label, other, session):
                    parent[root(keys[position, label])] = root(keys[position, other])
    return {place: root(key) for place, key in keys.items()}


def _is_slip(label: str, other: str, turns: Counter[str]) -> bool:
    """Whether a rare label is a common one with a slip of the pen; two common ones are two people, however alike."""
    one, two = plain(label), plain(other)
    if one == two or turns[label] > 2 or turns[other] < 5 * turns[label]:
        return False
    return len(one.split()) == len(two.split()) and is_same_label(one, two)


def _is_longer_form(label: str, other: str, session: list[str]) -> bool:
    """Whether a label is a short form of exactly one longer label of the session, as a first name is of the full name."""
    one, two = plain(label), plain(other)
    if len(one.split()) >= len(two.split()) or not is_same_label(one, two):
        return False
    longer = {plain(each) for each in session if len(plain(each).split()) > len(one.split()) and is_same_label(one, plain(each))}
    return len(longer) == 1
