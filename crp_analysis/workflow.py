"""How the stages are joined: each function loads or computes one stage's tables. The command line and the notebooks call these.

Gathering is cheap and read again whenever a raw file changed; embeddings, suggestions and themes are dear and remembered by
a hash of all they depend on; agreement and findings are remembered too, so that six notebooks share one computation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis import progress
from crp_analysis.bundles import Coded, Findings, Local, Material
from crp_analysis.codebook import Codebook, load_codebook
from crp_analysis.errors import CrpError, Fault, Faults, SourceError, StudyError, raise_faults
from crp_analysis.memory import Memory, changed_codes, note_definitions, note_terms, recall_memory
from crp_analysis.scope import SEPARATOR, Kind, Scope, choose_scope
from crp_analysis.store import Store, hash_files, hash_frame, hash_of, package_hash, versions
from crp_analysis.study import Study, find_study, load_study

if TYPE_CHECKING:
    import pandas as pd

    from crp_analysis.coding.embedding import Chosen

ENGINES = ["numpy", "scipy", "pandas", "scikit-learn", "bertopic", "umap-learn", "onnxruntime", "nltk"]  # a new version may change a number
FEWEST_EVALUATED = 3  # sessions read before some can be held back to judge by
COVERED_FROM = 0.5  # a suggestion below is a guess; a segment that only guesses reach is left over for themes


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """The material of a study, and what must stay in memory or be told to a person."""

    material: Material
    key: str
    private_names: frozenset[str] = frozenset()
    warnings: tuple[Fault, ...] = ()


class Run:
    """One study with everything that is made of it, each part computed or loaded when it is first asked for.

    Args:
        study: the study's choices.
        codebook: its codes and options.
        consultations: names of the consultations to use; none means all.
        keep_going: put unreadable files into the rejected table instead of stopping.
        part: a kind of scope and the values that somebody asked for; the run then also has a `scope` and `local` tables. All other
            tables stay those of the whole.
    """

    def __init__(
        self,
        study: Study,
        codebook: Codebook,
        *,
        consultations: Sequence[str] = (),
        keep_going: bool = False,
        part: tuple[Kind, Sequence[str]] | None = None,
    ):
        self.part = part
        self.study = study
        self.codebook = codebook
        self.keep_going = keep_going
        self.folders = chosen_folders(study, consultations)
        self.store = Store(study.processed)

    @cached_property
    def key(self) -> str:
        """A hash of everything that the material and all later tables are made of."""
        files = hash_files(raw_files(self.study, self.folders), self.study.root)
        choices = self.study.model_dump_json(exclude={"root"})
        return hash_of(files, self.codebook.fingerprint, choices, self.keep_going, package_hash(), versions(ENGINES))

    @property
    def reports(self) -> Path:
        """Where this run's editions stand: a run for one scope keeps its own line of editions."""
        return self.whole_reports / "local" / self.scope.slug if self.part else self.whole_reports

    @property
    def whole_reports(self) -> Path:
        """Where the editions of all that this run gathers stand: a run over some consultations keeps its own line of editions."""
        names = [folder.name for folder in self.folders]
        everything = [folder.name for folder in self.study.consultations()]
        return self.study.reports if names == everything else self.study.reports / "only" / "+".join(names)

    @cached_property
    def memory(self) -> Memory:
        """What the newest edition of the whole handed on: themes once found, definitions that people coded with, versions of terms."""
        return recall_memory(self.whole_reports)

    @cached_property
    def results_key(self) -> str:
        """A hash of everything that suggestions and what follows from them are made of: the material and what was handed on."""
        return self.memory.results_key(self.key)

    def hand_on(self) -> Memory:
        """What the next edition starts from."""
        noted = note_definitions(self.memory, self.codebook, self.material.codings)
        terms = note_terms(self.memory, self.material.terms)
        return Memory(registry=self.coded.theme_registry, coded_under=noted, inputs=self.key, results=self.results_key, terms=terms)

    @cached_property
    def gathering(self) -> Gathering:
        """The material, read from raw now (also when it is remembered: names are never stored)."""
        return gather(self.study, self.codebook, self.folders, key=self.key, keep_going=self.keep_going)

    @cached_property
    def material(self) -> Material:
        """Participants, sessions, segments, codings and the rest, as remembered or read from raw."""
        known = None if "gathering" in self.__dict__ else self.store.recall("material", self.key)
        if known is None:
            self.remember_material()
        material = _bundle(Material, *known) if known else self.gathering.material
        return replace(material, terms=with_versions(material.terms, self.memory))

    def remember_material(self) -> None:
        """Keep what was gathered, so that notebooks need not read raw again."""
        if self.store.recall("material", self.key) is None:
            self.store.remember("material", self.key, *tables_of(self.gathering.material))

    @cached_property
    def coded(self) -> Coded:
        """The machine's suggestions, lanes and themes."""
        return code(
            self.study,
            self.codebook,
            self.material,
            store=self.store,
            human_kappa=self._human_kappa,
            memory=self.memory,
            inputs=self.results_key,
        )

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """Agreement among people, and between the machine and people."""
        return self._remembered("agreement", self._agree)["agreement"]

    @cached_property
    def agreement_by_lane(self) -> pd.DataFrame:
        """Agreement of the machine with people on the codes of each lane together."""
        from crp_analysis.agreement.compare import compare_lanes

        def compute() -> dict[str, pd.DataFrame]:
            material, coded = self.material, self.coded
            rows = compare_lanes(
                material.codings,
                coded.codings,
                material.assignments,
                material.segments,
                coded.lanes,
                single_readings=material.readings,
            )
            return {"agreement": rows}

        return self._remembered("agreement-lanes", compute)["agreement"]

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """The two-by-two counts under every figure of agreement."""
        from crp_analysis.agreement.compare import count_all_decisions

        material = self.material
        return count_all_decisions(
            material.codings,
            self.coded.codings,
            material.assignments,
            material.segments,
            codes=self.codebook.ids(),
            single_readings=material.readings,
        )

    @cached_property
    def evaluation(self) -> str:
        """How far suggestions agree with people on sessions held back, as a table to print; why there is none while too few are read."""
        from crp_analysis.evaluation.command import evaluate_study
        from crp_analysis.evaluation.report import as_text

        material, known = self.material, self.store.recall("evaluation", self.results_key)
        if known:
            return known[1]["text"]
        if material.assignments["session_id"].nunique() < FEWEST_EVALUATED or material.codings.empty:
            return f"Fewer than {FEWEST_EVALUATED} sessions have been read and coded: too few to hold some back."
        folds = min(5, material.assignments["session_id"].nunique())
        record = evaluate_study(material, self.codebook, self.store.vectors(), name=self.study.title, n_folds=folds, seed=self.study.seed)
        self.store.remember("evaluation", self.results_key, {}, {"text": as_text(record)})
        return as_text(record)

    @cached_property
    def findings(self) -> Findings:
        """Every table that the report is made of."""
        from crp_analysis.findings.build import find_all

        tables = self._remembered(
            "findings", lambda: tables_of(find_all(self.material, self.coded, self.agreement, self.codebook, self.study))[0]
        )
        return Findings(**tables)

    @cached_property
    def scope(self) -> Scope:
        """The part that this run looks at.

        Raises:
            StudyError: the study has no such place, programme or group; it names those that it has.
        """
        from crp_analysis.findings.local import values_there

        kind, wanted = self.part or ("place", ())
        return choose_scope(kind, wanted, values_there(self.material, self.study, kind))

    @cached_property
    def local(self) -> Local:
        """The tables of the part that this run looks at, cut from those of the whole.

        Raises:
            StudyError: nobody took part there, or so few that a report would single them out.
        """
        from crp_analysis.findings.local import find_local, people_in, refuse_scope

        here = people_in(self.material, self.study, self.scope)
        if why := refuse_scope(self.material, self.findings, self.study, self.scope, here):
            raise StudyError(why)
        tables = self._remembered(
            f"local-{self.scope.slug}",
            lambda: tables_of(find_local(self.material, self.coded, self.findings, self.codebook, self.study, self.scope))[0],
        )
        return Local(**tables)

    def _agree(self) -> dict[str, pd.DataFrame]:
        import pandas as pd

        from crp_analysis.agreement.compare import compare_machine

        material, codes = self.material, self.codebook.ids()
        machine = compare_machine(
            material.codings,
            self.coded.codings,
            material.assignments,
            material.segments,
            codes=codes,
            single_readings=material.readings,
        )
        return {"agreement": pd.concat([self._between_people, machine], ignore_index=True)}

    @cached_property
    def _human_kappa(self) -> pd.Series:
        from crp_analysis.agreement.compare import human_kappa

        return human_kappa(self._between_people)

    @cached_property
    def _between_people(self) -> pd.DataFrame:
        from crp_analysis.agreement.compare import compare_people

        def compute() -> dict[str, pd.DataFrame]:
            material = self.material
            rows = compare_people(
                material.codings,
                material.assignments,
                material.segments,
                codes=self.codebook.ids(),
                single_readings=material.readings,
            )
            return {"agreement": rows}

        return self._remembered("agreement-people", compute)["agreement"]

    def _remembered(self, kind: str, compute) -> dict[str, pd.DataFrame]:
        """Tables by the key of results: all later stages depend on the material, the codebook, the study, the package and the memory."""
        known = self.store.recall(kind, self.results_key)
        if known:
            return known[0]
        tables = compute()
        self.store.remember(kind, self.results_key, tables, {})
        return tables


