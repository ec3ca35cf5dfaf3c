"""Two editions a consultation apart: the comparison names what was planted, and nothing that was not."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from small_study import CODES, SAYINGS, transcript
from test_cli import call, snapshot_of

NEW_NEED = """name = "Welcome"
family = "need"
definition = "People need to be greeted and shown around."
include = ["a first visit"]
exclude = ["money"]
examples = ["Nobody said hello on my first visit to the campus."]
non_examples = ["The bus fare alone stops me."]
"""


def plant(study: Path) -> None:
    """A consultation with one coded session, a code reworded, a code new, and one person's consent to be quoted taken back."""
    code = study / "codebook/codes/need-time.toml"
    code.write_text(CODES["need-time"].replace("set aside or paid for", "kept free or paid for"), encoding="utf-8")
    (study / "codebook/codes/need-welcome.toml").write_text(NEW_NEED, encoding="utf-8")
    people = study / "data/raw/first/participants.csv"
    rows = people.read_text(encoding="utf-8")
    people.write_text(rows.replace("Dev Marsh,researcher,,charity,North,yes", "Dev Marsh,researcher,,charity,North,no"), encoding="utf-8")
    call("new", "second", "--study", study)
    second = study / "data/raw/second"
    (second / "participants.csv").write_text(
        "participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn\n"
        "P07,Gwen Thorn,community,,charity,South,yes,no\n",
        encoding="utf-8",
    )
    (second / "transcripts/int-7.txt").write_text(transcript("Gwen Thorn", 9, 4), encoding="utf-8")
    (second / "codings").mkdir(exist_ok=True)
    codings = [f'int-7.txt,"{saying}",need-money,coder-c' for saying in SAYINGS["need-money"]]
    (second / "codings/codings.csv").write_text("\n".join(["session,quote,code,coder", *codings]) + "\n", encoding="utf-8")
    (second / "codings/assignments.csv").write_text("session,coder,blind\nint-7.txt,coder-c,yes\n", encoding="utf-8")


@pytest.mark.slow
def test_two_editions_a_consultation_apart(small_study: Path, tmp_path: Path):
    call("run", "--study", small_study)
    plant(small_study)
    call("run", "--study", small_study)
    manifest = json.loads((small_study / "reports/edition-002/manifest.json").read_text(encoding="utf-8"))
    versions = [
        json.loads((small_study / f"reports/edition-00{n}/findings.json").read_text(encoding="utf-8"))["codebook"][:8] for n in (1, 2)
    ]
    shown = json.loads(call("diff", "--study", small_study, "--json").stdout)
    told = {change["heading"]: change["items"] for change in shown["changes"]}
    (not_compared,) = told["Not compared"]  # one person came: needs and counts would tell what they said
    assert not_compared.startswith("Some numbers are not compared with the earlier edition")
    assert told == {
        "Not compared": [not_compared],
        "People and sessions": [
            "1 person more: 7 in all.",
            "1 session added in second (interview).",
        ],
        "Codebook": [f"Codebook version {versions[0]} before, {versions[1]} now.", "New code: Welcome.", "Definition reworded: Time."],
        "Coding by people": ["+3 codings by people: 27 in all.", "1 coder joined."],
        "Personas": ['Researchers, new on the card: I\'d like: "Welcome".'],  # the machine suggests the new code
        "Quotes": ["3 quotes new, 2 no longer used: 7 in all.", "2 quotes are gone because their speakers may no longer be quoted."],
    }
    assert manifest["changes"] == shown["changes"]
    page = tmp_path / "what.html"
    call("diff", "--study", small_study, "--html", page)
    text = html.unescape(page.read_text(encoding="utf-8"))
    assert all(item in text for items in told.values() for item in items)
    assert not [saying for several in SAYINGS.values() for saying in several if saying in text]
    assert "P0" not in (small_study / "reports/edition-002/findings.json").read_text(encoding="utf-8")
    before = snapshot_of(small_study / "reports")
    assert "no new edition was made" in call("run", "--study", small_study).stderr
    assert snapshot_of(small_study / "reports") == before


GARDEN = [
    ("The allotment behind the station", "has raised beds"),
    ("Our allotment down by the canal", "floods at the raised beds"),
    ("My neighbour's allotment", "is nothing but weeds and raised beds"),
    ("That allotment over the hill", "lost its beds to the weeds"),
    ("Every allotment on this side", "shares one tap for the beds"),
    ("The oldest allotment of the lot", "grows leeks in its beds"),
]
SEASONS = ["in spring", "since the hot summer", "each wet autumn", "through the winter", "when the compost arrives", "after the frost"]


def plant_theme(study: Path) -> None:
    """A consultation of six people who talk of allotments, which no code is about."""
    call("new", "gardeners", "--study", study)
    folder = study / "data/raw/gardeners"
    rows = ["participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn"]
    for number in range(6):
        name = f"{['Gwen', 'Hari', 'Inga', 'Joss', 'Kofi', 'Lena'][number]} Thorn"
        rows.append(f"P{20 + number},{name},community,,charity,South,yes,no")
        said = [f"{who} {what} {SEASONS[(turn + number) % 6]}, and the weeds come back." for turn, (who, what) in enumerate(GARDEN)]
        talk = "\n\n".join(f"Interviewer: And then?\n\n{name}: {sentence}" for sentence in said)
        (folder / f"transcripts/talk-{number}.txt").write_text(f"{talk}\n", encoding="utf-8")
    (folder / "participants.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.mark.slow
def test_a_theme_that_comes_with_a_consultation_is_named(small_study: Path):
    call("run", "--study", small_study)
    plant_theme(small_study)
    call("run", "--study", small_study)
    told = {one["heading"]: one["items"] for one in json.loads(call("diff", "--study", small_study, "--json").stdout)["changes"]}
    themes = told["Themes outside the codebook"]
    assert any(one.startswith("New: ") and ("allotment" in one or "weeds" in one or "beds" in one) for one in themes)
    assert told["People and sessions"][0] == "6 people more: 12 in all."
