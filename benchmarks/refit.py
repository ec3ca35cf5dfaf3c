"""Measures how long the coding engine takes to learn all codes of a corpus anew, as after each evening's coding.

Run: python benchmarks/refit.py DIR [DIR ...] [--study DIR] [--cache FOLDER] [--runs 3]

Vectors are remembered; what is timed is all that follows them: the codebook fitted to the text, both steps of the model, calibration,
thresholds, and the held-out judgement of every segment that people read. The quickest run is shown, by the clock and in seconds of
processor, since what else the machine does slows the clock. Limit threads with OMP_NUM_THREADS and OPENBLAS_NUM_THREADS.
"""

from __future__ import annotations

import time
import warnings
from pathlib import Path

import click

from crp_analysis.codebook import load_codebook
from crp_analysis.coding.embedding import default_embedder, with_second_view
from crp_analysis.coding.trained import train_coder
from crp_analysis.evaluation.corpus import Corpus, read_corpus, study_corpus
from crp_analysis.evaluation.run import Embedded, embed_corpus
from crp_analysis.store import Store
from crp_analysis.study import load_study
from crp_analysis.workflow import Run


def refit_seconds(embedded: Embedded) -> tuple[float, float]:
    """Of one learning of all codes from everything that people read: by the clock, and of processor."""
    read, clock, processor = embedded.read, time.perf_counter(), time.process_time()
    train_coder(embedded.corpus.codebook, embedded.code_vectors, embedded.used, read)
    return time.perf_counter() - clock, time.process_time() - processor


def corpus_of_study(folder: Path) -> Corpus:
    """A study's own codings."""
    study = load_study(folder)
    run = Run(study, load_codebook(study))
    return study_corpus(run.material, run.codebook, name=folder.resolve().name)


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--study", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Also this study's own codings.")
@click.option("--cache", type=click.Path(path_type=Path), default=Path("vectors"), help="Where vectors are kept between runs.")
@click.option("--runs", default=3, show_default=True)
def main(folders: tuple[Path, ...], study: Path | None, cache: Path, runs: int) -> None:
    """Print one line a corpus."""
    warnings.simplefilter("ignore")
    memo, embedder = Store(cache).vectors(), with_second_view(default_embedder())
    corpora = [read_corpus(folder) for folder in folders] + ([corpus_of_study(study)] if study else [])
    for corpus in corpora:
        embedded = embed_corpus(corpus, embedder, memo)
        clock, processor = min(refit_seconds(embedded) for _ in range(runs))
        size = f"{len(corpus.segments):,} segments, {len(corpus.codebook.codes)} codes"
        click.echo(f"{corpus.name:28s}{size:>28s}: {clock:6.1f} s, {processor:6.1f} s of processor")


if __name__ == "__main__":
    main()
