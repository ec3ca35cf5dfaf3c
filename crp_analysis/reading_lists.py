"""What a person should read next, as lists to fill in: some segments drawn at random, some where reading mends most.

The two are kept apart. Random ones are read without suggestions, and the machine is judged by them; guided ones teach. A tenth of
what nobody has read is set aside for random reading, so that guided reading never eats into what the machine is judged by.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.coding.material import MIN_WORDS
from crp_analysis.errors import Fault, TableError, raise_faults
from crp_analysis.journal.files import file_part
from crp_analysis.keeping import write_kept
from crp_analysis.outputs.reading_list import write_reading_list
from crp_analysis.sources.reading_lists import consultations_named
from crp_analysis.study import Study
from crp_analysis.workflow import Run

FOLDER = "reading"  # in the study's folder: people write into these files, so they are not among what can be rebuilt
SET_ASIDE, FEWEST_SET_ASIDE = 0.10, 60  # share and number of unread segments that guided lists leave alone
AROUND = 240  # characters of what was said before and after
COLUMNS = ["list", "coder", "segment", "who", "before", "words", "after", "codes", "read"]


@dataclass(frozen=True, kw_only=True)
class ReadingList:
    """Segments of one consultation to read, in the order of reading."""

    consultation_id: str
    stream: str
    coder: str
    rows: pd.DataFrame


def plan_lists(run: Run, *, coder: str, n_guided: int, n_audit: int) -> list[ReadingList]:
    """What `coder` should read next, at most `n_guided` and `n_audit` segments in all, one list a consultation and stream.

    Two coders who ask for random segments get the same ones: read by both, they also say how far people agree.
    """
    place = run.material.segments.set_index("segment_id")["consultation_id"]
    lists = []
    for stream, ids in choose_segments(run, run.coded.reading_order, coder=coder, n_guided=n_guided, n_audit=n_audit).items():
        for consultation_id in dict.fromkeys(place[ids]):
            own = [one for one in ids if place[one] == consultation_id]
            rows = _rows(run, own, stream, coder)
            lists.append(ReadingList(consultation_id=consultation_id, stream=stream, coder=coder, rows=rows))
    return lists


def choose_segments(run: Run, order: pd.DataFrame, *, coder: str, n_guided: int, n_audit: int) -> dict[str, list[str]]:
    """The segments that `coder` should read next by stream, each in the order of reading; `order` is a ReadingOrder."""
    segments = _open_segments(run, coder)
    drawn = segments.sort_values("draw", kind="stable")
    kept_back = drawn.head(max(FEWEST_SET_ASIDE, round(SET_ASIDE * len(drawn))))["segment_id"]
    guided = order[order["segment_id"].isin(segments["segment_id"]) & ~order["segment_id"].isin(kept_back)].sort_values("position")
    return {"audit": drawn["segment_id"].head(n_audit).tolist(), "guided": guided["segment_id"].head(n_guided).tolist()}


def write_lists(lists: Sequence[ReadingList], study: Study, codebook: Codebook) -> list[Path]:
    """The lists as spreadsheets in the study's folder `reading`; none replaces an older one."""
    written = []
    for one in lists:
        stem = f"{one.consultation_id}-{one.stream}-{file_part(one.coder)}"
        path = next(p for n in range(1, 10_000) if not (p := study.root / FOLDER / f"{stem}-{n:02d}.xlsx").exists())
        title = f"{study.title}: {len(one.rows)} segments to read"
        written.append(write_reading_list(one.rows, codebook, path, stream=one.stream, title=title))
    return written


def bring_back(study: Study, files: Sequence[Path]) -> list[Path]:
    """Copies of filled-in lists in the codings folder of their consultation; a file of the same name there is kept beside as a backup.

    Raises:
        Faults: a file is no reading list, or names segments of no consultation, or of several.
    """
    homes = [_home(path, study) for path in files]
    raise_faults(home for home in homes if isinstance(home, Fault))
    written = []
    for path, home in zip(files, homes, strict=True):
        written.append(write_kept(home / "codings" / path.name, path.read_bytes()))
    return written


