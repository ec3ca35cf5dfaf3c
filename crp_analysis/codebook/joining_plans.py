"""Changes of several codes: some become one, or one becomes some; all that names them goes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crp_analysis.codebook.desk import Desk, add_to_list, code_file
from crp_analysis.codebook.plans import Plan, tried
from crp_analysis.codebook.reading import load_codebook
from crp_analysis.codebook.refusals import COMMAND, nameless, refused, taken_name, unknown_codes, unusable_id
from crp_analysis.errors import raise_faults
from crp_analysis.study import Study

UNITED = ("include", "examples", "groups", "options", "also")  # lists that a merged code has from all that went into it


def plan_merge(study: Study, codes: Sequence[str], into: str, name: str = "") -> Plan:
    """Several codes become one: `into`, which is one of them, another code, or new.

    The merged code keeps its own definition and exclusions, and has inclusions, examples, groups and options from all.

    Raises:
        Faults: the ids or names cannot be used, or the codebook has faults already.
    """
    codebook = load_codebook(study)
    merged = list(dict.fromkeys(codes))
    is_new = into not in codebook.ids()
    faults = list(unknown_codes(merged, codebook))
    faults += [*unusable_id(into, codebook, set(merged)), *([] if name else [nameless(into)])] if is_new else []
    faults += taken_name(name, codebook, {*merged, into})
    if len({*merged, into}) < 2 or (is_new and len(merged) < 2):
        faults.append(refused(into, "would be made of one code only", "name two codes or more; to rename one, use 'rename'"))
    if not is_new and codebook.code(into).retired:
        faults.append(refused(into, "is retired", f"bring it back first with '{COMMAND} restore {into}'"))
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
    return tried(study, codebook, desk, about, [*look_at, *desk.lines_naming(into)])


def plan_split(study: Study, code_id: str, parts: Sequence[str], heir: str = "") -> Plan:
    """One code becomes several. Its codings go to the heir and wait there until people have looked at them.

    New parts get a file that starts as a copy, for people to edit. The code itself may be one of the parts; then it is the heir, since
    raw goes on naming it. Else the heir is the first part, unless another one is chosen.

    Raises:
        Faults: the ids cannot be used, or the codebook has faults already.
    """
    codebook, parts = load_codebook(study), list(dict.fromkeys(parts))
    heir = heir or (code_id if code_id in parts else parts[0] if parts else "")
    faults = list(unknown_codes([code_id], codebook))
    faults += [one for part in parts if part != code_id for one in unusable_id(part, codebook, set())]
    if len(parts) < 2:
        faults.append(refused(code_id, "would have one part only", "name two parts or more with --into"))
    if code_id in parts and heir != code_id and heir in parts:
        todo = "leave --heir out, or split it into new codes only"
        faults.append(refused(code_id, "goes on as a part, so codings that name it mean this part", todo))
    if heir not in parts:
        faults.append(refused(heir, "is none of the parts", "choose one of them with --heir"))
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
    return tried(study, codebook, desk, about, [*look_at, *desk.lines_naming(heir)])


def _without_own(doc: Mapping, code_id: str) -> None:
    """What a merged code would say of itself falls away."""
    for key in ("parent", "opposes"):
        if doc.get(key) == code_id:
            del doc[key]
    doubted = doc.get("doubted_by", [])
    if code_id in list(doubted):
        doubted.remove(code_id)
