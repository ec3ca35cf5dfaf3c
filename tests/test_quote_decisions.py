"""'crp quotes': a private list of words that could tell who spoke, decided on by a person, and what follows from a decision."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.errors import Faults
from crp_analysis.journal.events import hash_words
from crp_analysis.quote_decisions import bring_decisions
from crp_analysis.sources.quoting import read_quoting
from crp_analysis.study import load_study

OLD = "There are never enough hours in the week for all the meetings that they want us to sit in."
TELLING = "There are never enough hours in the week since I am the treasurer and my daughter is ill again."


@pytest.fixture
def study(small_study: Path) -> Path:
    """The small study, in which one person's words tell who it is; she is the second, whom nobody has read."""
    path = small_study / "data/raw/first/transcripts/int-2.txt"
    text = path.read_text(encoding="utf-8")
    assert OLD in text
    path.write_text(text.replace(OLD, TELLING), encoding="utf-8")
    codings = small_study / "data/raw/first/codings"
    with (codings / "codings.csv").open("a", encoding="utf-8") as file:
        file.write(f'int-2.txt,"{TELLING}",need-time,coder-a\n')
    with (codings / "assignments.csv").open("a", encoding="utf-8") as file:
        file.write("int-2.txt,coder-a,yes\n")
    return small_study


def call(*arguments: object, code: int = 0):
    result = CliRunner().invoke(crp, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.stderr
    return result


def decide(path: Path, decision: str) -> None:
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, "decision": decision if row["text"] == TELLING else ""} for row in rows)


def quoted(study: Path) -> bool:
    return bool(workflow.load(study).findings.passages["text"].str.contains("treasurer").any())


@pytest.mark.slow
def test_words_wait_are_decided_on_and_the_decision_holds(study: Path):
    result = call("quotes", "--study", study)
    assert "treasurer" not in result.stdout + result.stderr and "1 held back" in result.stderr and "own position: 1" in result.stderr
    assert not quoted(study) and "treasurer" in call("quotes", "--study", study, "--show").stdout
    path = study / "reading/quotes-01.csv"
    decide(path, "ok")
    call("quotes", "--study", study, "--bring", path, "--by", "AB")
    raw = (study / "data/raw/quotes.csv").read_text(encoding="utf-8")
    assert "treasurer" not in raw and ",ok,AB," in raw and quoted(study)
    decide(path, "no")
    call("quotes", "--study", study, "--bring", path)
    assert (study / "data/raw/quotes.csv.1.bak").read_text(encoding="utf-8") == raw and not quoted(study)
    run = workflow.load(study)
    assert "1 segment is not quoted" in " ".join(run.findings.limits["statement"])
    assert call("quotes", "--study", study).stderr.startswith("0 passages")


@pytest.fixture
def segments() -> pd.DataFrame:
    return pd.DataFrame(
        {"segment_id": ["a/one#0001.0", "a/one#0002.0", "b/two#0001.0"], "text": ["Yes, I do.", "As the dean, no.", "Yes, I do."]}
    )


def decided(study: Path, segments: pd.DataFrame, *rows: str) -> dict[str, str]:
    (study / "data/raw/quotes.csv").write_text("\n".join(["segment_id,words,decision,by,date", *rows]) + "\n", encoding="utf-8")
    found = read_quoting(load_study(study), segments)
    return dict(zip(found["segment_id"], found["decision"], strict=True))


def test_decisions_follow_words_within_their_session(small_study: Path, segments: pd.DataFrame):
    yes, dean, gone = hash_words("Yes, I do."), hash_words("As the dean, no."), hash_words("Gone.")
    assert decided(small_study, segments, f"a/one#0001.0,{yes},no,,") == {"a/one#0001.0": "no"}
    assert decided(small_study, segments, f"a/one#0007.0,{dean},ok,,") == {"a/one#0002.0": "ok"}  # the turn moved
    assert decided(small_study, segments, f"a/one#0001.0,{gone},no,,") == {"a/one#0001.0": "no"}  # the words changed: still not quoted
    assert decided(small_study, segments, f"a/one#0001.0,{gone},ok,,", f"x/y#0001.0,{gone},no,,") == {}  # ok was for other words
    assert decided(small_study, segments, f"a/one#0002.0,{dean},no,,", f"a/one#0002.0,{dean},OK,,") == {"a/one#0002.0": "ok"}


def test_what_is_wrong_is_told_with_its_place_and_nothing_is_written(small_study: Path, segments: pd.DataFrame, tmp_path: Path):
    with pytest.raises(Faults, match=r"row 2, decision: is neither ok nor no"):
        decided(small_study, segments, "a/one#0001.0,x,maybe,,")
    (small_study / "data/raw/quotes.csv").unlink()
    filled = tmp_path / "filled.csv"
    filled.write_text("segment_id,words,decision\na,b,ok\nc,d,perhaps\n", encoding="utf-8")
    with pytest.raises(Faults, match=r"filled.csv, row 3, decision"):
        bring_decisions(filled, load_study(small_study))
    filled.write_text("segment,decision\na,ok\n", encoding="utf-8")
    with pytest.raises(Faults, match="'segment_id' is missing"):
        bring_decisions(filled, load_study(small_study))
    assert not (small_study / "data/raw/quotes.csv").exists()
