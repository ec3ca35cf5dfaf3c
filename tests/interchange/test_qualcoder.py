"""QualCoder projects: folder and zip, both ways of counting in one document, cases, notes, losses, hostile archives."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.qualcoder import read_qualcoder, read_qualcoder_folder
from crp_analysis.interchange.quoted_places import place_quotes

from .foreign_files import QUALCODER, SUB_CODES, database, zipped

TEXT = "\U0001f600 Anna: no time.\n\u05e9\u05dc\u05d5\u05dd, no money \U0001f600 either.\nNo time, no money."
MOMENT = "2024-06-01 10:00:00"


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def coding(number: int, code: int, words: str, *, in_units: bool = False, owner: str = "Vera Quill", occurrence: int = 0) -> tuple:
    start = TEXT.index(words)
    for _ in range(occurrence):
        start = TEXT.index(words, start + 1)
    before, inside = (units(TEXT[:start]), units(words)) if in_units else (start, len(words))
    return number, code, 1, words.replace("\n", "\u2029"), before, before + inside, owner, MOMENT, "a memo", None, None


def project(**more) -> bytes:
    tables = {
        "source": [
            (1, "P01.txt", TEXT, None, "read aloud", "x", MOMENT, None, None),
            (2, "yard.png", None, "/images/yard.png", "", "x", MOMENT, None, None),
        ],
        "code_cat": [(1, "Needs", "x", MOMENT, "All needs", None), (2, "Close", "x", MOMENT, "", 1)],
        "code_name": [(1, "Time", "Hours", 2, "x", MOMENT, "#3cb44b"), (2, "Money", "", None, "x", MOMENT, "blue")],
        "code_text": [],
    }
    return database(QUALCODER, **{**tables, **more})


def test_codes_hang_in_their_categories():
    found = read_qualcoder(project(), "study.qda.zip")
    names = {code.guid: code.name for code in found.codes}
    told = [(code.name, names.get(code.parent, ""), code.is_codable, code.colour, code.description) for code in found.codes]
    assert told == [
        ("Needs", "", False, "", "All needs"),
        ("Close", "Needs", False, "", ""),
        ("Time", "Close", True, "#3CB44B", "Hours"),
        ("Money", "", True, "", ""),
    ]
    assert [(source.name, source.kind, source.description) for source in found.sources] == [
        ("P01.txt", "text", "read aloud"),
        ("yard.png", "picture", ""),
    ]
    assert (found.name, found.origin, found.description) == ("study", "QualCoder", "Two interviews")


def test_sub_codes_of_newer_versions():
    content = database(
        QUALCODER + SUB_CODES, code_name=[(1, "Time", "", None, "x", MOMENT, "", None), (2, "Evenings", "", None, "x", MOMENT, "", 1)]
    )
    time, evenings = read_qualcoder(content, "x").codes
    assert evenings.parent == time.guid


def test_codings_by_hand_and_by_machine_stand_on_their_words():
    codings = [
        coding(1, 1, "no time", in_units=True),
        coding(2, 2, "no money", in_units=True, owner="Max"),
        coding(3, 2, "no money", occurrence=1),  # as automatic coding counts, code points
        coding(4, 1, "time.\n\u05e9\u05dc\u05d5\u05dd", in_units=True),
    ]
    found = read_qualcoder(project(code_text=codings), "x")
    text = found.sources[0].text
    assert [text[mark.start : mark.end] for mark in found.marks] == ["no time", "no money", "no money", "time.\n\u05e9\u05dc\u05d5\u05dd"]
    assert found.marks[2].start == TEXT.rindex("no money")
    assert {coder.guid: coder.name for coder in found.coders}[found.marks[1].coder] == "Max"
    assert (found.marks[0].created, found.marks[0].memo) == ("2024-06-01T10:00:00", "a memo")
    (counting,) = found.countings
    assert (counting.unit, counting.n_fit, counting.n_marks) == ("UTF-16 units", 4, 4)


def test_codings_a_few_characters_off_are_put_on_their_words():
    """QualCoder 4.0 Beta's automatic coding after signs of several code points; words that stand nowhere near stay where they are."""
    number, code, file, words, start, end, *more = coding(1, 2, "no money", in_units=True)
    moved = (number, code, file, words, start + 5, end + 5, *more)
    other = (2, 1, 1, "no luck", 9, 16, *more)
    found = read_qualcoder(project(code_text=[moved, other]), "x")
    text = found.sources[0].text
    assert [text[mark.start : mark.end] for mark in found.marks] == ["no money", text[9:16]]
    assert [(loss.kind, loss.n) for loss in found.losses] == 2 * [("place of a coding", 1)]


