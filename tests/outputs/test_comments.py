"""The list of comments in the report, and what it tells of words that stand or stand no more."""

import pandas as pd
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.outputs import sections
from crp_analysis.outputs.page import finish
from crp_analysis.outputs.standing import find_words, sign_words
from crp_analysis.tables import Comments, check

QUOTE = "I said this before I withdrew"
ROWS = [
    (1, 3, "VQ", "2024-06-01", "What people need", "needs", "Q4", "Time comes first.", "Does it?\nI doubt it.", False, 0),
    (2, 3, "OB", "2024-06-02", "What people need", "needs", "Q4", "Time comes first.", "It does <b>.", False, 1),
    (3, 3, "VQ", "2024-06-01", "What people need", "needs", "", QUOTE, "Moving", True, 0),
    (4, 4, "VQ", "", "An old part", "s-an-old-part", "", "Gone.", "Why is this here?", False, 0),
    (5, 4, "VQ", "2024-06-01", "", "", "", "", "Nice cover", False, 0),
]


def commented(run):
    rows = check(pd.DataFrame(ROWS, columns=list(Comments.to_schema().columns)), Comments, "test")
    return run.but(material=type(run.material)(**{**vars(run.material), "comments": rows}))


def cells(html: str) -> list[list[str]]:
    rows = BeautifulSoup(html, "lxml").select("#comments ~ div tbody tr, section tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])] for row in rows]


def test_open_comments_come_first_with_replies_and_words_that_still_stand(run):
    body = f'<section id="needs"><h2>What people need</h2><p>Time <b>comes</b> first.</p></section>{sections.comments(commented(run))}'
    assert cells(str(finish(body))) == [
        [
            "What people need Edition 3, Q4",
            "“Time comes first.”",
            "Does it? I doubt it. (VQ, 2024-06-01) Reply: It does <b>. (OB, 2024-06-02)",
        ],
        ["An old part Edition 4", "This section is no longer there.", "Why is this here? (VQ)"],
        ["The cover Edition 4", "A picture, or a place without words.", "Nice cover (VQ, 2024-06-01)"],
        ["What people need Edition 3", "Those words no longer stand in this section.", "Moving (VQ, 2024-06-01)"],
    ]


def test_numbers_that_each_edition_gives_anew_do_not_count_as_words():
    sign = sign_words("Table 3. Needs. 5 of 6 peopleE12c, see Q4")
    assert find_words(sign, "Before. Table 5. Needs. 5 of 6 people E13a , see Q7 . After.") == "Needs. 5 of 6 people , see"
    assert find_words(sign, "Table 5. Needs. 4 of 6 people E13a, see Q7.") == ""


def test_links_lead_to_sections_that_are_there_and_nowhere_else(run):
    soup = finish(f'<section id="needs"><h2>What people need</h2></section>{sections.comments(commented(run))}')
    assert [link["href"] for link in soup.select("tbody a")] == ["#needs", "#needs"]


def test_words_of_an_earlier_edition_are_in_no_output(run):
    """The person may have withdrawn since."""
    assert QUOTE not in sections.comments(commented(run))
    assert "Time comes first" not in sections.comments(commented(run))


def test_a_study_without_comments_has_no_such_section(run):
    assert sections.comments(run) == ""


@given(st.text("ab \u00a0\u200b", max_size=20), st.text("ab c", min_size=1, max_size=8), st.text("ab \n", max_size=20))
def test_words_are_found_wherever_they_stand_whatever_the_spaces(before: str, words: str, after: str):
    if sign := sign_words(words):
        found = find_words(sign, before + " ".join(words) + after)
        assert "".join(found.split()) == "".join(words.split())


@given(st.text("ab ", max_size=30), st.text("abc", min_size=1, max_size=6))
def test_words_that_do_not_stand_are_not_found(text: str, words: str):
    if words not in "".join(text.split()):
        assert find_words(sign_words(words), text) == ""
