"""A small invented study that the whole chain can run on in seconds."""

import itertools
from pathlib import Path

STUDY = """\
title = "Small invented study"
question = "What do people need to take part?"
notice = "Synthetic: invented for a test."
seed = 7

[[groups]]
id = "community"
name = "Community members"
role = "community"

[[groups]]
id = "researchers"
name = "Researchers"
role = "researcher"

[thresholds]
min_group = 2
"""

CODES = {
    "need-time": """name = "Time"
family = "need"
definition = "People need time that is set aside or paid for before they can take part."
include = ["being released from other work"]
exclude = ["money for travel"]
examples = ["There are never enough hours in my week for these meetings."]
non_examples = ["The bus fare alone stops me."]
need = "I need hours that are mine to give."
""",
    "need-money": """name = "Money"
family = "need"
definition = "People need their costs and their work paid, quickly and in a form they can use."
include = ["travel costs", "fees for advice"]
exclude = ["time"]
examples = ["The bus fare alone stops me, and the form takes months."]
non_examples = ["There are never enough hours in my week."]
need = "I need to be paid back before the rent is due."
""",
}

SAYINGS = {
    "need-time": [
        "There are never enough hours in the week for all the meetings that they want us to sit in.",
        "Honestly it is time, I would need to be released from my other work before I could say yes.",
        "My evenings are full, so unless somebody sets hours aside for it I cannot take part at all.",
    ],
    "need-money": [
        "The bus fare alone stops me, and then the expenses form takes three months to come back.",
        "People ought to be paid for their advice and quickly, not with a voucher for a shop we never use.",
        "I had to borrow money for the train because they only pay the costs back afterwards.",
    ],
    "": [
        "We planted the tomatoes behind the hall and the slugs ate every single one of them in June.",
        "My sister runs the choir on Thursdays and the piano has not been tuned since the flood.",
        "The kettle in the kitchen trips the lights, so we take turns with the heater in winter.",
    ],
}

PEOPLE = [
    ("P01", "Amara Field", "community", "yes"),
    ("P02", "Bryn Hollow", "community", "yes"),
    ("P03", "Cora Lindqvist", "community", "no"),
    ("P04", "Dev Marsh", "researcher", "yes"),
    ("P05", "Elin Oakes", "researcher", "yes"),
    ("P06", "Femi Sands", "researcher", "yes"),
]


def transcript(name: str, turns: int, start: int) -> str:
    """An interview as text: a question and an answer in turn, the answers walking through the sayings."""
    sayings = list(
        itertools.islice(itertools.cycle([s for several in zip(*SAYINGS.values(), strict=True) for s in several]), start, start + turns)
    )
    return (
        "\n\n".join(f"Interviewer: And how was number {n} for you?\n\n{name}: {saying}" for n, saying in enumerate(sayings, start=1)) + "\n"
    )


def write_study(root: Path) -> Path:
    """Write the small study's files under `root`: one consultation of six interviews, two of them coded by two people."""
    first = root / "data" / "raw" / "first"
    for folder in (root / "codebook" / "codes", first / "transcripts", first / "codings"):
        folder.mkdir(parents=True)
    (root / "study.toml").write_text(STUDY, encoding="utf-8")
    for code_id, text in CODES.items():
        (root / "codebook" / "codes" / f"{code_id}.toml").write_text(text, encoding="utf-8")
    (first / "consultation.toml").write_text('title = "First"\nfacilitators = ["Interviewer"]\n', encoding="utf-8")
    rows = ["participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn"]
    rows += [f"{one},{name},{role},,charity,North,{quote},no" for one, name, role, quote in PEOPLE]
    (first / "participants.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for number, (_, name, _, _) in enumerate(PEOPLE):
        (first / "transcripts" / f"int-{number + 1}.txt").write_text(transcript(name, 9, number), encoding="utf-8")
    codings = ["session,quote,code,coder"]
    for session, coder in itertools.product(("int-1.txt", "int-4.txt"), ("coder-a", "coder-b")):
        codings += [
            f'{session},"{saying}",{code_id},{coder}'
            for code_id, sayings in SAYINGS.items()
            for saying in sayings
            if code_id and not (coder == "coder-b" and "choir" in saying)
        ]
    (first / "codings" / "codings.csv").write_text("\n".join(codings) + "\n", encoding="utf-8")
    reading = [f"{session},{coder},yes" for session in ("int-1.txt", "int-4.txt") for coder in ("coder-a", "coder-b")]
    (first / "codings" / "assignments.csv").write_text("\n".join(["session,coder,blind", *reading]) + "\n", encoding="utf-8")
    return root
