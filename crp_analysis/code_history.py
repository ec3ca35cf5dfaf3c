"""What became of the codebook: the changes that were stated, and edits of definitions that were found between editions.

An edit made in an editor leaves no line of its own. Each edition keeps every code as it stood; where two editions, or the newest
edition and the files of now, differ in a way that no line tells, the log says so, with the editions' dates and nobody's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis.codebook.changes import ACTS, CodebookChange, CodeState, Touched, make_change, read_changes
from crp_analysis.codebook.lineage import after_steps, standing_changes, trace
from crp_analysis.editions import list_editions
from crp_analysis.memory import CARRIED
from crp_analysis.private_names import HIDDEN
from crp_analysis.store import read_json

if TYPE_CHECKING:
    from crp_analysis.codebook import Codebook
    from crp_analysis.study import Study
    from crp_analysis.workflow import Run

TEXTS = ("name", "parent", "definition", "include", "exclude", "examples", "non_examples", "retired")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the log. `found` is empty for a stated change; for an edit in an editor it says between what it was found."""

    when: str
    act: str
    codes: tuple[str, ...]
    change: CodebookChange | None = None
    before: tuple[CodeState, ...] = ()
    after: tuple[CodeState, ...] = ()
    found: str = ""
    is_undone: bool = False
    undone: CodebookChange | None = None  # what an undo took back


def list_history(study: Study, codebook: Codebook) -> list[Entry]:
    """All that is known of the codebook's changes, the oldest first."""
    changes, _ = read_changes(study.codebook_folder)
    standing, known = {one.change_id for one in standing_changes(changes)}, {one.change_id: one for one in changes}
    stated = [
        Entry(
            when=one.time,
            act=one.act,
            codes=tuple(dict.fromkeys([*one.codes, *one.into])),
            change=one,
            before=one.before,
            after=one.after,
            is_undone=one.act != "undo" and one.change_id not in standing,
            undone=known.get(one.undoes),
        )
        for one in changes
    ]
    return sorted([*stated, *_found_edits(study, codebook, changes)], key=lambda entry: entry.when)


def unstated_edits(study: Study, codebook: Codebook) -> list[Entry]:
    """Edits in the files of now that neither an edition nor a line knows."""
    changes, _ = read_changes(study.codebook_folder)
    return [entry for entry in _found_edits(study, codebook, changes) if entry.when == NOW]


def as_changes(edits: Sequence[Entry], *, time: str, by: str, note: str) -> list[CodebookChange]:
    """Edits that somebody now owns to, as lines for the log."""
    return [
        make_change(act=one.act, codes=one.codes, into=one.codes, before=one.before, after=one.after, time=time, by=by, note=note)
        for one in edits
    ]


def count_touched(run: Run, code_ids: Sequence[str]) -> Touched:
    """How much of what people coded stands under these codes."""
    material = run.material
    given = material.codings[material.codings["code_id"].isin(code_ids)].merge(
        material.segments[["segment_id", "session_id", "participant_id"]], on="segment_id"
    )
    return Touched(
        codings=len(given),
        coders=given["coder_id"].nunique(),
        sessions=given["session_id"].nunique(),
        people=given["participant_id"].nunique(),
    )


def tell_touched(touched: Touched) -> str:
    """The counts as words; what is not known is said."""
    if touched.codings is None:
        return "raw could not be read, so it is not known how many codings this touches"
    if not touched.codings:
        return "touches no coding"
    counts = [(touched.codings, "coding", "codings"), (touched.coders, "coder", "coders")]
    counts += [(touched.sessions, "session", "sessions"), (touched.people, "person", "people")]
    n_codings, *others = [f"{n} {one if n == 1 else many}" for n, one, many in counts]
    return f"touches {n_codings} ({', '.join(others)})"


def as_text(entries: Sequence[Entry], *, with_texts: bool = True) -> str:
    """The log for a terminal."""
    return "\n".join(line for entry in entries for line in _lines(entry, with_texts)) or "Nothing is known of any change."


def as_records(entries: Sequence[Entry]) -> list[dict]:
    """The log for programs."""
    return [
        {
            "time": "" if entry.when == NOW else entry.when,
            "act": entry.act,
            "codes": list(entry.codes),
            "found": entry.found,
            "is_undone": entry.is_undone,
            "change": entry.change.model_dump(mode="json") if entry.change else None,
            "differences": {after.code_id: dict(_differences(before, after)) for before, after in _pairs(entry)},
        }
        for entry in entries
    ]


NOW = "9999"  # sorts behind every date: an edit that no edition holds yet


