"""Who took part, what was coded by people, and what could not be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import n_of


def tell_people(before: Mapping, after: Mapping) -> Iterable[str]:
    """People, sessions by consultation and kind, words, and people of each group that may be counted."""
    gained = after["n_participants"] - before["n_participants"]
    if gained:
        yield f"{n_of(abs(gained), 'person', 'people')} {'more' if gained > 0 else 'fewer'}: {after['n_participants']} in all."
    old, new = ({s["session_id"]: s for s in side["sessions"]} for side in (before, after))
    for ids, verb, side in ((new.keys() - old.keys(), "added", new), (old.keys() - new.keys(), "removed", old)):
        by_kind = Counter((side[one]["consultation_id"], side[one]["kind"]) for one in ids)
        for (consultation, kind), n in sorted(by_kind.items()):
            yield f"{n_of(n, 'session', 'sessions')} {verb} in {consultation} ({kind})."
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


def tell_coding(before: Mapping, after: Mapping) -> Iterable[str]:
    """Codings and coders that came or went."""
    if before["n_codings"] != after["n_codings"]:
        yield f"{after['n_codings'] - before['n_codings']:+,} codings by people: {after['n_codings']:,} in all."
    for these, those, verb in ((after, before, "joined"), (before, after, "no longer there")):
        if n_coders := len(set(these["coders"]) - set(those["coders"])):
            yield f"{n_of(n_coders, 'coder', 'coders')} {verb}."


def tell_comments(before: Mapping, after: Mapping) -> Iterable[str]:
    """Comments in Word copies that came back, and those resolved since."""
    if "comments" not in before or "comments" not in after:
        return
    came, resolved = (after["comments"][key] - before["comments"][key] for key in ("n", "n_resolved"))
    if came:
        yield f"{n_of(abs(came), 'comment', 'comments')} on earlier editions {'came in' if came > 0 else 'taken away'}."
    if resolved > 0:
        yield f"{n_of(resolved, 'comment is', 'comments are')} resolved since."


def tell_rejected(before: Mapping, after: Mapping) -> Iterable[str]:
    """Pieces of material that could not be used, by reason."""
    for reason in sorted(set(before["rejected"]) | set(after["rejected"])):
        was, now = before["rejected"].get(reason, 0), after["rejected"].get(reason, 0)
        if was != now:
            yield f"{reason}: {n_of(was, 'piece', 'pieces')} before, {now} now."
