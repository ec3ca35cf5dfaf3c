"""What taking over a file of another program writes: the file itself, the answers about it, who read what, and new codes.

Everything is prepared before the first byte is written, and what a file replaces is kept beside it.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from crp_analysis.codebook import FAMILIES
from crp_analysis.importing import HomePlan, ImportPlan, code_path
from crp_analysis.interchange.descriptions import parse_description
from crp_analysis.interchange.project import CodeEntry, Project
from crp_analysis.sources.codings import ASSIGNMENTS_FILE
from crp_analysis.sources.foreign_codings import Answers, sidecar_of
from crp_analysis.store import write_text
from crp_analysis.study import Study

NO_DEFINITION = "No definition came with this code; write one."
HEAD = "# What '{name}' calls its coders, documents and codes (left) and what they are here (right); \"\" leaves one out.\n"
Pair = tuple[str, str]


def write_import(plan: ImportPlan, path: Path, study: Study, *, read: Mapping[str, Collection[Pair]], was_blind: bool) -> list[Path]:
    """Put the file and all about it into the study; returns the paths written.

    Args:
        plan: what was planned.
        path: the file, or the folder of a QualCoder project.
        study: where to.
        read: by consultation, the sessions and coders of whom somebody said that they read them as a whole.
        was_blind: whether they coded without seeing suggestions and each other's codes.
    """
    written = write_codes(plan.new_codes, plan.project, plan.codes, study)
    for home in plan.homes:
        folder = home.folder / "codings"
        folder.mkdir(exist_ok=True)
        target = folder / path.name
        written.append(_copy(path, target))
        written.append(_replace(sidecar_of(target), sidecar_text(home.answers, plan.project, path.name)))
        if pairs := read.get(home.consultation_id, ()):
            assignments = folder / ASSIGNMENTS_FILE
            written.append(_replace(assignments, with_readings(assignments, sorted(pairs), was_blind=was_blind)))
    return written


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
    told = parse_description(entry.description)
    above = next((codes[guid] for guid in _ancestors(entry, by_guid) if codes.get(guid)), "")
    fields = {
        "name": entry.name,
        "family": told.pop("family", "") or _family(path),
        "parent": above,
        **told,
        "definition": told.get("definition") or NO_DEFINITION,
        "guid": entry.guid,
        "colour": entry.colour,
        "also": [path] if "/" in path else [],
        "source": told.get("source") or (f"taken over from {origin}" if origin else ""),
    }
    return "".join(f"{key} = {_toml(value)}\n" for key, value in fields.items() if value)


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


def keep_older(path: Path) -> Path | None:
    """Move what stands at a path beside it under a free name; None where nothing stands there."""
    if not path.exists():
        return None
    older = next(one for number in range(1, 10_000) if not (one := path.with_name(f"{path.name}.{number}.bak")).exists())
    return path.rename(older)


def _copy(path: Path, target: Path) -> Path:
    """The file or folder at its place; an older one of the same name is kept, the same one left."""
    if path.resolve() == target.resolve():
        return target
    if path.is_dir():
        keep_older(target)
        return Path(shutil.copytree(path, target))
    if target.exists() and target.read_bytes() == path.read_bytes():
        return target
    keep_older(target)
    return Path(shutil.copyfile(path, target))


def _replace(path: Path, text: str) -> Path:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return path
    keep_older(path)
    return write_text(path, text)


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
    sessions = dict.fromkeys(home.answers.sessions.values())
    return [(session, coder) for session in sessions for coder in coders if (session, coder) not in home.read]
