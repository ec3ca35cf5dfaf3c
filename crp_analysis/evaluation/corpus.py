"""Text that people coded: read from a folder of three tables, or taken from a study's own codings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.codebook import Code, Codebook
from crp_analysis.coding.material import MIN_WORDS
from crp_analysis.errors import CrpError, Fault, StudyError, TableError, raise_faults
from crp_analysis.tables import Assignments, Codings, Segments, check

COLUMNS = {
    "codebook": ["code_id", "name"],
    "segments": ["segment_id", "document_id", "text"],
    "codings": ["segment_id", "code_id", "coder_id"],
}
KEYS = {"codebook": ["code_id"], "segments": ["segment_id"], "codings": ["segment_id", "code_id", "coder_id"]}
SHOWN = 3  # ids or rows named in a message
READS_ALL = 0.5  # a coder with codings in this share of the documents is taken to have read them all


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Segments that people read, a document being a session; `code_ids` are the corpus's own names of the codebook's codes."""

    name: str
    codebook: Codebook
    code_ids: tuple[str, ...]
    segments: pd.DataFrame
    codings: pd.DataFrame
    assignments: pd.DataFrame


def read_corpus(folder: Path) -> Corpus:
    """The corpus in a folder with codebook.csv, segments.csv and codings.csv.

    Columns that must be there: code_id, name; segment_id, document_id, text; segment_id, code_id, coder_id. Used if they are:
    definition, include, exclude, examples; participant_id, position, question. assignments.csv (document_id, coder_id) says who
    read what; without it a coder is taken to have read every document if half of them or more have codings by that coder,
    and otherwise those alone. A segment that was read and has no row was given no code.

    Raises:
        Faults: all that is wrong in all files together.
    """
    faults: list[Fault] = []
    tables = {name: _read_table(folder / f"{name}.csv", columns, faults) for name, columns in COLUMNS.items()}
    assignments = folder / "assignments.csv"
    assigned = _read_table(assignments, ["document_id", "coder_id"], faults) if assignments.is_file() else None
    raise_faults(faults)
    for name, rows in tables.items():
        faults += _key_faults(f"{name}.csv", rows, KEYS[name])
    faults += _unknown(tables["codings"], "segment_id", tables["segments"])
    faults += _unknown(tables["codings"], "code_id", tables["codebook"])
    if assigned is not None:
        faults += _key_faults("assignments.csv", assigned, ["document_id", "coder_id"])
        faults += _unread(tables, assigned)
    faults += _empty_faults(tables)
    raise_faults(faults)
    return _built(folder.resolve().name, tables, assigned)


def study_corpus(material: Material, codebook: Codebook, *, name: str) -> Corpus:
    """A study's own codings: participants' segments of four words or more in sessions that people read without suggestions.

    Raises:
        StudyError: nobody has read two sessions or more that way.
    """
    assignments = material.assignments[material.assignments["was_blind"].astype(bool)]
    segments = material.segments
    is_used = (segments["speaker_kind"] == "participant") & (segments["n_words"] >= MIN_WORDS)
    segments = segments[is_used & segments["session_id"].isin(assignments["session_id"])]
    n_read = segments["session_id"].nunique()
    if n_read < 2:
        raise StudyError(
            f"data/raw: people coded {n_read} session{'' if n_read == 1 else 's'} without seeing suggestions, and at least two are "
            "needed to hold one out; add codings and codings/assignments.csv"
        )
    codings = material.codings[material.codings["segment_id"].isin(segments["segment_id"])]
    return Corpus(
        name=name,
        codebook=codebook,
        code_ids=tuple(codebook.ids()),
        segments=segments.sort_values("segment_id", ignore_index=True),
        codings=codings,
        assignments=assignments.reset_index(drop=True),
    )


def _read_table(path: Path, columns: list[str], faults: list[Fault]) -> pd.DataFrame:
    """The file's rows as text, line numbers as index; what is wrong with the file as a whole is added to `faults`."""
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=True)
    except FileNotFoundError:
        faults.append(_fault(path.name, "is missing", f"add it to the folder, with the columns {', '.join(columns)}"))
    except UnicodeDecodeError:
        faults.append(_fault(path.name, "is not UTF-8", "save it again as 'CSV UTF-8'"))
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        faults.append(_fault(path.name, f"is not a table ({type(error).__name__})", "save it again as CSV with a header row"))
    else:
        if missing := [column for column in columns if column not in rows.columns]:
            faults.append(_fault(path.name, f"has no column {', '.join(missing)}", "add it, or correct the header"))
        return rows
    return pd.DataFrame(columns=columns, dtype=str)


def _key_faults(place: str, rows: pd.DataFrame, key: list[str]) -> list[Fault]:
    """Empty and repeated ids, by row number: 1 is the first row below the header."""
    faults = []
    for column in key:
        if (rows[column].str.strip() == "").any():
            empty = _rows(rows[column].str.strip() == "")
            faults.append(_fault(f"{place}, {column}", f"is empty in {empty}", "give every row its id"))
    if rows.duplicated(key).any():
        twice = _rows(rows.duplicated(key))
        faults.append(_fault(f"{place}, {' + '.join(key)}", f"repeats an earlier row in {twice}", "remove the row or rename the id"))
    return faults


