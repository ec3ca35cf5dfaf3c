"""How much of what identifies people in speech is replaced, and how much else: `python benchmarks/deidentify.py [--seed N] [--turns N]`.

Transcripts are made up from invented sentences into which invented names and details are planted, in forms that the rules know and in
forms that they do not (mistyped, spelled out, half said), with and without capitals. No labelled text of real talk was at hand; with
`--plain FILE` the rules run over any text, and what they take is listed for a person to judge.

Recall: of what was planted, what is covered whole. Precision: of what was replaced, what was planted.
"""

# ruff: noqa: E501, SIM905 - words and sentences to draw from are read more easily as they are

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from crp_analysis.sources.details import Found, detail_finder
from crp_analysis.sources.name_lists import ListedName
from crp_analysis.sources.possible_names import MODEL, find_possible, has_model
from crp_analysis.sources.pseudonyms import Names, has_capitals, spoken_lower_case

FIRST = (
    "Adaeze Bronwen Chiara Dmitri Eilidh Farouk Gurpreet Hyacinth Ioana Jarek Kwabena Lakshmi Mairead Nguyet Oluwaseun Priyanka Quirin "
    "Rukhsana Siobhan Tendai Ursula Vikram Wanjiru Xiomara Yusuf Zofia Hope Will Grace Mark Rose Jean-Luc Anne-Marie Abd".split()
)
LAST = (
    "Okonkwo Pritchard Bianchi Volkov MacAskill Haddad Sandhu Beresford Ionescu Kowalczyk Mensah Iyer O'Sullivan Tran Adeyemi Nair Holtz "
    "Begum Gallagher Moyo Lindgren Rao Kamau Restrepo Demir Wójcik Field Marsh Young Baker Ní-Bhriain Szabó".split()
)
ORGANISATIONS = (
    "Quarrybank Trust|Hollow Lane Surgery|Mossgate College|The Kettle Works|ABRI|Northmere Council|Sundew|Riverbend Housing".split("|")
)
PLACES = "Mossgate|Northmere|Kelder Bridge|Saint Orrin's|Ferrow|Upper Hale|Thistlecombe|Wexby".split("|")
STREETS = "Mill Lane|Quarry Road|St Aldhelm's Close|Old Ferry Street|Beech Grove|Kelder Bridge Road|The Crescent|Park View".split("|")
FRAMES = {
    "person": ["So {} helped me fill it in.", "I rang {} about it, and nothing came.", "It was {}'s idea, to be fair.", "{} said no to us.",
               "We sat with {} for an hour.", "My neighbour {}, she knows them all."],
    "organisation": ["They sent me to {} in the end.", "I volunteer with {} on and off.", "At {} nobody picks up."],
    "place": ["I moved to {} a while back.", "The bus from {} stops at five.", "There is nothing in {} for us."],
    "[email]": ["You can write to {} if you like.", "My mail is {}.", "It went to {} and came back."],
    "[phone number]": ["Just ring {} after six.", "My number is {}, leave a message.", "They gave me {} and nobody answers."],
    "[post code]": ["I am in {}, so I do not count.", "The form wanted a post code, {} it was."],
    "[address]": ["We live at {}, by the shop.", "Send it to {}, please.", "It is {} where we meet."],
    "[date of birth]": ["I was born on {}.", "My date of birth is {}.", "He was born in the old house on {}.", "DOB {}, they said."],
    "[handle]": ["Find me as {} on there.", "I am {} if you want to see it."],
    "[link]": ["It is all on {}, I post there.", "Look at {} for my work."],
    "[identifier]": ["They asked for my number, {}, twice.", "It is {} on the letter."],
}  # fmt: skip
DECOYS = (
    "In 2019 we had 12 people in room 12, and 10 to 12 came back.|It costs £1,200 a year, or 1,250.50 with the fee.|From 9:30 to 10.45, every "
    "1st and 3rd Thursday.|About 45% of us, so 9 in 20.|They opened the hall on 3 May 2019 with 300 people.|The M25 was shut, so I took the B12 "
    "at 5 to 6.|Will you hope for grace, or mark the rose?|Between 2019 and 2021, 24/7, for 18 months.|I was born in the north, one of nine.|"
    "We need 2 of the 3 by the 14th of June.|Page 12, line 100 to 120 of version 2.0.1.|It is 10 minutes down the road, past the lane.|One, two, "
    "three, four, testing.|Meet @ five, and/or six.|It took 07 weeks and 0.5 of a post.|Look at example dot org for that.|Order 4512 9987 3310 came "
    "on the 5th.|There were 1200 000 in all, and 20 streets.|The grant was 250,000 over 3 years.|I read it in the field, by the marsh.|It will do, said the young baker of the "
    "rose and the mark of the field."
).split("|")


