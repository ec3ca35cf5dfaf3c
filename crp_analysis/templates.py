"""New studies and new consultations: folders with files that teach what goes where."""

from __future__ import annotations

import re
from pathlib import Path

from crp_analysis.checklists import COREQ, REPORTING_FILE, SRQR
from crp_analysis.errors import StudyError
from crp_analysis.openness import make_private
from crp_analysis.study import NAMES_FILE, STUDY_FILE
from crp_analysis.whole_files import complete_or_absent, write_text

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def make_consultation(root: Path, name: str) -> list[Path]:
    """Write the templates of a new consultation; returns the paths written.

    Raises:
        StudyError: the name is no folder name that works everywhere, or the folder exists: nothing is overwritten.
    """
    if not NAME.fullmatch(name) or name in ("landscape", "comments"):
        raise StudyError(f"'{name}' cannot be a consultation's name; use small letters, digits and hyphens, such as riverside-2026")
    folder = root / "data" / "raw" / name
    if folder.exists():
        raise StudyError(f"data/raw/{name}: exists already; choose another name, or put your transcripts there")
    title = name.replace("-", " ").capitalize()
    files = {
        "consultation.toml": CONSULTATION.format(title=title),
        "participants.csv": PARTICIPANTS,
        "feedback.toml": FEEDBACK,
        "transcripts/.gitkeep": "",
        "workshop/votes.csv": VOTES,
        "README.md": README.format(name=name),
    }
    make_private(root / "data")
    names = folder.parent / NAMES_FILE
    listed = [] if names.exists() else [write_text(names, NAMES)]  # first: where the consultation stands, all of it is done
    with complete_or_absent(folder) as building:
        for file, text in files.items():
            write_text(building / file, text)
    return [*(folder / file for file in files), *listed]


def make_study(folder: Path) -> list[Path]:
    """Write the templates of a new study with a first consultation; returns the paths written.

    Raises:
        StudyError: the folder holds a study already.
    """
    if (folder / STUDY_FILE).exists():
        raise StudyError(f"{folder.name}: holds a {STUDY_FILE} already; choose another folder")
    files = {
        STUDY_FILE: STUDY,
        REPORTING_FILE: reporting_template(),
        "codebook/codes/need-time.toml": CODE,
        "codebook/recommendations/README.md": RECOMMENDATIONS,
        ".gitignore": GITIGNORE,
    }
    others = {name: text for name, text in files.items() if name != STUDY_FILE}
    written = [write_text(folder / file, text) for file, text in others.items()]
    first = [] if (folder / "data/raw/first").is_dir() else make_consultation(folder, "first")
    return [write_text(folder / STUDY_FILE, files[STUDY_FILE]), *written, *first]  # last: with it the study is there


def reporting_template() -> str:
    """reporting.toml with every item of both checklists, none of them answered yet."""
    tables = [
        "\n".join([f"[{table}]", *(f'# {number} = ""  # {name}' for number, name in items.items())])
        for table, items in (("coreq", COREQ), ("srqr", SRQR))
    ]
    return "\n\n".join([REPORTING, *tables]) + "\n"


REPORTING = """\
# What you can say for the reporting checklists at the end of the report and the run cannot know. Take the # away and write a sentence.
# What the run knows (numbers, codes, agreement, software) it fills in by itself, beside what you write; the rest stays "Not stated".
# The report prints what stands here, so write roles or initials, not names of people who took part.
# COREQ: Tong, Sainsbury and Craig 2007. SRQR: O'Brien and others 2014. The names of items are short forms of ours."""

CONSULTATION = """\
# What this consultation was. Every line may be left out; the report then says what was missing.
title = "{title}"
# kind = "interviews"                  # interviews, focus groups, workshop or mixed
# dates = ["2026-03-14"]               # year-month-day
# place = ""                           # as in study.toml's places, so that silence can be reported
# programme = ""                       # the programme that it belongs to, for: crp run --programme NAME
# participation_level = "consultation" # information, consultation, deciding together, acting together,
#                                      # supporting independent community interest
# lead = ""
# contact = ""
# consent = ""                         # what people agreed to, in one sentence
# default_may_quote = false            # true: people without a line of their own in participants.csv agreed to be quoted
# facilitators = ["Interviewer"]       # labels or names of those who asked, as the transcripts have them

# [terms]                              # terms of engagement, for a sheet that participants get; crp check names what is open
# version = "1"                        # leave it out, and it rises by itself whenever an answer changes
# context = ""                         # why are we doing this?
# project_brief = ""                   # what exactly is the work, and who decides what?
# what_happens_next = ""               # what happens with what people say?
# timeline = ""                        # how long does it take, and when is what?
# reflection_and_celebration = ""      # when do we look back, and celebrate?
# support = ""                         # what helps people to take part?
# recognition_and_payment = ""         # how is their time recognised and paid?
# budget = ""                          # what money is there, and what is it spent on?
# ground_rules = ""                    # how do we treat each other?
# putting_things_right = ""            # what if something goes wrong?
"""

PARTICIPANTS = "participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn\n"

NAMES = "name,kind,aliases,keep\n"

