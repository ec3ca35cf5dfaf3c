"""The small study with invented people's names planted wherever a file can hold one, in files of several kinds."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

from small_study import PEOPLE, SAYINGS, write_study

NAMES = {
    "Amara Field": "Quintavia Abernethley",
    "Bryn Hollow": "Oswyn Thrackwell",
    "Cora Lindqvist": "Ysolde Vantongerèn",
    "Dev Marsh": "Bartholdi Krimpel-Sorensen",
    "Elin Oakes": "Xiomarela O'Dunquist",
    "Femi Sands": "Léocadia Pfefferkorn",
}
FACILITATOR = "Hrothgarda Millefleur"
ALIAS = "Quinnzy"  # what the first person is called by friends, as participants.csv says
PLACES = [
    "speech", "speaker labels", "file names", "folder names", "Word: header and footer", "Word: properties", "Word: comment and its author",
    "Word: tracked changes", "Word: alternative text", "Word: custom properties", "PDF: properties", "Excel: hidden sheet",
    "Excel: comment and properties", "WebVTT: voice tags and notes", "HTML: title, author, comment",
    "codings: session, quote, memo",
    "errors: broken files and unknown names",
]  # fmt: skip


def everybody() -> list[str]:
    """Every name that must not leave raw: full names, single names, the alias, the facilitator."""
    full = [*NAMES.values(), FACILITATOR]
    return [*full, *(word for name in full for word in name.split()), ALIAS]


def turns(speaker: str, number: int, *, extra: bool = True) -> list[tuple[str, str]]:
    """An interview of nine answers, three of which speak of others by name in several ways."""
    others = [name for name in NAMES.values() if name != speaker]
    first, second = others[number % 5], others[(number + 1) % 5]
    said = [saying for several in zip(*SAYINGS.values(), strict=True) for saying in several]
    said = [said[(number + at) % len(said)] for at in range(9)]
    if extra:
        said[1] = f"As {first} told me, and {second.split()[0]} agreed, {said[1][0].lower()}{said[1][1:]}"
        said[4] = f"It was {first.split()[0]}'s idea, and {unicodedata.normalize('NFD', second)} wrote it down, that {said[4]}"
        said[6] = f"Ask {second.upper()} or {ALIAS}, if {FACILITATOR.split()[0]} is not there. {said[6]}"
    return [(label, words) for n, one in enumerate(said) for label, words in ((FACILITATOR, f"And number {n}, please?"), (speaker, one))]


def as_text(speaker: str, number: int) -> str:
    return "\n\n".join(f"{label}: {words}" for label, words in turns(speaker, number)) + "\n"


def word_file(speaker: str, number: int) -> bytes:
    import docx
    from docx.oxml import parse_xml

    document, other = docx.Document(), FACILITATOR
    for label, words in turns(speaker, number):
        document.add_paragraph(f"{label}: {words}")
    section = document.sections[0]
    section.header.paragraphs[0].text = f"Interview with {speaker}"
    section.footer.paragraphs[0].text = f"Typed by {other}"
    about = document.core_properties
    about.author, about.last_modified_by, about.title, about.comments, about.keywords = other, speaker, f"{speaker} talks", speaker, speaker
    document.add_comment(document.paragraphs[1].runs, text=f"Is that {speaker}?", author=other, initials="HM")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deleted = f'<w:del w:id="9" w:author="{other}"><w:r><w:delText>{speaker} left</w:delText></w:r></w:del>'
    document.paragraphs[2]._p.append(parse_xml(f"<w:r {space}><w:t> </w:t></w:r>"))
    document.paragraphs[2]._p.append(parse_xml(deleted.replace("<w:del ", f"<w:del {space} ", 1)))
    from PIL import Image

    picture = io.BytesIO()
    Image.new("L", (2, 2)).save(picture, format="PNG")
    document.add_picture(picture)
    document.inline_shapes[0]._inline.docPr.set("descr", f"Portrait of {speaker}")
    stream = io.BytesIO()
    document.save(stream)
    from inside.test_files import rezipped

    custom = f"<Properties><property name='Owner'><vt:lpwstr>{speaker}</vt:lpwstr></property></Properties>"
    return rezipped(stream.getvalue(), {"docProps/custom.xml": custom})


def pdf_file(speaker: str, number: int) -> bytes:
    import json

    import typst

    lines = [f"#text({json.dumps(f'{label}: {words}', ensure_ascii=False)})" for label, words in turns(speaker, number)]
    head = f'#set document(title: "{speaker}", author: "{FACILITATOR}", keywords: ("{speaker}",))\n#set page(header: "{speaker}")\n'
    return typst.compile((head + "\n\n".join(lines)).encode())


def excel_file(speaker: str, number: int) -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    book = Workbook()
    rows = [["speaker", "text"], *map(list, turns(speaker, number))]
    for row in rows:
        book.active.append(row)
    hidden = book.create_sheet(f"about {speaker.split()[0]}")
    hidden.sheet_state = "hidden"
    hidden["A1"] = f"{speaker} lives next to {FACILITATOR}"
    book.active["B2"].comment = Comment(f"ask {speaker}", FACILITATOR)
    book.properties.creator, book.properties.title, book.properties.lastModifiedBy = FACILITATOR, speaker, speaker
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def caption_file(speaker: str, number: int) -> bytes:
    cues = [
        f"{at}\n00:00:{2 * at:02d}.000 --> 00:00:{2 * at + 1:02d}.000\n<v {label}>{words}</v>"
        for at, (label, words) in enumerate(turns(speaker, number))
    ]
    return ("WEBVTT\n\nNOTE recorded by " + FACILITATOR + "\n\n" + "\n\n".join(cues) + "\n").encode()


def page_file(speaker: str, number: int) -> bytes:
    lines = "".join(f"<p><b>{label}:</b> {words}</p>\n" for label, words in turns(speaker, number))
    head = f'<title>{speaker}</title><meta name="author" content="{FACILITATOR}"><!-- {speaker} -->'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{lines}</body></html>".encode()


FILES = [
    ("{}.docx", word_file), ("{} 2.pdf", pdf_file), ("talk with {}.xlsx", excel_file), ("{}.vtt", caption_file),
    ("{}_final.html", page_file),
    ("{}.txt", lambda speaker, number: as_text(speaker, number).encode()),
]  # fmt: skip


def write_planted_study(root: Path) -> Path:
    """Write the study; its first consultation holds all names in all places of `PLACES` but the last."""
    write_study(root)
    first = root / "data/raw/first"
    for path in (first / "transcripts").iterdir():
        path.unlink()
    rows = (first / "participants.csv").read_text(encoding="utf-8")
    for old, new in NAMES.items():
        rows = rows.replace(old, f"{new}; {ALIAS}" if new.startswith("Quintavia") else new)
    (first / "participants.csv").write_text(rows, encoding="utf-8")
    (first / "consultation.toml").write_text(f'title = "First"\nfacilitators = ["{FACILITATOR}"]\n', encoding="utf-8")
    codings, reading = ["session,quote,code,coder,memo"], ["session,coder,blind"]
    for number, (pattern, write) in enumerate(FILES):
        speaker = NAMES[PEOPLE[number][1]]
        folder = first / "transcripts" / (f"from {FACILITATOR}" if number % 2 else "")
        folder.mkdir(exist_ok=True)
        name = pattern.format(speaker)
        (folder / name).write_bytes(write(speaker, number))
        if number >= 4:  # these wait to be read, in 'crp review'
            continue
        said = [words for label, words in turns(speaker, number) if label == speaker]
        for words in said[:6]:
            code_id = next((one for one, several in SAYINGS.items() if one and any(saying[1:] in words for saying in several)), "")
            quoted = words.replace('"', '""')
            codings += [f'"{name}","{quoted}",{code_id},{coder},"compare {speaker}"' for coder in ("coder-a", "coder-b") if code_id]
        reading += [f'"{name}",{coder},yes' for coder in ("coder-a", "coder-b")]
    (first / "codings/codings.csv").write_text("\n".join(codings) + "\n", encoding="utf-8")
    (first / "codings/assignments.csv").write_text("\n".join(reading) + "\n", encoding="utf-8")
    return root
