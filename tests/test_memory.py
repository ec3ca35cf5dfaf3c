"""What one edition hands to the next: themes, and the definitions that people coded with."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from crp_analysis.bundles import no_registry
from crp_analysis.codebook import Code, Codebook, Lineage
from crp_analysis.editions import put_in_place
from crp_analysis.memory import CARRIED, Memory, changed_codes, find_another_look, note_definitions, note_terms, recall_memory, write_memory
from crp_analysis.tables import ThemeRegistry, check


def codebook(**definitions: str) -> Codebook:
    return Codebook(codes=tuple(Code(code_id=code, name=code, family="need", definition=text) for code, text in definitions.items()))


def codings(*rows: tuple[str, str]) -> pd.DataFrame:
    """Rows of (segment_id, code_id) by ann."""
    return pd.DataFrame(rows, columns=["segment_id", "code_id"]).assign(coder_id="ann", origin="person")


FIRST = codings(("s1", "a"), ("s2", "a"), ("s1", "b"))


def after(book: Codebook, given: pd.DataFrame, before: Memory | None = None) -> Memory:
    return Memory(made_under=note_definitions(before or Memory(), book, given))


def test_a_first_run_takes_the_definitions_as_they_are():
    assert changed_codes(Memory(), codebook(a="x", b="y"), FIRST) == set()
    book = codebook(a="x", b="y", unused="z")
    noted = note_definitions(Memory(), book, FIRST)
    assert len(noted) == len(FIRST) and set(noted.values()) == {book.code("a").fingerprint, book.code("b").fingerprint}


def test_an_edited_definition_voids_until_people_look_again():
    edited = codebook(a="x, but otherwise", b="y")
    memory = after(codebook(a="x", b="y"), FIRST)
    assert changed_codes(memory, edited, FIRST) == {"a"}
    memory = after(edited, FIRST, memory)  # an edition later, and still nobody has looked
    assert changed_codes(memory, edited, FIRST) == {"a"}
    both = pd.concat([FIRST, codings(("s3", "a"))], ignore_index=True)  # a new coding says nothing of the older ones
    look = find_another_look(memory, edited, both)
    assert look[["segment_id", "code_id", "why"]].values.tolist() == [["s1", "a", "definition"], ["s2", "a", "definition"]]
    decided = FIRST.assign(written=["a, decided again", None, None])
    assert find_another_look(memory, edited, decided)["segment_id"].tolist() == ["s2"]
    assert changed_codes(memory, edited, FIRST.iloc[2:]) == set()


def test_codings_stand_once_somebody_states_it():
    memory, edited = after(codebook(a="x", b="y"), FIRST), codebook(a="z", b="y")
    stated = edited.model_copy(update={"lineage": Lineage(confirmed={"a": (edited.code("a").fingerprint,)})})
    assert changed_codes(memory, stated, FIRST) == set()
    later = after(stated, FIRST, memory)
    assert changed_codes(later, stated, FIRST) == set()
    assert changed_codes(later, codebook(a="another", b="y"), FIRST) == {"a"}  # stated of that definition, not of the next


def test_a_coding_keeps_its_definition_under_another_id_of_its_code():
    memory = after(codebook(a="x", b="y"), FIRST)
    lineage = Lineage(leads={"a": "c", "c": "c"}, definitions={"a": codebook(a="x").code("a").fingerprint})
    renamed = FIRST.replace({"code_id": {"a": "c"}}).assign(written=["a", "a", None])
    assert changed_codes(memory, codebook(c="x", b="y").model_copy(update={"lineage": lineage}), renamed) == set()
    assert changed_codes(memory, codebook(c="z", b="y").model_copy(update={"lineage": lineage}), renamed) == {"c"}
    # merged into a code with another definition before there was an edition: the log knows what the id stood for
    assert changed_codes(Memory(), codebook(c="z", b="y").model_copy(update={"lineage": lineage}), renamed) == {"c"}


def test_codings_of_a_split_code_wait():
    book = codebook(a="x", b="y").model_copy(update={"lineage": Lineage(leads={"a": "a"}, waiting={"a": "2024-05-01T10:00:00Z"})})
    assert find_another_look(Memory(), book, FIRST)["why"].tolist() == ["split", "split"]


def test_an_edit_taken_back_changes_nothing():
    first, edited = codebook(a="x", b="y"), codebook(a="z", b="y")
    memory = after(edited, FIRST, after(first, FIRST))
    assert changed_codes(memory, first, FIRST) == set()


def test_the_machines_codings_are_nobodys_look():
    memory = after(codebook(a="x", b="y"), FIRST)
    machine = pd.concat([FIRST, codings(("s9", "a")).assign(origin="machine", coder_id="machine")])
    assert changed_codes(memory, codebook(a="z", b="y"), machine) == {"a"}


def registry() -> pd.DataFrame:
    row = dict.fromkeys(no_registry().columns, "x") | {"stability": np.nan, "status": "stable", "version": 1, "near": 0.5}
    return check(pd.DataFrame([row | dict.fromkeys([name for name in row if name.startswith("stability_")], 0.25)]), ThemeRegistry, "test")


def test_memory_survives_the_edition(tmp_path):
    building = tmp_path / ".building"
    building.mkdir()
    memory = Memory(registry=registry(), made_under={"k": "f", "l": "g", "m": "f"}, codes={"a": {"code_id": "a"}}, inputs="i", results="r")
    write_memory(building / CARRIED, memory)
    assert "NaN" not in (building / CARRIED).read_text(encoding="utf-8")  # not JSON
    manifest = {"edition": 1, "title": "T", "date": "2024-01-01", "previous": None, "changes": []}
    put_in_place(building, tmp_path, manifest | {"counts": {"participants": 1, "sessions": 1, "words": 1}})
    got = recall_memory(tmp_path)
    pd.testing.assert_frame_equal(got.registry, memory.registry)
    assert got.made_under == memory.made_under and got.codes == memory.codes
    assert got.results_key("i") == "r"  # the same inputs lead to what the edition was made of
    assert got.results_key("j") not in ("r", Memory().results_key("j"))


def test_no_edition_and_an_older_format_are_no_memory(tmp_path):
    assert recall_memory(tmp_path).registry.empty
    folder = tmp_path / "edition-001"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"edition": 1}), encoding="utf-8")
    (folder / CARRIED).write_text(json.dumps({"format": 0}), encoding="utf-8")
    assert recall_memory(tmp_path).results_key("i") == Memory().results_key("i")


def terms(answer: str, version: str = "") -> pd.DataFrame:
    rows = [("c1", "context", answer, version), ("c1", "budget", "", version)]
    return pd.DataFrame(rows, columns=["consultation_id", "field", "answer", "version"])


def test_the_version_of_terms_rises_when_an_answer_changes(tmp_path):
    first = note_terms(Memory(), terms("To learn."))
    assert first["c1"]["version"] == "1"
    same = note_terms(Memory(terms=first), terms("To learn."))
    assert same == first
    edited = note_terms(Memory(terms=same), terms("To learn together."))
    assert edited["c1"]["version"] == "2"
    assert note_terms(Memory(terms=edited), terms("Once more."))["c1"]["version"] == "3"


def test_a_version_that_people_state_is_theirs():
    first = note_terms(Memory(), terms("To learn.", "spring draft"))
    assert first["c1"]["version"] == "spring draft"
    assert note_terms(Memory(terms=first), terms("More."))["c1"]["version"] == "2"  # the count went on behind it


def test_versions_of_terms_survive_the_edition(tmp_path):
    folder = tmp_path / "edition-001"
    folder.mkdir()
    noted = note_terms(Memory(), terms("To learn."))
    write_memory(folder / CARRIED, Memory(terms=noted))
    (folder / "manifest.json").write_text('{"edition": 1}', encoding="utf-8")
    assert recall_memory(tmp_path).terms == noted
