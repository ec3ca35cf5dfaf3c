import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.decoding import decode
from crp_analysis.errors import SourceError
from crp_analysis.sources.reading import read_raw

SPEECH = "Ana: Café, naïve – “so”.\nBo: Yes.\n"


@pytest.mark.parametrize(
    "content",
    [
        SPEECH.encode("utf-8"),
        SPEECH.encode("utf-8-sig"),
        SPEECH.encode("utf-16"),
        b"\xff\xfe" + SPEECH.encode("utf-16-le"),
        b"\xfe\xff" + SPEECH.encode("utf-16-be"),
        SPEECH.encode("utf-16-le"),
        SPEECH.encode("utf-16-be"),
        SPEECH.encode("utf-32"),
        SPEECH.encode("cp1252"),
        SPEECH.replace("\n", "\r\n").encode("cp1252"),
        SPEECH.replace("\n", "\r").encode("utf-8"),
    ],
)
def test_every_encoding_and_line_end_gives_the_same_text(content):
    assert decode(content, "x.txt") == SPEECH


def test_stray_bytes_of_windows_in_a_utf8_file_are_read_line_by_line():
    mixed = "Ana: Café “one”\n".encode() + "Bo: Café\n".encode("cp1252")
    assert decode(mixed, "x.txt") == "Ana: Café “one”\nBo: Café\n"


def test_a_file_cut_inside_a_character_is_read_up_to_it():
    assert decode("Ana: the café".encode()[:-1], "x.txt") == "Ana: the caf"


def test_other_encodings_come_last():
    text = "Ведущий: Здравствуйте, расскажите о себе и о вашей работе.\nУчастник: Я работаю в библиотеке уже десять лет.\n" * 4
    assert decode(text.encode("cp1251"), "x.txt") == text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        (b"\xef\xbb\xbf\n", "blank lines"),
        (b"PK\x03\x04 cut", "cut off"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x00\x00\x00\x18ftypmp42", "recording"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 64, "legacy"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (bytes(range(1, 256)) * 4, "encoding"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(content, says):
    with pytest.raises(SourceError, match=says) as error:
        read_raw(content, "talk.txt")
    assert str(error.value).startswith("talk.txt: ") and "; " in str(error.value)


@pytest.mark.parametrize(
    ("content", "name", "format"),
    [
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n", "x.txt", "vtt"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "x.txt", "srt"),
        (b"[00:01.10]Hi\n[00:02.20]there\n", "x.txt", "lrc"),
        (b"[00:01:02] ANA: Hi\n[00:01:04] BO: Hello\n", "x.txt", "text"),
        (b'{"segments": [{"text": "Hi"}]}', "x.txt", "json"),
        (b"<!DOCTYPE html><html><body>Ana: Hi</body></html>", "x.txt", "html"),
        (b"start\tend\ttext\n0\t10\tHi\n", "x.txt", "csv"),
        (b"{\\rtf1 Ana: Hi}", "x.doc", "rtf"),
        (b"%PDF-1.7 broken", "x.docx", "pdf"),
        (b"# Talk\n\n**Ana:** Hi\n", "x.md", "md"),
        (b"[Ana] Hi\n", "x.txt", "text"),
    ],
)
def test_a_format_is_found_by_content_where_the_name_lies(content, name, format):
    assert read_raw(content, name).format == format


def test_an_archive_of_something_else_is_named():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("talk.txt", "Ana: Hi")
    with pytest.raises(SourceError, match="archive, not a transcript"):
        read_raw(buffer.getvalue(), "talk.docx")


@given(
    st.text(alphabet=st.characters(codec="utf-16", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
        lambda text: text.strip("\ufeff").strip()
    )
)
def test_utf8_text_comes_back_to_the_letter(text):
    assert decode(text.encode(), "x") == text.removeprefix("\ufeff")
