"""One raw file to the sessions in it, whatever its format."""

from __future__ import annotations

import re
from pathlib import PurePath

from crp_analysis.cells import read_xlsx_sheets
from crp_analysis.errors import SourceError
from crp_analysis.sources.captions import read_captions
from crp_analysis.sources.documents import read_document_text
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.pdf import read_pdf_text
from crp_analysis.sources.reading import RawFile
from crp_analysis.sources.rest import read_rest
from crp_analysis.sources.speakers import read_speakers
from crp_analysis.sources.speech_json import read_speech_json
from crp_analysis.sources.spreadsheets import read_csv_rows, read_table
from crp_analysis.sources.transcript import Aside, Transcript, count_words

CHAT_REASON = "chat log, not speech"
_CHAT_LINE = re.compile(
    r"^\d{1,2}:\d{2}:\d{2}\t[^\t\n]+:\t|^\d{1,2}:\d{2}(?::\d{2})? From .{1,80} to .{1,80}:", re.MULTILINE | re.IGNORECASE
)
_NO_TRANSCRIPT = re.compile(r"(?i)(?:licen[cs]e|readme|copying|notice|changelog|contributing|authors|citation)(?:[._-].*)?$")
_STAMPED_LINE = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?[\t ]", re.MULTILINE)


def read_transcripts(raw: RawFile, labels: Labels) -> list[Transcript]:
    """The sessions of the file; a file that holds none (a chat log, a licence) is one transcript of asides only.

    Args:
        raw: the file with its format.
        labels: the labels that somebody has listed.

    Raises:
        SourceError: the file cannot be read, or nobody speaks in it.
    """
    if raw.text and (reason := _no_speech(raw)):
        return [Transcript(text="", turns=(), asides=(Aside(place="whole file", reason=reason, n_words=count_words(raw.text)),))]
    transcripts = _read(raw, labels)
    if not any(transcript.turns for transcript in transcripts):
        raise SourceError(f"{raw.name}: no speech was found in the file; start each turn with the speaker, as in 'P07: words'")
    return transcripts


def _no_speech(raw: RawFile) -> str:
    """Why a text file is no transcript at all, or ''."""
    messages = len(_CHAT_LINE.findall(raw.text))
    if messages and (
        PurePath(raw.name).stem.lower().endswith("chat") or (messages >= 0.8 * len(_STAMPED_LINE.findall(raw.text)) and messages >= 3)
    ):
        return CHAT_REASON
    if _NO_TRANSCRIPT.match(PurePath(raw.name).name) and raw.format in ("text", "md"):
        return "not a transcript, by its name"
    return ""


def _read(raw: RawFile, labels: Labels) -> list[Transcript]:
    match raw.format:
        case "vtt" | "srt" | "lrc":
            return [read_captions(raw.text, raw.format, labels, raw.name)]
        case "json":
            return read_rest(raw.text, raw.name) or [read_speech_json(raw.text, labels, raw.name)]
        case "csv":
            return read_table([("", read_csv_rows(raw.text, raw.name))], labels, raw.name)
        case "xlsx":
            return read_table(read_xlsx_sheets(raw.content, raw.name), labels, raw.name)
        case "pdf":
            return [read_speakers(read_pdf_text(raw.content, raw.name), labels)]
        case "docx" | "odt" | "rtf" | "doc":
            return [read_speakers(read_document_text(raw.content, raw.format, raw.name), labels)]
        case "html":
            return [read_speakers(read_document_text(raw.text.encode(), "html", raw.name), labels)]
        case _:
            return [read_speakers(raw.text, labels)]
