"""What changed between two editions, told from noise: a count that moved inside its interval is not news.

An edition keeps a snapshot of what a reader could compare (`findings.json`): counts, needs, themes, quotes, lines of
personas, lanes, agreement. It holds no participant ids, and no number that the report keeps back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from crp_analysis.bundles import Material
    from crp_analysis.workflow import Run

SNAPSHOT_FORMAT = 1  # raise it when a key is renamed; older snapshots then say so instead of comparing wrongly
RAISED = {"strong", "some", "single voice"}  # strengths of a need that somebody raised
HEADLINE_MEASURE = "krippendorff_alpha"


@dataclass(frozen=True, kw_only=True)
class Change:
    """The changes under one heading, each a sentence a reader understands."""

    heading: str
    items: tuple[str, ...]


def snapshot(run: Run) -> dict:
    """What a reader of this run could compare with another edition, as plain lists and mappings, in a stable order."""
    material, findings, codebook = run.material, run.findings, run.codebook
    titles = {one.recommendation_id: one.title for one in codebook.recommendations}
    return {
        "format": SNAPSHOT_FORMAT,
        "title": run.study.title,
        "groups": {group.id: group.name for group in run.study.groups},
        "codes": {code.code_id: {"name": code.name, "fingerprint": code.fingerprint} for code in codebook.codes},
        "n_participants": int(material.participants["participant_id"].nunique()),
        "n_words": words_of_participants(material),
        "sessions": _records(material.sessions, ["session_id", "consultation_id", "kind"]),
        "coders": sorted(material.assignments["coder_id"].unique().tolist()),
        "n_codings": len(material.codings),
        "rejected": {reason: int(n) for reason, n in sorted(Counter(material.rejected["reason"]).items())},
        "participation": _records(findings.participation, ["dimension", "value", "label", "n_participants"]),
        "counts": _records(
            findings.counts[~findings.counts["is_protected"]],  # an edition is given away, this file with it
            ["code_id", "group", "n_participants", "n_in_group", "share", "ci_low", "ci_high", "n_suggested", "is_protected"],
        ),
        "needs": _records(findings.needs, ["code_id", "group", "strength", "n_schemes", "has_gap"]),
        **_offer_snapshot(run),
        "themes": _records(run.coded.themes, ["theme_id", "label", "status", "n_participants"]),
        "quotes": _records(findings.quotes, ["quote_id", "code_id", "group", "text"]),
        "personas": _records(findings.personas, ["group", "part", "text", "is_single_voice", "is_suggested"]),
        "archetypes": _records(findings.archetypes, ["group", "code_id", "n_participants", "n_in_group"]),
        "persona_edits": _records(findings.persona_edits, ["group", "part", "text", "action", "is_stale"]),
        "tensions": _records(findings.tensions, ["left_code", "right_code", "n_left", "n_right", "n_both", "relation"]),
        "recommendations": [
            {**row, "title": titles[row["recommendation_id"]]}
            for row in _records(findings.recommendations, ["recommendation_id", "n_participants", "n_read", "n_counter", "strength"])
        ],
        "lanes": dict(zip(run.coded.lanes["code_id"], run.coded.lanes["lane"], strict=True)),
        "agreement": _records(
            run.agreement[run.agreement["measure"] == HEADLINE_MEASURE], ["code_id", "between", "value", "ci_low", "ci_high"]
        ),
    }


def _offer_snapshot(run: Run) -> dict:
    """What a reader could compare of options: their names, what they answer, votes that may be shown, best sets by budget."""
    findings = run.findings
    preferences = findings.preferences[~findings.preferences["is_protected"]]
    return {
        "options": {option.option_id: option.name for option in run.codebook.options},
        "coverage": _records(findings.coverage, ["option_id", "code_id", "answers"]),
        "preferences": _records(preferences, ["group", "option_id", "n_first", "n_ballots", "n_beats"]),
        "best_sets": _records(findings.option_sets[findings.option_sets["is_best"]], ["level", "option_ids", "share_covered"]),
    }


def local_snapshot(run: Run) -> dict:
    """As `snapshot`, for the part that a run looks at. It holds what a local report shows, and no number that it keeps back."""
    local, codebook = run.local, run.codebook
    open_ = local.counts[local.counts["difference"].notna()]
    counts = open_.assign(group="all", n_participants=open_["n_low"], n_in_group=open_["n_in_scope"], is_protected=False)
    low, high = _share_interval(counts)
    needs = local.counts[local.counts["family"] == "need"].assign(group="all", n_schemes=0, has_gap=False)
    return {
        "format": SNAPSHOT_FORMAT,
        "title": run.study.title,
        "groups": {},
        "codes": {code.code_id: {"name": code.name, "fingerprint": code.fingerprint} for code in codebook.codes},
        "n_participants": int(local.people["n_participants"].fillna(0).iloc[0]),  # 0 where it is protected
        "n_words": 0,
        "sessions": [],
        "coders": [],
        "n_codings": len(run.material.codings),
        "rejected": {},
        "participation": _records(local.people, ["dimension", "value", "label", "n_participants"]),
        "counts": _records(
            counts.assign(ci_low=low, ci_high=high, n_suggested=0),
            ["code_id", "group", "n_participants", "n_in_group", "share", "ci_low", "ci_high", "n_suggested", "is_protected"],
        ),
        "needs": _records(needs.rename(columns={"standing": "strength"}), ["code_id", "group", "strength", "n_schemes", "has_gap"]),
        "planning": _records(local.planning, ["part", "position", "text", "note"]),
        "themes": [],
        "quotes": _records(local.quotes, ["quote_id", "code_id", "group", "text"]),
        "personas": [],
        "lanes": {},
        "agreement": [],
    }


def _share_interval(counts: pd.DataFrame) -> tuple:
    """Wilson's interval of the share of people here."""
    from crp_analysis.findings.intervals import wilson

    return wilson(counts["n_participants"], counts["n_in_group"]) if len(counts) else ([], [])


