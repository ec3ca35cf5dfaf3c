"""Every change of the codebook: what its files become, what it refuses, and that undo brings everything back."""

from __future__ import annotations

import itertools

import pytest
from shared_codebook import FILES, files_of, make_study

from crp_analysis.codebook import load_codebook
from crp_analysis.codebook.backups import carry_out
from crp_analysis.codebook.changes import append_changes, make_change, read_changes
from crp_analysis.codebook.joining_plans import plan_merge, plan_split
from crp_analysis.codebook.plans import Plan
from crp_analysis.codebook.single_plans import plan_confirm, plan_move, plan_rename, plan_restore, plan_retire
from crp_analysis.codebook.undoing import plan_undo
from crp_analysis.errors import CodebookError, Faults
from crp_analysis.study import Study

_clock = itertools.count()


def do(study: Study, plan: Plan):
    change = plan.change(time=f"2024-05-01T10:00:00.{next(_clock):06d}Z", by="AB", note="why")
    carry_out(study.codebook_folder, plan.files, change)
    return change


def faults_of(plan_it, *args, **kwargs) -> list[str]:
    with pytest.raises(Faults) as raised:
        plan_it(*args, **kwargs)
    assert raised.value.exit_code == CodebookError.exit_code
    return str(raised.value).splitlines()


def test_planning_touches_nothing(tmp_path):
    study = make_study(tmp_path)
    plan_rename(study, "need-spade", "need-shovel")
    assert files_of(study) == FILES and not (study.codebook_folder / "changes.jsonl").exists()


def test_a_renamed_code_is_renamed_wherever_files_name_it(tmp_path):
    study = make_study(tmp_path)
    change = do(study, plan_rename(study, "need-spade", "need-shovel", "A shovel"))
    expected = {name.replace("need-spade", "need-shovel"): text.replace("need-spade", "need-shovel") for name, text in FILES.items()}
    expected["codes/need-shovel.toml"] = expected["codes/need-shovel.toml"].replace('"A spade"', '"A shovel"')
    assert files_of(study) == expected
    codebook = load_codebook(study)
    assert codebook.follow("need-spade") == "need-shovel" and codebook.follow("need-hoe") is None
    assert codebook.find("a SPADE") == codebook.find("A shovel") == "need-shovel" and codebook.find("a rake") is None
    assert [(one.code_id, one.name) for one in (*change.before, *change.after)] == [("need-spade", "A spade"), ("need-shovel", "A shovel")]


def test_a_merged_code_has_inclusions_of_all_and_its_own_definition(tmp_path):
    study = make_study(tmp_path)
    plan = plan_merge(study, ["need-spade", "need-fork"], "need-spade")
    do(study, plan)
    codebook = load_codebook(study)
    assert codebook.ids() == ["need-spade", "need-tool"]
    code = codebook.code("need-spade")
    assert (code.definition, code.include, code.opposes, code.guid) == ("Wants a spade.", ("borrowing", "buying"), "", "")
    assert codebook.options[0].needs == ("need-spade",)
    assert "codebook/codes/need-spade.toml, exclude: sends coders to the code itself" in plan.look_at
    assert codebook.follow("need-fork") == "need-spade"


def test_codes_merge_into_a_new_one(tmp_path):
    study = make_study(tmp_path)
    do(study, plan_merge(study, ["need-spade", "need-fork"], "need-dig", "To dig"))
    codebook = load_codebook(study)
    assert codebook.ids() == ["need-dig", "need-tool"] and codebook.code("need-dig").name == "To dig"
    assert codebook.code("need-dig").opposes == "" and codebook.code("need-dig").doubted_by == ()


def test_parts_of_a_split_code_are_drafts_and_the_heir_has_the_codings(tmp_path):
    study = make_study(tmp_path)
    plan = plan_split(study, "need-fork", ["need-prong", "need-tine"])
    do(study, plan)
    codebook = load_codebook(study)
    assert codebook.follow("need-fork") == "need-prong" and tuple(codebook.lineage.waiting) == ("need-fork",)
    assert [codebook.code(one).name for one in ("need-prong", "need-tine")] == ["A fork, part 1", "A fork, part 2"]
    assert codebook.code("need-prong").guid and not codebook.code("need-tine").guid
    assert codebook.code("need-spade").opposes == "need-prong"
    assert len(plan.look_at) == 2
    do(study, plan_confirm(study, "need-prong"))
    assert not load_codebook(study).lineage.waiting


def test_a_code_that_goes_on_as_a_part_keeps_its_file(tmp_path):
    study = make_study(tmp_path)
    do(study, plan_split(study, "need-fork", ["need-fork", "need-tine"]))
    assert files_of(study)["codes/need-fork.toml"] == FILES["codes/need-fork.toml"]
    assert tuple(load_codebook(study).lineage.waiting) == ("need-fork",)


def test_moving_retiring_and_restoring_change_one_line(tmp_path):
    study = make_study(tmp_path)
    own = FILES["codes/need-tool.toml"]
    do(study, plan_move(study, "need-tool", "need-fork"))
    assert files_of(study)["codes/need-tool.toml"] == own + 'parent = "need-fork"\n'
    do(study, plan_move(study, "need-tool", ""))
    plan = plan_retire(study, "need-tool", "2024-05-01")
    assert plan.look_at == ("codebook/recommendations/lend.toml: still names the code",)
    do(study, plan)
    assert files_of(study)["codes/need-tool.toml"] == own + 'retired = "2024-05-01"\n'
    assert "need-tool" not in load_codebook(study).without_retired().ids()
    assert "need-tool" in load_codebook(study).without_retired(but=["need-tool"]).ids()
    do(study, plan_restore(study, "need-tool"))
    assert files_of(study) == FILES


