"""Highlighting by itself: engines at work on a project's texts.

Computing needs no project: `Highlighter` is made from immutable knowledge and can live in a thread or be
sent to a process. Writing goes through `Project.replace_suggestions` on the thread that owns the project,
which never touches a person's work.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from hashiya.core.document import State
from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.lifeline import follow_parent
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.evaluate.control_sample import without_suggestions
from hashiya.services.relations.asking import server_asker
from hashiya.services.relations.suggesting import relation_knowledge, suggest_relations
from hashiya.services.suggest.camel_folders import chosen_folder
from hashiya.services.suggest.engine_settings import OFF_KEY, SERVER, engine_settings
from hashiya.services.suggest.guest_record import said_by_guests
from hashiya.store.project import Project
from hashiya.store.tables.adding import SuggestedPart
from hashiya.suggest.base import Analysis, Decision, Knowledge, Remembered, Suggestion, WordList
from hashiya.suggest.camel.camel_recognizer import CamelRecognizer
from hashiya.suggest.combine.ensemble import THRESHOLD, Ensemble
from hashiya.suggest.combine.long_texts import LONG, StretchFound, suggest_in_stretches
from hashiya.suggest.combine.trust import learn_trust
from hashiya.suggest.encoder.encoder_recognizer import EncoderRecognizer
from hashiya.suggest.guests.guest_engine import GuestRecognizer
from hashiya.suggest.suggesters import all_engines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

THRESHOLD_KEY = "suggest.threshold"
"""The project's setting for «more or fewer suggestions», from 0 to 1."""


MOST_DECISIONS, MOST_CHARACTERS, MOST_PHRASES = 50_000, 1_000_000, 20_000
"""Engines learn from so many decisions and characters of the texts worked on last, and phrases of others."""
_BATCH = 25  # documents written in one transaction


@dataclass(frozen=True, slots=True)
class Work:
    """One text to highlight."""

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a run did; `engines` those that worked, `absent` why others did not (name → sentence).

    `relations` are the suggested ones that wait in these documents, where the scheme has types.
    An engine that failed on the way is in both; `unused`: what engines said that could not be used (engine →
    why → how often).
    """

    documents: int
    suggestions: int
    seconds: float
    engines: tuple[str, ...]
    absent: Mapping[str, str]
    relations: int = 0
    unused: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Mishaps:
    """What engines of the person's own came to in a run: why they failed, what could not be used."""

    troubles: dict[str, str] = field(default_factory=dict)
    unused: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, troubles: Mapping[str, str], unused: Mapping[str, Mapping[str, int]]) -> None:
        """Add those of one process."""
        self.troubles.update(troubles)
        for name, counts in unused.items():
            self.unused.setdefault(name, Counter()).update(counts)


def engine_names() -> list[str]:
    """The names of all engines, in their order."""
    return [engine.name for engine in all_engines()]


def check_engines(names: Iterable[str]) -> None:
    """Raise UserError for a name that no engine has."""
    for name in names:
        if name not in engine_names():
            raise UserError(
                "no_engine",
                f"There is no engine «{name}».",
                hint=f"Engines: {', '.join(engine_names())}.",
                engine=name,
            )


def usable(knowledge: Knowledge, names: Collection[str] = ()) -> tuple[list[str], dict[str, str]]:
    """Engines that can work here, and why others cannot. UserError for one asked for by name that cannot."""
    check_engines(names)
    good, absent = [], {}
    off = switched_off(knowledge)
    for engine in all_engines():
        if names and engine.name not in names:
            continue
        if engine.name in off and not names:
            absent[engine.name] = "It is switched off in this project."
            continue
        reason = engine.unavailable(knowledge)
        if reason and names:
            raise UserError(
                "engine_unavailable", f"The engine {engine.name} cannot work: {reason}", engine=engine.name
            )
        if reason:
            absent[engine.name] = reason
        else:
            good.append(engine.name)
    return good, absent


def switched_off(knowledge: Knowledge) -> frozenset[str]:
    """Names of the engines that a project does without."""
    off = knowledge.options.get("engines", {}).get("off", ())
    return frozenset(map(str, off)) if isinstance(off, list | tuple) else frozenset()