def words_of_participants(material: Material) -> int:
    """Words that participants said or wrote; facilitators' words are not what a study heard."""
    segments = material.segments
    return int(segments.loc[segments["speaker_kind"] == "participant", "n_words"].sum())


def compare(before: Mapping, after: Mapping) -> list[Change]:
    """The changes from one snapshot to another, under headings in the order of the report; empty when there are none."""
    if before.get("format") != after.get("format"):
        return [Change(heading="Format", items=("The earlier edition was made by a version whose findings cannot be compared.",))]
    parts = [
        ("People and sessions", _people(before, after)),
        ("Codebook", _codebook(before, after)),
        ("Coding by people", _coding(before, after)),
        ("Needs", _needs(before, after)),
        ("How needs stand here", _standings(before, after)),
        ("Planning sheet", _planning(before, after)),
        ("Counts", _counts(before, after)),
        ("Options", _options(before, after)),
        ("Votes", _votes(before, after)),
        ("Themes outside the codebook", _themes(before, after)),
        ("Personas", _personas(before, after)),
        ("Tensions", _tensions(before, after)),
        ("Recommendations", _recommendations(before, after)),
        ("Quotes", _quotes(before, after)),
        ("Trust in suggestions", _lanes(before, after)),
        ("Agreement", _agreement(before, after)),
        ("Material left out", _rejected(before, after)),
    ]
    return [Change(heading=heading, items=tuple(items)) for heading, items in ((h, list(i)) for h, i in parts) if items]


def as_text(changes: Iterable[Change]) -> str:
    """The changes for a terminal."""
    blocks = ["\n".join([change.heading, *(f"  - {item}" for item in change.items)]) for change in changes]
    return "\n".join(blocks) if blocks else "Nothing that a reader could see."


def as_records(changes: Iterable[Change]) -> list[dict]:
    """The changes for JSON and for the report's own section."""
    return [asdict(change) for change in changes]


def _records(rows: pd.DataFrame, columns: list[str]) -> list[dict]:
    """Rows as mappings with missing values as None and floats to four digits, sorted by their first columns."""
    chosen = rows[columns].sort_values(columns[:3]).round(4)
    return chosen.astype(object).where(chosen.notna(), None).to_dict("records")


def _people(before: Mapping, after: Mapping) -> Iterable[str]:
    gained = after["n_participants"] - before["n_participants"]
    if gained:
        yield f"{_n(abs(gained), 'person', 'people')} {'more' if gained > 0 else 'fewer'}: {after['n_participants']} in all."
    old, new = ({s["session_id"]: s for s in side["sessions"]} for side in (before, after))
    for ids, verb, side in ((new.keys() - old.keys(), "added", new), (old.keys() - new.keys(), "removed", old)):
        by_kind = Counter((side[one]["consultation_id"], side[one]["kind"]) for one in ids)
        for (consultation, kind), n in sorted(by_kind.items()):
            yield f"{_n(n, 'session', 'sessions')} {verb} in {consultation} ({kind})."
    if not gained and after["n_words"] != before["n_words"]:
        longer = after["n_words"] - before["n_words"]
        yield f"{abs(longer):,} words {'more' if longer > 0 else 'fewer'}: {after['n_words']:,} in all."
    groups = {
        side: {row["value"]: row for row in snap["participation"] if row["dimension"] == "group"}
        for side, snap in (("old", before), ("new", after))
    }
    for value in sorted(groups["new"]):
        was, now = groups["old"].get(value, {}).get("n_participants"), groups["new"][value]["n_participants"]
        if was is not None and now is not None and was != now:
            yield f"{groups['new'][value]['label']}: {int(was)} people before, {int(now)} now."


