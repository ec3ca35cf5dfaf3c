"""The two ways to group what people said: BERTopic, and groups of words where there is too little text for it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.coding.spoken import stop_words

WORDS = (8, 120)  # shortest and longest segment that takes part
NEIGHBOURS, DIMENSIONS = 15, 5  # UMAP, as BERTopic's own defaults
EPOCHS = 200  # of UMAP; its 500 for small data took twice as long, for the same agreement between seeds (adjusted Rand .83)
PLAIN_DIMENSIONS = 50  # PCA, where UMAP is not installed
STARTS = 20  # of k-means; the best is kept
MIN_SEGMENTS_A_WORD, MIN_PEOPLE_A_WORD = 3, 2  # for a word to name themes
TOKEN = r"(?u)\b[^\W\d_]{2,}\b"
FEWEST = 30  # segments below which no grouping means anything
WORDS_SHOWN = 10  # of a theme

Groups = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """The segments that take part, by id: BERTopic's result depends on their order."""

    segments: pd.DataFrame
    vectors: NDArray[np.floating]

    @classmethod
    def of(cls, segments: pd.DataFrame, vectors: NDArray[np.floating], covered: set[str]) -> Leftover:
        """Participants' segments of a fitting length whose ids are not in `covered`."""
        fits = (segments["speaker_kind"] == "participant") & segments["n_words"].between(*WORDS) & ~segments["segment_id"].isin(covered)
        rows = np.flatnonzero(fits.to_numpy())
        rows = rows[np.argsort(segments["segment_id"].to_numpy(dtype=object)[rows], kind="stable")]
        return cls(segments=segments.iloc[rows].reset_index(drop=True), vectors=np.asarray(vectors)[rows])

    @property
    def texts(self) -> list[str]:
        """What was said, by segment."""
        return self.segments["text"].tolist()


@dataclass(frozen=True, kw_only=True)
class Finder:
    """One way to group segments. `fit` gives groups and their words; `regroup` only groups, for some rows and another seed.

    A group of -1 is none: the segment shares no word with others.
    """

    fit: Callable[[int], tuple[Groups, list[list[str]]]]
    regroup: Callable[[NDArray[np.intp], int], Groups]
    uses_seed: bool
    note: str


def by_topic_model(chosen: Leftover, vocabulary: list[str]) -> Finder:
    """BERTopic; the perturbed runs repeat its reduction and its clusters, which is all that decides about members."""
    n_themes = _n_themes(len(chosen.segments))
    reducing, how = _reduction()

    def regroup(rows: NDArray[np.intp], seed: int) -> Groups:
        with _quiet():
            reduced = reducing(chosen.vectors[rows], seed).fit_transform(chosen.vectors[rows])
        return _KMeans(n_themes, seed).fit(reduced).labels_

    def fit(seed: int) -> tuple[Groups, list[list[str]]]:
        with _quiet():
            from bertopic import BERTopic
            from bertopic.vectorizers import ClassTfidfTransformer
            from sklearn.feature_extraction.text import CountVectorizer

            model = BERTopic(
                embedding_model=None,
                umap_model=reducing(chosen.vectors, seed),
                hdbscan_model=_KMeans(n_themes, seed),
                vectorizer_model=CountVectorizer(vocabulary=vocabulary, **_counting()),
                ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True, bm25_weighting=True),
                top_n_words=WORDS_SHOWN,
                verbose=False,
            )
            groups, _ = model.fit_transform(chosen.texts, embeddings=chosen.vectors)
        groups = np.asarray(groups, dtype=np.intp)
        return groups, [[word for word, weight in model.get_topic(group) if word and weight > 0] for group in range(groups.max() + 1)]

    note = f"Themes were looked for in {len(chosen.segments)} segments with BERTopic ({how}, k-means with {n_themes} groups)."
    return Finder(fit=fit, regroup=regroup, uses_seed=True, note=note)


def refit_groups(chosen: Leftover, seed: int) -> Groups:
    """The groups that a fit of everything afresh would make."""
    return by_topic_model(chosen, []).regroup(np.arange(len(chosen.segments)), seed)


