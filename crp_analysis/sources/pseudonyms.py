"""Names out of speech and out of file names: `[participant]` and `[facilitator]` stand where a listed name stood.

Full names are found whatever their case; single names only with their capital, so that 'will' is not Will. A single name
that is also a word of the consultation's own speech is left alone at the start of a sentence, where anybody's word has
a capital, unless a comma or an 's follows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from crp_analysis.sources.labels import is_facilitator_label, is_generic_label, is_unknown_label, plain
from crp_analysis.sources.participants import name_forms
from crp_analysis.sources.places import Change
from crp_analysis.sources.seen_through import composed, looking_through

PARTICIPANT, FACILITATOR = "[participant]", "[facilitator]"
_NO_NAME_WORDS = """
    dr mr mrs ms miss prof professor rev sir dame cllr the and van von der den de di da del la le el al bin ibn of grad phd postdoc student
    teacher manager project marketing designer industrial user interface product lead chair guest host speaker team staff external admin
    notetaker researcher interviewer community broker funder officer
"""
_NO_NAMES = frozenset(_NO_NAME_WORDS.split())
_ROLE_SUFFIX = re.compile(r"\s+[|–—-]\s+.*$|\s*\|.*$")
_FILE_WORD = re.compile(r"([^\W\d_]+(?:['’ʼ][^\W\d_]+)*)")
_SHORTEST_SHOUTED = 5  # letters of a name that is found in capitals, too; HOPE and WILL stand in headings
_LOWER_CASE_SHARE = 0.002  # fewer capitals than this: the transcript has none, and names are lower case, too


@dataclass(frozen=True)
class Names:
    """The private names of one consultation and how to replace them.

    Args:
        participants: written names of people who took part.
        facilitators: written names of those who asked.
        guesses: labels of speakers whom nobody listed; words of them are names unless they are also words of the speech.
        spoken_words: every word that stands in lower case in the consultation's speech.
    """

    participants: frozenset[str]
    facilitators: frozenset[str]
    guesses: frozenset[str] = frozenset()
    spoken_words: frozenset[str] = frozenset()
    _kinds: dict[str, str] = field(init=False, default_factory=dict)
    _ordinary: set[str] = field(init=False, default_factory=set)
    _pattern: re.Pattern[str] | None = field(init=False, default=None)
    _any_case: re.Pattern[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        for names, mark, sure in (
            (self.guesses, PARTICIPANT, False),
            (self.facilitators, FACILITATOR, True),
            (self.participants, PARTICIPANT, True),
        ):
            for name in sorted(names):
                self._learn(name, mark, sure=sure)
        written = sorted(self._kinds, key=len, reverse=True)
        object.__setattr__(self, "_pattern", _compiled(written, any_case=False))
        object.__setattr__(
            self, "_any_case", _compiled([one for one in written if " " in one or one.casefold() not in self._ordinary], any_case=True)
        )

    @property
    def private(self) -> frozenset[str]:
        """What must stand in no output: full names, and single names that are no word of the speech."""
        return frozenset(one for one in self._kinds if " " in one or one.casefold() not in self._ordinary)

    def replacer(self, session_text: str) -> Callable[[str], str]:
        """A function that gives a piece of the session's text with names replaced and everything else to the letter."""
        find = self._found_in(session_text)

        def replace(text: str) -> str:
            for start, end, mark in reversed(find(text)):
                text = f"{text[:start]}{mark}{text[end:]}"
            return text

        return replace

    def finder(self, session_text: str) -> Callable[[str], list[Change]]:
        """A function that says where `replacer` changes a piece of the session's text, with places in the piece."""
        find = self._found_in(session_text)
        return lambda text: [(start, end, len(mark)) for start, end, mark in find(text)]

    def _found_in(self, session_text: str) -> Callable[[str], list[tuple[int, int, str]]]:
        """A function that says where names stand in a piece of the session's text, and what stands for each."""
        pattern = self._pattern if has_capitals(session_text) else self._any_case
        if pattern is None:
            return lambda text: []

        def find(text: str) -> list[tuple[int, int, str]]:
            return [(*one.span(), mark) for one in pattern.finditer(text) if (mark := self._mark(one)) != one.group()]

        return looking_through(find)

    def strip_from(self, stem: str) -> str:
        """A file's name without the words that are somebody's name."""
        private = {word for name in self._kinds for word in plain(name).split() if len(word) > 1} - _NO_NAMES
        return "".join(word for word in _FILE_WORD.split(composed(stem)) if plain(word) not in private | self._run_together)

    @property
    def _run_together(self) -> set[str]:
        """Full names without a space between their words, as in AmaraField.docx."""
        several = [plain(name).split() for name in self._kinds if " " in name]
        return {"".join(words) for one in several for words in (one, one[::-1])}

    def _learn(self, name: str, mark: str, *, sure: bool) -> None:
        """Remember a name, and each of its words that may stand alone."""
        if (
            is_generic_label(name)
            or is_facilitator_label(name)
            or is_unknown_label(name)
            or re.fullmatch(r"\w{0,2}\d+|[A-Z]{1,3}", name.strip())
        ):
            return
        for form in _forms(composed(name), sure):
            words = [word for word in re.findall(r"[^\W\d_](?:[\w'’]|-(?=\w))*", form) if len(word) > 1]
            telling = [word for word in words if plain(word) not in _NO_NAMES]
            common = {word.casefold() for word in telling if word.casefold() in self.spoken_words}
            self._ordinary.update(common)
            if not telling or (not sure and len(common) == len(telling)):
                continue
            if len(words) > 1:
                self._kinds[" ".join(words)] = mark
            for word in _standing_alone(telling):
                if (sure or word.casefold() not in common) and not (word.isupper() and len(word) <= 3):
                    self._kinds[word] = mark
                    self._kinds.setdefault(word[0].upper() + word[1:], mark)
                    if word.isupper():
                        self._kinds.setdefault(word.capitalize(), mark)
                    elif sure and len(word) >= _SHORTEST_SHOUTED and word.casefold() not in common:
                        self._kinds.setdefault(word.upper(), mark)

    def _mark(self, found: re.Match[str]) -> str:
        """What stands for a name that was found, or the word itself where it is only a word."""
        word = " ".join(found.group().split())
        kind = self._kinds.get(word) or next((mark for name, mark in self._kinds.items() if name.casefold() == word.casefold()), "")
        if not kind or (" " not in word and word.casefold() in self._ordinary and _opens_sentence(found)):
            return found.group()
        return kind