VOTES = "ballot,group,option,rank\n"
FEEDBACK = """\
# What came of what people said, in the words of those who decided. It is printed on the sheet that everybody who took part gets
# back; what has no entry is printed as 'not decided yet'. Take the # away and write one [[decision]] for each.
#
# [[decision]]
# code_id = "need-time"                # what it is about: exactly one of code_id, option_id, recommendation_id
# outcome = "changed"                  # or "not changed"
# text = ""                            # what is different now, or what stays as it is
# reason = ""                          # needed where nothing changed
# groups = ["community"]               # only for the sheets of these groups; leave it out for everybody
"""

README = """\
# {name}

| put here | what |
|---|---|
| `transcripts/` | interviews and focus groups, as you have them: Word, OpenDocument, RTF, text, Markdown, HTML, PDF, Zoom or Teams captions (.vtt), .srt, spreadsheets, .json |
| `responses/` | written answers (.csv or .xlsx): one row a person, one column a question |
| `participants.csv` | who took part: an id of yours (P01), names and aliases as the transcripts have them (separated by ;), role, experience, place; may_quote `yes` (words of theirs may stand beside their role and group), `anonymous` (beside nothing that says who they are), `no` (they are analysed and never quoted, as when nothing stands there) or `none` (not even analysed); a column programme may be added |
| `workshop/personas/` | cards that facilitators edited with people: `crp personas --edit GROUP --consultation {name}` writes the file to edit |
| `feedback.toml` | afterwards: what came of what people said, for the sheet that they get back |
| `../names.csv` | the whole study's list of names that people say: name, kind (person, place, organisation or other), aliases (separated by ;), keep yes where the name may stand. `[person 3]` stands for the third person everywhere; add rows at the end, and no number changes. `crp names` lists what might be missing |
| `../quotes.csv` | the whole study's decisions about words that could tell who spoke them; `crp quotes` lists such words and brings in what you decide |
| `codings/` | codes that people gave: .csv with session, quote, code, coder; and assignments.csv with session, coder, blind |
| `workshop/votes.csv` | votes for learning options: one row an option on a ballot. `ballot` is any label, or a participant_id; `group` an id of study.toml (not needed with a participant_id); `option` an id of codebook/options, empty if somebody abstained; `rank` 1 for the first choice, equal ranks for ties, empty if options were only chosen |

Names stay here. From `data/processed` on, people appear by id only; mail addresses, telephone numbers, post codes, addresses, dates of
birth, handles and links to profiles in what they say are replaced, too. `crp check` says what is wrong; `crp run` makes the report.
A participants.csv with its first line only counts as missing: every speaker is then taken in, in no group, and quoted only if
consultation.toml says so.
"""

STUDY = """\
# A study's choices. Lines that start with # are advice or defaults.
title = "Our study"
question = "What do people need in order to take part in research as equals?"
organisation = ""
language = "en-GB"
seed = 2026
# notice = ""                          # printed on every page, for example "Draft, not for circulation."
# places = ["North", "South"]          # places you set out to hear from

# Groups that findings are reported for: everyone of a role, or those of a role with one experience.
[[groups]]
id = "community"
name = "Community members"
role = "community"

[[groups]]
id = "researchers"
name = "Researchers"
role = "researcher"

[thresholds]
min_group = 5                          # smallest group of people that any figure is shown for
max_quotes_per_person = 2              # in the whole report
max_passages_per_person = 12            # that a reader can open behind numbers

[edition]
small_differences = "tell"             # or "refuse": no edition from which what too few people said could be worked out (crp disclosure)
"""

CODE = """\
# One code a file; the file's name is its id. Families: need, barrier, challenge, provision, principle, option, level, tension, theme.
name = "Time to take part"
family = "need"
definition = "People need time that is set aside, allowed or paid for before they can take part."
include = ["being released from other work", "meetings at hours that fit round care or shifts"]
exclude = ["money for travel or fees (another code)"]
examples = ["I'd love to come but it is always in the middle of my shift.", "Unless my manager gives me the hours, I can't."]
non_examples = ["It took them a month to write back."]
need = "I need time that is mine to give."
so_that = "taking part does not cost me my other duties" # what the need is for; stands on persona cards, may be left out
# doubted_by = ["code-id"]               # codes whose holders say the opposite; counted as dissent on persona cards
"""

RECOMMENDATIONS = """\
# Recommendations

You write them; a run counts who stands behind the codes that each rests on, and who behind those against it. One file each, such as
`pay-for-time.toml`; the file's name is its id.

    title = "Pay for people's time"
    area = "narrative"                 # narrative, pilot or together; codebook/recommendation-areas.toml can name others
    text = "Set money aside for the hours that people give."
    rests_on = ["need-time"]           # codes or options; none: the report says that there is no evidence yet
    against = []                       # codes that count against it
    would_change_our_mind = ["Paid places stay empty."]
"""

GITIGNORE = """\
# Participants' words and names stay on this machine unless you decide otherwise.
/data/
/reading/
/exports/
/reports/
/.withdrawal/
# what stood in codes' files before a command changed them; version control keeps the files themselves
/codebook/.backup/
"""
