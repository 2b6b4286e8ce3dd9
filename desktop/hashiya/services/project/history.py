"""Who did what when: of one annotation, of one document, of the project; and what changed since a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hashiya.store.journal import act_history

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hashiya.core.changes import Edit
    from hashiya.store.project import Project
    from hashiya.store.tables.records import JournalEntry

_QUIET = {"modified", "created", "uid", "document", "by", "why", "version"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one annotation in one entry of its history; None: it did not, or does no longer, exist."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the history. `elsewhere`: it was done in another file and brought in by merging."""

    entry: JournalEntry
    person: str
    elsewhere: bool

    @property
    def kind(self) -> str:
        """What was done; of an undo or redo, what was taken back or done again."""
        return self.entry.args.get("of", self.entry.kind)


def changed_nothing(event: Event) -> bool:
    """Whether it is of engines that found nothing new in a document."""
    args = event.entry.args
    return event.kind == "suggest" and not any(args.get(name) for name in ("added", "removed", "count"))


def events(
    project: Project,
    *,
    document: str | None = None,
    annotation: str | None = None,
    by: str | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: int = 300,
) -> list[Event]:
    """Newest first. `since` goes by the times that files wrote; `before` is an entry's id, to read on from.

    Of an annotation: bulk work (imports, engines) leaves no single steps.
    """
    names = project.names()
    entries = project.journal(
        document=document,
        annotation=annotation,
        by=by,
        since=None if since is None else _stored(since),
        before=before,
        limit=limit,
    )
    return [Event(entry, names.get(entry.by, ""), bool(entry.origin)) for entry in entries]


def changes(project: Project, event: Event, annotation: str) -> tuple[Change, ...]:
    """What the event changed of one annotation, field by field."""
    edits = [edit for edit in project.journal_edits(event.entry.id) if edit.table == "annotations"]
    own = [edit for edit in edits if edit.uid == annotation]
    # What was brought in under another name here: the entry is about it, and only about it where alone.
    about = own or (edits if len(edits) == 1 else [])
    return tuple(change for edit in about for change in _changes(edit))


def _changes(edit: Edit) -> Iterable[Change]:
    before, after = edit.before or {}, edit.after or {}
    for name in {**before, **after}:
        if name not in _QUIET and before.get(name) != after.get(name):
            yield Change(name, before.get(name), after.get(name))


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since a moment: of each person or engine, how many records by kind; documents touched."""

    people: Mapping[str, Mapping[str, int]]
    documents: int


def changed_since(project: Project, since: datetime, *, document: str | None = None) -> Since:
    """Sums over everything whose time, as its file wrote it, is `since` or later."""
    names = project.names()
    found: dict[str, dict[str, int]] = {}
    for each in act_history.tallies(project, _stored(since), document):
        kinds = found.setdefault(names.get(each.by, ""), {})
        kinds[each.kind] = kinds.get(each.kind, 0) + each.records
    if document is not None:
        return Since(found, int(bool(found)))
    return Since(found, act_history.documents_since(project, _stored(since)))


def start_of_day(days_ago: int = 0) -> datetime:
    """Midnight here, some days ago: what «since yesterday» means."""
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days_ago)


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
