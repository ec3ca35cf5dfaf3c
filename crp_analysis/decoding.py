"""The text of a file's bytes, whatever their encoding."""

from __future__ import annotations

import re

from crp_analysis.errors import SourceError

_BOMS = [
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def decode(content: bytes, name: str) -> str:
    """The text with `\\n` line ends and without a byte order mark.

    Tried in this order: byte order mark, UTF-16 by its zero bytes, UTF-8, Windows-1252, and charset-normalizer last,
    because on short texts it guesses. Stray bytes of Windows-1252 in a UTF-8 file are read line by line.

    Raises:
        SourceError: none of them gives text.
    """
    text = _decoded(content)
    if text is None or _CONTROL.search(text.replace("\x00", "")) or text.count("\x00") > 0:
        raise SourceError(
            f"{name}: the bytes are no text in any encoding known here; open it where it was made and save it as UTF-8 or .docx"
        )
    text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\x1b", "")
    if not text.strip():
        raise SourceError(f"{name}: the file holds only blank lines; put the transcript into it or take it away")
    return text


def _decoded(content: bytes) -> str | None:
    """The text, or None."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _whole_units(content[len(mark) :], encoding)
    sample = content[:4000]
    if sample.count(b"\x00") > len(sample) // 5:
        odd_zeros = sample[1::2].count(b"\x00")
        return _whole_units(content, "utf-16-le" if odd_zeros > sample[::2].count(b"\x00") else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > 0:  # cut off inside its last character
            return content[: error.start].decode("utf-8")
    return _decoded_legacy(content)


def _decoded_legacy(content: bytes) -> str | None:
    """Text of an 8-bit encoding: Windows-1252 where that is plausible, else what charset-normalizer finds.

    Lines with several bytes a character that are valid UTF-8 are no accident: then single lines of another encoding
    were pasted in, and each line is read by itself.
    """
    lines = content.splitlines(keepends=True)
    special = [line for line in lines if not line.isascii()]
    if sum(_is_utf8(line) for line in special) >= 0.3 * len(special):
        return "".join(_decoded_line(line) for line in lines)
    if sum(byte > 0x7F for byte in content) <= 0.2 * len(content):
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            pass
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    return str(best) if best is not None else None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _whole_units(content: bytes, encoding: str) -> str | None:
    """UTF-16 and UTF-32 as far as it goes in whole characters."""
    width = {"utf-8": 1, "utf-16-le": 2, "utf-16-be": 2}.get(encoding, 4)
    try:
        return content[: len(content) // width * width].decode(encoding)
    except UnicodeDecodeError:
        return None
