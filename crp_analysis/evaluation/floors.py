"""Plain ways to code that anyone could set up in an afternoon: what the engine must beat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

KINDS = ("words", "vectors", "both")


def floor_decisions(
    texts: Sequence[str],
    vectors: NDArray[np.floating],
    gold: NDArray[np.bool_],
    train: NDArray[np.intp],
    test: NDArray[np.intp],
    codes: NDArray[np.intp],
) -> dict[str, NDArray[np.bool_]]:
    """By kind the decisions of balanced logistic regression at one half on the test rows, (n_test, n_codes).

    Kinds: TF-IDF of words and word pairs, sentence vectors, both side by side. A code without positives in training gets none.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    counter = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2).fit([texts[row] for row in train])
    words = counter.transform(texts)
    rows = {
        "words": words,
        "vectors": csr_matrix(vectors.astype(float)),
        "both": hstack([words, csr_matrix(vectors.astype(float))]).tocsr(),
    }
    said = {kind: np.zeros((len(test), gold.shape[1]), dtype=bool) for kind in KINDS}
    for code in codes:
        truth = gold[train, code]
        if truth.all() or not truth.any():
            continue
        for kind in KINDS:
            fitted = LogisticRegression(class_weight="balanced", solver="liblinear", random_state=0).fit(rows[kind][train], truth)
            said[kind][:, code] = fitted.predict(rows[kind][test])
    return said


def floor_scores(
    texts: Sequence[str], wholes: Sequence[str], vectors: NDArray[np.floating], whole_vectors: NDArray[np.floating]
) -> dict[str, NDArray]:
    """By kind (words, vectors) the cosine of each segment with each code's 'name. definition include', (n_segments, n_codes)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    counter = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit([*texts, *wholes])
    alike = counter.transform(texts) @ counter.transform(wholes).T
    return {"words": alike.toarray(), "vectors": vectors.astype(float) @ whole_vectors.astype(float).T}
