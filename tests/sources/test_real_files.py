"""Real files of other people, read with the speakers, turns and words that are really there.

The figures were checked by hand against each file. Speakers are asserted by number and by a hash of their labels, words by
a recount of the raw file that shares no code with the readers, so that nobody's words or names stand here.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from crp_analysis.codebook import Codebook
from crp_analysis.sources.files import read_transcripts
from crp_analysis.sources.gather import gather_consultation
from crp_analysis.sources.labels import Labels, plain
from crp_analysis.sources.reading import read_raw
from crp_analysis.sources.segments import cut_turn
from crp_analysis.study import load_study

RAW = Path(__file__).resolve().parents[2].parent / "shared" / "corpora" / "raw"
pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="the shared corpora are not here")

# folder/file (or a pattern for one file): format, turns, labels, hash of the labels, words
EXPECTED = {
    "classroom-xlsx/*2_Grade*": ("xlsx", 57, 7, "ad59b79b630d", 1438),
    "classroom-xlsx/*4_Grade*": ("xlsx", 60, 7, "1380d36716b2", 1109),
    "classroom-xlsx/*pt?6*": ("xlsx", 62, 12, "310a0a09a905", 1241),
    "interviews-pdf/P1.pdf": ("pdf", 94, 2, "bea163f98ac1", 2925),
    "interviews-pdf/P2.pdf": ("pdf", 165, 2, "bea163f98ac1", 4680),
    "interviews-pdf/P3.pdf": ("pdf", 122, 2, "bea163f98ac1", 3932),
    "interviews-pdf/P4.pdf": ("pdf", 111, 2, "bea163f98ac1", 4773),
    "interviews-pdf/P5.pdf": ("pdf", 136, 3, "347be1cd4762", 3968),
    "interviews-pdf/P6.pdf": ("pdf", 100, 2, "bea163f98ac1", 3696),
    "interviews-pdf/P7.pdf": ("pdf", 106, 2, "bea163f98ac1", 5479),
    "interviews-three-groups/creativity_0000.md": ("md", 21, 3, "50564cd836cf", 913),
    "interviews-three-groups/creativity_0001.md": ("md", 23, 3, "50564cd836cf", 1388),
    "interviews-three-groups/science_0000.md": ("md", 21, 3, "50564cd836cf", 1002),
    "interviews-three-groups/science_0001.md": ("md", 17, 3, "50564cd836cf", 1392),
    "interviews-three-groups/transcripts_60_per_group.csv": ("csv", 21, 3, "50564cd836cf", 913),
    "interviews-three-groups/work_0000.md": ("md", 27, 3, "50564cd836cf", 1031),
    "interviews-three-groups/work_0008.md": ("md", 19, 3, "50564cd836cf", 1297),
    "meetings-json/Bed003.json": ("json", 1029, 4, "e3adf03e3047", 10918),
    "meetings-json/Bed003.txt": ("text", 1029, 4, "e3adf03e3047", 10918),
    "meetings-json/Bed008.json": ("json", 769, 5, "6740c9a743e7", 10729),
    "meetings-json/Bed008.txt": ("text", 769, 5, "6740c9a743e7", 10729),
    "meetings-json/Bed016.json": ("json", 724, 6, "aab1855ab200", 6747),
    "meetings-json/Bed016.txt": ("text", 724, 6, "aab1855ab200", 6747),
    "meetings-json/Bmr006.json": ("json", 1365, 6, "9a8a037ef92c", 17422),
    "meetings-json/Bmr006.txt": ("text", 1365, 6, "9a8a037ef92c", 17422),
    "meetings-json/ES2004a.json": ("json", 320, 4, "55ef92020778", 2606),
    "meetings-json/ES2004a.txt": ("text", 320, 4, "55ef92020778", 2606),
    "meetings-json/ES2004b.json": ("json", 528, 4, "55ef92020778", 6731),
    "meetings-json/ES2004b.txt": ("text", 528, 4, "55ef92020778", 6731),
    "meetings-json/ES2004c.json": ("json", 604, 4, "55ef92020778", 6968),
    "meetings-json/ES2004c.txt": ("text", 604, 4, "55ef92020778", 6968),
    "meetings-json/ES2004d.json": ("json", 756, 4, "55ef92020778", 6128),
    "meetings-json/ES2004d.txt": ("text", 756, 4, "55ef92020778", 6128),
    "meetings-json/ES2011a.json": ("json", 276, 4, "55ef92020778", 2459),
    "meetings-json/ES2011a.txt": ("text", 276, 4, "55ef92020778", 2459),
    "meetings-json/ES2011b.json": ("json", 376, 4, "55ef92020778", 4483),
    "meetings-json/ES2011b.txt": ("text", 376, 4, "55ef92020778", 4483),
    "odt/P1_GMT20211118.odt": ("odt", 68, 2, "4c84666df5db", 4138),
    "odt/P2_GMT20211119.odt": ("odt", 84, 2, "4c84666df5db", 3271),
    "odt/P3_GMT20211125.odt": ("odt", 94, 2, "4c84666df5db", 4218),
    "odt/P4_GMT20211125.odt": ("odt", 67, 2, "4c84666df5db", 3568),
    "odt/P5_GMT20211125.odt": ("odt", 88, 2, "4c84666df5db", 5595),
    "odt/P6_GMT20211126.odt": ("odt", 89, 2, "4c84666df5db", 2516),
    "odt/P7_GMT20211126.odt": ("odt", 74, 2, "4c84666df5db", 1657),
    "odt/P8_GMT20211129.odt": ("odt", 101, 2, "4c84666df5db", 2517),
    "odt/P9_GMT20211129.odt": ("odt", 106, 2, "4c84666df5db", 2524),
    "one-talk-many-formats/Dawn*.md": ("md", 75, 2, "ef51f6734b0a", 8036),
    "one-talk-many-formats/Goodboy*.lrc": ("lrc", 1, 1, "e3b0c44298fc", 6188),
    "one-talk-many-formats/Goodboy*.text": ("text", 1, 1, "e3b0c44298fc", 6188),
    "one-talk-many-formats/Interview*.md": ("md", 59, 2, "9b7bf4e85787", 9208),
    "one-talk-many-formats/Keitai*.json": ("json", 1, 1, "e3b0c44298fc", 14492),
    "one-talk-many-formats/Keitai*.srt": ("srt", 1, 1, "e3b0c44298fc", 14492),
    "one-talk-many-formats/Keitai*.tsv": ("csv", 1, 1, "e3b0c44298fc", 14492),
    "one-talk-many-formats/Keitai*.txt": ("text", 1, 1, "e3b0c44298fc", 14492),
    "one-talk-many-formats/Keitai*.vtt": ("vtt", 1, 1, "e3b0c44298fc", 14492),
    "one-talk-many-formats/Legends*.md": ("md", 123, 2, "5dc239d7bcb7", 10174),
    "one-talk-many-formats/Q-Cubed*.md": ("md", 53, 2, "5a69151aea46", 5422),
    "podcast-srt/1_3.srt": ("srt", 59, 3, "cc688b8a6acb", 8083),
    "podcast-srt/2_3.srt": ("srt", 97, 3, "b94b4e92ebee", 9749),
    "podcast-srt/3_3.srt": ("srt", 144, 6, "63d7bf5487dd", 8021),
    "podcast-srt/4_3.srt": ("srt", 166, 3, "391a4fe31f89", 9529),
    "podcast-srt/5_3.srt": ("srt", 148, 3, "5043148faf6a", 9795),
    "zoom-vtt/acdc_2026-08-20_185.vtt": ("vtt", 91, 17, "388c318e77ad", 6357),
    "zoom-vtt/acde_2026-08-13_243.vtt": ("vtt", 150, 25, "2a0cbf432f80", 11441),
    "zoom-vtt/acdt_2026-08-17_092.vtt": ("vtt", 52, 11, "dd30d0e76f97", 2495),
    "zoom-vtt/allwalletdevs_2026-07-15_040.vtt": ("vtt", 62, 7, "790e704c3d82", 5422),
    "zoom-vtt/fcr_2026-08-04_012.vtt": ("vtt", 139, 9, "bf3a3155c4b1", 5752),
    "zoom-vtt/zkevm_2026-08-12_007.vtt": ("vtt", 65, 8, "7ab6dcd8fa33", 5139),
}

STUDY = """\
title = "Corpora"
question = "Are they read?"
groups = [
  {id = "creatives", name = "Creatives", role = "creative"},
  {id = "scientists", name = "Scientists", role = "scientist"},
  {id = "workforce", name = "Workforce", role = "worker"},
]
"""


def one_file(pattern):
    [path] = RAW.glob(pattern)
    return path


@cache
def transcripts(path):
    return read_transcripts(read_raw(path.read_bytes(), path.name), Labels())


def spoken(text):
    """Words by a rule of its own: pieces between white space with a letter or digit, after bracketed marks."""
    text = re.sub(r"\[[^\]]*\]|\{[^}]*\}|♪|\((?:unintelligible|inaudible)\)", " ", text)
    return [word for word in text.split() if any(character.isalnum() for character in word)]


def words_of(transcript):
    return [word for turn in transcript.turns for word in spoken(transcript.words_of(turn))]


def label_hash(transcript):
    labels = sorted({plain(turn.label) for turn in transcript.turns})
    return hashlib.sha256("\n".join(labels).encode()).hexdigest()[:12]


@pytest.mark.parametrize("pattern", EXPECTED)
def test_turns_speakers_and_words(pattern):
    path = one_file(pattern)
    transcript = transcripts(path)[0]
    found = (
        read_raw(path.read_bytes(), path.name).format,
        len(transcript.turns),
        len({turn.label for turn in transcript.turns}),
        label_hash(transcript),
        len(words_of(transcript)),
    )
    assert found == EXPECTED[pattern]


@pytest.mark.parametrize("path", sorted(RAW.glob("*/*")) if RAW.is_dir() else [], ids=lambda path: f"{path.parent.name}-{path.suffix}")
def test_segments_hold_every_word_between_their_offsets(path):
    for transcript in transcripts(path):
        for turn in transcript.turns:
            spans = cut_turn(transcript, turn, words_per_segment=80)
            assert spans[0][0] == turn.start and spans[-1][1] == turn.end
            assert " ".join(transcript.text[start:end] for start, end in spans).split() == transcript.words_of(turn).split()


@pytest.mark.parametrize("path", sorted(RAW.glob("zoom-vtt/*.vtt")) + sorted(RAW.glob("podcast-srt/*.srt")), ids=lambda path: path.name)
def test_captions_lose_and_gain_no_word(path):
    blocks = re.split(r"\n\n+", path.read_text(encoding="utf-8").replace("\r\n", "\n"))
    said = [re.sub(r"\s+", " ", block.split("-->")[1].split("\n", 1)[1]) for block in blocks if "-->" in block]
    [transcript] = transcripts(path)
    labels = {turn.label for turn in transcript.turns}
    without = [words.partition(": ")[2] if words.partition(": ")[0] in labels else words for words in said]
    assert words_of(transcript) == spoken(" ".join(without))


@pytest.mark.parametrize("path", sorted(RAW.glob("podcast-srt/*.srt")), ids=lambda path: path.name)
def test_a_podcast_has_three_voices_that_change_where_they_are_named(path):
    [transcript] = transcripts(path)
    assert all(before.label != after.label for before, after in zip(transcript.turns, transcript.turns[1:], strict=False))


@pytest.mark.parametrize("path", sorted(RAW.glob("meetings-json/*.json")), ids=lambda path: path.stem)
def test_json_and_text_of_one_meeting_are_read_alike(path):
    [as_json], [as_text] = transcripts(path), transcripts(path.with_suffix(".txt"))
    assert [turn.label for turn in as_json.turns] == [turn.label for turn in as_text.turns]
    assert words_of(as_json) == words_of(as_text)
    entries = [one for one in json.loads(path.read_text())["meeting_transcripts"] if one["content"].strip()]
    assert len(as_json.turns) == len(entries)
    assert words_of(as_json) == spoken(" ".join(one["content"] for one in entries))


def test_one_talk_in_five_formats_has_the_same_words():
    readings = [transcripts(one_file(f"one-talk-many-formats/Keitai*.{suffix}"))[0] for suffix in ("vtt", "srt", "tsv", "txt", "json")]
    assert len({tuple(words_of(reading)) for reading in readings}) == 1
    assert len(words_of(readings[0])) == 14492
    assert {len(reading.turns) for reading in readings} == {1} and all(reading.notes for reading in readings)
    ends = {round(reading.cues[-1].end_s) for reading in readings if reading.cues}
    assert ends == {5437}


def test_one_interview_as_text_and_as_lyrics():
    as_text, as_lyrics = (transcripts(one_file(f"one-talk-many-formats/Goodboy*.{suffix}"))[0] for suffix in ("text", "lrc"))
    assert words_of(as_text) == words_of(as_lyrics)


@pytest.mark.parametrize("path", sorted(RAW.glob("interviews-pdf/*.pdf")), ids=lambda path: path.name)
def test_pdf_pages_leave_nothing_but_words(path):
    import pypdf

    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    lines = [line.strip() for page in pages for line in page.split("\n")]
    lines = [line for line in lines if not re.fullmatch(r"\d+|\d+/\d+|Interview", line)]
    said = re.sub(r"(?m)^(?:Dan|Participant|Particpant):\s*$", "", "\n".join(lines))
    said = spoken(re.sub(r"-\n(?=[a-z])", "-", said))  # a word with a hyphen may be wrapped after it
    [transcript] = transcripts(path)
    assert words_of(transcript) == said


@pytest.mark.parametrize("path", sorted(RAW.glob("odt/*.odt")), ids=lambda path: path.name[:2])
def test_odt_interviews_lose_only_remarks(path):
    from lxml import etree

    tree = etree.fromstring(zipfile.ZipFile(path).read("content.xml"))
    space = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    for gap in tree.iter(f"{space}tab", f"{space}s", f"{space}line-break"):
        gap.tail = " " + (gap.tail or "")
    paragraphs = [" ".join("".join(one.itertext()).split()) for one in tree.iter(f"{space}p", f"{space}h")]
    kept = [one.removeprefix("MODERATOR:") for one in paragraphs if not re.fullmatch(r"\(.*\)", one)]
    [transcript] = transcripts(path)
    assert words_of(transcript) == spoken(" ".join(kept))
    assert sum(turn.is_prompt for turn in transcript.turns) == 35


@pytest.mark.parametrize("path", sorted(RAW.glob("classroom-xlsx/*.xlsx")), ids=lambda path: path.stem[-8:])
def test_classroom_rows_are_all_there(path):
    import openpyxl

    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    column = rows[0].index("Sentence")
    said = [str(row[column]) for row in rows[1:] if row[column] is not None]
    [transcript] = transcripts(path)
    assert words_of(transcript) == spoken(" ".join(said))


@pytest.mark.parametrize("path", sorted(RAW.glob("zoom-vtt/*_chat.txt")), ids=lambda path: path.name)
def test_chat_logs_are_no_speech(path):
    [transcript] = transcripts(path)
    assert not transcript.turns and transcript.asides[0].reason == "chat log, not speech"


def test_a_licence_is_no_transcript():
    [transcript] = transcripts(one_file("one-talk-many-formats/LICENSE.md"))
    assert not transcript.turns and transcript.asides[0].n_words > 2000


@pytest.fixture
def study(tmp_path):
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    return load_study(tmp_path)


def gathered(study, name, facilitators=(), only="*"):
    folder = study.raw / name
    folder.mkdir(parents=True)
    for path in (RAW / name).glob(only):
        (folder / path.name).write_bytes(path.read_bytes())
    if facilitators:
        (folder / "consultation.toml").write_text(f"facilitators = {json.dumps(list(facilitators))}\n", encoding="utf-8")
    return gather_consultation(folder, study, Codebook())


def test_180_interviews_in_one_table(study):
    rows = list(csv.DictReader(io.StringIO(one_file("interviews-three-groups/*.csv").read_text(encoding="utf-8"))))
    found = gathered(study, "interviews-three-groups", only="*.csv")
    assert len(found.sessions) == len(found.participants) == 180
    assert found.participants["group"].value_counts().to_dict() == {"creatives": 60, "scientists": 60, "workforce": 60}
    assert set(found.sessions["kind"]) == {"interview"} and found.rejected.empty
    turns = found.segments.drop_duplicates(["session_id", "turn"])["speaker_kind"].value_counts().to_dict()
    assert turns == {"facilitator": 2070 - 3, "participant": 1890}  # three of the machine's turns are empty
    said = Counter(word for row in rows for word in spoken(re.sub(r"(?m)^(?:User|AI|Assistant):", "", row["text"])))
    assert Counter(word for text in found.segments["text"] for word in spoken(text)) == said
    assert not found.private_names


def test_the_same_interview_alone_and_in_the_table(study):
    found = gathered(study, "interviews-three-groups", only="*_000*.md")
    [whole] = [one for one in transcripts(one_file("interviews-three-groups/*.csv")) if one.part == "work_0008"]
    assert words_of(whole) == words_of(transcripts(one_file("interviews-three-groups/work_0008.md"))[0])
    assert len(found.participants) == 6


def test_six_calls_with_everybody_in_them(study):
    found = gathered(study, "zoom-vtt")
    assert dict(zip(found.sessions["session_id"].str[9:13], found.sessions["n_participants"], strict=True)) == {
        "acdc": 17, "acde": 25, "acdt": 11, "allw": 7, "fcr-": 9, "zkev": 8,
    }  # fmt: skip
    assert len(found.participants) == 61
    assert (found.rejected["reason"] == "chat log, not speech").sum() == 6 == len(found.rejected)


def test_five_podcasts_with_seven_people(study):
    assert len(gathered(study, "podcast-srt").participants) == 7


def test_interviews_by_one_interviewer(study):
    found = gathered(study, "interviews-pdf", facilitators=["Dan"], only="P[15].pdf")  # two of seven: pages are slow to read
    assert len(found.participants) == 2 and set(found.sessions["kind"]) == {"interview"}
    assert not found.segments["text"].str.contains(r"\bDan\b").any()


def test_nine_interviews_with_a_task_sheet(study):
    found = gathered(study, "odt")
    assert len(found.participants) == 9 and set(found.sessions["kind"]) == {"interview"}
    assert set(found.rejected["reason"]) == {"remark or heading, not speech"}
