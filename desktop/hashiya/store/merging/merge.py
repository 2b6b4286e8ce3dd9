"""Merging project files into one: all of it in one transaction, or nothing."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.changes import ChangeSet
from hashiya.errors import ProjectError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.store.file import opening
from hashiya.store.file.connection import connect, damaged, explained, inspect, sorting_on_disk, transaction
from hashiya.store.file.lock import Locked, WriterLock
from hashiya.store.file.value_checks import unreadable_values
from hashiya.store.journal import journal
from hashiya.store.merging import notes
from hashiya.store.merging.fast_path import counting_suspended, merge_quickly
from hashiya.store.merging.match_documents import DocumentPairs, Matches, match_documents
from hashiya.store.merging.merge_documents import DocumentMerge, MergeCounts, MergeScope, Outcome, merge_text
from hashiya.store.merging.merge_history import (
    bring_journal,
    bring_tombs,
    history,
    parts_of_acts,
    remember,
    remember_dots,
    replaced,
)
from hashiya.store.merging.people_labels import bring_labels, bring_people
from hashiya.store.merging.project_side import RECORD_TABLES, MergeSide
from hashiya.store.merging.reports import FileReport, MergeLine, MergeNote, MergeReport
from hashiya.store.merging.restore_point import keeping
from hashiya.store.merging.side_tables import merge_progress, merge_records

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.store.project import Project

SHARED = "sync"
"""What the journal calls a merge of what came through a shared folder."""
_EVERY = 50  # documents between two reports of progress


class _Undone(Exception):
    """How a dry run ends its transaction: what was tried is rolled back."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to merge.

    `labels`: their labels that have another name here. `layers`: only these (None: all, with documents we do
    not have, people, history and word lists). `tables`: which records beside annotations come. `shared`: it
    came through a shared folder by itself, so there is no going back to before it, and history tells it
    apart, with the name of the `machine` it was put there from ("" where nobody gave one). `skip`: labels of
    theirs that stay away. `take`: "names" and "directions" of documents are theirs.
    """

    dry_run: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    layers: Collection[str] | None = None
    tables: Collection[str] = RECORD_TABLES
    by: str = ""
    shared: bool = False
    machine: str = ""
    skip: Collection[str] = ()
    take: Collection[str] = ()


def merge(
    db: sqlite3.Connection,
    path: Path,
    others: Sequence[Path],
    options: Options = Options(),
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> MergeReport:
    """Merge `others` into the open file `path`; the order of `others` does not matter.

    Raises ProjectError for what cannot be read or is the very file; nothing is changed then, nor when
    stopped.
    """
    cancel = cancel or CancelToken()
    with _opened(path, others, checked=not options.shared) as sides:
        report = MergeReport(dry_run=options.dry_run)
        try:
            kept = keeping(db, path, wanted=not (options.dry_run or options.shared))
            apart = sorting_on_disk(db)  # counting anew sorts all annotations
            with explained(path), kept, apart, transaction(db), counting_suspended(db, sides):
                for theirs in sorted(sides, key=lambda side: (side.uid, side.path)):
                    ours = MergeSide(db, str(path))
                    part = Merge(ours, theirs, options, cancel, progress).run()
                    report = _sum(report, part)
                report = replace(report, conflicts=notes.conflicts(db))
                if options.dry_run:
                    raise _Undone
        except _Undone:
            return replace(report, changes=ChangeSet(journal=False))
        return report


def merge_into(
    project: Project,
    others: Sequence[Path],
    options: Options,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> MergeReport:
    """The same for a project that is open for writing."""
    return merge(project.connection, project.path, others, options, cancel=cancel, progress=progress)


def merge_apart(
    path: Path,
    others: Sequence[Path],
    options: Options,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> MergeReport:
    """The same through a connection of its own. Whoever holds the file's lock asks for this and waits."""
    inspect(path)
    db = connect(path)
    try:
        return merge(db, path, others, options, cancel=cancel, progress=progress)
    finally:
        db.close()