def _codebook(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = before["codes"], after["codes"]
    for code_id in sorted(new.keys() - old.keys()):
        yield f"New code: {new[code_id]['name']}."
    for code_id in sorted(old.keys() - new.keys()):
        yield f"Code retired: {old[code_id]['name']}."
    for code_id in sorted(new.keys() & old.keys()):
        if old[code_id]["name"] != new[code_id]["name"]:
            yield f"Code renamed: {old[code_id]['name']} is now {new[code_id]['name']}."
        if old[code_id]["fingerprint"] != new[code_id]["fingerprint"]:
            yield f"Definition or examples changed: {new[code_id]['name']}."


def _coding(before: Mapping, after: Mapping) -> Iterable[str]:
    if before["n_codings"] != after["n_codings"]:
        yield f"{after['n_codings'] - before['n_codings']:+,} codings by people: {after['n_codings']:,} in all."
    if joined := sorted(set(after["coders"]) - set(before["coders"])):
        yield f"{_n(len(joined), 'coder', 'coders')} joined."


def needs_moved(before: Mapping, after: Mapping) -> list[dict]:
    """The cells of the needs matrix that moved: code_id, group, direction, was, now; in the codebook's and groups' order of ids.

    `direction` is 'gained', 'lost', or, where the share left the interval of the newer edition, 'more' or 'fewer'.
    """
    old, new = ({(row["code_id"], row["group"]): row for row in side["needs"]} for side in (before, after))
    counts = [{(row["code_id"], row["group"]): row for row in side["counts"] if not row["is_protected"]} for side in (before, after)]
    moved = []
    for key in sorted(new.keys() | old.keys()):
        was, now = (side.get(key, {}).get("strength", "not raised") for side in (old, new))
        counted, direction = [side.get(key) for side in counts], ""
        if (was in RAISED) != (now in RAISED):
            direction = "gained" if now in RAISED else "lost"
        elif all(counted) and was in RAISED:
            direction = _beyond(*counted)
        if direction:
            told = [_said(row, strength) for row, strength in zip(counted, (was, now), strict=True)]
            moved.append({"code_id": key[0], "group": key[1], "direction": direction, "was": told[0], "now": told[1]})
    return moved


def _said(row: Mapping | None, strength: str) -> str:
    """A cell in words: 3 of 8 people, or why there is no number."""
    return f"{row['n_participants']} of {row['n_in_group']} people" if row and row["n_in_group"] and strength in RAISED else strength


def _beyond(was: Mapping, now: Mapping) -> str:
    """'more' or 'fewer' where the earlier share lies outside the newer interval, else nothing."""
    if was["share"] is None or now["share"] is None:
        return ""
    if (was["n_participants"], was["n_in_group"]) == (now["n_participants"], now["n_in_group"]):
        return ""
    return "more" if now["ci_low"] > was["share"] else "fewer" if now["ci_high"] < was["share"] else ""


def _needs(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["code_id"], row["group"]): row for row in side["needs"]} for side in (before, after))
    for key in sorted(new.keys() | old.keys()):
        was, now = (side.get(key, {}).get("strength", "not raised") for side in (old, new))
        name = f"{_code(after, before, key[0])} ({_group(after, key[1])})"
        if was not in RAISED and now in RAISED:
            yield f"Gained: {name}, now {now}."
        elif was in RAISED and now not in RAISED:
            yield f"Lost: {name}, {was} before, now {now}."
        elif was in RAISED and now in RAISED and was != now:
            yield f"Evidence changed: {name}, {was} before, now {now}."


def _standings(before: Mapping, after: Mapping) -> Iterable[str]:
    """Of a local report: needs that stand otherwise beside elsewhere than before."""
    if "planning" not in after:
        return
    old, new = ({row["code_id"]: row["strength"] for row in side["needs"]} for side in (before, after))
    for code_id in sorted(new):
        if code_id in old and old[code_id] != new[code_id]:
            yield f"{_code(after, before, code_id)}: {old[code_id]} before, {new[code_id]} now."


