"""What programs write, by hand: each departure from the standard is read, and what cannot be is counted."""

import zipfile
from io import BytesIO

import pytest
from lxml import etree
from refi_made import CODE, CODES, FOLDER, NOTE, OTHER_CODE, OTHER_SOURCE, SOURCE, USER, coding, one_source, project_xml, qdpx, selection

from crp_analysis.interchange.hardened_xml import local
from crp_analysis.interchange.project import Project
from crp_analysis.interchange.refi_read import read_qdc, read_qdpx

TEXT = {f"sources/{SOURCE}.txt": "I felt safe.\nNo time 😀 at all.".encode()}


def read(inside: str, files: dict[str, bytes] | None = None, **stated: str) -> Project:
    return read_qdpx(qdpx(inside, TEXT if files is None else files, **stated), "study.qdpx")


def lost(project: Project, kind: str) -> int:
    return sum(loss.n for loss in project.losses if loss.kind == kind)


def test_a_plain_project_is_read_whole():
    project = read(one_source(selection(1, 2, 11, coding(1), name="felt safe")))
    assert (project.name, project.origin) == ("Pilot", "Some program 1")
    assert [(coder.guid, coder.name) for coder in project.coders] == [(USER, "Coder A")]
    assert [(code.name, code.parent, code.is_codable, code.colour, code.description) for code in project.codes] == [
        ("Needs", "", False, "", ""),
        ("Safety", FOLDER, True, "#336699", "Being safe."),
        ("Time", FOLDER, True, "#AABBCC", ""),
    ]
    (mark,) = project.marks
    assert (mark.source, mark.start, mark.end, mark.code, mark.coder) == (SOURCE, 2, 11, CODE, USER)
    assert (mark.created, mark.quoted, mark.raw_start, mark.raw_end) == ("2026-11-21T10:00:00Z", "felt safe", 2, 11)
    assert project.losses == ()


def test_several_codes_and_coders_on_one_stretch_are_a_mark_each():
    second = "00000000-0000-4000-8000-000000000002"
    three = coding(1) + coding(2, code=OTHER_CODE) + coding(3, user=second)
    project = read(one_source(selection(1, 0, 6, f"<Description>why</Description>{three}")))
    assert [(mark.code, mark.coder, mark.memo) for mark in project.marks] == [
        (CODE, USER, "why"),
        (OTHER_CODE, USER, "why"),
        (CODE, second, "why"),
    ]
    assert [coder.name for coder in project.coders] == ["Coder A", ""]
    assert lost(project, "coder") == 1


def test_coder_and_date_of_the_selection_stand_in_for_those_of_the_coding():
    bare = f'<Coding guid="{NOTE}"><CodeRef targetGUID="{CODE}"/></Coding>'
    made = selection(1, 0, 6, bare).replace("name=", f'creatingUser="{USER}" creationDateTime="2026-01-02T03:04:05" name=')
    (mark,) = read(one_source(made)).marks
    assert (mark.coder, mark.created) == (USER, "2026-01-02T03:04:05")


def test_a_coding_on_a_whole_source_covers_its_text():
    (mark,) = read(one_source(coding(1))).marks
    assert (mark.start, mark.end, mark.is_whole, mark.raw_start) == (0, 30, True, None)


def test_a_selection_without_a_code_is_a_memo_on_its_source_or_a_loss():
    project = read(one_source(selection(1, 0, 6, "<Description>look here</Description>") + selection(2, 2, 4)))
    assert [(note.text, note.about) for note in project.notes] == [("look here", (SOURCE,))]
    assert project.marks == ()
    assert lost(project, "PlainTextSelection") == 2


def test_guids_in_braces_and_capitals_are_one():
    inside = one_source(selection(1, 0, 6, coding(1, code=f"{{{CODE.upper()}}}", user=USER.upper())))
    project = read(inside.replace(f'guid="{CODE}"', f'guid="{{{CODE}}}"').replace(f'guid="{SOURCE}"', f'guid="{{{SOURCE.upper()}}}"'))
    assert [(mark.code, mark.coder, mark.source) for mark in project.marks] == [(CODE, USER, SOURCE)]


