"""SQLite files of other programs, opened as what they are: files from strangers. Read only, from a private copy, within limits."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crp_analysis.errors import InterchangeError

MAGIC = b"SQLite format 3\x00"
MOST_BYTES = 500_000_000  # of the file; texts of a thousand long interviews take a tenth of it
MOST_ROWS = 1_000_000  # of one table
MOST_CELL_BYTES = 50_000_000  # of one cell; a transcript of an hour has 60,000
STEPS_BETWEEN_LOOKS, MOST_LOOKS = 100_000, 20_000  # two thousand million steps of SQLite's machine, a minute or so

Row = Mapping[str, Any]


class Database:
    """The tables of one SQLite file. Rows are mappings; a column that the file lacks reads as None."""

    def __init__(self, connection: sqlite3.Connection, name: str):
        self._connection, self._name = connection, name
        self.tables = frozenset(self._run("select name from sqlite_master where type = 'table'", ("name",), lambda row: row["name"]))

    def need(self, tables: Collection[str], program: str) -> None:
        """Raise `InterchangeError` unless all the tables are there, as tables: a view may compute without end."""
        if missing := sorted(set(tables) - self.tables):
            raise InterchangeError(
                f"{self._name}: is no project of {program}, the table {missing[0]} is missing; export the project from {program} again"
            )

    def rows(self, table: str, columns: Sequence[str], order: str) -> list[Row]:
        """The table's rows in the order of one column; [] where there is no such table.

        Args:
            table, columns, order: names that the program knows, never the file's.
        """
        if table not in self.tables:
            return []
        known = self._run(f"select name from pragma_table_info('{table}')", ("name",), lambda row: row["name"])
        chosen = ", ".join(f'"{one}"' if one in known else f'null as "{one}"' for one in columns)
        by = f'order by "{order}"' if order in known else ""
        return self._run(f'select {chosen} from "{table}" {by} limit {MOST_ROWS + 1}', columns, lambda row: row)

    def count(self, table: str) -> int:
        """How many rows a table has; 0 where there is no such table."""
        if table not in self.tables:
            return 0
        return int(self._run(f'select count(*) as n from "{table}"', ("n",), lambda row: row["n"])[0])

    def _run(self, query: str, columns: Sequence[str], of_row) -> list:
        try:
            found = [of_row(dict(zip(columns, row, strict=True))) for row in self._connection.execute(query)]
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            raise damaged(self._name) from error
        if len(found) > MOST_ROWS:
            raise InterchangeError(f"{self._name}: a table has more than {MOST_ROWS:,} rows; export a smaller project")
        return found


@contextmanager
def open_database(content: bytes, name: str) -> Iterator[Database]:
    """The tables of a SQLite file, from a copy that nobody else can read and that is gone afterwards.

    Args:
        content: the whole file.
        name: its name, for the message.

    Raises:
        InterchangeError: it is no SQLite file, damaged, or larger than anything that people code.
    """
    if not content.startswith(MAGIC):
        raise InterchangeError(f"{name}: is not a SQLite file; export the project again")
    if len(content) > MOST_BYTES:
        raise InterchangeError(f"{name}: is larger than {MOST_BYTES // 1_000_000} MB; export a smaller project")
    with tempfile.TemporaryDirectory(prefix="crp-") as folder:
        path = Path(folder) / "copy.sqlite3"
        path.touch(mode=0o600)
        path.write_bytes(content)
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            _restrict(connection, name)
            yield Database(connection, name)
        finally:
            connection.close()


def damaged(name: str) -> InterchangeError:
    """The error for a file that cannot be read through."""
    return InterchangeError(f"{name}: is damaged, cut off or larger than can be read; export the project again")


def _restrict(connection: sqlite3.Connection, name: str) -> None:
    """Nothing in the file may write, call functions of its own, hand over huge cells or keep the machine busy for ever."""
    looks = iter(range(MOST_LOOKS))
    connection.set_progress_handler(lambda: int(next(looks, None) is None), STEPS_BETWEEN_LOOKS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CELL_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    try:
        for pragma in ("query_only = on", "trusted_schema = off", "cell_size_check = on", "mmap_size = 0"):
            connection.execute(f"pragma {pragma}")
    except sqlite3.Error as error:
        raise damaged(name) from error


def text_of(value: object) -> str:
    """A cell as text; missing cells and bytes that are no text are ''."""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="ignore")
    return "" if value is None else str(value)


def whole_number(value: object) -> int | None:
    """A cell as a whole number; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment_of(value: object) -> str:
    """A moment as programs store it ('2024-06-01 10:00:00.000000') in ISO form; '' for what is none.

    >>> moment_of("2024-06-01 10:00:00.123456")
    '2024-06-01T10:00:00'
    >>> moment_of("yesterday")
    ''
    """
    import datetime

    try:
        return datetime.datetime.fromisoformat(text_of(value).strip()).replace(microsecond=0).isoformat()
    except ValueError:
        return ""