@dataclass(frozen=True)
class Planted:
    """A turn of talk, and what is planted in it: start, end, kind, and the form in which it stands."""

    text: str
    spans: tuple[tuple[int, int, str, str], ...]


def nhs_number(draw: random.Random) -> str:
    """Ten digits with their check digit."""
    while True:
        digits = [draw.randint(1, 9) for _ in range(9)]
        check = (11 - sum(one * weight for one, weight in zip(digits, range(10, 1, -1), strict=True)) % 11) % 11
        if check < 10:
            text = "".join(map(str, [*digits, check]))
            return f"{text[:3]} {text[3:6]} {text[6:]}"


def forms(draw: random.Random) -> dict[str, dict[str, Callable[[], str]]]:
    """For each kind of detail its forms; those that end in '*' are such as no rule was written for."""
    first, last = draw.choice(FIRST), draw.choice(LAST)
    bare = f"{first}.{last}".lower().replace("'", "")
    local, day, year = f"{draw.randint(100, 999)}", draw.randint(1, 28), draw.randint(1940, 2006)
    month = draw.choice("January February March April May June July August September October November December".split())
    words = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    spoken = " ".join(words[draw.randint(0, 9)] for _ in range(9))
    code = (
        f"{draw.choice(['LS', 'M', 'SE', 'CF', 'BT', 'EH'])}{draw.randint(1, 20)}",
        f"{draw.randint(1, 9)}{draw.choice('ABDEFGHJ')}{draw.choice('LNPQRSTU')}",
    )
    house, street = draw.randint(1, 250), draw.choice(STREETS)
    return {
        "[email]": {"plain": lambda: f"{bare}@example.org", "with digits": lambda: f"{last.lower().replace(chr(39), '')}{year}@mail.example.co.uk",
                    "said": lambda: f"{bare.replace('.', ' dot ')} at example dot co dot uk", "name at a mail house*": lambda: f"{bare} at gmail"},
        "[phone number]": {"mobile": lambda: f"07700 900{local}", "land line": lambda: f"(020) 7946 0{local}", "by threes": lambda: f"0113 496 0{local}",
                           "international": lambda: f"+44 7700 900{local}", "abroad": lambda: f"+353 20 91 {local} 12", "digit by digit": lambda: " ".join(f"07700900{local}"),
                           "said": lambda: f"oh seven {spoken}", "without area*": lambda: f"496 0{local}", "in two halves*": lambda: f"07700 and then 900{local}"},
        "[post code]": {"with a space": lambda: " ".join(code), "without": lambda: "".join(code), "only the district*": lambda: code[0],
                        "spelled*": lambda: " ".join("".join(code))},
        "[address]": {"number and street": lambda: f"{house} {street}", "flat": lambda: f"Flat {draw.randint(1, 9)}, {house} {street}",
                      "number as a word": lambda: f"Twenty-{draw.choice(['two', 'five', 'nine'])} {street}", "without a number*": lambda: street},
        "[date of birth]": {"in words": lambda: f"{day} {month} {year}", "ordinal": lambda: f"the {day}th of {month} {year}", "numbers": lambda: f"{day:02d}/05/{year % 100:02d}",
                            "American": lambda: f"{month} {day}, {year}", "ISO": lambda: f"{year}-05-{day:02d}", "month and year*": lambda: f"{month} {year}"},
        "[handle]": {"plain": lambda: f"@{bare.replace('.', '_')}", "with a server": lambda: f"@{bare}@social.example", "without the sign*": lambda: bare.replace(".", "_")},
        "[link]": {"profile": lambda: f"linkedin.com/in/{bare.replace('.', '-')}", "with scheme": lambda: f"https://www.instagram.com/{bare}/",
                   "staff page": lambda: f"www.example.ac.uk/staff/{bare}", "own site*": lambda: f"{bare.replace('.', '')}.example.com"},
        "[identifier]": {"NI": lambda: f"{draw.choice(['AB', 'JG', 'PX'])} {day:02d} {local[:2]} {house % 90 + 10} {draw.choice('ABCD')}", "NHS": lambda: nhs_number(draw),
                         "NHS, one digit wrong*": lambda: nhs_number(draw)[:-1] + "x", "passport*": lambda: f"{draw.randint(100000000, 999999999)}"},
    }  # fmt: skip


