"""What a run knows for the reporting checklists: facts and places in the report, no judgement of quality."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crp_analysis.outputs.run import Facts, Run, facts
from crp_analysis.outputs.sections.coders import MEASURES, headline_measure
from crp_analysis.outputs.sections.tallies import count_reading, headline, kinds_of_sessions
from crp_analysis.outputs.wording import count, decimal, listed, number, people, sentence

METHOD = ("method", "How this report was made")
PEOPLE = ("participation", "Who took part")
TERMS = ("terms", "On what terms people took part")
TRUST = ("trust", "How far coders agree")
LIMITS = ("limits", "Limits")
BANK = ("quotes", "Quote bank")
NEEDS = ("needs", "What people need")
THEMES = ("themes", "What people said")
SUMMARY = ("summary", "Summary")
UNKNOWN = ("", "unknown")


@dataclass(frozen=True)
class Known:
    """A fact for one item, and the sections that hold it as anchor and title."""

    text: str
    places: tuple[tuple[str, str], ...] = ()


def known_for_coreq(run: Run) -> dict[str, Known]:
    """By item of COREQ; items that a run cannot know are not there."""
    known = facts(run)
    answers = {
        "12": Known(f"{people(known.n_people)} in {count(known.n_sessions, 'session')}", (PEOPLE,)),
        "14": _places(run),
        "16": Known(_described(run), (PEOPLE,)),
        "21": _duration(run),
        "22": _saturation(run),
        "24": None
        if known.is_unread
        else Known(f"{people(known.n_coders)}, for {known.n_read} of {known.n_sessions} sessions", (METHOD, TRUST)),
        "25": _coding_tree(run),
        "26": _themes(run),
        "27": _software(run),
        "29": _quotes(run),
        "30": None if known.is_unread else Known("Each theme stands with its count of people and with quotes", (THEMES, BANK)),
        "31": None if known.is_unread else Known("Needs and themes by the number of people behind them", (NEEDS, THEMES)),
        "32": None
        if known.is_unread
        else Known("What few people raised is listed too; lines that rest on few people are marked", (NEEDS, THEMES)),
    }
    return {item: answer for item, answer in answers.items() if answer}


def known_for_srqr(run: Run) -> dict[str, Known]:
    """By item of SRQR; items that a run cannot know are not there."""
    known = facts(run)
    answers = {
        "S1": Known(run.study.title),
        "S2": Known("A summary that stands alone", (SUMMARY,)),
        "S4": Known(run.study.question, (SUMMARY,)),
        "S7": _places(run),
        "S9": _consent(run),
        "S10": Known(_collected(run), (METHOD,)),
        "S12": Known(f"{people(known.n_people)}, {count(known.n_sessions, 'session')}, {number(known.n_words)} words", (PEOPLE, METHOD)),
        "S13": _processing(run),
        "S14": _analysis(run, known),
        "S15": _trust(run),
        "S16": None if known.is_unread else Known("Needs by group, themes, tensions between positions", (NEEDS, THEMES)),
        "S17": _quotes(run),
        "S19": Known(count(len(run.findings.limits), "statement"), (LIMITS,)) if len(run.findings.limits) else None,
    }
    return {item: answer for item, answer in answers.items() if answer}


def _stated(values: pd.Series) -> list[str]:
    """The values that somebody stated, each once, in the order in which they stand."""
    return [value for value in dict.fromkeys(values.dropna().astype(str)) if value not in UNKNOWN]


def _places(run: Run) -> Known | None:
    found = _stated(run.material.consultations["place"]) or _stated(run.material.sessions["place"])
    return Known(sentence(listed(found)).removesuffix("."), (METHOD,)) if found else None


def _described(run: Run) -> str:
    dimensions = [one for one in dict.fromkeys(run.findings.participation["dimension"]) if one != "all"]
    return f"By {listed(one.replace('_', ' ') for one in dimensions)}; small numbers are protected" if dimensions else "By group"


def _duration(run: Run) -> Known | None:
    minutes = run.material.sessions["minutes"].dropna()
    if minutes.empty:
        return None
    span = f"{decimal(minutes.min())} to {decimal(minutes.max())}" if minutes.min() < minutes.max() else decimal(minutes.min())
    return Known(f"{span} minutes, in the {count(len(minutes), 'session')} with known length", (METHOD,))


def _saturation(run: Run) -> Known | None:
    told = run.findings.limits.loc[run.findings.limits["topic"] == "saturation", "statement"]
    return Known("Told by how many new codes further sessions added", (METHOD,)) if len(told) else None


def _coding_tree(run: Run) -> Known | None:
    codes = run.codebook.codes
    if not codes:
        return None
    families = list(dict.fromkeys(code.family for code in codes))
    return Known(
        f"{count(len(codes), 'code')} in {count(len(families), 'family', 'families')} ({listed(families)}), each with a definition",
        (METHOD,),
    )


def _themes(run: Run) -> Known | None:
    if not run.codebook.codes:
        return None
    found = len(run.coded.themes)
    beside = f"; {count(found, 'theme')} outside it found by a program and kept apart" if found else ""
    return Known(f"From the codebook, which people wrote{beside}", (METHOD, THEMES))


def _software(run: Run) -> Known | None:
    version = run.provenance.get("crp-analysis", "")
    return (
        Known(f"crp-analysis {version}, with versions of what it uses".replace("  ", " "), (("provenance", "About this edition"),))
        if version
        else None
    )


def _quotes(run: Run) -> Known | None:
    n = len(run.findings.quotes)
    return Known(f"{count(n, 'quote')}, word for word, each with number, group and kind of session", (BANK,)) if n else None


def _consent(run: Run) -> Known | None:
    """How many consultations state consent; the wording is theirs and stands in their files."""
    consultations = run.material.consultations
    if "consent" not in consultations:
        return None
    n = int((consultations["consent"].fillna("") != "").sum())
    text = f"Consent is stated for {n} of {count(len(consultations), 'consultation')}; ethical approval is for people to state"
    return Known(text, (TERMS,)) if n else None


def _collected(run: Run) -> str:
    dates = sorted(_stated(run.material.sessions["date"]))
    span = "" if not dates else f", {dates[0]}" if dates[0] == dates[-1] else f", {dates[0]} to {dates[-1]}"
    return kinds_of_sessions(run) + span


def _processing(run: Run) -> Known:
    n = len(run.material.rejected)
    lost = f"; {count(n, 'place')} could not be used" if n else ""
    return Known(
        f"Names replaced by ids; turns over {run.study.thresholds.words_per_segment} words cut at ends of sentences{lost}", (METHOD, LIMITS)
    )


def _analysis(run: Run, known: Facts) -> Known | None:
    if not run.codebook.codes:
        return None
    by_people = "nobody has coded yet" if known.is_unread else f"coded by {people(known.n_coders)}"
    return Known(f"With a codebook, {by_people}; suggestions by a program are marked and count for nothing", (METHOD, TRUST))


def _trust(run: Run) -> Known | None:
    reading, measure = count_reading(run), headline_measure(run.agreement)
    figure = headline(run.agreement, "people", measure)
    if not reading.n_double or not figure:
        return None
    name = MEASURES.get(measure, measure.replace("_", " "))
    return Known(f"{count(reading.n_double, 'session')} coded by two or more people independently: {name} {figure}", (TRUST,))
