"""What people coded as one table, a row a mark: the words, what stands around them, who said and who coded them.

Words are those of the session's text as other programs get it (`exporting.compose_texts`), so `start` and `end` are the same there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import FAMILIES, Codebook
from crp_analysis.exporting import MACHINE, compose_texts, list_marks
from crp_analysis.findings.labels import LABEL, label_speakers
from crp_analysis.interchange.project import Mark
from crp_analysis.interchange.session_text import LABELS, SessionText
from crp_analysis.journal.files import FOLDER, journal_files, read_journal
from crp_analysis.journal.standing import live_events, merge_events, place_events
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN
from crp_analysis.workflow import Run

NOT_QUOTED = "[not for quotation]"
PERSON, ACCEPTED, SUGGESTION = "person", "person, accepted a suggestion", "suggestion, nobody has looked at it"
COLUMNS = (
    *("code", "family", "path", "session", "consultation", "participant", "role", "group", "turn"),
    *("turn_before", "before", "words", "after", "turn_after"),
    *("coder", "created", "memo", "origin", "score", "start", "end", "code_id", "mark_id"),
)
Key = tuple[str, str, str]  # segment_id, code_id, coder_id


def list_coded_segments(
    material: Material,
    codebook: Codebook,
    study: Study,
    *,
    suggestions: Coded | None = None,
    accepted: Collection[Key] = (),
    only_quotable: bool = False,
) -> pd.DataFrame:
    """One row a mark, by code (in the codebook's order), then session and place.

    `turn` is the number of the turn in which the mark begins; `before` and `after` are what else was said in the turns that it
    touches. A coding without a stretch marks its whole segment.

    Args:
        material: what was gathered.
        codebook: gives names and paths to codes.
        study: names groups.
        suggestions: the machine's, to be listed too.
        accepted: codings by people that answer a suggestion.
        only_quotable: replace words of everyone who did not agree to be quoted, of facilitators and of people unknown; the row stays.
    """
    texts = compose_texts(material)
    around = {session: _Session.of(text, material.segments) for session, text in texts.items()}
    people = _People.of(material, study, only_quotable=only_quotable)
    scores = {} if suggestions is None else _scores(suggestions.codings)
    told = {code.code_id: (code.name, FAMILIES[code.family], code_path(codebook, code.code_id)) for code in codebook.codes}
    rows = []
    for mark in list_marks(material, texts, suggestions=suggestions):
        name, family, path = told.get(mark.code, (mark.code, "", mark.code))
        touched = around[mark.source].touched(mark)
        key = (touched[0]["segment_id"], mark.code, mark.coder)
        rows.append(
            {
                "code": name,
                "family": family,
                "path": path,
                "code_id": mark.code,
                "mark_id": mark.guid,
                **people.of_segments(touched),
                **people.guarded(around[mark.source].words_around(mark, touched), touched),
                "session": mark.source,
                "coder": mark.coder,
                "created": mark.created,
                "start": mark.start,
                "end": mark.end,
                "memo": NOT_QUOTED if mark.memo and not people.may_show(touched) else mark.memo,  # a memo may repeat what was said
                "origin": SUGGESTION if mark.coder == MACHINE else ACCEPTED if key in accepted else PERSON,
                "score": scores.get(key[:2]) if mark.coder == MACHINE else None,
            }
        )
    found = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"score": float})
    order = {code_id: number for number, code_id in enumerate(codebook.ids())}
    place = found["code_id"].map(lambda one: order.get(one, len(order)))
    by = ["place", "code_id", "session", "start", "end", "coder", "mark_id"]
    return found.assign(place=place).sort_values(by, kind="stable").drop(columns="place").reset_index(drop=True)


def without_rare_labels(rows: pd.DataFrame, material: Material, study: Study) -> pd.DataFrame:
    """The rows with labels that tell no combination of role, group and consultation that too few people share.

    Pseudonyms and sessions are left out: they would tie labels together that are safe one by one.
    """
    labels = label_speakers(material, study)
    told = {
        tuple(key): label
        for *key, label in zip(labels["participant_id"], labels["session_id"], labels[LABEL].to_dict("records"), strict=True)
    }
    titles = dict(zip(material.consultations["consultation_id"], material.consultations["title"], strict=True))
    changed = [_labelled(row, told, titles, study) for row in rows.to_dict("records")]
    return pd.DataFrame(changed, columns=list(rows.columns)).astype(rows.dtypes)


def _labelled(row: dict, told: Mapping[tuple[str, ...], Mapping[str, str]], titles: Mapping[str, str], study: Study) -> dict:
    known = [label for one in row["participant"].split("; ") if (label := told.get((one, row["session"])))]
    groups = [study.group_name(label["group"]) if label["group"] != UNKNOWN else "" for label in known]
    homes = [titles.get(label["consultation_id"], "") for label in known]
    return {
        **row,
        "participant": "; ".join(dict.fromkeys(_anyone(one) for one in row["participant"].split("; "))),
        "role": "; ".join(dict.fromkeys(label["role"] for label in known if label["role"] != UNKNOWN)),
        "group": "; ".join(dict.fromkeys(filter(None, groups))),
        "consultation": homes[0] if homes and all(homes) else "",
        "session": "",
        **{name: _without_speaker(row[name]) for name in ("turn_before", "turn_after")},
    }


def _anyone(label: str) -> str:
    return label if label in LABELS.values() else "participant"


def _without_speaker(turn: str) -> str:
    who, colon, words = turn.partition(": ")
    return f"{_anyone(who)}{colon}{words}" if colon else turn


def count_by_code(rows: pd.DataFrame, codebook: Codebook, material: Material) -> pd.DataFrame:
    """One row a code of the codebook: people (not mentions), sessions and coders behind people's codings of it, and rows of the list."""
    of_people = rows[rows["origin"] != SUGGESTION]
    speakers = _speakers(of_people, material)
    counts = []
    for code in codebook.codes:
        own = of_people[of_people["code_id"] == code.code_id]
        counts.append(
            {
                "family": FAMILIES[code.family],
                "code": code.name,
                "path": code_path(codebook, code.code_id),
                "people": len(speakers.get(code.code_id, ())),
                "sessions": own["session"].nunique(),
                "coders": own["coder"].nunique(),
                "rows": int((rows["code_id"] == code.code_id).sum()),
                "retired": code.retired,
                "definition": code.definition,
                "code_id": code.code_id,
            }
        )
    return pd.DataFrame(counts)


def code_path(codebook: Codebook, code_id: str) -> str:
    """The names of a code and of those above it, the highest first."""
    codes = {code.code_id: code for code in codebook.codes}
    names: list[str] = []
    while code_id in codes and len(names) <= len(codes):
        names.insert(0, codes[code_id].name)
        code_id = codes[code_id].parent
    return " / ".join(names)


def accepted_suggestions(run: Run) -> set[Key]:
    """The codings by people that answer a suggestion of the machine, as their journals say."""
    words = dict(zip(run.material.segments["segment_id"], run.material.segments["text"], strict=True))
    journals = (read_journal(path, path.name).events for folder in run.folders for path in journal_files(folder / FOLDER))
    events, _ = place_events(run.follow_names(live_events(merge_events(*journals))), words)
    taken = [event for event in events if event.act == "accept" and event.code_id]
    return {(event.segment_id, run.codebook.follow(event.code_id) or event.code_id, event.coder) for event in taken}


def _speakers(rows: pd.DataFrame, material: Material) -> Mapping[str, set[str]]:
    """The people in whose words each code was given."""
    known = set(material.participants["participant_id"])
    found: dict[str, set[str]] = {}
    for code_id, named in zip(rows["code_id"], rows["participant"], strict=True):
        found.setdefault(code_id, set()).update(set(named.split("; ")) & known)
    return found


def _scores(codings: pd.DataFrame) -> dict[tuple[str, str], float]:
    return dict(zip(zip(codings["segment_id"], codings["code_id"], strict=True), codings["score"], strict=True))


@dataclass(frozen=True, kw_only=True)
class _Session:
    """A session's text, and where in it each segment stands."""

    text: str
    places: Sequence[dict]  # segment_id, participant_id, consultation_id, speaker_kind, turn, start, end, in order
    starts: Sequence[int]
    turns: Mapping[int, Sequence[dict]]  # the segments of each turn, in the order of speaking
    numbers: Sequence[int]  # of the turns

    @classmethod
    def of(cls, text: SessionText, segments: pd.DataFrame) -> _Session:
        kept = segments[["segment_id", "participant_id", "consultation_id", "speaker_kind", "turn"]]
        rows = kept[kept["segment_id"].isin([one for one, _, _ in text.places])].set_index("segment_id", drop=False).to_dict("index")
        places = [{**rows[segment], "start": start, "end": end} for segment, start, end in text.places]
        turns: dict[int, list[dict]] = {}
        for one in places:
            turns.setdefault(one["turn"], []).append(one)
        return cls(text=text.text, places=places, starts=[one["start"] for one in places], turns=turns, numbers=list(turns))

    def touched(self, mark: Mark) -> list[dict]:
        """The segments that a mark lies in."""
        first = max(bisect_right(self.starts, mark.start) - 1, 0)
        last = max(bisect_right(self.starts, max(mark.end - 1, mark.start)) - 1, first)
        return list(self.places[first : last + 1])

    def words_around(self, mark: Mark, touched: Sequence[dict]) -> Iterator[tuple[str, str, Sequence[dict]]]:
        """Each column of words, its text, and the segments that it is made of."""
        first, last = self.turns[touched[0]["turn"]], self.turns[touched[-1]["turn"]]
        yield "turn_before", *self._whole(touched[0]["turn"], -1)
        yield "before", self.text[first[0]["start"] : mark.start], first
        yield "words", self.text[mark.start : mark.end], touched
        yield "after", self.text[mark.end : last[-1]["end"]], last
        yield "turn_after", *self._whole(touched[-1]["turn"], 1)

    def _whole(self, turn: int, step: int) -> tuple[str, Sequence[dict]]:
        """The turn before or after one, with who spoke; nothing before the first and after the last."""
        number = bisect_right(self.numbers, turn) - 1 + step
        if not 0 <= number < len(self.numbers):
            return "", ()
        own = self.turns[self.numbers[number]]
        return f"{_label(own[0])}: {self.text[own[0]['start'] : own[-1]['end']]}", own


@dataclass(frozen=True, kw_only=True)
class _People:
    """What is told of those who speak, and whose words may be shown."""

    known: Mapping[tuple[str, str], tuple[str, str]]  # role and group, by person and consultation
    titles: Mapping[str, str]
    agreed: frozenset[tuple[str, str]] | None  # None: everybody's words are shown

    @classmethod
    def of(cls, material: Material, study: Study, *, only_quotable: bool) -> _People:
        rows = list(material.participants.itertuples())
        agreed = frozenset((row.participant_id, row.consultation_id) for row in rows if row.may_quote)
        return cls(
            known={(row.participant_id, row.consultation_id): (row.role, study.group_name(row.group)) for row in rows},
            titles=dict(zip(material.consultations["consultation_id"], material.consultations["title"], strict=True)),
            agreed=agreed if only_quotable else None,
        )

    def of_segments(self, touched: Sequence[dict]) -> dict[str, object]:
        """Who speaks in these segments, and where."""
        who = list(dict.fromkeys((_label(one), self.known.get(_person(one), ("", ""))) for one in touched))
        home = touched[0]["consultation_id"]
        return {
            "participant": "; ".join(label for label, _ in who),
            "role": "; ".join(dict.fromkeys(role for _, (role, _) in who if role)),
            "group": "; ".join(dict.fromkeys(group for _, (_, group) in who if group)),
            "consultation": self.titles.get(home) or home,
            "turn": touched[0]["turn"],
        }

    def guarded(self, pieces: Iterator[tuple[str, str, Sequence[dict]]], touched: Sequence[dict]) -> dict[str, str]:
        """The words by column, a note in place of those that are not for quotation."""
        return {column: text if not text.strip() or self.may_show(made_of) else NOT_QUOTED for column, text, made_of in pieces}

    def may_show(self, made_of: Sequence[dict]) -> bool:
        """Whether everyone who speaks in these segments agreed to be quoted."""
        return self.agreed is None or all(one["speaker_kind"] == "participant" and _person(one) in self.agreed for one in made_of)


def _label(segment: Mapping[str, str]) -> str:
    return LABELS.get(segment["speaker_kind"]) or segment["participant_id"]


def _person(segment: Mapping[str, str]) -> tuple[str, str]:
    return segment["participant_id"], segment["consultation_id"]
