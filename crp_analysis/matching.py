"""Which documents, codes and coders of another program's file are which of ours: as somebody stated, as remembered, else by identity,
names and words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import PurePath

from crp_analysis.codebook import Codebook
from crp_analysis.interchange.identities import code_guid
from crp_analysis.interchange.project import CodeEntry, Coder, Project, Source
from crp_analysis.sources.codings import CodedSession, find_words
from crp_analysis.sources.placing import likeness

ALIKE = 0.7  # of a document's words, labels and time stamps included, that a session must have for it to be the same
NEAR = 0.8  # of the words that the likeliest session shares with a document: one that shares as many is looked at, too
FEWEST_WORDS, FEWEST_QUOTES, MOST_QUOTES = 5, 3, 20  # of a quote; of quotes that can tell a session; that are looked for
SHORT_NAME = re.compile(r"[^\W_][\w.-]{0,11}")  # a coder's name that can stand as it is


def match_sources(
    project: Project, sessions: Mapping[str, CodedSession], wished: Mapping[str, str], remembered: Mapping[str, str]
) -> dict[str, str]:
    """For each source that is one of the sessions, that session's name: as wished, as remembered by its guid ('' where somebody left it
    out), by its name, else by its words, or by those quoted from it where the file does not hold it."""
    found = {}
    quotes = _quotes_of(project)
    for source in project.sources:
        if not wished.get(source.name) and remembered.get(source.guid) == "":
            found[source.guid] = ""
            continue
        known = remembered.get(source.guid, "")
        kept = known if known.casefold() in sessions else ""
        name = wished.get(source.name, "") or kept or _named(source.name, sessions) or _alike(source, sessions)
        name = name or _quoted(quotes.get(source.guid, []), sessions)
        if name.casefold() in sessions:
            found[source.guid] = sessions[name.casefold()].session_id.partition("/")[2]
    return found


def match_codes(
    entries: Sequence[CodeEntry], codebook: Codebook, wished: Mapping[str, str], remembered: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, CodeEntry]]:
    """For each code of a file our code_id ('' where it is left out), and under the ids that they would get those that we do not have."""
    by_guid = {entry.guid: entry for entry in entries}
    ours = _our_names(codebook)
    alone = {name for name, n in Counter(entry.name.casefold() for entry in entries if entry.is_codable).items() if n == 1}
    found: dict[str, str] = {}
    new: dict[str, CodeEntry] = {}
    for entry in entries:
        path = code_path(entry, by_guid)
        named = wished.get(path) if path in wished else wished.get(entry.name)
        kept = remembered.get(entry.guid)
        if named is not None:
            found[entry.guid] = named
        elif kept is not None and (not kept or codebook.follow(kept)):
            found[entry.guid] = kept
        elif (
            code_id := ours.get(entry.guid)
            or ours.get(path.casefold())
            or ours.get(path.casefold().replace(": ", "/"))  # 'Barriers: time', as Word comments and ATLAS.ti write a path
            or (entry.name.casefold() in alone and ours.get(entry.name.casefold()))
        ):
            found[entry.guid] = code_id
        elif entry.is_codable:
            code_id = _free_id(path, {*codebook.known(), *new})
            found[entry.guid], new[code_id] = code_id, entry
    return found, new


def match_coders(project: Project, remembered: Mapping[str, str], wished: Mapping[str, str]) -> dict[str, str]:
    """For each coder of a file an id here: as wished ('' leaves one out), as remembered, the name itself where it is short, else its
    initials."""
    stated = {
        coder.guid: next((names[key] for names, key in _ways(coder, wished, remembered) if key and key in names), None)
        for coder in project.coders
    }
    found: dict[str, str] = {}
    for number, coder in enumerate(project.coders, start=1):
        taken = {*found.values(), *filter(None, stated.values())}
        own = coder.name if SHORT_NAME.fullmatch(coder.name) else initials(coder.name) or f"coder-{number}"
        label = next(one for n in range(1, 10_000) if (one := own + (f"-{n}" if n > 1 else "")) not in taken)
        found[coder.guid] = label if (said := stated[coder.guid]) is None else said
    nobody = wished.get("", remembered.get("", ""))
    if nobody and any(not mark.coder for mark in project.marks):
        found[""] = nobody
    return found


def initials(name: str) -> str:
    """The first letters of a name's words, so that nobody's full name becomes a label.

    >>> initials("Robin van Dijk"), initials("r.smith@example.org")
    ('RvD', 'rs')
    """
    words = re.findall(r"[^\W\d_]+", name.partition("@")[0])
    return "".join(word[0] for word in words)[:4]


def code_path(entry: CodeEntry, by_guid: Mapping[str, CodeEntry]) -> str:
    """A code's name with those above it, separated by '/'."""
    names, seen = [entry.name], {entry.guid}
    while (above := by_guid.get(entry.parent)) and above.guid not in seen:
        names.append(above.name)
        seen.add(above.guid)
        entry = above
    return "/".join(reversed(names))


