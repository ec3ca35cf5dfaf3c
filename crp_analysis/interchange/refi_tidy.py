"""A project made fit for REFI-QDA, strictly: what the format cannot hold is left out or replaced, and told as losses.

`read_qdpx(write_qdpx(project))` is `tidied(project)`. No replacement moves a position: characters are replaced one for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from crp_analysis.interchange.identifiers import distinct, normal_guid, stable_guid
from crp_analysis.interchange.project import Case, CodeEntry, Coder, Group, Loss, Mark, Note, Project, Source
from crp_analysis.interchange.refi_cases import TYPES
from crp_analysis.interchange.refi_codes import normal_colour
from crp_analysis.interchange.refi_replacing import REPLACEMENT, Tidying


def tidied(project: Project) -> tuple[Project, tuple[Loss, ...]]:
    """The project as a .qdpx can hold it, and what that costs. Its origin, countings and losses, which the file does not state, go."""
    work = Tidying()
    codes = _codes(work, project.codes)
    sources = _sources(work, project.sources)
    marks, memos = _marks(work, project.marks)
    cases = _cases(work, project.cases)
    groups = _groups(work, project.groups)
    notes = _notes(work, [*project.notes, *memos])
    coders = _coders(work, project.coders, [*(mark.coder for mark in marks), *(note.coder for note in notes)])
    values = _values(work, project.source_attributes)
    tidy = Project(
        name=work.clean(project.name),
        description=work.clean(project.description),
        coders=coders,
        codes=codes,
        sources=sources,
        marks=marks,
        cases=cases,
        attributes=_attributes(work, project.attributes, [*(case.attributes for case in cases), *values.values()]),
        source_attributes=values,
        groups=groups,
        notes=notes,
    )
    _warn_of_emoji(work, sources)
    _warn_of_qualcoder(work, codes, notes)
    return tidy, tuple(Loss(kind=kind, n=n, why=why) for (kind, why), n in sorted(work.losses.items()))


def _codes(work: Tidying, codes: Iterable[CodeEntry]) -> tuple[CodeEntry, ...]:
    """Each code after the one above it; what has no way up to the top is put there."""
    codes = list(codes)
    guids = work.name("code", (code.guid for code in codes))
    parents = {guid: _above(work, code.parent) for guid, code in zip(guids, codes, strict=True)}
    for guid in guids:
        seen, above = {guid}, parents[guid]
        while above and above not in seen:
            seen.add(above)
            above = parents[above]
        if above:
            work.lose("code", "codes stand above each other in a circle; one of them was put at the top")
            parents[guid] = ""
    below: dict[str, list[CodeEntry]] = {}
    for guid, code in zip(guids, codes, strict=True):
        tidy = replace(code, guid=guid, parent=parents[guid], name=work.clean(code.name), description=work.clean(code.description))
        below.setdefault(tidy.parent, []).append(replace(tidy, colour=_colour(work, code.colour)))
    ordered, waiting = [], below.get("", [])[::-1]
    while waiting:
        code = waiting.pop()
        ordered.append(code)
        waiting += below.get(code.guid, [])[::-1]
    return tuple(ordered)


def _above(work: Tidying, parent: str) -> str:
    return next(iter(work.known([parent], "code")), "") if parent else ""


def _colour(work: Tidying, stated: str) -> str:
    if stated and not normal_colour(stated):
        work.lose("colour", "it is not written as #RRGGBB")
    return normal_colour(stated)


def _sources(work: Tidying, sources: Iterable[Source]) -> tuple[Source, ...]:
    kept = [source for source in sources if source.kind == "text" or source.text]
    for source in sources:
        if source.kind != "text":
            why = (
                "its text is written, the document itself is not" if source.text else "the file itself is not here, so it cannot be written"
            )
            work.lose(f"{source.kind} source", why)
    tidy = []
    for guid, source in zip(work.name("source", (source.guid for source in kept)), kept, strict=True):
        text = _text(work, source.text)
        work.texts[guid] = text
        name, description = work.clean(source.name), work.clean(source.description)
        tidy.append(Source(guid=guid, name=name, text=text, description=description))
    return tuple(tidy)


def _text(work: Tidying, text: str) -> str:
    cleaned = work.clean(text)
    if cleaned.startswith("\ufeff"):
        work.lose("character", "a byte order mark at the start would move all positions in other programs; replaced by one \ufffd")
        cleaned = REPLACEMENT + cleaned[1:]
    if "\r" in cleaned:
        work.lose("character", "carriage returns are counted in several ways by programs; each became a line end", cleaned.count("\r"))
    return cleaned.replace("\r", "\n")


def _marks(work: Tidying, marks: Iterable[Mark]) -> tuple[tuple[Mark, ...], list[Note]]:
    """The marks in the order of their places, and notes for memos on whole sources, which have no selection to hold one."""
    kept = [mark for mark in marks if _fits(work, mark)]
    tidy, memos = [], []
    for guid, mark in zip(work.name("mark", (mark.guid for mark in kept)), kept, strict=True):
        source = work.names["source"][normal_guid(mark.source)]
        coder, created, memo = normal_guid(mark.coder) if mark.coder else "", work.created(mark.created), work.clean(mark.memo)
        if mark.is_whole and memo:
            memos.append(Note(guid=stable_guid("memo", guid), name="", text=memo, coder=coder, created=created, about=(guid,)))
        placed = _placed(work, mark, work.texts[source])
        code = work.names["code"][normal_guid(mark.code)]
        tidy.append(replace(placed, guid=guid, source=source, code=code, coder=coder, created=created, memo="" if mark.is_whole else memo))
    order = {guid: n for n, guid in enumerate(work.texts)}
    tidy.sort(key=lambda mark: (order[mark.source], mark.is_whole, mark.start, mark.end, mark.coder, mark.memo, mark.guid))
    return tuple(tidy), memos


def _fits(work: Tidying, mark: Mark) -> bool:
    source = work.names.get("source", {}).get(normal_guid(mark.source))
    if source is None or normal_guid(mark.code) not in work.names.get("code", {}):
        work.lose("mark", "its source or its code is not in the project or cannot be written")
        return False
    n = len(work.texts[source])
    inside = mark.end >= 0 and mark.start <= mark.end and (mark.start <= n if n else mark.start >= 0)
    if not inside and not mark.is_whole:
        work.lose("mark", "it lies outside of its text")
    return inside or mark.is_whole


def _placed(work: Tidying, mark: Mark, text: str) -> Mark:
    """The mark within its text; where there is no text, the positions and words that it states are all there is."""
    plain = replace(mark, raw_start=None, raw_end=None, quoted="")
    if mark.is_whole:
        return replace(plain, start=0, end=len(text))
    if not text:
        return replace(plain, quoted=work.clean(mark.quoted))
    start, end = max(mark.start, 0), min(mark.end, len(text))
    if (start, end) != (mark.start, mark.end):
        work.lose("mark", "it reached beyond its text and was cut to it")
    return replace(plain, start=start, end=end)


def _cases(work: Tidying, cases: Iterable[Case]) -> tuple[Case, ...]:
    cases = list(cases)
    return tuple(
        Case(
            guid=guid,
            name=work.clean(case.name),
            description=work.clean(case.description),
            attributes=_clean_values(work, case.attributes),
            sources=work.known(case.sources, "source"),
        )
        for guid, case in zip(work.name("case", (case.guid for case in cases)), cases, strict=True)
    )


def _groups(work: Tidying, groups: Iterable[Group]) -> tuple[Group, ...]:
    groups = list(groups)
    return tuple(
        Group(
            guid=guid,
            name=work.clean(group.name),
            description=work.clean(group.description),
            codes=work.known(group.codes, "code"),
            sources=work.known(group.sources, "source"),
        )
        for guid, group in zip(work.name("set", (group.guid for group in groups)), groups, strict=True)
    )


def _notes(work: Tidying, notes: list[Note]) -> tuple[Note, ...]:
    tidy = [
        Note(
            guid=guid,
            name=work.clean(note.name),
            text=work.clean(note.text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")),
            coder=normal_guid(note.coder) if note.coder else "",
            created=work.created(note.created),
            about=work.known(note.about, "code", "source", "mark", "case", "set"),
        )
        for guid, note in zip(work.name("note", (note.guid for note in notes)), notes, strict=True)
    ]
    return tuple(sorted(tidy, key=lambda note: note.guid))


def _coders(work: Tidying, coders: Iterable[Coder], used: list[str]) -> tuple[Coder, ...]:
    names = {guid: work.clean(name) for guid, name in ((normal_guid(coder.guid), coder.name) for coder in coders)}
    return tuple(Coder(guid=guid, name=names.get(guid, "")) for guid in distinct([*names, *sorted(filter(None, used))]))


def _values(work: Tidying, values: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    known = work.names.get("source", {})
    for guid in values:
        if normal_guid(guid) not in known:
            work.lose("attributes of a source", "the source is not in the project or cannot be written")
    tidy = {
        known[normal_guid(guid)]: _clean_values(work, of_one) for guid, of_one in values.items() if of_one and normal_guid(guid) in known
    }
    return {guid: tidy[guid] for guid in work.texts if guid in tidy}


def _clean_values(work: Tidying, values: Mapping[str, str]) -> dict[str, str]:
    return {work.clean(name): work.clean(value) for name, value in sorted(values.items())}


def _attributes(work: Tidying, types: Mapping[str, str], used: list[dict[str, str]]) -> dict[str, str]:
    stated = {work.clean(name): kind if kind in TYPES else "Text" for name, kind in types.items()}
    names = sorted(set(stated).union(*used))
    return {name: stated.get(name, "Text") for name in names}


def _warn_of_emoji(work: Tidying, sources: tuple[Source, ...]) -> None:
    n = sum(any(sign > "\uffff" for sign in source.text) for source in sources)
    why = "positions count code points, as the standard says; NVivo for Windows and QualCoder count UTF-16 units and shift what follows"
    if n:
        work.lose("source with characters above U+FFFF", why, n)


def _warn_of_qualcoder(work: Tidying, codes: tuple[CodeEntry, ...], notes: tuple[Note, ...]) -> None:
    """What the format allows and QualCoder 4.0 (Beta) does not."""
    for is_codable, kind in ((True, "code"), (False, "folder of codes")):
        names = [code.name for code in codes if code.is_codable == is_codable]
        if doubled := len(names) - len(set(names)):
            work.lose(
                f"{kind} of the same name as another", "QualCoder keeps one of a name, and marks with another lose their code", doubled
            )
    if undated := sum(not note.created for note in notes):
        work.lose("memo without a date", "QualCoder's import breaks off at it, before cases and sets", undated)
