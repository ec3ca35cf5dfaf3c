"""Changes of the codebook, each planned whole before a byte is written: the files as they will be, and what the log will say.

A plan is tried on a copy first. What would be wrong with the codebook afterwards is a reason to refuse, all reasons together.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crp_analysis.codebook.backups import BACKUPS, edited_since, find_backup
from crp_analysis.codebook.changes import PLACE, CodebookChange, CodeState, Touched, append_changes, make_change, read_changes
from crp_analysis.codebook.desk import Desk, add_to_list, code_file
from crp_analysis.codebook.lineage import standing_changes
from crp_analysis.codebook.models import Codebook
from crp_analysis.codebook.reading import load_codebook, read_codebook
from crp_analysis.codebook.references import fault
from crp_analysis.errors import Fault, raise_faults
from crp_analysis.study import Study

UNITED = ("include", "examples", "groups", "options", "also")  # lists that a merged code has from all that went into it
UNDOABLE = ("rename", "move", "merge", "split", "retire", "restore", "confirm", "edit")
COMMAND = "crp codebook"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A change that could be carried out: its files, its line in the log, and what a person should look at afterwards."""

    about: Mapping[str, object]
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    look_at: tuple[str, ...] = ()

    def change(self, *, time: str, by: str, note: str = "", touched: Touched | None = None) -> CodebookChange:
        """The line for the log."""
        return make_change(**self.about, time=time, by=by, note=note, touched=touched or Touched())


def plan_rename(study: Study, code_id: str, new_id: str = "", name: str = "") -> Plan:
    """Another id (the file's name), another name, or both; codings and files that name the old id follow.

    Raises:
        Faults: the ids or names cannot be used, or the codebook has faults already.
    """
    codebook, heir = load_codebook(study), new_id or code_id
    faults = [*_unknown([code_id], codebook), *(unusable_id(heir, codebook, {code_id}) if heir != code_id else [])]
    faults += _taken_name(name, codebook, {code_id})
    if not faults and heir == code_id and name in ("", codebook.code(code_id).name):
        faults.append(_refused(code_id, "would change nothing", "give a new id, or a new name with --name"))
    raise_faults(faults)
    desk = Desk(study.codebook_folder)
    doc = desk.code(code_id)
    if name:
        doc["name"] = name
    if heir != code_id:
        desk.put(code_file(heir), doc.as_string())
        desk.take_away(code_file(code_id))
        desk.send({code_id: heir})
    return _tried(study, codebook, desk, {"act": "rename", "codes": (code_id,), "into": (heir,), "heir": heir})


def plan_merge(study: Study, codes: Sequence[str], into: str, name: str = "") -> Plan:
    """Several codes become one: `into`, which is one of them, another code, or new.

    The merged code keeps its own definition and exclusions, and has inclusions, examples, groups and options from all.

    Raises:
        Faults: the ids or names cannot be used, or the codebook has faults already.
    """
    codebook = load_codebook(study)
    merged = list(dict.fromkeys(codes))
    is_new = into not in codebook.ids()
    faults = list(_unknown(merged, codebook))
    faults += [*unusable_id(into, codebook, set(merged)), *([] if name else [_nameless(into)])] if is_new else []
    faults += _taken_name(name, codebook, {*merged, into})
    if len({*merged, into}) < 2 or (is_new and len(merged) < 2):
        faults.append(_refused(into, "would be made of one code only", "name two codes or more; to rename one, use 'rename'"))
    if not is_new and codebook.code(into).retired:
        faults.append(_refused(into, "is retired", f"bring it back first with '{COMMAND} restore {into}'"))
    raise_faults(faults)
    desk = Desk(study.codebook_folder)
    if is_new:
        desk.put(code_file(into), desk.code(merged[0]).as_string())
    doc = desk.code(into)
    if name:
        doc["name"] = name
    for code in map(codebook.code, merged):
        for key in UNITED:
            add_to_list(doc, key, getattr(code, key))
    gone = [one for one in merged if one != into]
    for one in gone:
        desk.take_away(code_file(one))
    desk.send(dict.fromkeys(gone, into))
    _without_own(doc, into)
    families = {codebook.code(one).family for one in {*merged, into} & set(codebook.ids())}
    look_at = [f"codebook/{code_file(into)}: say in the definition what the merged code is about, and whether its exclusions still hold"]
    look_at += [f"codebook/{code_file(into)}: the codes were of several families ({', '.join(sorted(families))})"] * (len(families) > 1)
    about = {"act": "merge", "codes": tuple(merged), "into": (into,), "heir": into}
    return _tried(study, codebook, desk, about, [*look_at, *desk.lines_naming(into)])


