"""Office files are zip archives with the time of writing inside; these are the same bytes whenever they are made."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import BinaryIO, Protocol

OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive can hold
STAMPS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


class Savable(Protocol):
    """A document, workbook or deck of slides."""

    def save(self, stream: BinaryIO, /) -> object:
        """Write itself."""


def moment(date: str) -> datetime.datetime:
    """Midnight (UTC) of an ISO date; the first day of 2000 where the date is empty, so that undated files are equal too."""
    return datetime.datetime.fromisoformat(date or "2000-01-01").replace(tzinfo=datetime.UTC)


def save_frozen(document: Savable, path: Path, *, date: str = "") -> Path:
    """Write a document with fixed times of its members and of itself, in the order that they have.

    It is put together in memory: a zip file that a full disk cuts off would complain once more when it is thrown away.
    """
    saved, frozen = io.BytesIO(), io.BytesIO()
    document.save(saved)
    stamp = moment(date).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(saved) as there, zipfile.ZipFile(frozen, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (one.filename for one in there.infolist()):
            content = there.read(name)
            if name == "docProps/core.xml":
                content = STAMPS.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            info = zipfile.ZipInfo(name, OLDEST)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    path.write_bytes(frozen.getvalue())
    return path
