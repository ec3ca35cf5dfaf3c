"""Each layer that writes, as a function of a folder: what `test_every_write` strikes with faults."""

from pathlib import Path

import pandas as pd

from crp_analysis.codebook.backups import carry_out, needs_recovery, recover
from crp_analysis.codebook.changes import make_change
from crp_analysis.editions import latest_edition, point_latest, put_in_place
from crp_analysis.journal.files import Journal
from crp_analysis.keeping import copy_folder_kept, write_kept
from crp_analysis.store import Store, clear_leftovers, only_writer, write_text
from crp_analysis.templates import make_consultation
from crp_analysis.whole_files import clear_pieces

ROWS = pd.DataFrame({"word": ["a", "b"], "n": [1, 2]})
SAID = {"segment_id": "a#1", "words": "0" * 16, "stream": "guided", "was_blind": False}
MORE = pd.DataFrame({"word": ["a", "b", "c"], "n": [1, 2, 3]})


def before(root: Path) -> None:
    """What stands there before any of the jobs."""
    Store(root / "data/processed").publish("first", {"rows": ROWS, "more": ROWS}, {"key": "k1"})
    edition(str(root))
    write_text(root / "data/raw/names.csv", "name,kind\n")
    write_text(root / "project/project.sqlite", "older")
    write_text(root / "elsewhere/project.sqlite", "newer")
    write_text(root / "codebook/codes/old.toml", "old")
    write_text(root / "codebook/codes/other.toml", "other")
    Journal(root / "data/raw/first/decisions", "A").append("read", **SAID)


def tables(root: str) -> None:
    """Processed tables that replace older ones."""
    with only_writer(Path(root) / "data/processed"):
        clear_leftovers(Path(root) / "data/processed")
        Store(Path(root) / "data/processed").publish("first", {"rows": MORE, "more": MORE}, {"key": "k2"})


def memory(root: str) -> None:
    """A dear result."""
    with only_writer(Path(root) / "data/processed"):
        clear_leftovers(Path(root) / "data/processed")
        Store(Path(root) / "data/processed").remember("coded", "k2", {"rows": MORE}, {})


def edition(root: str) -> None:
    """An edition put beside those that are there, once."""
    reports = Path(root) / "reports"
    reports.mkdir(exist_ok=True)
    clear_leftovers(reports)
    number = 2 if latest_edition(reports) else 1
    if number == 2 and latest_edition(reports).number == 2:
        point_latest(latest_edition(reports))
        return
    building = reports / ".building.x.part"
    (building / "notebooks").mkdir(parents=True)
    for name in ("report.html", "notebooks/01.ipynb"):
        (building / name).write_text(f"{name} of {number}", encoding="utf-8")
    put_in_place(building, reports, {"edition": number, "date": "2026-01-02"})


def decision(root: str) -> str:
    """One decision more; returns what was acknowledged."""
    return Journal(Path(root) / "data/raw/first/decisions", "A").append("read", **SAID).id


def first_decision(root: str) -> str:
    """The first decision of a coder, in a folder that does not exist yet."""
    return Journal(Path(root) / "data/raw/second/decisions", "B").append("read", **SAID).id


def kept_file(root: str) -> None:
    """A file of people that is replaced."""
    clear_pieces(Path(root) / "data")
    write_kept(Path(root) / "data/raw/names.csv", b"name,kind\nAmara,person\n")


def kept_folder(root: str) -> None:
    """A folder of another program that is replaced."""
    clear_leftovers(Path(root))
    target, source = Path(root) / "project", Path(root) / "elsewhere"
    if not target.is_dir() or (target / "project.sqlite").read_bytes() != (source / "project.sqlite").read_bytes():
        copy_folder_kept(source, target)


def codebook_change(root: str) -> None:
    """Two files of the codebook changed together, and one taken away."""
    folder = Path(root) / "codebook"
    if needs_recovery(folder):
        recover(folder)
    clear_pieces(folder)
    if (folder / "codes/old.toml").is_file():
        change = make_change(act="rename", time="2026-01-02T00:00:00Z", codes=("old",), into=("new",), heir="new")
        carry_out(folder, {"codes/old.toml": None, "codes/new.toml": b"new", "codes/other.toml": b"uses new"}, change)


def consultation(root: str) -> None:
    """The templates of a new consultation."""
    clear_pieces(Path(root) / "data")
    clear_leftovers(Path(root) / "data/raw")
    if not (Path(root) / "data/raw/third").is_dir():
        make_consultation(Path(root), "third")