def plan_split(study: Study, code_id: str, parts: Sequence[str], heir: str = "") -> Plan:
    """One code becomes several. Its codings go to the heir and wait there until people have looked at them.

    New parts get a file that starts as a copy, for people to edit. The code itself may be one of the parts. The heir is the code
    itself where it is a part, else the first part, unless one is chosen.

    Raises:
        Faults: the ids cannot be used, or the codebook has faults already.
    """
    codebook, parts = load_codebook(study), list(dict.fromkeys(parts))
    heir = heir or (code_id if code_id in parts else parts[0] if parts else "")
    faults = list(_unknown([code_id], codebook))
    faults += [one for part in parts if part != code_id for one in unusable_id(part, codebook, set())]
    if len(parts) < 2:
        faults.append(_refused(code_id, "would have one part only", "name two parts or more with --into"))
    if heir not in parts:
        faults.append(_refused(heir, "is none of the parts", "choose one of them with --heir"))
    raise_faults(faults)
    desk, old = Desk(study.codebook_folder), codebook.code(code_id)
    original = desk.code(code_id).as_string()
    new = [part for part in parts if part != code_id]
    for number, part in enumerate(new, start=1):
        desk.put(code_file(part), f"# Draft: a part of '{old.name}'. Say in this file what belongs here and what does not.\n{original}")
        doc = desk.code(part)
        doc["name"] = f"{old.name}, part {number}"
        if "guid" in doc and not (part == heir and code_id not in parts):
            del doc["guid"]
    if code_id not in parts:
        desk.take_away(code_file(code_id))
        desk.send({code_id: heir})
    look_at = [f"codebook/{code_file(part)}: a draft, write its name, definition, rules and examples" for part in new]
    about = {"act": "split", "codes": (code_id,), "into": tuple(parts), "heir": heir}
    return _tried(study, codebook, desk, about, [*look_at, *desk.lines_naming(heir)])


def plan_move(study: Study, code_id: str, parent: str) -> Plan:
    """Another parent, or none where `parent` is empty.

    Raises:
        Faults: a code does not exist, the parent stands below the code, or the codebook has faults already.
    """
    codebook = load_codebook(study)
    raise_faults(_unknown([code_id, *([parent] if parent else [])], codebook))
    if codebook.code(code_id).parent == parent:
        raise_faults([_refused(code_id, "stands there already", "name another parent")])
    desk = Desk(study.codebook_folder)
    _set(desk.code(code_id), "parent", parent)
    return _tried(study, codebook, desk, {"act": "move", "codes": (code_id,), "into": (code_id,)})


def plan_retire(study: Study, code_id: str, day: str) -> Plan:
    """From this day nobody is offered the code; what people coded with it stays in counts and report.

    Raises:
        Faults: there is no such code, it is retired already, or the codebook has faults.
    """
    codebook = load_codebook(study)
    raise_faults(_unknown([code_id], codebook))
    if codebook.code(code_id).retired:
        raise_faults([_refused(code_id, "is retired already", f"bring it back with '{COMMAND} restore {code_id}'")])
    desk = Desk(study.codebook_folder)
    _set(desk.code(code_id), "retired", day)
    named = [f"codebook/{name}: still names the code" for name in _files_naming(study.codebook_folder, code_id)]
    return _tried(study, codebook, desk, {"act": "retire", "codes": (code_id,), "into": (code_id,)}, named)


def plan_restore(study: Study, code_id: str) -> Plan:
    """A retired code is in use again.

    Raises:
        Faults: there is no such code, it is in use, or the codebook has faults.
    """
    codebook = load_codebook(study)
    raise_faults(_unknown([code_id], codebook))
    if not codebook.code(code_id).retired:
        raise_faults([_refused(code_id, "is not retired", "there is nothing to restore")])
    desk = Desk(study.codebook_folder)
    _set(desk.code(code_id), "retired", "")
    return _tried(study, codebook, desk, {"act": "restore", "codes": (code_id,), "into": (code_id,)})


def plan_confirm(study: Study, code_id: str) -> Plan:
    """Somebody states that all codings of a code stand under its definition of now. No file changes but the log.

    Raises:
        Faults: there is no such code, or the codebook has faults.
    """
    codebook = load_codebook(study)
    raise_faults(_unknown([code_id], codebook))
    state = (CodeState.of(codebook.code(code_id)),)
    return Plan(about={"act": "confirm", "codes": (code_id,), "into": (code_id,), "before": state, "after": state})