class Highlighter:
    """The chosen engines, opened once; merges what they find in a text.

    With no names: all that are not switched off. `cancel` ends engines that work in another process. Without
    `trust` the engines are believed as they come, whatever people decided on what they said.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        names: Collection[str],
        *,
        cancel: CancelToken | None = None,
        trust: bool = True,
    ) -> None:
        off = switched_off(knowledge)
        chosen = [
            engine for engine in all_engines() if (engine.name in names if names else engine.name not in off)
        ]
        self.ensemble = Ensemble.open(chosen, knowledge)
        for recognizer in self.ensemble.recognizers.values():
            if isinstance(recognizer, CamelRecognizer | EncoderRecognizer | GuestRecognizer):
                recognizer.cancel = cancel
        if trust:
            learn_trust(self.ensemble, knowledge)
        self._threshold = threshold_of(knowledge)

    def suggest(self, work: Work) -> list[Suggestion]:
        """Ranked, nested suggestions without contradictions."""
        if len(work.text) >= LONG:
            return [item for part in self.suggest_in_stretches(work) for item in part.suggestions]
        return self.ensemble.suggest(Analysis(work.text), document=work.document, threshold=self._threshold)

    def suggest_all(self, works: Sequence[Work]) -> Iterator[list[Suggestion]]:
        """As `suggest` for each, in order; short texts are read together, which is faster."""
        for long, together in groupby(works, key=lambda work: len(work.text) >= LONG):
            if long:
                yield from map(self.suggest, together)
            else:
                texts = [(Analysis(work.text), work.document) for work in together]
                yield from self.ensemble.suggest_all(texts, threshold=self._threshold)

    def suggest_in_stretches(
        self, work: Work, check: Callable[[int], None] = lambda _read: None
    ) -> Iterator[StretchFound]:
        """As `suggest`, for a text of any length, part by part: see `suggest.combine.long_texts`."""
        return suggest_in_stretches(
            self.ensemble, work.text, document=work.document, threshold=self._threshold, check=check
        )

    @property
    def troubles(self) -> dict[str, UserError]:
        """Engines that failed on the way, each with what happened; the others went on."""
        found = ((name, getattr(each, "trouble", None)) for name, each in self.ensemble.recognizers.items())
        return {name: error for name, error in found if error is not None}

    def taken_unused(self) -> dict[str, dict[str, int]]:
        """What engines said since that could not be used: engine → why → how often; counted anew from now."""
        found = {}
        for name, each in self.ensemble.recognizers.items():
            if isinstance(each, GuestRecognizer) and each.counts:
                found[name] = dict(each.counts)
                each.counts.clear()
        return found


def threshold_of(knowledge: Knowledge) -> float:
    """The least score shown: what the person chose as «more or fewer suggestions», else the engines' own."""
    chosen = knowledge.options.get("merge", {}).get("threshold", THRESHOLD)
    return float(chosen) if isinstance(chosen, int | float) else THRESHOLD


def to_annotations(document: str, text: str, suggestions: Sequence[Suggestion]) -> list[Annotation]:
    """Suggestions as stored: in the suggestions' layer, with their source, score and reasons."""
    stamp = now()
    return [
        Annotation(
            uid=new_uid(),
            document=document,
            layer=SUGGESTIONS,
            start=item.start,
            end=item.end,
            label=item.label,
            surface=text[item.start : item.end],
            status=Status.SUGGESTED,
            source=item.engine,
            version=item.version,
            score=round(item.score, 4),
            why=json.dumps([[reason.code, *reason.args] for reason in item.why], ensure_ascii=False),
            created=stamp,
            modified=stamp,
        )
        for item in suggestions
    ]


_Answer = tuple[list[list[Suggestion]], dict[str, str], dict[str, dict[str, int]]]


