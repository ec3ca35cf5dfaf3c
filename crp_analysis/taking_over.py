"""What taking over a file of another program writes: the file itself, the answers about it, who read what, and new codes.

Each file is written completely or not at all, and what it replaces is kept beside it. After a crash in between, the same import again
brings what is missing (see `import_steps`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from crp_analysis.codebook import FAMILIES, Code
from crp_analysis.import_steps import write_together
from crp_analysis.importing import HomePlan, ImportPlan
from crp_analysis.interchange.descriptions import parse_description
from crp_analysis.interchange.identifiers import is_guid
from crp_analysis.interchange.project import CodeEntry, Project
from crp_analysis.keeping import copy_folder_kept
from crp_analysis.matching import code_path
from crp_analysis.people_of_cases import PeoplePlan
from crp_analysis.sources.codings import ASSIGNMENTS_FILE
from crp_analysis.sources.foreign_codings import Answers, sidecar_of
from crp_analysis.store import write_text
from crp_analysis.study import Study

NO_NAME = "A code without a name"
NO_DEFINITION = "No definition came with this code; write one."
HEAD = "# What '{name}' calls its coders, documents and codes (left) and what they are here (right); \"\" leaves one out.\n"
Pair = tuple[str, str]


def write_import(
    plan: ImportPlan,
    path: Path,
    study: Study,
    *,
    read: Mapping[str, Collection[Pair]],
    was_blind: bool,
    people: Mapping[str, PeoplePlan] | None = None,
) -> list[Path]:
    """Put the file and all about it into the study; returns the paths written.

    Args:
        plan: what was planned.
        path: the file, or the folder of a QualCoder project.
        study: where to.
        read: by consultation, the sessions and coders of whom somebody said that they read them as a whole.
        was_blind: whether they coded without seeing suggestions and each other's codes.
        people: by consultation, what the file's cases bring to participants.csv.
    """
    files = {one.path: one.content for one in (people or {}).values() if one.content is not None}
    folders: list[Path] = []
    for home in plan.homes:
        target = home.folder / "codings" / path.name
        files[sidecar_of(target)] = sidecar_text(home.answers, plan.project, path.name).encode()
        if path.is_dir():
            folders.append(target)
        elif path.resolve() != target.resolve():
            files[target] = path.read_bytes()
        if pairs := read.get(home.consultation_id, ()):
            assignments = home.folder / "codings" / ASSIGNMENTS_FILE
            files[assignments] = with_readings(assignments, sorted(pairs), was_blind=was_blind).encode()
    codes = write_codes(plan.new_codes, plan.project, plan.codes, study)
    return [*codes, *write_together(study, files), *(_copy(path, target) for target in folders)]


def write_codes(new: Mapping[str, CodeEntry], project: Project, codes: Mapping[str, str], study: Study) -> list[Path]:
    """One new file a code in codebook/codes."""
    by_guid = {entry.guid: entry for entry in project.codes}
    folder = study.codebook_folder / "codes"
    folder.mkdir(parents=True, exist_ok=True)
    texts = {code_id: code_text(entry, by_guid, codes, project.origin) for code_id, entry in new.items()}
    return [write_text(folder / f"{code_id}.toml", text) for code_id, text in texts.items()]


def code_text(entry: CodeEntry, by_guid: Mapping[str, CodeEntry], codes: Mapping[str, str], origin: str) -> str:
    """A code's file, from what another program says of it."""
    path = code_path(entry, by_guid)
    above = next((codes[guid] for guid in _ancestors(entry, by_guid) if codes.get(guid)), "")
    told = parse_description(entry.description)
    if not _is_ours(told):  # a description of ours that somebody has changed: all of it is the definition, so that nothing is lost
        told = {"definition": entry.description}
    fields = {
        "name": entry.name.strip() or NO_NAME,
        "family": told.pop("family", "") or _family(path),
        "parent": above,
        **told,
        "definition": told.get("definition") or NO_DEFINITION,
        "guid": entry.guid if is_guid(entry.guid) else "",
        "colour": entry.colour,
        "also": [path] if "/" in path else [],
        "source": told.get("source") or (f"taken over from {origin}" if origin else ""),
    }
    return "".join(f"{key} = {_toml(value)}\n" for key, value in fields.items() if value)


def _is_ours(told: Mapping[str, object]) -> bool:
    """Whether the fields of a description can stand in a code's file."""
    try:
        Code(**{"code_id": "any", "name": "any", "family": "theme", "definition": "any", **told})
    except ValidationError:
        return False
    return True


def sidecar_text(answers: Answers, project: Project, name: str) -> str:
    """The answers about a file as TOML, with the file's own names beside its identities."""
    called = {one.guid: one.name for one in (*project.coders, *project.sources)}
    by_guid = {entry.guid: entry for entry in project.codes}
    called |= {entry.guid: code_path(entry, by_guid) for entry in project.codes}
    parts = [HEAD.format(name=name)]
    if answers.parts:
        parts.append(f"# Coders who read only what they marked.\nparts = {_toml(list(answers.parts))}\n")
    for part in ("coders", "sessions", "codes"):
        values = getattr(answers, part)
        lines = [f"{_toml(guid)} = {_toml(ours)}{_remark(called.get(guid, ''))}\n" for guid, ours in values.items()]
        parts += [f"\n[{part}]\n", *lines]
    return "".join(parts)


def with_readings(path: Path, pairs: Iterable[Pair], *, was_blind: bool) -> str:
    """The list of who read what with more rows, in the file's own columns."""
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    header = next(iter(text.splitlines()), "session,coder,blind")
    mark = max(",;\t", key=header.count)
    columns = [one.strip().strip('"').casefold() for one in header.split(mark)]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, delimiter=mark, lineterminator="\n", extrasaction="ignore")
    if not text.strip():
        writer.writeheader()
    for session, coder in pairs:
        writer.writerow({"session": session, "coder": coder, "blind": "yes" if was_blind else "no"})
    return (text if text.endswith("\n") or not text else text + "\n") + buffer.getvalue()


def _copy(path: Path, target: Path) -> Path:
    """The folder at its place; an older one of the same name is kept, the same one left."""
    return target if path.resolve() == target.resolve() else copy_folder_kept(path, target)


def _ancestors(entry: CodeEntry, by_guid: Mapping[str, CodeEntry]) -> Iterable[str]:
    seen = {entry.guid}
    while (above := by_guid.get(entry.parent)) and above.guid not in seen:
        yield above.guid
        seen.add(above.guid)
        entry = above


def _family(path: str) -> str:
    """The family that the folder on top is named after, else themes."""
    top = path.split("/")[0].casefold()
    return next((family for family, label in FAMILIES.items() if top in (family, label.casefold())), "theme")


def _toml(value: object) -> str:
    """A text or a list of texts as TOML; JSON's way to write texts is TOML's, but for one sign."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "[" + ", ".join(_toml(one) for one in value) + "]"


def _remark(name: str) -> str:
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return f"  # {shown[:80]}" if shown else ""


def stated_pairs(home: HomePlan, choice: str) -> Sequence[Pair]:
    """The sessions and coders that a short answer stands for: 'coded' those in which somebody marked something, 'all' every coder of the
    file in every session of it."""
    if choice == "coded":
        return home.unread
    coders = dict.fromkeys(coder for _, coder in home.unread)
    sessions = dict.fromkeys(filter(None, home.answers.sessions.values()))
    return [(session, coder) for session in sessions for coder in coders if (session, coder) not in home.read]
