"""Comments in Word reports that came back: each with its place, once, with nobody's name; what is wrong with files is told."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from commented import comment_on, report_of, thread
from small_study import write_study

from crp_analysis.errors import Faults
from crp_analysis.gathering import raw_files
from crp_analysis.sources.comments import read_comments
from crp_analysis.sources.word_comments import read_commented
from crp_analysis.study import load_study
from crp_analysis.workflow import load

FIRST, LATER = "2024-06-01T10:00:00", "2024-06-02T09:30:00"


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    """A report of edition 3 without comments."""
    return report_of(tmp_path_factory.mktemp("plain") / "report.docx")


@pytest.fixture
def study(tmp_path):
    study = load_study(write_study(tmp_path / "study"))
    study.comments.mkdir()
    return study


def told(study, names=()) -> list[str]:
    return [str(fault) for fault in read_comments(study, names)[1]]


def test_every_comment_comes_with_its_place(plain, study):
    remarks = [("evenings are full", "Is this hers to say?", FIRST), ("Twelve people", "Twelve or\nthirteen?", FIRST)]
    comment_on(
        plain, *remarks, ("5 of 6", "All of them?", LATER), ("What people need", "Say it shorter", LATER), to=study.comments / "a.docx"
    )
    rows, faults = read_comments(study)
    assert faults == []
    assert rows[["number", "edition", "initials", "date", "section", "anchor", "place"]].to_numpy().tolist() == [
        [1, 3, "VQ", "2024-06-01", "Summary", "summary", ""],
        [2, 3, "VQ", "2024-06-02", "What people need", "needs", ""],
        [3, 3, "VQ", "2024-06-01", "Time to take part", "code-need-time", "Q4"],
        [4, 3, "VQ", "2024-06-02", "Time to take part", "code-need-time", "E12c"],
    ]
    assert rows["words"].tolist() == [
        "Twelve people took part in three sessions.",
        "What people need",
        "“My evenings are full.”",
        "5 of 6 people E12c",
    ]
    assert rows["text"].tolist() == ["Twelve or\nthirteen?", "Say it shorter", "Is this hers to say?", "All of them?"]
    assert not rows["is_resolved"].any() and (rows["reply_to"] == 0).all()


def test_replies_follow_what_they_answer_and_share_its_state(plain, study):
    path = comment_on(plain, ("Twelve people", "Really?", FIRST), ("Time comes", "Money does", FIRST), to=study.comments / "a.docx")
    comment_on(path, ("Twelve people", "Counted again", LATER), author="Otto Brandt", initials="OB")
    thread(path, replies={2: 0}, done={0})
    rows, _ = read_comments(study)
    assert rows[["number", "initials", "text", "is_resolved", "reply_to"]].to_numpy().tolist() == [
        [1, "VQ", "Really?", True, 0],
        [2, "OB", "Counted again", True, 1],
        [3, "VQ", "Money does", False, 0],
    ]


def test_a_comment_in_several_copies_counts_once_and_is_resolved_if_any_copy_says_so(plain, study):
    first = comment_on(plain, ("Twelve people", "Really?", FIRST), to=study.comments / "a.docx")
    second = comment_on(first, ("Time comes", "Money does", LATER), to=study.comments / "b.docx", author="Otto Brandt", initials="OB")
    thread(second, replies={}, done={0})
    rows, _ = read_comments(study)
    assert rows[["initials", "text", "is_resolved"]].to_numpy().tolist() == [["VQ", "Really?", True], ["OB", "Money does", False]]


@pytest.mark.parametrize(("stated", "kept"), [("VQ", "VQ"), ("", "VQ"), ("Vera Quill", "VQ"), ("vq", "VQ")])
def test_only_initials_are_kept_of_who_wrote(plain, tmp_path, stated, kept):
    path = comment_on(plain, ("Twelve people", "@Vera Quill please look", FIRST), to=tmp_path / "a.docx", initials=stated)
    (remark,) = read_commented(path.read_bytes(), "a.docx").remarks
    assert remark.initials == kept
    assert remark.text == "@VQ please look"


def test_an_older_copy_without_the_property_is_known_by_its_cover(plain, study):
    path = comment_on(plain, ("Twelve people", "Really?", FIRST), to=study.comments / "a.docx")
    document = docx.Document(str(path))
    document.core_properties.category = document.core_properties.title = ""
    document.save(str(path))
    assert read_comments(study)[0]["edition"].tolist() == [3]


def test_what_is_wrong_with_each_file_is_told_together(plain, study, tmp_path):
    folder = study.comments
    shutil.copyfile(plain, folder / "none.docx")
    comment_on(report_of(tmp_path / "other.docx", title="Another study"), ("Twelve people", "Hm", FIRST), to=folder / "other.docx")
    comment_on(plain, ("Twelve people", "Ask Amara Field about it", FIRST), to=folder / "named.docx")
    (folder / "damaged.docx").write_bytes(plain.read_bytes()[:5000])
    (folder / "empty.docx").write_bytes(b"")
    with zipfile.ZipFile(folder / "zip.docx", "w") as archive:
        archive.writestr("a.txt", "no document")
    (folder / "notes.odt").write_bytes(b"x")
    (folder / "~$named.docx").write_bytes(b"x")
    (folder / "README.md").write_text("read me", encoding="utf-8")
    damaged = "cannot be opened as a Word document; open it in Word and save it again as .docx"
    assert told(study, {"Amara Field", "Field"}) == [
        f"data/raw/comments/damaged.docx: {damaged}",
        f"data/raw/comments/empty.docx: {damaged}",
        "data/raw/comments/named.docx, comment 1 in 'Summary': holds a participant's name; "
        "reword the comment there without the name, and save the document",
        "data/raw/comments/none.docx: holds no comments; take it away, or save it again with the comments in it",
        "data/raw/comments/notes.odt: is no Word document with the ending .docx; save it as one, or take it away",
        "data/raw/comments/other.docx: is not a report of this study, by its title and edition; take it away, or, if the study had "
        "another title then, write the title of now into the document's properties",
        f"data/raw/comments/zip.docx: {damaged}",
    ]


def test_a_run_reads_them_keys_on_them_and_stops_at_names(plain, study):
    before = load(study.root)
    assert before.material.comments.empty
    path = comment_on(plain, ("Twelve people", "Really?", FIRST), to=study.comments / "a.docx")
    after = load(study.root)
    assert path in raw_files(study, after.folders)
    assert after.key != before.key
    assert [folder.name for folder in after.folders] == ["first"]
    assert after.material.comments["text"].tolist() == ["Really?"]
    comment_on(path, ("Time comes", "Amara Field said so", LATER))
    with pytest.raises(Faults, match="comment 2 in 'What people need': holds a participant's name") as stopped:
        _ = load(study.root).material
    assert stopped.value.exit_code == 10
    assert "Amara" not in str(stopped.value)
    lenient = load(study.root, keep_going=True).material
    assert "Comments on earlier editions: 1 fault in the documents that came back was set aside." in lenient.notes


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_comments_survive_a_word_processor_of_another_kind(plain, study, tmp_path):
    path = comment_on(
        plain, ("evenings are full", "Is this hers to say?", FIRST), ("Twelve people", "Really?", LATER), to=tmp_path / "a.docx"
    )
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "docx"]
    subprocess.run([*command, "--outdir", str(study.comments), str(path)], check=True, capture_output=True, timeout=180)
    rows, faults = read_comments(study)
    assert faults == []
    assert rows[["edition", "initials", "section", "anchor", "place", "words", "text"]].to_numpy().tolist() == [
        [3, "VQ", "Summary", "summary", "", "Twelve people took part in three sessions.", "Really?"],
        [3, "VQ", "Time to take part", "code-need-time", "Q4", "“My evenings are full.”", "Is this hers to say?"],
    ]