def test_of_two_equal_guids_the_first_is_meant_and_both_stay():
    project = read(one_source(selection(1, 0, 6, coding(1) + coding(1))).replace(f'guid="{OTHER_CODE}"', f'guid="{CODE}"'))
    assert len({code.guid for code in project.codes}) == 3
    assert [mark.code for mark in project.marks] == [project.codes[1].guid] * 2
    assert len({mark.guid for mark in project.marks}) == 2
    assert lost(project, "identifier") == 2


def test_identifiers_that_are_no_guids_get_one_that_stays():
    inside = one_source(selection(1, 0, 6, coding(1, code="c001"))).replace(f'guid="{CODE}"', 'guid="c001"')
    first, second = read(inside), read(inside)
    assert first.marks[0].code == first.codes[1].guid == second.codes[1].guid
    assert lost(first, "identifier") == 1


@pytest.mark.parametrize(
    "where",
    [
        f'plainTextPath="internal://{SOURCE}.txt"',
        f'plainTextPath="{SOURCE}.TXT"',
        f'plainTextPath="sources\\{SOURCE}.txt"',
        f'plainTextPath="relative:///sources/{SOURCE}.txt"',
        f'richTextPath="internal://{SOURCE}.docx"',
        f'richTextPath="internal://{SOURCE}.txt"',
        "",
    ],
)
def test_texts_are_found_however_their_path_is_written(where: str):
    assert read(one_source("", where=where)).sources[0].text.startswith("I felt safe")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\ufeffné\r\nx".encode(), "né\nx"),
        ("né\r\nx".encode("utf-16"), "né\nx"),
        ("né\r\nx".encode("cp1252"), "né\nx"),
        ("a\rb\u2028c\r\n".encode(), "a\nb\u2028c\n"),
    ],
)
def test_texts_come_in_normal_form_whatever_their_encoding_and_line_ends(content: bytes, text: str):
    assert read(one_source(""), {f"sources/{SOURCE}.txt": content}).sources[0].text == text


def test_text_inside_the_xml_is_read():
    project = read(
        one_source(f"<PlainTextContent>One 😀&#13;\ntwo</PlainTextContent>{selection(1, 8, 11, coding(1), name='two')}", where=""), {}
    )
    assert project.sources[0].text == "One 😀\ntwo"
    assert [(mark.start, mark.end) for mark in project.marks] == [(6, 9)]
    assert (project.countings[0].unit, project.countings[0].line_end) == ("UTF-16 units", 2)


def test_a_source_without_its_text_keeps_what_the_file_states():
    project = read(one_source(selection(1, 2, 11, coding(1), name="felt safe") + selection(2, 9, 1, coding(2))), {})
    assert project.sources[0].text == ""
    assert [(mark.start, mark.end, mark.quoted) for mark in project.marks] == [(2, 11, "felt safe")]
    assert (lost(project, "text of a source"), lost(project, "PlainTextSelection"), lost(project, "Coding")) == (1, 1, 1)
    assert project.countings == ()


def test_a_text_that_a_program_emptied_is_told():
    assert lost(read(one_source(""), {f"sources/{SOURCE}.txt": b"\n"}), "text of a source") == 1


def test_selections_out_of_range_are_cut_or_lost_and_counted():
    stated = [(25, 99), (40, 50), (6, 2), ("x", 4), (3, "")]
    project = read(one_source("".join(selection(n, *where, coding(n)) for n, where in enumerate(stated))))
    assert [(mark.start, mark.end, mark.raw_end) for mark in project.marks] == [(25, 30, 99)]
    assert (lost(project, "selection"), lost(project, "PlainTextSelection"), lost(project, "Coding")) == (1, 4, 4)


def test_codings_of_codes_that_are_not_there_are_lost_with_the_rest_kept():
    unknown = coding(1, code=NOTE) + '<Coding guid="00000000-0000-4000-8000-000000000499"/>' + coding(2)
    project = read(one_source(selection(1, 0, 6, unknown)))
    assert (len(project.marks), lost(project, "Coding"), lost(project, "CodeRef")) == (1, 2, 1)


def test_names_that_are_no_quotes_are_not_kept_as_quotes():
    project = read(one_source(selection(1, 0, 6, coding(1), name="line:6")))
    assert project.marks[0].quoted == ""
    assert lost(project, "selection") == 1


