"""The gate before an edition: quotes are verbatim and allowed, and no participant's name is in what would be published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from crp_analysis.errors import Fault, GateError

SHORTEST_NAME = 3  # initials and one-letter aliases occur everywhere and identify nobody by themselves
READABLE = {".html", ".json", ".ipynb", ".txt", ".csv", ".svg", ".md"}


def check_names(folder: Path, names: Iterable[str], *, public: Iterable[str] = ()) -> list[Fault]:
    """A fault for each file under `folder` that holds a private name as a whole word, without naming the name.

    Word for word and case-sensitive, so that 'will' is not Will. Zipped and compressed formats are made from the same
    text as the HTML; they are searched inside by a later, stricter gate.

    Args:
        folder: what would be published.
        names: names and aliases that must not occur.
        public: texts that the study publishes on purpose (a lead, an author); names in them are no leak.
    """
    stated = " ".join(public)
    searched = sorted(
        {name for name in names if len(name) >= SHORTEST_NAME and not name.islower() and name not in stated}, key=len, reverse=True
    )
    if not searched:
        return []
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name) for name in searched) + r")(?!\w)")
    faults = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in READABLE:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            hits = [number for number, line in enumerate(lines, start=1) if pattern.search(_without_pictures(line))]
            if hits:
                faults.append(
                    Fault(
                        kind=GateError,
                        place=f"{path.relative_to(folder).as_posix()}, line {hits[0]}",
                        found=f"holds a name or alias from a participants.csv ({len(hits)} lines)",
                        todo="find out where the name comes from (a title, a code's example, a file name) and reword it there",
                    )
                )
    return faults


def _without_pictures(line: str) -> str:
    """A line without embedded pictures: base64 text hits short names by chance."""
    return re.sub(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+", "", line)
