"""How far the settings of the coding engine owe their figures to the corpora that they were chosen on.

Run: python benchmarks/transfer.py CORPORA [--cache DIR] [--corpora NAMES] [--seeds 2]

One corpus in turn is left out. Each setting takes the value that is best on the mean of the other corpora (F1 and kappa together, the
other settings as they are); all values so chosen are then tried together on the one left out, beside the values as they are, and
beside those that are best on the left-out corpus itself. If choosing on other corpora costs little, so will new corpora.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
from tried import CORPORA, figures, set_constants

from crp_analysis.coding.embedding import default_embedder, with_second_view
from crp_analysis.evaluation.corpus import read_corpus
from crp_analysis.evaluation.run import embed_corpus
from crp_analysis.store import Store

SETTINGS = {
    "likeness.WORDS": (0.0, 0.5, 1.0),
    "likeness.LETTERS": (0.0, 0.5, 1.0),
    "likeness.NEIGHBOUR": (0.0, 0.25, 0.5),
    "likeness.PLACE": (0.0, 0.25, 0.5),
    "likeness.EDGE": (0.0, 0.1, 0.3),
    "learning.CODEBOOK": (0.0, 0.5, 1.0),
    "learning.JUDGED": (0.0, 0.3, 0.6),
    "learning.FADING": (0.0, 0.5, 0.7, 0.85),
    "learning.PENALTY": (1.0, 2.0, 4.0),
    "learning.PRIOR": (0.0, 1.0, 3.0, 6.0),
    "thresholds.EXPECTED": (0.0, 0.5, 1.0),
}
Measure = Callable[[str, dict[str, float]], float]


def chosen_on(corpora: list[str], measured: dict[tuple[str, str, float], float]) -> dict[str, float]:
    """The value of each setting that is best on the mean of these corpora; the first of equals."""
    return {
        place: max(values, key=lambda value, place=place: np.mean([measured[name, place, value] for name in corpora]))
        for place, values in SETTINGS.items()
    }


def transferred(corpora: list[str], measure: Measure) -> list[tuple[str, float, float, float, dict[str, float]]]:
    """For each corpus: as it is, chosen on the others, chosen on itself; and what was chosen on the others."""
    measured = {(name, place, value): measure(name, {place: value}) for name in corpora for place in SETTINGS for value in SETTINGS[place]}
    rows = []
    for name in corpora:
        others, own = chosen_on([one for one in corpora if one != name], measured), chosen_on([name], measured)
        rows.append((name, measure(name, {}), measure(name, others), measure(name, own), others))
    return rows


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cache", type=click.Path(path_type=Path), default=Path("vectors"), help="Where vectors are kept between runs.")
@click.option("--corpora", default=",".join(CORPORA), show_default=True)
@click.option("--seeds", default=2, show_default=True)
def main(folder: Path, cache: Path, corpora: str, seeds: int) -> None:
    """Print one line a corpus, the mean of macro F1 and mean kappa."""
    warnings.simplefilter("ignore")
    memo, embedder = Store(cache).vectors(), with_second_view(default_embedder())
    embedded = {name: embed_corpus(read_corpus(folder / name), embedder, memo) for name in corpora.split(",")}

    def measure(name: str, constants: dict[str, float]) -> float:
        before = set_constants(constants)
        _, f1, kappa, _, _ = figures(embedded[name], seeds)
        set_constants(before)
        return float(f1 + kappa) / 2

    click.echo(f"{'left out':28s}{'as it is':>10s}{'chosen on others':>18s}{'on itself':>11s}  chosen on others")
    for name, as_is, others, own, chosen in transferred(list(embedded), measure):
        named = ", ".join(f"{place.split('.')[1].lower()} {value:g}" for place, value in chosen.items())
        click.echo(f"{name:28s}{as_is:10.3f}{others:18.3f}{own:11.3f}  {named}")


if __name__ == "__main__":
    main()
