"""Runs again when something arrives or changes: waits until a copy is complete, and never has two runs at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from crp_analysis import progress
from crp_analysis.gathering import chosen_folders
from crp_analysis.study import STUDY_FILE, Study

UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp")  # names that browsers and sync programs give until a file is whole
BUSY = 2  # exit code of a run that found another one writing
TICK_MS = 1000  # how often to look whether a watched folder was replaced, and whether to try again after somebody else's run
POLL_MS = 2000  # between looks at a network drive, where each look costs

Look = dict[Path, tuple[int, int]]  # a file's size in bytes and time of change in nanoseconds


def watch_study(
    study: Study,
    run_once: Callable[[], int],
    *,
    consultations: Sequence[str] = (),
    settle_s: float = 5.0,
    is_polled: bool = False,
    stop: threading.Event | None = None,
) -> None:
    """Run once files stand still, and again whenever they have changed and stood still; returns when `stop` is set.

    A change during a run leads to one run more afterwards. A run that fails is told, and watching goes on.

    Args:
        study: whose files are watched: data/raw, codebook, notebooks, study.toml.
        run_once: does the main job and returns its exit code.
        consultations: names of those to watch; none means all of data/raw, also those to come.
        settle_s: seconds for which sizes and times must stand still before a run.
        is_polled: look by ourselves instead of being told by the system, which network drives do not do.
        stop: ends the watching when set.

    Raises:
        StudyError: there is no consultation of a name.
        KeyboardInterrupt: a person stopped it.
    """
    stop = stop or threading.Event()
    places = watched_places(study, consultations)
    wakes = _wakes(places, is_polled=is_polled, stop=stop)
    next(wakes, None)  # listening before the first run, so that nothing that arrives meanwhile is missed
    seen, is_due = wait_until_still(lambda: look_at(places), settle_s, stop), True
    for has_changed in wakes:
        if has_changed:
            now = wait_until_still(lambda: look_at(places), settle_s, stop)
            if now != seen and not stop.is_set():
                _say(describe_changes(seen, now, study))
                seen, is_due = now, True
        if is_due and not stop.is_set():
            code = run_once()
            is_due = code == BUSY
            _say(_outcome(code))


def watched_places(study: Study, consultations: Sequence[str] = ()) -> list[Path]:
    """The folders and files whose change leads to a run.

    Raises:
        StudyError: there is no consultation of a name.
    """
    raw = [*chosen_folders(study, consultations), study.landscape.parent, study.comments] if consultations else [study.raw]
    return [*raw, study.codebook_folder, study.root / "notebooks", study.root / STUDY_FILE]


def look_at(places: Sequence[Path]) -> Look:
    """Size and time of change of every file that counts; one that vanishes while we look is not there."""
    found: Look = {}
    for place in places:
        for path in [place] if place.is_file() else place.rglob("*"):
            if counts(path.relative_to(place.parent)):
                try:
                    if path.is_file():
                        found[path] = (path.stat().st_size, path.stat().st_mtime_ns)
                except OSError:
                    continue
    return found


def counts(path: Path) -> bool:
    """Whether a file can matter: not hidden, not an office program's lock, not a download under way."""
    return not any(part.startswith((".", "~$")) for part in path.parts) and path.suffix.lower() not in UNFINISHED


def wait_until_still(look: Callable[[], Look], settle_s: float, stop: threading.Event) -> Look:
    """What there is once two looks, `settle_s` seconds apart, saw the same."""
    before = look()
    while not stop.wait(settle_s):
        now = look()
        if now == before:
            break
        before = now
    return before


def describe_changes(before: Look, now: Look, study: Study) -> str:
    """How many files of which consultation are new, changed or gone. File names stay out: they may hold people's names."""
    kinds = {"new": now.keys() - before.keys(), "gone": before.keys() - now.keys()}
    kinds["changed"] = {path for path in before.keys() & now.keys() if before[path] != now[path]}
    counted = Counter((_owner(path, study), kind) for kind, paths in kinds.items() for path in paths)
    owners = sorted({owner for owner, _ in counted})
    return "; ".join(f"{owner}: {_numbers(counted, owner)}" for owner in owners)


def _numbers(counted: Counter[tuple[str, str]], owner: str) -> str:
    return ", ".join(f"{counted[owner, kind]} {kind}" for kind in ("new", "changed", "gone") if counted[owner, kind])


def _owner(path: Path, study: Study) -> str:
    """The consultation that a file belongs to, or the part of the study outside data/raw."""
    inside = path.relative_to(study.raw if path.is_relative_to(study.raw) else study.root).parts
    return inside[0] if len(inside) > 1 or path.name == STUDY_FILE else "data/raw"


def _wakes(places: Sequence[Path], *, is_polled: bool, stop: threading.Event) -> Iterator[bool]:
    """True when something may have changed, else False about once a second; the first comes as soon as it listens."""
    from watchfiles import watch

    toml = places[-1]
    is_first = True
    while not stop.is_set():
        folders, before = _folders(places), look_at([toml])
        listening = watch(
            *folders,
            watch_filter=None,  # looking tells what counts
            stop_event=stop,
            rust_timeout=TICK_MS,
            yield_on_timeout=True,
            force_polling=is_polled or None,
            poll_delay_ms=POLL_MS,
            ignore_permission_denied=True,
        )
        for changes in listening:
            now = look_at([toml])  # editors replace it, and the system would go on watching the file that is gone
            yield bool(changes) or now != before or not is_first
            before, is_first = now, True
            if _folders(places) != folders:
                break
        is_first = False  # listening anew: something may have happened in between


def _folders(places: Sequence[Path]) -> dict[Path, int]:
    """The watched folders that exist, with what tells a folder from another that took its place."""
    return {place: place.stat().st_ino for place in places if place.is_dir()}


def _outcome(code: int) -> str:
    if code == BUSY:
        return "Another run is writing; trying again."
    failed = f"The run ended with exit code {code}; the last edition is as it was. " if code else ""
    return f"{failed}Watching. Ctrl-C ends it."


def _say(message: str) -> None:
    progress.say(f"{datetime.now():%H:%M:%S} {message}")
