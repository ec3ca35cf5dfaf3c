"""Persona cards as slides that people edit."""

from __future__ import annotations

import pytest
from pptx import Presentation
from sheets_tables import with_sheets

from crp_analysis.outputs.sheets import write_sheets
from crp_analysis.outputs.sheets.persona_cards import describe_cards


@pytest.fixture(scope="module")
def full(run):
    return with_sheets(run)


@pytest.fixture(scope="module")
def deck(full, tmp_path_factory):
    folder = tmp_path_factory.mktemp("slides")
    write_sheets(full, folder, edition=3, date="2024-05-01", only=["cards"])
    return Presentation(folder / "persona-cards.pptx")


def words_of(slide) -> str:
    return " ".join("\n".join(shape.text_frame.text for shape in slide.shapes).replace("\xa0", " ").split())


def test_one_slide_of_a5_a_card_with_every_line(full, deck):
    cards = describe_cards(full)
    assert (round(deck.slide_width.mm), round(deck.slide_height.mm), len(deck.slides)) == (210, 148, len(cards))
    for card, slide in zip(cards, deck.slides, strict=True):
        shown = words_of(slide)
        assert slide.shapes.title.text_frame.text == card.archetype.words
        for line in (line for part in card.parts for line in part.lines):
            assert all(text.words in shown for text in (line.text, line.so_that, line.dissent, line.edited, line.stale))
            assert all(words in shown for words in (line.evidence, *line.marks))
        assert all(text.words in shown for text in card.not_heard)
        assert "Edition 3, 1 May 2024" in shown and full.study.notice in shown


def test_all_text_is_in_boxes_with_names_and_descriptions(deck):
    for slide in deck.slides:
        described = [shape._element.xpath(".//p:cNvPr/@descr") for shape in slide.shapes]
        assert all(one and len(one[0]) > 10 for one in described)
        assert all(shape.has_text_frame for shape in slide.shapes) and len({shape.name for shape in slide.shapes}) == len(slide.shapes)


def test_boxes_stay_on_the_slide_and_apart(deck):
    for slide in deck.slides:
        boxes = [(shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in slide.shapes]
        assert all(x >= 0 and y >= 0 and right <= deck.slide_width and low <= deck.slide_height for x, y, right, low in boxes)
        apart = [a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for n, a in enumerate(boxes) for b in boxes[n + 1 :]]
        assert all(apart)


def test_the_file_says_what_it_is_and_when(deck, full):
    properties = deck.core_properties
    assert full.study.title in properties.title and properties.comments == full.study.notice and properties.created.year == 2024
