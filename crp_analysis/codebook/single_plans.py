"""Changes of one code: another id or name, another place, out of use and back, and the statement that its codings stand."""

from __future__ import annotations

import re
from pathlib import Path

from crp_analysis.codebook.backups import BACKUPS
from crp_analysis.codebook.changes import CodeState
from crp_analysis.codebook.desk import Desk, code_file
from crp_analysis.codebook.plans import Plan, tried
from crp_analysis.codebook.reading import load_codebook
from crp_analysis.codebook.refusals import COMMAND, refused, taken_name, unknown_codes, unusable_id
from crp_analysis.errors import raise_faults
from crp_analysis.study import Study


def plan_rename(study: Study, code_id: str, new_id: str = "", name: str = "") -> Plan:
    """Another id (the file's name), another name, or both; codings and files that name the old id follow.

    Raises:
        Faults: the ids or names cannot be used, or the codebook has faults already.
    """
    codebook, heir = load_codebook(study), new_id or code_id
    faults = [*unknown_codes([code_id], codebook), *(unusable_id(heir, codebook, {code_id}) if heir != code_id else [])]
    faults += taken_name(name, codebook, {code_id})
    if not faults and heir == code_id and name in ("", codebook.code(code_id).name):
        faults.append(refused(code_id, "would change nothing", "give a new id, or a new name with --name"))
    raise_faults(faults)
    desk = Desk(study.codebook_folder)
    doc = desk.code(code_id)
    if name:
        doc["name"] = name
    if heir != code_id:
        desk.put(code_file(heir), doc.as_string())
        desk.take_away(code_file(code_id))
        desk.send({code_id: heir})
    return tried(study, codebook, desk, {"act": "rename", "codes": (code_id,), "into": (heir,), "heir": heir})


def plan_move(study: Study, code_id: str, parent: str) -> Plan:
    """Another parent, or none where `parent` is empty.

    Raises:
        Faults: a code does not exist, the parent stands below the code, or the codebook has faults already.
    """
    codebook = load_codebook(study)
    raise_faults(unknown_codes([code_id, *([parent] if parent else [])], codebook))
    if code_id == parent:
        raise_faults([refused(code_id, "cannot stand under itself", "name another parent, or --top for none")])
    if codebook.code(code_id).parent == parent:
        raise_faults([refused(code_id, "stands there already", "name another parent")])
    desk = Desk(study.codebook_folder)
    _set(desk.code(code_id), "parent", parent)
    return tried(study, codebook, desk, {"act": "move", "codes": (code_id,), "into": (code_id,)})


def plan_retire(study: Study, code_id: str, day: str) -> Plan:
    """From this day nobody is offered the code; what people coded with it stays in counts and report.

    Raises:
        Faults: there is no such code, it is retired already, or the codebook has faults.
    """
    codebook = load_codebook(study)
    raise_faults(unknown_codes([code_id], codebook))
    if codebook.code(code_id).retired:
        raise_faults([refused(code_id, "is retired already", f"bring it back with '{COMMAND} restore {code_id}'")])
    desk = Desk(study.codebook_folder)
    _set(desk.code(code_id), "retired", day)
    named = [f"codebook/{name}: still names the code" for name in _files_naming(study.codebook_folder, code_id)]
    return tried(study, codebook, desk, {"act": "retire", "codes": (code_id,), "into": (code_id,)}, named)


def plan_restore(study: Study, code_id: str) -> Plan:
    """A retired code is in use again.

    Raises:
        Faults: there is no such code, it is in use, or the codebook has faults.
    """
    codebook = load_codebook(study)
    raise_faults(unknown_codes([code_id], codebook))
    if not codebook.code(code_id).retired:
        raise_faults([refused(code_id, "is not retired", "there is nothing to restore")])
    desk = Desk(study.codebook_folder)
    _set(desk.code(code_id), "retired", "")
    return tried(study, codebook, desk, {"act": "restore", "codes": (code_id,), "into": (code_id,)})


def plan_confirm(study: Study, code_id: str) -> Plan:
    """Somebody states that all codings of a code stand under its definition of now. No file changes but the log.

    Raises:
        Faults: there is no such code, or the codebook has faults.
    """
    codebook = load_codebook(study)
    raise_faults(unknown_codes([code_id], codebook))
    state = (CodeState.of(codebook.code(code_id)),)
    return Plan(about={"act": "confirm", "codes": (code_id,), "into": (code_id,), "before": state, "after": state})


def _set(doc, key: str, value: str) -> None:
    """A text under a key; the key goes where the text is empty."""
    if value:
        doc[key] = value
    else:
        doc.pop(key, None)


def _files_naming(folder: Path, code_id: str) -> list[str]:
    pattern = re.compile(rf'"{re.escape(code_id)}"')
    paths = sorted(path for path in folder.rglob("*.toml") if BACKUPS not in path.parts)
    return [path.relative_to(folder).as_posix() for path in paths if pattern.search(path.read_text(encoding="utf-8-sig"))]
