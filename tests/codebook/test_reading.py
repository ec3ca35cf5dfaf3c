"""The codebook: good files, each kind of fault with its place, and the codebook of this repository's own study."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from crp_analysis import tables
from crp_analysis.codebook import FAMILIES, Code, load_codebook, read_codebook
from crp_analysis.errors import CodebookError, Faults
from crp_analysis.study import Group, Study, load_study

REPOSITORY = Path(__file__).resolve().parents[2]
CODE = """
name = "Finding a spade"
family = "need"
definition = "Somebody wants a spade."
include = ["borrowing"]
exclude = ["forks (use need-fork)"]
examples = ["Where on earth do I get a spade?"]
non_examples = ["I have a fork already."]
options = ["shed"]
groups = ["gardener"]
"""
OPTION = """
name = "The shed"
overview = "Tools to borrow."
aims = ["lend tools"]
who_for = ["everyone"]
core_content = ["spades"]
considerations = ["a lock"]
delivery = ["local"]
needs = ["need-spade"]
principles = ["fair"]
groups = ["gardener"]
[investment]
level = "low"
[[links]]
option = "shed"
how = "to itself"
"""
PRINCIPLES = """
[[principles]]
id = "fair"
name = "Fair"
prompts = ["Take turns"]
"""
FRAME = """
name = "Seasons"
[[areas]]
id = "spring"
name = "Spring"
codes = ["need-spade"]
options = ["shed"]
"""
FILES = {
    "codes/need-spade.toml": CODE,
    "options/shed.toml": OPTION,
    "principles.toml": PRINCIPLES,
    "frames/seasons.toml": FRAME,
    "glossary.toml": 'CRP = "Community research partnership"\n"P&CE" = "Public and community engagement"',
}


def make_study(folder: Path, **files: str) -> Study:
    """A study whose codebook holds FILES, with some of them replaced (`codes__x` is codes/x.toml)."""
    given = {f"{name.replace('__', '/')}.toml": text for name, text in files.items()}
    for name, text in (FILES | given).items():
        path = folder / "codebook" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Study(root=folder, title="A", question="B", groups=(Group(id="gardener", name="Gardeners", role="gardener"),))


def faults_of(study: Study) -> list[str]:
    with pytest.raises(Faults) as raised:
        load_codebook(study)
    assert raised.value.exit_code == CodebookError.exit_code
    return str(raised.value).splitlines()


def test_good_files_make_a_codebook(tmp_path):
    codebook = load_codebook(make_study(tmp_path))
    assert codebook.ids() == ["need-spade"]
    assert codebook.code("need-spade").examples == ("Where on earth do I get a spade?",)
    assert codebook.options[0].option_id == "shed" and codebook.options[0].investment.level == "low"
    assert codebook.principles[0].prompts == ("Take turns",)
    assert codebook.frames[0].frame_id == "seasons" and codebook.frames[0].areas[0].codes == ("need-spade",)
    assert codebook.glossary == {"CRP": "Community research partnership", "P&CE": "Public and community engagement"}


def test_a_study_without_a_codebook_gets_an_empty_one(tmp_path):
    study = Study(root=tmp_path, title="A", question="B", groups=(Group(id="g", name="G", role="g"),))
    codebook = load_codebook(study)
    assert codebook.codes == () and codebook.glossary == {}
    assert codebook.table().empty and list(codebook.table().columns) == ["code_id", "name", "family", "definition"]


def test_codes_stand_by_family_then_file_name(tmp_path):
    def of(family: str) -> str:
        return CODE.replace('"need"', f'"{family}"')

    study = make_study(tmp_path, codes__a=of("tension"), codes__c=of("barrier"), codes__b=of("barrier"))
    codebook = load_codebook(study)
    assert codebook.ids() == ["need-spade", "b", "c", "a"]
    assert [code.code_id for code in codebook.of_family("barrier")] == ["b", "c"]


def test_names_and_table(tmp_path):
    codebook = load_codebook(make_study(tmp_path))
    assert codebook.code_name("need-spade") == "Finding a spade"
    assert codebook.code_name("need-gone") == "need-gone"
    expected = pd.DataFrame(
        [{"code_id": "need-spade", "name": "Finding a spade", "family": "need", "definition": "Somebody wants a spade."}]
    )
    pd.testing.assert_frame_equal(codebook.table(), expected)
    with pytest.raises(KeyError):
        codebook.code("need-gone")


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (
            {"codes__need-spade": CODE.replace('definition = "Somebody wants a spade."', "")},
            "codebook/codes/need-spade.toml, definition: is missing; add it",
        ),
        (
            {"codes__need-spade": CODE.replace('"Somebody wants a spade."', '""')},
            "codebook/codes/need-spade.toml, definition: is empty; write it",
        ),
        (
            {"codes__need-spade": CODE + 'shade = "red"'},
            "codebook/codes/need-spade.toml, shade: is not a known key; remove it or correct its spelling",
        ),
        (
            {"codes__need-spade": CODE.replace('["borrowing"]', '"borrowing"')},
            "codebook/codes/need-spade.toml, include: is not a list; put it in [ ], also when it is only one",
        ),
        (
            {"codes__need-spade": 'code_id = "x"' + CODE},
            "codebook/codes/need-spade.toml: states its own code_id; remove the line, the file's name is the id",
        ),
        (
            {"codes__Need Fork": CODE},
            "codebook/codes/Need Fork.toml, code_id: is not an id; use small letters, digits and hyphens only",
        ),
        (
            {"codes__need-spade": CODE + 'parent = "need-tool"'},
            "codebook/codes/need-spade.toml, parent: names the code 'need-tool', which does not exist; correct the id or add the code",
        ),
        (
            {"codes__need-spade": CODE + 'opposes = "need-hoe"'},
            "codebook/codes/need-spade.toml, opposes: names the code 'need-hoe', which does not exist; correct the id or add the code",
        ),
        (
            {"codes__need-spade": CODE.replace('["gardener"]', '["baker"]')},
            "codebook/codes/need-spade.toml, groups: names the group 'baker', which does not exist; correct the id or add the group",
        ),
        (
            {"codes__need-spade": CODE.replace('["shed"]', '["barn"]')},
            "codebook/codes/need-spade.toml, options: names the option 'barn', which does not exist; correct the id or add the option",
        ),
        (
            {"options__shed": OPTION.replace('["need-spade"]', '["need-hoe"]')},
            "codebook/options/shed.toml, needs: names the code 'need-hoe', which does not exist; correct the id or add the code",
        ),
        (
            {"options__shed": OPTION.replace('["fair"]', '["free"]')},
            "codebook/options/shed.toml, principles: names the principle 'free', which does not exist; correct the id or add the principle",
        ),
        (
            {"options__shed": OPTION.replace('option = "shed"', 'option = "barn"')},
            "codebook/options/shed.toml, links: names the option 'barn', which does not exist; correct the id or add the option",
        ),
        (
            {"options__shed": OPTION.replace('level = "low"', "")},
            "codebook/options/shed.toml, investment.level: is missing; add it",
        ),
        (
            {"frames__seasons": FRAME.replace('["need-spade"]', '["need-hoe"]')},
            "codebook/frames/seasons.toml, area spring: names the code 'need-hoe', which does not exist; correct the id or add the code",
        ),
        (
            {"principles": PRINCIPLES.replace('name = "Fair"', "")},
            "codebook/principles.toml, entry 1, name: is missing; add it",
        ),
        (
            {"principles": PRINCIPLES + PRINCIPLES},
            "codebook/principles.toml, fair: is the id of two entries; rename one of them",
        ),
        (
            {"glossary": "CRP = 5"},
            "codebook/glossary.toml, CRP: is not a text; put it in quotes",
        ),
    ],
)
def test_each_kind_of_fault_names_its_place_and_the_remedy(tmp_path, files, fault):
    lines = faults_of(make_study(tmp_path, **files))
    assert fault in lines
    assert len([line for line in lines if "does not exist" not in line or line == fault]) == 1


def test_a_family_that_does_not_exist_lists_those_that_do(tmp_path):
    (line,) = faults_of(make_study(tmp_path, **{"codes__need-spade": CODE.replace('"need"', '"wish"')}))
    assert line.startswith("codebook/codes/need-spade.toml, family: ")
    assert all(f"'{family}'" in line for family in FAMILIES)


@pytest.mark.parametrize("text", ['[principles]\nid = "fair"', 'principles = "fair"', 'principles = ["fair"]'])
def test_principles_in_another_shape_say_how_to_write_them(tmp_path, text):
    assert faults_of(make_study(tmp_path, principles=text))[0] == (
        "codebook/principles.toml, principles: is not a list of entries; write each entry under [[principles]], in double brackets"
    )


def test_a_misspelt_list_of_principles_is_not_taken_for_none(tmp_path):
    lines = faults_of(make_study(tmp_path, principles=PRINCIPLES.replace("[[principles]]", "[[principle]]")))
    assert lines[0] == "codebook/principles.toml, principle: is not a known key; write each entry under [[principles]]"


def test_all_faults_of_all_files_are_reported_together(tmp_path):
    study = make_study(
        tmp_path,
        **{
            "codes__need-spade": CODE.replace('name = "Finding a spade"', ""),
            "codes__need-fork": "name = fork",
            "options__shed": OPTION.replace('aims = ["lend tools"]', ""),
            "principles": PRINCIPLES.replace('name = "Fair"', ""),
            "glossary": "broken",
        },
    )
    places = [line.split(":")[0] for line in faults_of(study)]
    assert places[:5] == [
        "codebook/codes/need-fork.toml",
        "codebook/codes/need-spade.toml, name",
        "codebook/options/shed.toml, aims",
        "codebook/principles.toml, entry 1, name",
        "codebook/glossary.toml",
    ]


def test_a_faulty_file_is_reported_once_and_not_by_all_who_name_it(tmp_path):
    study = make_study(tmp_path, **{"codes__need-spade": CODE.replace('definition = "Somebody wants a spade."', "")})
    assert faults_of(study) == ["codebook/codes/need-spade.toml, definition: is missing; add it"]


def test_what_can_be_read_is_given_beside_the_faults(tmp_path):
    codebook, faults = read_codebook(make_study(tmp_path, **{"codes__need-fork": "name ="}))
    assert codebook.ids() == ["need-spade"]
    assert [fault.place for fault in faults] == ["codebook/codes/need-fork.toml"]


def test_the_fingerprint_of_a_code_follows_its_meaning_only(tmp_path):
    code = load_codebook(make_study(tmp_path)).code("need-spade")
    assert code.fingerprint == Code(**code.model_dump()).fingerprint
    assert code.model_copy(update={"name": "Another name", "groups": ()}).fingerprint == code.fingerprint
    for key in ("definition", "include", "exclude", "examples", "non_examples"):
        changed = "Other." if key == "definition" else ("other",)
        assert code.model_copy(update={key: changed}).fingerprint != code.fingerprint, key
    assert re.fullmatch("[0-9a-f]{16}", code.fingerprint)


def test_the_fingerprint_of_the_codebook_follows_everything(tmp_path):
    first = load_codebook(make_study(tmp_path / "a")).fingerprint
    assert load_codebook(make_study(tmp_path / "b")).fingerprint == first
    assert load_codebook(make_study(tmp_path / "c", glossary='CRP = "Other"')).fingerprint != first
    assert load_codebook(make_study(tmp_path / "d", **{"codes__need-spade": CODE.replace("Finding", "Seeking")})).fingerprint != first


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(REPOSITORY)


@pytest.fixture(scope="module")
def codebook(study):
    return load_codebook(study)


def test_every_code_of_this_repository_is_complete(codebook):
    assert len(codebook.codes) >= 50
    for code in codebook.codes:
        assert code.code_id.startswith(f"{code.family}-")
        assert len(code.include) >= 3 and len(code.exclude) >= 2, code.code_id
        assert len(code.examples) >= 4 and len(code.non_examples) >= 3, code.code_id
        assert code.source, code.code_id


def test_no_utterance_stands_in_two_places_or_is_too_short(codebook):
    utterances = [text.casefold() for code in codebook.codes for text in (*code.examples, *code.non_examples)]
    assert len(set(utterances)) == len(utterances)
    assert min(len(text.split()) for text in utterances) >= 5


def test_every_exclusion_sends_the_coder_to_a_code_or_family_that_exists(codebook):
    for code in codebook.codes:
        for rule in code.exclude:
            named = re.findall(rf"\b(?:{'|'.join(FAMILIES)})-[a-z-]+", rule)
            assert set(named) <= set(codebook.ids()) - {code.code_id}, (code.code_id, rule)
            assert named or "option codes" in rule, (code.code_id, rule)


def test_needs_and_options_agree_with_each_other(codebook):
    assert all(code.need.startswith("I need to ") or code.need.startswith("I need ") for code in codebook.of_family("need"))
    from_needs = {(code.code_id, option) for code in codebook.of_family("need") for option in code.options}
    from_options = {(need, option.option_id) for option in codebook.options for need in option.needs}
    assert from_needs == from_options
    assert all(code.groups and code.options for code in codebook.of_family("need"))


def test_challenges_have_a_seat_and_tensions_oppose_each_other(codebook):
    assert {code.seat for code in codebook.of_family("challenge")} == {"higher education", "community", "both"}
    for code in codebook.of_family("tension"):
        assert codebook.code(code.opposes).opposes == code.code_id


def test_principles_options_and_levels_can_be_joined_with_their_codes(codebook):
    assert {principle.id for principle in codebook.principles} == {code.code_id for code in codebook.of_family("principle")}
    assert {f"option-{option.option_id}" for option in codebook.options} == {code.code_id for code in codebook.of_family("option")}
    frames = {frame.frame_id: frame for frame in codebook.frames}
    assert [area.name for area in frames["participation-levels"].areas] == tables.LEVELS
    assert [area.kind for area in frames["societal-engagement"].areas] == ["initiative"] * 5 + ["enabler"] * 4


def test_the_landscape_names_groups_and_needs_that_exist(study, codebook):
    schemes = tables.check(pd.read_csv(study.landscape, dtype=str, keep_default_na=False), tables.Schemes, "schemes.csv")
    assert set(schemes["status"]) <= {"running", "ended", "unknown"}
    audiences = {one for cell in schemes["audiences"] for one in cell.split(";") if one}
    assert audiences <= {group.id for group in study.groups if group.is_audience}
    assert {one for cell in schemes["needs"] for one in cell.split(";")} <= {code.code_id for code in codebook.of_family("need")}


ADVICE = """title = "Lend tools"
area = "pilot"
text = "Lend tools for a year and see."
rests_on = ["need-spade", "shed"]
would_change_our_mind = ["Nobody borrows one."]
"""


def test_recommendations_stand_in_the_order_of_areas(tmp_path):
    study = make_study(
        tmp_path,
        recommendations__lend=ADVICE,
        recommendations__tell=ADVICE.replace("pilot", "narrative"),
        recommendations__ask=ADVICE,
    )
    codebook = load_codebook(study)
    assert [one.recommendation_id for one in codebook.recommendations] == ["tell", "ask", "lend"]
    assert [area.id for area in codebook.recommendation_areas] == ["narrative", "pilot", "together"]
    assert codebook.recommendations[0].rests_on == ("need-spade", "shed")


def test_a_study_can_name_its_own_areas(tmp_path):
    areas = '[[areas]]\nid = "soil"\nname = "Soil first"\n'
    study = make_study(tmp_path, recommendations__lend=ADVICE.replace("pilot", "soil"), **{"recommendation-areas": areas})
    assert [area.name for area in load_codebook(study).recommendation_areas] == ["Soil first"]


def test_all_faults_of_recommendations_together(tmp_path):
    study = make_study(
        tmp_path,
        recommendations__one=ADVICE.replace("pilot", "moon").replace('"shed"', '"barn"'),
        recommendations__two=ADVICE + 'against = ["shed"]\n',
        recommendations__three=ADVICE.replace('title = "Lend tools"\n', ""),
    )
    assert faults_of(study) == [
        "codebook/recommendations/three.toml, title: is missing; add it",
        "codebook/recommendations/one.toml, area: names the area 'moon', which does not exist; use one of: narrative, pilot, together",
        "codebook/recommendations/one.toml, rests_on: names the code or option 'barn', which does not exist; correct the id, or add the "
        "code or option",
        "codebook/recommendations/two.toml, against: names 'shed', which it also rests on; take it out of one of the two lists",
    ]


def test_a_need_and_its_purpose_make_one_sentence(codebook):
    code = codebook.code("need-find-partner")
    assert code.statement == f"{code.need.rstrip('.')}, so that {code.so_that}."
    assert all(one.so_that and not one.so_that.startswith("so that") for one in codebook.of_family("need"))
    assert codebook.code("barrier-time").statement == ""


def test_recommendations_of_this_repository_are_complete(codebook):
    assert {one.area for one in codebook.recommendations} == {area.id for area in codebook.recommendation_areas}
    assert all(one.would_change_our_mind and one.source for one in codebook.recommendations)


def test_what_is_recommended_costs_no_new_suggestions(tmp_path):
    plain, advised = load_codebook(make_study(tmp_path / "a")), load_codebook(make_study(tmp_path / "b", recommendations__lend=ADVICE))
    assert plain.codes_fingerprint == advised.codes_fingerprint
    assert plain.fingerprint != advised.fingerprint
    edited = load_codebook(make_study(tmp_path / "c", **{"codes__need-spade": CODE.replace("wants a spade", "lacks a spade")}))
    assert edited.codes_fingerprint != plain.codes_fingerprint
