"""Word documents that people coded by commenting: the words commented on are the mark, the comment names the codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.code_names import build_coders, build_codes
from crp_analysis.interchange.comment_codes import Said, read_comment_codes, read_reply_codes
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.odt_text import open_odt
from crp_analysis.interchange.project import Coder, Loss, Mark, Note, Project, Source
from crp_analysis.interchange.word_files import WordComment, open_word
from crp_analysis.interchange.word_text import Range, WordText, compose_word

EMPTY = "holds no words"
ELSEWHERE = "stands in a footnote, a header or elsewhere outside the text"
REMARK = "is a remark and names no code: longer than 60 signs or 8 words, or a sentence"
TICKED = "counts like any other; that somebody ticked it off is not kept"


@dataclass(kw_only=True)
class _Thread:
    """One comment with its range, what it says, and the replies to it that are no codes of their own."""

    comment: WordComment
    place: Range
    said: Said
    replies: list[str] = field(default_factory=list)


def read_docx(content: bytes, name: str) -> Project:
    """The codings in a Word document's comments, by their authors.

    Raises:
        InterchangeError: it is no Word document, damaged, protected, holds no text or no comments.
    """
    word = open_word(content, name)
    return _project(compose_word(word.body), word.comments, name, "Word comments")


def read_odt(content: bytes, name: str) -> Project:
    """As `read_docx`, of an OpenDocument text."""
    composed, comments = open_odt(content, name)
    return _project(composed, comments, name, "OpenDocument comments")


def _project(composed: WordText, comments: Sequence[WordComment], name: str, origin: str) -> Project:
    if not composed.text.strip():
        raise InterchangeError(f"{name}: the document holds no text; give the document that was commented on")
    if not comments:
        raise InterchangeError(f"{name}: holds no comments; save it again with the comments in it, or give the document that has them")
    threads, losses = _threads(comments, composed.ranges)
    source = Source(guid=stable_guid("word source", composed.text), name=PurePath(name).stem, text=composed.text)
    coders = build_coders(one.comment.author for one in threads)
    codes, guids = build_codes(code for one in threads for code, _ in one.said.codes)
    marks = [mark for one in threads for mark in _marks(one, source, coders, guids)]
    return Project(
        name=source.name,
        origin=origin,
        coders=tuple(coders.values()),
        codes=codes,
        sources=(source,),
        marks=tuple(_once(marks)),
        notes=tuple(_note(one, source, coders) for one in threads if not one.said.codes),
        losses=tuple(losses),
    )


def _threads(comments: Sequence[WordComment], ranges: Mapping[str, Range]) -> tuple[list[_Thread], list[Loss]]:
    """Comments that say something at a place, replies that name codes among them, and what is left out."""
    above = {one.id: one.parent for one in comments}
    roots = {one: _root(one, above) for one in above}
    places = {one.id: ranges.get(one.id) or ranges.get(roots[one.id]) for one in comments}
    spoken = [one for one in comments if any(one.lines)]
    found = {
        one.id: _Thread(comment=one, place=place, said=read_comment_codes(one.lines))
        for one in spoken
        if roots[one.id] == one.id and (place := places[one.id])
    }
    known = {name.casefold() for one in found.values() for name, _ in one.said.codes}
    for one in spoken:
        said, answered, place = read_reply_codes(one.lines, known), found.get(roots[one.id]), places[one.id]
        if roots[one.id] == one.id or place is None:
            continue
        if answered is not None and not said.codes:
            answered.replies.append(said.text)
        else:
            found[one.id] = _Thread(comment=one, place=place, said=said)
    threads = [found[one.id] for one in comments if one.id in found]
    counts = {
        EMPTY: len(comments) - len(spoken),
        ELSEWHERE: sum(places[one.id] is None for one in spoken),
        REMARK: sum(not one.said.codes for one in threads),
        TICKED: sum(one.comment.is_resolved for one in threads),
    }
    return threads, [Loss(kind="comment", n=n, why=why) for why, n in counts.items() if n]


def _root(comment_id: str, above: Mapping[str, str]) -> str:
    """The id of the comment that a thread of replies began with."""
    seen: set[str] = set()
    while above.get(comment_id) and comment_id not in seen:
        seen.add(comment_id)
        comment_id = above[comment_id]
    return comment_id


def _marks(thread: _Thread, source: Source, coders: Mapping[str, Coder], guids: Mapping[str, str]) -> Iterable[Mark]:
    start, end = thread.place
    coder = coders.get(thread.comment.author)
    for name, said in thread.said.codes:
        key = (source.guid, thread.comment.author, thread.comment.moment, start, end, guids[name])
        yield Mark(
            guid=stable_guid("word mark", *key),
            source=source.guid,
            start=start,
            end=end,
            code=guids[name],
            coder=coder.guid if coder else "",
            created=thread.comment.moment,
            memo="\n".join([*([said] if said else []), *(f"Reply: {one}" for one in thread.replies)]),
            quoted=source.text[start:end],
            raw_start=start,
            raw_end=end,
        )


def _once(marks: Iterable[Mark]) -> list[Mark]:
    """Marks whose identities differ, also where somebody gave the same words the same code twice."""
    seen: Counter[str] = Counter()
    found = []
    for mark in marks:
        seen[mark.guid] += 1
        number = seen[mark.guid]
        found.append(mark if number == 1 else replace(mark, guid=stable_guid("word mark", mark.guid, number)))
    return found


def _note(thread: _Thread, source: Source, coders: Mapping[str, Coder]) -> Note:
    start, end = thread.place
    coder = coders.get(thread.comment.author)
    return Note(
        guid=stable_guid("word note", source.guid, thread.comment.id),
        name=f"Comment on {start}-{end}",
        text="\n".join([thread.said.text, *(f"Reply: {one}" for one in thread.replies)]),
        coder=coder.guid if coder else "",
        created=thread.comment.moment,
        about=(source.guid,),
    )