def _found_edits(study: Study, codebook: Codebook, changes: Sequence[CodebookChange]) -> Iterator[Entry]:
    """Differences between editions, and between the newest and now, that no line of the log tells."""
    kept = [(f"edition {one.number}", one.manifest["date"], _states(one.folder)) for one in list_editions(study.reports)]
    kept = [one for one in kept if one[2]]
    if not kept:
        return
    lineage = trace(changes)
    steps = [(before.fingerprint, after.fingerprint) for change in changes for before, after in change.steps]
    added = {code_id for change in changes if change.act == "add" for code_id in change.codes}
    added |= {code_id for change in changes if change.act == "edit" for code_id in added_by(change)}
    now = {code.code_id: CodeState.of(code) for code in codebook.codes}
    for (name, date, old), (later, when, new) in zip(kept, [*kept[1:], ("the files of now", NOW, now)], strict=True):
        between = f"found between {name} ({date}) and {later}{'' if when == NOW else f' ({when})'}"
        was = {lineage.follow(code_id): state for code_id, state in old.items()} | old
        for code_id, state in new.items():
            before = was.get(code_id)
            if before and after_steps(before.fingerprint, steps) != state.fingerprint:
                yield Entry(when=when, act="redefine", codes=(code_id,), before=(before,), after=(state,), found=between)
            elif before is None and code_id not in lineage.leads and code_id not in added:
                yield Entry(when=when, act="add", codes=(code_id,), after=(state,), found=between)


def _states(folder: Path) -> dict[str, CodeState]:
    """Every code as an edition had it; none for an edition of before that was kept."""
    carried = read_json(folder / CARRIED) or {}
    return {code_id: CodeState(**state) for code_id, state in carried.get("codes", {}).items()}


def _lines(entry: Entry, with_texts: bool) -> Iterator[str]:
    change = entry.change
    if change is None:
        when = "not yet in an edition" if entry.when == NOW else entry.when
        yield f"{when}  {ACTS[entry.act]} {entry.codes[0]} in an editor, {entry.found}"
    else:
        day, _, clock = change.time.partition("T")
        undone = ", undone since" if entry.is_undone else ""
        yield f"{day} {clock[:5]} UTC  {change.by} {say_change(change, entry.undone)} [{change.change_id}{undone}]"
        if change.act not in ("undo", "redefine", "add"):
            yield f"    {tell_touched(change.touched)}"
        if change.note:
            yield f"    why: {change.note}"
    if with_texts:
        for before, after in _pairs(entry):
            for key, (old, new) in _differences(before, after):
                yield f"    {after.code_id}, {key}:"
                yield from (f"      {line}" for line in ndiff(old, new) if not line.startswith("?"))


def say_change(change: CodebookChange, undone: CodebookChange | None = None) -> str:
    """What a change did, in one clause; `undone` is what an undo took back."""
    old, new = " and ".join(change.codes), " and ".join(change.into)
    names = {state.code_id: state.name for state in change.after}
    if change.act == "rename" and change.codes == change.into:
        return f"renamed {old} to '{names[change.heir]}'"
    if change.act == "rename":
        return f"renamed {old} to {new}"
    if change.act == "merge":
        return f"merged {old} into {new}"
    if change.act == "split":
        return f"split {old} into {new}; codings went to {change.heir}"
    if change.act == "move":
        parent = next((state.parent for state in change.after), "")
        return f"moved {old} under {parent}" if parent else f"moved {old} to the top"
    if change.act == "edit":
        new = added_by(change)
        edited = [one for one in change.codes if one not in new]
        parts = [f"{act} {', '.join(several)}" for act, several in (("edited", edited), ("added", new)) if several]
        return f"{' and '.join(parts)}, from a spreadsheet"
    if change.act == "undo":
        return f"took back the change {change.undoes}" + (f" ({say_change(undone)})" if undone else "")
    if change.act == "confirm":
        return f"confirmed that the codings of {old} stand under its definition of now"
    return f"{ACTS[change.act]} {old}"


def added_by(change: CodebookChange) -> list[str]:
    """The codes that an edit made."""
    there = {one.code_id for one in change.before}
    return [one for one in change.codes if one not in there]


def _pairs(entry: Entry) -> Iterator[tuple[CodeState, CodeState]]:
    """Each code as it became beside what it was; a renamed or merged one beside the code of the same id, else the first.

    Codes that an undo brought back are as they were before what it took back.
    """
    was = {state.code_id: state for state in entry.before}
    for after in entry.after:
        before = was.get(after.code_id) or (None if entry.act in ("edit", "undo") else next(iter(entry.before), None))
        if before is not None:
            yield before, after


def _differences(before: CodeState, after: CodeState) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    """The texts that differ, each as lines."""
    for key in TEXTS:
        new = _as_lines(getattr(after, key))
        old = [next((now for now in new if _is_same(line, now)), line) for line in _as_lines(getattr(before, key))]
        if old != new:
            yield key, (old, new)


def _as_lines(value: str | tuple[str, ...]) -> list[str]:
    return [value] if isinstance(value, str) and value else [one for one in value if one]


def _is_same(old: str, new: str) -> bool:
    """Whether an old text is the new one; editions keep texts with the names in them hidden."""
    if HIDDEN not in old:
        return old == new
    return re.fullmatch(".+?".join(map(re.escape, old.split(HIDDEN))), new, re.DOTALL) is not None


def count_waiting(look: object) -> Mapping[str, int]:
    """How many codings of each code wait for another look, the most first."""
    return look["code_id"].value_counts().to_dict()
