"""Files of other programs after somebody withdrew: other people's marks stay, whatever program made them. Invented words."""

from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from group_study import GROUP, OTHERS, THEIRS, said
from interchange.foreign_files import TAGUETTE, database

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.interchange.readers import read_file

MOMENT = "2024-06-01 10:00:00.250000"
SAME = ["mark_id", "segment_id", "code_id", "coder_id", "shown_start", "shown_end", "memo"]


def run_crp(*arguments: object):
    return CliRunner().invoke(crp, list(map(str, arguments)), catch_exceptions=False)


@pytest.fixture
def study(small_study: Path) -> Path:
    """The small study with one group session and no codings."""
    first = small_study / "data/raw/first"
    (first / "transcripts/group.txt").write_text(said(GROUP), encoding="utf-8")
    for file in (first / "codings").iterdir():
        file.unlink()
    return small_study


def taguette(folder: Path) -> Path:
    """A Taguette project of the group session: two marks on others' words, one on theirs, one over both."""
    text = said(GROUP)
    html = "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
    flat = "".join(line.strip("\n") for line in text.split("\n\n"))
    spans = [OTHERS[0], OTHERS[3], THEIRS[1]]
    places = [(flat.index(words), flat.index(words) + len(words)) for words in spans]
    places.append((flat.index(OTHERS[1]), flat.index(OTHERS[2]) + len(OTHERS[2])))
    path = folder / "study.sqlite3"
    path.write_bytes(
        database(
            TAGUETTE,
            documents=[(1, "group", "", "group.txt", MOMENT, 1, "LEFT_TO_RIGHT", html)],
            highlights=[(n, 1, start, end, "") for n, (start, end) in enumerate(places, start=1)],
            tags=[(1, 1, "need-time", "")],
            highlight_tags=[(n, 1) for n in range(1, 5)],
            commands=[],
        )
    )
    return path


def table(folder: Path) -> Path:
    path = folder / "marks.csv"
    rows = [f'group,"{words}",need-time,Vera,about {n}' for n, words in enumerate([OTHERS[0], THEIRS[0], OTHERS[2]])]
    path.write_text("document,quote,code,coder,memo\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def commented(folder: Path) -> Path:
    document = docx.Document()
    for line in said(GROUP).strip().split("\n\n"):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(line)
        if OTHERS[0] in line or THEIRS[0] in line:
            document.add_comment(run, text="need-time", author="Vera", initials="V")
    path = folder / "group.docx"
    document.save(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("made", [taguette, table, commented])
def test_marks_of_others_stay_and_the_file_is_ours_to_read(study: Path, tmp_path: Path, made):
    file = made(tmp_path)
    coders = ["--coder", "=vera"] if made is taguette else ["--coder", "Vera=vera"]
    result = run_crp("import", "--study", study, file, *coders, "--read", "coded")
    assert result.exit_code == 0, result.output
    before = workflow.load(study).material
    theirs = set(before.segments.loc[before.segments["participant_id"] == "P01", "segment_id"])
    kept = before.marks[~before.marks["segment_id"].isin(theirs)]
    assert len(kept) >= 1 and len(kept) < len(before.marks)
    result = run_crp("withdraw", "P01", "--yes", "--study", study)
    assert result.exit_code == 0, result.output
    after = workflow.load(study).material
    rows = [sorted(map(str, one[SAME].itertuples(index=False, name=None))) for one in (kept, after.marks)]
    assert rows[0] == rows[1]
    (foreign,) = [one for one in (study / "data/raw/first/codings").iterdir() if one.suffix == ".qdpx"]
    assert foreign.name == f"{file.name}.qdpx"
    assert not any(words in source.text for source in read_file(foreign).sources for words in THEIRS)
    assert not (study / "data/raw/first/codings" / file.name).exists()
