"""The engine judged on documents that it has never seen: every document is held out once, with all that is known of it.

In each fold the zero-shot statistics, the words' rarity, the models, calibration, thresholds and lanes are made from the
training documents alone; the held-out documents' texts are met only when they are judged, and their codings only when
the judgements are counted. Only `zero_shot` looks at all texts at once, as it does in a study, and at no coding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.coding.code_parts import code_parts
from crp_analysis.coding.embedding import Embedder, VectorMemo, embed_texts
from crp_analysis.coding.lanes import HeldOut, decide_lanes
from crp_analysis.coding.material import Read, Used
from crp_analysis.coding.reading_order import reading_value
from crp_analysis.coding.trained import Judged, train_coder
from crp_analysis.coding.zero_shot import score_zero_shot
from crp_analysis.evaluation.corpus import Corpus
from crp_analysis.evaluation.floors import KINDS, floor_decisions, floor_scores
from crp_analysis.evaluation.folds import document_folds
from crp_analysis.evaluation.people import people_by_code

MIN_POSITIVES = 10  # segments with a code below which no figure about it means much

Advance = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """A corpus with its vectors: `used` in the order of the corpus's segments, one row of `code_vectors` a code part."""

    corpus: Corpus
    used: Used
    code_vectors: NDArray[np.floating]

    @property
    def read(self) -> Read:
        """What people decided: a code that at least half of a document's readers gave."""
        return Read.of(self.used.segments, self.corpus.codebook.ids(), self.corpus.codings, self.corpus.assignments)


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """Judgements on held-out documents beside what people decided; arrays are (n_segments, n_codes) unless said otherwise."""

    corpus: Corpus
    codes: NDArray[np.intp]  # columns with positives enough to be judged
    folds: NDArray[np.intp]  # (n_segments,)
    gold: NDArray[np.bool_]
    scores: NDArray[np.floating]
    is_in: NDArray[np.bool_]
    value: NDArray[np.floating]  # (n_segments,), of reading each segment
    zero_shot: NDArray[np.floating]  # scores from texts and codebook alone, all texts at once
    floors: dict[str, NDArray[np.bool_]]
    floor_scores: dict[str, NDArray[np.floating]]
    lanes: tuple[pd.DataFrame, ...]  # one a fold, from its training documents
    people: pd.DataFrame


def embed_corpus(corpus: Corpus, embedder: Embedder, memo: VectorMemo, *, progress: Advance | None = None) -> Embedded:
    """The corpus with vectors, from the memo where it knows them."""
    segments = corpus.segments
    parts = [part.text for part in code_parts(corpus.codebook)]
    embed_texts(list(dict.fromkeys([*segments["text"], *segments["question"], *parts])), embedder, memo, progress=progress)
    asked = (segments["question"] != "").to_numpy()[:, None]
    used = Used(
        segments=segments,
        vectors=embed_texts(list(segments["text"]), embedder, memo),
        questions=np.where(asked, embed_texts(list(segments["question"]), embedder, memo), 0),
    )
    return Embedded(corpus=corpus, used=used, code_vectors=embed_texts(parts, embedder, memo))


def evaluate(
    embedded: Embedded, *, n_folds: int = 5, seed: int = 0, with_floors: bool = True, progress: Advance | None = None
) -> Evaluated:
    """Leave-documents-out judgements of the engine and the floors on a corpus.

    Args:
        n_folds: of whole documents.
        seed: of the folds and of the bootstrap behind the lanes.
        with_floors: whether to fit the plain floors too.
        progress: called with the folds done and the folds in all.
    """
    corpus, gold = embedded.corpus, embedded.read.gold
    codes = np.flatnonzero(gold.sum(axis=0) >= MIN_POSITIVES)
    folds = document_folds(corpus.segments["session_id"].tolist(), n_folds=n_folds, seed=seed)
    scores, is_in, value, lanes = np.zeros(gold.shape), np.zeros(gold.shape, dtype=bool), np.zeros(len(gold)), []
    floors = {kind: np.zeros(gold.shape, dtype=bool) for kind in KINDS} if with_floors else {}
    for fold in range(folds.max() + 1):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        one, its_lanes = judge_fold(embedded, train, test, seed=seed)
        scores[test], is_in[test] = one.scores, one.is_in
        value[test] = reading_value(one.scores, one.is_in, n_read=gold[train].sum(axis=0), is_learned=one.is_learned)
        lanes.append(its_lanes)
        if with_floors:
            for kind, said in floor_decisions(list(corpus.segments["text"]), embedded.used.vectors, gold, train, test, codes).items():
                floors[kind][test] = said
        if progress:
            progress(fold + 1, int(folds.max()) + 1)
    return Evaluated(
        corpus=corpus,
        codes=codes,
        folds=folds,
        gold=gold,
        scores=scores,
        is_in=is_in,
        value=value,
        zero_shot=score_zero_shot(corpus.codebook, embedded.code_vectors, embedded.used.segmented),
        floors=floors,
        floor_scores=_floor_scores(embedded),
        lanes=tuple(lanes),
        people=people_by_code(corpus),
    )


def judge_fold(embedded: Embedded, train: NDArray[np.intp], test: NDArray[np.intp], *, seed: int) -> tuple[Judged, pd.DataFrame]:
    """Judgements on the test rows by a coder trained on the train rows alone, and the lanes that the training rows earn."""
    known = restricted(embedded, train)
    read = known.read
    trained = train_coder(known.corpus.codebook, known.code_vectors, known.used, read)
    held_out = HeldOut(
        codes=known.corpus.codebook.ids(),
        sessions=list(known.used.segments["session_id"].iloc[read.rows]),
        gold=read.gold,
        is_in=trained.held_out.is_in,
        scores=trained.held_out.scores,
        thresholds=trained.thresholds,
    )
    lanes = decide_lanes(held_out, human_kappa=people_by_code(known.corpus)["mean_kappa"], seed=seed)
    return trained.judge(embedded.used.rows(test)), lanes


def restricted(embedded: Embedded, rows: NDArray[np.intp]) -> Embedded:
    """The corpus as if it had these segments alone: also codings and readings of others are gone."""
    used, corpus = embedded.used.rows(rows), embedded.corpus
    codings = corpus.codings[corpus.codings["segment_id"].isin(used.segments["segment_id"])]
    assignments = corpus.assignments[corpus.assignments["session_id"].isin(used.segments["session_id"])]
    smaller = replace(corpus, segments=used.segments, codings=codings, assignments=assignments)
    return Embedded(corpus=smaller, used=used, code_vectors=embedded.code_vectors)


def _floor_scores(embedded: Embedded) -> dict[str, NDArray[np.floating]]:
    """The plain zero-shot floors."""
    wholes = [part for part in enumerate(code_parts(embedded.corpus.codebook)) if part[1].kind == "whole"]
    rows = [number for number, _ in wholes]
    texts = [part.text for _, part in wholes]
    return floor_scores(list(embedded.corpus.segments["text"]), texts, embedded.used.vectors, embedded.code_vectors[rows])
