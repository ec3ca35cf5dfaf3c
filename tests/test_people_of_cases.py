"""Cases and variables of another program's file as people of a consultation."""

from pathlib import Path

import pandas as pd
import pytest

from crp_analysis import workflow
from crp_analysis.errors import Faults
from crp_analysis.interchange.project import Case, Project, Source
from crp_analysis.interchange.refi_write import write_qdpx
from crp_analysis.people_of_cases import plan_people
from crp_analysis.sources.spoken import read_spoken
from tests.imported import run_import

HEADER = "participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn\n"
NAMES = ["Amara Field", "Bryn Hollow", "Cora Lindqvist", "Dev Marsh", "Elin Oakes", "Femi Sands"]


def project_of(first: Path, cases, **more) -> Project:
    sources = tuple(
        Source(guid=f"00000000-0000-4000-8000-00000000000{n}", name=path.name, text=path.read_text(encoding="utf-8"))
        for n, path in enumerate(sorted((first / "transcripts").iterdir()), start=1)
    )
    return Project(name="Elsewhere", origin="Another Program 3", sources=sources, cases=tuple(cases), **more)


def guid(n: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{n}"


def case(n: int, name: str, *documents: int, **attributes: str) -> Case:
    return Case(guid=f"00000000-0000-4000-8000-0000000001{n:02d}", name=name, attributes=attributes, sources=tuple(map(guid, documents)))


def planned(first: Path, project: Project, **more):
    sessions = {source.guid: Path(source.name).stem.replace(" ", "-") for source in project.sources}
    return plan_people(project, sessions, read_spoken(first), **more)


def rows_of(plan) -> list[str]:
    return plan.content.decode().splitlines()


@pytest.fixture
def first(small_study: Path) -> Path:
    return small_study / "data/raw/first"


def test_blank_cells_are_filled_and_nothing_else_is_touched(first: Path):
    before = (first / "participants.csv").read_text(encoding="utf-8").splitlines()
    cases = [case(1, "P01", 1, Experience="new to it", Place="South"), case(2, "Bryn Hollow", 2, **{"Age group": "30-39"})]
    plan = planned(first, project_of(first, cases))
    after = rows_of(plan)
    assert after[0] == before[0] + ",age_group" and after[3:] == [one + "," for one in before[3:]]
    assert after[1] == "P01,Amara Field,community,new to it,charity,North,yes,no,"
    assert after[2] == before[2] + ",30-39"
    assert (plan.n_new, plan.n_filled, plan.differing, plan.own_columns) == (0, 2, ("row 2, place",), ("age_group",))


def test_consent_and_identity_are_never_taken_over(first: Path):
    attributes = {"may_quote": "yes", "Withdrawn": "yes", "Names": "Somebody", "participant id": "X9"}
    assert planned(first, project_of(first, [case(1, "P03", 3, **attributes)])).content is None


def test_somebody_new_is_listed_as_a_speaker_and_may_not_be_quoted(small_study: Path, first: Path, tmp_path: Path):
    lines = (first / "participants.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (first / "participants.csv").write_text("".join(lines[:-1]), encoding="utf-8")  # Femi Sands speaks, and nobody listed her
    file = tmp_path / "elsewhere.qdpx"
    file.write_bytes(write_qdpx(project_of(first, [case(6, "Femi Sands", 6, Role="researcher", Job="=1+1")])))
    assert run_import(small_study, file, "--people", "--attribute", "Job=organisation kind").exit_code == 0
    assert (first / "participants.csv").read_text(encoding="utf-8").splitlines()[-1] == "P06,Femi Sands,researcher,,'=1+1,,,"
    assert (first / "participants.csv.1.bak").read_text(encoding="utf-8") == "".join(lines[:-1])
    people = workflow.load(small_study).material.participants.set_index("participant_id")
    assert not people.loc["P06", "may_quote"] and people.loc["P06", "group"] == "researchers"


def test_a_list_where_there_was_none_keeps_every_speaker(small_study: Path, first: Path, tmp_path: Path):
    (first / "participants.csv").write_text(HEADER, encoding="utf-8")
    before = workflow.load(small_study).material.segments
    file = tmp_path / "elsewhere.qdpx"
    cases = [case(1, "Amara Field", 1, role="community"), case(2, "Int-2", 2, role="community"), case(9, "North", 1, 2, 3, 4, 5, 6)]
    file.write_bytes(write_qdpx(project_of(first, cases)))
    result = run_import(small_study, file, "--people")
    assert result.exit_code == 0 and "1 case of which nobody can say which speaker it is" in result.stderr
    people = pd.read_csv(first / "participants.csv", keep_default_na=False)
    assert people["names"].tolist() == NAMES and people["participant_id"].tolist() == ["P01", "Int-2", "P02", "P03", "P04", "P05"]
    after = workflow.load(small_study).material.segments
    is_same = before["speaker_kind"].to_numpy() == after["speaker_kind"].to_numpy()
    assert is_same.all() and after["participant_id"].nunique() == before["participant_id"].nunique()


def test_speakers_of_one_label_are_found_by_the_number_of_their_file(small_study: Path, first: Path):
    (first / "participants.csv").unlink()
    for path, name in zip(sorted((first / "transcripts").iterdir()), NAMES, strict=True):
        path.write_text(path.read_text(encoding="utf-8").replace(f"{name}:", "Participant:"), encoding="utf-8")
    plan = planned(first, project_of(first, [case(4, "Dev Marsh", 4, role="researcher")]))
    assert rows_of(plan)[1] == "int-4,Dev Marsh,researcher,,,,,"
    assert [row.partition(",")[0] for row in rows_of(plan)[2:]] == ["int-1", "int-2", "int-3", "int-5", "int-6"]


def test_who_would_be_lost_stops_it(small_study: Path, first: Path):
    (first / "participants.csv").unlink()
    for path, name in zip(sorted((first / "transcripts").iterdir()), NAMES, strict=True):
        path.write_text(path.read_text(encoding="utf-8").replace(f"{name}:", "Participant:"), encoding="utf-8")
        path.rename(path.with_name(f"talk {'abcdef'[int(path.stem[-1]) - 1]}.txt"))
    with pytest.raises(Faults, match="1 of the speakers would not be found"):
        planned(first, project_of(first, [case(4, "Dev Marsh", 4, role="researcher")]))


def test_variables_of_a_document_are_those_of_its_only_speaker(first: Path):
    values = {guid(5): {"Experience": "long", "Job": "baker"}}
    plan = planned(first, project_of(first, [], source_attributes=values), columns={"Job": ""})
    assert rows_of(plan)[5] == "P05,Elin Oakes,researcher,long,charity,North,yes,no" and plan.own_columns == ()


def test_somebody_of_another_consultation_keeps_their_id(first: Path):
    (first / "participants.csv").write_text(HEADER, encoding="utf-8")
    project = project_of(first, [case(1, "Amara Field", 1), case(2, "Bryn Hollow", 2)])
    plan = planned(first, project, taken_ids={"P01", "P44"}, elsewhere={"amara field": "P44"})
    assert [row.partition(",")[0] for row in rows_of(plan)[1:3]] == ["P44", "P02"]


def test_a_table_in_another_hand_stays_as_it_is(first: Path):
    text = "participant_id;Names;Role;;may_quote\nP01;Amara Field;;a;yes;loose\nP02;Bryn Hollow;community;b;no\n"
    (first / "participants.csv").write_text(text, encoding="utf-8")
    plan = planned(first, project_of(first, [case(1, "P01", 1, role="community", Place="North")]))
    assert rows_of(plan) == [
        "participant_id;Names;Role;;may_quote;place",
        "P01;Amara Field;community;a;yes;North;loose",
        "P02;Bryn Hollow;community;b;no;",
    ]


def test_nothing_is_said_of_cases_twice(small_study: Path, first: Path, tmp_path: Path):
    file = tmp_path / "elsewhere.qdpx"
    file.write_bytes(write_qdpx(project_of(first, [case(1, "P01", 1, Experience="new to it")])))
    without = run_import(small_study, file, "--dry-run")
    assert "--people takes those of people who speak here" in without.stderr
    assert run_import(small_study, file, "--people").exit_code == 0
    table = (first / "participants.csv").read_bytes()
    again = run_import(small_study, file, "--people")
    assert "0 new rows, 0 cells filled in" in again.stderr and (first / "participants.csv").read_bytes() == table
    assert run_import(small_study, file, "--attribute", "Experience=role").exit_code == 2
    assert run_import(small_study, file, "--people", "--attribute", "Nothing=role").exit_code == 16
