"""The facilitator's loop, and taking one person out: from raw files to findings, on the small study, without the coding engine."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from small_study import PEOPLE, SAYINGS, write_study

from crp_analysis.bundles import Coded
from crp_analysis.card_files import write_card_file
from crp_analysis.codebook import load_codebook
from crp_analysis.errors import StudyError
from crp_analysis.findings.build import find_all
from crp_analysis.findings.word_gate import check_words
from crp_analysis.sources.gather import gather_consultation
from crp_analysis.sources.merging import merge_gathered
from crp_analysis.study import load_study
from crp_analysis.tables import Agreement, Codings, Lanes, Schemes, ThemeMembers, Themes, empty

CODED = Coded(codings=empty(Codings), lanes=empty(Lanes), themes=empty(Themes), theme_members=empty(ThemeMembers))


@dataclass
class PlainRun:
    """A run without suggestions."""

    root: Path

    def __post_init__(self) -> None:
        self.study = load_study(self.root)
        self.codebook = load_codebook(self.study)
        folders = self.study.consultations()
        self.material = merge_gathered([gather_consultation(one, self.study, self.codebook) for one in folders], self.study, empty(Schemes))
        self.coded = CODED
        self.findings = find_all(self.material, self.coded, empty(Agreement), self.codebook, self.study)


@pytest.fixture
def root(tmp_path) -> Path:
    """The small study with all six interviews read, each by one person."""
    root = write_study(tmp_path / "study")
    codings = root / "data" / "raw" / "first" / "codings"
    rows = [
        f'int-{n}.txt,"{saying}",{code},coder-a' for n in range(1, 7) for code, several in SAYINGS.items() for saying in several if code
    ]
    (codings / "codings.csv").write_text("\n".join(["session,quote,code,coder", *rows]) + "\n", encoding="utf-8")
    reading = [f"int-{n}.txt,coder-a,yes" for n in range(1, 7)]
    (codings / "assignments.csv").write_text("\n".join(["session,coder,blind", *reading]) + "\n", encoding="utf-8")
    return root


OWN_WORDS = {  # nobody says what another says, so that no quote stands back for another
    "P01": ("need-time", "The allotment committee meets on the very nights when you hold your forum."),
    "P02": ("need-time", "I clean offices until ten, and mornings belong to my grandson."),
    "P03": ("need-time", "Between two jobs there is half an hour, and that goes on the bus."),
    "P04": ("need-money", "Finance wanted three forms before it would pay for one sandwich."),
    "P05": ("need-money", "My budget has a line for laptops and none for the people who advise us."),
    "P06": ("need-money", "Vouchers insult a plumber who has given up a paid Saturday."),
}


@pytest.fixture
def own_words(root) -> Path:
    """The study with one saying a person."""
    first = root / "data" / "raw" / "first"
    rows = ["session,quote,code,coder"]
    for number, (one, name, _, _) in enumerate(PEOPLE, start=1):
        code, saying = OWN_WORDS[one]
        text = f"Interviewer: What do you need?\n\n{name}: {saying}\n"
        (first / "transcripts" / f"int-{number}.txt").write_text(text, encoding="utf-8")
        rows.append(f'int-{number}.txt,"{saying}",{code},coder-a')
    (first / "codings" / "codings.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return root


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def wishes(run: PlainRun) -> pd.DataFrame:
    rows = run.findings.personas
    return rows[(rows["group"] == "community") & (rows["part"] == "I'd like")].set_index("code_id")


def test_the_facilitators_loop(root):
    run = PlainRun(root)
    (path,) = write_card_file(run, "community")
    assert path == root / "data" / "raw" / "first" / "workshop" / "personas" / "community.toml"
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [line["text"] for line in written["lines"]] == run.findings.personas.query("group == 'community'")["text"].tolist()

    untouched = PlainRun(root)  # a file that nobody has edited changes nothing
    assert untouched.material.persona_edits.empty
    pd.testing.assert_frame_equal(untouched.findings.personas, run.findings.personas)

    change(path, 'editor = ""', 'editor = "the room"')
    change(path, 'date = ""', 'date = "2024-05-01"')
    change(path, 'text = "Hours that are mine to give"\nreason = ""', 'text = "An evening a month"\nreason = "evenings is what we mean"')
    edited = PlainRun(root)
    line = wishes(edited).loc["need-time"]
    assert line[["text", "origin", "editor", "edit_reason"]].tolist() == [
        "An evening a month", "facilitator", "the room", "evenings is what we mean",
    ]  # fmt: skip
    assert not line["is_stale"] and line["n_participants"] == 3
    assert check_words(edited.findings, edited.material, edited.codebook, edited.study) == []
    for name in ("counts", "needs", "quotes", "participation"):  # an edit is no evidence
        pd.testing.assert_frame_equal(getattr(edited.findings, name), getattr(run.findings, name))

    codings = root / "data" / "raw" / "first" / "codings" / "codings.csv"
    kept = [row for row in codings.read_text(encoding="utf-8").splitlines() if not (row.startswith("int-2.txt") and ",need-time," in row)]
    codings.write_text("\n".join(kept) + "\n", encoding="utf-8")
    recoded = PlainRun(root)
    line = wishes(recoded).loc["need-time"]
    assert (line["text"], line["is_stale"]) == ("An evening a month", True)
    assert "changed since" in line["stale_reason"] or "now 2 of 3 do" in line["stale_reason"]
    assert not wishes(recoded).loc["need-money", "is_stale"]
    limit = recoded.findings.limits.set_index("topic").loc["persona edits", "statement"]
    assert limit.endswith("For 1 of them, what they were made on has changed since: look at them again.")

    before = path.read_text(encoding="utf-8")
    kept_file, again = write_card_file(recoded, "community")  # a second export keeps the edit and says what the evidence is now
    assert kept_file.read_text(encoding="utf-8") == before
    assert "# Evidence now: 2 of 3 people" in again.read_text(encoding="utf-8")
    assert wishes(PlainRun(root)).loc["need-time", ["text", "is_stale"]].tolist() == ["An evening a month", True]


def test_a_card_to_edit_needs_a_group_with_a_card(root):
    run = PlainRun(root)
    with pytest.raises(StudyError, match="there is no audience group 'bakers'"):
        write_card_file(run, "bakers")
    with pytest.raises(StudyError, match="there is no consultation second"):
        write_card_file(run, "community", "second")


def rows_by(table: pd.DataFrame, *keys: str) -> dict:
    return {tuple(row[key] for key in keys): row.tolist() for _, row in table.iterrows()}


def same_but(before: dict, after: dict) -> set:
    """Keys whose rows differ or stand on one side only."""
    return {key for key in before.keys() | after.keys() if str(before.get(key)) != str(after.get(key))}


@pytest.mark.parametrize("person", ["P02", "P05"])
def test_taking_one_person_out_changes_what_rested_on_them_and_nothing_else(own_words, person):
    root = own_words
    whole = PlainRun(root)
    name, role = next((name, role) for one, name, role, _ in PEOPLE if one == person)
    group = {"community": "community", "researcher": "researchers"}[role]
    roster = root / "data" / "raw" / "first" / "participants.csv"
    (line,) = [row for row in roster.read_text(encoding="utf-8").splitlines() if name in row]
    change(roster, line, line.removesuffix(",no") + ",yes")  # the last column: withdrawn
    left = PlainRun(root)
    before, after = whole.findings, left.findings

    mine = set(whole.material.segments.loc[whole.material.segments["participant_id"] == person, "segment_id"])
    assert mine and not mine & set(left.material.segments["segment_id"])
    # cells: of the person's own group and of everyone, never of another group
    for table in ("counts", "needs"):
        touched = same_but(rows_by(getattr(before, table), "code_id", "group"), rows_by(getattr(after, table), "code_id", "group"))
        assert touched and {cell[1] for cell in touched} <= {group, "all"}
    # lines: every line of the other group is as it was, every line of the own group has one person fewer to rest on
    keep = [column for column in before.personas if column != "quote_ids"]
    touched = same_but(
        rows_by(before.personas[keep], "group", "part", "position"), rows_by(after.personas[keep], "group", "part", "position")
    )
    assert {key[0] for key in touched} == {group}
    coded = [one.personas[(one.personas["code_id"] != "") & (one.personas["group"] == group)] for one in (before, after)]
    was, now = (lines.set_index(["part", "code_id"]) for lines in coded)
    assert (was["n_participants"] - now["n_participants"] == 1).all()
    assert (was["n_in_group"] - now["n_in_group"] == 1).all()
    for at in now.index:
        assert set(now.loc[at, "segment_ids"].split(";")) == set(was.loc[at, "segment_ids"].split(";")) - mine
    # quotes: none of the person's is left; all others stand as they stood
    assert person in set(before.quotes["participant_id"])
    assert person not in set(after.quotes["participant_id"])
    stayed = rows_by(before.quotes[before.quotes["participant_id"] != person], "quote_id")
    assert not same_but(stayed, rows_by(after.quotes, "quote_id"))
    # and nothing that is left points at what is gone
    linked = {one for ids in after.personas["quote_ids"] for one in ids.split(";") if one}
    assert linked <= set(after.quotes["quote_id"])
    assert check_words(after, left.material, left.codebook, left.study) == []


OPTION = """\
name = "{name}"
overview = "An invented option."
aims = ["Help"]
who_for = ["Everybody"]
core_content = ["Meetings"]
considerations = ["Time"]
delivery = ["local"]
needs = {needs}
[investment]
level = "{level}"
"""
BALLOTS = [("P01", "clock"), ("P02", "clock"), ("P03", "purse"), ("P04", "purse"), ("P05", "purse"), ("P06", "")]


def test_the_whole_loop_of_a_workshop(root, tmp_path):
    """Cards are printed and edited, votes come back, a transcript is coded anew: edits stay, votes count, coverage moves."""
    from crp_analysis.outputs.sheets import write_sheets

    folder = root / "codebook" / "options"
    folder.mkdir()
    for option, need, level in (("clock", "need-time", "low"), ("purse", "need-money", "medium")):
        text = OPTION.format(name=option.capitalize(), needs=f'["{need}"]', level=level)
        (folder / f"{option}.toml").write_text(text, encoding="utf-8")
    first = PlainRun(root)
    assert first.findings.preferences.empty
    printed = write_sheets(first, tmp_path / "before", edition=1, date="2024-05-01", only=["cards", "options"])
    assert {"persona-cards.pdf", "persona-cards.pptx", "option-sheets.pdf"} <= {path.name for path in printed}

    (path,) = write_card_file(first, "community")
    change(path, 'editor = ""', 'editor = "the room"')
    change(path, 'date = ""', 'date = "2024-05-01"')
    change(path, 'text = "Hours that are mine to give"\nreason = ""', 'text = "An evening a month"\nreason = "evenings is what we mean"')
    votes = "\n".join(["ballot,group,option,rank", *(f"{one},,{option},{1 if option else ''}" for one, option in BALLOTS)])
    (root / "data" / "raw" / "first" / "workshop" / "votes.csv").write_text(votes + "\n", encoding="utf-8")
    codings = root / "data" / "raw" / "first" / "codings" / "codings.csv"
    kept = [row for row in codings.read_text(encoding="utf-8").splitlines() if not (row.startswith("int-2.txt") and ",need-time," in row)]
    codings.write_text("\n".join(kept) + "\n", encoding="utf-8")

    again = PlainRun(root)
    line = wishes(again).loc["need-time"]
    assert (line["text"], line["is_stale"]) == ("An evening a month", True)
    everyone = again.findings.preferences.query("group == 'all'").set_index("option_id")
    assert everyone["n_first"].to_dict() == {"clock": 2, "purse": 3}
    assert everyone["n_ballots"].tolist() == [6, 6] and everyone["n_abstained"].tolist() == [1, 1]
    covered = [
        run.findings.coverage.query("option_id == 'clock' and code_id == 'need-time'")["n_participants"].item() for run in (first, again)
    ]
    assert covered == [6, 5]
    sets = [run.findings.option_sets.query("option_ids == 'clock'")["n_covered"].max() for run in (first, again)]
    assert sets[1] == sets[0] - 1
    write_sheets(again, tmp_path / "after", edition=2, date="2024-05-08", only=["cards", "options"])
    assert (tmp_path / "before" / "persona-cards.pdf").read_bytes() != (tmp_path / "after" / "persona-cards.pdf").read_bytes()
