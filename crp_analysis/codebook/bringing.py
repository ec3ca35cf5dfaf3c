"""Rows of a spreadsheet brought into codebook/: what would change code by code, everything checked, nothing of others overwritten."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crp_analysis.codebook.desk import Desk, code_file
from crp_analysis.codebook.editing import new_file, set_value
from crp_analysis.codebook.models import Code, Codebook
from crp_analysis.codebook.plans import Plan, try_files
from crp_analysis.codebook.reading import load_codebook
from crp_analysis.codebook.references import unknown_ids
from crp_analysis.codebook.refusals import unusable_id
from crp_analysis.codebook.rows import CodeRow, CodeTable, code_values, plain_text, version_of
from crp_analysis.errors import CodebookError, Fault, raise_faults
from crp_analysis.study import Study


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a table would do. `changed` holds the fields by code, `renamed` the old and new name, `conflicts` what is left as it is.

    `missing` are codes that the table was written with and that have no row any more; `kept` are rows that nobody edited while the
    codebook went on. `plan` is None where nothing would change.
    """

    plan: Plan | None
    added: tuple[str, ...] = ()
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    renamed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[Fault, ...] = ()


def plan_bring(study: Study, table: CodeTable, *, retire: str = "") -> Brought:
    """What the table's rows would change in codebook/codes.

    Args:
        study: whose codebook.
        table: as it was read.
        retire: a day, from which codes whose rows vanished are retired; they are left alone where it is empty.

    Raises:
        Faults: everything that is wrong with any row, or with the codebook as it stands.
    """
    codebook = load_codebook(study)
    rows = [row for row in table.rows if any(plain_text(cell) for cell in row.cells.values())]
    odd = list(_faulty_ids(rows, codebook, table))
    faults, without = [*table.faults, *odd], {fault.place.rpartition(", column ")[0] for fault in odd}
    sound = [row for row in rows if row.place not in without]
    sorted_out = _sort_out(sound, codebook)
    missing = _missing(rows, codebook, table)
    files, about = _files(study, sorted_out, missing if retire else (), retire)
    conflicts, plan = [_conflict(row, table) for row in sorted_out.conflicts], None
    if about["codes"]:
        plan, after, more = try_files(study, codebook, files, about)
        unsure = {fault.place for fault in table.faults}  # a cell that could not be read is told once
        found = [*_at_rows(more, sound, table), *_unseen(sound, codebook, after, study, table), *_taken(sorted_out, after, table)]
        faults += [fault for fault in found if fault.place not in unsure]
    if faults:
        raise_faults([*faults, *conflicts])
    renamed = [row for row, fields in sorted_out.changed if "name" in fields]
    return Brought(
        plan=plan,
        added=tuple(row.code_id for row in sorted_out.added),
        changed={row.code_id: fields for row, fields in sorted_out.changed},
        renamed={row.code_id: (codebook.code(row.code_id).name, str(row.values()["name"])) for row in renamed},
        retired=missing if retire else (),
        missing=() if retire else missing,
        kept=tuple(row.code_id for row in sorted_out.kept),
        conflicts=tuple(conflicts),
    )


@dataclass(frozen=True, kw_only=True)
class _SortedOut:
    added: Sequence[CodeRow]
    changed: Sequence[tuple[CodeRow, tuple[str, ...]]]
    kept: Sequence[CodeRow]
    conflicts: Sequence[CodeRow]


def _sort_out(rows: Sequence[CodeRow], codebook: Codebook) -> _SortedOut:
    """Rows by what they do: a row that nobody edited never does anything, one that somebody edited only to the code that it was made of."""
    codes = {code.code_id: code for code in codebook.codes}
    added, changed, kept, conflicts = [], [], [], []
    for row in rows:
        code = codes.get(row.code_id)
        if code is None:
            added.append(row)
        elif fields := _different(row, code):
            now = code_values(code)
            if row.version == (row.code_id, version_of({**now, **row.values()})):
                kept.append(row)
            elif row.version == (row.code_id, version_of(now)):
                changed.append((row, fields))
            else:
                conflicts.append(row)
    return _SortedOut(added=added, changed=changed, kept=kept, conflicts=conflicts)


def _different(row: CodeRow, code: Code) -> tuple[str, ...]:
    now = code_values(code)
    return tuple(key for key, value in row.values().items() if value != now[key])


def _files(study: Study, sorted_out: _SortedOut, gone: Sequence[str], day: str) -> tuple[dict[str, bytes | None], dict[str, object]]:
    """The files as they would be, and what the log would say was done."""
    desk = Desk(study.codebook_folder)
    for row, fields in sorted_out.changed:
        values = row.values()
        for key in fields:
            set_value(desk.code(row.code_id), key, values[key])
    for row in sorted_out.added:
        desk.put(code_file(row.code_id), new_file(row.values()))
    for code_id in gone:
        set_value(desk.code(code_id), "retired", day)
    codes = (*(row.code_id for row, _ in sorted_out.changed), *(row.code_id for row in sorted_out.added), *gone)
    return desk.files(), {"act": "edit", "codes": codes, "into": codes}


