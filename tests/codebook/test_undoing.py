"""Any chain of changes on real files, taken back step by step: every byte is as it was, and no coding is lost on the way."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared_codebook import FILES, files_of, make_study

from crp_analysis.codebook import load_codebook
from crp_analysis.codebook.backups import carry_out
from crp_analysis.codebook.joining_plans import plan_merge, plan_split
from crp_analysis.codebook.plans import Plan
from crp_analysis.codebook.single_plans import plan_confirm, plan_move, plan_rename, plan_restore, plan_retire
from crp_analysis.codebook.undoing import plan_undo
from crp_analysis.errors import Faults
from crp_analysis.study import Study

_clock, _ids = itertools.count(), itertools.count()
FIRST = ("need-spade", "need-fork", "need-tool")


def do(study: Study, plan: Plan) -> None:
    carry_out(study.codebook_folder, plan.files, plan.change(time=f"2024-05-01T10:00:00.{next(_clock) % 1_000_000:06d}Z", by="AB"))


def changed(study: Study, draw) -> bool:
    """Carry one change out that somebody may ask for; False where it is refused."""
    codes = draw(st.permutations(load_codebook(study).ids()))
    one, other, new = codes[0], codes[-1], f"need-{next(_ids)}"
    ways = {
        "rename": lambda: plan_rename(study, one, new, f"Name of {new}"),
        "merge": lambda: plan_merge(study, [one, other], one),
        "merge into a new one": lambda: plan_merge(study, [one, other], new, f"Name of {new}"),
        "split": lambda: plan_split(study, one, [one, new]),
        "split into new ones": lambda: plan_split(study, one, [new, f"{new}-b"]),
        "move": lambda: plan_move(study, one, other),
        "retire": lambda: plan_retire(study, one, "2024-05-01"),
        "restore": lambda: plan_restore(study, one),
        "confirm": lambda: plan_confirm(study, one),
    }
    try:
        do(study, ways[draw(st.sampled_from(sorted(ways)))]())
    except Faults:
        return False
    return True


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_undo_of_any_chain_brings_back_every_byte(data):
    with tempfile.TemporaryDirectory() as root:
        study = make_study(Path(root))
        before = [files_of(study)]
        for _ in range(data.draw(st.integers(1, 4))):
            if changed(study, data.draw):
                before.append(files_of(study))
                book = load_codebook(study)
                assert all(book.follow(one) in book.ids() for one in FIRST), "what people coded with leads to a code that there is"
        for expected in reversed(before[:-1]):
            do(study, plan_undo(study))
            assert files_of(study) == expected
        assert files_of(study) == FILES
        assert [load_codebook(study).follow(one) for one in FIRST] == list(FIRST)
