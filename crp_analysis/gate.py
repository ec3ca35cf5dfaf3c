"""The gate before an edition: quotes are verbatim and allowed, and no participant's name is in what would be published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from crp_analysis.errors import Fault, GateError
from crp_analysis.inside import pieces_of
from crp_analysis.name_search import NameSearch
from crp_analysis.own_words import without_own_words

SAME_AS_HTML = {"report.pdf"}  # its pages are set from the very text of report.html, and long to read back
PLURALS = {"line": "lines", "page": "pages", "part": "parts", "chunk": "chunks", "its": "names"}  # of what a file is searched in
PLACES = "places"


def check_names(folder: Path, names: Iterable[str], *, public: Iterable[str] = ()) -> list[Fault]:
    """A fault for each file under `folder` that holds a private name as a whole word, without naming the name.

    How names are compared: `name_search`. What the program itself writes is not searched (`own_words`). All that a file holds is
    searched, seen or not, and its own name, too (`inside`); words inside a picture cannot be searched.

    Args:
        folder: what would be published.
        names: names and aliases that must not occur.
        public: texts that the study publishes on purpose (a lead, an author); names in them are no leak.
    """
    search = NameSearch(names, public=" ".join(public))
    if not search:
        return []
    others: list[Callable[[str], str]] = []  # made for the first hit, since most editions have none and it takes seconds

    def without_ours(text: str) -> str:
        others.extend([] if others else [without_own_words(search.holds)])
        return others[0](text)

    faults = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hits = _hits(path, path.relative_to(folder), search, without_ours)
        if hits:
            kind = hits[0].split()[0]
            n_places = sum(place.split()[0] == kind for place in hits)
            faults.append(
                Fault(
                    kind=GateError,
                    place=search.masked(f"{path.relative_to(folder).as_posix()}, {hits[0]}"),
                    found=f"holds a name or alias from a participants.csv or names.csv ({n_places} {PLURALS.get(kind, PLACES)})",
                    todo="find out where the name comes from (a title, a code's example, a file name, a comment) and reword it there; "
                    "one of names.csv that may stand gets keep = yes",
                )
            )
    return faults


def _hits(path: Path, inside: Path, search: NameSearch, others: Callable[[str], str]) -> list[str]:
    """The places of a file in which a name stands, in their order, each once."""
    found = (place for place, text in _pieces(path, inside) if search.holds(text) and search.holds(others(text)))
    return list(dict.fromkeys(found))


def _pieces(path: Path, inside: Path) -> Iterator[tuple[str, str]]:
    yield "its name", inside.as_posix().replace("/", " / ")
    yield from pieces_of(path.read_bytes(), path.name, pages=path.name not in SAME_AS_HTML)
