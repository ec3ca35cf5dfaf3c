"""Tables that are no text: parquet and numpy's archives, cell by cell, with what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

PARQUET = b"PAR1"


def is_table(content: bytes) -> bool:
    """Whether it is a parquet file, which packs its words."""
    return content.startswith(PARQUET) and content.endswith(PARQUET)


def pieces_of_table(content: bytes) -> Iterator[tuple[str, str]]:
    """The words of each column, and the file's own notes."""
    import pyarrow.parquet as pq

    table = pq.read_table(BytesIO(content))
    for key, value in (table.schema.metadata or {}).items():
        yield "about itself", f"{key.decode('utf-8', 'replace')} {value.decode('utf-8', 'replace')}"
    for name in table.column_names:
        yield "about itself", name
        for value in table.column(name).unique().to_pylist():
            if isinstance(value, str | bytes | list | dict):
                yield f"column {table.column_names.index(name) + 1}", value if isinstance(value, str) else str(value)