def _open_segments(run: Run, coder: str) -> pd.DataFrame:
    """Participant segments in sessions that nobody read as a whole, which the coder has not read, each with its place in the draw."""
    material = run.material
    segments = material.segments
    mine = material.readings.loc[material.readings["coder_id"] == coder, "segment_id"]
    is_open = (
        (segments["speaker_kind"] == "participant")
        & (segments["n_words"] >= MIN_WORDS)
        & ~segments["session_id"].isin(material.assignments["session_id"])
        & ~segments["segment_id"].isin(mine)
    )
    rows = segments.loc[is_open, ["segment_id", "consultation_id"]]
    return rows.assign(draw=[_draw(run.study.seed, segment_id) for segment_id in rows["segment_id"]])


def _draw(seed: int, segment_id: str) -> str:
    """A number of chance that stays a segment's own, so that new material never changes who was drawn before.

    Source: Ohlsson (1995), Coordination of samples using permanent random numbers, in Business Survey Methods, Wiley.
    """
    return hashlib.sha256(f"{seed}|audit|{segment_id}".encode()).hexdigest()


def _rows(run: Run, ids: Sequence[str], stream: str, coder: str) -> pd.DataFrame:
    """The list's rows in the order of `ids`."""
    segments = run.material.segments.sort_values(["session_id", "position"], kind="stable")
    by_session = segments.groupby("session_id")["text"]
    told = segments.assign(before=by_session.shift(1).fillna(""), after=by_session.shift(-1).fillna("")).set_index("segment_id")
    groups = run.material.participants.drop_duplicates("participant_id").set_index("participant_id")["group"]
    kinds = run.material.sessions.set_index("session_id")["kind"]
    chosen = told.loc[list(ids)]
    rows = pd.DataFrame(
        {
            "list": stream,
            "coder": coder,
            "segment": chosen.index,
            "who": [
                f"{run.study.group_name(groups.get(row.participant_id, 'unknown'))}, {kinds[row.session_id]}" for row in chosen.itertuples()
            ],
            "before": [text if len(text) <= AROUND else f"… {text[-AROUND:]}" for text in chosen["before"]],
            "words": chosen["text"].tolist(),
            "after": [text if len(text) <= AROUND else f"{text[:AROUND]} …" for text in chosen["after"]],
            "codes": "",
            "read": "",
        }
    )[COLUMNS]
    return rows if stream == "audit" else _with_suggestions(rows, run)


def _with_suggestions(rows: pd.DataFrame, run: Run) -> pd.DataFrame:
    """What the machine suggests and what it is least sure of, before the column to fill in."""
    said = run.coded.codings.sort_values("score", ascending=False, kind="stable").groupby("segment_id")["code_id"].agg(list)
    unsure = run.coded.reading_order.set_index("segment_id")["codes"].str.split(";")
    suggested = [said.get(one, []) for one in rows["segment"]]
    doubtful = [[code for code in unsure[one] if code not in own] for one, own in zip(rows["segment"], suggested, strict=True)]
    rows.insert(7, "machine suggests", ["; ".join(run.codebook.code_name(code) for code in several) for several in suggested])
    rows.insert(8, "unsure about", ["; ".join(run.codebook.code_name(code) for code in several) for several in doubtful])
    return rows


def _home(path: Path, study: Study) -> Path | Fault:
    """The folder of the consultation that a filled-in list belongs to, or what is wrong with the file."""
    folders = {folder.name: folder for folder in study.consultations()}
    named = consultations_named(path)
    if len(named) == 1 and named <= set(folders):
        return folders[named.pop()]
    found = "names segments of no consultation of this study, or of several"
    return Fault(kind=TableError, place=path.name, found=found, todo="bring back a list that 'crp queue' made")
