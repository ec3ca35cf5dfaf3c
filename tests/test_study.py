"""study.toml: what a good one gives, and what each slip of the keyboard says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from crp_analysis.errors import Faults, StudyError
from crp_analysis.study import Study, find_study, load_study, read_toml

GOOD = """
title = "Allotments"
question = "Who digs?"
places = ["North", "South"]

[[groups]]
id = "gardener-new"
name = "New gardeners"
role = "gardener"
experience = "new"

[[groups]]
id = "gardener-any"
name = "Other gardeners"
role = "gardener"

[[groups]]
id = "funder"
name = "Funders"
role = "funder"
is_audience = false

[thresholds]
min_group = 7
"""


def write_study(folder: Path, text: str = GOOD) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(Faults) as raised:
        load_study(write_study(folder, text))
    assert raised.value.exit_code == StudyError.exit_code
    return str(raised.value).splitlines()


def test_a_good_file_gives_its_values_and_the_defaults_of_the_rest(tmp_path):
    study = load_study(write_study(tmp_path))
    assert (study.title, study.question, study.places) == ("Allotments", "Who digs?", ("North", "South"))
    assert study.thresholds.min_group == 7
    assert (study.thresholds.max_quotes_per_person, study.language, study.seed) == (2, "en-GB", 2022)
    assert study.edition.formats == ("html", "docx", "pdf")
    assert [group.is_audience for group in study.groups] == [True, True, False]


def test_folders_lie_under_the_root(tmp_path):
    study = load_study(write_study(tmp_path))
    assert study.raw == tmp_path / "data" / "raw"
    assert study.processed == tmp_path / "data" / "processed"
    assert study.landscape == tmp_path / "data" / "raw" / "landscape" / "schemes.csv"
    assert study.codebook_folder == tmp_path / "codebook"
    assert study.reports == tmp_path / "reports"


def test_consultations_are_the_visible_folders_of_raw_by_name(tmp_path):
    study = load_study(write_study(tmp_path))
    assert study.consultations() == []
    for name in ("2024-b", "2022-a", "landscape", "comments", ".hidden", "_draft"):
        (study.raw / name).mkdir(parents=True)
    (study.raw / "notes.txt").write_text("no folder", encoding="utf-8")
    assert [folder.name for folder in study.consultations()] == ["2022-a", "2024-b"]


def test_values_do_not_change_afterwards(tmp_path):
    with pytest.raises(ValidationError):
        load_study(write_study(tmp_path)).title = "Other"


@pytest.mark.parametrize(
    ("role", "experience", "group"),
    [
        ("gardener", "new", "gardener-new"),
        ("  Gardener ", "NEW", "gardener-new"),
        ("gardener", "old hand", "gardener-any"),
        ("gardener", "", "gardener-any"),
        ("funder", "new", "funder"),
        ("passer-by", "new", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_group_of_takes_the_first_group_that_fits(tmp_path, role, experience, group):
    assert load_study(write_study(tmp_path)).group_of(role, experience) == group


def test_group_names_for_readers(tmp_path):
    study = load_study(write_study(tmp_path))
    assert study.group("funder").name == study.group_name("funder") == "Funders"
    assert (study.group_name("all"), study.group_name("unknown")) == ("Everyone", "Group not stated")
    with pytest.raises(KeyError):
        study.group("nobody")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('title = "Allotments"', ""), "study.toml, title: is missing; add it"),
        (('title = "Allotments"', 'title = ""'), "study.toml, title: is empty; write it"),
        (('title = "Allotments"', "title = 5"), "study.toml, title: is not a text; put it in quotes"),
        (('title = "Allotments"', 'tilte = "A"\ntitle = "A"'), "study.toml, tilte: is not a known key; remove it or correct its spelling"),
        (('places = ["North", "South"]', 'places = "North"'), "study.toml, places: is not a list; put it in [ ], also when it is only one"),
        (('id = "funder"', 'id = "The Funders"'), "study.toml, groups.3.id: is not an id; use small letters, digits and hyphens only"),
        (("min_group = 7", "min_group = 0"), "study.toml, thresholds.min_group: input should be greater than or equal to 1; correct it"),
        (("min_group = 7", "mingroup = 7"), "study.toml, thresholds.mingroup: is not a known key; remove it or correct its spelling"),
        (('id = "funder"', 'id = "gardener-new"'), "study.toml, the file: group ids used twice: gardener-new; correct it"),
        (('id = "funder"', 'id = "all"'), "study.toml, the file: 'all' and 'unknown' are not free to be group ids; correct it"),
    ],
)
def test_each_slip_names_its_key_and_the_remedy(tmp_path, change, fault):
    assert faults_of(tmp_path, GOOD.replace(*change)) == [fault]


def test_all_faults_are_reported_together(tmp_path):
    text = GOOD.replace('question = "Who digs?"', "colour = 1").replace('role = "funder"', "").replace("min_group = 7", "min_group = -1")
    assert [line.split(":")[0] for line in faults_of(tmp_path, text)] == [
        "study.toml, question",
        "study.toml, groups.3.role",
        "study.toml, thresholds.min_group",
        "study.toml, colour",
    ]


def test_a_study_without_groups_is_refused(tmp_path):
    assert faults_of(tmp_path, 'title = "A"\nquestion = "B"\ngroups = []')[0].startswith("study.toml, groups: ")


def test_root_is_not_for_the_file_to_state(tmp_path):
    with pytest.raises(StudyError, match="study.toml, root: is not a known key"):
        load_study(write_study(tmp_path, 'root = "/"\n' + GOOD))


def test_faults_never_show_the_value(tmp_path):
    lines = faults_of(tmp_path, GOOD.replace("min_group = 7", 'min_group = "Zebedee Quince"'))
    assert "Zebedee" not in "\n".join(lines)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StudyError, match="study.toml: there is no such file"):
        load_study(tmp_path)


def test_malformed_toml_names_the_line_and_not_the_text(tmp_path):
    with pytest.raises(StudyError, match=r"study.toml: .*line 2.*mend the line") as raised:
        load_study(write_study(tmp_path, 'title = "A"\nquestion = Zebedee Quince\n'))
    assert "Zebedee" not in str(raised.value)


def test_a_file_in_another_encoding_says_what_to_do(tmp_path):
    (tmp_path / "study.toml").write_bytes('title = "Café"'.encode("cp1252"))
    with pytest.raises(StudyError, match="byte 12 is not UTF-8; save the file as UTF-8"):
        load_study(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    (tmp_path / "study.toml").write_text(GOOD, encoding="utf-8-sig")
    assert load_study(tmp_path).title == "Allotments"
    assert read_toml(tmp_path / "study.toml", StudyError, "study.toml")["title"] == "Allotments"


def test_find_study_climbs_to_the_nearest(tmp_path):
    outer = write_study(tmp_path / "outer")
    inner = write_study(outer / "data" / "inner")
    (inner / "deep" / "deeper").mkdir(parents=True)
    assert find_study(inner / "deep" / "deeper") == inner.resolve()
    assert find_study(outer / "data") == outer.resolve()


def test_find_study_says_how_to_get_one(tmp_path):
    with pytest.raises(StudyError, match=f"{tmp_path.name}: no study.toml here or above.*crp init"):
        find_study(tmp_path)


def test_the_study_of_this_repository_says_that_it_is_synthetic():
    study = load_study(Path(__file__).resolve().parents[1])
    assert isinstance(study, Study)
    assert "invented" in study.notice and "synthetic" in study.subtitle
    assert [group.id for group in study.groups if not group.is_audience] == ["funder"]
    assert study.group_of("Researcher", "early career") == "researcher-early"
