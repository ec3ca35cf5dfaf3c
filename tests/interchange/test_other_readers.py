"""A project written here, opened by programs that nobody here wrote: the same codes, texts, words, coders and cases on their side.

pyrefiqda is imported where it is installed; qdaPy and QualCoder run in a Python of their own (`other_programs`). What they drop by
themselves stands in the assertions and in docs/interchange.md.
"""

from collections import Counter
from pathlib import Path

import pytest

from crp_analysis.interchange.project import Project
from crp_analysis.interchange.refi_tidy import tidied
from crp_analysis.interchange.refi_write import write_qdc, write_qdpx

from .full_project import AGAIN, full_project
from .other_programs import run_program


@pytest.fixture(scope="module")
def ours() -> Project:
    return tidied(full_project())[0]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "full.qdpx"
    path.write_bytes(write_qdpx(full_project()))
    return path


def paths(project: Project) -> dict[str, str]:
    """Each code's names from the top, by its guid."""
    found: dict[str, str] = {}
    for code in project.codes:
        found[code.guid] = f"{found[code.parent]}/{code.name}" if code.parent else code.name
    return found


def facts(project: Project, *, whole: bool) -> Counter:
    """What each mark says: source, words, code, coder."""
    texts = {source.guid: source for source in project.sources}
    names, coders = paths(project), {"": "", **{coder.guid: coder.name for coder in project.coders}}
    marks = [mark for mark in project.marks if whole or not mark.is_whole]
    return Counter((texts[m.source].name, texts[m.source].text[m.start : m.end], names[m.code], coders[m.coder]) for m in marks)


def test_pyrefiqda_finds_everything(ours: Project, written: Path, tmp_path: Path):
    pyrefiqda = pytest.importorskip("pyrefiqda.refiproject", reason="pyrefiqda is not installed")
    theirs = pyrefiqda.RefiProject.load(written, str(tmp_path / "unpacked"))
    assert [user.name for user in theirs.users.user] == [coder.name for coder in ours.coders]
    codes = {}

    def walk(code, above):
        codes[code.guid] = (f"{above}/{code.name}".strip("/"), code.description or "", code.is_codable)
        for below in code.code:
            walk(below, f"{above}/{code.name}")

    for code in theirs.code_book.codes.code:
        walk(code, "")
    assert codes == {code.guid: (paths(ours)[code.guid], code.description, code.is_codable) for code in ours.codes}
    coders = {None: "", **{user.guid: user.name for user in theirs.users.user}}
    found = []
    for source in theirs.sources.text_source:
        text = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unpacked").read_bytes().decode()
        stretches = [(one.start_position, one.end_position, coding) for one in source.plain_text_selection for coding in one.coding]
        stretches += [(0, len(text), coding) for coding in source.coding]
        for start, end, coding in stretches:
            found.append((source.name, text[start:end], codes[coding.code_ref.target_guid][0], coders[coding.creating_user]))
    assert Counter(found) == facts(ours, whole=True)
    assert [(case.name, len(case.variable_value), len(case.source_ref)) for case in theirs.cases.case] == [
        (case.name, len(case.attributes), len(case.sources)) for case in ours.cases
    ]
    assert [one.name for one in theirs.sets.set] == [group.name for group in ours.groups]
    assert [one.name for one in theirs.notes.note] == [note.name for note in ours.notes]


def test_pyrefiqda_reads_the_codebook(ours: Project, tmp_path: Path):
    pyrefiqda = pytest.importorskip("pyrefiqda.reficodebook", reason="pyrefiqda is not installed")
    path = tmp_path / "codes.qdc"
    path.write_bytes(write_qdc(full_project()))
    theirs = pyrefiqda.RefiCodebook.load(path)
    assert [code.name for code in theirs.codes.code] == [code.name for code in ours.codes if not code.parent]


@pytest.mark.slow
def test_qdapy_finds_the_same_words_codes_and_coders(ours: Project, written: Path, tmp_path: Path):
    theirs = run_program("qdapy", "qdapy_opens.py", tmp_path, written)
    assert sorted(theirs["coders"]) == sorted(coder.name for coder in ours.coders)
    assert Counter(theirs["sources"]) == Counter(source.name for source in ours.sources)
    assert {code["codeId"]: code["code"] for code in theirs["codebook"]} == paths(ours)
    assert {code["codeId"]: code["memo"] for code in theirs["codebook"]} == {code.guid: code.description for code in ours.codes}
    found = Counter((one["title"], one["text"], one["code"], one["codedBy"]) for one in theirs["fragments"])
    assert found == facts(ours, whole=False)  # it does not read codings on whole sources
    assert theirs["skipped"] == {"Cases": 2, "Variables": 7, "Sets": 2, "Notes": 2}


@pytest.mark.slow
def test_qualcoder_opens_it_with_every_mark_on_its_words(ours: Project, written: Path, tmp_path: Path):
    theirs = run_program("qualcoder", "qualcoder_opens.py", tmp_path, written, tmp_path)
    assert not [line for line in theirs["told"] if line.startswith("Duplicated")]
    assert [row[0] for row in theirs["categories"]] == [code.name for code in ours.codes if not code.is_codable]
    names = {code.guid: code.name for code in ours.codes}
    kept = [code for code in ours.codes if code.is_codable and code.guid != AGAIN]  # one code of a name, the first
    above = {code.guid: names.get(code.parent) for code in ours.codes}
    assert [(name, code or category, memo or "") for name, code, category, memo in theirs["codes"]] == [
        (code.name, above[code.guid], code.description) for code in kept
    ]
    assert [row[1] for row in theirs["sources"]] == [source.text for source in ours.sources]
    assert [row[0] for row in theirs["sources"]] == ["P01", "first/P02", "Nothing said", "1_P01"]  # it numbers equal names
    found = Counter((source.removeprefix("1_"), words, code, coder) for source, words, code, coder, _, _ in theirs["marks"])
    assert found == Counter(
        {
            (source, words, None if path == "Time" else path.rpartition("/")[2], coder or "default"): n
            for (source, words, path, coder), n in facts(ours, whole=False).items()
        }
    )
    assert Counter(row[4] for row in theirs["marks"]) == Counter(mark.memo for mark in ours.marks if not mark.is_whole)
    assert theirs["cases"] == [[case.name, case.description] for case in ours.cases]
    values = [(name, value) for name, kind, value, _ in theirs["attributes"] if kind == "case"]
    assert values == [pair for case in ours.cases for pair in case.attributes.items()]
    in_sets = [(name, number) for name, kind, _, number in theirs["attributes"] if kind == "file"]
    assert in_sets == [("place", 1), ("First round", 1), ("First round", 2)]  # sets of sources become attributes of files
    assert theirs["journals"] == [[note.name, note.text] for note in ours.notes]
