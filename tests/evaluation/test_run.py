import json

import numpy as np
import pytest

from crp_analysis.evaluation.people import people_by_code
from crp_analysis.evaluation.report import as_json, as_record, as_text
from crp_analysis.evaluation.run import evaluate, judge_fold, restricted

from .conftest import embedded_tables, small_tables


def halves(embedded):
    documents = embedded.corpus.segments["session_id"]
    held = documents.isin(["d4", "d5"]).to_numpy()
    return np.flatnonzero(~held), np.flatnonzero(held)


def test_what_words_tell_is_learned_and_nothing_else_needs_to_be(small):
    record = as_record(evaluate(small, n_folds=3))
    assert (record["segments"], record["documents"], record["codes_evaluated"]) == (66, 6, 2)
    assert record["learned"]["macro_f1"] > 0.9
    assert record["zero_shot"]["random_map"] == pytest.approx(24 / 66, abs=1e-4)
    assert record["human"] == {"mean_kappa": None, "macro_f1": None, "alpha": None}
    assert [code["code_id"] for code in record["codes"]] == ["time", "money"]
    assert [code["positives"] for code in record["codes"]] == [24, 24]
    assert {code["lane"] for code in record["codes"]} == {"assisted"}


def test_rare_codes_are_left_out(tmp_path):
    tables = small_tables()
    kept = [row for row in tables["codings"] if row["code_id"] == "time"]
    tables["codings"] = kept + [row for row in tables["codings"] if row["code_id"] == "money"][:9]
    record = as_record(evaluate(embedded_tables(tmp_path, tables), n_folds=3))
    assert [code["code_id"] for code in record["codes"]] == ["time"]


def test_held_out_codings_change_no_judgement(tmp_path):
    tables = small_tables()
    train, test = halves(embedded := embedded_tables(tmp_path / "a", tables))
    before, lanes = judge_fold(embedded, train, test, seed=0)
    for row in tables["codings"]:
        if row["segment_id"][:2] in ("g4", "g5"):
            row["code_id"] = "time" if row["code_id"] == "money" else "money"
    after, lanes_after = judge_fold(embedded_tables(tmp_path / "b", tables), train, test, seed=0)
    assert (before.scores == after.scores).all()
    assert (before.is_in == after.is_in).all()
    assert lanes.equals(lanes_after)


def test_held_out_text_changes_nothing_about_other_segments(tmp_path):
    tables = small_tables()
    train, test = halves(embedded := embedded_tables(tmp_path / "a", tables))
    before, lanes = judge_fold(embedded, train, test, seed=0)
    changed = next(n for n, row in enumerate(tables["segments"]) if row["segment_id"] == "g5-10")
    tables["segments"][changed]["text"] = "xylophone zebra quixotic hours hours hours budget xylophone"
    after, lanes_after = judge_fold(embedded_tables(tmp_path / "b", tables), train, test, seed=0)
    assert lanes.equals(lanes_after)
    others = embedded.corpus.segments["session_id"].iloc[test].to_numpy() == "d4"
    assert (before.scores[others] == after.scores[others]).all()
    assert (before.scores[~others] != after.scores[~others]).any()


def test_training_material_holds_nothing_of_held_out_documents(small):
    train, _ = halves(small)
    known = restricted(small, train)
    assert set(known.corpus.codings["segment_id"].str[:2]) == {"g0", "g1", "g2", "g3"}
    assert set(known.corpus.assignments["session_id"]) == set(known.corpus.segments["session_id"]) == {"d0", "d1", "d2", "d3"}
    assert len(known.used.vectors) == len(train)


def test_same_inputs_same_bytes(tmp_path):
    first, again = (
        as_json(as_record(evaluate(embedded_tables(tmp_path / name / "corpus", small_tables()), n_folds=3, seed=5))) for name in "ab"
    )
    assert first == again
    assert "NaN" not in first
    assert json.loads(first)["folds"] == 3


def test_people_are_the_yardstick_where_two_read(tmp_path):
    embedded = embedded_tables(tmp_path, small_tables(coders=("anna", "bo")))
    people = people_by_code(embedded.corpus)
    # anna gives 'time' 24 times of 66, bo leaves out the 8 that begin with 'Nobody'
    both, anna, bo, total = 16, 24, 16, 66
    observed, expected = (total - 8) / total, (anna * bo + (total - anna) * (total - bo)) / total**2
    assert people.loc["code-0", "mean_kappa"] == pytest.approx((observed - expected) / (1 - expected))
    assert people.loc["code-0", "macro_f1"] == pytest.approx(2 * both / (anna + bo))
    record = as_record(evaluate(embedded, n_folds=3))
    assert record["human"]["mean_kappa"] == pytest.approx(people["mean_kappa"].mean(), abs=1e-4)
    assert record["codes"][0]["positives"] == 24  # at least half of two readers is one


def test_the_table_names_figures_and_reasons(small):
    text = as_text(as_record(evaluate(small, n_folds=3)))
    assert "66 segments, 6 documents in 3 folds, 2 codes with 10 or more uses" in text
    assert "a person confirms each suggestion" in text
    assert "Reading the 20% that the machine would show first" in text
