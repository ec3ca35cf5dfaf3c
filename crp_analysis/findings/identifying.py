"""Signs that words tell who spoke them by what they say: for a person to look at, since no rule can know.

One sign fits many people; two different kinds of signs together can fit one, as with labels. So words with `HELD_FROM` kinds or more
are held back until a person decides, words with one kind are shown and listed. A person's decision ('ok', 'no') ends both.
The rules are written for English and look for forms, not for meaning: they miss what is told without such words.

Source: the list of kinds follows Saunders, Kitzinger & Kitzinger (2015), Anonymising interview data, Qualitative Research 15(5): people,
places, backgrounds, occupations, family, and what makes somebody the only one.
"""

# ruff: noqa: SIM905 - a block of words is read and mended more easily than a list of quoted ones

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from crp_analysis.bundles import Material
from crp_analysis.codebook import Codebook

HELD_FROM = 2  # kinds of signs in one piece of words
OK, NO = "ok", "no"  # what a person decides of a segment
_TITLE = (
    r"(?:chair(?:man|woman|person)?|chief|director|head ?teacher|head of|manager|ceo|vice[- ]chancellor|dean|professor|mayor|councillor"
    r"|imam|vicar|priest|rabbi|treasurer|secretary|founder|co-?founder|owner|gp|surgeon|midwife|lecturer|captain|president|minister"
    r"|trustee|coordinator|caretaker|warden|magistrate|nurse|police officer|headmaster|headmistress)"
)
_KIN = (
    r"(?:husband|wife|partner|ex|son|sons|daughter|daughters|mother|mum|mam|father|dad|brother|sister|twin|twins|grandson|granddaughter"
    r"|grandmother|grandfather|gran|nan|uncle|aunt|niece|nephew|baby|stepson|stepdaughter|fianc[ée]e?)"
)
_HAPPENED = (
    r"(?:died|dying|death|killed|born|married|wedding|divorced?|widow(?:ed|er)?|adopted|fostered|miscarr\w+|pregnan\w+|funeral|"
    r"diagnos\w+|disab\w+|autis\w+|adhd|dyslexi\w+|bipolar|schizo\w+|depress\w+|anxiety|suicid\w+|self[- ]harm\w*|overdose\w*|addict\w+|"
    r"cancer|stroke|dementia|epilep\w+|diabet\w+|hiv|wheelchair|deaf|blind|surgery|operation|transplant|breakdown|sectioned)"
)
_MONTH = r"(?:january|february|march|april|june|july|august|september|october|november|december)"
SIGNS: dict[str, re.Pattern[str]] = {
    "the only one": re.compile(
        r"\b(?:(?:i|we)(?:['’]m| am| was|['’]re| are| were)|as|being) (?:\w+ ){0,2}?the (?:only|first|last|youngest|oldest)\b"
        r"|\bthe (?:only|first|youngest|oldest) (?:\w+ ){0,3}?(?:in|at|from|on|of) (?:the|our|this|my|[A-Z])"
        r"|\b(?:nobody|no one|no-one) else (?:in|at|from|here|does|did|has)\b",
        re.IGNORECASE,
    ),
    "own position": re.compile(
        rf"\b(?:i(?:['’]m| am| was| became)|as) (?:\w+ ){{0,2}}?(?:the|a|an|our|their)? ?(?:\w+ ){{0,2}}?{_TITLE}\b"
        r"|\bi (?:run|ran|founded|set up|started up|own|owned|chair|chaired|manage|managed|lead|led) (?:the|a|an|my|our)\b",
        re.IGNORECASE,
    ),
    "age": re.compile(
        r"\b(?:i(?:['’]m| am| was)|aged?|turned|turning) (?:of )?\d{1,2}\b(?! (?:per|%|minute|hour|day|week|month|mile|people))"
        r"|\b\d{1,2}[- ]year[- ]old\b|\b\d{1,2} years old\b",
        re.IGNORECASE,
    ),
    "family": re.compile(rf"\b(?:my|our) (?:\w+ )?{_KIN}\b", re.IGNORECASE),
    "health or life event": re.compile(
        rf"\b(?:i|i['’]m|i['’]ve|my|me|we|our|who|he|she|his|her)\b[^.?!]{{0,60}}\b{_HAPPENED}\b", re.IGNORECASE
    ),
    "legal or migration status": re.compile(
        r"\b(?:asylum|refugee|visa|home office|deport\w+|undocumented|prison|convict\w+|probation|bail|arrest\w*|tribunal|court case"
        r"|eviction|evicted|homeless|bankrupt\w*|sanctioned)\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        rf"\b(?:19[3-9]\d|20[0-4]\d)\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b|\b{_MONTH} \d{{1,2}}\b", re.IGNORECASE
    ),
    "exact number": re.compile(r"[£$€] ?\d[\d,.]*|\b\d{1,3}(?:,\d{3})+\b|\b(?!(?:19[3-9]|20[0-4])\d\b)\d{3,}\b"),
}
NAME = "name of a place or organisation"
_MARKS = re.compile(r"\[[^\[\]]*\]")
_CAPITAL = re.compile(r"(?<=[\w,;] )(?:the )?([A-Z][a-z]+[^\W\d_]*)(?![\w’'])")
_COMMON = frozenset(
    """
    i mr mrs ms dr monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
    january february march april may june july august september october november december christmas easter ramadan
    english british zoom teams google internet covid god uk europe european
    """.split()
)


