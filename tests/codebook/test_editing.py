"""Values of a code's file set anew: the file says what was wanted, and everything else in it stays as people wrote it."""

from __future__ import annotations

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.codebook.editing import new_file, set_value
from crp_analysis.codebook.rows import plain_text, read_cell

FILE = """# Written by AB.
name = "Time"  # not hours
include = [
  "being released",  # from work
  "evenings",
]
exclude = ["money", "travel"]

source = "a report"
"""
texts = st.text(st.characters(exclude_categories=("Cs",)))
entries = st.lists(st.one_of(texts, st.sampled_from(["being released", "evenings", 'he said "no"', "a\\b", "#x"])), max_size=6)


def changed(key: str, value) -> str:
    doc = tomlkit.parse(FILE)
    set_value(doc, key, value)
    return tomlkit.dumps(doc)


def test_comments_order_and_the_look_of_lists_stay():
    assert changed("name", "Hours") == FILE.replace('"Time"', '"Hours"')
    assert changed("include", ("being released", "weekends", "evenings")) == FILE.replace('  "evenings"', '  "weekends",\n  "evenings"')
    assert changed("include", ("being released", "late evenings")) == FILE.replace('"evenings"', '"late evenings"')
    assert changed("exclude", ("money", "travel", "fees")) == FILE.replace('"travel"]', '"travel", "fees"]')


def test_what_says_nothing_goes_and_what_is_new_comes_last():
    assert changed("exclude", ()) == FILE.replace('exclude = ["money", "travel"]\n', "")
    assert changed("definition", "One.\nTwo.") == FILE + 'definition = """One.\nTwo."""\n'
    assert changed("examples", ("one", "two")) == FILE + 'examples = [\n  "one",\n  "two",\n]\n'


@given(entries)
def test_a_list_says_what_was_wanted_whatever_it_was(values: list[str]):
    wanted = read_cell("include", "\n".join(" ".join(one.split()) for one in values))
    after = tomlkit.parse(changed("include", wanted)).unwrap()
    assert read_cell("include", "\n".join(after.get("include", []))) == wanted
    assert {key: value for key, value in after.items() if key != "include"} == {
        key: value for key, value in tomlkit.parse(FILE).unwrap().items() if key != "include"
    }


@given(texts)
def test_a_text_says_what_was_wanted(text: str):
    wanted = plain_text(text)
    assert tomlkit.parse(changed("name", wanted)).unwrap().get("name", "") == wanted


@given(st.dictionaries(st.sampled_from(["name", "definition", "need", "source"]), texts), entries)
def test_a_new_file_holds_all_that_is_said(values: dict[str, str], include: list[str]):
    wanted = {key: plain_text(text) for key, text in values.items()} | {"include": read_cell("include", "\n".join(include))}
    read = tomlkit.parse(new_file({"code_id": "need-x", **wanted})).unwrap()
    assert {key: tuple(value) if isinstance(value, list) else value for key, value in read.items()} == {
        key: value for key, value in wanted.items() if value
    }
