"""Word documents with comments, made as Word makes them, part by part; the words are invented."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def start(n: int) -> str:
    return f'<w:commentRangeStart w:id="{n}"/>'


def end(n: int) -> str:
    return f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>'


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def comment(n: int, text: str, author: str = "Vera Quill", moment: str = "2024-06-01T10:00:00Z") -> str:
    """One comment; its paragraph's id is its number plus one, by which threads know it."""
    lines = text.split("\n")
    ids = [f"{n + 1:08X}" if number == len(lines) - 1 else f"{(n + 1) * 4096 + number:08X}" for number in range(len(lines))]
    inside = "".join(f'<w:p w14:paraId="{one}">{run(line)}</w:p>' for one, line in zip(ids, lines, strict=True))
    return f'<w:comment w:id="{n}" w:author={quoteattr(author)} w:initials="VQ" w:date="{moment}">{inside}</w:comment>'


def word(
    body: str, comments: Sequence[str], *, replies: dict[int, int] | None = None, done: Sequence[int] = (), main: str = "document.xml"
) -> bytes:
    """A .docx with this body and these comments; `replies` are comments' numbers with those that they answer."""
    threads = {**dict.fromkeys(done), **(replies or {})}
    rows = "".join(
        f'<w15:commentEx w15:paraId="{n + 1:08X}" w15:done="{int(n in done)}"'
        + (f' w15:paraIdParent="{above + 1:08X}"' if above is not None else "")
        + "/>"
        for n, above in threads.items()
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/{main}" ContentType="{KIND}.document.main+xml"/>'
        f'<Override PartName="/word/comments.xml" ContentType="{KIND}.comments+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/{main}"/></Relationships>',
        f"word/_rels/{main}.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="r1" Type="{OFFICE}/comments" Target="comments.xml"/>'
        '<Relationship Id="r2" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended" '
        'Target="commentsExtended.xml"/></Relationships>',
        f"word/{main}": f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        f' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><w:body>{body}</w:body></w:document>',
        "word/comments.xml": f'<w:comments xmlns:w="{W}" xmlns:w14="{W14}">{"".join(comments)}</w:comments>',
        "word/commentsExtended.xml": f'<w15:commentsEx xmlns:w15="{W15}">{rows}</w15:commentsEx>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + content)
    return stream.getvalue()