class _Worker:
    """What one process of a pool highlights with."""

    highlighter: ClassVar[Highlighter]

    @classmethod
    def start(cls, knowledge: Knowledge, names: tuple[str, ...]) -> None:
        follow_parent()
        # One thread each, said before numpy is there: beside each other more of them only wait.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        cls.highlighter = Highlighter(knowledge, names)

    @classmethod
    def work(cls, works: list[Work]) -> _Answer:
        found = list(cls.highlighter.suggest_all(works))
        return found, _sentences(cls.highlighter), cls.highlighter.taken_unused()


def _sentences(highlighter: Highlighter) -> dict[str, str]:
    return {name: str(error) for name, error in highlighter.troubles.items()}


def highlight(
    works: Iterable[Work],
    knowledge: Knowledge,
    names: Collection[str],
    *,
    jobs: int = 1,
    cancel: CancelToken,
    mishaps: Mishaps | None = None,
) -> Iterator[tuple[Work, list[Suggestion]]]:
    """Suggestions for each text, in order when `jobs` is 1, as they come when processes share the work."""
    mishaps = mishaps or Mishaps()
    if jobs <= 1:
        highlighter = Highlighter(knowledge, names, cancel=cancel)
        for chunk in _chunks(works):
            cancel.check()
            for work, suggestions in zip(chunk, highlighter.suggest_all(chunk), strict=True):
                cancel.check()
                yield work, suggestions
            mishaps.take(_sentences(highlighter), highlighter.taken_unused())
        return
    yield from _highlight_in_processes(works, knowledge, names, jobs, cancel, mishaps)