def _ways(coder: Coder, wished: Mapping[str, str], remembered: Mapping[str, str]) -> list[tuple[Mapping[str, str], str]]:
    return [(wished, coder.name), (wished, coder.guid), (remembered, coder.guid)]


def _named(name: str, sessions: Mapping[str, CodedSession]) -> str:
    """The session that a document's name names."""
    return next((one for one in (name, PurePath(name).stem) if one.casefold() in sessions), "")


def _alike(source: Source, sessions: Mapping[str, CodedSession]) -> str:
    """The session whose words a document has; '' where none is alike enough."""
    words = _words(source.text)
    if not words:
        return ""
    distinct = {session.session_id: (name, session) for name, session in sessions.items()}
    shared = {key: len(words & _words(session.text)) for key, (_, session) in distinct.items()}
    ranked = sorted(shared, key=lambda key: shared[key], reverse=True)[:2]
    near = [distinct[key] for key in ranked if shared[key] >= NEAR * shared[ranked[0]]]
    best, least = "", ALIKE
    for name, session in near:
        share = likeness(source, session, least=least)
        if share > least or (share == least and not best):
            best, least = name, share
    return best


def _quotes_of(project: Project) -> dict[str, list[str]]:
    """For each source without text the longest quotes from it, long enough not to stand anywhere by chance."""
    found: dict[str, set[str]] = {source.guid: set() for source in project.sources if not source.text}
    for mark in project.marks:
        if mark.source in found and len(mark.quoted.split()) >= FEWEST_WORDS:
            found[mark.source].add(mark.quoted)
    return {guid: sorted(quotes, key=lambda one: (-len(one), one))[:MOST_QUOTES] for guid, quotes in found.items()}


def _quoted(quotes: Sequence[str], sessions: Mapping[str, CodedSession]) -> str:
    """The one session in which most of the quotes stand; '' where there are too few, or another has more than a few of them."""
    if len(quotes) < FEWEST_QUOTES or not sessions:
        return ""
    distinct = {session.session_id: (name, session) for name, session in sessions.items()}
    n_found = {name: sum(bool(find_words(quote, session)) for quote in quotes) for name, session in distinct.values()}
    best, *others = sorted(n_found, key=lambda name: -n_found[name])
    is_clear = all(n_found[one] <= len(quotes) * (1 - ALIKE) for one in others)
    return best if n_found[best] >= ALIKE * len(quotes) and is_clear else ""


@lru_cache(maxsize=1024)  # each session is set against every document
def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _our_names(codebook: Codebook) -> dict[str, str]:
    """Everything that may name one of our codes: identity, path and names elsewhere, name, id. An id wins over a name, and a name that two
    codes have names none."""
    ours: dict[str, str] = {}
    named: dict[str, set[str]] = {}
    for code in codebook.codes:
        ours[code_guid(code)] = code.code_id
        for name in (code.name, *code.also):
            named.setdefault(name.casefold(), set()).add(code.code_id)
    ours |= {name: min(codes) for name, codes in named.items() if len(codes) == 1}
    return ours | {code_id.casefold(): code_id for code_id in codebook.known()}


def _free_id(path: str, taken: set[str]) -> str:
    """An id for a code that came with a path of names: its own name, with those above in front where that is taken."""
    from crp_analysis.sources.pseudonyms import slug

    names = [slug(one) if re.search(r"[a-z0-9]", unicodedata.normalize("NFKD", one.casefold())) else "code" for one in path.split("/")]
    for n in range(1, len(names) + 1):
        if (one := "-".join(names[-n:])) not in taken:
            return one
    return next(one for number in range(2, 10_000) if (one := f"{names[-1]}-{number}") not in taken)
