"""The small invented study with everything that a person can leave words in: for withdrawals. All of it is synthetic."""

from dataclasses import replace
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.exporting import build_project
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.refi_write import write_qdpx
from crp_analysis.journal.events import Event, hash_words

LEAVES = "P01"  # Amara Field, who speaks alone in int-1.txt, in both groups, and in writing
THEIRS = [
    "I keep the allotment shed key on a blue ribbon because the landlord never answered my letters.",
    "When the ferry was cancelled we lost the whole harvest of quinces and nobody ever apologised.",
    "My grandmother's seed ledger is the only record of which plots flooded before the war.",
]
OTHERS = [
    "There are never enough hours in the month for another working group about drains.",
    "As Amara Field told us last week, the council minutes are impossible to follow.",
    "The bus fare alone stops half of my neighbours from ever coming to a meeting.",
    "We could share a minibus if somebody else paid the insurance for it.",
]

GROUP = """\
Interviewer: Who would like to begin with the allotments?

Amara Field: {0}

Bryn Hollow: {3}

Dev Marsh: {4}

Amara Field: {1}

Bryn Hollow: {5}

Interviewer: Thank you. And what would help?

Dev Marsh: {6}
"""

CAPTIONS = """\
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Interviewer>Let us talk about ledgers and about buses.

00:00:04.000 --> 00:00:09.500
<v Amara Field>{2}

00:00:09.500 --> 00:00:15.000
<v Elin Oakes>{5}

00:00:15.000 --> 00:00:19.000
<v Femi Sands>{6}
"""


def said(template: str) -> str:
    return template.format(*THEIRS, *OTHERS)


def write_group_study(root: Path) -> Path:
    """Add two group sessions, answers, votes, decisions, a reading list, another program's file, exports and backups to the small study."""
    first = root / "data/raw/first"
    (first / "transcripts/group.txt").write_text(said(GROUP), encoding="utf-8")
    (first / "transcripts/Talk with Amara Field.vtt").write_text(said(CAPTIONS), encoding="utf-8")
    second = root / "data/raw/second"
    (second / "transcripts").mkdir(parents=True)
    (second / "consultation.toml").write_text('title = "Second"\nfacilitators = ["Interviewer"]\n', encoding="utf-8")
    rows = "participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn\n"
    rows += "P01,Amara Field,community,,charity,North,yes,no\n"
    rows += "P21,Oona Birch,community,,charity,North,yes,no\n"
    (second / "participants.csv").write_text(rows, encoding="utf-8")
    (second / "transcripts/visit.md").write_text(f"Interviewer: What stays?\n\nAmara Field: {THEIRS[2]}\n", encoding="utf-8")
    (second / "transcripts/oona.md").write_text(
        "Interviewer: What goes?\n\nOona Birch: The drains go first, as they always did, and Amara Field agrees with me on that.\n",
        encoding="utf-8",
    )
    _write_answers(first)
    _write_codings(first)
    with (first / "consultation.toml").open("a", encoding="utf-8") as file:
        file.write('\n[sessions."int-1.txt"]\nplace = "North"\n\n[sessions."Talk with Amara Field.vtt"]\nplace = "South"\n')
    _write_votes(first)
    _write_more(root, first)
    return root


def _write_answers(first: Path) -> None:
    (first / "responses").mkdir()
    header = "participant_id,e-mail,What would help you?,What stops you?\n"
    rows = f'P01,amara@example.org,"{THEIRS[0]}",n/a\nP05,e@example.org,"{OTHERS[3]}",A lack of time in the week stops me most of all.\n'
    (first / "responses/survey.csv").write_text(header + rows, encoding="utf-8")
    book = openpyxl.Workbook()
    for row in [["participant_id", "Anything else?"], ["P01", THEIRS[1]], ["P06", OTHERS[0]]]:
        book.active.append(row)
    book.save(first / "responses/more.xlsx")


