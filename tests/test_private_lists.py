"""Lists to fill in: private, numbered, and nothing that a spreadsheet would compute."""

import csv
import stat
from pathlib import Path

import pytest

from crp_analysis.interchange.cell_texts import unguard_text
from crp_analysis.private_lists import write_private_list
from crp_analysis.study import load_study

HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "'=1", '=HYPERLINK("http://x.example")', "Well, no.", "'tis", ""]


def test_no_cell_is_a_formula_and_every_text_comes_back(small_study: Path):
    path = write_private_list(load_study(small_study), "names", ["text", "n"], ([text, n] for n, text in enumerate(HOSTILE)))
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    assert not any(cell[:1] in tuple("=+-@\t\r") for row in rows for cell in row if cell)
    assert [unguard_text(row[0]) for row in rows[1:]] == HOSTILE


@pytest.mark.parametrize("taken", [0, 2])
def test_none_replaces_an_older_one_and_others_cannot_read_them(small_study: Path, taken: int):
    study = load_study(small_study)
    paths = [write_private_list(study, "names", ["text"], [[str(n)]]) for n in range(taken + 1)]
    assert [path.name for path in paths] == [f"names-{n + 1:02d}.csv" for n in range(taken + 1)]
    assert stat.S_IMODE(paths[0].parent.stat().st_mode) == 0o700 and stat.S_IMODE(paths[-1].stat().st_mode) == 0o600