def with_versions(terms: pd.DataFrame, memory: Memory) -> pd.DataFrame:
    """Terms with the version that each consultation's answers have in the edition to come."""
    noted = note_terms(memory, terms)
    return terms.assign(version=[noted[one]["version"] for one in terms["consultation_id"]])


def load(
    study: str | Path = ".",
    *,
    consultations: Sequence[str] | str = (),
    keep_going: bool = False,
    seed: int | None = None,
    kind: Kind = "place",
    scope: str = "",
) -> Run:
    """The study in or above a folder, with everything made of it. This is the first line of every notebook.

    Args:
        study: the study's folder, or any folder inside it.
        consultations: names (or one text with names separated by commas); none means all.
        keep_going: put unreadable files into the rejected table instead of stopping.
        seed: another seed than study.toml's, to see what depends on it.
        kind: of the scope: 'place', 'programme' or 'group'.
        scope: the places, programmes or ids of groups to look at beside the whole, separated by ';'; none looks at the whole alone.

    Raises:
        Faults, StudyError: what is wrong with study.toml or the codebook.
    """
    choices = load_study(find_study(Path(study)))
    if seed is not None and seed != choices.seed:
        choices = choices.model_copy(update={"seed": seed})
    if isinstance(consultations, str):
        consultations = [name.strip() for name in consultations.split(",") if name.strip()]
    part = (kind, [value.strip() for value in scope.split(SEPARATOR) if value.strip()]) if scope.strip() else None
    return Run(choices, load_codebook(choices), consultations=consultations, keep_going=keep_going, part=part)


