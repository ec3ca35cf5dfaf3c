"""The page that lists editions, and the one that says what changed between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crp_analysis.outputs.markup import fill_page


@dataclass(frozen=True, kw_only=True)
class LinkedFile:
    """A file of an edition: where it is from the page, what a reader calls it, and how large it is ('' where nobody need know)."""

    href: str
    label: str
    size: str = ""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """How to cite an edition: the words around its title, and a BibTeX entry."""

    before: str
    title: str
    after: str
    bibtex: str


@dataclass(frozen=True, kw_only=True)
class EditionEntry:
    """One edition on the page. `previous` is the number of the edition before, none for the first."""

    number: int
    date: str
    size: str
    files: tuple[LinkedFile, ...]
    sheets: tuple[LinkedFile, ...]
    previous: int | None
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    citation: Citation


@dataclass(frozen=True, kw_only=True)
class NotebookEntry:
    """One notebook of the last run. `state` is 'fresh', 'unchanged' or 'failed'; `where` names cell and kind of error."""

    name: str
    state: str
    where: str = ""
    copy: str = ""


@dataclass(frozen=True, kw_only=True)
class RunEntry:
    """What became of the last run."""

    date: str
    sentence: str
    notebooks: tuple[NotebookEntry, ...]


@dataclass(frozen=True, kw_only=True)
class LineEntry:
    """The newest edition of another line of editions: of one place, programme, group or consultation."""

    title: str
    number: int
    date: str
    report: str
    index: str
    has_stopped: bool


@dataclass(frozen=True, kw_only=True)
class LeftOutEntry:
    """Places, programmes or groups without a report of their own, and why."""

    names: tuple[str, ...]
    why: str


def index_page(
    editions: Sequence[EditionEntry],
    *,
    title: str,
    organisation: str,
    language: str,
    notice: str,
    home: str = "",
    run: RunEntry | None = None,
    elsewhere: Sequence[tuple[str, Sequence[LineEntry], Sequence[LeftOutEntry]]] = (),
) -> str:
    """The page of a line of editions as HTML.

    Args:
        editions: the newest at the front; none where only other lines exist.
        title: of the report.
        organisation: '' where nobody stated one.
        language: as in 'en-GB'.
        notice: stands at the top, for example that a study is synthetic.
        home: where the page of the whole study is, on pages of other lines.
        run: the last run.
        elsewhere: other lines of editions under their headings, and what has none.
    """
    about = {"title": title, "organisation": organisation, "language": language, "notice": notice, "home": home}
    shown = [part for part in elsewhere if part[1] or part[2]]
    return fill_page("index", editions=list(editions), run=run, elsewhere=shown, **about)


def diff_page(changes: Sequence[Mapping], *, before: EditionEntry | Mapping, after: EditionEntry | Mapping, **about: str) -> str:
    """What changed between two editions as a page of its own.

    Args:
        changes: mappings with heading and items.
        before: number and date of the earlier edition.
        after: number and date of the later one.
        about: title, language and notice of the report.
    """
    listed = [(change["heading"], list(change["items"])) for change in changes]
    return fill_page("diff", changes=listed, before=before, after=after, **about)
