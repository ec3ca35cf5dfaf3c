import json

import pytest
from click.testing import CliRunner

from crp_analysis.cli import crp
from crp_analysis.store import Store

from .conftest import SHARED, small_tables, write_corpus
from .test_corpus import material_of

KEYS = {"corpus", "segments", "documents", "codes_evaluated", "zero_shot", "learned", "floor", "human", "codes", "review"}
CODE_KEYS = {"code_id", "positives", "f1", "kappa", "average_precision", "lane", "reason"}


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setattr("click.get_app_dir", lambda name: str(tmp_path / "cache"))


def test_a_folder_is_evaluated_and_written_as_json(tmp_path):
    folder = write_corpus(tmp_path / "small", small_tables())
    file = tmp_path / "out.json"
    ran = CliRunner().invoke(crp, ["evaluate", str(folder), "--folds", "3", "--seed", "1", "--json", str(file)])
    assert ran.exit_code == 0, ran.output
    assert str(file) in ran.stdout.splitlines()
    assert "Learned, on documents never seen" in ran.stderr
    record = json.loads(file.read_text(encoding="utf-8"))
    assert set(record) >= KEYS
    assert set(record["codes"][0]) >= CODE_KEYS
    assert {"map", "random_map"} <= set(record["zero_shot"])
    assert {"macro_f1", "mean_kappa", "micro_f1"} <= set(record["learned"])
    assert {"macro_f1", "mean_kappa"} <= set(record["floor"])
    assert record["learned"]["macro_f1"] > 0.9
    again = CliRunner().invoke(crp, ["evaluate", str(folder), "--folds", "3", "--seed", "1", "--json", "-"])
    assert again.stdout == file.read_text(encoding="utf-8")


def test_faults_of_a_corpus_are_told_with_an_exit_code(tmp_path):
    folder = write_corpus(tmp_path / "bad", {"codebook": [{"code_id": "a", "name": "A"}]})
    ran = CliRunner().invoke(crp, ["evaluate", str(folder)])
    assert ran.exit_code == 11
    assert "segments.csv: is missing" in ran.stderr
    assert "codings.csv: is missing" in ran.stderr


def test_either_a_folder_or_a_study(tmp_path):
    assert CliRunner().invoke(crp, ["evaluate"]).exit_code == 2
    assert CliRunner().invoke(crp, ["evaluate", str(tmp_path), "--study", str(tmp_path)]).exit_code == 2


def test_a_study_is_evaluated_on_its_own_codings(tmp_path):
    from crp_analysis.evaluation.command import evaluate_study
    from crp_analysis.evaluation.corpus import read_corpus

    corpus = read_corpus(write_corpus(tmp_path / "small", small_tables()))
    material = material_of(corpus, was_blind=[True] * 5 + [False])
    record = evaluate_study(material, corpus.codebook, Store(tmp_path).vectors(), name="mine", n_folds=5, seed=0)
    assert (record["corpus"], record["documents"], record["segments"]) == ("mine", 5, 55)
    assert record["learned"]["macro_f1"] > 0.9


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpora are not here")
@pytest.mark.parametrize("name", ["usability-interviews", "stakeholder-survey", "tool-study-interviews"])
def test_the_engine_beats_every_plain_floor(name, tmp_path):
    from crp_analysis.evaluation.command import evaluate_folder

    record = evaluate_folder(SHARED / "corpora" / "coded" / name, Store(tmp_path).vectors(), n_folds=5, seed=0)
    assert record["learned"]["macro_f1"] > record["floor"]["macro_f1"]
    assert record["learned"]["mean_kappa"] > record["floor"]["mean_kappa"]
    assert record["zero_shot"]["map"] > record["floor"]["zero_shot_map"]
    assert record["review"]["worth_random_share"][1] > 0.3


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpora are not here")
def test_people_agree_with_each_other_as_published(tmp_path):
    from crp_analysis.evaluation.corpus import read_corpus
    from crp_analysis.evaluation.people import people_by_code

    people = people_by_code(read_corpus(SHARED / "corpora" / "coded" / "classroom-uptake-3raters"))
    assert people["alpha"].round(2).tolist() == [0.65, 0.60]
