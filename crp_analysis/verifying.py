"""Whether the newest edition can be made again: the same inputs and versions, built elsewhere from nothing, to the same bytes.

The study is linked into a temporary folder, with the edition before the newest as its only edition, so that number, memory and what
changed come out as they did. Nothing that the study remembers is used, and nothing that it holds is changed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.building import build_edition
from crp_analysis.checklists import REPORTING_FILE
from crp_analysis.editions import MANIFEST, Edition, edition_folder, latest_edition, list_editions
from crp_analysis.errors import StudyError
from crp_analysis.manifests import what_moved
from crp_analysis.store import hash_file
from crp_analysis.study import STUDY_FILE
from crp_analysis.workflow import Run

LINKED = [STUDY_FILE, REPORTING_FILE, "codebook", "data/raw", "notebooks"]
TEXTS = {".html", ".json", ".ipynb", ".svg", ".csv", ".txt"}
MOST_NAMED = 12  # keys of the manifest that are named one by one


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One file of the edition beside its repetition. `where` names the first place of difference of a text, or what is missing."""

    name: str
    is_same: bool
    where: str = ""


def verify_edition(run: Run) -> tuple[Edition, list[Compared]]:
    """The newest edition and each of its files compared, sorted by name. The manifest, which holds a duration, is not compared.

    Raises:
        StudyError: there is no edition, or inputs, versions or the edition before are no longer those of its manifest.
    """
    edition = latest_edition(run.reports)
    if edition is None:
        raise StudyError("reports: there is no edition to verify yet; make one with 'crp run'")
    again = run_of(edition, run, run.study.root)
    if moved := what_moved(edition.manifest, again):
        raise StudyError(_told(edition, moved))
    previous = _previous(run.reports, edition)
    with _elsewhere(run, previous) as root:
        other = run_of(edition, run, root)
        folder = Path(tempfile.mkdtemp(dir=root))
        other.reports.mkdir(parents=True, exist_ok=True)
        before = latest_edition(other.reports)
        build_edition(other, folder, before, edition.manifest["date"])
        return edition, compare_folders(edition.folder, folder, edition.manifest["files"])


def run_of(edition: Edition, run: Run, root: Path) -> Run:
    """The run that made an edition, of the study in `root`; its settings are those of the manifest."""
    from crp_analysis.codebook import load_codebook
    from crp_analysis.study import load_study

    study = load_study(root)
    keep_going = bool(edition.manifest["parameters"].get("keep_going"))
    names = [folder.name for folder in run.folders]
    return Run(study, load_codebook(study), consultations=names, keep_going=keep_going, part=run.part)


def compare_folders(one: Path, other: Path, names: Sequence[str]) -> list[Compared]:
    """Each file of two folders side by side; `names` are those of the first, and what only the second has is different, too."""
    made = {path.relative_to(other).as_posix() for path in other.rglob("*") if path.is_file() and path.name != MANIFEST}
    compared = []
    for name in sorted({*names, *made}):
        if name not in names or name not in made or not (one / name).is_file():
            where = "only in the repetition" if name not in names else "not in the repetition" if name not in made else "missing"
            compared.append(Compared(name=name, is_same=False, where=where))
            continue
        is_same = hash_file(one / name) == hash_file(other / name)
        compared.append(Compared(name=name, is_same=is_same, where="" if is_same else first_difference(one / name, other / name)))
    return compared


def first_difference(one: Path, other: Path) -> str:
    """Line and column of the first difference of two texts, the byte of other files; never what stands there, which may be speech."""
    if one.suffix not in TEXTS:
        left, right = one.read_bytes(), other.read_bytes()
        return f"byte {_first(left, right) + 1}"
    left, right = (path.read_text(encoding="utf-8", errors="replace").splitlines() for path in (one, other))
    number = _first(left, right)
    if number >= min(len(left), len(right)):
        return f"line {number + 1}"
    return f"line {number + 1}, column {_first(left[number], right[number]) + 1}"


def _first(left: Sequence, right: Sequence) -> int:
    """Where two sequences part, from 0."""
    return next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _told(edition: Edition, moved: Sequence[str]) -> str:
    named = "; ".join(moved[:MOST_NAMED]) + (f"; and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else "")
    what = f"edition {edition.number}, {MANIFEST}: no longer what the edition was made from: {named}"
    return (
        f"{what}; nothing can be said about it; bring these back, or let 'crp run' make a new edition where a reader can see a difference"
    )


def _previous(reports: Path, edition: Edition) -> Edition | None:
    """The edition before, as the manifest names it."""
    number = edition.manifest["previous"]
    found = next((one for one in list_editions(reports) if one.number == number), None)
    if number is not None and found is None:
        raise StudyError(
            f"edition {edition.number}, {MANIFEST}: previous: edition {number} is no longer there; bring it back to compare with"
        )
    return found


@contextmanager
def _elsewhere(run: Run, previous: Edition | None) -> Iterator[Path]:
    """A temporary folder with the study's files linked into it, and the edition before in its place.

    It stands beside the processed tables, since raw files should not travel, and links cannot lead to another disk.
    """
    run.study.processed.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=run.study.processed, prefix=".verify.", suffix=".part") as name:
        root, home = Path(name).resolve(), run.study.root
        for one in LINKED:
            _link(home / one, root / one)
        if run.part:  # the whole, which a part is cut from, stays what it is
            for one in list_editions(run.whole_reports):
                _link(one.folder, root / one.folder.relative_to(home))
        if previous:
            _link(previous.folder, edition_folder(root / run.reports.relative_to(home), previous.number))
        yield root


def _link(there: Path, here: Path) -> None:
    """Each file in its place as a hard link, or as a copy where the disk knows no links; symbolic ones would lead back by name."""
    for path in [there] if there.is_file() else sorted(there.rglob("*")):
        if path.is_file():
            target = here / path.relative_to(there) if path != there else here
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                target.hardlink_to(path)
            except OSError:
                shutil.copyfile(path, target)
