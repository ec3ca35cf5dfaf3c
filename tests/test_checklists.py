"""reporting.toml: what people state for the checklists, read strictly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crp_analysis.checklists import COREQ, SRQR
from crp_analysis.errors import Faults, StudyError
from crp_analysis.study import load_study, read_toml
from crp_analysis.templates import make_study, reporting_template
from crp_analysis.workflow import Run, load

STUDY = 'title = "T"\nquestion = "Q"\n[[groups]]\nid = "a"\nname = "A"\nrole = "a"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    return tmp_path


def write(root: Path, text: str) -> Path:
    (root / "reporting.toml").write_text(text, encoding="utf-8")
    return root


def test_the_lists_have_their_numbers_of_items():
    assert list(COREQ) == [str(n) for n in range(1, 33)] and list(SRQR) == [f"S{n}" for n in range(1, 22)]


def test_without_the_file_nothing_is_stated(root):
    assert load_study(root).reporting.coreq == {}


def test_answers_are_kept_by_item(root):
    reporting = load_study(write(root, '[coreq]\n1 = "A researcher."\n[srqr]\nS21 = "None."\n')).reporting
    assert (reporting.coreq, reporting.srqr) == ({"1": "A researcher."}, {"S21": "None."})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[coreq]\n33 = "x"\n[srqr]\n21 = "x"\n', "items that the checklists lack: coreq.33, srqr.21"),
        ('[coreq]\n1 = ""\n', "reporting.toml, coreq.1: is empty"),
        ("[coreq]\n1 = 5\n", "reporting.toml, coreq.1: is not a text"),
        ('[corek]\n1 = "x"\n', "reporting.toml, corek: is not a known key"),
    ],
)
def test_slips_are_named_with_file_and_key(root, text, said):
    with pytest.raises(Faults) as raised:
        load_study(write(root, text))
    assert said in str(raised.value)


def test_faults_of_both_files_come_together(root):
    (root / "study.toml").write_text(STUDY + "colour = 1\n", encoding="utf-8")
    with pytest.raises(Faults, match="(?s)study.toml.*reporting.toml|reporting.toml.*study.toml"):
        load_study(write(root, "[coreq]\n1 = 5\n"))


def test_a_broken_line_is_named(root):
    with pytest.raises(StudyError, match="reporting.toml: .*line 2"):
        load_study(write(root, "[coreq]\n1 = oops\n"))


def test_reporting_has_a_file_of_its_own(root):
    (root / "study.toml").write_text("reporting = 1\n" + STUDY, encoding="utf-8")
    with pytest.raises(StudyError, match=r"what it says belongs into reporting\.toml"):
        load_study(root)


def test_a_new_study_gets_a_file_with_every_item_unanswered(tmp_path):
    make_study(tmp_path / "new")
    assert load_study(tmp_path / "new").reporting.coreq == {}
    answered = write(tmp_path, re.sub(r'(?m)^# (S?\d+ = )""', r'\1"yes"', reporting_template()))
    stated = read_toml(answered / "reporting.toml", StudyError, "reporting.toml")
    assert (list(stated["coreq"]), list(stated["srqr"])) == (list(COREQ), list(SRQR))


def test_what_is_stated_belongs_to_the_key_of_a_run(root):
    (root / "data" / "raw" / "first" / "transcripts").mkdir(parents=True)
    (root / "codebook").mkdir()
    before: Run = load(root)
    assert before.key != load(write(root, '[srqr]\nS21 = "None."\n')).key
