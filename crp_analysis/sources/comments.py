"""Word reports that came back with comments, in data/raw/comments, to the table of comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from crp_analysis.errors import Fault, SourceError, faults_of
from crp_analysis.name_search import NameSearch
from crp_analysis.sources.word_comments import Commented, Remark, read_commented
from crp_analysis.study import Study
from crp_analysis.tables import Comments, check, empty

REPLACED = "replaced"  # folder with copies that newer ones took the place of; not read


def read_comments(study: Study, private_names: Iterable[str] = ()) -> tuple[pd.DataFrame, list[Fault]]:
    """All comments in the study's folder, each once though it stands in several copies; and what is wrong with the files.

    Args:
        study: whose reports they should be.
        private_names: names that no comment may hold.
    """
    copies, faults = [], []
    for path in list_copies(study):
        place = path.relative_to(study.root).as_posix()
        try:
            copy = read_copy(path.read_bytes(), place, study)
        except SourceError as error:
            faults += faults_of(error, place)
            continue
        faults += _names_in(copy, place, private_names)
        copies.append(copy)
    return _table(copies), faults


def list_copies(study: Study) -> list[Path]:
    """The files that people put there, whatever they are; not hidden ones, read-mes and copies that were replaced."""
    if not study.comments.is_dir():
        return []
    found = sorted(path for path in study.comments.rglob("*") if path.is_file() and path.name != "README.md")
    inside = [(path, path.relative_to(study.comments).parts) for path in found]
    return [path for path, parts in inside if parts[0] != REPLACED and not any(part.startswith((".", "~$")) for part in parts)]


def read_copy(content: bytes, place: str, study: Study) -> Commented:
    """One report that came back.

    Raises:
        SourceError: it is damaged, no Word document, no report of this study, or nobody has commented on it.
    """
    if not place.lower().endswith(".docx"):
        raise SourceError(f"{place}: is no Word document with the ending .docx; save it as one, or take it away")
    copy = read_commented(content, place)
    if not copy.edition or _plain(study.title) not in [_plain(title) for title in copy.titles]:
        todo = "take it away, or, if the study had another title then, write the title of now into the document's properties"
        raise SourceError(f"{place}: is not a report of this study, by its title and edition; {todo}")
    if not copy.remarks:
        raise SourceError(f"{place}: holds no comments; take it away, or save it again with the comments in it")
    return copy


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _names_in(copy: Commented, place: str, private_names: Iterable[str]) -> list[Fault]:
    """A fault for each comment that names somebody who took part, without the name."""
    search = NameSearch(private_names)
    todo = "reword the comment there without the name, and save the document"
    return [
        Fault(kind=SourceError, place=f"{place}, comment {number} in '{remark.section}'", found="holds a participant's name", todo=todo)
        for number, remark in enumerate(copy.remarks, start=1)
        if search.holds(remark.text)
    ]


def _table(copies: Sequence[Commented]) -> pd.DataFrame:
    """Comments by edition and place, replies behind what they answer."""
    known: dict[tuple, dict] = {}
    for copy in copies:
        for number, remark in enumerate(copy.remarks):
            first = _first_of_thread(copy, number)
            row = {
                "edition": copy.edition,
                "order": (first.position, first.moment, first is not remark, remark.moment),
                "is_resolved": first.is_resolved,
                "answers": _key(copy, first) if first is not remark else None,
                "remark": remark,
            }
            before = known.setdefault(_key(copy, remark), row)
            before["is_resolved"] |= row["is_resolved"]
    if not known:
        return empty(Comments)
    ordered = sorted(known.items(), key=lambda item: (item[1]["edition"], item[1]["order"]))
    numbers = {key: number for number, (key, _) in enumerate(ordered, start=1)}
    return check(pd.DataFrame([_row(numbers[key], row, numbers) for key, row in ordered]), Comments, "data/raw/comments")


def _row(number: int, row: dict, numbers: dict[tuple, int]) -> dict[str, object]:
    remark: Remark = row["remark"]
    same = {name: getattr(remark, name) for name in ("initials", "section", "anchor", "place", "words", "text")}
    answers = numbers[row["answers"]] if row["answers"] else 0
    return same | {
        "number": number,
        "edition": row["edition"],
        "date": remark.moment[:10],
        "is_resolved": row["is_resolved"],
        "reply_to": answers,
    }


def _first_of_thread(copy: Commented, number: int) -> Remark:
    seen = {number}
    while (above := copy.remarks[number].reply_to) is not None and above not in seen:
        seen.add(above)
        number = above
    return copy.remarks[number]


def _key(copy: Commented, remark: Remark) -> tuple:
    return (copy.edition, remark.initials, remark.moment, remark.anchor, remark.words, remark.text)
