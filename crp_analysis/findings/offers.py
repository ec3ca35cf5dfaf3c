"""How schemes describe themselves, in a few kinds: the words of the list's own columns, sorted, never interpreted further."""

from __future__ import annotations

import re
from collections.abc import Mapping

# A status that begins with one of these is no provision today. Anything else counts, also an unknown status: a gap that is
# none would send money the wrong way, so a gap is only claimed where nothing is known to be on offer.
NOT_RUNNING = ("closed", "complete", "discontinued", "ended", "finished", "inactive", "no longer", "past", "paused", "planned", "proposed")
NOT_STATED = "not stated"
_UNSTATED = ("", "unknown", NOT_STATED, "n/a", "-")

# A format falls under each kind of which it holds a word that begins so.
FORMATS = {
    "training": ("train", "workshop", "course", "masterclass", "teaching", "session", "webinar"),
    "mentoring": ("mentor", "coach", "one-to-one"),
    "networks, events": ("network", "conference", "event", "cohort", "community of practice", "learning group", "peer group"),
    "matching": ("match", "broker"),
    "material": ("document", "book", "blog", "guide", "toolkit", "repository", "website", "film", "podcast"),
    "money": ("fund", "grant", "bursar", "fellowship"),
}
OTHER_FORMAT = "other"
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.5, "year": 365}
LENGTHS = {"up to a week": 7, "up to three months": 92, "up to a year": 366, "over a year": float("inf")}  # most days of each
OWN_PACE, CONTINUING, OTHER_LENGTH = "at one's own pace", "continuing", "stated otherwise"
RUNNING, UNKNOWN_STATUS, STOPPED = "running", "status unknown", "ended, paused or planned"
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)[\s-]*(hour|day|week|month|year)")


def kinds_of_format(text: str) -> list[str]:
    """The kinds of format that a description names; 'other' where it names none of them, 'not stated' where it is empty.

    >>> kinds_of_format("Workshops, one-to-one mentor")
    ['training', 'mentoring']
    """
    words = _plain(text)
    if words in _UNSTATED:
        return [NOT_STATED]
    return _kinds(words, FORMATS) or [OTHER_FORMAT]


def band_of_length(text: str) -> str:
    """The band that the longest stated length falls into.

    >>> [band_of_length(one) for one in ("2.5 hours", "6 to 9 months", "14 months", "At one's own pace", "")]
    ['up to a week', 'up to a year', 'over a year', "at one's own pace", 'not stated']
    """
    words = _plain(text)
    if words in _UNSTATED:
        return NOT_STATED
    days = [float(number) * _DAYS[unit] for number, unit in _LENGTH.findall(words)]
    if days:
        return next(band for band, most in LENGTHS.items() if max(days) <= most)
    if "own pace" in words:
        return OWN_PACE
    return CONTINUING if words.startswith(("continu", "ongoing", "open-ended", "permanent")) else OTHER_LENGTH


def state_of(text: str) -> str:
    """Whether a scheme runs, as far as its status says."""
    words = _plain(text)
    if words.startswith(NOT_RUNNING):
        return STOPPED
    return UNKNOWN_STATUS if words in _UNSTATED else RUNNING


def _kinds(words: str, kinds: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [kind for kind, starts in kinds.items() if any(re.search(rf"\b{re.escape(start)}", words) for start in starts)]


def _plain(text: object) -> str:
    return " ".join(str(text or "").split()).casefold().replace("’", "'")
