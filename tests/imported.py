"""`crp import` run on a study, and what its codings then hold."""

from pathlib import Path

import pandas as pd
from click.testing import CliRunner

from crp_analysis import workflow
from crp_analysis.cli import crp


def run_import(study: Path, *arguments: object):
    return CliRunner().invoke(crp, ["import", "--study", str(study), *map(str, arguments)], catch_exceptions=False)


def coded_words(study: Path) -> pd.DataFrame:
    """session, code, coder and the words of each row of Marks, as said; and the same of Codings must be there."""
    material = workflow.load(study).material
    rows = material.marks.assign(session=material.marks["segment_id"].str.extract(r"/(.*)#")[0])
    texts = {one: (study / f"data/raw/first/transcripts/{one}.txt").read_text(encoding="utf-8") for one in set(rows["session"])}
    rows["words"] = [texts[one.session][int(one.start_char) : int(one.end_char)] for one in rows.itertuples()]
    spans = ["segment_id", "code_id", "coder_id", "start_char", "end_char"]
    assert sorted(map(tuple, rows[spans].to_numpy().tolist())) == sorted(map(tuple, material.codings[spans].to_numpy().tolist()))
    return rows.sort_values(["session", "start_char"])[["session", "code_id", "coder_id", "words", "memo", "created"]]
