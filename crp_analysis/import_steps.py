"""Files of an import put in place together: written down whole first, so that the next import finishes what a crash cut short.

Without that, codings could stand there whose readers nobody stated: the study would refuse them, and the import, too.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from crp_analysis.keeping import write_kept
from crp_analysis.store import hash_file, only_writer, read_json, write_json
from crp_analysis.study import Study
from crp_analysis.whole_files import write_bytes

HOME, STEPS = ".importing", "steps.json"  # in data/raw; hidden, so that no run reads it


def write_together(study: Study, files: Mapping[Path, bytes]) -> list[Path]:
    """Write files of the study, all of them or, after a crash, all of them by `finish_import`; what they replace is kept beside them."""
    home = study.raw / HOME
    shutil.rmtree(home, ignore_errors=True)
    told = []
    for number, (path, content) in enumerate(files.items()):
        write_bytes(home / str(number), content)
        told.append({"path": path.relative_to(study.root).as_posix(), "before": _hash(path)})
    write_json(home / STEPS, {"files": told})
    return _carry_out(study)


def finish_import(study: Study) -> list[Path]:
    """Put in place what an import that was cut off had still to write; a file that somebody changed since is left as it is."""
    if not (study.raw / HOME).is_dir():
        return []
    with only_writer(study.processed):
        return _carry_out(study)


def _carry_out(study: Study) -> list[Path]:
    home, written = study.raw / HOME, []
    for number, one in enumerate((read_json(home / STEPS) or {"files": []})["files"]):
        path, content = study.root / one["path"], (home / str(number)).read_bytes()
        if _hash(path) == one["before"]:
            path.parent.mkdir(exist_ok=True)
            written.append(write_kept(path, content))
        elif path.is_file() and path.read_bytes() == content:
            written.append(path)
    (home / STEPS).unlink(missing_ok=True)
    shutil.rmtree(home, ignore_errors=True)
    return written


def _hash(path: Path) -> str:
    return hash_file(path) if path.is_file() else ""
