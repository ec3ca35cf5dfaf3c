"""What a run reads: the consultations asked for, the raw files that count, and all of them read into one bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis import progress
from crp_analysis.bundles import Material
from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, Fault, SourceError, StudyError, faults_of, raise_faults
from crp_analysis.study import NAMES_FILE, WITHDRAWING, Study

if TYPE_CHECKING:
    from crp_analysis.sources.name_lists import ListedName
    from crp_analysis.sources.shown_before import ShownBefore


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """The material of a study, and what must stay in memory or be told to a person."""

    material: Material
    key: str
    private_names: frozenset[str] = frozenset()
    listed_names: tuple[ListedName, ...] = ()
    lower_words: frozenset[str] = frozenset()  # that stand in lower case somewhere in the speech
    n_possible_names: int = 0  # in speech, neither replaced nor listed
    before: Sequence[ShownBefore] = ()  # segments in which something is replaced, with their words as said
    warnings: tuple[Fault, ...] = ()


def chosen_folders(study: Study, names: Sequence[str]) -> list[Path]:
    """The folders of the consultations asked for.

    Raises:
        StudyError: a name that is no consultation, or a study without any.
    """
    if (study.root / WITHDRAWING / "plan.json").is_file():
        raise StudyError(f"{WITHDRAWING}: a withdrawal was cut off; give the same 'crp withdraw' command again, which finishes it")
    folders = study.consultations()
    if not folders:
        raise StudyError("data/raw: there is no consultation yet; make one with 'crp new NAME' and put transcripts into its folder")
    known = {folder.name: folder for folder in folders}
    if unknown := [name for name in names if name not in known]:
        raise StudyError(f"data/raw: there is no consultation {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name] for name in known if not names or name in names]


def raw_files(study: Study, folders: Sequence[Path]) -> list[Path]:
    """Every file under the consultations, the landscape and the comments that a result may depend on,
    the list of names, and what was decided of quotes.

    Hidden files and read-mes do not count.
    """
    roots = [*folders, study.landscape.parent, study.comments]
    found = [path for root in roots for path in root.rglob("*") if path.is_file()] + [
        path for path in [study.names, study.quotes] if path.is_file()
    ]
    return sorted(
        p for p in found if not any(part.startswith((".", "~$")) for part in p.relative_to(study.root).parts) and p.name != "README.md"
    )


def gather(study: Study, codebook: Codebook, folders: Sequence[Path], *, key: str, keep_going: bool = False) -> Gathering:
    """Read all consultations and merge them.

    Raises:
        Faults: everything that is wrong in all of them together.
    """
    from crp_analysis.sources.comments import read_comments
    from crp_analysis.sources.gather import gather_consultation
    from crp_analysis.sources.merging import merge_gathered
    from crp_analysis.sources.name_lists import read_names
    from crp_analysis.sources.people import list_names
    from crp_analysis.sources.possible_names import find_possible
    from crp_analysis.sources.quoting import read_quoting
    from crp_analysis.sources.schemes import read_schemes

    gathered, faults = [], []
    listed = {folder: list_names(folder) for folder in study.consultations()}
    listed_names: tuple[ListedName, ...] = ()
    try:
        listed_names = read_names(study)
    except CrpError as error:
        faults += faults_of(error, NAMES_FILE)
    with progress.bar("Reading", sum(len(list(f.glob("transcripts/*"))) + len(list(f.glob("responses/*"))) for f in folders)) as advance:
        for folder in folders:
            try:
                elsewhere = [names for other, names in listed.items() if other != folder]
                names = {"elsewhere": elsewhere, "listed_names": listed_names}
                gathered.append(gather_consultation(folder, study, codebook, keep_going=keep_going, on_file=lambda _: advance(), **names))
            except CrpError as error:
                faults += faults_of(error, folder.name)
    try:
        schemes = read_schemes(study, codebook)
    except CrpError as error:
        faults += faults_of(error, "data/raw/landscape/schemes.csv")
    private_names = frozenset().union(*(one.private_names for one in gathered))
    comments, unread = read_comments(study, private_names)
    raise_faults(faults if keep_going else [*faults, *unread])
    if all(one.sessions.empty for one in gathered):
        raise SourceError("data/raw: no consultation holds a transcript or responses yet; put files into its folder transcripts/")
    material = merge_gathered(gathered, study, schemes)
    quoting = read_quoting(study, material.segments)
    lower_words = frozenset().union(*(one.lower_words for one in gathered))
    texts = list(zip(material.segments["segment_id"], material.segments["text"], strict=True))
    possible = find_possible(texts, listed_names, lower_words)
    return Gathering(
        material=replace(
            material, quoting=quoting, comments=comments, notes=(*material.notes, *_not_read(unread), *_possible(len(possible)))
        ),
        key=key,
        private_names=private_names,
        listed_names=listed_names,
        lower_words=lower_words,
        n_possible_names=len(possible),
        before=tuple(segment for one in gathered for segment in one.before),
        warnings=tuple(warning for one in gathered for warning in one.warnings),
    )


def _possible(n: int) -> list[str]:
    """What the report's limits say of possible names that nobody has looked at: their number only."""
    are = "possible name in what was said is neither replaced nor listed as one that may stand, since nobody has looked at it"
    if n != 1:
        are = "possible names in what was said are neither replaced nor listed as ones that may stand, since nobody has looked at them"
    return [f"Names: {n} {are}"] if n else []


def _not_read(faults: Sequence[Fault]) -> list[str]:
    """What the report's limits say of comments that were set aside."""
    n = len(faults)
    said = f"{n} fault{'s' if n > 1 else ''} in the documents that came back {'were' if n > 1 else 'was'} set aside."
    return [f"Comments on earlier editions: {said}"] if faults else []
