"""Themes outside the codebook, and quotes: which were replaced, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import code_name, group_name, n_of
from crp_analysis.changes.quotes_left import REASONS

MOST_PLACES = 12  # codes and groups whose quotes are told one by one
MOVED = "the words stand under another code now"
UNKNOWN = ""  # an older edition, or one that does not follow the other, kept no reason


def tell_themes(before: Mapping, after: Mapping) -> Iterable[str]:
    """Themes that a reader sees now and did not before, the other way round, and those with other words or another standing."""
    old, new = ({row["theme_id"]: row for row in side["themes"]} for side in (before, after))
    shown = [{one for one, row in side.items() if row["status"] != "withheld"} for side in (old, new)]
    for one in sorted(shown[1] - shown[0]):
        row, withheld = new[one], ", withheld before" if one in old else ""
        yield f"New: {row['label']} ({row['status']}, {n_of(row['n_participants'], 'person', 'people')}{withheld})."
    for one in sorted(shown[0] - shown[1]):
        why = "withheld, since it does not come back reliably" if one in new else "no longer found"
        yield f"Retired: {old[one]['label']} ({why})."
    for one in sorted(shown[0] & shown[1]):
        was, now = old[one], new[one]
        if was["label"] != now["label"]:
            yield f"Reworded: {was['label']} is now {now['label']}."
        if was["status"] != now["status"]:
            yield f"{now['label']}: {was['status']} before, {now['status']} now."


def tell_quotes(before: Mapping, after: Mapping) -> Iterable[str]:
    """How many quotes came and went; then code by code why they went. Words of old quotes are never told again.

    That somebody may no longer be quoted is told of the whole only: under a code and group it could point at a person.
    """
    same = _same_words(before, after)
    left = [row for row in before["quotes"] if (row["quote_id"], row["code_id"]) not in same]
    come = Counter((row["group"], row["code_id"]) for row in after["quotes"] if (row["quote_id"], row["code_id"]) not in same)
    if not left and not come:
        return
    yield f"{n_of(come.total(), 'quote', 'quotes')} new, {len(left)} no longer used: {len(after['quotes'])} in all."
    if "quotes_left" not in after:
        return
    reasons, moved = _reasons(after), {row["quote_id"] for row in after["quotes"]}
    told = [(row["group"], row["code_id"], MOVED if row["quote_id"] in moved else reasons.get(row["quote_id"], UNKNOWN)) for row in left]
    if hidden := sum(reason == REASONS["consent"] for *_, reason in told):
        speakers = "its speaker may" if hidden == 1 else "their speakers may"
        yield f"{n_of(hidden, 'quote is', 'quotes are')} gone because {speakers} no longer be quoted."
    yield from _by_place(before, after, [one for one in told if one[2] != REASONS["consent"]], come)


def _same_words(before: Mapping, after: Mapping) -> set[tuple[str, str]]:
    """Ids and codes of quotes whose words stand under the same code in both, also where a corrected file gave them another id."""
    words = [{(row["code_id"], row["group"], row["text"]) for row in side["quotes"]} for side in (before, after)]
    ids = [{(row["quote_id"], row["code_id"]) for row in side["quotes"]} for side in (before, after)]
    both = words[0] & words[1]
    moved = {
        (row["quote_id"], row["code_id"])
        for side in (before, after)
        for row in side["quotes"]
        if (row["code_id"], row["group"], row["text"]) in both
    }
    return (ids[0] & ids[1]) | moved


def _reasons(after: Mapping) -> dict[str, str]:
    return {row["quote_id"]: REASONS.get(row["reason"], UNKNOWN) for row in after.get("quotes_left", [])}


def _by_place(before: Mapping, after: Mapping, told: list[tuple[str, str, str]], come: Counter) -> Iterable[str]:
    """'Group, Code: 2 quotes replaced: a reason (1), another (1).', the places with most quotes gone at the front."""
    places = sorted(Counter((group, code_id) for group, code_id, _ in told).items(), key=lambda one: (-one[1], one[0]))
    for (group, code_id), n_left in places[:MOST_PLACES]:
        why = Counter(reason for *place, reason in told if tuple(place) == (group, code_id))
        ordered = [reason for reason, _ in sorted(why.items(), key=lambda one: (-one[1], one[0])) if reason]
        named = ", ".join(reason if len(why) == 1 else f"{reason} ({why[reason]})" for reason in ordered)
        verb = "replaced" if come[group, code_id] >= n_left else "gone"
        name = f"{group_name(before, after, group)}, {code_name(before, after, code_id)}"
        yield f"{name[:1].upper()}{name[1:]}: {n_of(n_left, 'quote', 'quotes')} {verb}{f': {named}' if named else ''}."
    if rest := places[MOST_PLACES:]:
        n_quotes = sum(n_left for _, n_left in rest)
        yield f"{n_of(n_quotes, 'other quote', 'other quotes')} replaced or gone, under {n_of(len(rest), 'code', 'codes')} and groups more."