def test_undo_walks_back_through_everything(tmp_path):
    study = make_study(tmp_path)
    do(study, plan_rename(study, "need-spade", "need-shovel"))
    do(study, plan_merge(study, ["need-shovel", "need-fork"], "need-dig", "To dig"))
    do(study, plan_confirm(study, "need-dig"))
    do(study, plan_split(study, "need-dig", ["need-dig", "need-lift"]))
    for _ in range(4):
        do(study, plan_undo(study))
    assert files_of(study) == FILES
    codebook = load_codebook(study)
    assert [codebook.follow(one) for one in ("need-spade", "need-shovel", "need-dig", "need-lift", "need-fork")] == [
        *["need-spade"] * 4,
        "need-fork",
    ]
    assert faults_of(plan_undo, study) == ["codebook/changes.jsonl: holds no change that could be undone; there is nothing to undo"]
    assert len(read_changes(study.codebook_folder)[0]) == 8


def test_undo_does_not_lose_what_was_edited_since(tmp_path):
    study = make_study(tmp_path)
    do(study, plan_rename(study, "need-spade", "need-shovel"))
    path = study.codebook_folder / "codes" / "need-shovel.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    (line,) = faults_of(plan_undo, study)
    assert line.startswith("codebook/codes/need-shovel.toml: was edited since the change; ")


def test_refusals_come_all_together(tmp_path):
    study = make_study(tmp_path)
    lines = faults_of(plan_merge, study, ["need-spade", "need-hoe", "need-rake"], "Need X", "any tool")
    places = [line.split(":")[0] for line in lines]
    assert places == [
        "codebook, need-hoe",
        "codebook, need-rake",
        "codebook, (no id)",
        "codebook, need-tool",
    ]


@pytest.mark.parametrize(
    ("plan_it", "args", "found"),
    [
        (plan_rename, ("need-spade", "need-fork"), "is the id of a code already"),
        (plan_rename, ("need-spade",), "would change nothing"),
        (plan_rename, ("need-spade", "", "A fork"), "has that name already"),
        (plan_rename, ("need-spade", "Need"), "is no id"),
        (plan_merge, (["need-spade"], "need-spade"), "would be made of one code only"),
        (plan_merge, (["need-spade", "need-fork"], "need-dig"), "would be a new code without a name"),
        (plan_split, ("need-spade", ["need-a"]), "would have one part only"),
        (plan_split, ("need-spade", ["need-a", "need-b"], "need-c"), "is none of the parts"),
        (plan_split, ("need-spade", ["need-a", "need-fork"]), "is the id of a code already"),
        (plan_move, ("need-spade", "need-spade"), "cannot stand under itself"),
        (plan_move, ("need-spade", ""), "stands there already"),
        (plan_restore, ("need-spade",), "is not retired"),
        (plan_confirm, ("need-hoe",), "is no code"),
    ],
)
def test_each_refusal_says_what_is_in_the_way(tmp_path, plan_it, args, found):
    assert found in "\n".join(faults_of(plan_it, make_study(tmp_path), *args))


def test_an_id_that_was_given_up_is_not_given_to_another_code(tmp_path):
    study = make_study(tmp_path)
    do(study, plan_rename(study, "need-spade", "need-shovel"))
    (line,) = faults_of(plan_rename, study, "need-fork", "need-spade")
    assert line.startswith("codebook, need-spade: was a code before, and codings that name it are read as 'need-shovel'")
    do(study, plan_rename(study, "need-shovel", "need-spade"))  # but it may come back
    assert load_codebook(study).follow("need-shovel") == "need-spade"
    (study.codebook_folder / "codes" / "need-shovel.toml").write_text(FILES["codes/need-tool.toml"], encoding="utf-8")
    with pytest.raises(Faults, match="need-shovel.toml: has an id that was given up; codings that name it are read as 'need-spade'"):
        load_codebook(study)


def test_parents_that_lead_in_a_circle_are_refused(tmp_path):
    study = make_study(tmp_path)
    do(study, plan_move(study, "need-spade", "need-tool"))
    assert "leads back to the code itself" in faults_of(plan_move, study, "need-tool", "need-spade")[0]


def test_a_codebook_with_faults_is_mended_first(tmp_path):
    study = make_study(tmp_path)
    (study.codebook_folder / "codes" / "need-fork.toml").write_text("name = ", encoding="utf-8")
    assert faults_of(plan_rename, study, "need-spade", "need-shovel")[0].startswith("codebook/codes/need-fork.toml: ")


def test_files_that_still_name_an_older_id_are_read_in_todays_terms(tmp_path):
    study = make_study(tmp_path)
    do(study, plan_rename(study, "need-spade", "need-shovel"))
    for name in ("options/shed.toml", "frames/seasons.toml", "recommendations/lend.toml", "codes/need-fork.toml"):
        (study.codebook_folder / name).write_text(FILES[name], encoding="utf-8")  # from a colleague's older copy
    codebook = load_codebook(study)
    assert codebook.options[0].needs == ("need-shovel", "need-fork")
    assert codebook.frames[0].areas[0].codes == ("need-shovel",)
    assert codebook.recommendations[0].rests_on == ("need-shovel",)
    assert codebook.code("need-fork").doubted_by == ("need-shovel",)


def test_what_only_the_log_tells_does_not_change_the_codebooks_version(tmp_path):
    study = make_study(tmp_path)
    first = load_codebook(study).fingerprint
    append_changes(study.codebook_folder, [make_change(act="add", codes=("need-tool",), time="2024-05-01T10:00:00Z")])
    assert load_codebook(study).fingerprint == first
