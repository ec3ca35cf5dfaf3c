"""Files made to do harm: each is refused by name, in bounded time and memory, or read correctly."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crp_analysis.errors import CrpError
from crp_analysis.sources.drafts import list_files, read_files
from crp_analysis.sources.files import read_transcripts
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.reading import read_raw

TALK = "Interviewer: And how was that for you?\nAmara: There are never enough hours in the week.\n" * 5
MEMORY_MB = 1500  # address space that a reader may take for any of these files; pandoc counts for itself
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def zipped(**members) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def bomb(member: str) -> bytes:
    return zipped(**{member: b" " * (600 * 2**20)})


HARMFUL = {
    "bomb.docx": lambda: bomb("word__document_dot_xml"),
    "bomb.xlsx": lambda: bomb("xl__workbook_dot_xml"),
    "bomb.odt": lambda: bomb("content_dot_xml"),
    "entities.docx": lambda: zipped(word__document_dot_xml=f"{ENTITIES}<w:document>&j;</w:document>"),
    "entities.xlsx": lambda: zipped(xl__workbook_dot_xml=f"{ENTITIES}<workbook>&j;</workbook>"),
    "entities.odt": lambda: zipped(content_dot_xml=f"{ENTITIES}<a>&j;</a>"),
    "line.txt": lambda: b"Amara: " + b"word " * (40 * 2**20),
    "line.json": lambda: b'{"text": "' + b"word " * (40 * 2**20) + b'"}',
    "line.rtf": lambda: b"{\\rtf1 " + b"word " * (40 * 2**20) + b"}",
    "long-line.txt": lambda: b"Amara: " + b"word " * (3 * 2**20) + b"\nBo: yes\n",
    "deep.json": lambda: b"[" * 1_000_000,
    "deep.rtf": lambda: b"{\\rtf1 " + b"{" * 1_000_000,
    "deep.html": lambda: b"<html><body>" + b"<div>" * 100_000 + b"Amara: hello",
    "nul.txt": lambda: b"Amara: hel\x00lo\n" * 10,
    "many.docx": lambda: zipped(**{f"a{n}": "" for n in range(20_001)}),
}
WORKER = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({megabytes} * 2**20,) * 2)
from crp_analysis.errors import CrpError
from crp_analysis.sources.files import read_transcripts
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.reading import read_raw
name, began = sys.argv[1], time.monotonic()
try:
    called = 'talk.' + name.rpartition('.')[2]
    found = read_transcripts(read_raw(open(name, 'rb').read(), called), Labels())
    print('read', sum(len(one.turns) for one in found), end=' ')
except CrpError as error:
    assert str(error).startswith(called + ': '), error
    print('refused', end=' ')
most = next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'))  # getrusage knows the parent's, too
print(f'{{time.monotonic() - began:.1f}} s {{int(most) // 1024}} MB')
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured by what Linux says of a process")
@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_file_is_refused_or_read_within_bounds(name, tmp_path):
    (tmp_path / name).write_bytes(HARMFUL[name]())
    line = [sys.executable, "-c", WORKER.format(megabytes=MEMORY_MB), str(tmp_path / name)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr[-2000:]
    sys.stdout.write(f"\n{name}: {done.stdout.strip()}")
    if name != "long-line.txt":
        assert done.stdout.startswith("refused") or name == "deep.html"


def test_links_out_of_the_consultation_are_refused_and_odd_things_left_alone(tmp_path):
    folder = tmp_path / "data/raw/first"
    (folder / "transcripts").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text(TALK, encoding="utf-8")
    (folder / "transcripts/out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "transcripts/nowhere.txt").symlink_to(tmp_path / "nothing")
    (folder / "transcripts/round").symlink_to(folder / "transcripts")
    os.mkfifo(folder / "transcripts/pipe.txt")
    (folder / "transcripts/device.txt").symlink_to("/dev/zero")
    (folder / "transcripts/good.txt").write_text(TALK, encoding="utf-8")
    files = list_files(folder, lambda path: path.name)
    reading = read_files(files, None, Labels())
    assert [draft.file_name for draft in reading.drafts] == ["good.txt"]
    assert [(fault.place, fault.found) for fault in reading.faults] == [("out.txt", "is a link to a file outside of this consultation")]


@pytest.mark.parametrize(
    "name", ["\u202etxt.kcab", "a" * 240 + ".txt", "Аmara.txt", "-rf.txt", "a\nb.txt", "'; rm x;'.txt", "$(id).txt", "..txt"]
)
def test_odd_file_names_are_only_names(name, tmp_path):
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / name).write_text(TALK, encoding="utf-8")
    files = list_files(tmp_path, lambda path: path.name)
    reading = read_files(files, None, Labels())
    assert len(reading.drafts) + len(reading.faults) == (0 if name.startswith(".") else 1)


def samples() -> dict[str, bytes]:
    """A small transcript in each kind of file."""
    import docx
    import pypandoc
    import typst
    from openpyxl import Workbook

    document, book, sheet = docx.Document(), Workbook(), io.BytesIO()
    word = io.BytesIO()
    for line in TALK.splitlines():
        document.add_paragraph(line)
        book.active.append(line.split(": ", 1))
    book.active.insert_rows(1)
    book.active["A1"], book.active["B1"] = "speaker", "text"
    document.save(word)
    book.save(sheet)
    cues = "".join(f"{n}\n00:00:{n:02d}.000 --> 00:00:{n + 1:02d}.000\n{line}\n\n" for n, line in enumerate(TALK.splitlines()))
    rows = [line.split(": ", 1) for line in TALK.splitlines()]
    return {
        "a.txt": TALK.encode(),
        "a.md": TALK.replace("Amara:", "**Amara:**").encode(),
        "a.vtt": f"WEBVTT\n\n{cues}".encode(),
        "a.srt": cues.replace(".000", ",000").encode(),
        "a.lrc": "".join(f"[00:{n:02d}.00]{line}\n" for n, line in enumerate(TALK.splitlines())).encode(),
        "a.csv": b"speaker,text\n" + "".join(f'{who},"{words}"\n' for who, words in rows).encode(),
        "a.tsv": b"speaker\ttext\n" + "".join(f"{who}\t{words}\n" for who, words in rows).encode(),
        "a.json": str([{"speaker": who, "text": words} for who, words in rows]).replace("'", '"').encode(),
        "a.html": f"<html><body>{''.join(f'<p>{line}</p>' for line in TALK.splitlines())}</body></html>".encode(),
        "a.rtf": ("{\\rtf1\\ansi " + TALK.replace("\n", "\\par\n") + "}").encode(),
        "a.pdf": typst.compile("\n\n".join(TALK.splitlines()).encode()),
        "a.docx": word.getvalue(),
        "a.xlsx": sheet.getvalue(),
        "a.odt": pypandoc_odt(pypandoc),
    }


def pypandoc_odt(pypandoc) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        pypandoc.convert_text(TALK.replace("\n", "\n\n"), "odt", format="markdown", outputfile=f"{folder}/a.odt")
        return Path(f"{folder}/a.odt").read_bytes()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A file cut, flipped, doubled, stuffed or emptied somewhere."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(max(len(data), 1))
        match chance.randrange(6):
            case 0:
                del data[at:]
            case 1 if data:
                data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 200)] * chance.randint(1, 5)
            case 3:
                data[at:at] = chance.choice([b"\x00", b"\xff\xfe", b"<!--", b'"', b"{", b"]]>", b"\xed\xa0\x80", b"\r", b"\x1a"])
            case 4:
                data[at : at + 20] = chance.randbytes(20)
            case 5:
                del data[at : at + chance.randint(1, 50)]
    return bytes(data)


def outcomes(n: int, seed: int) -> dict[str, int]:
    """What became of `n` mutated files of each kind under a right or a wrong name; anything but a CrpError comes out."""
    chance, counts = random.Random(seed), {"read": 0, "refused": 0}
    kinds = samples()
    for name, content in kinds.items():
        for number in range(n):
            called = chance.choice([*kinds]) if number % 3 == 0 else name
            data = mutated(content, chance)
            try:
                read_transcripts(read_raw(data, called), Labels())
                counts["read"] += 1
            except CrpError as error:
                assert str(error).startswith(f"{called}: ") or called in str(error)
                counts["refused"] += 1
            except Exception as error:
                error.add_note(f"seed {seed}, {name} as {called}, number {number}")
                raise
    return counts


def test_damaged_files_of_every_kind_are_explained():
    assert sum(outcomes(3, seed=1).values()) == 14 * 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_many_damaged_files_of_every_kind_are_explained(seed):
    counts = outcomes(60, seed=seed)
    sys.stdout.write(f"\nseed {seed}: {counts}")
    assert min(counts.values()) > 0