def seed_talk(draw: random.Random, n_turns: int, people: Sequence[str]) -> list[Planted]:
    """Turns of talk with something planted in most, and decoys in between."""
    turns = []
    for _ in range(n_turns):
        text, spans = draw.choice(DECOYS), []
        for _ in range(draw.randint(0, 2)):
            kind = draw.choice(list(FRAMES))
            form, value = "", ""
            if kind == "person":
                name = draw.choice(people)
                form = draw.choice(["full name", "first name", "last name", "one slip*"])
                value = {"full name": name, "first name": name.split()[0], "last name": name.split()[-1], "one slip*": name[:2] + name[3:]}[
                    form
                ]
            elif kind in ("organisation", "place"):
                value = draw.choice(ORGANISATIONS if kind == "organisation" else PLACES)
            else:
                form, make = draw.choice(list(forms(draw)[kind].items()))
                value = make()
            before, _, after = draw.choice(FRAMES[kind]).partition("{}")
            text += " " + before
            spans.append((len(text), len(text) + len(value), kind, form))
            text += value + after
        turns.append(Planted(text, tuple(spans)))
    return turns


def measure(turns: Sequence[Planted], names: Names, session: str) -> tuple[Counter, Counter, Counter]:
    """Planted and covered by kind and form, and replaced by kind: right or wrong."""
    find = names.found_in(session)
    planted, covered, replaced = Counter(), Counter(), Counter()
    for turn in turns:
        found = find(turn.text)
        for start, end, kind, form in turn.spans:
            planted[kind, form] += 1
            covered[kind, form] += any(first <= start and end <= last for first, last, _ in found)
        for first, last, mark in found:
            kind = mark if " " not in mark or mark[1:-1].split()[0] not in ("person", "organisation", "place") else mark[1:-1].split()[0]
            kind = "person" if mark == "[person]" else kind
            replaced[kind, any(first < end and start < last for start, end, *_ in turn.spans)] += 1
    return planted, covered, replaced


def report(title: str, planted: Counter, covered: Counter, replaced: Counter) -> None:
    """One line a kind: recall of known forms, recall of all, precision; then forms of which some were missed."""
    click.echo(f"\n{title}\n{'kind':<18}{'planted':>8}{'recall, known':>15}{'recall, all':>13}{'replaced':>10}{'precision':>11}")
    for kind in FRAMES:
        known = [one for one in planted if one[0] == kind and not one[1].endswith("*")]
        every = [one for one in planted if one[0] == kind]
        right, wrong = replaced[kind, True], replaced[kind, False]
        rate = [sum(covered[one] for one in several) / max(1, sum(planted[one] for one in several)) for several in (known, every)]
        n = sum(planted[one] for one in every)
        click.echo(f"{kind:<18}{n:>8}{rate[0]:>15.3f}{rate[1]:>13.3f}{right + wrong:>10}{right / max(1, right + wrong):>11.3f}")
    missed = {one: (covered[one], planted[one]) for one in planted if covered[one] < planted[one]}
    click.echo("missed: " + "; ".join(f"{kind} {form} ({got} of {n})" for (kind, form), (got, n) in sorted(missed.items())))