def _planning(before: Mapping, after: Mapping) -> Iterable[str]:
    """Of a local report: lines that the planning sheet gained and lost."""
    old, new = ({(row["part"], row["text"]) for row in side.get("planning", [])} for side in (before, after))
    if old != new:
        yield f"{_n(len(new - old), 'line', 'lines')} new, {_n(len(old - new), 'line', 'lines')} gone."


def _counts(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["code_id"], row["group"]): row for row in side["counts"] if not row["is_protected"]} for side in (before, after))
    within = 0
    for key in sorted(new.keys() & old.keys()):
        was, now = old[key], new[key]
        if (
            was["share"] is None
            or now["share"] is None
            or (was["n_participants"], was["n_in_group"]) == (now["n_participants"], now["n_in_group"])
        ):
            continue
        if _beyond(was, now):
            yield (
                f"Moved beyond its interval: {_code(after, before, key[0])} ({_group(after, key[1])}), "
                f"{was['n_participants']} of {was['n_in_group']} people before, {now['n_participants']} of {now['n_in_group']} now."
            )
        else:
            within += 1
    if within:
        yield f"{_n(within, 'other count', 'other counts')} moved within their intervals; read that as noise."


def _options(before: Mapping, after: Mapping) -> Iterable[str]:
    """Options, what they answer, and best sets; an edition made before these were kept says nothing of them."""
    if "options" not in before:
        return
    old, new = before["options"], after["options"]
    yield from (f"New option: {new[one]}." for one in sorted(new.keys() - old.keys()))
    yield from (f"Option retired: {old[one]}." for one in sorted(old.keys() - new.keys()))
    answers = [
        {(row["option_id"], row["code_id"]) for row in side["coverage"] if row["answers"] and row["option_id"] in old.keys() & new.keys()}
        for side in (before, after)
    ]
    for verb, pairs in (("now answers", answers[1] - answers[0]), ("no longer answers", answers[0] - answers[1])):
        for option_id in sorted({one for one, _ in pairs}):
            needs = sorted(_code(after, before, code_id) for one, code_id in pairs if one == option_id)
            yield f"{new[option_id]} {verb}: {'; '.join(needs)}."
    sets = [
        {level: {row["option_ids"] for row in side["best_sets"] if row["level"] == level} for level in _levels(before, after)}
        for side in (before, after)
    ]
    if moved := [str(level) for level in _levels(before, after) if sets[0][level] != sets[1][level]]:
        yield f"Other sets of options are best for a budget of {', '.join(moved)} {'point' if moved == ['1'] else 'points'}."


def _levels(before: Mapping, after: Mapping) -> list[int]:
    return sorted({row["level"] for side in (before, after) for row in side["best_sets"]})


def _votes(before: Mapping, after: Mapping) -> Iterable[str]:
    if "preferences" not in before:
        return
    old, new = ({row["option_id"]: row for row in side["preferences"] if row["group"] == "all"} for side in (before, after))
    was, now = (max((row["n_ballots"] for row in side.values()), default=0) for side in (old, new))
    if was != now:
        yield f"{_n(abs(now - was), 'ballot', 'ballots')} {'more' if now > was else 'fewer'}: {now} in all."
    names = before["options"] | after["options"]
    first = [_most_first(side, names) for side in (old, new)]
    if first[0] and first[1] and first[0] != first[1]:
        yield f"Most first choices: {first[0]} before, {first[1]} now."
    for option_id in sorted(old.keys() & new.keys()):
        if old[option_id]["n_beats"] != new[option_id]["n_beats"]:
            yield f"{names[option_id]} beats {old[option_id]['n_beats']} others head to head before, {new[option_id]['n_beats']} now."


def _most_first(rows: Mapping, names: Mapping) -> str:
    """The options with most first choices, by name; '' where nobody chose."""
    most = max((row["n_first"] for row in rows.values()), default=0)
    return " and ".join(names[one] for one, row in sorted(rows.items()) if most and row["n_first"] == most)