def spoken_lower_case(texts: Iterable[str]) -> frozenset[str]:
    """Every word that stands in lower case somewhere in the texts; texts without capitals tell nothing and are left out."""
    return frozenset(
        word for text in texts if has_capitals(text) for word in re.findall(r"(?<![\w'’-])[^\W\d_]{2,}(?![\w'’-])", text) if word.islower()
    )


def has_capitals(text: str) -> bool:
    """Whether a text has capital letters at all; many automatic transcripts have none."""
    return sum(map(str.isupper, text)) >= _LOWER_CASE_SHARE * sum(map(str.isalpha, text))


def slug(stem: str) -> str:
    """The name as letters, digits and single hyphens, in lower case, without accents."""
    ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_stem.lower()).strip("-") or "session"


def _forms(name: str, sure: bool) -> list[str]:
    """The people in a written name: labels such as 'Ana + Bo' or 'Ana | Company' are taken apart."""
    if sure:
        return name_forms([name])
    return [form for part in re.split(r"\s*[/+&]\s*|\s+and\s+", _ROLE_SUFFIX.sub("", name)) for form in name_forms([part.lstrip("@")])]


def _standing_alone(words: list[str]) -> set[str]:
    """The words of a name that may stand for it, with the halves of double names."""
    return set(words) | {half for word in words for half in word.split("-") if half[:1].isupper() and len(half) > 2}


def _compiled(names: list[str], *, any_case: bool) -> re.Pattern[str] | None:
    """One pattern for all names, the longest first."""
    if not names:
        return None
    parts = [r"\s+".join(map(re.escape, name.split())) for name in names]
    parts = [f"(?i:{part})" if any_case or " " in name else part for part, name in zip(parts, names, strict=True)]
    return re.compile(rf"(?<![\w\[])(?:{'|'.join(parts)})(?![\w])")


def _opens_sentence(found: re.Match[str]) -> bool:
    """Whether the word stands at a sentence's start and nothing after it shows that it is a name."""
    before, after = found.string[: found.start()].rstrip(" \"'“‘(-–—"), found.string[found.end() : found.end() + 2]
    return (not before or before[-1] in ".?!…:") and not re.match(r"[,!?.]|['’]s", after)