@contextmanager
def _opened(path: Path, others: Sequence[Path], *, checked: bool) -> Iterator[list[MergeSide]]:
    """Every other file, opened for reading; an older one is brought up to date in a copy.

    `checked`: every row is looked at, as it was already of what came through a shared folder.
    """
    opened: list[opening.OpenedFile] = []
    try:
        sides = []
        for other in dict.fromkeys(others):
            if path.exists() and other.exists() and os.path.samefile(path, other):
                raise ProjectError(
                    "merge_self",
                    f"{other} is the project itself; nothing was changed.",
                    hint="Name the other person's file.",
                    path=str(other),
                )
            file = opening.open_file(other, readonly=True)
            opened.append(file)
            with explained(other):
                found = file.db.execute("PRAGMA quick_check(1)").fetchone()[0]
                if found != "ok":
                    raise damaged(other, str(found))
                if checked and (odd := next(unreadable_values(file.db), "")):
                    raise damaged(other, f"a value is not what it should be: {odd}")
                sides.append(MergeSide(file.db, str(other)))
        yield sides
    finally:
        for file in opened:
            opening.let_go(file)


@dataclass(slots=True)
class _Work:
    """What merging one file has come to so far."""

    lines: list[MergeLine] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    dots: list[tuple[str, str]] = field(default_factory=list)
    brought: set[tuple[str, str]] = field(default_factory=set)
    met: set[tuple[str, str]] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    misfits: list[tuple[str, int]] = field(default_factory=list)
    total: MergeCounts = field(default_factory=MergeCounts)

    def take(self, outcome: Outcome) -> None:
        self.touched |= outcome.touched
        self.dots += outcome.dots
        self.brought |= outcome.brought
        self.met |= outcome.met
        self.renamed |= outcome.renamed
        self.left_out += outcome.misfits
        for counts in outcome.layers.values():
            for name in ("added", "changed", "removed", "conflicts", "same"):
                setattr(self.total, name, getattr(self.total, name) + getattr(counts, name))


