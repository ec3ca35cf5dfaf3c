"""Measures the coding engine on corpora that people coded, beside plain floors. Run: python benchmarks/coding.py DIR [DIR ...]

A corpus is a folder with codebook.csv, segments.csv and codings.csv. Zero-shot: mean average precision, no coding used.
Learned: five grouped folds by document, nothing of a held-out document used but to predict it, codes with ten positives or
more, mean over codes. Floors: balanced logistic regression on TF-IDF, on vectors, on both; threshold one half.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, cohen_kappa_score, f1_score
from sklearn.model_selection import GroupKFold

from crp_analysis.codebook import Code, Codebook
from crp_analysis.coding.code_parts import code_parts
from crp_analysis.coding.embedding import default_embedder
from crp_analysis.coding.learning import Features, learn
from crp_analysis.coding.neighbours import find_neighbours, taken
from crp_analysis.coding.zero_shot import Segmented, ZeroShot, fit_zero_shot

FOLDS, MIN_POSITIVES = 5, 10


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Coded text: `gold` is (n_segments, n_codes)."""

    name: str
    segments: pd.DataFrame
    codebook: Codebook
    vectors: np.ndarray
    code_vectors: np.ndarray
    gold: np.ndarray

    @property
    def documents(self) -> np.ndarray:
        return self.segments["document_id"].to_numpy(dtype=object)

    def segmented(self, rows: np.ndarray) -> Segmented:
        """Some segments, with neighbours among themselves."""
        chosen = self.segments.iloc[rows]
        neighbours = find_neighbours(chosen["document_id"].tolist(), chosen["position"].astype(int).tolist())
        return Segmented(texts=chosen["text"].tolist(), vectors=self.vectors[rows], neighbours=neighbours)

    def features(self, rows: np.ndarray, zero_shot: ZeroShot) -> Features:
        """What the learner knows of some segments."""
        some = self.segmented(rows)
        return Features(
            texts=some.texts,
            vectors=some.vectors,
            before=taken(some.vectors, some.neighbours.before),
            after=taken(some.vectors, some.neighbours.after),
            question=np.zeros_like(some.vectors),
            zero_shot=zero_shot.standardised(some),
        )


def read_corpus(folder: Path, embedder) -> Corpus:
    """The corpus with its vectors."""
    tables = {name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in ("codebook", "segments", "codings")}
    codes = tuple(
        Code(
            code_id=f"c{number}",
            name=row["name"],
            family="theme",
            definition=row["definition"] or row["name"],
            include=tuple(filter(None, [row["include"]])),
            exclude=tuple(filter(None, [row["exclude"]])),
            examples=tuple(filter(None, [row["examples"]])),
        )
        for number, row in tables["codebook"].iterrows()
    )
    codebook = Codebook(codes=codes)
    gold = pd.crosstab(tables["codings"]["segment_id"], tables["codings"]["code_id"]) > 0
    gold = gold.reindex(index=tables["segments"]["segment_id"], columns=tables["codebook"]["code_id"], fill_value=False)
    return Corpus(
        name=folder.name,
        segments=tables["segments"],
        codebook=codebook,
        vectors=embedder.encode(tables["segments"]["text"].tolist()),
        code_vectors=embedder.encode([part.text for part in code_parts(codebook)]),
        gold=gold.to_numpy(dtype=bool),
    )


def mean_over_codes(measure, gold: np.ndarray, said: np.ndarray, codes: np.ndarray) -> float:
    """The mean of a measure of gold and answer over codes."""
    return float(np.mean([measure(gold[:, code], said[:, code]) for code in codes]))


def learned(corpus: Corpus) -> tuple[np.ndarray, float]:
    """The engine's decisions on held-out documents, and its CPU seconds."""
    said, start = np.zeros_like(corpus.gold), time.process_time()
    for train, test in GroupKFold(FOLDS).split(corpus.vectors, groups=corpus.documents):
        zero_shot = fit_zero_shot(corpus.codebook, corpus.code_vectors, corpus.segmented(train))
        model = learn(corpus.features(train, zero_shot), corpus.gold[train], corpus.documents[train])
        said[test] = (model.predict(corpus.features(test, zero_shot)) >= model.thresholds) & model.is_learned
    return said, time.process_time() - start


def floors(corpus: Corpus, codes: np.ndarray) -> dict[str, np.ndarray]:
    """Decisions of balanced logistic regression on words, on vectors, on both."""
    said = {kind: np.zeros_like(corpus.gold) for kind in ("words", "vectors", "both")}
    for train, test in GroupKFold(FOLDS).split(corpus.vectors, groups=corpus.documents):
        texts = corpus.segments["text"]
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2).fit(texts.iloc[train]).transform(texts)
        kinds = {"words": words, "vectors": csr_matrix(corpus.vectors), "both": hstack([words, csr_matrix(corpus.vectors)]).tocsr()}
        for kind, rows in kinds.items():
            for code in codes:
                fitted = LogisticRegression(class_weight="balanced", solver="liblinear").fit(rows[train], corpus.gold[train, code])
                said[kind][test, code] = fitted.predict(rows[test])
    return said


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folders: tuple[Path, ...]) -> None:
    """Print one line a corpus and way."""
    warnings.simplefilter("ignore")
    embedder = default_embedder()
    for folder in folders:
        corpus = read_corpus(folder, embedder)
        codes = np.flatnonzero(corpus.gold.sum(axis=0) >= MIN_POSITIVES)
        whole = corpus.segmented(np.arange(len(corpus.gold)))
        scores = fit_zero_shot(corpus.codebook, corpus.code_vectors, whole).score(whole)
        click.echo(f"{corpus.name}: {len(corpus.gold)} segments, {len(set(corpus.documents))} documents, {len(codes)} codes")
        click.echo(f"  zero-shot MAP {mean_over_codes(average_precision_score, corpus.gold, scores, codes):.3f}")
        said, seconds = learned(corpus)
        for kind, one in {f"learned ({seconds:.1f} s CPU)": said, **floors(corpus, codes)}.items():
            f1, kappa = (mean_over_codes(measure, corpus.gold, one, codes) for measure in (f1_score, cohen_kappa_score))
            click.echo(f"  {kind:22s} F1 {f1:.3f}  kappa {kappa:.3f}")


if __name__ == "__main__":
    main()
