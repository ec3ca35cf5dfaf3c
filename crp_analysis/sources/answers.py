"""What a cell answers: yes or no, and what somebody agreed to: to be analysed, and to be quoted without or with their role."""

from __future__ import annotations

from dataclasses import dataclass

_YES_NO = {"yes": True, "y": True, "true": True, "1": True, "x": True, "no": False, "n": False, "false": False, "0": False, "": False}
_ANONYMOUS = frozenset(["anonymous", "anonymously", "anon", "without role"])
_NOTHING = frozenset(["none", "not at all"])
WHAT_TO_WRITE = "write yes (quotes with role), anonymous (quotes without role), no (analysis only), or none (not even analysis)"


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What may be done with a person's words. The careful answer is the default: they are analysed, and never quoted."""

    may_quote: bool = False
    shows_role: bool = False  # whether a quote may say group, role, place or session of its speaker
    may_analyse: bool = True


def is_yes(answer: str) -> bool | None:
    """True for yes, False for no or nothing, None for anything else."""
    return _YES_NO.get(answer.strip().casefold())


def read_consent(answer: str) -> Consent | None:
    """What a cell of `may_quote` allows; None where it says nothing that is known.

    >>> read_consent("yes")
    Consent(may_quote=True, shows_role=True, may_analyse=True)
    >>> read_consent("Anonymous")
    Consent(may_quote=True, shows_role=False, may_analyse=True)
    >>> read_consent("")
    Consent(may_quote=False, shows_role=False, may_analyse=True)
    """
    stated = " ".join(answer.casefold().split())
    if stated in _ANONYMOUS:
        return Consent(may_quote=True)
    if stated in _NOTHING:
        return Consent(may_analyse=False)
    said = is_yes(stated)
    return None if said is None else Consent(may_quote=said, shows_role=said)
