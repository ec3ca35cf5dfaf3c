"""Names and details out of speech and out of file names: `[participant]`, `[person 3]` or `[email]` stands where one stood.

Full names are found whatever their case; single names only with their capital, so that 'will' is not Will. A single name
that is also a word of the consultation's own speech is left alone at the start of a sentence, where anybody's word has
a capital, unless a comma or an 's follows. Where finds overlap, the longest stands for all of them; names of those who took part
win over names of the study's list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from crp_analysis.sources.detail_rules import RULES
from crp_analysis.sources.details import Found, detail_finder
from crp_analysis.sources.labels import is_facilitator_label, is_generic_label, is_unknown_label, plain
from crp_analysis.sources.name_lists import ListedName
from crp_analysis.sources.participants import name_forms
from crp_analysis.sources.places import Change
from crp_analysis.sources.seen_through import composed, looking_through

PARTICIPANT, FACILITATOR, SOMEBODY = "[participant]", "[facilitator]", "[person]"  # the last: a name that two people of the list share
_MARKS = "|".join(sorted({re.escape(one) for one in (PARTICIPANT, FACILITATOR, SOMEBODY, *(rule.mark for rule in RULES))}))
_REPLACED = re.compile(rf"{_MARKS}|\[(?:person|place|organisation|name) \d+\]")
_NO_NAME_WORDS = """
    dr mr mrs ms miss prof professor rev sir dame cllr the and van von der den de di da del la le el al bin ibn of grad phd postdoc student
    teacher manager project marketing designer industrial user interface product lead chair guest host speaker team staff external admin
    notetaker researcher interviewer community broker funder officer
