"""Terms of engagement, feedback and second frames as a reader meets them; and who was not heard."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from bs4 import BeautifulSoup

from crp_analysis.codebook import Area, Frame
from crp_analysis.outputs import sections
from crp_analysis.tables import Feedback, FrameAreas, Participation, Terms, check

NAN = float("nan")


def frame(schema, rows: list[tuple], **constant: object) -> pd.DataFrame:
    """Rows in the schema's column order (constants left out), checked."""
    columns = [name for name in schema.to_schema().columns if name not in constant]
    return check(pd.DataFrame(rows, columns=columns).assign(**constant), schema, "test")


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "lxml").get_text(" ").split())


def test_terms_name_what_is_open(run):
    rows = [("one", "context", 0, "Why are we doing this?", "To learn."), ("one", "budget", 1, "What money is there?", "")]
    told = run.but(material=replace(run.material, terms=frame(Terms, rows, version="2")))
    said = words(sections.terms(told))
    assert "1 answer is missing" in said and "Tinybrook conversations 2 1 of 2 What money is there?" in said
    assert "No terms of engagement are known" in words(sections.terms(run))


def feedback_of(run, rows):
    lines = [("one", *row) for row in rows]
    return run.but(findings=replace(run.findings, feedback=frame(Feedback, lines)))


def test_feedback_tells_what_was_heard_changed_and_not_decided(run):
    rows = [
        ("all", "heard", 0, "Lack of time", "barrier-time", "", 8.0, 9.0, "", False),
        ("all", "heard", 1, "Unequal power", "challenge-power", "", NAN, NAN, "raised by fewer than 5 people", True),
        ("all", "changed", 0, "We meet at six.", "barrier-time", "", NAN, NAN, "You asked for it.", False),
        ("all", "not changed", 0, "The hub stays.", "", "hub", NAN, NAN, "It is paid for.", False),
        ("all", "not decided", 0, "Unequal power", "challenge-power", "", NAN, NAN, "", False),
        ("researcher", "heard", 0, "", "", "", NAN, NAN, "Too few.", True),
    ]
    said = words(sections.feedback(feedback_of(run, rows)))
    assert "Lack of time: 8 of 9 people" in said and "Unequal power: raised by fewer than 5 people" in said
    assert "Lack of time. We meet at six. Why: You asked for it." in said
    assert "The Hub. The hub stays. Why: It is paid for." in said
    assert "Not decided yet: Unequal power." in said
    assert "No group has a sheet of its own here" in said


def test_feedback_without_any_decision_says_so(run):
    rows = [("all", "heard", 0, "", "", "", NAN, NAN, "Nobody has read what was said here yet.", False)]
    said = words(sections.feedback(feedback_of(run, rows)))
    assert "Nobody has read what was said here yet." in said and "Not decided yet: what comes of this consultation." in said


def test_frames_show_people_and_silences(run):
    areas = (
        Area(id="a", name="Local communities", meaning="Near by.", codes=("need-find-partner",), options=("hub",)),
        Area(id="b", name="Evaluating", codes=("need-ethics",)),
        Area(id="c", name="Patients"),
    )
    codebook = run.codebook.model_copy(update={"frames": (Frame(frame_id="f", name="A frame", areas=areas),)})
    rows = [
        ("f", "a", 0, "", "Local communities", 6, 9, 0.67, 0.35, 0.88, 1, 3, "need-find-partner", "need-find-partner", "hub", ""),
        ("f", "b", 1, "", "Evaluating", 0, 9, 0.0, 0.0, 0.3, 0, 3, "need-ethics", "", "", ""),
        ("f", "c", 2, "", "Patients", 0, 9, 0.0, 0.0, 0.3, 0, 3, "", "", "", ""),
    ]
    html = sections.frames(run.but(codebook=codebook, findings=replace(run.findings, frames=frame(FrameAreas, rows))))
    said = words(html)
    assert "6 of 9 35–88 % suggested +1 Finding a partner The Hub" in said
    assert "This study did not ask about: Patients." in said and "Nobody spoke of: Evaluating." in said
    assert "Local communities: 6 of 9 people" in BeautifulSoup(html, "lxml").find("img")["alt"]


def test_who_was_not_heard_stands_in_one_place(run):
    more = pd.DataFrame(
        [
            ("place", "Farvale", "Farvale", 0.0, 0.0, 0, 0, False),
            ("group", "funder", "Funders", 0.0, 0.0, 0, 0, False),
            ("participation_level", "consultation", "consultation", 12.0, 1.0, 3, 1600, False),
            ("experience", "new", "new", 12.0, 1.0, 3, 1600, False),
        ],
        columns=run.findings.participation.columns,
    )
    rows = check(pd.concat([run.findings.participation, more], ignore_index=True), Participation, "test")
    said = words(sections.participation(run.but(findings=replace(run.findings, participation=rows))))
    assert "Nobody took part from Funders." in said and "Nobody took part from Farvale." in said
    assert "Heard, but too few to show by themselves (groups): Brokers (public engagement); Researchers." in said
    assert "People, sessions and words by level of participation." in said and "by experience." in said