def test_cases_attributes_notes_and_losses():
    found = read_qualcoder(
        project(
            cases=[(1, "Anna", "Gardener", "x", MOMENT)],
            case_text=[(1, 1, 1, 0, len(TEXT), "x", MOMENT, ""), (2, 1, 1, 0, 9, "x", MOMENT, "")],
            attribute_type=[("age", MOMENT, "x", "", "case", "numeric"), ("place", MOMENT, "x", "", "file", "character")],
            attribute=[(1, "age", "case", "41", 1, MOMENT, "x"), (2, "place", "file", "Farvale", 1, MOMENT, "x")],
            journal=[(1, "Day one", "We began.", MOMENT, "Vera Quill")],
            annotation=[(1, 1, 2, 6, "who is this?", "Max", MOMENT)],
            code_image=[(1, 2, 0, 0, 9, 9, 1, "", MOMENT, "x", None, None)],
            code_av=[(1, 2, 0, 9, 1, "", MOMENT, "x", None), (2, 2, 9, 19, 1, "", MOMENT, "x", None)],
            code_text=[(1, 1, 1, "x", 0, 90_000, "Max", MOMENT, "", None, 1), (2, 9, 1, "x", 0, 1, "Max", MOMENT, "", None, None)],
        ),
        "x",
    )
    (case,) = found.cases
    assert (case.attributes, case.sources) == ({"age": "41"}, (found.sources[0].guid,))
    assert found.attributes == {"age": "Float", "place": "Text"}
    assert found.source_attributes == {found.sources[0].guid: {"place": "Farvale"}}
    assert [(note.name, note.text) for note in found.notes] == [("Day one", "We began."), ("Characters 2 to 6", "who is this?")]
    assert {loss.kind: loss.n for loss in found.losses if loss.kind != "coding"} == {
        "coded stretch of sound or film": 2,
        "coded area of a picture or page": 1,
        "mark of importance or weight of a coding": 1,
        "part of a document that belongs to a case": 1,
        "place of an annotation": 1,
    }
    assert sorted((loss.why, loss.n) for loss in found.losses if loss.kind == "coding") == [
        ("its code or document is gone", 1),
        ("its place is not inside its document", 1),
    ]


def test_folder_zip_and_file_say_the_same(tmp_path):
    content = project(code_text=[coding(1, 1, "no time")])
    folder = tmp_path / "study.qda"
    folder.mkdir()
    (folder / "data.qda").write_bytes(content)
    archive = zipped({"study.qda/data.qda": content, "study.qda/images/yard.png": b"x", "__MACOSX/data.qda": b"x"})
    from_folder = read_qualcoder_folder(folder)
    assert from_folder == read_qualcoder(archive, "study.qda") == read_qualcoder(content, "study.qda")


def test_a_folder_that_points_elsewhere_is_refused(tmp_path):
    (tmp_path / "other").write_bytes(project())
    folder = tmp_path / "study.qda"
    folder.mkdir()
    with pytest.raises(InterchangeError, match="holds no file"):
        read_qualcoder_folder(folder)
    (folder / "data.qda").symlink_to(tmp_path / "other")
    with pytest.raises(InterchangeError, match="holds no file"):
        read_qualcoder_folder(folder)


def lying(content: bytes) -> bytes:
    """The archive with sizes that promise less than it unpacks to."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream) as archive:
        info = archive.infolist()[0]
    return content.replace(info.file_size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 torn", "no zip file, or cut off"),
        (zipped({"readme.txt": b"x"}), "holds no file data.qda"),
        (zipped({"a/data.qda": b"x", "b/data.qda": b"x"}), "holds 2 files"),
        (zipped({"data.qda": b"\x00" * 30_000_000}), "far more than it should"),
        (lying(zipped({"data.qda": bytes(range(256)) * 40})), "is damaged|not a SQLite file"),
        (zipped({"data.qda": b"SQLite format 3\x00"}), "damaged"),
        (zipped({"data.qda": project()})[:-30], "no zip file, or cut off"),
        (database("create table source (id)"), "no project of QualCoder"),
    ],
)
def test_hostile_files_are_refused_in_words(content, message):
    with pytest.raises(InterchangeError, match=message):
        read_qualcoder(content, "study.zip")


def test_a_path_that_leads_out_of_the_archive_is_refused():
    with pytest.raises(InterchangeError, match="leads out of the file"):
        read_qualcoder(zipped({"../../etc/data.qda": project()}), "study.zip")


def test_what_macos_adds_to_a_zip_is_passed_over():
    assert read_qualcoder(zipped({"study.qda/data.qda": project(), "__MACOSX/study.qda/data.qda": b"x"}), "study.zip").codes


LINES = st.text(st.sampled_from("ab \u05e9\U0001f600\u0301"), max_size=6)


@given(st.lists(LINES, min_size=2, max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.integers(1, 2), st.data())
@settings(max_examples=150, deadline=None)
def test_however_it_was_counted_the_words_decide(lines, end, in_units, line_end, data):
    text = end.join(["xyz", *lines, "zyx"])
    plain = text.replace("\r\n", "\n")
    start = data.draw(st.integers(0, len(plain) - 1))
    stop = data.draw(st.integers(start + 1, len(plain)))

    def counted(position: int) -> int:
        before = plain[:position]
        return (units(before) if in_units else len(before)) + (line_end - 1) * before.count("\n") * (end == "\r\n")

    quote = plain[start:stop]
    (placed,), counting = place_quotes(text, [(counted(start), counted(stop))], [quote])
    if quote.strip():
        assert counting.n_fit == 1 and "".join(plain[placed[0] : placed[1]].split()) == "".join(quote.split())
