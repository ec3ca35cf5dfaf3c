"""The small invented study with everything that commands which write need: an edition, lists to bring back, a table to take over."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_study import SAYINGS, write_study

from crp_analysis.editions import put_in_place

PARAMETERS = 'study = "."\nconsultations = ""\nkeep_going = False\nedition = 1\ndate = ""\nprevious = ""'
LOAD = "from crp_analysis import workflow\n\nrun = workflow.load(study, consultations=consultations, keep_going=keep_going)"
TALK = "sit in. And then Petra Stark of the Quarrybank Trust told me so."


def write_short_study(root: Path) -> Path:
    """The small study with a short report of its own, as a page only: what a run writes is the same, and it takes seconds."""
    write_study(root)
    with (root / "study.toml").open("a", encoding="utf-8") as file:
        file.write('\n[edition]\nformats = ["html"]\n')
    cells = [new_markdown_cell("# Needs"), new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}), new_code_cell(LOAD)]
    (root / "notebooks").mkdir()
    nbformat.write(new_notebook(cells=[*cells, new_code_cell("run.findings.needs.head(3)")]), root / "notebooks/06-report.ipynb")
    return root


def write_written_study(root: Path) -> Path:
    """The same with somebody who is spoken of, two editions, and files beside the study to import and to bring back."""
    write_short_study(root)
    path = root / "data/raw/first/transcripts/int-2.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("sit in.", TALK), encoding="utf-8")
    (root / "data/raw/names.csv").write_text("name,kind,aliases,keep\n", encoding="utf-8")
    for number in (1, 2):
        _write_edition(root / "reports", number)
    beside = root.parent
    rows = ["session,quote,code,coder", f'int-3.txt,"{SAYINGS["need-money"][0]}",need-money,VQ']
    (beside / "marks.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (beside / "names-filled.csv").write_text("name,kind,aliases,keep\nPetra Stark,person,,\nQuarrybank Trust,,,yes\n", encoding="utf-8")
    return root


def _write_edition(reports: Path, number: int) -> None:
    building = reports / ".building"
    building.mkdir(parents=True)
    for name in ("report.html", "findings.json"):
        (building / name).write_text("{}", encoding="utf-8")
    counts = {"participants": 6, "sessions": 6, "words": 900, "quotes": 6}
    about = {"edition": number, "date": "2024-05-01", "title": "Small invented study", "language": "en-GB", "notice": "Synthetic."}
    about |= {"previous": number - 1 or None, "changes": [], "counts": counts, "inputs": {}, "content": "x"}
    put_in_place(building, reports, {**about, "parameters": {"consultations": ["first"]}})
