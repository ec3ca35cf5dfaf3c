"""Small REFI-QDA files made by hand, as odd as real ones."""

import io
import zipfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1].parent / "shared" / "refi"

USER = "00000000-0000-4000-8000-000000000001"
CODE, OTHER_CODE, FOLDER = (f"00000000-0000-4000-8000-00000000001{n}" for n in range(3))
SOURCE, OTHER_SOURCE = (f"00000000-0000-4000-8000-00000000002{n}" for n in range(2))
NOTE = "00000000-0000-4000-8000-000000000050"
CODES = f"""<CodeBook><Codes><Code guid="{FOLDER}" name="Needs" isCodable="false">
<Code guid="{CODE}" name="Safety" isCodable="true" color="#369"><Description>Being safe.</Description></Code>
<Code guid="{OTHER_CODE}" name="Time" isCodable="true" color="#AABBCC"/></Code></Codes></CodeBook>"""


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def project_xml(inside: str, *, origin: str = "Some program 1", namespace: str = "urn:QDA-XML:project:1.0") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{namespace}" name="Pilot" origin="{origin}">{inside}</Project>'.encode()
    )


def qdpx(inside: str, files: dict[str, bytes] | None = None, **stated: str) -> bytes:
    return zipped({"project.qde": project_xml(inside, **stated), **(files or {})})


def coding(n: int, *, code: str = CODE, user: str = USER, more: str = "") -> str:
    guid = f"00000000-0000-4000-8000-0000000004{n:02d}"
    return (
        f'<Coding guid="{guid}" creatingUser="{user}" creationDateTime="2026-11-21T10:00:00Z"><CodeRef targetGUID="{code}"/>{more}</Coding>'
    )


def selection(n: int, start: object, end: object, inside: str = "", *, name: str = "") -> str:
    guid = f"00000000-0000-4000-8000-0000000003{n:02d}"
    return f'<PlainTextSelection guid="{guid}" name="{name}" startPosition="{start}" endPosition="{end}">{inside}</PlainTextSelection>'


def one_source(inside: str, *, more: str = "", where: str = f'plainTextPath="internal://{SOURCE}.txt"') -> str:
    """Coders, codes and one source with this inside; `more` follows the sources."""
    users = f'<Users><User guid="{USER}" name="Coder A"/></Users>'
    return f'{users}{CODES}<Sources><TextSource guid="{SOURCE}" name="P01" {where}>{inside}</TextSource></Sources>{more}'
