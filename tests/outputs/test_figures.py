"""Pictures: equal bytes, words for those who do not see them, nothing protected in either."""

from __future__ import annotations

import io
import struct

import pytest
from lxml import etree

from crp_analysis.outputs import figures
from crp_analysis.outputs.figure import svg_to_png


@pytest.fixture
def everyone(findings):
    return findings.counts[findings.counts["group"] == "all"]


def test_counts_say_people_intervals_and_suggestions(everyone, codebook):
    figure = figures.draw_counts(everyone, codebook, title="Themes.")
    assert "Lack of time: 8 of 9 people, interval 57–98 %, and suggested for 3 of 3 not read yet" in figure.alt.replace("\u00a0", " ")
    assert figure.alt.index("Lack of time") < figure.alt.index("Finding a partner")  # most people first


def test_without_any_reading_only_suggestions_are_drawn(unread_run, codebook):
    counts = unread_run.findings.counts
    figure = figures.draw_counts(counts[counts["group"] == "all"], codebook)
    assert "suggested for 3 of 12 not read yet" in figure.alt and "interval" not in figure.alt.split(".", 1)[1]


def test_needs_matrix_names_the_strongest_and_keeps_small_groups_apart(findings, codebook, study):
    alt = figures.draw_needs_matrix(findings.needs, codebook, study).alt
    assert alt.startswith("Finding a partner is raised in most groups: ") and alt.endswith("All in all 3 needs by 3 groups.")
    assert "Community organisations: Finding a partner (4 of 5); Access to funding (1 of 5)." in alt
    assert "Researchers: too few people to show." in alt and "Funders" not in alt
    assert "1 need suggested only" in alt


def test_protected_bars_show_no_number(findings):
    figure = figures.draw_participation(findings.participation)
    said = "Community organisations: 5 people; Brokers (public engagement): not shown; Researchers: not shown."
    assert figure.alt == f"Largest: Community organisations, with 5 people. {said}"
    assert figure.caption.endswith("These are counts of who took part, not estimates.")


def test_agreement_tells_people_from_machine(agreement, codebook):
    alt = figures.draw_agreement(agreement, codebook).alt
    assert "All codes, between people: 0.71, interval 0.60 to 0.80" in alt
    assert "Lack of time, between machine and people: 0.80" in alt and "Ethics" not in alt


def test_lanes_are_counted(coded):
    assert figures.draw_lanes(coded.lanes).alt == "Automatic are 1 of 3 codes. By lane: 1 automatic, 1 assisted and 1 human only."


def test_empty_tables_still_draw(findings, codebook, study, agreement):
    drawn = [
        figures.draw_counts(findings.counts.head(0), codebook),
        figures.draw_needs_matrix(findings.needs.head(0), codebook, study),
        figures.draw_participation(findings.participation.head(0)),
        figures.draw_agreement(agreement.head(0), codebook),
    ]
    assert all(etree.fromstring(figure.svg.encode()).tag.endswith("svg") for figure in drawn)


def test_many_codes_fit_on_a_page_and_the_rest_is_told(everyone, codebook):
    row = everyone.iloc[[0]]
    many = [row.assign(code_id=f"code-{number:03d}") for number in range(60)]
    import pandas as pd

    figure = figures.draw_counts(pd.concat(many), codebook)
    assert "The 36 rarest are in the table only." in figure.caption
    assert float(etree.fromstring(figure.svg.encode()).get("height")[:-2]) < 247 / 25.4 * 72


def test_same_data_same_bytes_and_no_font_is_missing(everyone, codebook, recwarn):
    first, second = (figures.draw_counts(everyone, codebook) for _ in range(2))
    assert first.svg == second.svg and first.png == second.png
    assert not [one for one in recwarn if "missing from" in str(one.message)]


def test_drawings_need_no_letters_from_elsewhere(everyone, codebook):
    assert "<text" not in figures.draw_counts(everyone, codebook).svg


def test_png_is_as_large_as_the_drawing(coded):
    png = svg_to_png([figures.draw_lanes(coded.lanes).svg], pixels_per_inch=200)[0]
    width, _ = struct.unpack(">II", io.BytesIO(png).read(24)[16:])
    assert abs(width - 6.9 * 200) <= 2


def test_a_notebook_shows_the_figure_with_its_words(coded):
    html = figures.draw_lanes(coded.lanes)._repr_mimebundle_()["text/html"]
    assert html.startswith("<figure") and 'alt="Automatic are 1 of 3 codes' in html and "<figcaption>" in html


def test_saturation_is_told_in_words(findings):
    drawn = figures.draw_saturation(findings.saturation)
    assert "4 sessions: 6 (4 to 8)" in drawn.alt
    assert "<svg" in drawn.svg
    assert "<svg" in figures.draw_saturation(findings.saturation.head(0)).svg
