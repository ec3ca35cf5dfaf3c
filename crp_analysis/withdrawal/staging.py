"""A study's files linked into a hidden folder, where a change is prepared and tried before anything of the study is touched."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from crp_analysis.checklists import REPORTING_FILE
from crp_analysis.store import hash_file, write_bytes
from crp_analysis.study import STUDY_FILE

LINKED = (STUDY_FILE, REPORTING_FILE, "codebook", "data/raw", "reading")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to one file: `new` is its hash afterwards, '' where it goes; `old` its hash now, '' where it is made."""

    path: str
    why: str
    old: str
    new: str


@dataclass
class Stage:
    """The study as it will be, and what of it differs from what stands there."""

    root: Path
    folder: Path
    reasons: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, folder: Path) -> Stage:
        """Link everything that a run reads."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        folder.chmod(0o700)
        for name in LINKED:
            _link(root / name, folder / name)
        return cls(root=root, folder=folder)

    def path(self, real: Path) -> Path:
        """Where a file of the study stands here."""
        return self.folder / real.relative_to(self.root)

    def write(self, real: Path, content: bytes, why: str, *, like: Path | None = None) -> None:
        """Give a file of the study other content, with the permissions of the file whose words it holds; the same content is no change."""
        if real.is_file() and real.read_bytes() == content:
            return
        write_bytes(self.path(real), content)
        self.path(real).chmod((like or real).stat().st_mode & 0o777)
        self.reasons[real.relative_to(self.root).as_posix()] = why

    def remove(self, real: Path, why: str) -> None:
        """Take a file of the study away, or every file of a folder."""
        for path in sorted(real.rglob("*")) if real.is_dir() else [real]:
            if path.is_file():
                self.path(path).unlink(missing_ok=True)
                self.reasons[path.relative_to(self.root).as_posix()] = why

    def current(self, real: Path) -> Path | None:
        """The file as it will be: here where it changes, in the study where it does not; None where it goes."""
        name = real.relative_to(self.root).as_posix()
        if name not in self.reasons:
            return real if real.is_file() else None
        staged = self.folder / name
        return staged if staged.is_file() else None

    def changes(self) -> list[Change]:
        """All changes, by path."""
        return [
            Change(path=name, why=why, old=_hash(self.root / name), new=_hash(self.folder / name))
            for name, why in sorted(self.reasons.items())
        ]


def _hash(path: Path) -> str:
    return hash_file(path) if path.is_file() else ""


def _link(there: Path, here: Path) -> None:
    """Hard links, since raw files should not travel; copies where the disk knows none."""
    for path in [there] if there.is_file() else sorted(there.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        target = here if path == there else here / path.relative_to(there)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.hardlink_to(path)
        except OSError:
            shutil.copyfile(path, target)