def _unknown(codings: pd.DataFrame, column: str, others: pd.DataFrame) -> list[Fault]:
    unknown = ~codings[column].isin(others[column])
    if not unknown.any():
        return []
    where = "segments.csv" if column == "segment_id" else "codebook.csv"
    found = f"names {codings.loc[unknown, column].nunique()} ids that {where} does not have, in {_rows(unknown)}"
    return [_fault(f"codings.csv, {column}", found, f"correct them or add them to {where}")]


def _unread(tables: dict[str, pd.DataFrame], assigned: pd.DataFrame) -> list[Fault]:
    """Codings in documents that their coder is not said to have read."""
    placed = tables["codings"].merge(
        tables["segments"][["segment_id", "document_id"]].drop_duplicates("segment_id"), on="segment_id", how="left"
    )
    known = pd.MultiIndex.from_frame(assigned[["document_id", "coder_id"]])
    lost = ~pd.MultiIndex.from_frame(placed[["document_id", "coder_id"]]).isin(known)
    if not lost.any():
        return []
    found = f"does not name the coder of {int(lost.sum())} codings as a reader of their document"
    return [_fault("assignments.csv", found, "add a row for each document that a coder read")]


def _empty_faults(tables: dict[str, pd.DataFrame]) -> list[Fault]:
    faults = [_fault(f"{name}.csv", "has no rows", "add them") for name, rows in tables.items() if rows.empty]
    if not tables["segments"].empty and tables["segments"]["document_id"].nunique() < 2:
        faults.append(_fault("segments.csv, document_id", "names one document", "give two or more: one must be held out"))
    positions = tables["segments"].get("position", pd.Series(dtype=str))
    if (bad := ~positions.str.fullmatch(r"\d+")).any():
        faults.append(_fault("segments.csv, position", f"is not a whole number in {_rows(bad)}", "count segments in a document from 0"))
    return faults


def _rows(marked: pd.Series) -> str:
    """'row 3', or 'rows 3, 5, 8 and 4 more'."""
    numbers = [str(number + 1) for number in np.flatnonzero(marked.to_numpy())]
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:SHOWN])}{more}"


def _built(name: str, tables: dict[str, pd.DataFrame], assigned: pd.DataFrame | None) -> Corpus:
    code_ids = tables["codebook"]["code_id"].tolist()
    inner = {code_id: f"code-{number}" for number, code_id in enumerate(code_ids)}  # ids of any shape become ids of ours
    segments = _segments(tables["segments"])
    codings = tables["codings"][["segment_id", "code_id", "coder_id"]].assign(origin="person")
    codings["code_id"] = codings["code_id"].map(inner)
    if assigned is None:
        assignments = _readers(codings, segments)
    else:
        assignments = assigned[["document_id", "coder_id"]].rename(columns={"document_id": "session_id"})
    read = segments[segments["session_id"].isin(assignments["session_id"])].reset_index(drop=True)
    return Corpus(
        name=name,
        codebook=Codebook(codes=tuple(_code(inner[row["code_id"]], row) for row in tables["codebook"].to_dict("records"))),
        code_ids=tuple(code_ids),
        segments=check(read, Segments, "segments.csv"),
        codings=check(codings, Codings, "codings.csv"),
        assignments=check(assignments.assign(was_blind=True), Assignments, "assignments"),
    )


def _segments(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as Segments, sorted by id; every segment counts, however short, as people read it."""
    position = rows["position"].astype(int) if "position" in rows else rows.groupby("document_id").cumcount()
    named = rows["participant_id"] if "participant_id" in rows else pd.Series("", index=rows.index)
    question = rows.get("question", "")
    built = rows[["segment_id", "text"]].assign(
        session_id=rows["document_id"],
        consultation_id="corpus",
        participant_id=named.where(named != "", rows["document_id"]),
        speaker_kind="participant",
        position=position,
        turn=position,
        start_char=0,
        end_char=rows["text"].str.len(),
        start_s=np.nan,
        end_s=np.nan,
        n_words=rows["text"].str.split().str.len(),
        question=question,
    )
    return built[list(Segments.to_schema().columns)].sort_values("segment_id", ignore_index=True)


def _code(code_id: str, row: dict[str, str]) -> Code:
    """The row as a code; several examples or exclusions in a cell stand on lines of their own or between '|'."""
    several = {
        key: tuple(filter(None, (part.strip() for part in re.split(r"[\n|]", row.get(key, "")))))
        for key in ("include", "exclude", "examples")
    }
    return Code(
        code_id=code_id,
        name=row["name"] or row["code_id"],
        family="theme",
        definition=row.get("definition") or row["name"] or row["code_id"],
        **several,
    )


def _readers(codings: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Who is taken to have read what, when nobody says so."""
    documents = sorted(segments["session_id"].unique())
    placed = codings.merge(segments[["segment_id", "session_id"]], on="segment_id")[["session_id", "coder_id"]].drop_duplicates()
    rows = []
    for coder_id, own in placed.groupby("coder_id")["session_id"]:
        read = documents if len(own) >= READS_ALL * len(documents) else sorted(own)
        rows += [(document, coder_id) for document in read]
    return pd.DataFrame(rows, columns=["session_id", "coder_id"])


def _fault(place: str, found: str, todo: str, kind: type[CrpError] = TableError) -> Fault:
    return Fault(kind=kind, place=place, found=found, todo=todo)