def test_memos_hang_on_what_refers_to_them():
    reference = f'<NoteRef targetGUID="{NOTE}"/>'
    note = f"""<Notes><Note guid="{NOTE}" name="Thought" creatingUser="{USER}" creationDateTime="2026-11-21T10:00:00Z">
        <PlainTextContent>Worth a look</PlainTextContent></Note></Notes>"""
    inside = one_source(selection(1, 0, 6, coding(1, more=reference) + coding(2)) + reference, more=note)
    inside = inside.replace("Being safe.</Description>", f"Being safe.</Description>{reference}")
    project = read(inside.replace(f"{coding(2)}</PlainText", f"{coding(2)}{reference}</PlainText"))
    (memo,) = project.notes
    assert (memo.name, memo.text, memo.coder, memo.created) == ("Thought", "Worth a look", USER, "2026-11-21T10:00:00Z")
    assert set(memo.about) == {CODE, SOURCE, *(mark.guid for mark in project.marks)}
    assert project.losses == ()


def test_a_link_from_a_memo_says_what_it_is_about_and_other_links_are_lost():
    more = f"""<Notes><Note guid="{NOTE}" plainTextPath="internal://{NOTE}.txt"/></Notes><Links>
        <Link guid="00000000-0000-4000-8000-000000000061" originGUID="{NOTE}" targetGUID="{SOURCE}"/>
        <Link guid="00000000-0000-4000-8000-000000000062" originGUID="{CODE}" targetGUID="{OTHER_CODE}"/></Links>"""
    project = read(one_source("", more=more), {**TEXT, f"sources/{NOTE}.txt": b"\xef\xbb\xbfAside"})
    assert [(note.text, note.about) for note in project.notes] == [("Aside", (SOURCE,))]
    assert lost(project, "Link") == 1


def test_variables_of_all_types_stand_on_cases_sources_and_sets():
    types = ["Text", "Boolean", "Integer", "Float", "Date", "DateTime"]
    values = ["two words", "true", "34", "1.5", "2026-11-21", "2026-11-21T10:00:00Z"]
    guids = [f"00000000-0000-4000-8000-00000000007{n}" for n in range(6)]

    def stated(n: int) -> str:
        reference = f'<VariableRef targetGUID="{guids[n]}"/>'
        return f"<VariableValue>{reference}<{types[n]}Value>{values[n]}</{types[n]}Value></VariableValue>"

    variables = "".join(f'<Variable guid="{guid}" name="v{n}" typeOfVariable="{types[n]}"/>' for n, guid in enumerate(guids))
    unset = f'<VariableValue><VariableRef targetGUID="{guids[1]}"/></VariableValue>'
    member = f'<MemberSource targetGUID="{SOURCE}"/><MemberSource targetGUID="{OTHER_SOURCE}"/>'
    more = f'<Sets><Set guid="{NOTE}" name="North">{member}{stated(2)}</Set></Sets>'
    everything = "".join(map(stated, range(6)))
    case = f'<Cases><Case guid="{NOTE}">{everything}<SourceRef targetGUID="{SOURCE}"/></Case></Cases>'
    inside = one_source(stated(0) + unset, more=more).replace("<Sources>", f"<Variables>{variables}</Variables>{case}<Sources>")
    project = read(inside)
    assert project.attributes == {f"v{n}": kind for n, kind in enumerate(types)}
    (person,) = project.cases
    assert (person.name, person.sources) == ("", (SOURCE,))
    assert person.attributes == {f"v{n}": value for n, value in enumerate(values)}
    assert project.source_attributes == {SOURCE: {"v0": "two words", "v1": "", "v2": "34"}}
    assert [(group.name, group.sources) for group in project.groups] == [("North", (SOURCE,))]
    assert lost(project, "MemberSource") == 1


