"""Whatever bytes a file holds, a person gets an explanation and never a traceback."""

import io
import zipfile
from pathlib import PurePath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crp_analysis.errors import CrpError
from crp_analysis.sources.files import read_transcripts
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.reading import read_raw

TEXT = [".txt", ".md", ".vtt", ".srt", ".lrc", ".csv", ".tsv", ".json", ".html", ".rtf", ".pdf", ".docx", ".xlsx", ".doc", ".odt"]
STARTS = [
    b"",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"WEBVTT\n\n00:00.000 --> ",
    b'{"segments": [',
    b"1\n00:00:01,000 --> 00:00:02,000\n",
]


def read(content, name):
    try:
        return read_transcripts(read_raw(content, name), Labels())
    except CrpError as error:
        assert str(error).startswith(name)
        return []


def check(transcripts):
    for transcript in transcripts:
        ends = [0, *(turn.end for turn in transcript.turns)]
        assert all(end <= turn.start < turn.end for end, turn in zip(ends, transcript.turns, strict=False))
        assert all(turn.end <= len(transcript.text) for turn in transcript.turns)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(STARTS), st.binary(max_size=300), st.sampled_from(TEXT))
def test_random_bytes(start, content, suffix):
    if start.startswith(b"\xd0\xcf"):
        content = content.replace(b"W\0o\0r\0d", b"")
    check(read(start + content, f"talk{suffix}"))


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="Ana Bo:\n\r\t,;|\"'[](){}<>/-.0123456789é\x00", max_size=300),
    st.sampled_from(TEXT[:9]),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_random_text(text, suffix, encoding):
    check(read(text.encode(encoding), f"talk{suffix}"))


@pytest.mark.parametrize("member", ["word/document.xml", "xl/workbook.xml", "content.xml"])
@pytest.mark.parametrize("content", [b"", b"<w:document", b"<a/>", b"\x00\xff" * 20])
def test_archives_with_rubbish_inside(member, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, content)
    suffix = {"word": ".docx", "xl": ".xlsx"}.get(PurePath(member).parts[0], ".odt")
    assert read(buffer.getvalue(), f"talk{suffix}") == []


def test_a_document_cut_at_any_place():
    import docx

    document = docx.Document()
    document.add_paragraph("Ana: Hello.\nBo: Hi.")
    buffer = io.BytesIO()
    document.save(buffer)
    whole = buffer.getvalue()
    for length in range(100, len(whole) - 1, len(whole) // 12):
        assert read(whole[:length], "talk.docx") == []
