"""Terms of engagement, decisions for feedback, programmes and places of schemes, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from crp_analysis.codebook import Codebook
from crp_analysis.errors import Faults
from crp_analysis.sources.consultation import TERMS, load_consultation
from crp_analysis.sources.feedback import look_at_feedback, read_feedback
from crp_analysis.sources.gather import gather_consultation
from crp_analysis.sources.schemes import look_at_places
from crp_analysis.sources.terms import HEADINGS, look_at_terms, term_rows
from crp_analysis.study import Group, Study

HOME = "data/raw/spring"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "raw" / "spring"
    (folder / "transcripts").mkdir(parents=True)
    (folder / "transcripts" / "one.txt").write_text("Interviewer: What helps?\n\nAnn: A bus that comes.\n", encoding="utf-8")
    (folder / "consultation.toml").write_text('title = "Spring"\nfacilitators = ["Interviewer"]\n', encoding="utf-8")
    return folder


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study(root=tmp_path, title="T", question="Q?", groups=(Group(id="community", name="C", role="community"),), places=("North",))


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, study: Study) -> list[str]:
    return [str(fault) for fault in read_feedback(folder, HOME, study, Codebook())[1]]


def test_every_term_has_a_plain_question():
    assert set(HEADINGS) == {*TERMS, "lead", "contact"}
    assert all(heading.endswith("?") for heading in HEADINGS.values())


def test_terms_as_rows(folder):
    write(folder, "consultation.toml", 'lead = "The office"\n[terms]\nversion = 3\ncontext = "To learn."\n')
    rows = {row["field"]: row for row in term_rows(load_consultation(folder, HOME)[0])}
    assert list(rows) == list(HEADINGS) and [row["position"] for row in rows.values()] == list(range(len(HEADINGS)))
    assert rows["context"]["answer"] == "To learn." and rows["lead"]["answer"] == "The office" and rows["budget"]["answer"] == ""
    assert {row["version"] for row in rows.values()} == {"3"}


def test_every_gap_is_named_by_file_and_field(folder):
    write(folder, "consultation.toml", 'lead = "The office"\n[terms]\ncontext = "To learn."\n')
    shown = [str(fault) for fault in look_at_terms(folder, HOME)]
    assert len(shown) == len(HEADINGS) - 2
    assert any(line.startswith(f"{HOME}/consultation.toml, terms.budget: has no answer") for line in shown)
    assert any(line.startswith(f"{HOME}/consultation.toml, contact: has no answer") for line in shown)


def test_no_terms_at_all_is_one_line_with_all_fields(folder):
    (line,) = look_at_terms(folder, HOME)
    assert all(field in str(line) for field in TERMS)


def test_decisions_are_read_as_they_stand(folder, study):
    text = '[[decision]]\ncode_id = "need-bus"\noutcome = "not changed"\ntext = " No bus. "\nreason = "No money."\ngroups = ["community"]\n'
    codebook = Codebook(faulty=("need-bus",))
    rows, found = read_feedback(write(folder, "feedback.toml", text), HOME, study, codebook)
    assert found == []
    assert rows == [
        {
            "consultation_id": "spring",
            "position": 0,
            "code_id": "need-bus",
            "option_id": "",
            "recommendation_id": "",
            "outcome": "not changed",
            "text": "No bus.",
            "reason": "No money.",
            "groups": "community",
        }
    ]


def test_all_that_is_wrong_with_feedback_is_told_together(folder, study):
    text = """\
title = "x"
[[decision]]
outcome = "changed"
text = "a"
[[decision]]
code_id = "need-none"
option_id = "opt-none"
outcome = "not changed"
text = "b"
groups = ["nobody"]
[[decision]]
code_id = "need-none"
outcome = "perhaps"
text = ""
"""
    shown = "\n".join(faults(write(folder, "feedback.toml", text), study))
    for part in (
        "feedback.toml, title: is not a known key",
        "decision 1: names nothing that it is about",
        "decision 2: names code_id and option_id",
        "decision 2, code_id: does not exist in codebook/",
        "decision 2, groups: names the group 'nobody'",
        "decision 2, reason: is missing",
        "decision 3, outcome",
        "decision 3, text",
    ):
        assert part in shown, shown


def test_a_feedback_file_that_is_no_toml_stops_the_run_with_its_line(folder, study):
    write(folder, "feedback.toml", "[[decision]]\ntext = no quotes\n")
    with pytest.raises(Faults, match=r"feedback\.toml: .*line 2"):
        gather_consultation(folder, study, Codebook())
    write(folder, "feedback.toml", "decision = 3\n")
    assert "is not a list" in faults(folder, study)[0]


def test_feedback_is_missed_only_where_people_have_coded(folder):
    assert look_at_feedback(folder, HOME) == []
    (folder / "codings").mkdir()
    (folder / "codings" / "codings.csv").write_text("session,quote,code,coder\n", encoding="utf-8")
    assert "not decided yet" in str(look_at_feedback(folder, HOME)[0])
    write(folder, "feedback.toml", "# nothing yet\n")
    assert len(look_at_feedback(folder, HOME)) == 1
    write(folder, "feedback.toml", '[[decision]]\ncode_id = "a"\noutcome = "changed"\ntext = "t"\n')
    assert look_at_feedback(folder, HOME) == []


def test_a_programme_is_the_persons_own_else_the_consultations(folder, study):
    write(folder, "consultation.toml", 'facilitators = ["Interviewer"]\nprogramme = "Reach"\n')
    assert gather_consultation(folder, study, Codebook()).participants["programme"].tolist() == ["Reach"]
    write(folder, "participants.csv", "participant_id,names,role,may_quote,programme\nP1,Ann,community,yes,Roots\nP2,Bo,community,yes,\n")
    participants = gather_consultation(folder, study, Codebook()).participants.set_index("participant_id")
    assert participants["programme"].to_dict() == {"P1": "Roots", "P2": "Reach"}


def test_terms_and_decisions_are_gathered(folder, study):
    gathered = gather_consultation(folder, study, Codebook())
    assert len(gathered.terms) == len(HEADINGS) and gathered.decisions.empty


def test_places_of_schemes_are_compared_with_the_studys(study):
    study.landscape.parent.mkdir(parents=True)
    study.landscape.write_text("scheme_id,places\nm1,North;everywhere\nm2,Nroth\n", encoding="utf-8")
    (line,) = look_at_places(study)
    assert "row 3: places names 'Nroth'" in str(line)
