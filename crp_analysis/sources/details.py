"""Details that identify somebody by their form: mail addresses, telephone numbers, post codes and the like, found by rules."""

from __future__ import annotations

import re
from collections.abc import Callable

from crp_analysis.sources.detail_rules import RULES, Rule

Found = tuple[int, int, str]  # start and end in the text, and what stands there instead
_DIGIT = re.compile(r"\d")


def detail_finder(session_text: str, *, has_capitals: bool) -> Callable[[str], list[Found]]:
    """A function that says where details stand in a piece of the session's text; places of two rules may overlap.

    Patterns are slow and details are rare, so a piece is first looked at for a digit or for letters that a rule needs.

    Args:
        session_text: the whole session, which says which rules can find anything at all.
        has_capitals: False for a transcript without capitals, where street names are looked for in lower case.
    """
    lower = session_text.lower()
    rules = [rule for rule in RULES if _may_find(rule, session_text, lower) and not (rule.without_capitals and has_capitals)]
    by_digit = [rule for rule in rules if rule.needs_digit]
    by_letters = [rule for rule in rules if not rule.needs_digit]

    def find(text: str) -> list[Found]:
        lower = text.lower()
        tried = [rule for rule in by_letters if _has_clue(rule, text, lower)]
        if by_digit and _DIGIT.search(text):
            tried = by_digit + tried
        return [(*one.span("it"), rule.mark) for rule in tried for one in rule.compiled.finditer(text) if rule.holds(one["it"])]

    return find


def _may_find(rule: Rule, text: str, lower: str) -> bool:
    return _has_clue(rule, text, lower) and (not rule.needs_digit or _DIGIT.search(text) is not None)


def _has_clue(rule: Rule, text: str, lower: str) -> bool:
    if rule.looks is not None:
        return rule.looks.search(text) is not None
    for clue in rule.clues:  # a loop: `any` would take several times as long, and this is done for every turn
        if clue in lower:
            return True
    return not rule.clues