def raw_files(study: Study, folders: Sequence[Path]) -> list[Path]:
    """Every file under the consultations and the landscape that a result may depend on; hidden files and read-mes do not count."""
    roots = [*folders, study.landscape.parent]
    found = [path for root in roots for path in root.rglob("*") if path.is_file()]
    return sorted(
        p for p in found if not any(part.startswith((".", "~$")) for part in p.relative_to(study.root).parts) and p.name != "README.md"
    )


def gather(study: Study, codebook: Codebook, folders: Sequence[Path], *, key: str, keep_going: bool = False) -> Gathering:
    """Read all consultations and merge them.

    Raises:
        Faults: everything that is wrong in all of them together.
    """
    from crp_analysis.sources.gather import gather_consultation
    from crp_analysis.sources.merging import merge_gathered
    from crp_analysis.sources.people import list_names
    from crp_analysis.sources.schemes import read_schemes

    gathered, faults = [], []
    listed = {folder: list_names(folder) for folder in study.consultations()}
    with progress.bar("Reading", sum(len(list(f.glob("transcripts/*"))) + len(list(f.glob("responses/*"))) for f in folders)) as advance:
        for folder in folders:
            try:
                elsewhere = [names for other, names in listed.items() if other != folder]
                gathered.append(
                    gather_consultation(folder, study, codebook, keep_going=keep_going, elsewhere=elsewhere, on_file=lambda _: advance())
                )
            except CrpError as error:
                faults += faults_of(error, folder.name)
    try:
        schemes = read_schemes(study, codebook)
    except CrpError as error:
        faults += faults_of(error, "data/raw/landscape/schemes.csv")
    raise_faults(faults)
    if all(one.sessions.empty for one in gathered):
        raise SourceError("data/raw: no consultation holds a transcript or responses yet; put files into its folder transcripts/")
    return Gathering(
        material=merge_gathered(gathered, study, schemes),
        key=key,
        private_names=frozenset().union(*(one.private_names for one in gathered)),
        warnings=tuple(warning for one in gathered for warning in one.warnings),
    )


