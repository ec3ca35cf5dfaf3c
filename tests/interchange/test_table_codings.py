"""Tables of codings as programs write them: which column holds what, codes, people, dates, and what cannot be used."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.project import Project
from crp_analysis.interchange.readers import read_content

MAXQDA = [
    ["Farbe", "Kommentar", "Dokumentgruppe", "Dokumentname", "Code", "Anfang", "Ende", "Gewicht", "Segment", "Erstellt von", "Erstellt"],
    ["●", "viel", "A", "int-1", "Needs > Time", "4", "4", "0", "never enough hours", "Vera Quill", "03.02.2024 10:22:33"],
    ["●", "", "A", "int-2", "Needs > Money", "12", "13", "50", "bus fare,\nalone", "Otto", "03.02.2024"],
]
ATLAS = [
    ["ID", "Quotation Name", "Document", "Document Groups", "Quotation Content", "Comment", "Codes", "Reference", "Density", "Created by"],
    ["1:1", "never …", "D 1: int-1", "", "never enough hours", "why", "Time\nMoney", "4 - 4", "2", "VQ"],
]
TAGUETTE = [["id", "document", "content", "tag"], ["1", "int-1.txt", "never enough hours", "needs.time"]]
DEDOOSE = [
    ["Media Title", "Excerpt Range", "Excerpt Creator", "Excerpt Date", "Excerpt Copy", "Codes Applied Combined", "Code: Needs Applied",
     "Code: Needs\\Time Applied"],
    ["int-1", "10-28", "VQ", "2/13/2024", "never enough hours", "Needs, Time", "True", "True"],
    ["int-1", "30-40", "VQ", "2/3/2024", "bus fare", "Needs", "True", "False"],
]  # fmt: skip
QUALCODER = [
    ["codename", "filename", "pos0", "pos1", "seltext", "owner", "memo", "date", "category"],
    ["Time", "int-1", "10", "28", "never enough hours", "VQ", "m", "2024-02-03 10:22:33", "Needs"],
]
OURS = [["session", "quote", "code", "coder"], ["int-1.txt", "never enough hours", "need-time", "VQ"]]


def csv_of(rows: list[list[str]], mark: str = ",") -> str:
    return "\n".join(mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\n"


def xlsx_of(*sheets: list[list]) -> bytes:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def told(project: Project) -> list[tuple]:
    """document, words, path of the code, coder, memo, date of each mark."""
    codes, sources = {one.guid: one for one in project.codes}, {one.guid: one.name for one in project.sources}
    coders = {one.guid: one.name for one in project.coders}

    def path(guid: str) -> str:
        return (path(codes[guid].parent) + "/" if codes[guid].parent else "") + codes[guid].name

    return [(sources[one.source], one.quoted, path(one.code), coders.get(one.coder, ""), one.memo, one.created) for one in project.marks]


def losses(project: Project) -> dict[str, int]:
    return {one.why: one.n for one in project.losses}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("rows", "origin", "expected"),
    [
        (MAXQDA, "table of MAXQDA", [
            ("int-1", "never enough hours", "Needs/Time", "Vera Quill", "viel", "2024-02-03T10:22:33"),
            ("int-2", "bus fare,\nalone", "Needs/Money", "Otto", "", "2024-02-03T00:00:00")]),
        (ATLAS, "table of ATLAS.ti", [
            ("int-1", "never enough hours", "Time", "VQ", "why", ""),
            ("int-1", "never enough hours", "Money", "VQ", "why", "")]),
        (TAGUETTE, "table of Taguette", [("int-1.txt", "never enough hours", "needs.time", "", "", "")]),
        (DEDOOSE, "table of Dedoose", [
            ("int-1", "never enough hours", "Needs/Time", "VQ", "", "2024-02-13T00:00:00"),
            ("int-1", "bus fare", "Needs", "VQ", "", "2024-02-03T00:00:00")]),
        (QUALCODER, "table of QualCoder", [("int-1", "never enough hours", "Needs/Time", "VQ", "m", "2024-02-03T10:22:33")]),
        (OURS, "table of codings", [("int-1.txt", "never enough hours", "need-time", "VQ", "", "")]),
    ],
    ids=["MAXQDA", "ATLAS.ti", "Taguette", "Dedoose", "QualCoder", "ours"],
)  # fmt: skip
def test_tables_of_each_program(rows, origin, expected, kind):
    content = xlsx_of(rows) if kind == "xlsx" else csv_of(rows).encode()
    project = read_content(content, f"codes.{kind}")
    assert project.origin == origin and told(project) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_separators(encoding, mark):
    rows = [["Dokumentname", "Code", "Segment"], ["int-1", "Übung", "größer, als man denkt; „so“"], ["int-1", "Fön", "zwei"]]
    (first, _) = told(read_content(csv_of(rows, mark).replace("\n", "\r\n").encode(encoding), "codes.csv"))
    assert first[:3] == ("int-1", "größer, als man denkt; „so“", "Übung")


def test_the_line_by_which_excel_is_told_the_separator():
    assert len(told(read_content(("sep=;\r\n" + csv_of(OURS, ";")).encode(), "a.csv"))) == 1


def test_lines_above_the_header_other_sheets_repeated_headers_and_blank_rows():
    first = [["Coded segments of a project"], [], ["Exported", "2024-02-03"], *OURS, [None] * 4, OURS[0], *OURS[1:]]
    project = read_content(xlsx_of([["Notes"], ["nothing here"]], first, TAGUETTE), "codes.xlsx")
    assert [one[2] for one in told(project)] == ["need-time", "need-time", "needs.time"]
    assert len({one.guid for one in project.marks}) == 3


def test_real_dates_and_numbers_of_excel():
    import datetime

    rows = [["session", "turn", "code", "coder", "created"], ["int-1", 4.0, "time", "VQ", datetime.datetime(2024, 2, 3, 10, 22, 33)]]
    (mark,) = read_content(xlsx_of(rows), "a.xlsx").marks
    assert mark.created == "2024-02-03T10:22:33" and mark.clue is not None and mark.clue.turn == 4


@pytest.mark.parametrize(
    ("dates", "read"),
    [
        (["3/4/2024"], [""]),
        (["3/4/2024", "25/4/2024 9:05"], ["2024-04-03T00:00:00", "2024-04-25T09:05:00"]),
        (["3/4/2024 1:00 PM", "3/25/2024"], ["2024-03-04T13:00:00", "2024-03-25T00:00:00"]),
        (["soon", "2024-02-03T10:00:00Z"], ["", "2024-02-03T10:00:00"]),
    ],
)
def test_dates_that_can_be_read_in_two_ways_are_not_guessed(dates, read):
    rows = [["session", "quote", "code", "created"], *(["int-1", "words", "time", one] for one in dates)]
    project = read_content(csv_of(rows).encode(), "a.csv")
    assert [one.created for one in project.marks] == read
    assert sum(losses(project).values()) == read.count("")


def test_clues_to_the_place():
    rows = [["segment_id", "code", "coder"], ["first/int-1#0004.1", "time", "VQ"]]
    (mark,) = read_content(csv_of(rows).encode(), "a.csv").marks
    assert mark.clue is not None and mark.clue.segment == "0004.1"
    project = read_content(csv_of([["segment", "codes"], ["first/int-1#0004.1", "time; money"]]).encode(), "a.csv")
    assert [one.name for one in project.sources] == ["first/int-1"] and len(project.marks) == 2


def test_offsets_of_another_programs_text_count_only_beside_words():
    def raw(header: list[str], row: list[str]) -> list[tuple]:
        return [(one.raw_start, one.raw_end) for one in read_content(csv_of([header, row]).encode(), "a.csv").marks]

    assert raw(["session", "start", "end", "code"], ["int-1", "3", "9", "time"]) == [(3, 9)]
    assert raw(["filename", "pos0", "pos1", "codename"], ["int-1", "3", "9", "time"]) == [(None, None)]
    assert raw(["filename", "pos0", "pos1", "codename", "seltext"], ["int-1", "3", "9", "time", "words"]) == [(3, 9)]
    assert raw(MAXQDA[0], MAXQDA[1]) == [(None, None)]


def test_a_table_of_one_session_is_called_after_it():
    project = read_content(csv_of([["quote", "code"], ["words", "time"]]).encode(), "int-1.csv")
    assert [one.name for one in project.sources] == ["int-1"]


def test_what_cannot_be_used_is_counted():
    rows = [
        ["session", "quote", "code", "weight"],
        ["int-1", "words", "", "0"],
        ["", "words", "time", "0"],
        ["int-1", "words", "time", "7"],
    ]
    project = read_content(csv_of(rows).encode(), "a.csv")
    assert len(project.marks) == 1
    assert losses(project) == {"names no code": 1, "names no document": 1, "has a weight, which is not kept": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"a,b\n1,2\n",
        csv_of([["session", "code"], ["int-1", "time"]]).encode(),
        csv_of(OURS[:1]).encode(),
        b"\x00\x01\x02" * 50,
    ],
    ids=["empty", "blank", "other", "no place", "no rows", "garbage"],
)
def test_files_that_are_no_tables_of_codings_are_refused(content):
    with pytest.raises(InterchangeError, match=r"^a\.csv: "):
        read_content(content, "a.csv")


def test_workbooks_that_mean_harm_are_refused():
    def with_part(name: str, inside: bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(xlsx_of(OURS))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
            for one in old.namelist():
                new.writestr(one, inside if one == name else old.read(one))
        return stream.getvalue()

    sheet = "xl/worksheets/sheet1.xml"
    for inside, said in [
        (b'<!DOCTYPE a [<!ENTITY a "ha">]><a>&a;</a>', "DOCTYPE"),
        (b"<a>" + b" " * 40_000_000 + b"</a>", "far more"),
        (b"<a", "cannot be read as a table|not well-formed"),
    ]:
        with pytest.raises(InterchangeError, match=said):
            read_content(with_part(sheet, inside), "a.xlsx")
    far = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>'
    far += b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    with pytest.raises(InterchangeError, match="heads codings"):
        read_content(with_part(sheet, far), "a.xlsx")


WHOLE = [xlsx_of(OURS), csv_of(MAXQDA).encode()]  # made once: a workbook holds the time at which it was made


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_damage_ends_in_a_project_or_a_clear_error(data):
    good = bytearray(data.draw(st.sampled_from(WHOLE)))
    is_zip = good.startswith(b"PK")
    for _ in range(data.draw(st.integers(1, 5))):
        good[data.draw(st.integers(4, len(good) - 1))] = data.draw(st.integers(0, 255))
    good = good[: data.draw(st.integers(5, len(good)))]
    try:
        read_content(bytes(good), "a.xlsx" if is_zip else "a.csv")
    except InterchangeError as error:
        assert str(error).startswith("a.") and "hours" not in str(error)
