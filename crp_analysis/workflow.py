"""What is computed from what: one study with everything made of it. The command line and the notebooks start here.

Gathering is cheap and read again whenever a raw file changed; embeddings, suggestions and themes are dear and remembered by
a hash of all they depend on; agreement and findings are remembered too, so that six notebooks share one computation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis.agreement_run import (
    agree_between_people,
    agree_by_lane,
    agree_with_machine,
    count_decisions,
    evaluate_suggestions,
    too_few_to_evaluate,
)
from crp_analysis.bundles import Coded, Findings, Local, Material, bundle_of, tables_of
from crp_analysis.codebook import Codebook, load_codebook
from crp_analysis.coding_run import code
from crp_analysis.errors import StudyError
from crp_analysis.gathering import Gathering, chosen_folders, gather, raw_files
from crp_analysis.memory import Memory, find_another_look, note_codes, note_definitions, note_terms, recall_memory, with_versions
from crp_analysis.scope import SEPARATOR, Kind, Scope, choose_scope
from crp_analysis.store import ENGINES, Store, hash_files, hash_of, package_hash, versions
from crp_analysis.study import Study, find_study, load_study

if TYPE_CHECKING:
    import pandas as pd

    from crp_analysis.journal.events import Event


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
        return Memory(
            registry=self.coded.theme_registry,
            made_under=noted,
            codes=note_codes(self.codebook, self.gathering.private_names),
            inputs=self.key,
            results=self.results_key,
            terms=terms,
        )

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
        material = bundle_of(Material, *known) if known else self.gathering.material
        return replace(material, terms=with_versions(material.terms, self.memory))

    def follow_names(self, events: Sequence[Event]) -> list[Event]:
        """Decisions with the words that their segments have now, where only names were replaced since; raw is read only if need be."""
        from crp_analysis.journal.events import hash_words
        from crp_analysis.sources.shown_before import follow_names

        words = dict(zip(self.material.segments["segment_id"], self.material.segments["text"], strict=True))
        now = {segment_id: hash_words(text) for segment_id, text in words.items()}
        if all(now.get(event.segment_id or "") == event.words for event in events if event.segment_id):
            return list(events)
        return follow_names(events, words, self.gathering.before)

    def remember_material(self) -> None:
        """Keep what was gathered, so that notebooks need not read raw again."""
        if self.store.recall("material", self.key) is None:
            self.store.remember("material", self.key, *tables_of(self.gathering.material))

    @cached_property
    def another_look(self) -> pd.DataFrame:
        """Codings by people under a definition that has changed since, or under a code that was split: AnotherLook."""
        return find_another_look(self.memory, self.codebook, self.material.codings)

    @cached_property
    def told_codebook(self) -> Codebook:
        """The codebook without retired codes that nobody coded with: what is counted and reported."""
        return self.codebook.without_retired(but=set(self.material.codings["code_id"]))

    @cached_property
    def coded(self) -> Coded:
        """The machine's suggestions, lanes and themes."""
        return code(
            self.study,
            self.codebook.without_retired(),
            self.material,
            store=self.store,
            human_kappa=self._human_kappa,
            memory=self.memory,
            changed=set(self.another_look["code_id"]),
            inputs=self.results_key,
        )

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """Agreement among people, and between the machine and people."""
        import pandas as pd

        def compute() -> pd.DataFrame:
            machine = agree_with_machine(self.material, self.coded, self.codebook.without_retired())
            return pd.concat([self._between_people, machine], ignore_index=True)

        return self._remembered_agreement("agreement", compute)

    @cached_property
    def agreement_by_lane(self) -> pd.DataFrame:
        """Agreement of the machine with people on the codes of each lane together."""
        return self._remembered_agreement("agreement-lanes", lambda: agree_by_lane(self.material, self.coded))

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """The two-by-two counts under every figure of agreement."""
        return count_decisions(self.material, self.coded, self.told_codebook)

    @cached_property
    def evaluation(self) -> str:
        """How far suggestions agree with people on sessions held back, as a table to print; why there is none while too few are read."""
        if known := self.store.recall("evaluation", self.results_key):
            return known[1]["text"]
        if why := too_few_to_evaluate(self.material):
            return why
        text = evaluate_suggestions(self.material, self.codebook.without_retired(), self.study, self.store.vectors())
        self.store.remember("evaluation", self.results_key, {}, {"text": text})
        return text

    @cached_property
    def findings(self) -> Findings:
        """Every table that the report is made of."""
        from crp_analysis.findings.build import find_all

        tables = self._remembered(
            "findings",
            lambda: tables_of(
                find_all(self.material, self.coded, self.agreement, self.told_codebook, self.study, another_look=self.another_look)
            )[0],
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
            lambda: tables_of(find_local(self.material, self.coded, self.findings, self.told_codebook, self.study, self.scope))[0],
        )
        return Local(**tables)

    @cached_property
    def _human_kappa(self) -> pd.Series:
        from crp_analysis.agreement.compare import human_kappa

        return human_kappa(self._between_people)

    @cached_property
    def _between_people(self) -> pd.DataFrame:
        return self._remembered_agreement("agreement-people", lambda: agree_between_people(self.material, self.told_codebook))

    def _remembered_agreement(self, kind: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        return self._remembered(kind, lambda: {"agreement": compute()})["agreement"]

    def _remembered(self, kind: str, compute: Callable[[], dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
        """Tables by the key of results: all later stages depend on the material, the codebook, the study, the package and the memory."""
        known = self.store.recall(kind, self.results_key)
        if known:
            return known[0]
        tables = compute()
        self.store.remember(kind, self.results_key, tables, {})
        return tables


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