def code(
    study: Study, codebook: Codebook, material: Material, *, store: Store, human_kappa: pd.Series, memory: Memory, inputs: str
) -> Coded:
    """The machine's suggestions for the codebook's codes, and themes in what they leave over.

    Remembered by content, so that a change in raw that leaves segments and codings as they were costs nothing; `inputs`, the
    key of the material, leads to what is remembered without loading the encoder.
    """
    led = store.recall("coded-of", inputs)
    if led and (known := store.recall("coded", led[1]["coded"])):
        return _bundle(Coded, *known)
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
        memory.results_key(""),
    )
    store.remember("coded-of", inputs, {}, {"coded": key})
    known = store.recall("coded", key)
    if known:
        return _bundle(Coded, *known)
    coded = _code_anew(study, codebook, material, chosen, distinct, store, human_kappa, memory)
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
        changed_codes=changed_codes(memory, codebook, material.codings),
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


def faults_of(error: CrpError, place: str) -> list[Fault]:
    """An error as faults, so that several can be reported together."""
    if isinstance(error, Faults):
        return list(error.faults)
    said, _, rest = str(error).partition(": ")
    found, _, todo = (rest or said).rpartition("; ")
    return [Fault(kind=type(error), place=said if rest else place, found=found or todo, todo=todo if found else "correct it")]


def chosen_folders(study: Study, names: Sequence[str]) -> list[Path]:
    """The folders of the consultations asked for.

    Raises:
        StudyError: a name that is no consultation, or a study without any.
    """
    folders = study.consultations()
    if not folders:
        raise StudyError("data/raw: there is no consultation yet; make one with 'crp new NAME' and put transcripts into its folder")
    known = {folder.name: folder for folder in folders}
    if unknown := [name for name in names if name not in known]:
        raise StudyError(f"data/raw: there is no consultation {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name] for name in known if not names or name in names]


def tables_of(bundle: Material | Coded | Findings | Local) -> tuple[dict[str, pd.DataFrame], dict]:
    """A bundle's frames by name, and the rest of it."""
    values = {field.name: getattr(bundle, field.name) for field in fields(bundle)}
    notes = values.pop("notes", ())
    return values, {"notes": list(notes)}


def _bundle(kind: type, tables: dict[str, pd.DataFrame], about: dict):
    return kind(**tables, notes=tuple(about["notes"]))
