"""Do 95 % intervals hold the truth 95 times in 100? Resamples coded corpora. Run: python benchmarks/intervals.py DIR [DIR ...]

A corpus is a folder with codebook.csv, segments.csv and codings.csv; its documents (or participants, `--by participant_id`)
stand for people. Each draw takes people with replacement, some of them 'read'; the corpus itself is the truth. The machine is
logistic regression on TF-IDF, its scores from folds that leave whole documents out. 'Retrained' learns anew from the read
documents in each draw, drawn without replacement, and shows bias where the rest is predicted by a model that saw more than the
held-out scores did. Agreement: the machine with the coder, or the first two coders where there are several.

'Inside' and 'below' say how many codes are held 92 to 97 times in 100, and less often. Codes that nobody or everybody has are left
out of shares of people. What each formula for those holds is computed, not drawn; 'any at all' is the best that one could reach.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import pandas as pd
from formulas import compare_claims, compare_formulas, holds, summarise, varies
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from crp_analysis.agreement import coefficients
from crp_analysis.agreement.compare import SCORED
from crp_analysis.agreement.jackknife import effective_freedom, has_carriers, leave_each_out, score_intervals, t_intervals
from crp_analysis.findings.correction import Part, corrected_share, judge_machine
from crp_analysis.findings.intervals import effective_wilson
from crp_analysis.findings.prevalence import UNITS, choose_corrected, count_carriers, plain_share

MIN_POSITIVES = 10
DESIGNS = [(8, 24), (12, 36), (20, 60), (25, 250), (40, 120)]  # people read, people in all
CLUSTERS = [8, 12, 20, 40]
MIN_SHOWN = 200  # intervals of a code that must be shown before the code counts by itself: fewer tell coverage to 3 points only


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Decisions of the coder(s) and the machine, shape (n_segments, n_codes); who said each segment, numbered from 0."""

    name: str
    texts: pd.Series
    people: np.ndarray
    gold: np.ndarray
    scores: np.ndarray
    second: np.ndarray

    def part(self, unit: str) -> Part:
        """All people, as findings see them: suggestions below one half are none."""
        said = np.where(self.scores >= 0.5, self.scores, 0)
        sizes = np.bincount(self.people).astype(float)
        found, suggested = (self._summed(values.astype(float), unit) for values in (self.gold, said))
        return Part(sizes=np.ones(len(sizes)) if unit == "people" else sizes, found=found, suggested=suggested)

    def naive(self, unit: str) -> np.ndarray:
        """What counting the machine's decisions would give."""
        part = self.part(unit)
        return self._summed((self.scores >= 0.5).astype(float), unit).sum(axis=0) / part.sizes.sum()

    def _summed(self, values: np.ndarray, unit: str) -> np.ndarray:
        sums = np.zeros((int(self.people.max()) + 1, values.shape[1]))
        (np.maximum if unit == "people" else np.add).at(sums, self.people, values)
        return sums


def read_corpus(folder: Path, by: str) -> Corpus:
    """The corpus with held-out machine scores."""
    segments, codings = (pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in ("segments", "codings"))
    coders = sorted(codings["coder_id"].unique())
    wide = [_given(codings[codings["coder_id"] == coder], segments) for coder in coders[:2]]
    used = wide[0].columns[wide[0].sum() >= MIN_POSITIVES]
    gold, groups = wide[0][used].to_numpy(dtype=bool), segments["document_id"].to_numpy(dtype=object)
    scores = held_out(segments["text"], gold, groups)
    second = wide[1].reindex(columns=used, fill_value=False).to_numpy(dtype=bool) if len(wide) > 1 else scores >= 0.5
    return Corpus(
        name=f"{folder.name} by {by}",
        texts=segments["text"],
        people=pd.factorize(segments[by], sort=True)[0],
        gold=gold,
        scores=scores,
        second=second,
    )


