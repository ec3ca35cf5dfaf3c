"""What changed between two editions, told from noise: a count that moved inside its interval is not news.

An edition keeps a snapshot of what a reader could compare (`findings.json`): counts, needs, themes, quotes, lines of
personas, lanes, agreement. It holds no participant ids.
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
HEADLINE_MEASURE = "krippendorff_alpha"


@dataclass(frozen=True, kw_only=True)
class Change:
    """The changes under one heading, each a sentence a reader understands."""

    heading: str
    items: tuple[str, ...]


def snapshot(run: Run) -> dict:
    """What a reader of this run could compare with another edition, as plain lists and mappings, in a stable order."""
    material, findings, codebook = run.material, run.findings, run.codebook
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
            findings.counts,
            ["code_id", "group", "n_participants", "n_in_group", "share", "ci_low", "ci_high", "n_suggested", "is_protected"],
        ),
        "needs": _records(findings.needs, ["code_id", "group", "strength", "n_schemes", "has_gap"]),
        "themes": _records(run.coded.themes, ["theme_id", "label", "status", "n_participants"]),
        "quotes": _records(findings.quotes, ["quote_id", "code_id", "group", "text"]),
        "personas": _records(
            findings.personas, ["group", "part", "text", "n_participants", "n_in_group", "is_single_voice", "is_suggested"]
        ),
        "lanes": dict(zip(run.coded.lanes["code_id"], run.coded.lanes["lane"], strict=True)),
        "agreement": _records(
            run.agreement[run.agreement["measure"] == HEADLINE_MEASURE], ["code_id", "between", "value", "ci_low", "ci_high"]
        ),
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
        ("Themes outside the codebook", _themes(before, after)),
        ("Personas", _personas(before, after)),
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


def _needs(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["code_id"], row["group"]): row for row in side["needs"]} for side in (before, after))
    raised = {"strong", "some", "single voice"}
    for key in sorted(new.keys() | old.keys()):
        was, now = (side.get(key, {}).get("strength", "not raised") for side in (old, new))
        name = f"{_code(after, before, key[0])} ({_group(after, key[1])})"
        if was not in raised and now in raised:
            yield f"Gained: {name}, now {now}."
        elif was in raised and now not in raised:
            yield f"Lost: {name}, {was} before, now {now}."
        elif was in raised and now in raised and was != now:
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
        if now["ci_low"] > was["share"] or now["ci_high"] < was["share"]:
            yield (
                f"Moved beyond its interval: {_code(after, before, key[0])} ({_group(after, key[1])}), "
                f"{was['n_participants']} of {was['n_in_group']} people before, {now['n_participants']} of {now['n_in_group']} now."
            )
        else:
            within += 1
    if within:
        yield f"{_n(within, 'other count', 'other counts')} moved within their intervals; read that as noise."


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
