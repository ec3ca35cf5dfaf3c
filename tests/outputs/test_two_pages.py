"""The summary that stands alone: never more than two pages, whatever the study's size, and nothing outside its box."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import needed
from pypdf import PdfReader

from crp_analysis import tables
from crp_analysis.codebook import Code
from crp_analysis.outputs import sections
from crp_analysis.outputs.page import finish
from crp_analysis.outputs.sections import local
from crp_analysis.outputs.two_pages import write_summary
from crp_analysis.study import Group
from crp_analysis.tables import check

OPTIONS = {
    "title": "Learning together at Tinybrook",
    "language": "en-GB",
    "date": "2024-05-01",
    "notice": "Synthetic.",
    "formats": ("html", "pdf"),
}
LONG = "Communities of practice beside the old harbour, their neighbours and whoever else brokers partnerships there"
POINTS = 72 / 25.4


def finished(run) -> BeautifulSoup:
    parts = [sections.cover(run, edition=3, date="2024-05-01"), sections.summary(run), sections.needs(run), sections.limits(run)]
    return finish("<body>" + "".join(str(one) for one in parts) + "</body>")


def summarised(run, folder, **more) -> list:
    path = write_summary(finished(run), folder / "summary.pdf", **OPTIONS | more)
    return PdfReader(path).pages


def words(pages) -> str:
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def inside(pages) -> bool:
    """Whether every piece of text starts inside the margins."""
    places = []
    for one in pages:
        one.extract_text(visitor_text=lambda text, current, matrix, *_: places.append((current, matrix)) if text.strip() else None)
    spots = [(c[0] * m[4] + c[2] * m[5] + c[4], c[1] * m[4] + c[3] * m[5] + c[5]) for c, m in places]
    return all(16 * POINTS < x < 195 * POINTS and 7 * POINTS < y < 290 * POINTS for x, y in spots)


@pytest.fixture(scope="module")
def huge(run):
    """20 groups and 60 needs with long names, 20 recommendations, 40 limits, a question of 300 words."""
    groups = tuple(Group(id=f"g{n}", name=f"{n}. {LONG}", role=f"r{n}") for n in range(20))
    needs = tuple(run.codebook.codes[0].model_copy(update={"code_id": f"need-{n}", "name": f"{n}. {LONG}"}) for n in range(60))
    written = run.codebook.recommendations[0]
    advice = tuple(written.model_copy(update={"recommendation_id": f"pay-{n}", "title": f"{n}. {LONG}"}) for n in range(20))
    rows = [needed(need.code_id, group.id, 40 - n % 30, 60, "strong", suggested=3) for group in groups for n, need in enumerate(needs)]
    columns = list(tables.empty(tables.Needs).columns)
    weighed = pd.concat([run.findings.recommendations.head(1).assign(recommendation_id=one.recommendation_id) for one in advice])
    findings = replace(
        run.findings,
        needs=check(pd.DataFrame(rows, columns=columns), tables.Needs, "test"),
        recommendations=weighed.reset_index(drop=True),
        limits=pd.DataFrame({"topic": "reach", "statement": [f"{n}. {LONG}" for n in range(40)], "n": float("nan")}),
    )
    study = run.study.model_copy(update={"groups": groups, "title": LONG, "question": f"{LONG}? " * 20, "subtitle": LONG})
    others = tuple(code for code in run.codebook.codes if code.family != "need")
    book = run.codebook.model_copy(update={"codes": (*needs, *others), "recommendations": advice})
    return run.but(study=study, codebook=book, findings=findings)


@pytest.fixture(scope="module")
def smallest(run):
    """One person, one session, one code."""
    material = replace(
        run.material,
        participants=run.material.participants.head(1),
        sessions=run.material.sessions.head(1),
        segments=run.material.segments.head(1),
        codings=run.material.codings.head(1),
        assignments=run.material.assignments.head(1),
    )
    code: Code = run.codebook.codes[0]
    needs = check(
        pd.DataFrame([needed(code.code_id, "community", 1, 1, "single voice")], columns=list(tables.empty(tables.Needs).columns)),
        tables.Needs,
        "test",
    )
    findings = replace(run.findings, needs=needs, counts=run.findings.counts.head(0), recommendations=run.findings.recommendations.head(0))
    book = run.codebook.model_copy(update={"codes": (code,), "recommendations": ()})
    study = run.study.model_copy(update={"groups": run.study.groups[:1]})
    return run.but(study=study, codebook=book, material=material, findings=findings, agreement=run.agreement.head(0))


def test_a_summary_says_what_was_asked_found_and_to_be_known(run, tmp_path):
    pages = summarised(run, tmp_path)
    said = words(pages).replace("\u00a0", " ")
    assert len(pages) <= 2 and inside(pages)
    for text in (run.study.question, "Edition 3, 2024-05-01", "12 people took part in 3 sessions", "Finding a partner: 4 of 5 people"):
        assert text in said
    assert "Lack of time" in said and "Pay for people's time (contested, 8 of 9)" in said and "Nobody from Farvale took part." in said
    assert "stand in report.html and report.pdf in the same folder" in said
    assert "To cite: Tinybrook Forum (2024). Learning together at Tinybrook. Edition 3, 2024-05-01." in said


def test_the_needs_matrix_is_there_with_its_words(run, tmp_path):
    import pikepdf

    summarised(run, tmp_path)
    with pikepdf.open(tmp_path / "summary.pdf") as pdf:
        alts = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure" and "/Alt" in one]
    assert any("Finding a partner (4 of 5)" in alt for alt in alts)


@pytest.mark.parametrize("which", ["run", "unread_run", "smallest", "huge"])
def test_at_most_two_pages_and_no_finding_of_a_checker(which, request, tmp_path):
    from pdfua.validator import validate

    one = request.getfixturevalue(which)
    pages = summarised(one, tmp_path, title=one.study.title)
    assert 1 <= len(pages) <= 2 and inside(pages)
    assert validate(str(tmp_path / "summary.pdf")).findings == ()


def test_what_had_no_room_is_counted(huge, tmp_path):
    said = words(summarised(huge, tmp_path, title=huge.study.title))
    assert "more groups in the full report" in said or "more needs in the full report" in said
    assert "more lines in the full report" in said


def test_people_come_before_a_machine_where_nobody_has_read(unread_run, tmp_path):
    assert "Nobody has coded this material yet." in words(summarised(unread_run, tmp_path))


def test_same_report_same_bytes(run, tmp_path):
    summarised(run, tmp_path)
    before = (tmp_path / "summary.pdf").read_bytes()
    summarised(run, tmp_path)
    assert (tmp_path / "summary.pdf").read_bytes() == before


def test_a_report_without_a_summary_has_none(tmp_path):
    assert write_summary(finish("<body><h2>Other</h2></body>"), tmp_path / "summary.pdf", **OPTIONS) is None
    assert not (tmp_path / "summary.pdf").exists()


def test_a_local_report_has_a_summary_of_its_own(here, tmp_path):
    parts = [
        local.cover(here, edition=3, date="2024-05-01"),
        local.summary(here),
        local.needs(here),
        local.planning(here),
        local.limits(here),
    ]
    soup = finish("<body>" + "".join(str(one) for one in parts) + "</body>")
    path = write_summary(soup, tmp_path / "summary.pdf", **OPTIONS | {"title": "Local needs: Tinybrook"})
    pages = PdfReader(path).pages
    said = words(pages)
    assert len(pages) == 1 and inside(pages)
    assert "Local needs: Tinybrook" in said and "8 of the 17 people in this study are from here." in said
    assert "7 of 8 people" in said and "Tinybrook beside everyone else" in said  # the picture's caption
    assert "The planning sheet, people’s words" in said.replace("'", "’") and "quote bank" not in said
