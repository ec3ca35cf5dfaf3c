"""Speaker labels: what may be one, which of the candidates in a file are, and what well-known ones mean.

A label is never accepted for its look alone, or 'Note:' and 'one thing I would say:' would speak. It must be listed by
somebody, well known, or come back; a label that stands once is taken only where nearly every line carries one, or where
it is a near spelling or a longer form of one that comes back.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LABELLED_SHARE = 0.7  # of a file's lines carry a label: then a label that stands once is one, too
EVERY_LINE = 0.95  # in a file so short that no label comes back
_FACILITATOR = re.compile(
    r"(?:co )?(?:interviewer|facilitator|moderator)(?: \w{1,2})?|(?:lead|assistant) (?:interviewer|facilitator|moderator)|"
    r"(?:int|intv|iv|mod|fac|facil)(?: ?\d{1,2})?|i|q|question|assistant|ai|chatbot|bot|host(?: \d)?"
)
_GENERIC = re.compile(
    r"(?:participant|interviewee|respondent|user|speaker|person|student|guest|caller|answer|voice|delegate|attendee|member|subject|informant)"
    r"(?: ?\w{1,2})?|(?:fe)?male(?: (?:speaker|voice|participant|student))?(?: ?\d{1,2})?|(?:wo)?man(?: ?\d{1,2})?|"
    r"(?:speaker|participant|student|respondent) (?:fe)?male(?: ?\d{1,2})?|[prsamf](?: ?[1-9])?|sn|spk ?\d+"
)
_UNKNOWN = re.compile(
    r"(?:unknown|unidentified)(?: \d{1,2})?|"
    r"(?:unknown|unidentified|unnamed|another|other|inaudible)(?: (?:fe)?male)?"
    r" (?:speaker|person|participant|voice|student|(?:fe)?male|(?:wo)?man)(?: ?\d{1,2})?|"
    r"(?:speaker|participant|person|student) (?:unknown|unidentified)|"
    r"all(?: talking)?|several(?: (?:people|voices|speakers))?|multiple(?: (?:people|voices|speakers))?|many|both|everyone|everybody|group|"
    r"(?:all )?(?:participants|speakers|students)|ss|whole group|group talk|voices|audience|\?"
)
_HEADINGS = """
    note notes nb ps re http https mailto www eg ie date time times location venue place duration length title subject transcript
    transcription recording file present attendees attending apologies speakers keywords summary topic topics agenda example contents
    transcriber language version key legend abbreviations page project study interview url email tel phone address source start end
    warning important total results result actions references
"""
_LONGER_HEADINGS = """
    for example; e g; i e; date of interview; interview date; interview number; focus group; transcribed by; interview details;
    meeting title; start time; end time; participant id; interview id; number of participants; file name; recording date
"""
NOT_LABELS = frozenset(_HEADINGS.split()) | frozenset(" ".join(phrase.split()) for phrase in _LONGER_HEADINGS.split(";"))
_PARTICLE_WORDS = "van von der den de di da del la le el al bin ibn of the and y e zu ten ter dos das san st mac mc o"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_MARK_WORDS = re.compile(
    r"(?i)\b(?:inaudible|crosstalk|unintelligible|unclear|indistinct|laugh\w*|pause\w*|silence|sigh\w*|cough\w*|noise|music|applause|"
    r"recording|redacted|end of|start of|break|interrupt\w*|overlap\w*|phone rings|background|sic|nods?|points?|pointing|foreign|applau\w*|"
    r"transcri\w+|audio|video)\b"
)
_TITLE_END = re.compile(r"(?:^|\s)(?:\w|dr|mr|mrs|ms|prof|st|sr|jr)\.$", re.IGNORECASE)
_COLON = re.compile(r"\s*(?:>>\s*|[-–]\s*)?(?P<name>[^\s:][^:\t\n]{0,59}?)\s*:(?:\s+|$)(?P<words>.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The labels that somebody has listed, as `plain` writes them: everyone's, and the facilitators' among them."""

    listed: frozenset[str] = frozenset()
    facilitators: frozenset[str] = frozenset()


@lru_cache(maxsize=20000)
def plain(label: str) -> str:
    """The label without case, punctuation, accents' composition, and what stands in brackets.

    >>> plain("  Dr. Ana-Maria  SMITH (she/her) ")
    'dr ana maria smith'
    """
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", label)
    bare = bare if re.search(r"\w", bare) else label
    words = " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", re.sub(r"['’ʼ.]", "", bare)).casefold()))
    return words or ("?" if "?" in label else "")


def is_facilitator_label(label: str) -> bool:
    """Whether the label is one of the words for the person who asks, such as Interviewer, Moderator, INT, Q."""
    return bool(_FACILITATOR.fullmatch(plain(label)))


def is_unknown_label(label: str) -> bool:
    """Whether the label says that nobody knows who spoke, or that many did."""
    return bool(_UNKNOWN.fullmatch(plain(label)))


