"""The printed sheets: sizes, words, tags, equal bytes; and words for which there is no room."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image
from sheets_tables import closed_up, text_of, with_sheets

from crp_analysis.errors import CodebookError, Faults, SheetError, StudyError
from crp_analysis.outputs.sheets import KINDS, describe_sheets, write_sheets
from crp_analysis.outputs.sheets.texts import Stamp

STAMP = {"edition": 3, "date": "2024-05-01"}
A3, A4, A4_LANDSCAPE, A5_LANDSCAPE = (297, 420), (210, 297), (297, 210), (210, 148)
PAGES = {  # file: size of its pages in millimetres and their number
    "persona-cards.pdf": (A4, 1),
    "persona-cards-single.pdf": (A5_LANDSCAPE, 2),
    "option-sheets.pdf": (A4, 2),
    "journeys.pdf": (A4_LANDSCAPE, 1),
    "needs-poster.pdf": (A3, 1),
    "planning.pdf": (A4, 2),
    "terms-one.pdf": (A4, 1),
    "feedback-one.pdf": (A4, 2),
}
HOSTILE = '#[$*_\\`~@<a>] "]; #panic("x") {{ x }} // /* &amp; <b> -- ... \'q\''


@pytest.fixture(scope="module")
def full(run):
    return with_sheets(run)


@pytest.fixture(scope="module")
def printed(full, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    return {path.relative_to(folder).as_posix(): path for path in write_sheets(full, folder, **STAMP)}


@pytest.mark.parametrize("name", PAGES)
def test_sizes_and_numbers_of_pages(printed, name):
    size, number = PAGES[name]
    with pikepdf.open(printed[name]) as pdf:
        boxes = {tuple(round(float(one) / 72 * 25.4) for one in page.mediabox[2:]) for page in pdf.pages}
        assert (boxes, len(pdf.pages)) == ({size}, number)


def test_every_word_of_a_sheet_is_on_its_pages(full):
    stamp = Stamp(title=full.study.title, notice=full.study.notice, language="en-GB", **STAMP)
    for kind, content in describe_sheets(full).items():
        for pages in KINDS[kind][1](content, stamp):
            assert pages.texts and not pages.faults()
            found = closed_up(_text(pages))
            assert not [text.where for text in pages.texts if closed_up(text.words) not in found], pages.name
            assert closed_up("Edition 3, 1 May 2024") in found and closed_up(full.study.notice) in found


def _text(pages) -> str:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return text_of(pages.write(Path(folder)))


def test_cards_carry_marks_dissent_edits_and_what_has_changed_since(printed):
    text = text_of(printed["persona-cards.pdf"])
    for words in (
        "so that we can pay people.",
        "2 of 5 said the opposite.",
        "Changed by the Tuesday group, 2 April 2024: too grand",
        "Look again: one person more",
        "1 of 5, 1 session · E2a single voice",
        "3 not read yet · E1b suggested",
        "Check with participants",
        "Farvale: nobody of this group",
    ):
        assert words in text, words


def test_gaps_in_terms_are_said_and_counted(printed):
    text = text_of(printed["terms-one.pdf"])
    assert "Not decided yet" in text and "One question is not decided yet." in text and "version 2" in text


def test_feedback_keeps_its_parts_apart(printed):
    text = text_of(printed["feedback-one.pdf"])
    assert "A list hangs in the library." in text and "No money for travel. Nobody holds a budget for it." in text
    assert "Nothing has been decided yet." in text  # everyone's page
    assert "• The words of fewer than 5 people have been read." in text  # what cannot be shown is a line, not an empty one
    assert "this group took part" not in text  # of the brokers nothing can be told, so they have no page of their own
    assert "Finding a partner. 4 of 5 people" in text and "Ethics in practice. raised by 5 to 9 people" in text


def test_the_poster_explains_what_occurs_in_it_and_no_more(printed):
    text = text_of(printed["needs-poster.pdf"])
    assert "no running scheme offers it" in text and "fewer than 5 people, not shown" in text
    assert "than in the edition before" not in text


@pytest.mark.parametrize("name", PAGES)
def test_sheets_can_be_heard(printed, name):
    from pdfua.validator import validate

    assert validate(str(printed[name])).findings == ()
    with pikepdf.open(printed[name]) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "en-GB" and str(pdf.docinfo.Title)


def test_same_run_same_bytes(full, printed, tmp_path):
    time.sleep(1.1)  # archives carry seconds
    again = write_sheets(full, tmp_path, **STAMP)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in again) == sorted(printed)
    for path in again:
        assert path.read_bytes() == printed[path.relative_to(tmp_path).as_posix()].read_bytes(), path.name


def test_each_card_is_a_picture_that_is_sharp_in_print(printed):
    assert {name for name in printed if name.endswith(".png")} == {"cards/community.png", "cards/broker.png"}
    picture = Image.open(io.BytesIO(printed["cards/community.png"].read_bytes()))
    assert picture.width / (210 / 25.4) >= 150 and picture.text == {}
    assert min(picture.convert("L").getextrema()) < 60  # something is drawn


def test_what_is_not_there_is_not_printed_and_said(run, tmp_path, capsys):
    paths = write_sheets(run, tmp_path / "new" / "sheets", **STAMP)
    assert {path.name for path in paths} >= {"persona-cards.pdf", "option-sheets.pdf", "needs-poster.pdf"}
    assert not [path for path in paths if path.name.startswith(("journeys", "planning", "terms", "feedback"))]
    assert "No sheets for journeys, planning, terms, feedback" in capsys.readouterr().err


def test_only_the_kinds_that_were_asked_for(full, tmp_path):
    assert [path.name for path in write_sheets(full, tmp_path, only=["journeys", "planning"], **STAMP)] == ["journeys.pdf", "planning.pdf"]


def test_a_draft_says_that_it_is_one(full, tmp_path):
    (path,) = write_sheets(full, tmp_path, edition=0, date="2024-05-01", only=["planning"])
    assert "Draft, 1 May 2024" in text_of(path)


def test_words_without_room_are_told_all_together_by_file_and_line_and_nothing_is_written(full, tmp_path):
    hub = full.codebook.options[0]
    options = (
        hub.model_copy(update={"overview": "Far too much. " * 300, "considerations": ("fine", "So long. " * 600)}),
        *full.codebook.options[1:],
    )
    personas = full.findings.personas.copy()
    personas.loc[personas["origin"] == "facilitator", "text"] = "Far too wordy. " * 80
    personas.loc[(personas["part"] == "How do I") & (personas["group"] == "broker"), "text"] = "How do I say it all? " * 120
    too_much = type(full)(**{**vars(full), "codebook": full.codebook.model_copy(update={"options": options})})
    edits = personas.loc[personas["origin"] == "facilitator", ["group", "text"]].assign(consultation_id="one")
    too_much.findings = type(full)(**{**vars(full.findings), "personas": personas, "persona_edits": edits})
    with pytest.raises(Faults) as caught:
        write_sheets(too_much, tmp_path / "sheets", **STAMP)
    told = {fault.place: fault for fault in caught.value.faults}
    assert len(told) == len(caught.value.faults) == 4  # once, though cards are printed in two forms
    assert told["codebook/options/hub.toml, overview"].kind is CodebookError
    assert told["codebook/options/hub.toml, considerations, entry 2"].kind is CodebookError
    assert "option-sheets.pdf, The Hub, Considerations, line 2" in str(told["codebook/options/hub.toml, considerations, entry 2"])
    assert told["data/raw/one/workshop/personas/community.toml"].kind is StudyError
    assert told["persona-cards.pdf, Brokers (public engagement), How do I … line 1"].kind is SheetError
    assert "mm too much at the smallest size of" in str(caught.value) and "wordy" not in str(caught.value)
    assert not (tmp_path / "sheets").exists()


def test_long_names_and_questions_of_a_study_are_told_too(full, tmp_path):
    study = full.study.model_copy(update={"question": "What would help? " * 60})
    with pytest.raises(Faults) as caught:
        write_sheets(type(full)(**{**vars(full), "study": study}), tmp_path, only=["needs"], **STAMP)
    (fault,) = caught.value.faults
    assert (fault.kind, fault.place) == (StudyError, "study.toml, question")


def test_long_answers_go_on_to_the_next_page_and_a_way_of_too_many_needs_is_told(full, tmp_path):
    terms, planning = full.findings.terms.assign(answer="We meet again. " * 400), full.findings.planning.assign(text="Ask again. " * 500)
    journeys = full.findings.journeys.assign(code_ids=";".join(["need-ethics"] * 120))
    tables = {**vars(full.findings), "terms": terms, "planning": planning, "journeys": journeys}
    long = type(full)(**{**vars(full), "findings": type(full)(**tables)})
    for path in write_sheets(long, tmp_path, only=["terms", "planning"], **STAMP):
        number = {"terms-one.pdf": 3 * 400, "planning.pdf": 4 * 500}[path.name]
        assert text_of(path).count("again.") == number, path.name  # every word of every page
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) > 2
    with pytest.raises(Faults) as caught:
        write_sheets(long, tmp_path, only=["journeys"], **STAMP)
    assert "journeys.pdf, Community organisations" in str(caught.value)


@pytest.mark.parametrize("words", [HOSTILE, "مرحبا بكم", "שלום", "grinning 😀 face", "Пример ελληνικά", "x" * 300], ids=range(6))
def test_text_of_any_kind_is_set_as_text(full, tmp_path, words):
    """Right-to-left letters come back in the order in which they are drawn, so letters are counted there."""
    option = full.codebook.options[0].model_copy(update={"overview": words, "aims": (words,)})
    personas = full.findings.personas.assign(text=words)
    terms, feedback = full.findings.terms.assign(answer=words), full.findings.feedback.assign(text=words, reason=words)
    hostile = type(full)(**{**vars(full), "codebook": full.codebook.model_copy(update={"options": (option,)})})
    hostile.findings = type(full)(**{**vars(full.findings), "personas": personas, "terms": terms, "feedback": feedback})
    kinds = ["options", "cards", "terms", "feedback"] if len(words) < 300 else ["options", "terms"]
    for path in write_sheets(hostile, tmp_path, only=kinds, **STAMP):
        if path.suffix == ".pdf":
            found = closed_up(text_of(path))
            assert "‹" not in found
            if words.isascii() or "😀" in words or words.startswith("П"):
                assert closed_up(words).casefold() in found.casefold(), path.name  # a sentence begins with a capital
            else:
                assert all(found.count(letter) >= words.count(letter) for letter in words if letter != " "), path.name


def test_signs_that_no_typeface_has_are_put_into_words(full, tmp_path):
    planning = full.findings.planning.assign(text="Meet \U0001f9d1\U00012000 there")
    unknown = type(full)(**{**vars(full), "findings": type(full)(**{**vars(full.findings), "planning": planning})})
    (path,) = write_sheets(unknown, tmp_path, only=["planning"], **STAMP)
    assert "Meet ‹adult›‹?› there" in text_of(path)


def test_many_needs_go_on_to_a_second_poster(full, tmp_path):
    needs = full.findings.needs
    codes = [full.codebook.codes[0].model_copy(update={"code_id": f"need-{n:02d}", "name": f"Need number {n}"}) for n in range(25)]
    import pandas as pd

    many = pd.concat([needs[needs["code_id"] == "need-find-partner"].assign(code_id=code.code_id) for code in codes])
    wide = type(full)(**{**vars(full), "codebook": full.codebook.model_copy(update={"codes": tuple(codes)})})
    wide.findings = type(full)(**{**vars(full.findings), "needs": many})
    (path,) = write_sheets(wide, tmp_path, only=["needs"], **STAMP)
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 2
    assert "Need number 0" in text_of(path) and "Need number 24" in text_of(path)


def test_a_study_without_notice_or_region_is_set_too(run, tmp_path):
    bare = run.but(study=run.study.model_copy(update={"notice": "", "language": "en"}), findings=replace(run.findings))
    (path,) = write_sheets(bare, tmp_path, edition=1, date="", only=["options"])
    assert text_of(path).endswith("· Edition 1")
