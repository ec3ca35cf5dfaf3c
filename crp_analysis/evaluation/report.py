"""What an evaluation says: one record for programs, one table for people."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crp_analysis.evaluation.review import Review, review
from crp_analysis.evaluation.run import Evaluated

DIGITS = 4
FITTED_ON = "all texts and the codebook, no codings"
CAUTION = ("human only", "assisted", "automatic")  # the most cautious lane first


def as_record(evaluated: Evaluated) -> dict[str, Any]:
    """Every figure, rounded to four digits; undefined ones are None. Dotted names of the guide are nested keys here."""
    e, codes = evaluated, evaluated.codes
    gold = e.gold[:, codes]
    reading = review(e.gold, e.is_in, e.value, e.folds, list(codes))
    record = {
        "corpus": e.corpus.name,
        "segments": len(e.gold),
        "documents": int(e.corpus.segments["session_id"].nunique()),
        "folds": int(e.folds.max()) + 1,
        "coders": int(e.corpus.assignments["coder_id"].nunique()),
        "codes_evaluated": len(codes),
        "zero_shot": {"map": _map(gold, e.zero_shot[:, codes]), "random_map": _mean(gold.mean(axis=0)), "fitted_on": FITTED_ON},
        "learned": {**_scores_of(gold, e.is_in[:, codes]), "map": _map(gold, e.scores[:, codes])},
        "floor": _floor(e, gold),
        "human": {name: _mean(e.people.loc[_inner(e), name]) if len(e.people) else None for name in ("mean_kappa", "macro_f1", "alpha")},
        "codes": [_code_record(e, code) for code in codes],
        "review": _review_record(reading),
    }
    return _rounded(record)


def as_json(record: dict[str, Any]) -> str:
    """The record as readable JSON; the same inputs give the same bytes."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def as_text(record: dict[str, Any]) -> str:
    """The record as a table for a person."""
    learned, floor, human, zero = record["learned"], record["floor"], record["human"], record["zero_shot"]
    lines = [
        f"{record['corpus']}: {record['segments']:,} segments, {record['documents']} documents in {record['folds']} folds, "
        f"{record['codes_evaluated']} codes with 10 or more uses",
        "",
        f"{'':34s}{'macro F1':>10s}{'mean kappa':>12s}{'micro F1':>10s}",
        _line("Learned, on documents never seen", learned["macro_f1"], learned["mean_kappa"], learned["micro_f1"]),
        _line("Best plain floor", floor["macro_f1"], floor["mean_kappa"], None),
        _line("People with each other", human["macro_f1"], human["mean_kappa"], None),
        "",
        f"Before any coding: mean average precision {_figure(zero['map'])} (random {_figure(zero['random_map'])}, best plain floor "
        f"{_figure(floor['zero_shot_map'])}), from {zero['fitted_on']}",
        *_review_lines(record["review"]),
        "",
        f"{'code':36s}{'uses':>6s}{'F1':>7s}{'kappa':>7s}{'AP':>7s}  lane",
    ]
    for code in record["codes"]:
        figures = "".join(f"{_figure(code[name]):>7s}" for name in ("f1", "kappa", "average_precision"))
        lines.append(f"{code['code_id'][:35]:36s}{code['positives']:>6d}{figures}  {code['lane']}: {code['reason']}")
    return "\n".join(lines)


def _inner(e: Evaluated) -> list[str]:
    return [e.corpus.codebook.ids()[code] for code in e.codes]


def _floor(e: Evaluated, gold: NDArray[np.bool_]) -> dict[str, Any]:
    """The best of the plain ways for each figure, and each way's own figures."""
    ways = {kind: _scores_of(gold, said[:, e.codes]) for kind, said in e.floors.items()}
    maps = {kind: _map(gold, scores[:, e.codes]) for kind, scores in e.floor_scores.items()}
    best = {name: max((way[name] for way in ways.values()), default=None) for name in ("macro_f1", "mean_kappa")}
    return {**best, "zero_shot_map": max(maps.values()), **ways, "zero_shot": maps}


