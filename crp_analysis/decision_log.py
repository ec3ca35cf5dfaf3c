"""Who decided how much and when, what a crash tore, and what no edition has taken in yet."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import get_args

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.journal.events import TIME, Act, Event
from crp_analysis.journal.files import FOLDER, journal_files, read_journal
from crp_analysis.journal.standing import live_events, merge_events
from crp_analysis.sources.decisions import read_decisions
from crp_analysis.sources.waiting_decisions import LEFT_OUT
from crp_analysis.study import Study


def describe_decisions(study: Study) -> dict:
    """Counts by coder, act and day (UTC), lines dated later than now, torn lines and damaged ones.

    Lines that were moved beside a journal are among `torn`, as are those that still end one.
    """
    folders = {f"data/raw/{folder.name}/{FOLDER}": folder / FOLDER for folder in study.consultations()}
    files = {
        f"{place}/{path.name}": read_journal(path, f"{place}/{path.name}")
        for place, folder in folders.items()
        for path in journal_files(folder)
    }
    events = merge_events(*(file.events for file in files.values()))
    live = {event.id for event in live_events(events)}
    moved = [(f"{place}/{path.name}", path.stat().st_size) for place, folder in folders.items() for path in sorted(folder.glob("*.torn-*"))]
    torn = [(place, len(file.torn)) for place, file in files.items() if file.torn]
    return {
        "coders": [_count(coder, [event for event in events if event.coder == coder], live) for coder in _coders(events)],
        "torn": [{"file": place, "bytes": size} for place, size in [*torn, *moved]],
        "faults": [str(fault) for file in files.values() for fault in file.faults],
    }


def count_new_decisions(study: Study, known: Collection[str]) -> int:
    """How many decisions no edition has taken in yet; `known` are sha256 of the files of the last one.

    Journals only grow, so what an edition read of one is its beginning with the hash that the edition noted. A line that stands in
    several files is one decision, and none that is new where one of the files was read with it.
    """
    old: set[bytes] = set()
    new: set[bytes] = set()
    for path in (path for folder in study.consultations() for path in journal_files(folder / FOLDER)):
        lines = path.read_bytes().splitlines(keepends=True)
        n_known = _count_known(lines, known)
        old |= {line.strip() for line in lines[:n_known]}
        new |= {line.strip() for line in lines[n_known:] if line.endswith(b"\n")}
    return len(new - old - {b""})


def count_waiting_decisions(study: Study, codebook: Codebook, tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """Decisions that are kept and not used, by reason, beside the material as last gathered (tables of Material by name)."""
    waiting: Counter[str] = Counter()
    for folder in study.consultations():
        segments = tables["segments"][tables["segments"]["consultation_id"] == folder.name]
        decided = read_decisions(
            folder / FOLDER,
            folder.name,
            segments.to_dict("records"),
            {},
            codings=(),
            assignments=tables["assignments"].to_dict("records"),
            readings=tables["readings"].to_dict("records"),
            follow=codebook.follow,
            names=codebook.lineage.names_then,
        )
        waiting += Counter(decided.waiting)
    del waiting[LEFT_OUT]  # nobody can do anything about these
    return dict(waiting)


def _count_known(lines: Sequence[bytes], known: Collection[str]) -> int:
    """How many lines the longest beginning of a file has that is known."""
    digest, n_known = hashlib.sha256(), 0
    for number, line in enumerate(lines, start=1):
        digest.update(line)
        if digest.hexdigest() in known:
            n_known = number
    return n_known


def _coders(events: Iterable[Event]) -> list[str]:
    return sorted({event.coder for event in events})


def _count(coder: str, events: list[Event], live: set[str]) -> dict:
    acts, days = Counter(event.act for event in events), Counter(event.time[:10] for event in events)
    return {
        "coder": coder,
        "n": len(events),
        "n_undone": sum(event.act != "undo" and event.id not in live for event in events),
        "n_ahead": sum(event.time > datetime.now(UTC).strftime(TIME) for event in events),
        "by_act": {act: acts[act] for act in get_args(Act) if acts[act]},
        "by_day": dict(sorted(days.items())),
    }
