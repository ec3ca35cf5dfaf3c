"""Words commented on in Word are marks: exactly these words, by these people, whatever stands in the document."""

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_made import comment, end, paragraph, run, start, word

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.project import Project
from crp_analysis.interchange.readers import read_content
from crp_analysis.interchange.word_codings import read_docx


def coded(project: Project) -> list[tuple[str, str, str]]:
    """The words, the code's name and the coder's name of each mark."""
    codes = {one.guid: one.name for one in project.codes}
    coders = {one.guid: one.name for one in project.coders}
    (source,) = project.sources
    return [(source.text[one.start : one.end], codes[one.code], coders.get(one.coder, "")) for one in project.marks]


def one_coded(*body: str, text: str = "Time") -> str:
    """The words of the one mark of a document with one comment."""
    ((words, _, _),) = coded(read_docx(word("".join(body), [comment(0, text)]), "a.docx"))
    return words


def losses(project: Project) -> dict[str, int]:
    return {one.why.partition(":")[0]: one.n for one in project.losses}


def test_words_codes_authors_dates_and_memos():
    body = paragraph(run("P07: The bus "), start(0), run("fare alone"), end(0), run(" stops me."))
    project = read_content(word(body, [comment(0, "Needs > Money; Travel - it is dear")]), "int-1.docx")
    assert project.sources[0].name == "int-1" and project.sources[0].text == "P07: The bus fare alone stops me."
    assert coded(project) == [("fare alone", "Money", "Vera Quill"), ("fare alone", "Travel", "Vera Quill")]
    assert [(one.created, one.memo) for one in project.marks] == [("2024-06-01T10:00:00", "it is dear")] * 2
    assert {one.name: one.is_codable for one in project.codes} == {"Needs": False, "Money": True, "Travel": True}


def test_over_paragraphs_nested_and_overlapping():
    body = paragraph(start(0), run("One "), start(1), run("two")) + paragraph(run("three"), end(0), run(" four"), end(1))
    project = read_docx(word(body, [comment(0, "A"), comment(1, "B")]), "a.docx")
    assert coded(project) == [("One two\nthree", "A", "Vera Quill"), ("two\nthree four", "B", "Vera Quill")]


def test_edges_at_paragraph_marks_are_not_words():
    assert one_coded(paragraph(run("One"), start(0)), paragraph(run("two")), paragraph(end(0), run("three"))) == "two"
    assert one_coded(start(0), paragraph(run("two")), end(0)) == "two"
    assert one_coded(paragraph(run("One "), start(0), run("two "), end(0), run("three"))) == "two "


def test_tables_have_their_cells_between_tabs():
    def cell(*inside: str) -> str:
        return f"<w:tc>{paragraph(*inside)}</w:tc>"

    row = f"<w:tr>{cell(run('P07'))}{cell(start(0), run('my evenings'), end(0), run(' are full'))}</w:tr>"
    content = word(f"{paragraph(run('Talk'))}<w:tbl>{row}</w:tbl>", [comment(0, "Time")])
    project = read_docx(content, "a.docx")
    assert project.sources[0].text == "Talk\nP07\tmy evenings are full"
    assert coded(project)[0][0] == "my evenings"
    whole = f"<w:tbl><w:tr>{cell(start(0), run('one'))}{cell(run('two'), end(0))}</w:tr></w:tbl>"
    assert one_coded(whole) == "one\ttwo"


def test_what_counts_as_text():
    inserted, deleted = f"<w:ins>{run('in')}</w:ins>", "<w:del><w:r><w:delText>out</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run('here')}</w:moveTo>"
    signs = '<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t xml:space="preserve"> d</w:t></w:r>'
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>' + run("7")
    wrapped = f"<w:hyperlink>{run('link')}</w:hyperlink><w:smartTag>{run('tag')}</w:smartTag>"
    wrapped += f"<w:sdt><w:sdtContent>{run('box')}</w:sdtContent></w:sdt>"
    stops = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>'
    formula = "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"
    twice = f"<mc:AlternateContent><mc:Choice>{run('once')}</mc:Choice><mc:Fallback>{run('once')}</mc:Fallback></mc:AlternateContent>"
    inside = [inserted, deleted, moved, signs, field, wrapped, formula, twice]
    assert one_coded(paragraph(stops, start(0), *inside, end(0))) == "inherea\tb\nc\u2011 d7linktagboxonce"


