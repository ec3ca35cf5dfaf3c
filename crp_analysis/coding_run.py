"""The machine's part of a run: suggestions, lanes and themes, remembered by a hash of all that they depend on."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from crp_analysis import progress
from crp_analysis.bundles import Coded, Material, bundle_of, tables_of
from crp_analysis.codebook import Codebook
from crp_analysis.memory import Memory
from crp_analysis.store import ENGINES, Store, hash_frame, hash_of, package_hash, versions
from crp_analysis.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from crp_analysis.coding.embedding import Chosen

COVERED_FROM = 0.5  # a suggestion below is a guess; a segment that only guesses reach is left over for themes


def code(
    study: Study,
    codebook: Codebook,
    material: Material,
    *,
    store: Store,
    human_kappa: pd.Series,
    memory: Memory,
    changed: Collection[str],
    inputs: str,
) -> Coded:
    """The machine's suggestions for the codebook's codes, and themes in what they leave over.

    Remembered by content, so that a change in raw that leaves segments and codings as they were costs nothing; `inputs`, the
    key of the material, leads to what is remembered without loading the encoder.
    """
    led = store.recall("coded-of", inputs)
    if led and (known := store.recall("coded", led[1]["coded"])):
        return bundle_of(Coded, *known)
    from crp_analysis.coding.embedding import choose_embedder
    from crp_analysis.coding.engine import code_texts

    segments = material.segments
    distinct = list(dict.fromkeys([*segments["text"], *segments["question"], *code_texts(codebook)]))
    chosen = choose_embedder(distinct)
    key = hash_of(
        *(hash_frame(table) for table in (segments, material.codings, material.assignments, material.readings)),
        codebook.codes_fingerprint,
        chosen.embedder.fingerprint,
        study.seed,
        package_hash(),
        versions(ENGINES),
        sorted(changed),
        memory.registry.to_dict("list"),
    )
    store.remember("coded-of", inputs, {}, {"coded": key})
    known = store.recall("coded", key)
    if known:
        return bundle_of(Coded, *known)
    coded = _code_anew(study, codebook, material, chosen, distinct, store, human_kappa, memory, changed)
    store.remember("coded", key, *tables_of(coded))
    return coded


def _code_anew(
    study: Study,
    codebook: Codebook,
    material: Material,
    chosen: Chosen,
    distinct: list[str],
    store: Store,
    human_kappa: pd.Series,
    memory: Memory,
    changed: Collection[str],
) -> Coded:
    from crp_analysis.coding.drift import check_new_material
    from crp_analysis.coding.embedding import embed_texts
    from crp_analysis.coding.engine import code_texts, suggest_codes
    from crp_analysis.coding.registry import find_registered_themes
    from crp_analysis.coding.second_view import first_view

    segments, embedder, memo = material.segments, chosen.embedder, store.vectors()
    with progress.bar("Comparing meanings", len(distinct)) as advance:
        embed_texts(distinct, embedder, memo, progress=lambda done, total: advance(done, total))
    vectors = embed_texts(list(segments["text"]), embedder, memo)
    progress.doing("Suggesting codes")
    suggested = suggest_codes(
        segments,
        codebook,
        material.codings,
        material.assignments,
        readings=material.readings,
        vectors=vectors,
        question_vectors=embed_texts(list(segments["question"]), embedder, memo),
        code_vectors=embed_texts(code_texts(codebook), embedder, memo),
        human_kappa=human_kappa,
        changed_codes=changed,
        embedder_fingerprint=embedder.fingerprint,
        seed=study.seed,
    )
    progress.doing("Looking for themes that no code covers")
    sure = suggested.codings["score"] >= COVERED_FROM
    covered = set(suggested.codings.loc[sure, "segment_id"]) | set(material.codings["segment_id"])
    plain = first_view(vectors, embedder)
    themes = find_registered_themes(segments, plain, covered, memory.registry, embedder=embedder.fingerprint, seed=study.seed)
    checked = check_new_material(
        suggested.lanes, suggested.codings, segments, vectors, read_sessions=material.assignments["session_id"], seed=study.seed
    )
    return Coded(
        codings=checked.codings,
        lanes=checked.lanes,
        themes=themes.found.themes,
        theme_members=themes.found.members,
        theme_registry=themes.registry,
        reading_order=suggested.order,
        notes=tuple(note for note in (chosen.note, suggested.note, checked.note, themes.found.note) if note),
    )
