"""Editing files of the codebook: comments, order and line ends stay, mentions follow."""

from __future__ import annotations

import tomllib

from crp_analysis.codebook.desk import Desk, add_to_list

CODE = """# ours
name = "Spade"  # short
definition = "Wants a spade, not a fork (use need-fork)."
exclude = [
  "forks (use need-fork)",  # often mixed up
  "hoes (use need-hoe or need-fork)",
  "a need-forked road",
]
opposes = "need-fork"
doubted_by = ["need-fork", "need-hoe"]
"""
FRAME = '[[areas]]\nid = "x"\nname = "X"\ncodes = ["need-spade", "need-fork"]\n'


def desk(folder, **files: str) -> Desk:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return Desk(folder)


def test_mentions_follow_and_everything_else_stays(tmp_path):
    one = desk(tmp_path, **{"codes__need-spade": CODE, "frames__f": FRAME, "options__o": 'needs = ["need-fork"]\n'})
    one.send({"need-fork": "need-prong"})
    files = one.files()
    changed = CODE.replace("use need-fork", "use need-prong").replace("or need-fork)", "or need-prong)")
    changed = changed.replace('"need-fork"', '"need-prong"')
    assert files["codes/need-spade.toml"].decode() == changed  # the forked road is no mention
    assert files["frames/f.toml"].decode() == FRAME.replace("need-fork", "need-prong")
    assert files["options/o.toml"] == b'needs = ["need-prong"]\n'


def test_a_list_that_names_both_names_the_merged_code_once(tmp_path):
    one = desk(tmp_path, recommendations__r='rests_on = [\n  "a",  # first\n  "b",\n  "c",\n]\nagainst = ["a"]\n')
    one.send({"a": "b"})
    assert one.files()["recommendations/r.toml"].decode() == 'rests_on = [\n  "b",\n  "c",\n]\nagainst = ["b"]\n'


def test_files_without_a_mention_do_not_change(tmp_path):
    one = desk(tmp_path, **{"codes__need-spade": CODE})
    one.send({"need-rake": "need-comb"})
    assert one.files() == {}


def test_line_ends_of_windows_stay(tmp_path):
    one = desk(tmp_path, **{"codes__need-spade": CODE.replace("\n", "\r\n")})
    one.code("need-spade")["parent"] = "need-tool"
    text = one.files()["codes/need-spade.toml"].decode()
    assert text.count("\n") == text.count("\r\n") == CODE.count("\n") + 1


def test_lists_grow_in_their_own_shape(tmp_path):
    doc = desk(tmp_path, codes__c='a = [\n  "x",  # why\n]\nb = ["x"]\nname = "n"\n').code("c")
    for key in ("a", "b", "d"):
        add_to_list(doc, key, ["x", "y", "y"])
    assert doc.as_string() == 'a = [\n  "x",  # why\n  "y",\n]\nb = ["x", "y"]\nname = "n"\nd = [\n  "x",\n  "y",\n]\n'
    assert tomllib.loads(doc.as_string())["a"] == ["x", "y"]


def test_rules_that_send_coders_to_the_code_itself_are_found(tmp_path):
    one = desk(tmp_path, **{"codes__need-fork": CODE})
    assert list(one.lines_naming("need-fork")) == [
        "codebook/codes/need-fork.toml, exclude: sends coders to the code itself",
        "codebook/codes/need-fork.toml, definition: sends coders to the code itself",
    ]
    one = desk(tmp_path, **{"codes__need-spade": CODE})
    assert list(one.lines_naming("need-spade")) == []
