"""Which codes a comment names, and what of it is memo."""

import pytest

from crp_analysis.interchange.code_names import build_codes
from crp_analysis.interchange.comment_codes import read_comment_codes, read_reply_codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("need-time", [("need-time", "")]),
        ("Time; Money", [("Time", ""), ("Money", "")]),
        ("Time\nMoney", [("Time", ""), ("Money", "")]),
        ("Time ; ;Time", [("Time", "")]),
        ("Needs > Time", [("Needs > Time", "")]),
        ("Barriers: time", [("Barriers: time", "")]),
        ("Time: she has no hours left", [("Time", "she has no hours left")]),
        ("Time - evenings only", [("Time", "evenings only")]),
        ("Time—evenings only", [("Time", "evenings only")]),
        ("need-time - a\nneed-money – b", [("need-time", "a"), ("need-money", "b")]),
        ("Time\n\nShe says this twice.\nAsk again.", [("Time", "She says this twice.\nAsk again.")]),
        ("Time\nShe says this twice.", [("Time", "She says this twice.")]),
        ("Code: Time; Money", [("Time", ""), ("Money", "")]),
        ("#time #need/money she says both", [("time", "she says both"), ("need/money", "she says both")]),
        ("See question #3", [("See question #3", "")]),
        ("Nice!", []),
        ("What did she mean by that?", []),
        ("@Vera please look", []),
        ("She says no; I disagree.", []),
        ("-", []),
        ("word " * 9, []),
        ("x" * 61, []),
        ("", []),
    ],
)
def test_codes_and_memos(text, codes):
    assert list(read_comment_codes(text.split("\n")).codes) == codes


@pytest.mark.parametrize(("text", "n"), [("Agreed", 0), ("time", 1), ("#new", 1), ("Code: New", 1), ("Time; Agreed", 0)])
def test_a_reply_names_codes_only_where_it_must_mean_them(text, n):
    assert len(read_reply_codes([text], {"time"}).codes) == n


def paths_of(*names: str) -> set[str]:
    entries, _ = build_codes(names)
    by_guid = {one.guid: one for one in entries}

    def path(one):
        return (path(by_guid[one.parent]) + " | " if one.parent else "") + one.name + ("" if one.is_codable else " (folder)")

    return {path(one) for one in entries}


def test_paths_make_a_tree_where_they_are_paths():
    assert paths_of("Needs > Time", "needs>money") == {"Needs (folder)", "Needs (folder) | Time", "Needs (folder) | money"}
    assert paths_of("Needs\\Time", "Needs") == {"Needs", "Needs | Time"}
    assert paths_of("work/life balance") == {"work/life balance"}
    assert paths_of("Needs/Time", "Needs/Money") == {"Needs (folder)", "Needs (folder) | Time", "Needs (folder) | Money"}
    assert paths_of("Barriers: time") == {"Barriers: time"}


def test_one_code_whatever_its_case():
    entries, guids = build_codes(["Time", "TIME", "Money"])
    assert len(entries) == 2 and guids["Time"] == guids["TIME"]
