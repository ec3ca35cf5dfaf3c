"""Milliseconds to keep one decision, and seconds to read many: `python benchmarks/journal.py [DECISIONS] [FOLDER]`.

The folder should lie on the disk that studies lie on: how long a disk takes to say that something is kept is most of it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import click
import numpy as np

from crp_analysis.journal.files import Journal, journal_files, read_journal
from crp_analysis.journal.standing import state_of

CODERS = "ABC"


def write(folder: Path, n: int) -> np.ndarray:
    """Milliseconds of each of `n` decisions by three coders in turn."""
    journals = [Journal(folder, coder) for coder in CODERS]
    took = []
    for number in range(n):
        what = {"segment_id": f"talks/talk#{number // 6:04d}.1", "words": "0" * 16, "stream": "guided", "was_blind": False}
        began = time.perf_counter()
        journals[number % len(CODERS)].append("accept", code_id=f"code-{number % 40}", score=0.5, fingerprint="0" * 16, **what)
        took.append(1000 * (time.perf_counter() - began))
    return np.array(took)


def main() -> None:
    """Print what keeping, reading and folding took."""
    n, home = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        took = write(Path(scratch) / "decisions", n)
        click.echo(f"to keep one: median {np.median(took):.2f} ms, 99 of 100 within {np.quantile(took, 0.99):.2f} ms")
        began = time.perf_counter()
        events = [event for path in journal_files(Path(scratch) / "decisions") for event in read_journal(path, path.name).events]
        read = time.perf_counter() - began
        state = state_of(events)
        fold = time.perf_counter() - began - read
        click.echo(f"to read {len(events):,}: {read:.2f} s; to find what stands ({len(state.codes):,} codes): {fold:.2f} s")


if __name__ == "__main__":
    main()
