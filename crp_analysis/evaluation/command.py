"""An evaluation from its folder or study to its record, with the embedder that a run would choose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crp_analysis import progress
from crp_analysis.bundles import Material
from crp_analysis.codebook import Codebook
from crp_analysis.coding.code_parts import code_parts
from crp_analysis.coding.embedding import VectorMemo, choose_embedder
from crp_analysis.evaluation.corpus import Corpus, read_corpus, study_corpus
from crp_analysis.evaluation.report import as_record
from crp_analysis.evaluation.run import embed_corpus, evaluate


def evaluate_folder(folder: Path, memo: VectorMemo, *, n_folds: int, seed: int) -> dict[str, Any]:
    """The record of the coded corpus in a folder (see `read_corpus` for its layout and its faults)."""
    return _record(read_corpus(folder), memo, n_folds=n_folds, seed=seed)


def evaluate_study(material: Material, codebook: Codebook, memo: VectorMemo, *, name: str, n_folds: int, seed: int) -> dict[str, Any]:
    """The record of a study's own codings."""
    return _record(study_corpus(material, codebook, name=name), memo, n_folds=n_folds, seed=seed)


def _record(corpus: Corpus, memo: VectorMemo, *, n_folds: int, seed: int) -> dict[str, Any]:
    texts = [*corpus.segments["text"], *corpus.segments["question"], *(part.text for part in code_parts(corpus.codebook))]
    chosen = choose_embedder(list(dict.fromkeys(texts)))
    with progress.bar("Comparing meanings", len(texts)) as advance:
        embedded = embed_corpus(corpus, chosen.embedder, memo, progress=lambda done, total: advance(done, total))
    with progress.bar("Holding out in turn", n_folds) as advance:
        evaluated = evaluate(embedded, n_folds=n_folds, seed=seed, progress=lambda done, total: advance(done, total))
    return {**as_record(evaluated), "embedder": chosen.embedder.name, "note": chosen.note}
