"""The learning landscape: data/raw/landscape/schemes.csv to the table of existing schemes and resources."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.decoding import decode
from crp_analysis.errors import Fault, SourceError, TableError, raise_faults
from crp_analysis.sources.spreadsheets import read_csv_rows
from crp_analysis.study import Study
from crp_analysis.tables import Schemes, check, empty

EVERYWHERE = "everywhere"


def read_schemes(study: Study, codebook: Codebook) -> pd.DataFrame:
    """The schemes that exist already; an empty table when the study has no schemes.csv.

    Raises:
        Faults: a column is missing, an id is used twice, or a group or need does not exist.
    """
    path = study.landscape
    if not path.is_file():
        return empty(Schemes)
    place = str(path.relative_to(study.root)) if path.is_relative_to(study.root) else path.name
    schemes = read_csv_table(path.read_bytes(), place)
    declared = Schemes.to_schema().columns
    missing = [name for name, column in declared.items() if column.required and name not in schemes.columns]
    raise_faults(
        Fault(kind=TableError, place=place, found=f"the column '{column}' is missing", todo="add it; cells may be empty")
        for column in missing
    )
    raise_faults(_broken(schemes, study, codebook, place))
    schemes = schemes.assign(needs=[_of_now(cell, codebook) for cell in schemes["needs"]])
    return check(schemes[[name for name in declared if name in schemes.columns]], Schemes, place)


def _of_now(cell: str, codebook: Codebook) -> str:
    """The cell with every older id of a code replaced by the one to which it leads; a cell that names none is left as it is."""
    named = [one.strip() for one in cell.split(";")]
    now = [codebook.follow(one) or one for one in named]
    return cell if now == named else ";".join(dict.fromkeys(now))


def look_at_places(study: Study) -> list[Fault]:
    """Schemes that reach a place which study.toml does not list: perhaps another place, perhaps another spelling."""
    try:
        schemes = read_csv_table(study.landscape.read_bytes(), "data/raw/landscape/schemes.csv") if study.landscape.is_file() else None
    except SourceError:
        return []  # told where the file is read
    if schemes is None or "places" not in schemes.columns or not study.places:
        return []
    known = {place.casefold() for place in (*study.places, EVERYWHERE)}
    return [
        Fault(
            kind=TableError,
            place=f"data/raw/landscape/schemes.csv, row {row}",
            found=f"places names '{one.strip()}', which is not among the places of study.toml",
            todo="write it as study.toml does, or leave it if the scheme is elsewhere",
        )
        for row, places in schemes["places"].items()
        for one in places.split(";")
        if one.strip() and one.strip().casefold() not in known
    ]


def read_csv_table(content: bytes, place: str) -> pd.DataFrame:
    """A CSV file with a header row as a frame of stripped text; `row` numbers are those a spreadsheet shows, as the index.

    Raises:
        SourceError: it cannot be decoded, or two columns have one name.
    """
    rows = read_csv_rows(decode(content, place), place)
    if not rows:
        raise SourceError(f"{place}: there is no header row; write one")
    header = [cell.strip().lstrip("\ufeff") for cell in rows[0]]
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        raise SourceError(f"{place}: two columns have the same name; rename one")
    cells = [[cell.strip() for cell in row[: len(header)]] + [""] * (len(header) - len(row)) for row in rows[1:]]
    frame = pd.DataFrame(cells, columns=header, index=range(2, len(rows) + 1), dtype=str)
    return frame.loc[:, [name for name in header if name]]


def _broken(schemes: pd.DataFrame, study: Study, codebook: Codebook, place: str) -> list[Fault]:
    """Ids used twice, kinds that are none, groups and needs that do not exist."""
    faults = []
    groups = {group.id for group in study.groups}
    seen: set[str] = set()
    for row, scheme in schemes.iterrows():
        where = f"{place}, row {row}"
        if scheme["scheme_id"] in seen:
            faults.append(
                Fault(
                    kind=TableError,
                    place=where,
                    found=f"the scheme_id '{scheme['scheme_id']}' is used twice",
                    todo="give each scheme its own",
                )
            )
        seen.add(scheme["scheme_id"])
        if scheme["kind"] not in ("scheme", "resource", "programme"):
            faults.append(
                Fault(kind=TableError, place=where, found="kind is none of scheme, resource, programme", todo="write one of them")
            )
        for column, is_known in (("audiences", groups.__contains__), ("needs", codebook.follow)):
            unknown = [one.strip() for one in scheme[column].split(";") if one.strip() and not is_known(one.strip())]
            faults += [
                Fault(kind=TableError, place=where, found=f"{column} names '{one}', which does not exist", todo="correct the id")
                for one in unknown
            ]
    return faults