def test_what_is_not_text_is_counted_and_its_words_are_kept():
    region = 'page="0" firstX="1" firstY="2" secondX="3" secondY="4"'
    pdf = f"""<PDFSource guid="{OTHER_SOURCE}" name="Paper" path="internal://{OTHER_SOURCE}.pdf">
        <PDFSelection guid="00000000-0000-4000-8000-000000000081" {region}>{coding(1)}</PDFSelection>
        <Representation guid="00000000-0000-4000-8000-000000000082" plainTextPath="internal://{OTHER_SOURCE}.txt">
        {selection(2, 0, 3, coding(2))}</Representation>{coding(3)}</PDFSource>"""
    sound = f"""<AudioSource guid="{NOTE}" name="Talk"><Transcript guid="00000000-0000-4000-8000-000000000091">
        <PlainTextContent>Good day to you</PlainTextContent>
        <SyncPoint guid="00000000-0000-4000-8000-000000000092" timeStamp="0" position="5"/>
        <SyncPoint guid="00000000-0000-4000-8000-000000000093" timeStamp="900" position="8"/>
        <TranscriptSelection guid="00000000-0000-4000-8000-000000000094" fromSyncPoint="00000000-0000-4000-8000-000000000092"
         toSyncPoint="00000000-0000-4000-8000-000000000093">{coding(4)}</TranscriptSelection></Transcript>
        <AudioSelection guid="00000000-0000-4000-8000-000000000095" begin="0" end="9">{coding(5)}</AudioSelection></AudioSource>"""
    project = read(f"{CODES}<Sources>{pdf}{sound}</Sources>", {f"sources/{OTHER_SOURCE}.txt": b"The paper"})
    assert [(source.name, source.kind, source.text) for source in project.sources] == [
        ("Paper", "pdf", "The paper"),
        ("Talk", "audio", ""),
        ("Talk", "text", "Good day to you"),
    ]
    assert [(mark.start, mark.end, mark.is_whole) for mark in project.marks] == [(0, 3, False), (0, 9, True), (5, 8, False)]
    assert (lost(project, "PDFSelection"), lost(project, "AudioSelection"), lost(project, "SyncPoint")) == (1, 1, 2)
    assert [loss.names for loss in project.losses if loss.kind == "Coding"] == [("Safety",)]


def test_any_version_of_the_namespace_and_other_elements_are_tolerated():
    inside = one_source(selection(1, 0, 6, coding(1))) + '<x:Extra xmlns:x="urn:x"><x:More/></x:Extra><Graphs/><Unheard/>'
    project = read(inside, namespace="urn:QDA-XML:project:0:4")
    assert len(project.marks) == 1
    assert [lost(project, kind) for kind in ("{urn:x}Extra", "{urn:x}More", "Graphs", "Unheard")] == [1, 1, 1, 1]


def test_paths_and_people_who_changed_things_are_counted_as_attributes():
    content = project_xml("").replace(b' origin="', f' basePath="/home/someone" modifyingUserGUID="{USER}" origin="'.encode())
    project = read_qdc_or_project(content)
    assert (lost(project, "@basePath"), lost(project, "@modifyingUserGUID")) == (1, 1)


def read_qdc_or_project(xml: bytes) -> Project:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("project.qde", xml)
    return read_qdpx(buffer.getvalue(), "study.qdpx")


