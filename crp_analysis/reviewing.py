"""What a person reviews, one segment after the other, with what is shown beside it. Knows nothing of terminals.

Random segments come first and without suggestions, as on reading lists; then those whose reading mends most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from crp_analysis.bundles import Coded, bundle_of
from crp_analysis.codebook import Codebook
from crp_analysis.errors import StudyError
from crp_analysis.journal.events import Event
from crp_analysis.journal.standing import State
from crp_analysis.publishing import publish_coded, publish_material
from crp_analysis.reading_lists import choose_segments
from crp_analysis.workflow import Run

STUDY_WIDE = "_study/coded"  # where the last run left its suggestions


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A code that is offered, with what the machine thought of it; without a score it is only one that the machine is unsure about."""

    code_id: str
    score: float | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """One segment to read, what was said before it, and the suggestions in view (none in blind reading).

    `looks` are codes that the coder gave it and that wait for another look, with why. `is_again` where it was read before.
    """

    segment_id: str
    consultation_id: str
    stream: str
    is_blind: bool
    who: str
    words: str
    who_before: str
    before: str
    suggestions: tuple[Suggestion, ...] = ()
    looks: Mapping[str, str] = field(default_factory=dict)
    is_again: bool = False


def known_suggestions(run: Run) -> Coded:
    """The machine's suggestions as last made, so that reading can go on at once after new decisions.

    Those for words that have changed since are left out. Made now, and left for the next time, where no run has made any.
    """
    told = [folder.name for folder in run.folders if run.store.published_key(folder.name)]
    if run.store.recall("coded-of", run.results_key) or not told or run.store.published_key(STUDY_WIDE) is None:
        publish_material(run)
        publish_coded(run)
        return run.coded
    coded = bundle_of(Coded, run.store.published(STUDY_WIDE)[0], {"notes": []})
    texts = pd.concat([run.store.published(name)[0]["segments"] for name in told]).set_index("segment_id")["text"]
    now = run.material.segments.set_index("segment_id")["text"]
    same = set(now.index[texts.reindex(now.index).to_numpy() == now.to_numpy()])
    kept = {name: rows[rows["segment_id"].isin(same)] for name, rows in (("codings", coded.codings), ("order", coded.reading_order))}
    told = {"codings": _as_called_now(kept["codings"], run.codebook), "reading_order": _order_as_called_now(kept["order"], run.codebook)}
    return Coded(**{**vars(coded), **told})


