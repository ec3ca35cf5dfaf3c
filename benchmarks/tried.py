"""Measures what each part of the coding engine is worth: one line a setting, others as they are. Nothing is changed on disk.

Run: python benchmarks/tried.py CORPORA [--cache DIR] [--only TEXT] [--seeds 2]

CORPORA holds one folder a corpus in the layout of `crp evaluate`. A line shows for each corpus zero-shot MAP, and macro F1 and
mean kappa on held-out documents, as means over the seeds of the folds; then the means over corpora. A setting should be kept only
if it raises the means over corpora and seeds.
"""

from __future__ import annotations

import importlib
import time
import warnings
from pathlib import Path

import click
import numpy as np

from crp_analysis.coding.embedding import default_embedder, with_second_view
from crp_analysis.evaluation.corpus import read_corpus
from crp_analysis.evaluation.report import as_record
from crp_analysis.evaluation.run import Embedded, embed_corpus, evaluate
from crp_analysis.store import Store

CORPORA = ["usability-interviews", "stakeholder-survey", "classroom-talk", "tool-study-interviews"]
TRIED = {
    "as it is": {},
    "one language model": {"embedder": 1},
    "no letters": {"likeness.LETTERS": 0.0},
    "no words": {"likeness.WORDS": 0.0},
    "words and letters doubled": {"likeness.LETTERS": 1.0, "likeness.WORDS": 1.0},
    "no neighbours": {"likeness.NEIGHBOUR": 0.0},
    "no place in the session": {"likeness.PLACE": 0.0},
    "no edges of turns": {"likeness.EDGE": 0.0},
    "no second step": {"learning.JUDGED": 0.0},
    "second step doubled": {"learning.JUDGED": 0.6},
    "second step: neighbours alone": {"learning.FADING": 0.0},
    "second step: fading less": {"learning.FADING": 0.85},
    "penalty 1": {"learning.PENALTY": 1.0},
    "penalty 4": {"learning.PENALTY": 4.0},
    "no prior from the codebook": {"learning.PRIOR": 0.0},
    "prior 1": {"learning.PRIOR": 1.0},
    "prior 6": {"learning.PRIOR": 6.0},
    "no fit to the codebook in likeness": {"learning.CODEBOOK": 0.0},
    "spreading in one round": {"spreading.ROUNDS": 1},
    "spreading in three rounds": {"spreading.ROUNDS": 3},
    "spreading penalty 4": {"spreading.PENALTY": 4.0},
    "spreading penalty 16": {"spreading.PENALTY": 16.0},
    "only what spreads": {"zero_shot.DIRECT": 0.0},
    "codebook beside it 1": {"zero_shot.DIRECT": 1.0},
    "codebook beside it 3": {"zero_shot.DIRECT": 3.0},
    "thresholds by what people decided alone": {"thresholds.EXPECTED": 0.0},
    "thresholds by calibrated chances alone": {"thresholds.EXPECTED": 1.0},
    "thresholds smoothed less": {"thresholds.SMOOTHING": 0.15},
    "thresholds smoothed more": {"thresholds.SMOOTHING": 0.5},
}


def figures(embedded: Embedded, seeds: int) -> np.ndarray:
    """Zero-shot MAP, macro F1, mean kappa and what guided reading of 20 % is worth, means over seeds."""
    rows = []
    for seed in range(seeds):
        record = as_record(evaluate(embedded, seed=seed, with_floors=False))
        learned = record["learned"]
        rows.append(
            (
                record["zero_shot"]["map"],
                learned["macro_f1"],
                learned["mean_kappa"],
                learned["map"],
                record["review"]["worth_random_share"][1],
            )
        )
    return np.mean(rows, axis=0)


def set_constants(constants: dict[str, float]) -> dict[str, float]:
    """Sets constants of crp_analysis.coding by 'module.NAME' and returns what they were."""
    before = {}
    for place, value in constants.items():
        module_name, name = place.split(".")
        module = importlib.import_module(f"crp_analysis.coding.{module_name}")
        before[place] = getattr(module, name)
        setattr(module, name, value)
    return before


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cache", type=click.Path(path_type=Path), default=Path("vectors"), help="Where vectors are kept between runs.")
@click.option("--only", default="", help="Only settings whose label holds one of these texts, separated by '|'.")
@click.option("--corpora", default=",".join(CORPORA), show_default=True)
@click.option("--seeds", default=2, show_default=True)
def main(folder: Path, cache: Path, only: str, corpora: str, seeds: int) -> None:
    """Print one line a setting."""
    warnings.simplefilter("ignore")
    memo, embedders = Store(cache).vectors(), {2: with_second_view(default_embedder()), 1: default_embedder()}
    click.echo(f"{'setting':36s}" + "".join(f"{name:>38s}" for name in corpora.split(",")) + f"{'mean':>38s}")
    click.echo(" " * 36 + f"{'MAP     F1  kappa  learnedMAP 20%':>38s}" * (len(corpora.split(",")) + 1))
    for label, constants in TRIED.items():
        if only and not any(part in label for part in only.split("|")):
            continue
        start, constants = time.time(), dict(constants)
        embedder = embedders[constants.pop("embedder", 2)]
        before = set_constants(constants)
        rows = [figures(embed_corpus(read_corpus(folder / name), embedder, memo), seeds) for name in corpora.split(",")]
        set_constants(before)
        shown = "".join(f"{' '.join(f'{figure:.3f}' for figure in row):>38s}" for row in [*rows, np.mean(rows, axis=0)])
        click.echo(f"{label:36s}{shown}  {time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
