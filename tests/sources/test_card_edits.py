"""Facilitators' files of edited cards: what is read, and everything that is wrong with them at once."""

from __future__ import annotations

import pytest
from small_study import write_study

from crp_analysis.codebook import load_codebook
from crp_analysis.errors import Faults
from crp_analysis.sources.gather import check_consultation, gather_consultation
from crp_analysis.study import load_study

GOOD = """\
editor = "the room"
date = 2024-05-01

[[lines]]
part = "I’d like"
code = "need-time"
line = "Hours that are mine to give"
evidence = "1 of 1 people"
text = "A free evening a month"
reason = "it is about evenings"

[[lines]]
part = "Pains"
line = "Left alone"
evidence = ""
text = "Left alone"

[[lines]]
part = "Enablers"
text = "Someone who minds the children"
reason = "added by three of us"
editor = "second facilitator"
"""


@pytest.fixture
def folder(tmp_path):
    folder = write_study(tmp_path) / "data" / "raw" / "first"
    (folder / "workshop" / "personas").mkdir(parents=True)
    return folder


def write(folder, text, name="community"):
    (folder / "workshop" / "personas" / f"{name}.toml").write_text(text, encoding="utf-8")


def faults_of(folder):
    study = load_study(folder.parents[2])
    faults, _ = check_consultation(folder, study, load_codebook(study))
    return [(fault.place.rpartition("personas/")[2], fault.found) for fault in faults]


def test_changed_and_added_lines_are_read_and_others_left_alone(folder):
    write(folder, GOOD)
    study = load_study(folder.parents[2])
    edits = gather_consultation(folder, study, load_codebook(study)).persona_edits
    assert edits[["part", "code_id", "line", "evidence", "text"]].to_numpy().tolist() == [
        ["I'd like", "need-time", "Hours that are mine to give", "1 of 1 people", "A free evening a month"],
        ["Enablers", "", "", "", "Someone who minds the children"],
    ]
    assert edits[["editor", "reason", "date"]].to_numpy().tolist() == [
        ["the room", "it is about evenings", "2024-05-01"],
        ["second facilitator", "added by three of us", "2024-05-01"],
    ]
    assert set(edits["group"]) == {"community"} and set(edits["consultation_id"]) == {"first"}


def test_no_file_no_edits(folder):
    study = load_study(folder.parents[2])
    assert gather_consultation(folder, study, load_codebook(study)).persona_edits.empty


def test_all_faults_of_all_files_together(folder):
    write(folder, '[[lines]]\npart = "Dreams"\ntext = "x"')
    write(
        folder, GOOD.replace("need-time", "need-rest").replace('editor = "the room"\n', "").replace('"1 of 1 people"', '""'), "researchers"
    )
    write(folder, GOOD, "bakers")
    write(folder, "editor = broken", "community-two")
    got = faults_of(folder)
    assert ("bakers.toml", "'bakers' is no audience group of study.toml") in got
    assert any(place == "community.toml, lines.1.part" for place, _ in got)
    assert ("researchers.toml, block 1, code", "names the code 'need-rest', which does not exist") in got
    assert ("researchers.toml, block 1, editor", "is missing for a line that was changed") in got
    assert ("researchers.toml, block 1, evidence", "is missing for a line that was changed") in got
    assert any(place == "community-two.toml" for place, _ in got)


@pytest.mark.parametrize(
    ("old", "new", "place", "found"),
    [
        ('reason = "it is about evenings"', "", "block 1, reason", "is missing for a line that was changed"),
        ("date = 2024-05-01", "", "block 1, date", "is missing for a line that was changed"),
        ('text = "A free evening a month"', "", "lines.1.text", "is missing"),
        ('"1 of 1 people"', '"most people"', "block 1, evidence", "is not understood"),
        ('text = "Someone who minds the children"', 'text = ""', "block 3", "has neither a line nor a text"),
        ("Someone who minds", "Amara Field minds", "block 3, text", "holds a listed name, or a detail such as a mail address"),
        ('"second facilitator"', '"Bryn Hollow"', "block 3, editor", "holds a listed name, or a detail such as a mail address"),
        ('part = "Pains"', 'part = "Pains"\ncolour = "red"', "lines.2.colour", "is not a known key"),
    ],
)
def test_each_fault_names_its_place_and_no_name(folder, old, new, place, found):
    write(folder, GOOD.replace(old, new, 1))
    got = faults_of(folder)
    assert (f"community.toml, {place}", found) in got
    assert "Amara" not in str(got) and "Bryn" not in str(got)


def test_a_line_changed_twice_in_one_file(folder):
    block = GOOD[GOOD.index("[[lines]]") : GOOD.index('[[lines]]\npart = "Pains"')]
    write(folder, GOOD + block)
    assert ("community.toml, block 4", "changes a line that another block of the file changes already") in faults_of(folder)


def test_a_run_stops_at_a_faulty_file(folder):
    write(folder, "broken")
    study = load_study(folder.parents[2])
    with pytest.raises(Faults):
        gather_consultation(folder, study, load_codebook(study))
