"""What to read next, from the list to what the next run makes of it."""

import openpyxl
import pytest
from click.testing import CliRunner
from small_study import write_study

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.errors import Faults, StudyError
from crp_analysis.findings.counts import count_codes
from crp_analysis.reading_lists import bring_back, plan_lists, write_lists

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return workflow.load(write_study(tmp_path_factory.mktemp("lists") / "study"))


def ids(lists, stream):
    return [segment for one in lists if one.stream == stream for segment in one.rows["segment"]]


def fill(path, codes):
    """Write codes and 'yes' into every row of a list."""
    book = openpyxl.load_workbook(path)
    sheet = book["To read"]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row=row, column=place["codes"]).value = codes
        sheet.cell(row=row, column=place["read"]).value = "yes"
    book.save(path)


def test_random_and_guided_segments_are_kept_apart(run):
    lists = plan_lists(run, coder="AB", n_guided=30, n_audit=6)
    audit, guided = ids(lists, "audit"), ids(lists, "guided")
    assert len(audit) == 6
    assert not set(audit) & set(guided)
    read = set(run.material.assignments["session_id"])
    assert not {one.partition("#")[0] for one in audit + guided} & read, "what was read as a whole is not read again"
    assert all("machine suggests" not in one.rows and "unsure about" not in one.rows for one in lists if one.stream == "audit")


def test_the_draw_is_the_same_for_everybody_and_does_not_move_with_what_is_asked(run):
    few, many = (ids(plan_lists(run, coder=coder, n_guided=0, n_audit=n), "audit") for coder, n in (("AB", 5), ("CD", 9)))
    assert few == many[:5]


def test_guided_segments_come_in_the_reading_order(run, monkeypatch):
    monkeypatch.setattr("crp_analysis.reading_lists.FEWEST_SET_ASIDE", 0)
    guided = ids(plan_lists(run, coder="AB", n_guided=10, n_audit=0), "guided")
    place = run.coded.reading_order.set_index("segment_id")["position"]
    assert len(guided) == 10
    assert place[guided].is_monotonic_increasing


def test_lists_never_replace_each_other_and_hold_no_formulas(run):
    lists = plan_lists(run, coder="=AB", n_guided=0, n_audit=4)
    first, second = (write_lists(lists, run.study, run.codebook) for _ in range(2))
    assert not set(first) & set(second)
    assert first[0].read_bytes() == second[0].read_bytes()
    book = openpyxl.load_workbook(first[0])
    assert book.sheetnames == ["To read", "Codes", "How"]
    assert book["To read"]["B2"].data_type == "s"
    with pytest.raises(StudyError, match="no letter"):
        write_lists(plan_lists(run, coder="?!", n_guided=0, n_audit=1), run.study, run.codebook)


def test_what_comes_back_counts_as_read_but_not_as_a_session(tmp_path, monkeypatch):
    monkeypatch.setattr("crp_analysis.reading_lists.FEWEST_SET_ASIDE", 0)
    before = workflow.load(write_study(tmp_path / "study"))
    lists = plan_lists(before, coder="AB", n_guided=3, n_audit=4)
    paths = write_lists(lists, before.study, before.codebook)
    for path in paths:
        fill(path, "need-time")
    brought = bring_back(before.study, paths)
    assert all(path.parent == before.study.raw / "first" / "codings" for path in brought)

    after = workflow.load(before.study.root)
    readings = after.material.readings
    assert readings["stream"].value_counts().to_dict() == {"audit": 4, "guided": 3}
    assert not set(readings["segment_id"]) & set(after.coded.reading_order["segment_id"])
    assert set(readings["segment_id"]) & set(ids(plan_lists(after, coder="AB", n_guided=99, n_audit=99), "audit")) == set()

    was, now = (count_codes(one.material, one.coded, one.codebook, one.study).set_index(["code_id", "group"]) for one in (before, after))
    assert now["n_in_group"].equals(was["n_in_group"]), "single segments make nobody a person who was read"
    assert now["n_participants"].equals(was["n_participants"])
    people = after.material.segments.set_index("segment_id").loc[readings["segment_id"], "participant_id"]
    assert now.loc[("need-time", "all"), "n_confirmed"] == people.nunique()
    assert (now["n_confirmed"] + now["n_suggested"] <= now["n_unread"]).all()
    assert "single segments" in set(after.findings.limits["topic"])
    machine = after.agreement[(after.agreement["between"] == "machine and people") & (after.agreement["code_id"] == "need-time")]
    n_before = before.agreement.query("between == 'machine and people' and code_id == 'need-time'")["n_segments"].iloc[0]
    assert machine["n_segments"].iloc[0] == n_before + 4, "random ones judge the machine, guided ones do not"


def test_an_older_list_of_the_same_name_is_kept(run, tmp_path):
    path = write_lists(plan_lists(run, coder="EF", n_guided=0, n_audit=2), run.study, run.codebook)[0]
    (target,) = bring_back(run.study, [path])
    empty = target.read_bytes()
    fill(path, "need-money")
    bring_back(run.study, [path])
    bring_back(run.study, [path])
    assert target.read_bytes() == path.read_bytes()
    assert [one.read_bytes() for one in target.parent.glob("*.bak")] == [empty]
    for one in target.parent.glob(f"{target.name}*"):
        one.unlink()
    strange = tmp_path / "strange.csv"
    strange.write_text("segment,read\nelsewhere/talk#0001.1,yes\n", encoding="utf-8")
    with pytest.raises(Faults, match="no consultation of this study"):
        bring_back(run.study, [strange])


def test_the_command_says_who_and_where(small_study):
    shown = CliRunner().invoke(crp, ["queue", "--study", str(small_study)])
    assert shown.exit_code == 2
    assert "--coder" in shown.stderr
    shown = CliRunner().invoke(crp, ["queue", "--study", str(small_study), "--coder", "AB", "--audit", "3"])
    assert shown.exit_code == 0, shown.stderr
    assert "first-audit-AB-01.xlsx" in shown.stdout
    assert "3 segments drawn at random" in shown.stderr
