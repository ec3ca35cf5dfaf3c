"""What an edition says of itself: what it was made of, by what, how much stands behind it, and what changed."""

from __future__ import annotations

from crp_analysis import changes
from crp_analysis.building import RENDERERS, Built, next_number, sources_of, title_of
from crp_analysis.checklists import REPORTING_FILE
from crp_analysis.editions import Edition
from crp_analysis.gathering import raw_files
from crp_analysis.store import ENGINES, hash_file, package_hash, versions
from crp_analysis.study import STUDY_FILE
from crp_analysis.workflow import Run

REPEATABLE = ["parameters", "inputs", "package", "code", "versions"]  # keys that must be as they were before an edition can be repeated


def describe_edition(run: Run, previous: Edition | None, date: str, built: Built, seconds: float) -> dict:
    """The manifest of the edition to come, but its list of files."""
    study = run.study
    return {
        "edition": next_number(previous),
        "date": date,
        "title": title_of(run),
        "notice": study.notice,
        "language": study.language,
        "authors": list(study.authors),
        "organisation": study.organisation,
        "previous": previous.number if previous else None,
        "changes": changes.as_records(changes.compare(previous.snapshot, built.snapshot)) if previous else [],
        "counts": _counts(run, built.snapshot),
        **describe_origin(run),
        "content": built.content,
        "notebooks": {one.name: one.content for one in built.notebooks},
        "seconds": round(seconds, 1),
    }


def describe_origin(run: Run) -> dict:
    """Everything that an edition's bytes follow from, besides its number, its date and the edition before."""
    from crp_analysis import __version__

    return {
        "parameters": {
            "consultations": [folder.name for folder in run.folders],
            "seed": run.study.seed,
            "keep_going": run.keep_going,
            **({run.scope.kind: list(run.scope.values)} if run.part else {}),
        },
        "inputs": input_hashes(run),
        "package": __version__,
        "code": package_hash(),
        "versions": versions(ENGINES + RENDERERS),
    }


def what_moved(manifest: dict, run: Run) -> list[str]:
    """Keys of a manifest, and their entries, that this run would write otherwise; empty where the edition can be made again."""
    now, moved = describe_origin(run), []
    for key in REPEATABLE:
        was, is_ = manifest.get(key), now[key]
        if isinstance(was, dict):
            moved += [f"{key}: {one}" for one in sorted(was.keys() | is_.keys()) if was.get(one) != is_.get(one)]
        elif was != is_:
            moved.append(key)
    return moved


def _counts(run: Run, after: dict) -> dict[str, int | None]:
    """How much stands behind the edition; of a part only its people and quotes, since sessions and words could single people out."""
    material = run.material
    if run.part:
        return {"participants": after["n_participants"] or None, "quotes": len(run.local.quotes)}
    return {
        "participants": int(material.participants["participant_id"].nunique()),
        "sessions": len(material.sessions),
        "segments": len(material.segments),
        "words": after["n_words"],
        "codings_by_people": len(material.codings),
        "suggestions": len(run.coded.codings),
        "quotes": len(run.findings.quotes),
    }


def input_hashes(run: Run) -> dict[str, str]:
    """Hashes of study.toml, reporting.toml, codebook, notebooks and raw files.

    Raw files are listed by folder and position: a file's name may hold a person's.
    """
    root = run.study.root
    hashes = {name: hash_file(root / name) for name in (STUDY_FILE, REPORTING_FILE) if (root / name).is_file()}
    hashes |= {path.relative_to(root).as_posix(): hash_file(path) for path in sorted(run.study.codebook_folder.rglob("*.toml"))}
    hashes |= {f"notebooks/{path.name}": hash_file(path) for path in sources_of(run)}
    for folder in [*run.folders, run.study.landscape.parent]:
        inside = [path for path in raw_files(run.study, run.folders) if folder in path.parents]
        hashes |= {f"data/raw/{folder.name}, file {number}": hash_file(path) for number, path in enumerate(inside, start=1)}
    return hashes
