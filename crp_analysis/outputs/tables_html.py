"""Tables that read well aloud and on paper: a caption, headers with a scope, numbers aligned, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from markupsafe import Markup

from crp_analysis.outputs import wording
from crp_analysis.outputs.markup import Html

MOST_NARROW = 3  # columns that fit on a telephone; wider tables scroll sideways there


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its key in the frame, its title, and how its cells are set. A `row` column heads its rows.

    `width` is the share of the page's width on paper (0 leaves it to the renderer).
    """

    key: str
    title: str
    kind: Literal["row", "text", "number"] = "text"
    width: int = 0


def html_table(rows: pd.DataFrame | Iterable[Mapping], columns: Sequence[Column], *, caption: str, note: str = "", kind: str = "") -> Html:
    """The rows as one accessible table, in their order and without an index.

    Args:
        rows: a frame of texts and numbers, or mappings where a cell is `Html` (a frame would turn it into plain text, and
            plain text is escaped). Numbers are written whole, missing ones as a dash.
        columns: which columns, in which order; the first of kind `row` names the row for a screen reader.
        caption: what the table shows, in words; the report numbers it.
        note: what to know for reading it, under the table.
        kind: a name for the style sheet.
    """
    records = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    sizes = [Html('<col style="width: {}%">').format(width) for width in _widths(columns)]
    heads = [Html('<th scope="col"{}>{}</th>').format(_class(column), column.title) for column in columns]
    body = [Html("<tr>{}</tr>").format(Html("").join(_cell(row[column.key], column) for column in columns)) for row in records]
    kind = f"{kind} wide".strip() if len(columns) > MOST_NARROW else kind
    after = Html('<p class="note">{}</p>').format(note) if note else Html("")
    return Html(
        '<div class="table {kind}"><table><caption>{caption}</caption><colgroup>{sizes}</colgroup><thead><tr>{heads}</tr></thead>'
        "<tbody>{body}</tbody></table>{after}</div>"
    ).format(kind=kind, caption=caption, sizes=Html("").join(sizes), heads=Html("").join(heads), body=Html("").join(body), after=after)


def _widths(columns: Sequence[Column]) -> list[int]:
    """Each column's share of the width in percent; what is left is split evenly, twice as much for the row's name."""
    left = max(100 - sum(column.width for column in columns), 10)
    parts = {column.key: 2 if column.kind == "row" else 1 for column in columns if not column.width}
    return [column.width or left * parts[column.key] // sum(parts.values()) for column in columns]


def _cell(value: object, column: Column) -> Html:
    tag, scope = ("th", Html(' scope="row"')) if column.kind == "row" else ("td", Html(""))
    return Html("<{tag}{scope}{css}>{value}</{tag}>").format(tag=tag, scope=scope, css=_class(column), value=_text(value))


def _class(column: Column) -> Html:
    return Html(' class="number"') if column.kind == "number" else Html("")


def _text(value: object) -> object:
    """A cell's content: whole numbers grouped, nothing as a dash, `Html` as it is, all else as text."""
    if isinstance(value, Markup):
        return value
    if value is None or (isinstance(value, float) and pd.isna(value)) or value == "":
        return wording.NONE
    if isinstance(value, int | float) and not isinstance(value, bool):
        return wording.number(value)
    return str(value)