def _as_called_now(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Suggestions under the codes' ids of now: the surest where codes were merged, none for a code that is gone or retired."""
    offered = {code.code_id for code in codebook.living}
    now = codings.assign(code_id=codings["code_id"].map(codebook.follow))
    now = now[now["code_id"].isin(offered)].sort_values("score", ascending=False, kind="stable")
    return now.drop_duplicates(["segment_id", "code_id"]).sort_index()


def _order_as_called_now(order: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The same for the codes that the machine is unsure about."""
    offered = {code.code_id for code in codebook.living}

    def now(codes: str) -> str:
        return ";".join(dict.fromkeys(one for code in codes.split(";") if (one := codebook.follow(code)) in offered))

    return order.assign(codes=order["codes"].map(now))


class Reader:
    """Makes items of segments."""

    def __init__(self, run: Run, coded: Coded):
        material = run.material
        self.segments = material.segments.sort_values(["session_id", "position"], kind="stable").set_index("segment_id")
        groups = material.participants.drop_duplicates("participant_id").set_index("participant_id")["group"]
        group_of = self.segments["participant_id"].map(groups).fillna("unknown").map(run.study.group_name)
        is_person = self.segments["speaker_kind"] == "participant"
        self._who = (self.segments["participant_id"] + ", " + group_of).where(is_person, self.segments["speaker_kind"])
        by_session = self.segments.groupby("session_id")
        self._before = by_session["text"].shift(1).fillna("")
        self._who_before = self._who.groupby(self.segments["session_id"]).shift(1).fillna("")
        scored = coded.codings.sort_values("score", ascending=False, kind="stable")
        self._said: dict[str, list[Suggestion]] = {}
        for segment_id, code_id, score, fingerprint in zip(
            scored["segment_id"], scored["code_id"], scored["score"], scored["fingerprint"], strict=True
        ):
            self._said.setdefault(segment_id, []).append(Suggestion(code_id=code_id, score=round(float(score), 4), fingerprint=fingerprint))
        self._unsure = coded.reading_order.set_index("segment_id")["codes"].str.split(";").to_dict()

    def item(self, segment_id: str, stream: str, is_blind: bool) -> Item:
        """The segment as it is shown."""
        row = self.segments.loc[segment_id]
        return Item(
            segment_id=segment_id,
            consultation_id=row["consultation_id"],
            stream=stream,
            is_blind=is_blind,
            who=self._who[segment_id],
            words=row["text"],
            who_before=self._who_before[segment_id],
            before=self._before[segment_id],
            suggestions=() if is_blind else self._suggestions(segment_id),
        )

    def _suggestions(self, segment_id: str) -> tuple[Suggestion, ...]:
        said = self._said.get(segment_id, [])
        unsure = [code_id for code_id in self._unsure.get(segment_id, []) if code_id and code_id not in {one.code_id for one in said}]
        return (*said, *(Suggestion(code_id=code_id) for code_id in unsure))


def plan_queue(
    run: Run, coded: Coded, reader: Reader, begun: Mapping[str, Event], *, coder: str, n_guided: int, n_audit: int, blind: bool
) -> tuple[list[Item], int]:
    """What `coder` reads next, and how much of the round is done.

    A round is `n_audit` segments drawn at random and then `n_guided` guided ones, counted over all that the coder read so far; so
    who stops and comes back goes on in the same round, and nobody reads random ones only. Segments in `begun`, where the coder gave
    codes and stopped before the end, come first, as they were (by segment_id, with the last event there).
    """
    read = run.material.readings
    done = Counter(read.loc[read["coder_id"] == coder, "stream"])
    wanted = {"audit": n_audit, "guided": n_guided}
    rounds = min((done[stream] // n for stream, n in wanted.items() if n), default=0)
    left = {stream: max(n * (rounds + 1) - done[stream], 0) for stream, n in wanted.items()}
    chosen = choose_segments(run, coded.reading_order, coder=coder, n_guided=left["guided"], n_audit=left["audit"])
    if not any(chosen.values()):  # what the round still lacks does not exist (any more): begin the next
        left = wanted
        chosen = choose_segments(run, coded.reading_order, coder=coder, n_guided=n_guided, n_audit=n_audit)
    open_ids = {one for ids in chosen.values() for one in ids}
    first = [reader.item(one, last.stream or "guided", bool(last.was_blind)) for one, last in begun.items() if one not in open_ids]
    items = [reader.item(one, stream, blind or stream == "audit") for stream, ids in chosen.items() for one in ids]
    return [*first, *items], sum(n - min(left[stream], n) for stream, n in wanted.items())


def plan_session(reader: Reader, state: State, *, session: str, coder: str, blind: bool) -> tuple[list[Item], int]:
    """The participants' segments of a session in its order that `coder` has not read with it, and how many are done.

    Raises:
        StudyError: no session has this name, or several have.
    """
    rows = _rows_of(reader, session)
    read = {segment_id for (segment_id, by), one in state.readings.items() if by == coder and "session" in one.streams}
    items = [reader.item(one, "session", blind) for one in rows.index if one not in read]
    return items, len(rows) - len(items)


def plan_again(reader: Reader, looks: pd.DataFrame, read: Collection[str], *, session: str, coder: str) -> list[Item]:
    """Segments to look at again: those of a session that `coder` has read, else those with codings of theirs that wait for it.

    They are shown without suggestions, so that what was blind stays so.

    Args:
        reader: makes the items.
        looks: AnotherLook.
        read: segments that `coder` read or coded.
        session: a session's name; '' for none.
        coder: who looks again.

    Raises:
        StudyError: no session has this name, or several have.
    """
    mine = looks[looks["coder_id"] == coder]
    why = {segment_id: dict(zip(rows["code_id"], rows["why"], strict=True)) for segment_id, rows in mine.groupby("segment_id")}
    wanted = set(_rows_of(reader, session).index) & set(read) if session else set(why)
    items = [reader.item(one, "session" if session else "guided", True) for one in reader.segments.index if one in wanted]
    return [replace(item, looks=why.get(item.segment_id, {}), is_again=True) for item in items]


def _rows_of(reader: Reader, session: str) -> pd.DataFrame:
    """The participants' segments of the session that was named."""
    known = list(dict.fromkeys(reader.segments["session_id"]))
    found = [one for one in known if session in (one, one.partition("/")[2])]
    if len(found) != 1:
        what = "names several sessions; write consultation/session" if found else f"is no session; there are: {', '.join(known[:40])}"
        raise StudyError(f"--session: '{session}' {what}" if len(session) <= 60 else f"--session: {what}")
    return reader.segments[(reader.segments["session_id"] == found[0]) & (reader.segments["speaker_kind"] == "participant")]
