"""Which code an id leads to, after all changes: codings and files may go on naming a code as it was called when they were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crp_analysis.codebook.changes import TIME, CodebookChange
from crp_analysis.study import Settings

DECIDED = " decided "  # between a code's id and the time, where raw says when somebody decided on it


class Step(Settings):
    """From `time` on, and until `until` where the change was undone, what is said of `heir` is said of `codes` as well."""

    time: str
    codes: tuple[str, ...]
    heir: str
    until: str = ""


class Lineage(Settings):
    """What the changes mean for reading.

    `leads` holds for each id that a change ever named the one code to which it leads now; no id leads to an id that leads on, so
    that there are no chains to walk and no circles. `waiting` are ids whose codings wait for another look, since their code was
    split, with the time of it. `confirmed` holds for each code the fingerprints of definitions under which somebody stated that its
    codings stand. `names` are names that codes once had, in lower case, with the code of now; `definitions` the fingerprint of the
    definition that an id had when it was given up, `parts` what a split code became. `steps` are all changes of ids in
    their order, `resaid` fingerprints of the same definition before and after a code that it names was called otherwise.
    """

    leads: Mapping[str, str] = {}
    waiting: Mapping[str, str] = {}
    confirmed: Mapping[str, tuple[str, ...]] = {}
    names: Mapping[str, str] = {}
    definitions: Mapping[str, str] = {}
    parts: Mapping[str, tuple[str, ...]] = {}
    steps: tuple[Step, ...] = ()
    resaid: tuple[tuple[str, str], ...] = ()

    @property
    def newest(self) -> str:
        """When ids last changed (UTC, to the microsecond); '' where they never did."""
        times = [time for step in self.steps for time in (step.time, step.until) if time]
        return max(datetime.fromisoformat(time) for time in times).strftime(TIME) if times else ""

    def follow(self, code_id: str) -> str:
        """The id that this one leads to; an id that no change named leads to itself."""
        return self.leads.get(code_id, code_id)

    def names_of(self, code_id: str) -> list[str]:
        """All ids that lead to this code, its own first."""
        return [code_id, *sorted(old for old, now in self.leads.items() if now == code_id and old != code_id)]

    def names_then(self, code_id: str, time: str) -> tuple[str, ...]:
        """All ids that led to this code at a time (UTC, as changes and decisions state it), its own first."""
        names = {code_id: None}
        for step in reversed(self.steps):
            if step.heir in names and _is_at(step, time):
                names |= dict.fromkeys(step.codes)
        return tuple(names)

    def waits_since_split(self, written: str) -> bool:
        """Whether a coding that raw names so was made before its code was split, and nobody has looked at it since."""
        code_id, decided = as_named(written)
        return code_id in self.waiting and _instant(decided) <= _instant(self.waiting[code_id])


def as_decided(code_id: str, time: str) -> str:
    """How a coding that somebody decided on is named: deciding again makes another one of it."""
    return f"{code_id}{DECIDED}{time}"


def as_named(written: str) -> tuple[str, str]:
    """The code as raw names it, and when somebody decided on it; '' where raw does not say.

    >>> as_named("need-map decided 2024-05-01T10:00:00Z"), as_named("need-map")
    (('need-map', '2024-05-01T10:00:00Z'), ('need-map', ''))
    """
    code_id, _, time = written.partition(DECIDED)
    return code_id, time


@dataclass
class _State:
    leads: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    confirmed: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # with the code as it was called then
    definitions: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def trace(changes: Iterable[CodebookChange]) -> Lineage:
    """What a sequence of changes means for reading, the oldest first; a change that was undone counts as not made."""
    changes = list(changes)
    standing, gone = _without_undone(changes)
    state = _State()
    for change in standing:
        if change.act in ("rename", "merge", "split"):
            _lead(state, change)
        elif change.act == "confirm":
            _confirm(state, change)
        elif change.act == "edit":
            _name(state, change)
        for was, now in change.resaid:
            if was.fingerprint in state.confirmed.get(was.code_id, ()):
                state.confirmed[was.code_id].add(now.fingerprint)
    for code_id, back in reversed(gone.items()):  # raw may name what an undone change had made
        state.leads.setdefault(code_id, state.leads.get(back, back))
    return Lineage(
        leads=dict(sorted(state.leads.items())),
        waiting=dict(sorted(state.waiting.items())),
        confirmed={code_id: tuple(sorted(several)) for code_id, several in sorted(state.confirmed.items()) if several},
        names={name: state.leads.get(code_id, code_id) for name, code_id in sorted(state.names.items())},
        parts=dict(sorted(state.parts.items())),
        definitions={code_id: one for code_id, one in sorted(state.definitions.items()) if state.leads.get(code_id, code_id) != code_id},
        steps=tuple(_steps(changes)),
        resaid=tuple((was.fingerprint, now.fingerprint) for change in changes for was, now in change.resaid),
    )


def after_steps(fingerprint: str, steps: Iterable[tuple[str, str]]) -> str:
    """What changes, in their order, make of a definition."""
    for before, after in steps:
        if fingerprint == before:
            fingerprint = after
    return fingerprint


def standing_changes(changes: Iterable[CodebookChange]) -> list[CodebookChange]:
    """The changes that hold: without undos and what they took back."""
    return _without_undone(changes)[0]


def _without_undone(changes: Iterable[CodebookChange]) -> tuple[list[CodebookChange], dict[str, str]]:
    """The changes that hold, and for each id that came into being by one that does not, the code that it had come from."""
    standing: dict[str, CodebookChange] = {}
    gone: dict[str, str] = {}
    for change in changes:
        if change.act != "undo":
            standing[change.change_id] = change
        elif undone := standing.pop(change.undoes, None):
            gone = {one: back for one, back in gone.items() if one not in undone.codes}
            gone |= dict.fromkeys(_new_ids(undone), undone.codes[0])
    return list(standing.values()), gone


def _new_ids(change: CodebookChange) -> list[str]:
    """Ids that came into being by a change."""
    there = {one.code_id for one in change.before} | set(change.codes)
    return [code_id for code_id in change.into if code_id not in there]


def _steps(changes: Sequence[CodebookChange]) -> list[Step]:
    """Changes of ids in their order, each with its end where it was undone.

    An id that an undone change had made leads back from then on, until another undo brings it back as a code.
    """
    made: dict[str, CodebookChange] = {}
    steps: dict[tuple[str, str], Step] = {}
    for change in changes:
        if change.act in ("rename", "merge", "split"):
            made[change.change_id] = change
            steps[change.change_id, ""] = Step(time=change.time, codes=change.codes, heir=change.heir)
        elif change.act == "undo" and (undone := made.pop(change.undoes, None)):
            ended = [key for key in steps if key == (undone.change_id, "") or key[1] in undone.codes]
            steps |= {key: steps[key].model_copy(update={"until": steps[key].until or change.time}) for key in ended}
            steps |= {(change.change_id, one): Step(time=change.time, codes=(one,), heir=undone.codes[0]) for one in _new_ids(undone)}
    return list(steps.values())


def _is_at(step: Step, time: str) -> bool:
    return _instant(step.time) <= _instant(time) and not (step.until and _instant(step.until) <= _instant(time))


def _instant(time: str) -> str:
    """A time that compares as text, with or without a fraction of its second."""
    return time.removesuffix("Z")


def _lead(state: _State, change: CodebookChange) -> None:
    """All ids that led to the codes of the change now lead to its heir.

    A definition that was confirmed stays so under a new name; where codes met or parted, people look again.
    """
    for code_id in (*change.codes, *change.into):
        state.leads.setdefault(code_id, code_id)
    moved = {one for one, now in state.leads.items() if now in change.codes}
    if change.act == "split":
        state.waiting |= dict.fromkeys(moved, change.time)
        state.parts[change.codes[0]] = change.into
    confirmed = set().union(*(state.confirmed.pop(one, set()) for one in (*change.codes, *change.into)))
    state.leads |= dict.fromkeys(moved, change.heir) | {part: part for part in change.into}
    for one in change.before:
        state.names[one.name.casefold()] = one.code_id
        state.definitions[one.code_id] = one.fingerprint
    if change.act == "rename":
        state.confirmed[change.heir] = confirmed


def _name(state: _State, change: CodebookChange) -> None:
    """Reading lists may go on naming codes as they were called before."""
    after = {one.code_id: one.name for one in change.after}
    state.names |= {one.name.casefold(): one.code_id for one in change.before if after.get(one.code_id, one.name) != one.name}


def _confirm(state: _State, change: CodebookChange) -> None:
    for one in change.after:
        state.confirmed.setdefault(one.code_id, set()).add(one.fingerprint)
        state.waiting = {old: time for old, time in state.waiting.items() if state.leads.get(old, old) != one.code_id}
