"""The layouts in which a line of running text may open a turn, and the lines of a text with the labels they might carry.

`Name: words` · `[Name] words` · `**Name:** words` · `Name 00:01:02 words` · `Name  0:03` on a line of its own (Otter, Teams) ·
`[00:01:02] Name: words` · `00:01:02 Name` on a line of its own · `Name<tab>words` · `00:00:01 --> 00:00:04` with the name on the
next line (older Teams) · a listed or well-known name alone on its line. Bold marks and line numbers are looked through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crp_analysis.sources.labels import Labels, is_facilitator_label, is_generic_label, may_be_label, plain
from crp_analysis.sources.transcript import NO_TIME

STAMP = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_B = r"(?:\*\*|__|\*|_)?"
_N = r"(?P<name>[^\s:\[\](){}<>*_#|–-][^:\t\n]{0,59}?)"
_LEAD = r"[ \t>]*(?:[-*•–][ \t]+|#{1,6}[ \t]+|(?:\d{1,4}[.)]?|L\d{1,4})[ \t]+(?=\D))?"
_STAMP = rf"[\[(<{{]?[ ]?(?P<time>{STAMP})[ ]?[\])>}}]?"
_LAYOUTS: list[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(_LEAD + pattern))
    for name, pattern in [
        ("stamp name colon", rf"{_STAMP}[ \t]*[-–|]?[ \t]*{_B}{_N}[ \t]*{_B}:{_B}(?:\s+|$)(?P<words>.*)"),
        ("stamp tab name tab", rf"{_STAMP}[ \t]*\t[ \t]*{_B}{_N}{_B}:?\t+(?P<words>.*)"),
        ("stamp name", rf"{_STAMP}(?:[ \t]+|[ \t]*[-–|][ \t]*){_B}{_N}{_B}:?{_B}[ \t]*(?P<words>)$"),
        ("name stamp", rf"{_B}{_N}{_B}(?:[ \t]+|[ \t]*[,|–-][ \t]*|[ \t]*(?=[\[(])){_STAMP}{_B}[ \t]*:?[ \t]*(?P<words>)$"),
        (
            "name stamp words",
            rf"{_B}{_N}{_B}(?:[ \t]+|[ \t]*[,|–-][ \t]*|[ \t]*(?=[\[(])){_STAMP}{_B}[ \t]*[:–-]?{_B}[ \t]+(?P<words>\S.*)",
        ),
        ("name colon", rf"{_B}{_N}[ \t]*{_B}:{_B}(?!//)(?:\s+|$|(?=[^\d\s]))(?P<words>.*)"),
        ("bracket", rf"{_B}\[{_N}:?\]{_B}:?{_B}(?:\s+|$)(?P<words>.*)"),
        ("bold", rf"(?:\*\*|__){_N}(?:\*\*|__)(?:\s+|$)(?P<words>.*)"),
        ("name tab", rf"{_N}\t+(?P<words>\S.*)"),
    ]
]
_LOOSE = r"(?:\d{1,2}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"  # older Teams writes 0:0:2.5
ARROW = re.compile(rf"\s*(?P<time>{_LOOSE})\s*-->\s*{_LOOSE}.*$")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the text; `name` is its candidate label, and its words start at `words_start`."""

    start: int
    end: int
    text: str
    name: str = ""
    layout: str = ""
    words_start: int = 0
    start_s: float = NO_TIME


def read_lines(text: str, labels: Labels) -> list[Line]:
    """Every line with text, with the label it might carry."""
    lines, position = [], 0
    after_arrow = False
    arrow_s = NO_TIME
    for content in text.split("\n"):
        start, position = position, position + len(content) + 1
        if not content.strip():
            continue
        arrow = ARROW.match(content)
        line = Line(start=start, end=start + len(content), text=content)
        if not arrow:
            line = _with_candidate(line, labels, after_arrow=after_arrow, arrow_s=arrow_s)
        lines.append(line)
        after_arrow, arrow_s = bool(arrow), stamp_seconds(arrow["time"]) if arrow else NO_TIME
    return lines


def _with_candidate(line: Line, labels: Labels, *, after_arrow: bool, arrow_s: float) -> Line:
    """The line with the first layout that fits."""
    if len(line.text) > 5 and (":" in line.text or "\t" in line.text or "[" in line.text or "**" in line.text or "__" in line.text):
        for layout, pattern in _LAYOUTS:
            found = pattern.match(line.text)
            if found and may_be_label(found["name"]):
                name = found["name"].strip().strip("*_").strip()
                return _candidate(line, name, layout, line.start + found.start("words"), stamp_seconds(found.groupdict().get("time")))
    elif (found := _LAYOUTS[5][1].match(line.text)) and may_be_label(found["name"]):
        return _candidate(line, found["name"].strip(), "name colon", line.start + found.start("words"), NO_TIME)
    alone = line.text.strip().strip("*_#").strip().rstrip(":")
    if after_arrow and may_be_label(alone):
        return _candidate(line, alone, "name after arrow", line.end, arrow_s)
    if (
        plain(alone) in labels.listed | labels.facilitators
        or (len(alone) >= 9 and is_facilitator_label(alone))
        or _is_participant_word(alone)
    ):
        return _candidate(line, alone, "name alone", line.end, NO_TIME)
    return line


def _is_participant_word(alone: str) -> bool:
    """A line that is only PARTICIPANT, Interviewee 2 or the like."""
    return len(alone) >= 9 and alone[:1].isupper() and alone[-1:] not in ".?!," and is_generic_label(alone)


def _candidate(line: Line, name: str, layout: str, words_start: int, start_s: float) -> Line:
    return Line(start=line.start, end=line.end, text=line.text, name=name, layout=layout, words_start=words_start, start_s=start_s)


def stamp_seconds(stamp: str | None) -> float:
    """Seconds of `h:mm:ss`, `mm:ss` or nothing."""
    if not stamp:
        return NO_TIME
    seconds = 0.0
    for part in stamp.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
