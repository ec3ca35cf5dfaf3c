"""Details that identify somebody by their form: mail addresses, telephone numbers, post codes and the like, found by rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from crp_analysis.sources.detail_rules import RULES, Rule

Found = tuple[int, int, str]  # start and end in the text, and what stands there instead
_DIGIT = re.compile(r"\d")


def detail_finder(session_text: str, *, has_capitals: bool) -> Callable[[str], list[Found]]:
    """A function that says where details stand in a piece of the session's text; places of two rules may overlap.

    Args:
        session_text: the whole session, which says which rules can find anything at all.
        has_capitals: False for a transcript without capitals, where street names are looked for in lower case.
    """
    rules = [rule for rule in _with_clues(RULES, session_text) if not (rule.without_capitals and has_capitals)]
    return lambda text: [found for rule in _with_clues(rules, text) for found in _find(rule, text)]


def _with_clues(rules: Iterable[Rule], text: str) -> list[Rule]:
    """The rules that can find something: looking for a few letters is far quicker than a pattern."""
    lower, has_digit = text.lower(), _DIGIT.search(text) is not None
    return [rule for rule in rules if (has_digit or not rule.needs_digit) and (not rule.clues or any(clue in lower for clue in rule.clues))]


def _find(rule: Rule, text: str) -> list[Found]:
    return [(*one.span("it"), rule.mark) for one in rule.compiled.finditer(text) if rule.holds(one["it"])]
