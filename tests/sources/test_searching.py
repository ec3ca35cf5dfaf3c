"""Marks of tables found in a session: by words, segment, turn, speaker, offsets and order, and never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.interchange.finding import find_like
from crp_analysis.interchange.project import Clue, Mark, Source
from crp_analysis.sources.codings import CodedSession
from crp_analysis.sources.placing import place_marks
from crp_analysis.sources.searching import AMBIGUOUS, EMPTY, MISSING, NO_OFFSETS, NO_SEGMENT, OUTSIDE

TURNS = [
    ("Interviewer", "facilitator", "How are things going?"),
    ("Amara", "P01", "It is hard. There are never enough hours in the week, as “everybody” says."),
    ("Bryn", "P02", "It is hard. The bus fare alone stops me."),
    ("Amara", "P01", "It is hard, I told Zelda Quist that the bus is late."),
]


def session_of(turns=TURNS) -> CodedSession:
    """A session whose text is one line a turn; Zelda's name is replaced in what is shown."""
    text, places, shown, changes = "", [], [], {}
    for number, (label, who, words) in enumerate(turns, start=1):
        text += f"{label}: "
        start, segment_id = len(text), f"first/int-1#{number:04d}.1"
        text += words
        places.append((segment_id, start, len(text)))
        text += "\n"
        seen = words.replace("Zelda Quist", "[participant]")
        shown.append({"segment_id": segment_id, "participant_id": who, "speaker_kind": "participant", "turn": number, "text": seen})
        if seen != words:
            at = words.index("Zelda Quist")
            changes[segment_id] = [(at, at + len("Zelda Quist"), len("[participant]"))]
    return CodedSession("first/int-1", text, [place[1:] for place in places], places, shown=shown, changes=changes)


SESSION = session_of()


def mark(quoted: str = "", *, guid: str = "m", raw: tuple[int | None, int | None] = (None, None), **clue) -> Mark:
    return Mark(
        guid=guid,
        source="s",
        start=0,
        end=0,
        code="c",
        quoted=quoted,
        raw_start=raw[0],
        raw_end=raw[1],
        clue=Clue(**clue) if clue else None,
    )


def words_of(*marks: Mark, session: CodedSession = SESSION) -> list[str]:
    """The words of each placed mark, then the reason of each other."""
    placing = place_marks(Source(guid="s", name="int-1"), marks, session)
    return [session.text[one.start : one.end] for one in placing.placed] + [why for _, why in placing.kept_back]


@pytest.mark.parametrize(
    ("quoted", "found"),
    [
        ("The bus fare alone", "The bus fare alone"),
        ("  never enough\nhours ", "never enough hours"),
        ('as "everybody" says', "as “everybody” says"),
        ("the BUS fare, alone!", "The bus fare alone"),
        ("says. Bryn: It is", "says.\nBryn: It is"),
        ("I told [participant] that", "I told Zelda Quist that"),
        ("There are never quite enough hours in the whole week", "There are never enough hours in the week"),
        ("week as everybody says", "week, as “everybody” says"),
        ("nobody ever said this at all, believe me", MISSING),
        ("hours never", MISSING),
        ("It is hard", AMBIGUOUS),
        ("…", MISSING),
        ("   ", EMPTY),
    ],
)
def test_words_are_found_or_said_to_be_missing(quoted, found):
    assert words_of(mark(quoted)) == [found]


def test_words_in_several_places_are_settled_by_what_else_is_known():
    assert words_of(mark("It is hard", turn=3)) == ["It is hard"]
    second = SESSION.text.index("Bryn: It is hard") + len("Bryn: ")
    for one in [
        mark("It is hard", turn=3),
        mark("It is hard", segment="0003.1"),
        mark("It is hard", speaker="P02"),
        mark("It is hard", speaker="bryn"),
        mark("It is hard", raw=(second, second + 10)),
    ]:
        (placed,) = place_marks(Source(guid="s", name="int-1"), [one], SESSION).placed
        assert placed.start == second
    assert words_of(mark("It is hard", speaker="Amara")) == [AMBIGUOUS]
    assert words_of(mark("It is hard", turn=1)) == [OUTSIDE]
    assert words_of(mark("It is hard", turn=9)) == [NO_SEGMENT]
    assert words_of(mark("It is hard", raw=(3, 13))) == [AMBIGUOUS]


def test_order_settles_only_what_lies_between_certain_marks():
    before, after = mark("never enough hours", order=4, guid="a"), mark("The bus fare alone", order=7, guid="b")
    placing = place_marks(Source(guid="s", name="int-1"), [before, mark("It is hard", order=6), after], SESSION)
    assert [one.start for one in placing.placed][1] == SESSION.text.index("It is hard", SESSION.text.index("Bryn"))
    late = place_marks(Source(guid="s", name="int-1"), [before, mark("It is hard", order=8), after], SESSION)
    assert SESSION.text[late.placed[1].start :].startswith("It is hard, I told")
    turned = [mark("never enough hours", order=9, guid="a"), mark("It is hard", order=6), after]
    assert words_of(*turned)[-1] == AMBIGUOUS


def test_segments_turns_positions_and_offsets_without_words():
    whole = TURNS[2][2]
    assert words_of(mark(turn=3), mark(segment="0003.1"), mark(position=2)) == [whole] * 3
    start = SESSION.text.index("bus fare")
    assert words_of(mark(raw=(start, start + 8))) == ["bus fare"]
    assert words_of(mark(raw=(5, 10**6))) == [NO_OFFSETS]
    assert words_of(mark(position=99)) == [NO_SEGMENT]
    assert words_of(mark(raw=(3, 3))) == [EMPTY]


def test_almost_equal_places_are_not_guessed_between():
    line = "we waited for an answer from the office for three long months"
    session = session_of([("A", "P1", line + " then."), ("B", "P2", "Ah. " + line + " now.")])
    assert words_of(mark(line.replace("three", "four")), session=session) == [AMBIGUOUS]


SAID = ["the", "bus", "is", "late", "and", "we", "wait", "for", "hours", "😀", "né"]
WORDS = st.lists(st.sampled_from(SAID), min_size=1, max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_a_quote_that_stands_once_is_found_exactly_and_one_that_stands_twice_never(turns, data):
    """A law: of any turns, any stretch within one of them is placed on itself, or kept back because it stands elsewhere, too."""
    session = session_of([("A", "P1", words) for words in turns])
    _, first, last = data.draw(st.sampled_from(session.segments))
    start = data.draw(st.integers(first, last - 1))
    end = data.draw(st.integers(start + 1, last))
    quote = session.text[start:end].strip()
    if not quote:
        return
    n = sum(session.text[a:b].count(quote[:1]) and _count(session.text[a:b], quote) for _, a, b in session.segments)
    (told,) = words_of(mark(quote), session=session)
    assert told == (quote if n == 1 else AMBIGUOUS)


def _count(text: str, quote: str) -> int:
    return sum(text.startswith(quote, at) for at in range(len(text)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([f"w{n}" for n in range(200)]), min_size=30, max_size=120, unique=True), st.data())
def test_a_long_quote_with_a_changed_word_is_found_whole(words, data):
    n = data.draw(st.integers(10, 20))
    first = data.draw(st.integers(0, len(words) - n))
    changed = data.draw(st.integers(1, n - 2))
    text, quote = " ".join(words), words[first : first + n]
    quote[changed] = "other"
    (found,) = find_like(" ".join(quote).upper(), text)
    assert text[found.start : found.end] == " ".join(words[first : first + n]) and not found.is_exact
