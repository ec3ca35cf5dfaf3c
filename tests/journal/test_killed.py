"""Ten thousand decisions by three coders whose programs are killed a hundred times: none that was acknowledged is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from crp_analysis.journal.files import Journal, journal_files, read_journal
from crp_analysis.journal.standing import merge_events, state_of

CODERS, DECISIONS, KILLS = "ABC", 10_000, 102
DECIDE = """
import os, sys
from pathlib import Path
from crp_analysis.journal.files import Journal
folder, coder, acknowledged, most = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
told = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
journal = Journal(folder, coder)
for number in range(most):
    event = journal.append("add", segment_id=f"talks/talk#{number:04d}.1", words="0" * 16, code_id="x", stream="guided", was_blind=False,
                           note="why " * (number % 500))
    os.write(told, (event.id + "\\n").encode())
"""


class Team:
    """Three coders at work in one folder, each in a process of its own, and what they were told is kept."""

    def __init__(self, folder):
        self.folder, self.told = folder / "decisions", {coder: folder / f"told-{coder}" for coder in CODERS}

    def start(self, most):
        calls = [[sys.executable, "-c", DECIDE, str(self.folder), coder, str(self.told[coder]), str(most)] for coder in CODERS]
        return [subprocess.Popen(call) for call in calls]

    def acknowledged(self):
        """Ids that coders were told are kept; a kill may also tear the line that tells."""
        lines = [line for path in self.told.values() if path.exists() for line in path.read_text().splitlines()]
        return [line for line in lines if len(line) == 32]

    def kept(self):
        files = [read_journal(path, path.name) for path in journal_files(self.folder)]
        assert not [fault for file in files for fault in file.faults]
        return [event for file in files for event in file.events]


def tear(team, chance):
    """What a cut of power leaves: the beginning of a line, which no process can be made to leave at will."""
    path = chance.choice(journal_files(team.folder))
    line = read_journal(path, path.name).events[0].line()
    Journal(team.folder, path.stem).append("read", segment_id="t#1.1", words="0" * 16, stream="guided", was_blind=False)
    with path.open("ab") as file:
        file.write(line[: chance.randrange(1, len(line) - 1)])


@pytest.mark.slow
def test_no_acknowledged_decision_is_lost_or_there_twice(tmp_path):
    team, chance, torn = Team(tmp_path), random.Random(5), 0
    for _ in range(KILLS // len(CODERS)):
        before, wanted = len(team.acknowledged()), chance.randrange(1, 250)
        working = team.start(10**6)
        while len(team.acknowledged()) < before + wanted:
            time.sleep(0.005)
        for one in chance.sample(working, len(working)):
            os.kill(one.pid, signal.SIGKILL)
            time.sleep(chance.random() / 100)
        assert [one.wait() for one in working] == [-signal.SIGKILL] * len(working)
        assert set(team.acknowledged()) <= {event.id for event in team.kept()}
        if chance.random() < 0.5:
            tear(team, chance)
            torn += 1
    while (missing := DECISIONS - len(team.kept())) > 0:
        assert {one.wait() for one in team.start(-(-missing // len(CODERS)))} == {0}

    events, told = team.kept(), team.acknowledged()
    assert len(events) >= DECISIONS
    assert set(told) <= {event.id for event in events}
    assert max(Counter(event.id for event in events).values()) == 1
    for coder in CODERS:
        times = [event.time for event in read_journal(team.folder / f"{coder}.jsonl", coder).events]
        assert times == sorted(set(times))
    assert torn > 5
    assert len(list(team.folder.glob("*.torn-*"))) >= torn
    shuffled = chance.sample(events, len(events))
    assert state_of(shuffled) == state_of(merge_events(events))