"""
_NO_NAMES = frozenset(_NO_NAME_WORDS.split())
_ROLE_SUFFIX = re.compile(r"\s+[|–—-]\s+.*$|\s*\|.*$")
_PLAIN_WORD = re.compile(r"(?<![\w'’@./-])(?<!\bdot )[^\W\d_]{2,}(?![\w'’@/-]|\.\w| dot )")  # none of a mail address, a handle or a link
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
        listed: the study's own list.
    """

    participants: frozenset[str]
    facilitators: frozenset[str]
    guesses: frozenset[str] = frozenset()
    spoken_words: frozenset[str] = frozenset()
    listed: tuple[ListedName, ...] = ()
    _kinds: dict[str, str] = field(init=False, default_factory=dict)
    _ordinary: set[str] = field(init=False, default_factory=set)
    _lookup: dict[str, str] = field(init=False, default_factory=dict)
    _may_stand: frozenset[str] = field(init=False, default=frozenset())
    _pattern: re.Pattern[str] | None = field(init=False, default=None)
    _any_case: re.Pattern[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._learn_listed()
        for names, mark, sure in (
            (self.guesses, PARTICIPANT, False),
            (self.facilitators, FACILITATOR, True),
            (self.participants, PARTICIPANT, True),
        ):
            for name in sorted(names):
                self._learn(name, mark, sure=sure)
        took_part = _compiled([name for name, mark in self._kinds.items() if mark in (PARTICIPANT, FACILITATOR)], any_case=True)
        stand = [name for one in self.listed if one.may_stand for name in one.names if not (took_part and took_part.search(name))]
        object.__setattr__(self, "_may_stand", frozenset(map(_folded, stand)))
        self._lookup.update(
            {_folded(name): mark for name, mark in self._kinds.items()} | {_same(name): m for name, m in self._kinds.items()}
        )
        written = sorted({*self._kinds, *stand}, key=lambda name: (-len(name), name))
        object.__setattr__(self, "_pattern", _compiled(written, any_case=False))
        telling = [one for one in written if " " in one or not (one.casefold() in self._ordinary or (one.isupper() and len(one) <= 3))]
        object.__setattr__(self, "_any_case", _compiled(telling, any_case=True))

    @property
    def private(self) -> frozenset[str]:
        """What must stand in no output: full names, and single names that are no word of the speech."""
        return frozenset(one for one in self._kinds if " " in one or one.casefold() not in self._ordinary)

    def replacer(self, session_text: str) -> Callable[[str], str]:
        """A function that gives a piece of the session's text with names replaced and everything else to the letter."""
        find = self.found_in(session_text)
        return lambda text: with_marks(text, find(text))

    def finder(self, session_text: str) -> Callable[[str], list[Change]]:
        """A function that says where `replacer` changes a piece of the session's text, with places in the piece."""
        find = self.found_in(session_text)
        return lambda text: changes_of(find(text))

    def found_in(self, session_text: str) -> Callable[[str], list[Found]]:
        """A function that says where names and details stand in a piece of the session's text, and what stands there instead.

        They come in order and do not overlap.
        """
        capitals = has_capitals(session_text)
        pattern, find_details = self._pattern if capitals else self._any_case, detail_finder(session_text, has_capitals=capitals)

        def find(text: str) -> list[Found]:
            names = pattern.finditer(text) if pattern else ()
            found = [(*one.span(), mark) for one in names if (mark := self._mark(one)) != one.group()]
            found += [one for one in find_details(text) if _folded(text[one[0] : one[1]]) not in self._may_stand]
            return _joined(found, text) if found else found

        return looking_through(find)

    def strip_from(self, stem: str) -> str:
        """A file's name without the words that are somebody's name, and without the places and organisations of the study's list."""
        stem = composed(stem)
        for one in self.listed:
            if one.kind != "person" and not one.may_stand:
                for name in one.names:
                    words = r"[\W_]+".join(map(re.escape, re.findall(r"[^\W_]+", name)))
                    stem = re.sub(rf"(?i)(?<![^\W_]){words}(?![^\W_])", "", stem)
        people = self._people()
        private = {word for name in people for word in plain(name).split() if len(word) > 1} - _NO_NAMES | _run_together(people)
        return "".join(word for word in _FILE_WORD.split(stem) if plain(word) not in private)

    def _people(self) -> list[str]:
        """Every way in which somebody is written."""
        return [name for name, mark in self._kinds.items() if mark in (PARTICIPANT, FACILITATOR) or mark.startswith("[person")]

    def _learn_listed(self) -> None:
        """Remember the study's list: names and aliases whole, and of people each word that may stand alone."""
        owners: dict[str, str] = {}
        for one in self.listed:
            if one.may_stand:
                continue
            for name in name_forms(one.names) if one.kind == "person" else one.names:
                self._ordinary.update({name.casefold()} & self.spoken_words)
                self._know(name, one.mark)
                words = [
                    word for word in re.findall(r"[^\W\d_](?:[\w'’]|-(?=\w))*", name) if len(word) > 1 and plain(word) not in _NO_NAMES
                ]
                for word in _standing_alone(words) if one.kind == "person" and " " in name else ():
                    self._ordinary.update({word.casefold()} & self.spoken_words)
                    owners[word] = one.mark if owners.get(word, one.mark) == one.mark else SOMEBODY
        for word, mark in owners.items():
            if not (word.isupper() and len(word) <= 3):
                self._know(word, mark)

    def _know(self, name: str, mark: str) -> None:
        """Remember a way in which a name of the list is written, also with a capital where the list has none."""
        for written in (name, name[0].upper() + name[1:], *([name.capitalize()] if name.isupper() and len(name) > 3 else [])):
            self._kinds.setdefault(written, mark)

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
        """What stands for a name that was found, or the word itself where it is only a word, or may stand."""
        kind = self._lookup.get(_same(found.group())) or self._lookup.get(_folded(found.group()), "")
        word = " ".join(found.group().split())
        if not kind or (" " not in word and word.casefold() in self._ordinary and _opens_sentence(found)):
            return found.group()
        return kind


def with_marks(text: str, found: Sequence[Found]) -> str:
    """The text with what was found replaced."""
    pieces, position = [], 0
    for start, end, mark in found:
        pieces += [text[position:start], mark]
        position = end
    return "".join([*pieces, text[position:]]) if found else text


def changes_of(found: Sequence[Found]) -> list[Change]:
    """Where a text changes when what was found is replaced."""
    return [(start, end, len(mark)) for start, end, mark in found]


def _run_together(names: Iterable[str]) -> set[str]:
    """Full names without a space between their words, as in AmaraField.docx."""
    several = [plain(name).split() for name in names if " " in name]
    return {"".join(words) for one in several for words in (one, one[::-1])}


def spoken_lower_case(texts: Iterable[str]) -> frozenset[str]:
    """Every word that stands in lower case somewhere in the texts; texts without capitals tell nothing and are left out."""
    return frozenset(word for text in texts if has_capitals(text) for word in _PLAIN_WORD.findall(text) if word.islower())


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


def _compiled(names: Iterable[str], *, any_case: bool) -> re.Pattern[str] | None:
    """One pattern for all names, the longest first; by first letter, since most words then fail at once."""
    by_letter: dict[str, list[str]] = {}
    for name in names:
        bare = _same(name)
        first, rest = bare[0], re.escape(bare[1:]).replace("\\ ", r"\s+").replace("'", "['’]")
        is_free = any_case or " " in bare
        part = f"(?i:{rest})" if is_free else f"(?<={re.escape(first)}){rest}"
        by_letter.setdefault(first.casefold(), []).append(part)
    branches = [f"[{_either_case(first)}](?:{'|'.join(parts)})" for first, parts in by_letter.items()]
    return re.compile(rf"(?<![\w\[])(?:{'|'.join(branches)})(?![\w])") if branches else None


def _either_case(letter: str) -> str:
    """A letter in both cases, for a set of a pattern."""
    return "".join(re.escape(one) for one in sorted({letter, letter.lower(), letter.upper()}) if len(one) == 1)


def _opens_sentence(found: re.Match[str]) -> bool:
    """Whether the word stands at a sentence's start and nothing after it shows that it is a name."""
    before, after = found.string[: found.start()].rstrip(" \"'“‘(-–—"), found.string[found.end() : found.end() + 2]
    return (not before or before[-1] in ".?!…:") and not re.match(r"[,!?.]|['’]s", after)


def _joined(found: list[Found], text: str) -> list[Found]:
    """What was found in order, each overlap as one of which the longest says what it is; marks of an earlier replacement stay."""
    marks = [one.span() for one in _REPLACED.finditer(text)] if "[" in text else []
    joined: list[Found] = []
    longest = 0
    for start, end, mark in sorted(found, key=lambda one: (one[0], -one[1])):
        if any(first <= start and end <= last for first, last in marks):
            continue
        if joined and start < joined[-1][1]:
            before = joined.pop()
            is_longer = end - start > longest
            longest = max(longest, end - start)
            joined.append((before[0], max(end, before[1]), mark if is_longer else before[2]))
        else:
            longest = end - start
            joined.append((start, end, mark))
    return joined


def _same(name: str) -> str:
    """A name with single spaces and one form of apostrophe."""
    return " ".join(name.replace("’", "'").split())


def _folded(name: str) -> str:
    return _same(name).casefold()
