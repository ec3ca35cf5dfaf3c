"""Do codes declared automatic keep their promise on documents never seen? Run: python benchmarks/lanes.py DIR [DIR ...]

A corpus is a folder with codebook.csv, segments.csv and codings.csv. Each draw splits its documents: the engine learns from the
read ones as in a study, decides the lanes, and is then compared with the coder on the rest, which it never saw. The corpora have
one coder, so the kappa of people with each other is made up, in two ways. 'Any': drawn at random for each code and draw, as codes
are easier or harder for people. 'Sharpest': such that the promise is exactly what the machine truly reaches on unseen documents
(its mean over all draws); to declare such a code automatic is right half of the time by luck and a false promise otherwise, and
it should hardly ever happen.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import click
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from crp_analysis.codebook import Code, Codebook
from crp_analysis.coding.drift import Drift, looks_different
from crp_analysis.coding.embedding import WordEmbedder, default_embedder
from crp_analysis.coding.engine import code_texts, suggest_codes
from crp_analysis.coding.lanes import MIN_POSITIVES as MIN_POSITIVES_JUDGED
from crp_analysis.coding.lanes import PARITY_MARGIN, HeldOut, code_kappas, lower_bounds
from crp_analysis.coding.material import MIN_WORDS

MIN_POSITIVES = 10


class Corpus:
    """A coded corpus as the engine's tables, its vectors computed once."""

    def __init__(self, folder: Path, *, words_only: bool):
        read = {name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in ("codebook", "segments", "codings")}
        self.name, coder = folder.name, read["codings"]["coder_id"].min()
        given = read["codings"][read["codings"]["coder_id"] == coder]
        counts = given["code_id"].value_counts()
        rows = read["codebook"][read["codebook"]["code_id"].map(counts).fillna(0) >= MIN_POSITIVES].reset_index(drop=True)
        self.codebook = Codebook(codes=tuple(_code(number, row) for number, row in rows.iterrows()))
        ids = dict(zip(rows["code_id"], self.codebook.ids(), strict=True))
        segments = read["segments"]
        self.segments = pd.DataFrame(
            {
                "segment_id": segments["segment_id"],
                "session_id": segments["document_id"],
                "participant_id": segments["participant_id"],
                "speaker_kind": "participant",
                "position": segments["position"].astype(int),
                "n_words": segments["text"].str.split().str.len(),
                "text": segments["text"],
                "question": "",
            }
        )
        self.codings = given[given["code_id"].isin(ids)].assign(code_id=given["code_id"].map(ids), origin="person")
        texts = [*segments["text"], *code_texts(self.codebook)]
        vectors = (WordEmbedder(texts) if words_only else default_embedder()).encode(texts)
        self.vectors, self.code_vectors = vectors[: len(segments)], vectors[len(segments) :]
        self.documents = sorted(set(segments["document_id"]))

    def draw(self, documents: set[str], human: dict[str, float]) -> pd.DataFrame:
        """One split: per code its lane and promise, and the machine's kappa on documents that it never saw."""
        codings = self.codings.merge(self.segments[["segment_id", "session_id"]], on="segment_id")
        read = codings[codings["session_id"].isin(documents)]
        suggested = suggest_codes(
            self.segments,
            self.codebook,
            read.drop(columns="session_id"),
            pd.DataFrame({"session_id": sorted(documents), "coder_id": read["coder_id"].iloc[0], "was_blind": True}),
            vectors=self.vectors,
            question_vectors=np.zeros_like(self.vectors),
            code_vectors=self.code_vectors,
            human_kappa=pd.Series(human, dtype=float),
            seed=0,
            max_per_segment=len(self.codebook.codes),
        )
        unseen = self.segments[~self.segments["session_id"].isin(documents) & (self.segments["n_words"] >= MIN_WORDS)]["segment_id"]
        gold, said = (_marked(table, unseen, self.codebook.ids()) for table in (codings, suggested.codings))
        kappas = code_kappas(*(cell.sum(axis=0).astype(float) for cell in _cells(gold, said)))
        return suggested.lanes.set_index("code_id").assign(unseen=kappas)

    def told_apart(self, documents: set[str], seed: int) -> Drift | None:
        """How far the documents of a split can be told from the others: they are of one kind, so they should not be."""
        sessions = self.segments["session_id"]
        return looks_different(self.vectors, sessions, sessions.isin(documents), seed=seed)


def _code(number: int, row: pd.Series) -> Code:
    texts = {name: tuple(filter(None, [row[name]])) for name in ("include", "exclude", "examples")}
    return Code(code_id=f"c{number}", name=row["name"], family="theme", definition=row["definition"] or row["name"], **texts)


def _marked(codings: pd.DataFrame, segment_ids: pd.Series, codes: list[str]) -> np.ndarray:
    found = pd.crosstab(codings["segment_id"], codings["code_id"]) > 0
    return found.reindex(index=segment_ids, columns=codes, fill_value=False).to_numpy(dtype=bool)


