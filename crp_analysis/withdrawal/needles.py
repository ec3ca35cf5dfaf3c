"""What a search for somebody looks for: their names, and runs of words that they said and nobody else did."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

RUN = 6  # words in a row; shorter ones are said by anybody
ECHO = 5  # words in a row of theirs in somebody else's turn, which a person should look at
SHORTEST_NAME = 3  # initials and shorter aliases stand everywhere and identify nobody by themselves
SHORTEST_JOINED = 5  # letters of a full name without anything between its words; a shorter one, as 'Jo An', is another word
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

Runs = frozenset[tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Needles:
    """What to look for. `n_short` turns have too few words to be looked for, `n_common` names are also ordinary words."""

    runs: Runs = frozenset()
    names: frozenset[str] = frozenset()
    n_short: int = 0
    n_common: int = 0

    def count_in(self, text: str) -> tuple[int, int]:
        """How many names and how many runs of theirs a text holds."""
        n_names = len(self._pattern().findall(text)) if self.names else 0
        return n_names, sum(run in self.runs for run in runs_of(text)) if self.runs else 0

    def names_in(self, text: str) -> bool:
        """Whether a name of theirs stands in a text, such as that of a file, where '_' and digits part words.

        Of a full name the words may also be joined, or parted by anything but letters.
        """
        if not self.names:
            return False
        text = unicodedata.normalize("NFC", text)  # some disks take accents apart
        known = self._pattern().search(re.sub(r"[_\d]+", " ", text)) or self._pattern().search(text)
        return bool(known or _paths_pattern(self.names).search(_parted(text)))

    def without_names(self, path: str) -> str:
        """A file's path as a message may hold it."""
        return "/".join(f"[participant]{self._ending(one)}" if self.names_in(one) else one for one in path.split("/"))

    def _ending(self, part: str) -> str:
        """What tells the kind of a file, unless it is a part of the name."""
        stem, dot, ending = part.rpartition(".")
        words = {word for name in self.names for word in _parted(name).split()}
        return f"{dot}{ending}" if stem and words.isdisjoint(_parted(ending).split()) else ""

    def to_json(self) -> dict:
        """As JSON holds it."""
        return {
            "names": sorted(self.names),
            "runs": sorted(" ".join(run) for run in self.runs),
            "n_short": self.n_short,
            "n_common": self.n_common,
        }

    @classmethod
    def from_json(cls, stated: dict) -> Needles:
        """What `to_json` gave."""
        runs = frozenset(tuple(one.split(" ")) for one in stated["runs"])
        return cls(names=frozenset(stated["names"]), runs=runs, n_short=stated["n_short"], n_common=stated.get("n_common", 0))

    def _pattern(self) -> re.Pattern[str]:
        return _names_pattern(self.names)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, whatever stands between them."""
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def runs_of(text: str, length: int = RUN) -> Iterable[tuple[str, ...]]:
    """Every run of so many words."""
    words = words_of(text)
    return zip(*(words[number:] for number in range(length)), strict=False)


def build_needles(theirs: Sequence[str], others: Iterable[str], names: Iterable[str], ordinary: frozenset[str]) -> Needles:
    """What tells one person's turns from everybody else's.

    Args:
        theirs: the person's turns, as said.
        others: everybody else's.
        names: every way in which the person is written.
        ordinary: names that are also words or other people's names; they are not looked for.
    """
    runs = {run for turn in theirs for run in runs_of(turn)}
    for turn in others:
        runs.difference_update(runs_of(turn))
    wanted = {name for name in names if len(name) >= SHORTEST_NAME}
    kept = frozenset(name for name in wanted if name not in ordinary)
    n_short = sum(len(words_of(turn)) < RUN for turn in theirs)
    return Needles(runs=frozenset(runs), names=kept, n_short=n_short, n_common=len(wanted) - len(kept))


def _names_pattern(names: frozenset[str]) -> re.Pattern[str]:
    if names not in _PATTERNS:
        several = "|".join(_written(name.split()) for name in sorted(names, key=len, reverse=True))
        _PATTERNS[names] = re.compile(rf"(?<!\w)(?:{several})(?!\w)")
    return _PATTERNS[names]


def _written(words: Sequence[str]) -> str:
    """Full names in any case and as addresses write them; single words are told from ordinary ones by their capitals."""
    written = r"(?:\s+|[._-])".join(map(re.escape, words))
    return f"(?i:{written})" if len(words) > 1 else written


def _paths_pattern(names: frozenset[str]) -> re.Pattern[str]:
    """Full names in what `_parted` gives."""
    if names not in _PATHS:
        several = [_parted(name).split() for name in sorted(names, key=len, reverse=True) if len(name.split()) > 1]
        joined = "|".join((" ?" if sum(map(len, words)) >= SHORTEST_JOINED else " ").join(words) for words in several if words)
        _PATHS[names] = re.compile(rf"(?<!\w)(?:{joined})(?!\w)" if joined else r"(?!)")
    return _PATHS[names]


def _parted(text: str) -> str:
    """The words of a path in lower case, with one space wherever something else or a capital begins."""
    text = unicodedata.normalize("NFC", text)
    apart = "".join(f" {two}" if one.islower() and two.isupper() else two for one, two in pairwise(f" {text}"))
    return re.sub(r"[\W\d_]+", " ", apart).casefold().strip()


_PATTERNS: dict[frozenset[str], re.Pattern[str]] = {}
_PATHS: dict[frozenset[str], re.Pattern[str]] = {}