def suggestions(turns: Sequence[Planted], with_model: bool) -> None:
    """How many of the names that nobody listed are suggested, and how many suggestions are names."""
    texts = [(f"s/1#{number:05d}.1", turn.text) for number, turn in enumerate(turns)]
    lower = spoken_lower_case("\n".join(text for _, text in texts[first : first + 50]) for first in range(0, len(texts), 50))
    found = {one.name for one in find_possible(texts, (), lower, with_model=with_model)}
    words = {word for name in found for word in name.split()}
    for kind in ("person", "organisation", "place"):
        names = {turn.text[start:end] for turn in turns for start, end, k, _ in turn.spans if k == kind}
        whole = sum(set(name.split()) <= words or name in found for name in names)
        click.echo(f"  {kind:<13} {whole} of {len(names)} different names suggested")
    planted = {word for turn in turns for start, end, *_ in turn.spans for word in turn.text[start:end].split()}
    true = sum(bool(set(name.split()) & planted) for name in found)
    click.echo(f"  {true} of {len(found)} suggestions hold something planted")


@click.command()
@click.option("--seed", default=7, show_default=True)
@click.option("--turns", "n_turns", default=4000, show_default=True)
@click.option("--plain", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="List what the rules take in this text.")
def main(seed: int, n_turns: int, plain: Path | None) -> None:
    """Print recall and precision by kind, with and without capitals, and how good suggestions are."""
    if plain:
        text = plain.read_text(encoding="utf-8", errors="replace")
        for start, end, mark in detail_finder(text, has_capitals=has_capitals(text))(text):
            click.echo(f"{mark}\t{text[start:end]}")
        return
    draw = random.Random(seed)
    people = sorted({f"{draw.choice(FIRST)} {draw.choice(LAST)}" for _ in range(60)})
    turns = seed_talk(draw, n_turns, people)
    listed = [(people, "person"), (ORGANISATIONS, "organisation"), (PLACES, "place")]
    rows = tuple(ListedName(names=(name,), kind=kind, number=n) for names, kind in listed for n, name in enumerate(names, start=1))
    session = "\n".join(turn.text for turn in turns)
    names = Names(frozenset(), frozenset(), spoken_words=spoken_lower_case([session]), listed=rows)
    report(f"With capitals, all names listed ({n_turns} turns, seed {seed})", *measure(turns, names, session))
    small = [Planted(turn.text.lower(), turn.spans) for turn in turns if len(turn.text.lower()) == len(turn.text)]
    report("The same without capitals", *measure(small, names, "\n".join(turn.text for turn in small)))
    bare = Names(frozenset(), frozenset(), spoken_words=names.spoken_words)
    click.echo("\nSuggested where nothing is listed, by capitals and titles")
    find = bare.found_in(session)
    hidden = [_shown(turn, find) for turn in turns]
    suggestions(hidden, with_model=False)
    if has_model():
        click.echo(f"and with the model {MODEL}; then all in lower case")
        suggestions(hidden, with_model=True)
        suggestions([Planted(one.text.lower(), one.spans) for one in hidden if len(one.text.lower()) == len(one.text)], with_model=True)


def _shown(turn: Planted, find: Callable[[str], list[Found]]) -> Planted:
    """A turn with what the rules find blotted out in place, so that only names are left to suggest."""
    text = turn.text
    for start, end, _ in find(text):
        text = text[:start] + "[" + "x" * (end - start - 2) + "]" + text[end:]
    return Planted(text, tuple(one for one in turn.spans if one[2] in ("person", "organisation", "place")))


if __name__ == "__main__":
    main()
