"""Events for tests, in few words."""

from crp_analysis.journal.events import Event, hash_words

WORDS = "I would need a way in. Nobody tells us who to ask."


def event(number: int, act: str, *, coder: str = "A", segment: str = "talks/talk#0002.1", words: str = WORDS, **what) -> Event:
    """The event number so-and-so; later numbers are later."""
    place = {} if act == "undo" else {"segment_id": segment, "words": hash_words(words)}
    seen = {} if act in ("undo", "memo") else {"stream": "guided", "was_blind": False}
    time = f"2024-05-01T10:00:{number // 1000:02d}.{number % 1000:06d}Z"
    return Event(id=f"{number:032x}", time=time, coder=coder, act=act, **place, **(seen | what))


def undo(number: int, undone: int, **what) -> Event:
    """An event that takes the one with the number `undone` back."""
    return event(number, "undo", undoes=f"{undone:032x}", **what)
