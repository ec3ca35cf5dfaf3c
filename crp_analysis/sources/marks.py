"""Stretches that people coded to rows of Marks: one row for each segment that a stretch touches, in both of its texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crp_analysis.sources.codings import CodedSession, Stretch, touched_segments
from crp_analysis.sources.places import shown_span
from crp_analysis.sources.pseudonyms import Names


def mark_rows(stretches: Iterable[Stretch], sessions: Mapping[str, CodedSession], names: Names) -> list[dict]:
    """Rows of Marks in the order of the stretches. Where a mark_id comes twice, the first counts.

    Args:
        stretches: of any sessions among `sessions`.
        sessions: by session_id.
        names: replaced in memos, as in speech.
    """
    rows: dict[str, list[dict]] = {}
    for stretch in stretches:
        session = sessions[stretch.session_id]
        if stretch.mark_id not in rows:
            replace_names = names.replacer(session.text)
            rows[stretch.mark_id] = [
                _row(stretch, part, place, session, replace_names(stretch.memo))
                for part, place in enumerate(touched_segments(session, stretch.start, stretch.end))
            ]
    return [row for several in rows.values() for row in several]


def _row(stretch: Stretch, part: int, place: tuple[str, int, int], session: CodedSession, memo: str) -> dict:
    segment_id, start, end = place
    begins = next(first for one, first, _ in session.segments if one == segment_id)
    shown_start, shown_end = shown_span(session.changes.get(segment_id, ()), start - begins, end - begins)
    return {
        "mark_id": stretch.mark_id,
        "part": part,
        "segment_id": segment_id,
        "code_id": stretch.code_id,
        "coder_id": stretch.coder_id,
        "start_char": start,
        "end_char": end,
        "shown_start": shown_start,
        "shown_end": shown_end,
        "created": stretch.created,
        "memo": memo,
        "source": stretch.source,
        "raw_start": stretch.raw_start,
        "raw_end": stretch.raw_end,
    }
