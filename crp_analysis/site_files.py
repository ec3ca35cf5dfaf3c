"""What of reports/ may be public, copied to a folder that a static host can serve.

An edition has passed the gate, but not all that lies in it is for everybody. Executed notebooks show segments of people who may not be
quoted, and sizes of small groups; `carried.json` and hashes of inputs serve the next run; `failed/` holds what never passed the
gate; local editions are not guarded against each other. All of that stays back. What is not named here is not copied.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from crp_analysis.editions import MANIFEST, SNAPSHOT, Edition, list_editions
from crp_analysis.errors import StudyError
from crp_analysis.indexing import write_index
from crp_analysis.store import read_json, write_bytes, write_json, write_text
from crp_analysis.study import Study
from crp_analysis.whole_files import clear_pieces

LISTING = "site.json"  # the files that this program put there; nothing else in the folder is ever touched
DOCUMENTS = {".html", ".pdf", ".docx", ".xlsx"}  # at the top of an edition
SHEETS = {".html", ".pdf", ".png", ".pptx"}  # under sheets/
LOCAL_ONLY = ("inputs", "content", "parameters")  # of a manifest: for the next run
ALSO_THERE = {"CNAME"}  # what hosts ask for; hidden files such as .git may be there, too
REDIRECT = """<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'">
<meta http-equiv="refresh" content="0; url=../{edition}/report.html">
<title>Latest edition</title><p><a href="../{edition}/report.html">The latest edition</a></p>
"""


def write_site(study: Study, folder: Path) -> list[Path]:
    """Bring `folder` up to date with the study's editions; returns the paths written or removed there.

    Editions never change, so that those which are there already are left; what is there no longer is removed.

    Raises:
        StudyError: there is no edition, the folder lies where the study's own files are, or it holds something that is not ours.
    """
    editions = list_editions(study.reports)
    if not editions:
        raise StudyError("reports: there is no edition yet; make one with 'crp run'")
    before = _check_folder(study, folder)
    wanted = {name: path for edition in editions for name, path in _files_of(edition)}
    own = {_name(edition, MANIFEST) for edition in editions} | {"index.html", "latest/index.html"}
    write_json(folder / LISTING, {"files": sorted({*before, *wanted, *own})})  # first, so that after a crash all of it is known as ours
    gone = [folder / name for name in before if name not in wanted]
    written = [write_bytes(folder / name, path.read_bytes()) for name, path in wanted.items() if _differs(folder / name, path)]
    written += [write_json(folder / _name(edition, MANIFEST), _public_manifest(edition)) for edition in editions]
    write_index(study, folder, is_site=True)
    written += [folder / "index.html", write_text(folder / "latest/index.html", REDIRECT.format(edition=editions[-1].folder.name))]
    made = {path.relative_to(folder).as_posix() for path in written}
    gone = [path for path in gone if path.relative_to(folder).as_posix() not in made and path.is_file()]
    for path in gone:
        path.unlink()
    _remove_empty(folder)
    write_json(folder / LISTING, {"files": sorted({*wanted, *made})})
    return [*written, *gone]


def is_public(name: str) -> bool:
    """Whether a file of an edition, by its path there, may be public."""
    path = PurePosixPath(name)
    if path.parts[0] == "sheets" and len(path.parts) > 1:
        return path.suffix in SHEETS
    return name == SNAPSHOT or (len(path.parts) == 1 and path.suffix in DOCUMENTS)


def _files_of(edition: Edition) -> Iterator[tuple[str, Path]]:
    for name in edition.manifest["files"]:
        if is_public(name) and (edition.folder / name).is_file():
            yield _name(edition, name), edition.folder / name


def _name(edition: Edition, name: str) -> str:
    return f"{edition.folder.name}/{name}"


def _public_manifest(edition: Edition) -> dict:
    """The manifest without what serves the next run, listing only the files that are public."""
    kept = {key: value for key, value in edition.manifest.items() if key not in LOCAL_ONLY}
    return {**kept, "files": [name for name in edition.manifest["files"] if is_public(name)]}


def _differs(there: Path, here: Path) -> bool:
    return not there.is_file() or there.read_bytes() != here.read_bytes()


def _check_folder(study: Study, folder: Path) -> Sequence[str]:
    """The files that are ours in a folder that may become a site."""
    target = folder.resolve()
    own = [study.reports, study.raw, study.processed, study.codebook_folder]
    if study.root.resolve().is_relative_to(target) or any(target.is_relative_to(path.resolve()) for path in own):
        raise StudyError(f"{folder.name}: holds the study's own files; name another folder, such as ../site")
    ours = (read_json(folder / LISTING) or {}).get("files", [])
    if ours:
        clear_pieces(folder)
    strange = [path for path in _visible(folder) if path not in {*ours, LISTING, *ALSO_THERE}]
    if strange:
        raise StudyError(f"{folder.name}: holds {len(strange)} files that are no part of a site; name an empty or a new folder")
    return ours


def _visible(folder: Path) -> list[str]:
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return [name.as_posix() for name in names if not name.parts[0].startswith(".")]


def _remove_empty(folder: Path) -> None:
    for path, _, _ in os.walk(folder, topdown=False):
        if Path(path) != folder and ".git" not in Path(path).relative_to(folder).parts and not any(Path(path).iterdir()):
            shutil.rmtree(path)