def qdc(inside: str, origin: str = "x") -> Project:
    return read_qdc(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="{origin}">{inside}</CodeBook>'.encode(), "codes.qdc")


def codes_named(*names: str) -> str:
    each = (f'<Code guid="00000000-0000-4000-8000-0000000006{n:02d}" name="{name}" isCodable="true"/>' for n, name in enumerate(names))
    return f"<Codes>{''.join(each)}</Codes><Sets/>"


def tree(project: Project) -> list[tuple[str, str, bool]]:
    names = {code.guid: code.name for code in project.codes} | {"": ""}
    return [(names[code.parent], code.name, code.is_codable) for code in project.codes]


def test_dotted_names_are_a_tree_in_taguettes_files_only():
    dotted = codes_named("needs.safety", "needs", "wants.big.car", "odd..name", "." * 3000 + "x")
    assert tree(qdc(dotted, "Taguette 1.5.2"))[:6] == [
        ("needs", "safety", True),
        ("", "needs", True),
        ("", "wants", False),
        ("wants", "big", False),
        ("big", "car", True),
        ("", "odd..name", True),
    ]
    assert [name for _, name, _ in tree(qdc(dotted))][:3] == ["needs.safety", "needs", "wants.big.car"]


def test_codebooks_with_the_odd_things_that_programs_write():
    inside = f"""<Codes><Code guid="{{{CODE}}}" name="A" isCodable="1" description="As attribute" color="red"/>
        <Code guid="{OTHER_CODE}" name="A"/></Codes>
        <Sets><Set guid="{NOTE}" name="S" description="of codes"><MemberCode guid="{CODE.upper()}"/><MemberCode targetGUID="{OTHER_CODE}"/>
        <MemberCode guid="{SOURCE}"/></Set></Sets>"""
    project = qdc(inside)
    assert [(code.guid, code.name, code.description, code.colour) for code in project.codes] == [
        (CODE, "A", "As attribute", ""),
        (OTHER_CODE, "A", "", ""),
    ]
    assert [(group.description, group.codes) for group in project.groups] == [("of codes", (CODE, OTHER_CODE))]
    assert (lost(project, "colour"), lost(project, "MemberCode")) == (1, 1)


KEPT = {
    "User": "coders",
    "Code": "codes",
    "Coding": "marks",
    "TextSource": "sources",
    "Case": "cases",
    "Set": "groups",
    "Variable": "attributes",
}


@pytest.mark.parametrize("tag", KEPT)
def test_every_element_is_kept_or_counted_as_lost(tag: str):
    twice = one_source(selection(1, 0, 6, coding(1) + coding(2, code=NOTE)) + selection(2, 90, 91, coding(3)) + coding(4))
    twice = twice.replace(f'<User guid="{USER}" name="Coder A"/>', f'<User guid="{USER}"/><User guid="{USER.upper()}"/>')
    more = '<Sets><Set name="S"/><Set name="S"/></Sets><Unheard><Code/><User/><Case/><Variable/><Set/></Unheard>'
    content = project_xml(f"{twice}{more}")
    project = read_qdpx(qdpx(f"{twice}{more}", TEXT), "study.qdpx")
    n_in_file = sum(local(element) == tag for element in etree.fromstring(content).iter())
    assert n_in_file == len(getattr(project, KEPT[tag])) + lost(project, tag)


def test_selections_counted_in_several_ways_stand_on_their_words():
    """QualCoder 4.0 Beta: UTF-16 units by hand; its automatic coding adds the length of emoji, so that 'time' is three off after all."""
    text = "Safe 😀 here, ❤️ with 👩🏽‍🌾 time.\nAnd 漢字 at last."
    by_hand = [("Safe 😀 here", 0, 12), ("with 👩🏽‍🌾", 17, 29), ("漢字", 40, 42)]
    of_machine = [("❤️ with", 13, 20), ("time", 33, 37)]
    inside = "".join(selection(n, start, end, coding(n), name=words) for n, (words, start, end) in enumerate([*by_hand, *of_machine]))
    project = read_qdpx(qdpx(one_source(inside), {f"sources/{SOURCE}.txt": text.encode()}), "mixed.qdpx")
    assert [text[mark.start : mark.end] for mark in project.marks] == [words for words, _, _ in [*by_hand, *of_machine]]
    moved = "its words stand near the place that it states, and it was put on them"
    assert [(loss.kind, loss.n) for loss in project.losses if loss.why == moved] == [("selection", 2)]


def test_names_cut_short_are_not_searched_for():
    text = "One time, another time, no time at all, and the last time."
    inside = selection(1, 0, 8, coding(1), name="One time") + selection(2, 10, 22, coding(2), name="another time")
    inside += selection(3, 25, 40, coding(3), name="time")
    project = read_qdpx(qdpx(one_source(inside), {f"sources/{SOURCE}.txt": text.encode()}), "cut.qdpx")
    assert [(mark.start, mark.end) for mark in project.marks] == [(0, 8), (10, 22), (25, 40)]
    assert "look at it again" in " ".join(loss.why for loss in project.losses)


def test_the_stretch_that_a_memo_states_is_counted():
    stretch = '<PlainTextSelection guid="00000000-0000-4000-8000-000000000060" startPosition="2" endPosition="6"/>'
    note = f'<Notes><Note guid="{NOTE}"><PlainTextContent>Look here</PlainTextContent>{stretch}</Note></Notes>'
    more = one_source(f'<NoteRef targetGUID="{NOTE}"/>', more=note)
    project = read_qdpx(qdpx(more, {f"sources/{SOURCE}.txt": b"Some words"}), "noted.qdpx")
    assert [(memo.text, memo.about) for memo in project.notes] == [("Look here", (SOURCE,))]
    assert [(loss.kind, loss.n) for loss in project.losses if "the memo is kept" in loss.why] == [("PlainTextSelection", 1)]