def _highlight_in_processes(
    works: Iterable[Work],
    knowledge: Knowledge,
    names: Collection[str],
    jobs: int,
    cancel: CancelToken,
    mishaps: Mishaps,
) -> Iterator[tuple[Work, list[Suggestion]]]:
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    waiting: dict[Future[_Answer], list[Work]] = {}
    arguments = (knowledge, tuple(names))
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_Worker.start, initargs=arguments) as pool:
        try:
            for chunk in _chunks(works):
                cancel.check()
                waiting[pool.submit(_Worker.work, chunk)] = chunk
                if len(waiting) >= jobs * 2:
                    yield from _finished(waiting, mishaps)
            while waiting:
                cancel.check()
                yield from _finished(waiting, mishaps)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _finished(
    waiting: dict[Future[_Answer], list[Work]], mishaps: Mishaps
) -> Iterator[tuple[Work, list[Suggestion]]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        found, troubles, unused = future.result()
        mishaps.take(troubles, unused)
        yield from zip(waiting.pop(future), found, strict=True)


def _chunks(works: Iterable[Work], characters: int = 100_000) -> Iterator[list[Work]]:
    chunk: list[Work] = []
    size = 0
    for work in works:
        chunk.append(work)
        size += len(work.text)
        if size >= characters:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def suggest_project(
    project: Project,
    *,
    documents: Sequence[str] = (),
    engines: Collection[str] = (),
    jobs: int = 1,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Suggested:
    """Highlight documents (uids; all when none are named) and store the result, document by document."""
    began = time.perf_counter()
    cancel = cancel or CancelToken()
    knowledge = knowledge_of(project)
    names, absent = usable(knowledge, engines)
    uids = list(documents) or project.document_uids()
    long: list[str] = []
    works = _short_works(project, uids, long)
    mishaps, at_once = Mishaps(), jobs if len(uids) > 1 else 1
    results = highlight(works, knowledge, names, jobs=at_once, cancel=cancel, mishaps=mishaps)
    blind = without_suggestions(project)
    done = 0
    while ready := list(islice(results, _BATCH)):
        with project.batch():
            for work, suggestions in ready:
                shown = [] if work.document in blind else suggestions
                annotations = to_annotations(work.document, work.text, shown)
                project.replace_suggestions(work.document, names, annotations)
        done += len(ready)
        progress(Progress("suggesting", done, len(uids)))
    if long:
        highlighter = Highlighter(knowledge, names, cancel=cancel)
        for uid in long:
            _suggest_long(project, uid, highlighter, names, uid in blind, cancel, progress)
        mishaps.take(_sentences(highlighter), highlighter.taken_unused())
    server = server_asker(project) if SERVER in names else None
    relations, _ = suggest_relations(project, uids, relation_knowledge(project, server=server, cancel=cancel))
    if server is not None:
        trouble = {SERVER: str(server.trouble)} if server.trouble is not None else {}
        mishaps.take(trouble, {SERVER: server.counts} if server.counts else {})
    if documents:
        count = sum(info.suggestions for info in project.some_documents(set(documents)))
    else:
        count = project.suggestion_count()
    absent |= mishaps.troubles
    seconds = time.perf_counter() - began
    return Suggested(len(uids), count, seconds, tuple(names), absent, relations, mishaps.unused)


def _short_works(project: Project, uids: Iterable[str], long: list[str]) -> Iterator[Work]:
    """The texts that are read whole; the uids of the others are put into `long`."""
    for uid in uids:
        text = project.document(uid).text
        if len(text) >= LONG:
            long.append(uid)
        else:
            yield Work(uid, text)


def _suggest_long(
    project: Project,
    uid: str,
    highlighter: Highlighter,
    names: Sequence[str],
    blind: bool,
    cancel: CancelToken,
    progress: OnProgress,
) -> None:
    """Store what is said of a long text part by part, in one transaction: all of it or nothing."""
    text = project.document(uid).text

    def check(read: int) -> None:
        cancel.check()
        progress(Progress("suggesting", read, len(text)))

    if blind:
        project.replace_suggestions(uid, names, [])
        return
    found = highlighter.suggest_in_stretches(Work(uid, text), check)
    first = list(islice(found, 1))  # by then all is read, and only writing is left for the transaction
    parts = (
        (SuggestedPart(part.start, part.end), to_annotations(uid, text, part.suggestions))
        for part in chain(first, found)
    )
    project.replace_suggestions_in_parts(uid, names, parts)


def knowledge_of(project: Project, *, options: Mapping[str, Mapping[str, object]] | None = None) -> Knowledge:
    """What the engines may know of a project: its scheme, people's decisions, lists and models."""
    near = project.last_decided(MOST_DECISIONS, MOST_CHARACTERS)
    decisions = [Decision(*row) for row in project.decisions(documents=near)]
    involved = {decision.document for decision in decisions}
    infos = project.some_documents(involved)
    finished = {info.uid for info in infos if info.state is State.DONE and not info.suggestions}
    chosen = {name: dict(values) for name, values in (options or {}).items()}
    stored = project.setting(THRESHOLD_KEY)
    if stored is not None:
        chosen.setdefault("merge", {}).setdefault("threshold", stored)
    if folder := chosen_folder(project.uid):
        chosen.setdefault("camel", {}).setdefault("model", folder)
    for engine, values in engine_settings(project.uid).items():
        chosen[engine] = {**values, **chosen.get(engine, {})}
    if off := project.setting(OFF_KEY):
        chosen.setdefault("engines", {}).setdefault("off", off)
    # What was left without a label speaks against it only where a person has finished, here or elsewhere.
    chosen.setdefault("memory", {})["unfinished"] = sorted(
        involved - finished - project.imported_documents(involved)
    )
    return Knowledge(
        scheme=project.scheme().naming(),
        decisions=tuple(decisions),
        texts=dict(project.texts(involved)) if involved else {},
        word_lists=tuple(WordList(item.name, item.label, item.entries) for item in project.word_lists()),
        models={item.name: project.model(item.name) or b"" for item in project.models()},
        remembered=()
        if near is None
        else tuple(Remembered(*row) for row in project.remembered(near, MOST_PHRASES)),
        options=chosen,
        said=said_by_guests(project, involved, chosen),
    )


def scores_of(path: str, document: str) -> list[float]:
    """The score of everything the engines can say of one document, the least certain included, rising.

    Opens the file at `path` for reading by itself, so that it can run in a process.
    """
    with Project.open(Path(path), readonly=True) as project:
        knowledge = knowledge_of(project)
        text = project.document(document).text
    names, _ = usable(knowledge)
    found = Highlighter(knowledge, names).ensemble.suggest(Analysis(text), document=document, threshold=0.0)
    return sorted(item.score for item in found)
