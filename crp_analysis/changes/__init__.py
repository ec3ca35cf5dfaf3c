"""What changed between two editions, told from noise: a count that moved inside its interval is not news.

An edition keeps a snapshot of what a reader could compare (`findings.json`): counts, needs, themes, quotes, lines of
personas, lanes, agreement. It holds no participant ids, and no number that the report keeps back.
"""

from crp_analysis.changes.change import Change, as_records, as_text
from crp_analysis.changes.comparing import compare
from crp_analysis.changes.needs import needs_moved
from crp_analysis.changes.small_steps import small_steps
from crp_analysis.changes.snapshots import SNAPSHOT_FORMAT, comparable_part, local_snapshot, snapshot, words_of_participants

__all__ = [
    "SNAPSHOT_FORMAT",
    "Change",
    "as_records",
    "as_text",
    "comparable_part",
    "compare",
    "local_snapshot",
    "needs_moved",
    "small_steps",
    "snapshot",
    "words_of_participants",
]