def is_generic_label(label: str) -> bool:
    """Whether the label says only that somebody spoke, such as Participant, User, P or Speaker 1: another person in each session."""
    return not label or bool(_GENERIC.fullmatch(plain(label)))


def spoken_label(line: str) -> tuple[str, str] | None:
    """The candidate label of a line `Name: words` and its words, or None."""
    found = _COLON.match(line)
    if not found or not may_be_label(found["name"]):
        return None
    return found["name"].strip(), found["words"]


@lru_cache(maxsize=20000)
def may_be_label(name: str) -> bool:
    """Whether the words could name a speaker at all: short, no sentence, no mark such as [crosstalk], no heading such as Date."""
    name = name.strip().strip("*_").strip()
    key = plain(name)
    if not key or len(name) > 60 or len(name.split()) > 7 or key in NOT_LABELS:
        return False
    if re.search(r"[?!;=<>{}\"“”…]|\.\s+[a-z]|//", name) and key != "?":
        return False
    if name.count(",") > 1 or (name.endswith(".") and not _TITLE_END.search(name)) or name.endswith((",", "-")):
        return False
    return not _MARK_WORDS.search(name) or bool(_UNKNOWN.fullmatch(key))


@lru_cache(maxsize=20000)
def looks_like_name(name: str) -> bool:
    """Whether every word starts as names and ids do: a capital, a digit or a sign; small particles and one-word handles pass."""
    words = [word for word in re.split(r"[\s|/+&,.()@*_-]+", name.strip()) if word]
    if len(words) <= 1:
        return bool(words)
    return all(not word[0].islower() or word.casefold() in _PARTICLES for word in words)


def accepted_labels(found: Iterable[str], *, n_units: int, labels: Labels) -> frozenset[str]:
    """Those candidates that are speakers, as they are written.

    Args:
        found: every candidate of one file, once for each time it stands there.
        n_units: how many lines or cues could have carried a label.
        labels: the labels that somebody has listed.
    """
    written = Counter(found)
    counts: Counter[str] = Counter()
    for label, count in written.items():
        counts[plain(label)] += count
    keys = {key for key, count in counts.items() if _stands_alone(key, count, labels)}
    keys |= {key for label, key in ((one, plain(one)) for one in written) if counts[key] >= 2 and _comes_back(label, counts[key])}
    keys |= {key for key in set(counts) - keys if any(is_same_label(key, other) for other in keys)}
    share = sum(counts.values()) / max(1, n_units)
    if (share >= LABELLED_SHARE and keys) or (share >= EVERY_LINE and len(counts) > 1):
        keys |= {plain(label) for label in written if looks_like_name(label) or counts[plain(label)] >= 5}
    return frozenset(label for label in written if plain(label) in keys)


def is_same_label(one: str, other: str) -> bool:
    """Whether two plain labels are a shorter and a longer form of one name, or one slip apart in one long word.

    >>> is_same_label("ana", "ana maria smith"), is_same_label("particpant", "participant"), is_same_label("speaker a", "speaker b")
    (True, True, False)
    """
    short, long = sorted((one.split(), other.split()), key=len)
    if len(short) < len(long):
        return len(short[0]) > 2 and long[: len(short)] == short and len(long[len(short)]) > 2 and not long[-1][-1].isdigit()
    differ = [(a, b) for a, b in zip(short, long, strict=True) if a != b]
    return len(differ) == 1 and is_near_spelling(*differ[0])


def is_near_spelling(one: str, other: str) -> bool:
    """Whether one slip of the pen lies between two words of at least five letters.

    >>> is_near_spelling("bekah", "bekha"), is_near_spelling("ann", "anne"), is_near_spelling("p0012", "p0013")
    (True, False, False)
    """
    return min(len(one), len(other)) >= 5 and not re.search(r"\d", one + other) and _one_slip(one, other)


def _one_slip(one: str, other: str) -> bool:
    """Whether one inserted, lost, changed or swapped letter leads from one word to the other; the first letter must agree."""
    if one == other or one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[start:], other[start:]
    swapped = rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    return swapped or rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]


def _stands_alone(key: str, count: int, labels: Labels) -> bool:
    """Whether the label needs no more evidence: listed, or well known and long enough not to be chance."""
    if key in labels.listed or key in labels.facilitators:
        return True
    known = _FACILITATOR.fullmatch(key) or _UNKNOWN.fullmatch(key) or _GENERIC.fullmatch(key)
    return bool(known) and (
        count >= 2 or (len(key) >= 5 and key not in ("speaker", "person", "member", "answer", "question", "group", "student", "guest"))
    )


def _comes_back(label: str, count: int) -> bool:
    """Whether a label that stands more than once is a name, and not a turn of phrase that somebody uses again."""
    words = label.split()
    if len(words) == 1 and label[:1].islower():
        return count >= 3
    return looks_like_name(label)
