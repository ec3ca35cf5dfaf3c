"""What every table is: columns declared once, and the one door through which a table is checked.

pandera stays behind `check`: its own messages print cell text, which here is a person's speech.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from crp_analysis.errors import TableError

ORIGINS = ["person", "machine"]
UNKNOWN = "unknown"  # a role, experience, group or place that nobody stated


class Table(pa.DataFrameModel):
    """A declared table: an unknown column is an error, types are converted on the way in."""

    class Config:
        strict = True
        coerce = True


def empty(schema: type[Table]) -> pd.DataFrame:
    """A frame of the schema's columns and types without rows."""
    columns = schema.to_schema().columns
    return pd.DataFrame({name: pd.Series(dtype=str(column.dtype)) for name, column in columns.items()})


def check(rows: pd.DataFrame, schema: type[Table], source: str) -> pd.DataFrame:
    """The rows with the schema's types and column order, all faults reported together.

    Args:
        rows: any frame; it is not changed.
        schema: the table it should be.
        source: what to call it in a message: a file, or the step that made it.

    Raises:
        TableError: names the columns, the rules and up to five row numbers (from 1), never a cell's text.
    """
    declared = list(schema.to_schema().columns)
    optional = {name for name, column in schema.to_schema().columns.items() if not column.required}
    filled = rows.assign(**dict.fromkeys(optional - set(rows.columns)))
    missing = [name for name in declared if name not in filled.columns]
    extra = [str(name) for name in filled.columns if name not in declared]
    problems = []
    if missing:
        problems.append(f"missing column{'s' if len(missing) > 1 else ''} {', '.join(missing)}")
    if extra:
        problems.append(f"unknown column{'s' if len(extra) > 1 else ''} {', '.join(extra)}")
    if not problems:
        try:
            return schema.validate(filled[declared].reset_index(drop=True), lazy=True)
        except SchemaErrors as errors:
            problems = _plain_problems(errors.failure_cases)
    raise TableError(f"{source}: not a {schema.__name__} table: {'; '.join(problems)}")


def check_links(rows: pd.DataFrame, targets: pd.DataFrame, key: str, source: str) -> None:
    """Raise `TableError` when `rows[key]` names something that `targets[key]` does not hold; joins then lose nothing."""
    lost = ~rows[key].isin(targets[key])
    if lost.any():
        numbers = ", ".join(str(number + 1) for number in list(lost.to_numpy().nonzero()[0][:5]))
        raise TableError(f"{source}: {int(lost.sum())} rows have a {key} that does not exist (first rows: {numbers})")


def _plain_problems(failures: pd.DataFrame) -> list[str]:
    """pandera's failure cases as rule, column and row numbers; the cell itself is speech and stays out."""
    problems = []
    for (column, rule), cases in failures.groupby(["column", "check"], dropna=False, sort=False):
        rows = [int(index) + 1 for index in cases["index"].dropna().unique()[:5]]
        where = f" in rows {', '.join(map(str, rows))}" if rows else ""
        problems.append(f"{column if isinstance(column, str) else 'key'} breaks '{rule}'{where}")
    return problems
