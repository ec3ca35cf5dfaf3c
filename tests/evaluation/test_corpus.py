import pandas as pd
import pytest

from crp_analysis.bundles import Material
from crp_analysis.errors import Faults, StudyError, TableError
from crp_analysis.evaluation.corpus import read_corpus, study_corpus

from .conftest import small_tables, write_corpus


def faults_of(folder) -> list[str]:
    with pytest.raises(Faults) as caught:
        read_corpus(folder)
    assert {fault.kind for fault in caught.value.faults} == {TableError}
    return [str(fault) for fault in caught.value.faults]


def test_a_corpus_is_read_with_its_own_ids_and_defaults(tmp_path):
    tables = small_tables(n_documents=2)
    tables["codebook"][0] |= {"examples": "We lack hours.\nEvenings are full. | No weekend is free."}
    tables["codebook"][1] |= {"examples": ""}
    corpus = read_corpus(write_corpus(tmp_path / "small", tables))
    assert corpus.name == "small"
    assert corpus.code_ids == ("time", "money")
    assert corpus.codebook.codes[0].examples == ("We lack hours.", "Evenings are full.", "No weekend is free.")
    assert corpus.segments["participant_id"].unique().tolist() == ["d0", "d1"]
    assert len(corpus.codings) == 16
    assert corpus.assignments.to_dict("list") == {"session_id": ["d0", "d1"], "coder_id": ["anna", "anna"], "was_blind": [True, True]}


def test_a_code_without_definition_is_defined_by_its_name(tmp_path):
    tables = small_tables(n_documents=2)
    tables["codebook"] = [{"code_id": "time", "name": "Time"}, {"code_id": "money", "name": ""}]
    corpus = read_corpus(write_corpus(tmp_path / "c", tables))
    assert [(code.name, code.definition) for code in corpus.codebook.codes] == [("Time", "Time"), ("money", "money")]


def test_all_missing_files_and_columns_are_told_together(tmp_path):
    tables = small_tables(n_documents=2)
    folder = write_corpus(tmp_path / "c", {"segments": [{"segment_id": "a", "text": "b"}], "codings": tables["codings"]})
    assert faults_of(folder) == [
        "codebook.csv: is missing; add it to the folder, with the columns code_id, name",
        "segments.csv: has no column document_id; add it, or correct the header",
    ]


def test_unknown_and_repeated_ids_are_told_together_by_row_and_never_by_text(tmp_path):
    tables = small_tables(n_documents=2)
    tables["segments"].append(tables["segments"][0])
    tables["codebook"].append(tables["codebook"][1])
    tables["codings"] += [
        {"segment_id": "nowhere", "code_id": "time", "coder_id": "anna"},
        {"segment_id": "g0-01", "code_id": "lost", "coder_id": "anna"},
        {"segment_id": "g0-01", "code_id": "time", "coder_id": ""},
    ]
    assert faults_of(write_corpus(tmp_path / "c", tables)) == [
        "codebook.csv, code_id: repeats an earlier row in row 3; remove the row or rename the id",
        "segments.csv, segment_id: repeats an earlier row in row 23; remove the row or rename the id",
        "codings.csv, coder_id: is empty in row 19; give every row its id",
        "codings.csv, segment_id: names 1 ids that segments.csv does not have, in row 17; correct them or add them to segments.csv",
        "codings.csv, code_id: names 1 ids that codebook.csv does not have, in row 18; correct them or add them to codebook.csv",
    ]


def test_one_document_cannot_be_held_out(tmp_path):
    tables = small_tables(n_documents=1)
    tables["segments"][2]["position"] = "third"
    assert faults_of(write_corpus(tmp_path / "c", tables)) == [
        "segments.csv, document_id: names one document; give two or more: one must be held out",
        "segments.csv, position: is not a whole number in row 3; count segments in a document from 0",
    ]


def test_a_coder_of_few_documents_read_those_alone(tmp_path):
    tables = small_tables(n_documents=6)
    tables["codings"].append({"segment_id": "g3-00", "code_id": "money", "coder_id": "bo"})
    corpus = read_corpus(write_corpus(tmp_path / "c", tables))
    readers = corpus.assignments.groupby("coder_id")["session_id"].agg(list).to_dict()
    assert readers == {"anna": [f"d{n}" for n in range(6)], "bo": ["d3"]}


def test_assignments_say_who_read_what(tmp_path):
    tables = small_tables(n_documents=3)
    tables["assignments"] = [{"document_id": "d0", "coder_id": "anna"}, {"document_id": "d1", "coder_id": "anna"}]
    folder = write_corpus(tmp_path / "c", tables)
    assert faults_of(folder) == [
        "assignments.csv: does not name the coder of 8 codings as a reader of their document; add a row for each document that a coder read"
    ]
    tables["codings"] = [row for row in tables["codings"] if not row["segment_id"].startswith("g2")]
    corpus = read_corpus(write_corpus(folder, tables))
    assert corpus.segments["session_id"].unique().tolist() == ["d0", "d1"]


def material_of(corpus, *, was_blind: list[bool]) -> Material:
    none = pd.DataFrame()
    return Material(
        consultations=none,
        participants=none,
        sessions=none,
        segments=corpus.segments,
        rejected=none,
        codings=corpus.codings,
        assignments=corpus.assignments.assign(was_blind=was_blind),
        schemes=none,
    )


def test_a_study_gives_the_sessions_that_people_read_without_suggestions(tmp_path):
    corpus = read_corpus(write_corpus(tmp_path / "c", small_tables(n_documents=3)))
    taken = study_corpus(material_of(corpus, was_blind=[True, True, False]), corpus.codebook, name="mine")
    assert (taken.name, taken.code_ids) == ("mine", ("code-0", "code-1"))
    assert taken.segments["session_id"].unique().tolist() == ["d0", "d1"]
    assert set(taken.codings["segment_id"].str[:2]) == {"g0", "g1"}


def test_a_study_with_one_session_read_cannot_be_evaluated(tmp_path):
    corpus = read_corpus(write_corpus(tmp_path / "c", small_tables(n_documents=3)))
    with pytest.raises(StudyError, match="people coded 1 session without seeing suggestions, and at least two"):
        study_corpus(material_of(corpus, was_blind=[True, False, False]), corpus.codebook, name="mine")