def by_words(chosen: Leftover, vocabulary: list[str]) -> Finder:
    """Non-negative factors of TF-IDF: needs far less text than a topic model, and says less."""
    n_groups = max(2, len(chosen.segments) // 15)

    def factors(rows: NDArray[np.intp], seed: int) -> tuple[Groups, NDArray[np.floating], NDArray[np.object_]]:
        from sklearn.decomposition import NMF
        from sklearn.feature_extraction.text import TfidfVectorizer

        tfidf = TfidfVectorizer(vocabulary=vocabulary, sublinear_tf=True, **_counting())
        counts = tfidf.fit_transform([chosen.texts[row] for row in rows])
        model = NMF(n_groups, init="nndsvda", max_iter=1000, tol=1e-3, random_state=seed)
        with _quiet():
            shares = model.fit_transform(counts)
        groups = np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), -1)
        return groups, model.components_, tfidf.get_feature_names_out()

    def fit(seed: int) -> tuple[Groups, list[list[str]]]:
        groups, components, names = factors(np.arange(len(chosen.segments)), seed)
        return groups, [[str(names[one]) for one in np.argsort(-row, kind="stable")[:WORDS_SHOWN] if row[one] > 0] for row in components]

    note = (
        f"Only {len(chosen.segments)} segments are left over, too few for a topic model; segments were grouped by the words they share "
        f"(TF-IDF and NMF, {n_groups} groups), which is a first sorting and no more."
    )
    return Finder(fit=fit, regroup=lambda rows, seed: factors(rows, seed)[0], uses_seed=False, note=note)


def _n_themes(n_segments: int) -> int:
    """Number of themes: about 10 for 300 segments, 16 for 2,000, 25 for 10,000; people merge them afterwards."""
    return max(5, round(2.26 * n_segments**0.261))


class _KMeans:
    """k-means in one thread: on tables this small threads cost far more than they bring, and they change last digits."""

    def __init__(self, n_clusters: int, seed: int):
        from sklearn.cluster import KMeans

        self._model = KMeans(n_clusters, n_init=STARTS, random_state=seed)

    def fit(self, rows: NDArray[np.floating], y: object = None) -> _KMeans:
        """Itself, with `labels_`, as BERTopic asks of a cluster model."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1), _quiet():
            self.labels_ = self._model.fit(rows).labels_
        return self


def _reduction() -> tuple[Any, str]:
    """A function from vectors and seed to a model that reduces them, and its name: UMAP, or PCA where it is not installed."""
    try:
        with _quiet():
            from umap import UMAP
    except ImportError:
        return _pca, "PCA, because UMAP is not installed here"

    def umap(vectors: NDArray[np.floating], seed: int) -> Any:
        return UMAP(
            n_neighbors=NEIGHBOURS,
            n_components=DIMENSIONS,
            min_dist=0.0,
            n_epochs=EPOCHS,
            metric="cosine",
            random_state=seed,
            n_jobs=1,
            precomputed_knn=_nearest(vectors),
        )

    return umap, "UMAP"


def warm_up() -> None:
    """Import and compile what the first topic model would otherwise pay for (half a minute of a fresh environment)."""
    with _quiet():
        import bertopic  # noqa: F401

        vectors = np.random.default_rng(0).normal(size=(60, 64)).astype(np.float32)
        _reduction()[0](vectors, 0).fit(vectors)


def _pca(vectors: NDArray[np.floating], seed: int) -> Any:
    from sklearn.decomposition import PCA

    return PCA(min(PLAIN_DIMENSIONS, *vectors.shape), random_state=seed)


def _nearest(vectors: NDArray[np.floating]) -> tuple[NDArray[np.intp], NDArray[np.floating]]:
    """Exact neighbours from scikit-learn: UMAP's own search compiles for half a minute in every process."""
    from sklearn.neighbors import NearestNeighbors

    distances, indices = NearestNeighbors(n_neighbors=NEIGHBOURS, metric="cosine", algorithm="brute").fit(vectors).kneighbors(vectors)
    return indices, distances


def _counting() -> dict[str, Any]:
    """Which words and pairs count; the same wherever words are counted, or the vocabulary would not be found again."""
    return {"ngram_range": (1, 2), "token_pattern": TOKEN, "stop_words": sorted(stop_words())}


def shared_vocabulary(segments: pd.DataFrame) -> list[str]:
    """Words and pairs that three segments and two people use. BERTopic itself would count in whole themes and lose the telling ones."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(binary=True, **_counting())
    try:
        counts = counter.fit_transform(segments["text"].tolist()).tocsc()
    except ValueError:  # nothing but stop words
        return []
    people = pd.factorize(segments["participant_id"])[0]
    kept = []
    for column, word in enumerate(counter.get_feature_names_out()):
        rows = counts.indices[counts.indptr[column] : counts.indptr[column + 1]]
        if len(rows) >= MIN_SEGMENTS_A_WORD and len(np.unique(people[rows])) >= MIN_PEOPLE_A_WORD:
            kept.append(str(word))
    return kept


@contextmanager
def _quiet() -> Iterator[None]:
    """BERTopic turns whole kinds of warnings off for everyone when it is imported; here they come back afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