def lower_end_held(corpus: Corpus, n_sessions: int, draws: int, rng: np.random.Generator) -> tuple[float, int]:
    """In which share of draws the truth is not below the lower end of kappa, for codes with codings enough; and in how many.

    The machine is logistic regression on words, its decisions from folds that leave documents out; documents are drawn with
    replacement, and the truth is what all of them together give.
    """
    documents, place = np.unique(corpus.segments["session_id"], return_inverse=True)
    gold = _marked(corpus.codings, corpus.segments["segment_id"], corpus.codebook.ids())
    said = held_out(corpus.segments["text"], gold, place) >= 0.5
    rows = [np.flatnonzero(place == number) for number in range(len(documents))]
    truth = code_kappas(*(cell.sum(axis=0).astype(float) for cell in _cells(gold, said)))
    held = []
    for _ in range(draws):
        drawn = [rows[number] for number in rng.integers(0, len(rows), n_sessions)]
        index, names = np.concatenate(drawn), np.repeat(np.arange(n_sessions).astype(str), [len(one) for one in drawn])
        evidence = HeldOut(
            codes=corpus.codebook.ids(),
            sessions=list(names),
            gold=gold[index],
            is_in=said[index],
            scores=said[index].astype(float),
            thresholds=np.ones(gold.shape[1]),
        )
        low, enough = lower_bounds(evidence), gold[index].sum(axis=0) >= MIN_POSITIVES_JUDGED
        held += (low <= truth)[enough & np.isfinite(low)].tolist()
    return (float(np.mean(held)) if held else np.nan), len(held)


def held_out(texts: pd.Series, gold: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Scores of five folds that leave whole documents out."""
    scores = np.zeros(gold.shape)
    for train, test in GroupKFold(min(5, len(set(groups)))).split(gold, groups=groups):
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2).fit(texts.iloc[train])
        for code in np.flatnonzero(gold[train].sum(axis=0) >= 3):
            fitted = LogisticRegression(class_weight="balanced", solver="liblinear").fit(
                words.transform(texts.iloc[train]), gold[train, code]
            )
            scores[test, code] = fitted.predict_proba(words.transform(texts.iloc[test]))[:, 1]
    return scores


def _cells(gold: np.ndarray, said: np.ndarray) -> tuple[np.ndarray, ...]:
    return gold & said, gold & ~said, ~gold & said, ~gold & ~said


def summary(tables: list[pd.DataFrame]) -> dict[str, float]:
    """How many codes were declared automatic, and how many of those broke their promise."""
    rows = pd.concat(tables)
    automatic = rows[(rows["lane"] == "automatic") & rows["unseen"].notna()]
    broken = automatic["unseen"] < automatic["promised"]
    return {
        "codes x draws": len(rows),
        "automatic": len(automatic),
        "broken": int(broken.sum()),
        "share broken": broken.mean() if len(automatic) else np.nan,
        "share automatic": len(automatic) / max(len(rows), 1),
        "worst shortfall": (automatic["promised"] - automatic["unseen"]).max() if len(automatic) else np.nan,
    }


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--draws", default=40, show_default=True)
@click.option("--share", default=0.5, show_default=True, help="Share of the documents that are read.")
@click.option("--seed", default=0, show_default=True)
@click.option("--words-only", is_flag=True, help="Compare words instead of meanings: quick, and a weaker machine.")
def main(folders: tuple[Path, ...], draws: int, share: float, seed: int, words_only: bool) -> None:
    """Print one table."""
    warnings.simplefilter("ignore")
    rows = {}
    for folder in folders:
        corpus, rng = Corpus(folder, words_only=words_only), np.random.default_rng(seed)
        codes, n_read = corpus.codebook.ids(), round(share * len(corpus.documents))
        splits = [set(rng.permutation(corpus.documents)[:n_read]) for _ in range(draws)]
        any_kappa = [dict(zip(codes, rng.uniform(0.45, 0.95, len(codes)), strict=True)) for _ in splits]
        drawn = [corpus.draw(split, human) for split, human in zip(splits, any_kappa, strict=True)]
        truth = pd.concat(drawn).groupby(level=0)["unseen"].mean()
        rows[(corpus.name, "any")] = summary(drawn)
        apart = [corpus.told_apart(split, number) for number, split in enumerate(splits)]
        areas = [one.area for one in apart if one]
        if areas:
            clear = sum(one.is_clear for one in apart if one)
            told = f"{np.mean(areas):.2f} on average, {np.max(areas):.2f} at most; called different in {clear} of {len(areas)} draws"
            click.echo(f"{corpus.name}: read and unread documents told apart at an area of {told}", err=True)
        sharpest = (truth + PARITY_MARGIN).to_dict()
        rows[(corpus.name, "sharpest")] = summary([corpus.draw(split, sharpest) for split in splits])
        ends = {n: lower_end_held(corpus, n, draws, rng) for n in (3, 4, 6, 12, 20, 40)}
        told = ", ".join(f"{n} documents {share:.3f} ({codes})" for n, (share, codes) in ends.items() if codes)
        click.echo(f"{corpus.name}: the lower end of kappa held, of so many codes x draws: {told}", err=True)
        reached = ", ".join(f"{value:.2f}" for value in truth.sort_values(ascending=False).head(8))
        click.echo(f"{corpus.name}: {len(corpus.documents)} documents, {n_read} read; best kappas on unseen documents {reached}", err=True)
    click.echo(pd.DataFrame(rows).T.round(3).to_string())


if __name__ == "__main__":
    main()
