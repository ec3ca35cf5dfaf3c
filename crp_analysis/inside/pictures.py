"""What a picture says of itself: PNG, JPEG, GIF and WebP. Words drawn inside a picture cannot be searched."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PIXELS = {b"IDAT", b"PLTE", b"tRNS", b"IHDR", b"fdAT"}
MOST_BYTES = 4 * 2**20  # of one packed text


def is_picture(content: bytes) -> bool:
    """Whether the bytes are a picture of a kind that is looked into."""
    return content.startswith((PNG, JPEG, b"GIF8")) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP")


def pieces_of_picture(content: bytes) -> Iterator[tuple[str, str]]:
    """Texts beside the pixels, each with the chunk or segment that holds it."""
    if content.startswith(PNG):
        yield from _png(content)
    elif content.startswith(JPEG):
        yield from _jpeg(content)
    else:
        from io import BytesIO

        from PIL import Image, UnidentifiedImageError

        try:
            with Image.open(BytesIO(content)) as picture:
                said = [_readable(value if isinstance(value, bytes) else str(value).encode()) for value in picture.info.values()]
                yield "about itself", "\n".join([*said, *map(str, picture.getexif().values())])
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            yield "bytes", _readable(content)


def _png(content: bytes) -> Iterator[tuple[str, str]]:
    start = len(PNG)
    while start + 8 <= len(content):
        length, kind = int.from_bytes(content[start : start + 4], "big"), content[start + 4 : start + 8]
        if kind not in PIXELS:
            data = content[start + 8 : start + 8 + length]
            yield f"chunk {kind.decode('latin-1')}", "\n".join([_readable(data), *_unpacked(data)])
        start += length + 12
    if start < len(content):
        yield "bytes", _readable(content[start:])


def _unpacked(data: bytes) -> Iterator[str]:
    """A text that is packed behind its keyword (zTXt, iTXt, iCCP)."""
    for place in [at for at in range(min(len(data), 600)) if data[at : at + 1] == b"\x78"]:
        try:
            yield _readable(zlib.decompressobj().decompress(data[place:], MOST_BYTES))
            return
        except zlib.error:
            continue


def _jpeg(content: bytes) -> Iterator[tuple[str, str]]:
    start = 2
    while start + 4 <= len(content) and content[start] == 0xFF and content[start + 1] != 0xDA:  # up to the pixels
        length = int.from_bytes(content[start + 2 : start + 4], "big")
        yield f"chunk {content[start + 1]:02x}", _readable(content[start + 4 : start + 2 + length])
        start += 2 + length
    end = content.rfind(b"\xff\xd9")
    if 0 < end + 2 < len(content):
        yield "bytes", _readable(content[end + 2 :])


def _readable(data: bytes) -> str:
    """Bytes as text: as they stand, and as letters of two bytes."""
    wide = [data[at:].decode("utf-16-le", errors="replace") for at in (0, 1)] if b"\x00" in data else []
    return "\n".join([data.decode("utf-8", errors="replace").replace("\x00", " "), *wide])