def signs_in(text: str, *, ordinary: Collection[str] = ()) -> tuple[str, ...]:
    """The kinds of signs that words hold, in the order of the rules.

    Args:
        text: words as they would be shown; what is replaced (`[person 3]`) is no sign.
        ordinary: words in small letters that are no names although they have a capital (a study's own terms).

    >>> signs_in("I was the only deaf lecturer in the college, and my daughter was born that week.")
    ('the only one', 'own position', 'family', 'health or life event')
    >>> signs_in("It takes time until people trust each other.")
    ()
    """
    bare = _MARKS.sub(" ", text)
    found = [kind for kind, pattern in SIGNS.items() if pattern.search(bare)]
    if any(word.casefold() not in _COMMON and word.casefold() not in ordinary for word in _CAPITAL.findall(bare)):
        found.append(NAME)
    return tuple(found)


class Holding:
    """Which words may be shown, after what people decided and what the rules find.

    Args:
        material: for people's decisions.
        ordinary: see `signs_in`.
    """

    def __init__(self, material: Material, ordinary: Iterable[str] = ()):
        self.decided = dict(zip(material.quoting["segment_id"], material.quoting["decision"], strict=True))
        self.ordinary = frozenset(ordinary)

    def is_forbidden(self, segment_id: str) -> bool:
        """Whether a person decided that nothing of a segment is quoted."""
        return self.decided.get(segment_id) == NO

    def is_settled(self, segment_id: str) -> bool:
        """Whether a person decided that a segment may be shown."""
        return self.decided.get(segment_id) == OK

    def signs(self, segment_id: str, text: str) -> tuple[str, ...]:
        """The signs that nobody has decided about."""
        return () if self.is_settled(segment_id) else signs_in(text, ordinary=self.ordinary)

    def holds_back(self, segment_id: str, text: str) -> bool:
        """Whether words must not be shown, by a person's decision or until there is one."""
        return self.is_forbidden(segment_id) or len(self.signs(segment_id, text)) >= HELD_FROM


def holding_of(material: Material, codebook: Codebook) -> Holding:
    """What may be shown of a study's words; its own terms, names of codes and of options are no names of places."""
    terms = [*codebook.glossary, *(code.name for code in codebook.codes), *(option.name for option in codebook.options)]
    return Holding(material, ordinary=(word.casefold() for term in terms for word in re.findall(r"\w+", term)))
