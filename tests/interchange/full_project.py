"""A small invented project with everything that programs trip over: signs of all sizes, marks of all shapes, deep and equal names."""

from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.project import Case, CodeEntry, Coder, Group, Mark, Note, Project, Source

P01 = 'I felt safe 😀 here, with 👩🏽‍🌾 and ❤️.\nשלום, e\u0301clair and 漢字.\n\tNo  time\u00a0at all & <less> "quoted".'
P02 = "First line.\r\nSecond 😀 line.\r\rThird line\u2028still third.\r\n"
WORDS = ["felt safe", "safe 😀 here", "👩🏽‍🌾", "❤️.", "שלום", "e\u0301clair", "漢字", "No  time\u00a0at all", '& <less> "quoted"']
NEEDS, SAFETY, ROOM, NIGHT, TIME, AGAIN = (stable_guid("code", one) for one in ("needs", "safety", "room", "night", "time", "again"))
COCO, DEE = stable_guid("coder", "coco"), stable_guid("coder", "dee")
ONE, TWO, EMPTY, TWIN = (stable_guid("source", number) for number in range(4))
PIA = stable_guid("case", "pia")


def full_project() -> Project:
    """The project; line ends in P02 are as Windows and old Macs write them."""
    return Project(
        name="Pilot & more",
        description="Two talks, <invented>.",
        coders=(Coder(guid=COCO, name="Coco Ü."), Coder(guid=DEE, name="Dee")),
        codes=(
            CodeEntry(guid=NEEDS, name="Needs", is_codable=False, description="What people need."),
            CodeEntry(
                guid=SAFETY, name="Safety", parent=NEEDS, colour="#336699", description="Being safe.\n\nPut it on:\n- locks & <keys>"
            ),
            CodeEntry(guid=ROOM, name="Room", parent=SAFETY, colour="#AA0000"),
            CodeEntry(guid=NIGHT, name="Night 🌙", parent=ROOM),
            CodeEntry(guid=TIME, name="Time", parent=NEEDS),
            CodeEntry(guid=AGAIN, name="Time", description="Of another kind."),
        ),
        sources=(
            Source(guid=ONE, name="P01", text=P01, description="The first."),
            Source(guid=TWO, name="first/P02", text=P02),
            Source(guid=EMPTY, name="Nothing said"),
            Source(guid=TWIN, name="P01", text="A second talk of the same name."),
        ),
        marks=tuple(_marks()),
        cases=(
            Case(
                guid=PIA,
                name="Pia",
                description="Came twice.",
                attributes={
                    "age": "34",
                    "member": "true",
                    "role": "a & b",
                    "score": "1.5",
                    "since": "2026-01-31",
                    "when": "2026-01-31T10:00:00Z",
                },
                sources=(ONE, TWO),
            ),
            Case(guid=stable_guid("case", "without"), name="Without", attributes={"role": "none"}),
        ),
        attributes={
            "age": "Integer",
            "member": "Boolean",
            "role": "Text",
            "score": "Float",
            "since": "Date",
            "when": "DateTime",
            "place": "Text",
        },
        source_attributes={ONE: {"place": "Riverton"}},
        groups=(
            Group(guid=stable_guid("set", 1), name="First round", description="In May.", sources=(ONE, TWO)),
            Group(guid=stable_guid("set", 2), name="Hard ones", codes=(ROOM, NIGHT)),
        ),
        notes=(
            Note(
                guid=stable_guid("note", 1),
                name="On Safety",
                text="Ask again.\nSoon.",
                coder=COCO,
                created="2026-11-21T09:00:00Z",
                about=(SAFETY,),
            ),
            Note(guid=stable_guid("note", 2), name="The whole", text="It went well.", coder=DEE, created="2026-11-22T09:00:00Z"),
        ),
    )


def _marks():
    """Every stretch by both coders under the same code, and by one under more; nested, touching, empty, whole."""
    for number, words in enumerate(WORDS):
        for coder in (COCO, DEE):
            yield _mark(ONE, P01, words, NIGHT, coder)
        for code in (SAFETY, TIME) if number % 2 else ():
            yield _mark(ONE, P01, words, code, COCO, memo="Why? Because." if code == TIME else "")
    yield _mark(ONE, P01, P01, ROOM, COCO)
    yield _mark(ONE, P01, "felt", SAFETY, DEE)
    yield _mark(ONE, P01, " safe", SAFETY, DEE)
    yield Mark(guid=stable_guid("empty"), source=ONE, start=3, end=3, code=TIME, coder=DEE, created="2026-11-21T10:00:00Z")
    yield _mark(TWO, P02, "Second 😀 line", SAFETY, DEE)
    yield _mark(TWO, P02, "Third line\u2028still", AGAIN, COCO)
    yield Mark(
        guid=stable_guid("whole"), source=TWO, start=0, end=len(P02), code=TIME, coder=COCO, created="2026-11-21T10:00:00Z", is_whole=True
    )
    yield _mark(TWIN, "A second talk of the same name.", "second talk", SAFETY, "", created="")


def _mark(source, text, words, code, coder, *, memo="", created="2026-11-21T10:00:00Z"):
    start = text.index(words)
    guid = stable_guid("mark", source, start, words, code, coder)
    return Mark(guid=guid, source=source, start=start, end=start + len(words), code=code, coder=coder, memo=memo, created=created)
