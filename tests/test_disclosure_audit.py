"""Numbers that follow from several reports: told before one is given away, and refused where the study asks for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from small_study import transcript

from crp_analysis import changes, workflow
from crp_analysis.cli import crp
from crp_analysis.disclosure_audit import _of_sets, _step, refuse_differences
from crp_analysis.errors import GateError
from crp_analysis.store import write_json
from crp_analysis.study import Group, Study, Thresholds

STUDY = Study(
    root=Path(),
    title="A test",
    question="What?",
    groups=(Group(id="one", name="One group", role="one"), Group(id="funder", name="Funders", role="funder")),
    thresholds=Thresholds(min_group=3),
)
RUN = SimpleNamespace(study=STUDY)


def people(first: int, last: int) -> frozenset[str]:
    return frozenset(f"P{n:02d}" for n in range(first, last))


def test_a_small_group_follows_from_everyone_less_the_others():
    (one,) = _of_sets(RUN, {"everyone": people(0, 12), "group One group": people(0, 10)})
    assert one.place == "everyone and group One group" and "together with another in study.toml" in one.todo
    assert "P1" not in one.place + one.found + one.todo


def test_reports_that_overlap_are_told_by_name():
    sets = {"everyone": people(0, 20), "report on place North": people(0, 11), "report on programme Reach": people(9, 20)}
    (one,) = _of_sets(RUN, sets)
    assert one.place == "report on place North and report on programme Reach" and "only one of these" in one.todo
    assert list(_of_sets(RUN, {**sets, "report on programme Reach": people(6, 20)})) == []


def test_editions_are_compared_by_the_size_of_groups():
    def edition(n: int) -> dict:
        counts = [{"code_id": "need", "group": "one", "n_participants": 2, "n_in_group": n, "is_protected": False}]
        return {"format": 1, "counts": counts, "participation": []}

    (one,) = _step(RUN, "edition 1", edition(8), "edition 2", edition(9))
    assert one.place == "edition 1 and edition 2" and "One group" in one.found
    assert list(_step(RUN, "edition 1", edition(8), "edition 2", edition(11))) == []
    assert list(_step(RUN, "edition 1", edition(8) | {"format": 0}, "edition 2", edition(9))) == []


def call(*arguments: object, code: int = 0):
    result = CliRunner().invoke(crp, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == code, (result.exit_code, result.stderr)
    return result


def add_person(study: Path, number: int) -> None:
    first = study / "data/raw/first"
    name = f"Quill {'ABCDEFGHIJ'[number]}amble"
    with (first / "participants.csv").open("a", encoding="utf-8") as file:
        file.write(f"P{number:02d},{name},community,,charity,North,yes,no\n")
    (first / "transcripts" / f"int-{number}.txt").write_text(transcript(name, 9, number), encoding="utf-8")


def put_edition(study: Path, number: int) -> None:
    """An edition that holds what `crp run` would put into its snapshot, without pages."""
    run = workflow.load(study)
    folder = study / f"reports/edition-{number:03d}"
    write_json(folder / "findings.json", changes.snapshot(run))
    write_json(folder / "manifest.json", {"edition": number, "files": []})


def refused(study: Path) -> list[str]:
    run = workflow.load(study)
    return [fault.place for fault in refuse_differences(run, changes.snapshot(run))]


@pytest.mark.slow
def test_a_study_can_refuse_an_edition_that_gives_the_newcomer_away(small_study: Path):
    put_edition(small_study, 1)
    assert call("disclosure", "--study", small_study).stderr.endswith("Nothing follows about too few people.\n")
    add_person(small_study, 7)
    assert refused(small_study) == []  # by default it is told, and people decide
    settings = small_study / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[edition]\nsmall_differences = "refuse"\n', encoding="utf-8")
    assert refused(small_study) == ["edition 1 and the edition to come"]
    put_edition(small_study, 2)
    told = call("disclosure", "--study", small_study, code=GateError.exit_code)
    assert told.stdout.startswith("edition 1 and edition 2: fewer than 2 people came or went (everyone, Community members)")
    shutil.rmtree(small_study / "reports/edition-002")
    add_person(small_study, 8)
    assert refused(small_study) == []  # two came to the group
