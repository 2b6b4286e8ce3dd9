"""Highlighting the documents of a project: in one process or several, the result stored as it comes.

Writing goes through `Project.replace_suggestions` on the thread that owns the project, which never touches a
person's work.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from hashiya.lifeline import follow_parent
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.evaluate.control_sample import without_suggestions
from hashiya.services.relations.asking import server_asker
from hashiya.services.relations.suggesting import relation_knowledge, suggest_relations
from hashiya.services.suggest.engine_settings import SERVER
from hashiya.services.suggest.highlighter import Highlighter, Work, to_annotations, usable
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.project import Project
from hashiya.store.tables.adding import SuggestedPart
from hashiya.suggest.base import Analysis, Suggestion
from hashiya.suggest.combine.long_texts import LONG

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from hashiya.suggest.base import Knowledge

_BATCH = 25  # documents written in one transaction


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
