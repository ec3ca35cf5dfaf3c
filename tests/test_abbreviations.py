"""Abbreviations that readers meet: listed by `crp check`, explained in the report where they occur."""

from __future__ import annotations

from bs4 import BeautifulSoup

from crp_analysis.abbreviations import find_abbreviations, find_unexplained, is_used
from crp_analysis.checking import check_study
from crp_analysis.outputs.page import finish


def test_what_is_an_abbreviation():
    text = "The PI of the REF (and the P&CE team) met K4C and MoUs at IBM's. NOBODY in LONDONDERRY, I said OK. Q12 and McBride."
    assert find_abbreviations(text) == ["PI", "REF", "P&CE", "K4C", "MoU", "IBM", "NOBODY"]


def test_unexplained_ones_are_told_with_their_places():
    texts = {"a.toml": ["The REF asks", "the REF"], "b.toml": ["REF and CRPs"]}
    assert find_unexplained(texts, {"CRP": "Partnership"}) == {"REF": ["a.toml", "b.toml"]}


def test_terms_are_found_in_any_case_and_number_and_only_whole():
    assert is_used("Level of participation", "three levels of participation")
    assert not is_used("Code", "to decode it")
    assert not is_used("HE", "said he")


def test_crp_check_lists_what_the_glossary_leaves_open(small_study):
    code = small_study / "codebook" / "codes" / "need-time.toml"
    code.write_text(code.read_text(encoding="utf-8").replace("People need time", "People in the REF need time"), encoding="utf-8")
    faults, warnings = check_study(small_study)
    assert faults == []
    said = [str(one) for one in warnings if one.place == "codebook/glossary.toml"]
    assert said == [
        "codebook/glossary.toml: does not explain REF, which stands in codebook/codes/need-time.toml; add the abbreviation, or write it out"
    ]
    (small_study / "codebook" / "glossary.toml").write_text('REF = "A national assessment of research"', encoding="utf-8")
    assert not [one for one in check_study(small_study)[1] if one.place == "codebook/glossary.toml"]


def test_the_finished_page_keeps_terms_that_occur_or_explain_one_that_does():
    terms = "".join(f"<dt>{term}</dt><dd>{meaning}</dd>" for term, meaning in (
        ("CRP", "A partnership with an HEI."), ("HEI", "A university."), ("REF", "An assessment."),
    ))  # fmt: skip
    page = finish(f"<body><p>Two CRPs met.</p><dl class='glossary'>{terms}</dl></body>")
    assert [term.get_text() for term in BeautifulSoup(str(page), "lxml").find_all("dt")] == ["CRP", "HEI"]