def _write_codings(first: Path) -> None:
    text = said(GROUP)
    spans = [
        (text.index(OTHERS[0]), text.index(OTHERS[1]) + len(OTHERS[1])),  # two people, none of them leaving
        (text.index(OTHERS[1]), text.index(OTHERS[2]) + len(OTHERS[2])),  # over a turn of theirs
        (text.index(THEIRS[1]) + 5, text.index(OTHERS[2]) + 20),  # begins in a turn of theirs
        (text.index(THEIRS[0]), text.index(THEIRS[0]) + 30),  # theirs alone
    ]
    lines = ["session,start,end,code,coder,memo"]
    lines += [f"group.txt,{start},{end},need-money,coder-a,note {n}" for n, (start, end) in enumerate(spans)]
    (first / "codings/places.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["session,quote,code,coder,memo"]
    lines += [f'group,"{THEIRS[1]}",need-time,coder-b,', f'group,"{OTHERS[1]}",need-time,coder-b,compare with Amara Field']
    lines += [f'Talk with Amara Field.vtt,"{OTHERS[2]}",need-money,coder-b,', f'survey.csv,"{OTHERS[3]}",need-money,coder-b,']
    (first / "codings/quotes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (first / "codings/assignments.csv").open("a", encoding="utf-8") as file:
        sessions = ("group.txt", "Talk with Amara Field.vtt", "survey.csv")
        file.write("".join(f"{session},{coder},no\n" for session in sessions for coder in ("coder-a", "coder-b")))


def _write_votes(first: Path) -> None:
    (first / "workshop").mkdir()
    (first / "workshop/votes.csv").write_text("ballot,group,option,rank\nAmara Field,,,\nP05,,,\nB07,community,,\n", encoding="utf-8")


def _write_more(root: Path, first: Path) -> None:
    """What needs the study's own tables: decisions, a reading list, a file of another program."""
    run = workflow.load(root)
    segments = run.material.segments.set_index("segment_id")
    _write_decisions(first, segments)
    _write_list(first, segments)
    other = root.parent / "other.qdpx"
    project = build_project(run.material, run.codebook, run.study)
    project = replace(project, marks=tuple(replace(one, guid=stable_guid("elsewhere", one.guid)) for one in project.marks))
    other.write_bytes(write_qdpx(project))
    texts = CliRunner().invoke(crp, ["import", "--study", str(root), str(other), "--consultation", "first", "--coder", "coder-b=coder-x",
                                     "--coder", "coder-a=coder-y", "--read", "coded"])  # fmt: skip
    assert texts.exit_code == 0, texts.output
    (root / "exports").mkdir()
    (root / "exports/given.csv").write_text(f"words\n{THEIRS[0]}\n", encoding="utf-8")
    (root / "exports/clean.csv").write_text("words\nnothing of anybody\n", encoding="utf-8")
    (first / "participants.csv.1.bak").write_bytes((first / "participants.csv").read_bytes())


def _write_decisions(first: Path, segments) -> None:
    places = [one for one in segments.index if one.startswith("first/group#")]
    theirs = next(one for one in places if segments.loc[one, "participant_id"] == LEAVES)
    others = next(one for one in places if segments.loc[one, "participant_id"] == "P04")
    whole = next(one for one in segments.index if one.startswith("first/int-1#"))
    (first / "decisions").mkdir()
    lines = []
    for number, (segment, act, more) in enumerate(
        [
            (theirs, "add", {"code_id": "need-time"}),
            (others, "add", {"code_id": "need-time"}),
            (whole, "read", {}),
            (others, "memo", {"note": "as Amara Field said, too"}),
            (others, "span", {"code_id": "need-time", "start": 3, "end": 23, "said": True}),  # older than the list of names
        ],
        start=1,
    ):
        seen = {} if act == "memo" else {"stream": "guided", "was_blind": False}
        text = segments.loc[segment, "text"]
        words = hash_words(text.replace("[participant]", "Amara Field") if more.pop("said", False) else text)
        time = f"2024-05-01T10:00:00.{number:06d}Z"
        event = Event(id=f"{number:032x}", time=time, coder="coder-c", act=act, segment_id=segment, words=words, **seen, **more)
        lines.append(event.line())
    undo = Event(id=f"{9:032x}", time="2024-05-01T10:00:01.000000Z", coder="coder-c", act="undo", undoes=f"{1:032x}")
    (first / "decisions/coder-c.jsonl").write_bytes(b"".join([*lines, undo.line()]))


def _write_list(first: Path, segments) -> None:
    header = ["list", "coder", "segment", "who", "before", "words", "after", "codes", "read"]
    book = openpyxl.Workbook()
    book.active.append(header)
    for session in ("first/group#", "first/int-2#"):
        for one in [one for one in segments.index if one.startswith(session) and segments.loc[one, "speaker_kind"] == "participant"][:4]:
            row = segments.loc[one]
            book.active.append(["guided", "coder-d", one, "x", THEIRS[0], row["text"], "after", "need-time", "yes"])
    book.save(first / "codings/list.xlsx")


def withdraw(study: Path, *arguments: object, who: str = LEAVES, stdin: str | None = None):
    """`crp withdraw`, in this process."""
    return CliRunner().invoke(crp, ["withdraw", who, "--study", str(study), *map(str, arguments)], input=stdin, catch_exceptions=False)


class Killed(BaseException):
    """What a kill is to a running process."""


def fingerprint(root: Path) -> dict[str, bytes]:
    """Every file of a study but locks and what is made from raw; of workbooks the cells, since each saving writes its time into them."""
    return {
        path.relative_to(root).as_posix(): _cells(path) if path.suffix == ".xlsx" else path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "processed" not in path.parts and not path.name.endswith(".lock")
    }


def _cells(path: Path) -> bytes:
    book = openpyxl.load_workbook(path)
    return repr([[[cell.value for cell in row] for row in sheet] for sheet in book]).encode()
