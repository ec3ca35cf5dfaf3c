"""Office files are zip archives with the time of writing inside; these are the same bytes whenever they are made."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive can hold
STAMPS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def moment(date: str) -> datetime.datetime:
    """Midnight (UTC) of an ISO date; the first day of 2000 where the date is empty, so that undated files are equal too."""
    return datetime.datetime.fromisoformat(date or "2000-01-01").replace(tzinfo=datetime.UTC)


def freeze_archive(path: Path, *, date: str = "") -> Path:
    """Rewrite a zip archive in place with fixed times of its members and of the document, in the order they have."""
    stamp = moment(date).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            if name == "docProps/core.xml":
                content = STAMPS.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            info = zipfile.ZipInfo(name, OLDEST)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return path