def _themes(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({row["theme_id"]: row for row in side["themes"] if row["status"] != "withheld"} for side in (before, after))
    for theme_id in sorted(new.keys() - old.keys()):
        yield f"New: {new[theme_id]['label']} ({new[theme_id]['status']}, {_n(new[theme_id]['n_participants'], 'person', 'people')})."
    for theme_id in sorted(old.keys() - new.keys()):
        yield f"No longer shown: {old[theme_id]['label']}."


def _personas(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["group"], row["part"], row["text"]) for row in side["personas"]} for side in (before, after))
    for group in sorted({key[0] for key in old | new}):
        gained, lost = (sum(key[0] == group for key in keys) for keys in (new - old, old - new))
        if gained or lost:
            yield f"{_group(after, group)}: {_n(gained, 'line', 'lines')} new, {_n(lost, 'line', 'lines')} gone."
    was, now = ({row["group"]: row["code_id"] for row in side.get("archetypes", [])} for side in (before, after))
    for group in sorted(was.keys() & now.keys()):
        if was[group] != now[group]:
            names = [_code(after, before, side[group]) for side in (now, was)]
            yield f"{_group(after, group)}: named for '{names[0]}' now, for '{names[1]}' before."
    edits = [
        {(row["group"], row["part"], row["text"]): row["is_stale"] for row in side.get("persona_edits", [])} for side in (before, after)
    ]
    if fresh := len(edits[1].keys() - edits[0].keys()):
        yield f"{_n(fresh, 'edit', 'edits')} by facilitators came in."
    if stale := sum(is_stale and not edits[0].get(key, False) for key, is_stale in edits[1].items()):
        look = "needs" if stale == 1 else "need"
        yield f"{_n(stale, 'edit', 'edits')} by facilitators {look} another look: what was edited has changed since."


def _tensions(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["left_code"], row["right_code"]): row for row in side.get("tensions", [])} for side in (before, after))
    for key in sorted(old.keys() & new.keys()):
        was, now = ((side[key]["n_left"], side[key]["n_right"]) for side in (old, new))
        if was != now:
            names = [_code(after, before, code_id) for code_id in key]
            yield f"{names[0]} or {names[1]}: {was[0]} to {was[1]} people before, {now[0]} to {now[1]} now."


def _recommendations(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({row["recommendation_id"]: row for row in side.get("recommendations", [])} for side in (before, after))
    for one in sorted(new.keys() - old.keys() if "recommendations" in before else ()):
        yield f"New: {new[one]['title']} ({new[one]['strength']})."
    for one in sorted(old.keys() - new.keys()):
        yield f"Taken back: {old[one]['title']}."
    for one in sorted(old.keys() & new.keys()):
        was, now = old[one], new[one]
        if was["strength"] != now["strength"]:
            yield f"{now['title']}: {was['strength']} before, {now['strength']} now."
        elif was["n_counter"] < now["n_counter"]:
            yield f"{now['title']}: {now['n_counter']} people against it now, {was['n_counter']} before."


def _quotes(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({row["quote_id"] for row in side["quotes"]} for side in (before, after))
    if old != new:
        yield f"{_n(len(new - old), 'quote', 'quotes')} new, {len(old - new)} no longer used: {len(new)} in all."


def _lanes(before: Mapping, after: Mapping) -> Iterable[str]:
    for code_id in sorted(before["lanes"].keys() & after["lanes"].keys()):
        was, now = before["lanes"][code_id], after["lanes"][code_id]
        if was != now:
            yield f"{_code(after, before, code_id)}: {was} before, {now} now."


def _agreement(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["code_id"], row["between"]): row for row in side["agreement"]} for side in (before, after))
    for key in sorted(new.keys() & old.keys()):
        was, now = old[key], new[key]
        if was["value"] is None or now["value"] is None or None in (now["ci_low"], now["ci_high"]):
            continue
        if not now["ci_low"] <= was["value"] <= now["ci_high"]:
            name = "All codes" if key[0] == "all" else _code(after, before, key[0])
            yield f"{name}, between {key[1]}: alpha {was['value']:.2f} before, {now['value']:.2f} now."


def _rejected(before: Mapping, after: Mapping) -> Iterable[str]:
    for reason in sorted(set(before["rejected"]) | set(after["rejected"])):
        was, now = before["rejected"].get(reason, 0), after["rejected"].get(reason, 0)
        if was != now:
            yield f"{reason}: {was} before, {now} now."


def _code(after: Mapping, before: Mapping, code_id: str) -> str:
    return (after["codes"].get(code_id) or before["codes"].get(code_id) or {"name": code_id})["name"]


def _group(after: Mapping, group: str) -> str:
    return {"all": "everyone", "unknown": "group not stated"}.get(group) or after["groups"].get(group, group)


def _n(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