@dataclass(slots=True)
class Merge:
    """One file brought into another: both sides, what is wanted, and what it has come to so far.

    Works inside the caller's transaction; `run` once.
    """

    ours: MergeSide
    theirs: MergeSide
    options: Options
    cancel: CancelToken
    progress: OnProgress
    matches: Matches = field(default_factory=Matches)
    work: _Work = field(default_factory=_Work)
    notes: list[MergeNote] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything comes, or only some layers."""
        return self.options.layers is None

    def run(self) -> MergeReport:
        """Merge the one file into the other; what was done and what waits."""
        ours, theirs = self.ours, self.theirs
        self.notes += [*notes.about(theirs), *_in_use(theirs)]
        people = None if self.whole else _people_of(theirs, self.options)
        came = bring_people(ours, theirs, only=people)
        self.notes += came.notes
        self.work.dots += came.dots
        self.notes += bring_labels(ours, theirs, self.options.labels, self.options.skip)
        with explained(Path(theirs.path)):
            self._merge_documents()
            self.notes += self.matches.notes
            self.work.left_out += self.matches.left_out
            self.notes += [
                MergeNote("span_mismatch", theirs.path, {"document": name, "count": count})
                for name, count in self.work.misfits
            ]
            rows = self._merge_records()
        counts, new = self.work.total, self.matches.new
        if not (counts.added or counts.changed or counts.removed or counts.conflicts or new or rows):
            self.notes.append(MergeNote("nothing_new", theirs.path))
        self._write_down(bool(new or rows))
        return self._report()

    def _merge_documents(self) -> None:
        """Match and merge one document after the other: there may be very many."""
        ours, theirs, work = self.ours, self.theirs, self.work
        wanted = MergeScope(self.options.layers, self.options.labels)
        names = dict(ours.db.execute("SELECT uid, name FROM people"))
        total = theirs.db.execute("SELECT count(*) FROM documents").fetchone()[0]
        found = match_documents(ours, theirs, self.matches, add=self.whole, take=self.options.take)
        for number, (target, source, new, text) in enumerate(found, 1):
            self.cancel.check()
            fresh = new or bool(ours.history.brought(target.uid))
            pair = DocumentMerge(ours, theirs, target, source, text, fresh, wanted)
            outcome = merge_quickly(pair) or merge_text(pair)
            work.take(outcome)
            if outcome.misfits:
                work.misfits.append((target.name, len(outcome.misfits)))
            if outcome.touched or new:
                work.documents.add(target.uid)
            for layer, counts in sorted(outcome.layers.items()):
                numbers = (counts.added, counts.changed, counts.removed, counts.conflicts)
                if any(numbers):
                    work.lines.append(
                        MergeLine(
                            *(theirs.path, target.uid, target.name, layer, names.get(layer, layer)),
                            *(*numbers, counts.same),
                        )
                    )
            if number % _EVERY == 0:
                self.progress(Progress("merging", number, total, Path(theirs.path).name))
        self.progress(Progress("merging", total, total, Path(theirs.path).name))

    def _merge_records(self) -> int:
        """Records beside annotations, progress, history; gives how many journal rows and states came."""
        ours, theirs, options, work = self.ours, self.theirs, self.options, self.work
        documents = DocumentPairs(ours, theirs, self.matches)
        sides = None if options.layers is None else options.layers
        outcome = merge_records(
            ours, theirs, documents, tables=options.tables, only_sides=sides, labels=options.labels
        )
        work.take(outcome)
        for counts in outcome.layers.values():
            numbers = (counts.added, counts.changed, counts.removed, counts.conflicts)
            work.lines.append(MergeLine(theirs.path, "", "", "", "", *numbers, counts.same))
        if options.layers is not None:
            remember(ours, work.brought | history(theirs, work.met))
            return 0
        count = outcome.words + merge_progress(ours, theirs, documents)
        count += bring_journal(
            ours, theirs, left_out=work.left_out, documents=documents, renamed=work.renamed
        )
        work.dots += bring_tombs(ours, theirs, dict(work.dots))
        remember(ours, chain(work.brought, parts_of_acts(theirs, work.left_out)))
        seen = theirs.db.execute("SELECT uid FROM seen").fetchall()
        ours.db.executemany("INSERT OR IGNORE INTO seen (uid) VALUES (?)", seen)
        return count

    def _write_down(self, more: bool) -> None:
        """The merge's own row in the journal, and which dots came with it. No undo: merge has no inverse."""
        ours, theirs, options, work = self.ours, self.theirs, self.options, self.work
        counts = work.total
        if work.touched or work.dots or counts.conflicts or more:
            args: ActArgs = {
                "file": Path(theirs.path).name,
                "title": theirs.title,
                "added": counts.added,
                "changed": counts.changed,
                "removed": counts.removed,
                "conflicts": counts.conflicts,
            }
            if options.shared:
                args |= {"file": "", "machine": options.machine}
            by = options.by or ours.person
            kind = SHARED if options.shared else "merge"
            journal.append(ours.db, kind=kind, args=args, by=by, documents=sorted(work.documents))
        remember(ours, replaced(ours, work.dots))
        remember_dots(ours.db, work.dots)

    def _report(self) -> MergeReport:
        theirs, matches, work = self.theirs, self.matches, self.work
        counts = work.total
        numbers = (counts.added, counts.changed, counts.removed, counts.same)
        layers = {line.person for line in work.lines if line.layer}
        file = FileReport(
            *(theirs.path, theirs.uid, theirs.title, matches.pairs, tuple(sorted(layers))),
            *(*numbers, counts.conflicts),
        )
        changes = ChangeSet(
            documents=frozenset(work.documents),
            annotations=frozenset(work.touched),
            document_list=True,
            scheme=any(note.code == "label_added" for note in self.notes),
            people=True,
            kind="merge",
        )
        return MergeReport(
            *numbers, matches.new, (), (file,), tuple(work.lines), tuple(self.notes), changes=changes
        )


def _people_of(theirs: MergeSide, options: Options) -> set[str]:
    """Whose names are needed when only some layers come: those of the layers, and who decided in them."""
    layers = tuple(options.layers or ())
    rows = theirs.db.execute(
        f'SELECT DISTINCT "by" FROM annotations WHERE layer IN ({",".join("?" * len(layers))}) '
        'UNION SELECT DISTINCT "by" FROM settlements UNION SELECT DISTINCT "by" FROM guidelines',
        layers,
    )
    return {*layers, *(row[0] for row in rows)}


def _in_use(theirs: MergeSide) -> list[MergeNote]:
    """Told when another window has the file open; what it has saved is read all the same."""
    path = Path(theirs.path).resolve()
    if not path.with_name(f".{path.name}.lock").exists():
        return []
    with suppress(OSError):
        try:
            WriterLock.take(path).release()
        except Locked:
            return [MergeNote("in_use", theirs.path)]
    return []


def _sum(one: MergeReport, other: MergeReport) -> MergeReport:
    return replace(
        one,
        added=one.added + other.added,
        changed=one.changed + other.changed,
        removed=one.removed + other.removed,
        same=one.same + other.same,
        documents=one.documents + other.documents,
        files=one.files + other.files,
        lines=one.lines + other.lines,
        notes=one.notes + tuple(note for note in other.notes if note not in one.notes),
        changes=one.changes | other.changes,
    )
