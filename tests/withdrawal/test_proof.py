"""Whatever cannot be searched is listed, links are followed, and a name is found in any path and any case. Invented words."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text

from crp_analysis.withdrawal.needles import build_needles
from crp_analysis.withdrawal.proof import Proof, files_of, names_of, search_files, search_study

SAID = "I keep the allotment shed key on a blue ribbon because the landlord never answered."
NEEDLES = build_needles([SAID], [], {"Amara Field", "Amara"}, frozenset())
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
CIPHER = bytes((n * 167 + n * n * 31 + n // 7) % 256 for n in range(3000))  # as random as what is encrypted
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(*contents: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for number, content in enumerate(contents):
            member = tarfile.TarInfo(f"{number}.txt")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def spoilt(content: bytes, start: int, end: int) -> bytes:
    return content[:start] + bytes((byte + 101) % 256 for byte in content[start:end]) + content[end:]


def word(text: str, *, picture: bytes = b"") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    if picture:
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("word/media/image1.png", picture)
            archive.writestr("word/media/image2.emf", picture)
    return buffer.getvalue()


def spoilt_word(text: str) -> bytes:
    """A Word file with a part that does not unpack."""
    content = word(text)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo("word/document.xml").header_offset + 80
    return spoilt(content, start, start + 60)


def pdf(text: str, **how: str) -> bytes:
    import typst

    buffer = io.BytesIO()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typst.compile(f"#set page(width: 6cm)\n{text}".encode()))))
    if "note" in how:
        writer.add_annotation(0, Text(text=how.pop("note"), rect=(0, 0, 9, 9)))
    if how:
        writer.encrypt(**how, algorithm="RC4-128")
    writer.write(buffer)
    return buffer.getvalue()


def search(folder: Path, name: str, content: bytes) -> Proof:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return search_study(folder, NEEDLES)


UNSEARCHED = {
    "locked.pdf": lambda: pdf(SAID, user_password="x"),
    "torn.pdf": lambda: pdf(SAID)[:700],
    "head.pdf": lambda: b"%PDF-1.7\n" + CIPHER,
    "scanned.pdf": lambda: pdf("#rect(width: 2cm)"),
    "torn.docx": lambda: word(SAID)[:900],
    "spoilt.docx": lambda: spoilt_word(SAID),
    "locked.docx": lambda: OLE + "EncryptedPackage".encode("utf-16-le") + CIPHER,
    "old.doc": lambda: OLE,
    "torn.tar": lambda: tarred(SAID.encode() * 40, b"x")[:1500],
    "spoilt.tar": lambda: spoilt(tarred(b"x", SAID.encode()), 1024, 1600),
    "torn.tgz": lambda: b"\x1f\x8b\x08\x00" + CIPHER,
    "torn.sqlite3": lambda: b"SQLite format 3\x00" + CIPHER,
    "torn.parquet": lambda: b"PAR1" + CIPHER,
    "voice.wma": lambda: b"\x30\x26\xb2\x75" + CIPHER,
    "voice.opus": lambda: b"OggS" + CIPHER,
    "scan.tif": lambda: b"II*\x00" + CIPHER,
    "all.7z": lambda: b"7z\xbc\xaf" + CIPHER,
    "secret.gpg": lambda: CIPHER,
    "secret": lambda: CIPHER,
    "secret.txt": lambda: CIPHER,
    "secret.asc": lambda: b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
}


@pytest.mark.parametrize("name", UNSEARCHED)
def test_what_cannot_be_searched_is_listed(tmp_path: Path, name: str):
    found = search(tmp_path, name, UNSEARCHED[name]())
    assert [path for path, _ in found.unsearched] == [name] and found.n_files == 0


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"{\\rtf", b"SQLite format 3\x00"])
)
def test_no_bytes_stop_a_search(tmp_path_factory: pytest.TempPathFactory, content: bytes, head: bytes):
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(head + content)
    found = search_files({"any.bin": path}, NEEDLES)
    assert found.n_files + len(found.unsearched) == 1


@pytest.mark.parametrize(
    "content", [b"", b" \n", "Früh – spät".encode("cp1252"), "żółw".encode("utf-16"), "plain".encode("utf-16-le"), b"a\x02 page" * 30]
)
def test_texts_are_searched_in_any_encoding(tmp_path: Path, content: bytes):
    found = search(tmp_path, "note.txt", content)
    assert found.unsearched == () or content.startswith(b"a\x02")


def test_a_part_that_cannot_be_searched_does_not_hide_the_next(tmp_path: Path):
    parts = {"a.docx": spoilt_word("x"), "b.bin": CIPHER, "c.png": PICTURE, "d.txt": SAID.encode()}
    found = search(tmp_path, "all.zip", zipped(**parts))
    assert [one.place for one in found.traces] == ["part d.txt, text"]
    assert found.unsearched == (("all.zip", "1 picture and 2 parts that cannot be searched inside"),) and found.n_files == 0


def test_pictures_inside_are_told_in_one_line_but_not_those_of_editions(tmp_path: Path):
    search(tmp_path, "reports/edition-001/report.docx", word("x", picture=PICTURE))
    search(tmp_path, "reports/local/edition-002/report.docx", word("x", picture=PICTURE))
    found = search(tmp_path, "data/raw/consent.docx", word("x", picture=PICTURE))
    assert found.unsearched == (("data/raw/consent.docx", "2 pictures inside"),) and found.n_files == 3
    assert ("reports/edition-001/chart.png", "png file") in search(tmp_path, "reports/edition-001/chart.png", PICTURE).unsearched


def test_comments_in_a_pdf_are_searched(tmp_path: Path):
    found = search(tmp_path, "read.pdf", pdf("A page of nobody", note="so said Amara Field"))
    assert [str(one) for one in found.traces] == ["read.pdf, comments on page 1: 1 name"] and not found.unsearched


def test_links_are_followed_and_each_file_is_searched_once(tmp_path: Path):
    study, disk = tmp_path / "study", tmp_path / "disk"
    for folder in (study / "notes", disk / "raw/deep"):
        folder.mkdir(parents=True)
    (disk / "raw/talk.txt").write_text(SAID, encoding="utf-8")
    (disk / "one.txt").write_text(SAID, encoding="utf-8")
    (disk / "raw/deep/back").symlink_to(disk / "raw")  # a circle
    (study / "data").symlink_to(disk)
    (study / "again").symlink_to(disk / "raw")
    (study / "notes/round").symlink_to(study)
    (study / "zlink.txt").symlink_to(disk / "one.txt")
    found = search_study(study, NEEDLES)
    assert sorted(one.file.rpartition("/")[2] for one in found.traces) == ["one.txt", "talk.txt"]
    assert len(files_of(study)) == 2 and not found.unsearched and "notes/round" in names_of(study)


def test_a_file_goes_by_its_own_path_and_not_by_that_of_a_link(tmp_path: Path):
    (tmp_path / "z").mkdir()
    (tmp_path / "z/talk.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "a").symlink_to(tmp_path / "z")
    (tmp_path / "Amara.txt").symlink_to(tmp_path / "z/talk.txt")
    found = search_study(tmp_path, NEEDLES)
    assert [one.file for one in found.traces] == ["z/talk.txt", "Amara.txt"]
    assert str(found.traces[1]) == "[participant].txt, its name: 1 name" and found.n_files == 1


def test_what_a_link_does_not_lead_to_is_listed(tmp_path: Path):
    study = tmp_path / "study"
    study.mkdir()
    (study / "gone").symlink_to(tmp_path / "nowhere")
    (study / "circle").symlink_to(study / "circle")
    (study / "around").symlink_to(tmp_path)
    os.mkfifo(study / "pipe")
    found = search_study(study, NEEDLES)
    assert dict(found.unsearched) == {
        "gone": "broken link",
        "circle": "broken link",
        "around": "folder that cannot be searched",
        "pipe": "no file",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is locked for the superuser")
def test_a_locked_folder_is_listed(tmp_path: Path):
    (tmp_path / "locked").mkdir(mode=0)
    assert search_study(tmp_path, NEEDLES).unsearched == (("locked", "folder that cannot be searched"),)
    (tmp_path / "locked").chmod(0o700)


PATHS = {
    "amara-field-consent.txt": "[participant].txt",
    "AmaraField.txt": "[participant].txt",
    "talkAmaraField2.txt": "[participant].txt",
    "amarafield.pdf.txt": "[participant].txt",
    "AMARA_FIELD/x.txt": "[participant]/x.txt",
    "consent/Amara Field/2024/x.txt": "consent/[participant]/2024/x.txt",
    "with Amara/x.txt": "[participant]/x.txt",
    "amara.field": "[participant]",
    "numbers of amara.field.npy": "[participant].npy",
}


@pytest.mark.parametrize("name", PATHS)
def test_a_name_in_any_part_of_a_path_is_found_and_not_told(tmp_path: Path, name: str):
    found = search(tmp_path, name, b"nothing of anybody")
    assert [str(one) for one in found.traces] == [f"{PATHS[name]}, its name: 1 name"]


@pytest.mark.parametrize("name", ["amara.txt", "Amaranth.txt", "fieldwork.txt", "camara-fields.txt", "amara/field.txt"])
def test_other_paths_are_no_trace(tmp_path: Path, name: str):
    assert not search(tmp_path, name, b"nothing of anybody").traces


def test_short_full_names_are_found_parted_but_not_joined():
    needles = build_needles([], [], {"Jo An"}, frozenset())
    assert needles.names_in("jo-an.txt") and not needles.names_in("joan.txt")


def test_an_accent_that_a_disk_takes_apart_is_the_same():
    assert build_needles([], [], {"Zoë Field"}, frozenset()).names_in("zoe\u0308-field.txt")


def test_empty_folders_are_told_once(tmp_path: Path):
    (tmp_path / "exports/Amara Field/inner").mkdir(parents=True)
    (tmp_path / "amara_field").mkdir()
    (tmp_path / "amara_field/x.txt").write_text("x", encoding="utf-8")
    found = search_study(tmp_path, NEEDLES)
    assert sorted(one.file for one in found.traces) == ["amara_field/x.txt", "exports/Amara Field", "exports/Amara Field/inner"]


@pytest.mark.parametrize("text", ["AMARA FIELD", "amara field", "Amara\nfield", "to amara.field@example.org"])
def test_a_full_name_is_found_in_any_case(tmp_path: Path, text: str):
    assert [one.n_names for one in search(tmp_path, "note.txt", f"so said {text} there".encode()).traces] == [1]


def test_a_single_name_keeps_its_capitals(tmp_path: Path):
    assert not search(tmp_path, "note.txt", b"an amara is a plant").traces


def test_names_of_parts_are_read_as_names_of_files_and_not_told(tmp_path: Path):
    found = search(tmp_path, "all.zip", zipped(**{"talks/amara-field.txt": SAID.encode()}))
    assert [one.place for one in found.traces] == ["names of parts"]
    trace = search(tmp_path, "all.zip", zipped(**{"a.txt": b"x", "talk_amaraField.png": PICTURE})).traces[0]
    assert (trace.place, trace.n_names) == ("names of parts", 1)


def test_a_place_inside_a_file_is_told_without_names(tmp_path: Path):
    found = search(tmp_path, "all.zip", zipped(**{"x.txt": b"x", "talk.zip": zipped(**{"amara.field/a.txt": SAID.encode()})}))
    assert "amara" not in str(found.traces[0]) and found.traces[0].n_runs