def _missing(rows: Sequence[CodeRow], codebook: Codebook, table: CodeTable) -> tuple[str, ...]:
    """Living codes without a row, as far as the table was written with them; all of them where that is not known."""
    there = {row.code_id for row in rows}
    gone = [code.code_id for code in codebook.living if code.code_id not in there]
    return tuple(one for one in gone if table.exported is None or one in table.exported)


def _faulty_ids(rows: Sequence[CodeRow], codebook: Codebook, table: CodeTable) -> Iterator[Fault]:
    """Rows that name no code that could be, the same code twice, or another one than they were written for."""
    n_rows = Counter(row.code_id for row in rows)
    for row in rows:
        written_for = row.version[0]
        if not row.code_id:
            yield _at(row, "code_id", table, "is empty", "write the code's id, or delete the row")
        elif n_rows[row.code_id] > 1:
            yield _at(row, "code_id", table, f"has '{_shown(row.code_id)}' in several rows", "keep one of them")
        elif row.code_id in codebook.ids():
            if written_for and written_for != row.code_id and written_for in codebook.ids():
                todo = "give the row its own id back, or take the row of another code"
                yield _at(row, "code_id", table, f"was written for '{_shown(written_for)}' and names another code", todo)
        elif written_for in codebook.ids() and not n_rows[written_for]:
            todo = f"give it its id back; 'crp codebook rename {written_for} NEW' takes all codings along"
            yield _at(row, "code_id", table, f"is another id for '{written_for}'", todo)
        else:
            for one in unusable_id(row.code_id, codebook):
                yield _at(row, "code_id", table, one.found, one.todo)


def _taken(sorted_out: _SortedOut, after: Codebook, table: CodeTable) -> Iterator[Fault]:
    """Names and identities that two codes would share, told at the rows that would bring it about."""
    names = Counter(code.name.casefold() for code in after.living)
    guids = Counter(code.guid.casefold() for code in after.codes)
    fresh = [(row, ("name", "guid")) for row in sorted_out.added] + list(sorted_out.changed)
    for row, fields in fresh:
        values = row.values()
        if "name" in fields and names[str(values.get("name", "")).casefold()] > 1 and not values.get("retired"):
            yield _at(row, "name", table, "is the name of another code", "choose another one: reading lists may name codes by it")
        if "guid" in fields and values.get("guid") and guids[str(values["guid"]).casefold()] > 1:
            yield _at(row, "guid", table, "is the identity of another code", "empty the cell")


def _at_rows(faults: Sequence[Fault], rows: Sequence[CodeRow], table: CodeTable) -> Iterator[Fault]:
    """Faults of files, told at the row and column that the file would be made of."""
    homes = {f"codebook/{code_file(row.code_id)}": row for row in rows}
    for fault in faults:
        file, _, key = fault.place.partition(", ")
        key, _, entry = key.partition(".")
        if row := homes.get(file):
            yield _at(row, key, table, f"line {entry}: {fault.found}" if entry else fault.found, fault.todo)
        else:
            yield fault


def _unseen(rows: Sequence[CodeRow], codebook: Codebook, after: Codebook, study: Study, table: CodeTable) -> Iterator[Fault]:
    """Ids that name nothing, in rows whose other faults keep them from being looked at."""
    codes = {*codebook.known(), *(row.code_id for row in rows)}
    groups, options = {group.id for group in study.groups}, {option.option_id for option in codebook.options}
    kinds = {"parent": ("code", codes), "opposes": ("code", codes), "doubted_by": ("code", codes)}
    kinds |= {"groups": ("group", groups), "options": ("option", options)}
    for row in rows:
        values = row.values() if row.code_id in after.faulty else {}
        for key in kinds.keys() & values.keys():
            named = [values[key]] if isinstance(values[key], str) else values[key]
            yield from unknown_ids(_place(row, key, table), kinds[key][0], named, kinds[key][1])


def _conflict(row: CodeRow, table: CodeTable) -> Fault:
    if not row.version[1]:
        found = f"differs from '{row.code_id}' in codebook/, and the row does not say which version it was made of"
        return _at(row, "code_id", table, found, "export the codebook anew and make the edit there")
    found = f"'{row.code_id}' has changed in codebook/ since this sheet was exported"
    return _at(row, "code_id", table, found, "it was left as it is; export the codebook anew and make the edit there")


def _at(row: CodeRow, key: str, table: CodeTable, found: str, todo: str) -> Fault:
    return Fault(kind=CodebookError, place=_place(row, key, table), found=found, todo=todo)


def _place(row: CodeRow, key: str, table: CodeTable) -> str:
    return f"{row.place}, column {table.columns.get(key, key)}"


def _shown(code_id: str) -> str:
    return code_id if re.fullmatch(r"[\w-]{1,60}", code_id) else "(no id)"
