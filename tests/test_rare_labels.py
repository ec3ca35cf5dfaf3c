"""One person like no other: in everything that may be given away, nothing beside her words tells which one she is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from small_study import SAYINGS, transcript, write_study

from crp_analysis import reporting
from crp_analysis.errors import StudyError
from crp_analysis.inside import pieces_of
from crp_analysis.outputs.page import unpack_data
from crp_analysis.outputs.sections import local
from crp_analysis.outputs.wording import NOT_TOLD
from crp_analysis.site_files import is_public

LEAST = 3
HERS = "xylophone"  # a word of hers in all that she says
SKERRY = "Skerry"
EVERYONE = [  # id, role, kind of session, place
    *[(f"P{n:02d}", "community", "interview", "North") for n in range(1, 7)],
    *[(f"P{n:02d}", "community", "focus group", "South") for n in range(7, 11)],
    *[(f"P{n:02d}", "researcher", "interview", "North") for n in range(11, 15)],
    ("P15", "researcher", "focus group", SKERRY),
]


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    """A study of fifteen invented people with its report, those of its places, and its coded segments for quotation."""
    root = write_study(tmp_path_factory.mktemp("rare") / "study")
    (root / "study.toml").write_text(
        (root / "study.toml").read_text().replace("min_group = 2", f"min_group = {LEAST}") + '\n[edition]\nformats = ["html"]\n',
        encoding="utf-8",
    )
    first = root / "data/raw/first"
    for old in (first / "transcripts").iterdir():
        old.unlink()
    rows, kinds, codings = ["participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn"], [], []
    for number, (person, role, kind, place) in enumerate(EVERYONE):
        name = f"Quill {'ABCDEFGHIJKLMNO'[number] * 3}"
        rows.append(f"{person},{name},{role},,charity,{place},yes,no")
        kinds.append(f'[sessions."{person}.txt"]\nkind = "{kind}"\n')
        text = transcript(name, 9, number)
        for code, sayings in SAYINGS.items():
            for saying in sayings:
                said = (
                    f"{saying[:-1]}, like the {HERS} of number {number}."
                    if person == "P15"
                    else f"{saying[:-1]} in week {'abcdefghijklmno'[number]}."
                )
                text = text.replace(saying, said)
                codings += [f'{person}.txt,"{said}",{code},coder-a'] if code else []
        (first / "transcripts" / f"{person}.txt").write_text(text, encoding="utf-8")
    (first / "participants.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (first / "consultation.toml").write_text('title = "First"\nfacilitators = ["Interviewer"]\n\n' + "\n".join(kinds), encoding="utf-8")
    (first / "codings/codings.csv").write_text("\n".join(["session,quote,code,coder", *codings]) + "\n", encoding="utf-8")
    read = [f"{person}.txt,coder-a,yes" for person, *_ in EVERYONE]
    (first / "codings/assignments.csv").write_text("\n".join(["session,coder,blind", *read]) + "\n", encoding="utf-8")
    for command in (["run"], ["export", "segments.csv", "segments.xlsx", "--quotable"]):
        line = [sys.executable, "-m", "crp_analysis.cli", *command, "--study", str(root)]
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=root)
        assert done.returncode == 0, (command, done.stderr)
    return root


def given_away(root: Path) -> Iterator[tuple[Path, str]]:
    """All files that people get to see, with their names inside their edition."""
    for edition in sorted(root.glob("reports/**/edition-001")):
        yield from ((one, str(one.relative_to(edition))) for one in sorted(edition.rglob("*")) if one.is_file())
    yield from ((root / name, name) for name in ("segments.csv", "segments.xlsx"))


def told_beside_words(root: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every piece of somebody's words in a structured output: where it stands, the words, and what is told of the speaker."""
    page = (root / "reports/edition-001/report.html").read_text(encoding="utf-8")
    yield from of_page("report.html", page, json.loads(unpack_data(page)))
    for place in ("North",):  # of the other places so few came that they get no report
        run = reporting.load_report(root, kind="place", scope=place)
        data = json.loads(BeautifulSoup(local.passages(run), "lxml").find(id="evidence-data").string)
        yield from ((name, words, {**told, "place": place}) for name, words, told in of_page(f"report on {place}", local.voices(run), data))
    book = openpyxl.load_workbook(root / "reports/edition-001/findings.xlsx")
    for sheet in ("Quotes", "Quotes by cell"):
        head, *rows = book[sheet].iter_rows(values_only=True)
        for row in (dict(zip(head, row, strict=True)) for row in rows):
            yield "findings.xlsx", str(row["Quote"]), {"label": " ".join(str(row.get(key)) for key in ("Group", "Role", "Session"))}
    segments = pd.read_csv(root / "segments.csv", keep_default_na=False)
    assert set(segments["participant"]) == {"participant"} and set(segments["session"]) == {""}
    yield from (("segments.csv", row.words, {"label": f"{row.role} {row.group}"}) for row in segments.itertuples())


def of_page(name: str, page: str, data: dict) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The quotes of a page, and what opens behind its claims."""
    quotes = BeautifulSoup(page, "lxml").select("blockquote.quote")
    yield from ((name, one.p.get_text(), {"label": one.find(class_="by").get_text()}) for one in quotes)
    for one in data["passages"]:
        parts = (data["groups"][one[4]][2], data["roles"][one[5]], data["kinds"][one[7]])
        yield name, " ".join(one[1:4]), {"label": ", ".join(parts)}


def fitting(told: dict[str, str]) -> set[str]:
    """Who could be meant: everyone of whom all that is told is true."""
    label = told["label"].casefold()
    named = {
        "role": [one for one in ("community", "researcher") if one in label],
        "kind": [one for one in ("interview", "focus group") if one in label],
    }
    return {
        person
        for person, role, kind, place in EVERYONE
        if role in (named["role"] or [role]) and kind in (named["kind"] or [kind]) and place == told.get("place", place)
    }


@pytest.mark.slow
def test_what_is_told_beside_any_words_fits_enough_people(study):
    found = list(told_beside_words(study))
    assert {name for name, *_ in found} - {"report on North"} == {"report.html", "findings.xlsx", "segments.csv"}  # it may quote nobody
    assert sum(HERS in words for _, words, _ in found) > 3, "she is quoted, or the test shows nothing"
    assert any("interview" in told["label"] for *_, told in found) and any(NOT_TOLD in told["label"] for *_, told in found)
    for name, _, told in found:
        assert len(fitting(told)) >= LEAST, (name, told)
    sys.stdout.write(f"\n{len(found)} pieces of words with labels looked at, {sum(HERS in words for _, words, _ in found)} of them hers\n")


@pytest.mark.slow
def test_her_place_and_kind_of_session_stand_nowhere_with_her_words(study):
    n_files = 0
    for path, name in given_away(study):
        if name.startswith(("segments", "sheets")) or is_public(name):
            n_files += 1
            for where, text in pieces_of(path.read_bytes(), path.name):
                for line in text.split("\n"):
                    if HERS in line and len(line) < 600:  # a whole page in one line holds everything
                        assert SKERRY not in line and "focus group" not in line.casefold(), (name, where)
    assert n_files > 5
    with pytest.raises(StudyError, match="fewer than 3 people took part there"):
        _ = reporting.load_report(study, kind="place", scope=SKERRY).local
