"""Any program's file of codings to a `Project`: what a file is, is judged by its content, and by its name only where that must decide."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.containers import open_container
from crp_analysis.interchange.databases import MAGIC, MOST_BYTES, open_database
from crp_analysis.interchange.project import Project
from crp_analysis.interchange.qualcoder import read_qualcoder, read_qualcoder_folder
from crp_analysis.interchange.table_codings import read_table
from crp_analysis.interchange.taguette import read_taguette
from crp_analysis.interchange.word_codings import read_docx, read_odt
from crp_analysis.interchange.word_files import is_word

KNOWN = (
    "a REFI-QDA file (.qdpx, .qdc), a Taguette project (.sqlite3), a QualCoder project (.qda), a text with comments (.docx, .odt) "
    "or a table of codings (.csv, .xlsx)"
)
TABLES = (".csv", ".tsv", ".tab")
LEGACY = b"\xd0\xcf\x11\xe0"  # what Word and Excel wrote until 2003, and write around a file with a password


def read_file(path: Path) -> Project:
    """The project in a file, or in a QualCoder folder.

    Raises:
        InterchangeError: it is of no kind that is read here, or its reader refuses it.
        Faults: several things are wrong with it.
    """
    if path.is_dir():
        return read_qualcoder_folder(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InterchangeError(f"{path.name}: is larger than {MOST_BYTES // 1_000_000} MB; export a smaller project")
        content = path.read_bytes()
    except OSError as error:
        raise InterchangeError(f"{path.name}: cannot be opened; look whether it is there and may be read") from error
    return read_content(content, path.name)


def read_content(content: bytes, name: str) -> Project:
    """The project in a file's bytes; raises as `read_file` does."""
    if content.startswith(MAGIC):
        with open_database(content, name) as database:
            is_qualcoder = "code_text" in database.tables
        return read_qualcoder(content, name) if is_qualcoder else read_taguette(content, name)
    if content.startswith(LEGACY):
        raise InterchangeError(f"{name}: has a password or is of an old kind; save it without a password as .docx or .xlsx, and bring that")
    if content.startswith(b"PK"):
        return _read_zip(content, name)
    if b"<CodeBook" in content[:4000] or name.casefold().endswith(".qdc"):
        from crp_analysis.interchange.refi_read import read_qdc

        return read_qdc(content, name)
    if name.casefold().endswith(TABLES):
        return read_table(content, name)
    raise InterchangeError(f"{name}: is of no kind that is read here; give {KNOWN}")


def _read_zip(content: bytes, name: str) -> Project:
    names = {PurePosixPath(one.casefold()) for one in open_container(content, name, kind="project").entries}
    if any(one.suffix == ".qde" for one in names):
        from crp_analysis.interchange.refi_read import read_qdpx

        return read_qdpx(content, name)
    if any(one.name == "data.qda" for one in names):
        return read_qualcoder(content, name)
    if is_word({str(one) for one in names}):
        return read_docx(content, name)
    if {PurePosixPath("content.xml"), PurePosixPath("mimetype")} <= names:
        return read_odt(content, name)
    if PurePosixPath("xl/workbook.xml") in names:
        return read_table(content, name)
    raise InterchangeError(f"{name}: is an archive of no kind that is read here; give {KNOWN}")
