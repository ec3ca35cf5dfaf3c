"""What taking a file over would do, told to a person and to a program; names only where somebody asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crp_analysis.importing import HomePlan, ImportPlan
from crp_analysis.matching import code_path
from crp_analysis.people_of_cases import PeoplePlan
from crp_analysis.sources.placing import count_reasons

STAYS = "what somebody took away there stays here until it is taken away here, as with 'crp review'"
MOST = 12  # lines of a list before the rest is counted


def as_text(plan: ImportPlan, *, with_names: bool, people: Mapping[str, PeoplePlan] | None = None) -> str:
    """The plan in lines."""
    record = as_record(plan, with_names=with_names, people=people)
    there = ", ".join(_n(n, what.removesuffix("s")) for what, n in record["holds"].items() if n)
    lines = [f"The file ({record['origin'] or 'origin not stated'}) holds {there or 'nothing'}."]
    if with_names:
        lines += [f"  coder {n}: {one['name']} is {one['ours'] or 'left out'}" for n, one in enumerate(record["coders"], start=1)]
        lines += [
            f"  document {n}: {one['name']}{' is ' + one['ours'] if one['ours'] else ''}"
            for n, one in enumerate(record["documents"], start=1)
        ]
    lines += [f"Positions: {line}" for line in record["positions"]]
    for home in record["consultations"]:
        lines.append(
            f"{home['consultation']}: {_n(home['sessions'], 'session')}, {_n(home['placed'], 'mark')} placed, "
            f"{home['exact']} of them on exactly the same words."
        )
        lines += [f"  kept back: {n} that {why}" for why, n in home["kept_back"].items()]
        if home["gone"]:
            lines.append(
                f"  {_n(home['gone'], 'coding')} of these coders here {_is(home['gone'])} not in the file, which came from here; {STAYS}."
            )
    if record["strangers"]:
        todo = "--session says which session one is" + (", --texts makes transcripts of them" if record["has_texts"] else "")
        marked = f", with {_n(record['marks_of_strangers'], 'mark')}" if record["marks_of_strangers"] else ""
        lines.append(f"{_n(record['strangers'], 'document')} {_is(record['strangers'])} no session here{marked}; {todo}.")
    if record["codes"]:
        lines.append(f"{_n(len(record['codes']), 'code')} {_is(len(record['codes']))} in the codebook already, by identity, path or name.")
    new = record["new_codes"]
    if new:
        lines.append(f"{_n(len(new), 'code')} {_is(len(new))} not in the codebook yet and would be added:")
        lines += [f"  {one['code_id']}" for one in new[:MOST]]
        lines += [f"  and {len(new) - MOST} more"] if len(new) > MOST else []
    lines += _people_lines(record)
    if record["holds"]["sets"] or record["holds"]["notes"]:
        lines.append("Sets and notes are kept with the file, and go out with 'crp export' to a .qdpx file; names in them are replaced.")
    if record["losses"]:
        lines.append("Not carried:")
        lines += [
            f"  {one['n']} x {one['kind']}: {one['why']}" + (f" ({', '.join(one['names'])})" if one["names"] else "")
            for one in record["losses"]
        ]
    return "\n".join(lines)


def as_record(plan: ImportPlan, *, with_names: bool, people: Mapping[str, PeoplePlan] | None = None) -> dict:
    """The plan for programs. Without `with_names`, names of coders and documents are ''; without `people` nobody asked for these."""
    project = plan.project
    by_guid = {entry.guid: entry for entry in project.codes}
    ours = {guid: f"{home.consultation_id}/{name}" for home in plan.homes for guid, name in home.answers.sessions.items() if name}
    return {
        "origin": project.origin,
        "holds": {
            "coders": len(project.coders),
            "codes": len(project.codes),
            "documents": len(project.sources),
            "marks": len(project.marks),
            "cases": len(project.cases),
            "sets": len(project.groups),
            "notes": len(project.notes),
        },
        "coders": [{"name": one.name if with_names else "", "ours": plan.coders.get(one.guid, "")} for one in project.coders],
        "documents": [{"name": one.name if with_names else "", "ours": ours.get(one.guid, "")} for one in project.sources],
        "positions": list(_positions(plan)),
        "consultations": [_home(home) for home in plan.homes],
        "strangers": len(plan.strangers),
        "has_texts": any(source.text.strip() for source in plan.strangers),
        "marks_of_strangers": sum(mark.source in {one.guid for one in plan.strangers} for mark in project.marks),
        "codes": [
            {"path": code_path(by_guid[guid], by_guid), "code_id": code_id}
            for guid, code_id in plan.codes.items()
            if code_id and code_id not in plan.new_codes
        ],
        "new_codes": [{"code_id": code_id, "path": code_path(entry, by_guid)} for code_id, entry in plan.new_codes.items()],
        "variables": len({*project.attributes, *(name for case in project.cases for name in case.attributes)}),
        "people": None if people is None else {home: _people_record(one) for home, one in people.items()},
        "losses": [{"kind": one.kind, "n": one.n, "why": one.why, "names": list(one.names)} for one in project.losses],
    }


def _people_record(one: PeoplePlan) -> dict:
    return {
        "cases": one.n_cases,
        "new": one.n_new,
        "filled": one.n_filled,
        "not_known_who": one.n_unheard,
        "differing": list(one.differing),
        "own_columns": list(one.own_columns),
    }


def _people_lines(record: dict) -> Iterable[str]:
    """What becomes of cases and variables, or how to take them over."""
    if record["people"] is None:
        if record["holds"]["cases"] or record["variables"]:
            yield "Cases and variables stay in the file; --people takes those of people who speak here into participants.csv."
        return
    if not any(one["cases"] for one in record["people"].values()):
        yield "No case or variable belongs to a document that is a session here."
    for home, one in record["people"].items():
        if not one["cases"]:
            continue
        yield (
            f"{home}/participants.csv: {_n(one['cases'], 'case')}; {_n(one['new'], 'new row')}, {_n(one['filled'], 'cell')} filled in. "
            "Whether somebody may be quoted is not taken over: write it there."
        )
        if one["own_columns"]:
            yield f"  kept as columns that nothing here reads: {', '.join(one['own_columns'][:MOST])}; else --attribute NAME=COLUMN"
        if one["differing"]:
            more = f" and {len(one['differing']) - MOST} more" if len(one["differing"]) > MOST else ""
            yield f"  the file says something else, and what stands here stays: {'; '.join(one['differing'][:MOST])}{more}"
        if one["not_known_who"]:
            yield f"  {_n(one['not_known_who'], 'case')} of which nobody can say which speaker it is"


def _home(home: HomePlan) -> dict:
    placing = home.taken.placing
    return {
        "consultation": home.consultation_id,
        "sessions": sum(bool(one) for one in home.answers.sessions.values()),
        "placed": len(placing.placed),
        "exact": sum(one.is_exact for one in placing.placed),
        "kept_back": count_reasons(placing.kept_back),
        "gone": home.n_gone,
        "to_be_read": sorted({coder for _, coder in home.unread}),
    }


def _positions(plan: ImportPlan) -> Iterable[str]:
    """How positions were counted, each way once, with what speaks for it."""
    ways: dict[tuple[str, int, bool], list[Sequence[int]]] = {}
    for one in plan.project.countings:
        if one.n_marks:
            ways.setdefault((one.unit, one.line_end, one.counts_bom), []).append((one.n_fit, one.n_marks))
    for (unit, line_end, counts_bom), found in ways.items():
        fit, marks = (sum(pair[side] for pair in found) for side in (0, 1))
        ends = "a line end of two signs counted as two" if line_end == 2 else "each line end counted as one"
        bom = ", the byte order mark counted" if counts_bom else ""
        yield f"{unit}, {ends}{bom}; {fit} of {marks} marks fit in {_n(len(found), 'document')}"


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _n(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
