import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.evaluation.folds import document_folds


def test_documents_stay_whole_and_folds_are_even():
    documents = [f"d{number}" for number in range(10) for _ in range(number + 1)]
    folds = document_folds(documents, n_folds=5, seed=0)
    assert all(len(set(folds[np.array(documents) == name])) == 1 for name in set(documents))
    assert sorted(np.bincount(folds).tolist()) == [8, 9, 9, 14, 15]


def test_another_seed_deals_otherwise_and_the_same_seed_alike():
    documents = [f"d{number}" for number in range(12)] * 3
    first, again, other = (document_folds(documents, n_folds=4, seed=seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


@given(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=40), st.integers(2, 6), st.randoms())
def test_the_order_of_segments_changes_nothing(documents, n_folds, chance):
    order = list(range(len(documents)))
    chance.shuffle(order)
    folds = document_folds(documents, n_folds=n_folds, seed=3)
    assert (document_folds([documents[n] for n in order], n_folds=n_folds, seed=3) == folds[order]).all()
    assert set(folds) == set(range(min(n_folds, len(set(documents)))))