def test_comments_without_words_elsewhere_or_empty_are_told():
    body = paragraph(run("One "), end(0), run("two "), start(1), f"<w:del>{run('gone')}</w:del>", end(1))
    comments = [comment(0, "Point"), comment(1, "Deleted"), comment(2, "In a footnote"), comment(3, ""), comment(4, "What is this?")]
    project = read_docx(word(body + paragraph(start(4), run("x"), end(4)), comments), "a.docx")
    assert [(one.start, one.end, one.quoted) for one in project.marks] == [(4, 4, ""), (8, 8, "")]
    assert losses(project) == {
        "holds no words": 1,
        "stands in a footnote, a header or elsewhere outside the text": 1,
        "is a remark and names no code": 1,
    }
    assert [one.text for one in project.notes] == ["What is this?"]


def test_replies_are_memos_or_codes_of_their_authors():
    body = paragraph(*(start(n) for n in range(4)), run("my evenings"), *(end(n) for n in range(4)))
    comments = [comment(0, "Time"), comment(1, "Agreed", "Otto"), comment(2, "#money too", "Otto"), comment(3, "time", "Otto")]
    project = read_docx(word(body, comments, replies={1: 0, 2: 0, 3: 0}, done=[0]), "a.docx")
    assert coded(project) == [("my evenings", "Time", "Vera Quill"), ("my evenings", "money", "Otto"), ("my evenings", "Time", "Otto")]
    assert [one.memo for one in project.marks] == ["Reply: Agreed", "too", ""]
    assert losses(project) == {"counts like any other; that somebody ticked it off is not kept": 1}


def test_a_reply_without_a_range_has_that_of_its_comment():
    body = paragraph(start(0), run("my evenings"), end(0))
    project = read_docx(word(body, [comment(0, "Time"), comment(1, "#money", "Otto")], replies={1: 0}), "a.docx")
    assert coded(project)[1] == ("my evenings", "money", "Otto")


def test_the_main_part_may_have_another_name():
    body = paragraph(start(0), run("my evenings"), end(0))
    assert coded(read_content(word(body, [comment(0, "Time")], main="document2.xml"), "a.docx"))[0][0] == "my evenings"


def test_identities_stay_when_the_file_is_renamed_and_differ_within_it():
    body = paragraph(start(0), start(1), run("my evenings"), end(0), end(1))
    one, other = (read_docx(word(body, [comment(0, "Time"), comment(1, "time")]), name) for name in ("a.docx", "b.docx"))
    assert [mark.guid for mark in one.marks] == [mark.guid for mark in other.marks]
    assert len({mark.guid for mark in one.marks}) == 2
    assert one.sources[0].guid == other.sources[0].guid


WORDS = st.text(st.sampled_from("ab é漢😀\u0301\u05d0"), min_size=1, max_size=6).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_ranges_are_found_exactly_wherever_they_are(data):
    """A law: of any paragraphs cut into runs, a comment from one run to another covers exactly these runs and what stands between."""
    paragraphs = data.draw(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=5))
    flat = [(p, r) for p, runs in enumerate(paragraphs) for r in range(len(runs))]
    ranges = data.draw(st.lists(st.tuples(st.integers(0, len(flat) - 1), st.integers(0, len(flat) - 1)).map(sorted), max_size=5))
    places: dict[tuple[int, int], tuple[int, int]] = {}
    text = ""
    for p, runs in enumerate(paragraphs):
        text += "\n" if p else ""
        for r, words in enumerate(runs):
            places[p, r] = (len(text), len(text) + len(words))
            text += words
    body = "".join(
        paragraph(
            *(
                "".join(start(n) for n, (first, _) in enumerate(ranges) if flat[first] == (p, r))
                + run(words)
                + "".join(end(n) for n, (_, last) in enumerate(ranges) if flat[last] == (p, r))
                for r, words in enumerate(runs)
            )
        )
        for p, runs in enumerate(paragraphs)
    )
    comments = [comment(n, f"Code {n}") for n in range(len(ranges))] or [comment(0, "Nowhere")]
    project = read_docx(word(body, comments), "a.docx")
    assert project.sources[0].text == text
    assert [(one.start, one.end) for one in project.marks] == [(places[flat[a]][0], places[flat[b]][1]) for a, b in ranges]