def _given(codings: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    return (pd.crosstab(codings["segment_id"], codings["code_id"]) > 0).reindex(index=segments["segment_id"], fill_value=False)


def held_out(texts: pd.Series, gold: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Scores of five folds that leave whole groups out."""
    scores = np.zeros(gold.shape)
    for train, test in GroupKFold(min(5, len(set(groups)))).split(gold, groups=groups):
        scores[test] = predicted(texts, gold, train, test)
    return scores


def predicted(texts: pd.Series, gold: np.ndarray, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Scores for `test` of models that learned from `train`; 0 for a code with fewer than three examples."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2).fit(texts.iloc[train])
    seen, unseen = words.transform(texts.iloc[train]), words.transform(texts.iloc[test])
    scores = np.zeros((len(test), gold.shape[1]))
    for code in np.flatnonzero(gold[train].sum(axis=0) >= 3):
        fitted = LogisticRegression(class_weight="balanced", solver="liblinear").fit(seen, gold[train, code])
        scores[:, code] = fitted.predict_proba(unseen)[:, 1]
    return scores


def cover_shares(corpus: Corpus, unit: str, n_read: int, n_all: int, draws: int, rng: np.random.Generator) -> dict[str, float]:
    """How often intervals of shares hold the truth, and how wide they are."""
    whole = corpus.part(unit)
    truth = whole.found.sum(axis=0) / whole.sizes.sum()
    rows = []
    for _ in range(draws):
        drawn = whole.of(rng.integers(0, len(whole.sizes), n_all))
        read, unread = (drawn.of(np.arange(n_all) < n_read), drawn.of(np.arange(n_all) >= n_read))
        use = judge_machine(read, np.zeros(n_read), np.arange(n_read))
        takes, _ = choose_corrected(use, count_carriers(read, unit), read, unread, unit)
        _, low, high = plain_share(read, unit)
        share, variance = corrected_share(read, unread, use)
        ends = effective_wilson(share, variance, read.sizes)
        chosen = np.where(takes, ends[0], low), np.where(takes, ends[1], high)
        rows.append([holds(truth, low, high), high - low, holds(truth, *chosen), chosen[1] - chosen[0], takes])
    table = np.array(rows, dtype=float)[:, :, varies(truth)]
    taken = table[:, 4] > 0
    return {
        **summarise(table[:, 0].mean(axis=0), "people only"),
        "width": table[:, 1].mean(),
        **summarise(table[:, 2].mean(axis=0), "by the rule"),
        "width ": table[:, 3].mean(),
        "corrected": taken.mean(),
        "covers there": table[:, 2][taken].mean() if taken.any() else np.nan,
        "width there": table[:, 3][taken].mean() if taken.any() else np.nan,
        "people's there": table[:, 1][taken].mean() if taken.any() else np.nan,
        "naive bias": np.abs(corpus.naive(unit) - truth).mean(),
    }


def bias_retrained(corpus: Corpus, draws: int, rng: np.random.Generator) -> dict[str, float]:
    """Mean absolute bias over codes of shares of segments when the machine learns from a third of the people, anew each time."""
    n_people = int(corpus.people.max()) + 1
    truth, errors = corpus.gold.mean(axis=0), []
    for _ in range(draws):
        is_read = np.isin(corpus.people, rng.permutation(n_people)[: max(n_people // 3, 3)])
        train, test = np.flatnonzero(is_read), np.flatnonzero(~is_read)
        scores = np.zeros(corpus.gold.shape)
        scores[train] = held_out(corpus.texts.iloc[train], corpus.gold[train], corpus.people[train])
        scores[test] = predicted(corpus.texts, corpus.gold, train, test)
        changed = Corpus(**(vars(corpus) | {"scores": scores})).part("segments")
        rows = np.isin(np.arange(n_people), corpus.people[train])
        use = judge_machine(changed.of(rows), np.zeros(rows.sum()), np.arange(rows.sum()))
        share, _ = corrected_share(changed.of(rows), changed.of(~rows), use)
        errors.append([np.where(is_read[:, None], corpus.gold, scores >= 0.5).mean(axis=0), corpus.gold[train].mean(axis=0), share])
    naive, people, corrected = np.array(errors).mean(axis=0) - truth
    spread = [np.sqrt(((np.array(errors)[:, kind] - truth) ** 2).mean()) for kind in range(3)]
    names = ("naive", "people only", "corrected")
    bias = {f"bias {name}": np.abs(value).mean() for name, value in zip(names, (naive, people, corrected), strict=True)}
    return bias | {f"rmse {name}": value for name, value in zip(names, spread, strict=True)}


def cover_agreement(corpus: Corpus, measure: str, n: int, draws: int, rng: np.random.Generator) -> dict[str, float]:
    """How often the interval of a measure of two coders holds the truth, among intervals that are shown."""
    cells = np.zeros((int(corpus.people.max()) + 1, 4, corpus.gold.shape[1]))
    np.add.at(cells, (corpus.people[:, None], 2 * corpus.gold + corpus.second, np.arange(corpus.gold.shape[1])), 1)
    formula, held, widths = MEASURES[measure], np.full((draws, cells.shape[2]), np.nan), []
    truth = [formula(cells[:, :, code].sum(axis=0)) for code in range(cells.shape[2])]
    for draw in range(draws):
        drawn = cells[rng.integers(0, len(cells), n)]
        for code in range(cells.shape[2]):
            low, high = agreement_interval(drawn[:, :, code], measure)
            if np.isfinite(low):
                held[draw, code] = low <= truth[code] <= high
                widths.append(high - low)
    often = np.isfinite(held).sum(axis=0) >= MIN_SHOWN
    summary = summarise(np.nanmean(held[:, often], axis=0), "covers") | {"covers": np.nanmean(held)}
    return summary | {
        "width": np.mean(widths) if widths else np.nan,
        "shown": np.isfinite(held).mean(),
        "intervals": np.isfinite(held).sum(),
    }


def agreement_interval(table: np.ndarray, measure: str) -> tuple[float, float]:
    """As `compare` makes it, of (n_people, 4) cells: neither, second only, first only, both; NaN where it would not be shown."""
    first, second = table[:, 2] + table[:, 3], table[:, 1] + table[:, 3]
    if not table[:, 3].any() or not has_carriers(np.stack([first, second], axis=1), table.sum(axis=1)):
        return np.nan, np.nan
    values = np.asarray(MEASURES[measure](leave_each_out(table)))[None, :]
    freedom = effective_freedom(table.sum(axis=1), table[:, 1:].sum(axis=1))
    low, high = score_intervals(values, [freedom], lowest=SCORED[measure]) if measure in SCORED else t_intervals(values, [freedom])
    return low[0], high[0]


def kappa_of(tables: np.ndarray) -> np.ndarray:
    """Cohen's kappa of (..., 4) cells: neither, second only, first only, both."""
    return coefficients.cohen_kappa(np.asarray(tables).reshape(*np.shape(tables)[:-1], 2, 2))


def counted(formula: Callable) -> Callable:
    """A measure of counts of coders, as one of the same cells."""

    def of_cells(tables: np.ndarray) -> np.ndarray:
        tables = np.asarray(tables, dtype=float)
        weights = np.stack([tables[..., 0], tables[..., 1] + tables[..., 2], tables[..., 3]], axis=-1)
        return formula([[2, 0], [1, 1], [0, 2]], weights=weights)

    return of_cells


MEASURES = {
    "cohen_kappa": kappa_of,
    "krippendorff_alpha": counted(coefficients.krippendorff_alpha),
    "positive_agreement": counted(coefficients.positive_agreement),
    "percent": counted(coefficients.percent_agreement),
    "gwet_ac1": counted(coefficients.gwet_ac1),
}


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--by", default="document_id", show_default=True, help="The column whose values stand for people.")
@click.option("--draws", default=300, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(folders: tuple[Path, ...], by: str, draws: int, seed: int) -> None:
    """Print the tables of every corpus."""
    warnings.simplefilter("ignore")
    pd.set_option("display.width", 200)
    for folder in folders:
        corpus, rng = read_corpus(folder, by), np.random.default_rng(seed)
        fixed = int((~varies(corpus.part("people").found.mean(axis=0))).sum())
        click.echo(f"\n{corpus.name}: {len(corpus.gold)} segments, {corpus.people.max() + 1} people, {corpus.gold.shape[1]} codes")
        click.echo(f"{fixed} codes that nobody or everybody has are left out of shares of people")
        formulas = {n: compare_formulas(corpus.part("people").found.mean(axis=0), n) for n in CLUSTERS}
        click.echo(pd.concat(formulas).round(3).to_string())
        claims = {f"{n} of {of}": compare_claims(corpus.part("people").found.mean(axis=0), n, of) for n, of in DESIGNS}
        click.echo(pd.DataFrame(claims).T.round(3).to_string())
        shares = {(unit, f"{n} of {of}"): cover_shares(corpus, unit, n, of, draws, rng) for unit in UNITS for n, of in DESIGNS}
        click.echo(pd.DataFrame(shares).T.round(3).to_string())
        click.echo(pd.Series(bias_retrained(corpus, max(draws // 20, 5), rng)).round(4).to_frame("retrained").T.to_string())
        agreement = {(name, n): cover_agreement(corpus, name, n, draws, rng) for name in MEASURES for n in CLUSTERS}
        click.echo(pd.DataFrame(agreement).T.round(3).to_string())


if __name__ == "__main__":
    main()