def _scores_of(gold: NDArray[np.bool_], said: NDArray[np.bool_]) -> dict[str, float]:
    """Macro F1, mean kappa (undefined counts as 0) and micro F1."""
    hits = (gold & said).sum(axis=0)
    micro = 2 * hits.sum() / max(gold.sum() + said.sum(), 1)
    pairs = [_f1_and_kappa(gold[:, code], said[:, code]) for code in range(gold.shape[1])]
    return {"macro_f1": _mean([f1 for f1, _ in pairs]), "mean_kappa": _mean([kappa for _, kappa in pairs]), "micro_f1": float(micro)}


def _f1_and_kappa(gold: NDArray[np.bool_], said: NDArray[np.bool_]) -> tuple[float, float]:
    from sklearn.metrics import cohen_kappa_score

    f1 = 2 * (gold & said).sum() / max(gold.sum() + said.sum(), 1)
    one_answer = bool(gold.all() and said.all()) or not (gold.any() or said.any())
    return float(f1), 0.0 if one_answer else float(cohen_kappa_score(gold, said))


def _map(gold: NDArray[np.bool_], scores: NDArray[np.floating]) -> float:
    return _mean([_average_precision(gold[:, code], scores[:, code]) for code in range(gold.shape[1])])


def _average_precision(gold: NDArray[np.bool_], scores: NDArray[np.floating]) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(gold, scores)) if gold.any() else float("nan")


def _code_record(e: Evaluated, code: int) -> dict[str, Any]:
    f1, kappa = _f1_and_kappa(e.gold[:, code], e.is_in[:, code])
    lane, reason = _lane(e, code)
    return {
        "code_id": e.corpus.code_ids[code],
        "name": e.corpus.codebook.codes[code].name,
        "positives": int(e.gold[:, code].sum()),
        "f1": f1,
        "kappa": kappa,
        "average_precision": _average_precision(e.gold[:, code], e.scores[:, code]),
        "human_kappa": float(e.people["mean_kappa"].get(_inner_id(e, code), np.nan)),
        "lane": lane,
        "reason": reason,
    }


def _inner_id(e: Evaluated, code: int) -> str:
    return e.corpus.codebook.ids()[code]


def _lane(e: Evaluated, code: int) -> tuple[str, str]:
    """The most cautious lane that the training documents of any fold earn, with that fold's reason."""
    rows = [lanes.iloc[code] for lanes in e.lanes]
    lane = min((row["lane"] for row in rows), key=CAUTION.index)
    found = Counter(row["lane"] for row in rows)[lane]
    reason = next(row["reason"] for row in rows if row["lane"] == lane)
    return lane, reason if found == len(rows) else f"{reason} (So in {found} of {len(rows)} folds.)"


def _review_record(reading: Review) -> dict[str, Any]:
    record: dict[str, Any] = {"shares": list(reading.shares), "unread_kappa": reading.unread}
    return {**record, "guided_kappa": list(reading.guided), "random_kappa": list(reading.random), "worth_random_share": list(reading.worth)}


def _review_lines(reading: dict[str, Any]) -> list[str]:
    rows = zip(reading["shares"], reading["guided_kappa"], reading["random_kappa"], reading["worth_random_share"], strict=True)
    return [
        f"Reading the {share:.0%} that the machine would show first: kappa {_figure(guided)}, at random {_figure(at_random)}; "
        f"worth {'-' if worth is None else format(worth, '.0%')} read at random"
        for share, guided, at_random, worth in rows
    ]


def _line(what: str, f1: float | None, kappa: float | None, micro: float | None) -> str:
    return f"{what:34s}{_figure(f1):>10s}{_figure(kappa):>12s}{_figure(micro):>10s}"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _mean(values: Any) -> float:
    """The mean of the defined values; NaN when there are none."""
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else float("nan")


def _rounded(value: Any) -> Any:
    """Floats to four digits, NaN to None, through lists and mappings: the bytes that are compared between two runs."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return value