def test_bad_files_are_refused_in_clear_words():
    good = word(paragraph(start(0), run("my evenings"), end(0)), [comment(0, "Time")])
    none = word(paragraph(run("my evenings")), [])
    blank = word(paragraph(), [comment(0, "Time")])
    for content, said in [
        (none, "holds no comments"),
        (blank, "holds no text"),
        (good[:400], "no zip file, or cut off"),
        (b"\xd0\xcf\x11\xe0x", "password"),
    ]:
        with pytest.raises(InterchangeError, match=said):
            read_content(content, "a.docx")


BOMB = b"<a>" + b" " * 40_000_000 + b"</a>"


@pytest.mark.parametrize("part", ["word/document.xml", "word/comments.xml"])
@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (b'<!DOCTYPE a [<!ENTITY a "ha">]><a>&a;</a>', "DOCTYPE"),
        (b"<a", "not well-formed"),
        (BOMB, "far more"),
    ],
    ids=["entities", "broken", "bomb"],
)
def test_hostile_parts_are_refused(part, inside, said):
    good = word(paragraph(start(0), run("my evenings"), end(0)), [comment(0, "Time")])
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(good)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, inside if name == part else old.read(name))
    with pytest.raises(InterchangeError, match=said):
        read_content(stream.getvalue(), "a.docx")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damage_never_ends_in_anything_but_a_clear_error(data):
    good = bytearray(word(paragraph(start(0), run("my evenings"), end(0)), [comment(0, "Time")]))
    for _ in range(data.draw(st.integers(1, 5))):
        good[data.draw(st.integers(4, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_content(bytes(good), "a.docx")
    except InterchangeError as error:
        assert str(error).startswith("a.docx") and "evenings" not in str(error)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
@pytest.mark.parametrize("through", [["docx"], ["odt", "docx"], ["odt"]], ids="-".join)
def test_documents_that_libreoffice_saved_hold_the_same_codings(tmp_path: Path, through: list[str]):
    """Another program's own XML: our document opened and saved by LibreOffice as Word, by way of OpenDocument, and as OpenDocument."""
    cells = f"<w:tc>{paragraph(run('P07'))}</w:tc><w:tc>{paragraph(start(2), run('full 😀'), end(2))}</w:tc>"
    table = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="4000"/></w:tblGrid><w:tr>{cells}</w:tr></w:tbl>'
    body = paragraph(run("The bus "), start(0), run("fare "), start(1), run("alone"), end(0)) + paragraph(run("stops"), end(1), run(" me."))
    body += table + paragraph(start(3), run("End"), end(3))
    comments = [comment(0, "Money"), comment(1, "Needs > Travel; Time", "Otto"), comment(2, "Time"), comment(3, "#time", "Otto")]
    path = tmp_path / "made.docx"
    path.write_bytes(word(body, comments))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for target in through:
        out = tmp_path / f"as-{target}"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(out), str(path)], check=True, capture_output=True
        )
        path = out / f"made.{target}"
    before, after = read_content(word(body, comments), "a.docx"), read_content(path.read_bytes(), path.name)
    assert after.sources[0].text == before.sources[0].text
    assert coded(after) == coded(before)
    assert [(one.start, one.end, one.created) for one in after.marks] == [(one.start, one.end, one.created) for one in before.marks]
