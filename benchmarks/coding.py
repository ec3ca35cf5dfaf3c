"""Measures the coding engine on corpora that people coded: `crp evaluate` on each, means over seeds of the folds.

Run: python benchmarks/coding.py DIR [DIR ...] [--cache FOLDER] [--seeds 2] [--one-model]
"""

from __future__ import annotations

import time
import warnings
from pathlib import Path

import click
import numpy as np

from crp_analysis.coding.embedding import default_embedder, with_second_view
from crp_analysis.evaluation.corpus import read_corpus
from crp_analysis.evaluation.report import as_record
from crp_analysis.evaluation.run import embed_corpus, evaluate
from crp_analysis.store import Store

SHOWN = {
    "zero-shot MAP": ("zero_shot", "map"),
    "floor MAP": ("floor", "zero_shot_map"),
    "F1": ("learned", "macro_f1"),
    "floor F1": ("floor", "macro_f1"),
    "kappa": ("learned", "mean_kappa"),
    "floor kappa": ("floor", "mean_kappa"),
}


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cache", type=click.Path(path_type=Path), default=Path("vectors"), help="Where vectors are kept between runs.")
@click.option("--seeds", default=2, show_default=True)
@click.option("--one-model", is_flag=True, help="Leave the second language model out.")
def main(folders: tuple[Path, ...], cache: Path, seeds: int, one_model: bool) -> None:
    """Print one line a corpus."""
    warnings.simplefilter("ignore")
    memo, embedder = Store(cache).vectors(), default_embedder() if one_model else with_second_view(default_embedder())
    for folder in folders:
        embedded = embed_corpus(read_corpus(folder), embedder, memo)
        start = time.time()
        records = [as_record(evaluate(embedded, seed=seed)) for seed in range(seeds)]
        found = {label: np.mean([record[part][name] for record in records]) for label, (part, name) in SHOWN.items()}
        worth = np.mean([record["review"]["worth_random_share"] for record in records], axis=0)
        line = ", ".join(f"{label} {value:.3f}" for label, value in found.items())
        click.echo(f"{folder.name}: {line}; guided 10, 20, 30, 50 % worth {np.round(100 * worth)} %; {(time.time() - start) / seeds:.0f} s")


if __name__ == "__main__":
    main()
