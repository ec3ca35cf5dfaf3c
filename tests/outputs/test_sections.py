"""What each section of the report says, and what it must never say."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from crp_analysis import tables
from crp_analysis.codebook import Codebook
from crp_analysis.outputs import sections

# Parts that a study may not have: they are left out whole, and the limits say so.
MAY_BE_ABSENT = {"comments", "frames", "glossary", "journeys", "landscape", "option_sets", "options", "preferences", "principles"}
MAY_BE_ABSENT |= {"needs_in_words", "recommendations", "system", "tensions"}
PLAIN = [name for name in sections.__all__ if name not in ("changes", "provenance", "needs_direction", "passages")]


def words(html: str) -> str:
    """A section as a reader reads it on a screen, without extra space and without evidence numbers, which are for paper."""
    soup = BeautifulSoup(html, "lxml")
    for number in soup.select(".en"):
        number.decompose()
    for link in soup.select(".ev"):
        link.unwrap()
    soup.smooth()
    return " ".join(soup.get_text(" ").split())


def whole(run) -> str:
    return "\n".join(getattr(sections, name)(run) for name in PLAIN)


@pytest.mark.parametrize("name", PLAIN)
def test_nobody_can_be_recognised_and_speech_is_escaped(run, name):
    html = getattr(sections, name)(run)
    for secret in ("P01", "P06", "P10", "s1", "g2", "a.docx", "d.docx"):
        assert secret not in words(html).split() and f">{secret}<" not in html
    assert "<script" not in html


@pytest.mark.parametrize("name", PLAIN)
def test_every_section_stands_an_empty_study(run, name):
    empty = lambda bundle: replace(bundle, **{n: t.head(0) for n, t in vars(bundle).items() if hasattr(t, "head")})  # noqa: E731
    bare = run.but(
        material=replace(empty(run.material), notes=()),
        coded=replace(empty(run.coded), notes=()),
        findings=empty(run.findings),
        agreement=tables.empty(tables.Agreement),
        codebook=Codebook(),
    )
    said = words(getattr(sections, name)(bare))
    assert said == "" if name in MAY_BE_ABSENT else said


def test_summary_stands_alone(run):
    said = words(sections.summary(run))
    assert "What would help people at Tinybrook to do research together?" in said
    assert "12 people took part in 3 sessions" in said and "2 people read and coded 2 of 3 sessions" in said
    assert "Finding a partner: 4 of 5 people" in said
    assert "Researchers Too few people to show (fewer than 5)." in said
    assert "Lack of time: 8 of 9 people (95 % interval 57–98 %); suggested for 3 of 3 people not read yet" in said
    assert "1 cell of the needs matrix rests on suggestions only" in said and "Nobody from Farvale took part." in said


def test_a_report_without_human_codes_says_so_first(unread_run):
    said = words(sections.summary(unread_run))
    assert said.startswith("Summary Nobody has coded this material yet.")
    assert "of 9 people" not in words(whole(unread_run))
    for name in ("needs", "themes", "personas"):
        assert "Nobody has coded this material yet." in words(getattr(sections, name)(unread_run))


def test_a_coded_report_does_not_claim_to_be_uncoded(run):
    assert "Nobody has coded" not in words(whole(run))


def test_the_needs_table_has_a_word_for_every_kind_of_cell(run):
    soup = BeautifulSoup(sections.needs(run), "lxml")
    cells = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    assert cells[0] == ["Finding a partner E1", "4 of 5", "suggested +3", "fewer than 5"]
    assert cells[2] == ["Ethics in practice E3", "0 of 5", "3 of 4", "fewer than 5"]


def test_protected_numbers_appear_nowhere(run):
    needs = run.findings.needs.assign(n_participants=lambda t: t["n_participants"].where(t["strength"] != "protected", 7654))
    counts = run.findings.counts.assign(n_participants=lambda t: t["n_participants"].where(~t["is_protected"], 7654))
    people = run.findings.participation.assign(n_participants=lambda t: t["n_participants"].where(~t["is_protected"], 7654.0))
    changed = run.but(findings=replace(run.findings, needs=needs, counts=counts, participation=people))
    assert "7,654" not in words(whole(changed)) and "7654" not in words(whole(changed))


def test_quotes_carry_group_and_kind_of_session(run):
    said = words(sections.quote_bank(run))
    assert "“Finding anyone took us a year.” — Brokers (public engagement), interview · Q1" in said
    assert "“There is never time.” — Researchers, interview, code suggested · Q3" in said


def test_a_quote_in_a_theme_leads_to_its_place_in_the_bank(run):
    link = BeautifulSoup(sections.needs_in_words(run), "lxml").select_one("a.quote-number")
    assert BeautifulSoup(sections.quote_bank(run), "lxml").find(id=link["href"][1:]) is not None


def test_only_clear_contrasts_are_told(run):
    assert "Groups differ clearly here. Community organisations: 100 %, everyone else: 50 %." in words(sections.themes(run))
    assert "differ clearly" not in words(sections.needs(run))


def test_personas_say_what_lines_rest_on_and_who_is_missing(run):
    said = words(sections.personas(run))
    assert "Short of time, with many plates spinning. 5 of 5 people" in said
    assert "Access to new money. 1 of 5 people, 1 session · single voice" in said
    assert "“How do I find a partner?” suggested for 3 people not read yet" in said  # brokers are too few to say of how many
    assert "Researchers: people took part, but no line has enough evidence." in said and "People from Farvale: nobody took part." in said


def test_options_name_the_people_behind_needs_and_what_nobody_answers(run):
    said = words(sections.options(run))
    assert "Finding a partner (6 people)" in said and "Low. One part-time post." in said
    coverage = run.findings.coverage.assign(answers=False)
    said = words(sections.options(run.but(findings=replace(run.findings, coverage=coverage))))
    assert "No option answers these needs: Finding a partner (6 people)" in said


def test_gaps_are_needs_with_people_and_without_schemes(run):
    said = words(sections.landscape(run))
    assert "Ethics in practice : Brokers (public engagement) (3 of 4 people)" in said
    assert "Access to funding" not in said  # a single voice is no gap


def test_tensions_show_both_sides(run):
    said = words(sections.tensions(run))
    assert "Open to all or experienced people only?" in said
    assert "4 of 9 people" in said and "2 of 9 people" in said and "1 person held both positions" in said


def test_withheld_themes_are_counted_and_not_named(run):
    said = words(sections.leftover_themes(run))
    assert "Travel and buses" in said and "Noise" not in said and "1 further theme did not come back" in said


def test_needs_say_where_they_went(run):
    moved = [
        {
            "code_id": run.codebook.ids()[0],
            "group": run.study.groups[0].id,
            "direction": "more",
            "was": "1 of 9 people",
            "now": "8 of 9 people",
        }
    ]
    shown = words(sections.needs_direction(run, moved, edition=2))
    assert "▲ more people" in shown
    assert "1 of 9 people 8 of 9 people" in shown
    assert "no need was gained or lost" in words(sections.needs_direction(run, [], edition=2))
    assert words(sections.needs_direction(run, moved, edition=1)) == ""


def test_changes_and_first_edition():
    groups = [{"heading": "Needs", "items": ["Gained: Ethics."]}]
    assert "Needs Gained: Ethics." in words(sections.changes(groups, edition=2))
    assert "This is the first edition." in words(sections.changes([], edition=1))
    assert "No finding changed" in words(sections.changes([], edition=2))


def test_limits_list_each_statement_once(run):
    notes = ("Nobody from Farvale took part.", "One session has no time stamps.")
    said = words(sections.limits(run.but(material=replace(run.material, notes=notes))))
    assert said.count("Nobody from Farvale took part.") == 1 and "One session has no time stamps." in said


def test_summary_reads_as_it_did(run, snapshot):
    assert words(sections.summary(run)) == snapshot


def test_method_reads_as_it_did(run, snapshot):
    assert words(sections.method(run)).replace(run.codebook.fingerprint[:8], "VERSION") == snapshot


def test_a_corrected_share_stands_after_the_count_and_is_explained(run):
    needs = run.findings.needs
    corrected = needs.assign(basis=["corrected"] + ["people"] * (len(needs) - 1), share=[0.4, *needs["share"][1:]])
    said = words(sections.needs(run.but(findings=replace(run.findings, needs=corrected))))
    assert "4 of 5 (all: 40 %)" in said
    assert "suggestions corrected by what people coded" in said
    assert "(all:" not in words(sections.needs(run))


def test_the_method_says_whether_further_sessions_would_bring_new_codes(run):
    told = pd.DataFrame([("saturation", "Further sessions would still bring codes.", None)], columns=["topic", "statement", "n"])
    limits = pd.concat([run.findings.limits, told], ignore_index=True)
    assert "Further sessions would still bring codes." in words(sections.method(run.but(findings=replace(run.findings, limits=limits))))
    assert "Would further sessions" not in words(sections.method(run))


def test_recommendations_say_what_stands_behind_and_against_them(run):
    said = words(sections.recommendations(run))
    assert "Pay for people's time contested Set money aside for the hours that people give." in said
    assert "8 of 9 people in 2 sessions said something that it rests on. suggested for 3 people more, in sessions not read yet." in said
    assert "It rests on: Lack of time (8 of 9)." in said
    assert "Against it: Experienced people only (2 of 9). Of these, 1 person also stands behind it." in said
    assert "What would change our mind: Paid places stay empty." in said
    assert "Wait a year no evidence yet" in said
    assert "Nobody in the sessions that people read said anything that it rests on." in said


def test_recommendations_before_anybody_read_claim_nobody(unread_run):
    said = words(sections.recommendations(unread_run))
    assert "No session has been read by people." in said
    assert "of 9" not in said and "0 of 0" not in said


def test_cards_say_what_they_are_named_for_and_whom_they_leave_out(run):
    said = words(sections.personas(run))
    assert "Community organisations – “Access to funding”" in said
    assert "Named for its strongest need, raised by 1 of 5 people whose sessions were read." in said
    assert "Nobody of this group took part from Farvale." in said
    assert "No group was split: none has enough people" in said


def test_edited_lines_are_marked_and_never_look_like_evidence(run):
    lines = run.findings.personas
    at = lines["text"] == "Access to new money."
    about = {"origin": "facilitator", "editor": "the room", "edit_reason": "plainer", "edited_on": "2024-05-01"}
    stale = {"is_stale": True, "stale_reason": "It was edited when 3 of 5 people stood behind the line; now 1 of 5 do."}
    edited = lines.assign(**{name: lines[name].where(~at, value) for name, value in {**about, **stale}.items()})
    question = edited["part"] == "How do I"
    edited = edited.assign(origin=edited["origin"].where(~question, "facilitator"))
    added = edited.loc[at].assign(part="Enablers", text="A neighbour.", code_id="", n_participants=0, n_in_group=0, is_stale=False)
    gone = tables.check(
        pd.DataFrame([("one", "community", "Pains", "", "withdrawn", "Noise", "", "the room", "not ours", "2024-05-01", False, "")],
                     columns=list(tables.empty(tables.EditsApplied).columns)), tables.EditsApplied, "test",
    )  # fmt: skip
    findings = replace(run.findings, personas=pd.concat([edited, added], ignore_index=True), persona_edits=gone)
    said = words(sections.personas(run.but(findings=findings)))
    assert "Access to new money. edited 1 of 5 people, 1 session · single voice Worded by the room, 2024-05-01: plainer" in said
    assert "Look again. It was edited when 3 of 5 people stood behind the line" in said
    assert "A neighbour. edited no evidence behind it Added by the room" in said
    assert "Taken off by the room, 2024-05-01: “Noise”. not ours" in said
    assert "“How do I find a partner?”" not in said  # facilitators' words stand without quotation marks
    assert "A line that facilitators worded is marked edited" in said


def test_patterns_are_shown_side_by_side_where_there_are_two(run):
    tested = run.findings.patterns.assign(has_two=True, p_value=0.005, bic_gain=12.0)
    rows = [("community", number, code, n, 6) for number, code, n in ((0, "need-ethics", 6), (0, "need-access-funding", 0),
            (1, "need-ethics", 1), (1, "need-access-funding", 5))]  # fmt: skip
    needs = tables.check(pd.DataFrame(rows, columns=list(tables.empty(tables.PatternNeeds).columns)), tables.PatternNeeds, "test")
    said = words(sections.personas(run.but(findings=replace(run.findings, patterns=tested, pattern_needs=needs))))
    assert "Community organisations: the people of this group fall into two patterns of needs." in said
    assert "“Ethics in practice” (6 people) Ethics in practice: 6 of 6 people" in said
    assert "“Access to funding” (6 people) Access to funding: 5 of 6 people" in said


def test_both_sides_of_a_tension_have_words_or_say_why_not(run):
    pair = run.findings.tensions.assign(quote_ids_left="q-1", relation="same people")
    said = words(sections.tensions(run.but(findings=replace(run.findings, tensions=pair))))
    assert "“Finding anyone took us a year.”" in said
    assert "No words of this side may be shown" in said
    assert "Most of those on the smaller side hold both positions" in said


def test_barriers_stand_by_their_seat_with_links_to_words(run):
    html = sections.challenges(run)
    assert "Barriers without a stated seat Lack of time : 8 of 9 people" in words(html)
    assert BeautifulSoup(html, "lxml").select_one('a[href="#code-barrier-time"]')


def test_quotes_are_found_by_option_and_by_role(run):
    soup = BeautifulSoup(sections.quote_bank(run), "lxml")
    tables_ = {table.caption.get_text(): table for table in soup.find_all("table")}
    hub = tables_["Quotes by option."].find("th", string="The Hub").parent
    numbers = [link.get_text() for link in hub.find_all("a")]
    shown = {quote.select_one(".quote-number").get_text() for quote in soup.select("blockquote") if "Finding" in quote.get_text()}
    assert len(numbers) == 2 and shown <= set(numbers)
    assert [row.th.get_text() for row in tables_["Quotes by role."].tbody.find_all("tr")] == ["Broker", "Community", "Researcher"]


def test_a_cut_quote_says_so_at_the_ends_of_sentences_only(run):
    longer = run.material.segments.assign(text=run.material.segments["text"] + " And so it went on.")
    said = words(sections.quote_bank(run.but(material=replace(run.material, segments=longer))))
    assert "“Finding anyone took us a year. …”" in said
    assert "Three dots say that the person went on before or after" in said
    assert "…" not in words(sections.quote_bank(run))


def test_reasons_of_lanes_that_many_codes_share_are_told_once(run):
    few = [f"Evidence: people gave this code {n}; 15 are needed before the machine can be judged on it." for n in ("once", "8 times")]
    lanes = run.coded.lanes.assign(lane=["human only", "human only", "assisted"], reason=[*few, "Machine: it is too poor."])
    said = words(sections.trust(run.but(coded=replace(run.coded, lanes=lanes))))
    assert "2 codes. Evidence: people gave these codes fewer than 15 times, too seldom for the machine to be judged on them." in said
    assert "Machine: it is too poor." in said and "8 times" not in said


def test_numbers_of_lanes_open_the_words_under_their_code(run):
    html = str(sections.trust(run))
    table = html[html.index("The lane of each code") :]
    heard = [code_id for code_id in run.coded.lanes["code_id"] if f'href="#e-{code_id}"' in table]
    assert heard and all(run.findings.counts.query("code_id == @one")[["n_participants", "n_suggested"]].to_numpy().sum() for one in heard)