def plan_undo(study: Study) -> Plan:
    """The files as they stood before the last change that still holds; the log gets a line that takes the change back.

    Raises:
        Faults: there is no change to undo, its backup is gone, or a file was edited since.
    """
    codebook, folder = load_codebook(study), study.codebook_folder
    last = next((one for one in reversed(standing_changes(read_changes(folder)[0])) if one.act in UNDOABLE), None)
    if last is None:
        raise_faults([fault(PLACE, "holds no change that could be undone", "there is nothing to undo")])
    about = {"act": "undo", "codes": last.into or last.codes, "into": last.codes, "undoes": last.change_id}
    if last.act == "confirm":
        return Plan(about=about)
    backup = find_backup(folder, last.change_id)
    if backup is None:
        found = f"{BACKUPS} no longer keeps what stood there before the change {last.change_id}"
        raise_faults([fault("codebook", found, "bring the files back from version control")])
    raise_faults(edited_since(folder, backup))
    return _tried_files(study, codebook, backup.before(), about)


def _tried(study: Study, codebook: Codebook, desk: Desk, about: Mapping[str, object], look_at: Iterable[str] = ()) -> Plan:
    return _tried_files(study, codebook, desk.files(), about, look_at)


def _tried_files(
    study: Study, codebook: Codebook, files: Mapping[str, bytes | None], about: Mapping[str, object], look_at: Iterable[str] = ()
) -> Plan:
    """The plan, once the codebook that it leads to has been read and found to be in order."""
    plan, _, faults = try_files(study, codebook, files, about, look_at)
    raise_faults(faults)
    return plan


def try_files(
    study: Study, codebook: Codebook, files: Mapping[str, bytes | None], about: Mapping[str, object], look_at: Iterable[str] = ()
) -> tuple[Plan, Codebook, list[Fault]]:
    """The plan, the codebook that it leads to, and what would be wrong with that."""
    named = dict.fromkeys([*about["codes"], *about["into"]])
    before = tuple(CodeState.of(codebook.code(one)) for one in named if one in codebook.ids())
    after, faults = _codebook_with(study, files, make_change(**about, before=before, time="2000-01-01T00:00:00Z"))
    states = tuple(CodeState.of(after.code(one)) for one in named if one in after.ids())
    return Plan(about={**about, "before": before, "after": states}, files=files, look_at=tuple(look_at)), after, faults


def _codebook_with(study: Study, files: Mapping[str, bytes | None], change: CodebookChange) -> tuple[Codebook, list[Fault]]:
    """The codebook as it would be read after a change, and its faults."""
    with tempfile.TemporaryDirectory() as root:
        tried = study.model_copy(update={"root": Path(root)})
        folder = tried.codebook_folder
        shutil.copytree(study.codebook_folder, folder, ignore=shutil.ignore_patterns(".*"))
        for name, content in files.items():
            if content is None:
                (folder / name).unlink(missing_ok=True)
            else:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
        append_changes(folder, [change])
        return read_codebook(tried)


def _without_own(doc: Mapping, code_id: str) -> None:
    """What a merged code would say of itself falls away."""
    for key in ("parent", "opposes"):
        if doc.get(key) == code_id:
            del doc[key]
    doubted = doc.get("doubted_by", [])
    if code_id in list(doubted):
        doubted.remove(code_id)


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


def _unknown(code_ids: Iterable[str], codebook: Codebook) -> Iterator[Fault]:
    for one in code_ids:
        if one not in codebook.ids():
            now = codebook.follow(one)
            todo = f"it is '{now}' now" if now else "name the file of a code in codebook/codes, without .toml"
            yield _refused(one, "is no code", todo)


def unusable_id(new_id: str, codebook: Codebook, given_up: Collection[str] = ()) -> Iterator[Fault]:
    """Why an id cannot be given to a code; one that led to the very codes that are given up may come back."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", new_id):
        yield _refused(new_id, "is no id", "use small letters, digits and hyphens only")
    elif new_id in codebook.known():
        yield _refused(new_id, "is the id of a code already", "choose another id, or merge the two")
    elif (now := codebook.lineage.leads.get(new_id)) and now not in given_up:
        yield _refused(new_id, f"was a code before, and codings that name it are read as '{now}'", "choose another id")


def _taken_name(name: str, codebook: Codebook, but: set[str]) -> Iterator[Fault]:
    for code in codebook.living:
        if name and code.code_id not in but and code.name.casefold() == name.casefold():
            yield _refused(code.code_id, "has that name already", "choose another name: reading lists may name codes by it")


def _nameless(code_id: str) -> Fault:
    return _refused(code_id, "would be a new code without a name", "say what it is called with --name")


def _refused(code_id: str, found: str, todo: str) -> Fault:
    shown = code_id if re.fullmatch(r"[\w-]{1,60}", code_id) else "(no id)"
    return fault(f"codebook, {shown}", found, todo)
