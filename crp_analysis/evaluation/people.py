"""How far people agree with each other on the same text: the yardstick for the machine."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crp_analysis.agreement.compare import compare_people
from crp_analysis.agreement.readings import MIN_WORDS
from crp_analysis.evaluation.corpus import Corpus

MEASURES = {"mean_kappa": "cohen_kappa", "macro_f1": "positive_agreement", "alpha": "krippendorff_alpha"}


def people_by_code(corpus: Corpus) -> pd.DataFrame:
    """One row a code (index code_id): mean_kappa, macro_f1 and alpha between people; empty where no two read the same document.

    F1 of two coders is their positive agreement (Dice 1945), whoever of them is called the truth. Every segment of the corpus
    is a unit, however short.
    """
    segments = corpus.segments.assign(n_words=np.maximum(corpus.segments["n_words"], MIN_WORDS))
    rows = compare_people(corpus.codings, corpus.assignments, segments, codes=corpus.codebook.ids())
    wide = rows[rows["code_id"] != "all"].pivot(index="code_id", columns="measure", values="value")
    return wide.reindex(columns=list(MEASURES.values())).rename(columns={measure: name for name, measure in MEASURES.items()})
