"""Numbers in words, the same everywhere: always n of N people, never a bare percentage."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN

NONE = "–"
SPACE = "\u00a0"  # keeps a number and its sign on one line
HIDDEN = "not shown"  # a protected count: small itself, or a number that would give a small one away

NOT_TOLD = "not told"  # a part of a label that nobody stated, or that too few people share


def number(value: float) -> str:
    """A whole number with thin groups of thousands: 25 000 as 25,000; a dash when it is missing."""
    return NONE if pd.isna(value) else f"{round(value):,}"


def decimal(value: float) -> str:
    """A number with one decimal where it has any: 6, 6.5, 7.3; a dash when it is missing."""
    return NONE if pd.isna(value) else f"{value:,.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """A share (0 to 1) as a whole percentage; a dash when it is missing."""
    return NONE if pd.isna(share) else f"{100 * share:.0f}{SPACE}%"


def count(n: float, singular: str, plural: str = "") -> str:
    """1 session, 2 sessions."""
    return f"{number(n)} {singular if n == 1 else plural or singular + 's'}"


def people(n: float, of: float | None = None) -> str:
    """7 of 12 people; 7 people where the whole is not given."""
    if of is None:
        return count(n, "person", "people")
    return f"{number(n)} of {count(of, 'person', 'people')}"


def interval(low: float, high: float) -> str:
    """Two shares (0 to 1) as 32–81 % (unbroken); empty when there is no interval."""
    return "" if pd.isna(low) or pd.isna(high) else f"{100 * low:.0f}–{100 * high:.0f}{SPACE}%"


def between(low: float, high: float) -> str:
    """7; 1–4; at most 4: a count, or the range that stands in place of one."""
    return number(low) if low == high else f"at most {number(high)}" if low == 0 else f"{number(low)}–{number(high)}"


def voices(n: float) -> str:
    """What marks a line on few people or one session: one person is a single voice, more are few."""
    return "single voice" if n == 1 else "few voices"


def fewer_than(minimum: int) -> str:
    """What stands in place of a protected count."""
    return f"fewer than {minimum}"


def told(value: str) -> str:
    """A part of a label, or that it is not told: what nobody stated and what is left out look alike."""
    return NOT_TOLD if value in ("", UNKNOWN) else value


def speaker(quote: pd.Series, study: Study) -> str:
    """Whose words a quote is, as far as its label tells: group or else role, and kind of session."""
    group = study.group_name(quote["group"]) if quote["group"] != UNKNOWN else quote["role"]
    who = "participant" if group == UNKNOWN else group
    return who if quote["session_kind"] == UNKNOWN else f"{who}, {quote['session_kind']}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """a, b and c."""
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}" if text else ""
