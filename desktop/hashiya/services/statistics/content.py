"""What one person's texts hold: annotations by label, progress by document, names by frequency."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.document import State
from hashiya.core.fold import fold
from hashiya.core.segment import line_end, line_start
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hashiya.core.document import DocumentInfo
    from hashiya.store.project import Project
    from hashiya.store.tables.records import LabelCountRow, SurfaceRow

NO_NAMES = frozenset({"numbers", "time", "money"})
"""Families of labels whose words are figures and dates: they are no names."""
_SLICE = 5_000  # documents read at once
_AROUND = 36  # characters of a line shown on each side of a place


@dataclass(frozen=True, slots=True)
class LabelContent:
    """How many annotations bear a label, accepted and still suggested, and in how many documents."""

    label: str
    accepted: int
    suggested: int
    documents: int


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """What a document has and how far it is."""

    uid: str
    title: str
    state: State
    accepted: int
    suggested: int

    @property
    def share(self) -> float:
        """Of all that is known of the document, what is decided; 1 only where it was marked done."""
        if self.state is State.DONE:
            return 1.0
        whole = self.accepted + self.suggested
        return min(0.99, self.accepted / whole) if whole else 0.0


@dataclass(frozen=True, slots=True)
class NameContent:
    """A name however it is spelt: `key` is its folded form, `surface` the commonest spelling."""

    key: str
    surface: str
    label: str
    count: int
    documents: int
    spellings: int


@dataclass(frozen=True, slots=True)
class Content:
    """`labels` in the order of the scheme, `documents` in the project's, `names` the commonest first.

    `done` of the documents are marked so, `begun` have something accepted.
    """

    labels: tuple[LabelContent, ...] = ()
    documents: tuple[DocumentContent, ...] = ()
    names: tuple[NameContent, ...] = ()
    accepted: int = 0
    suggested: int = 0
    done: int = 0
    begun: int = 0


@dataclass(frozen=True, slots=True)
class ContentPlace:
    """One annotation with the words around it; positions are code points of its document."""

    document: str
    title: str
    annotation: str
    start: int
    end: int
    before: str
    surface: str
    after: str


def name_key(surface: str) -> str:
    """The form under which spellings of one name meet: letters, hamza, marks and spaces unified."""
    return " ".join(fold(surface).split())


def content(
    project: Project,
    person: str,
    documents: Collection[str] = (),
    *,
    most: int = 200,
    cancel: CancelToken | None = None,
) -> Content:
    """Of these documents, all where none is named: what `person` (a layer) accepted and what still waits."""
    cancel = cancel or CancelToken()
    scheme = project.scheme().labels
    found = _documents(project, person, documents, cancel)
    labels = _labels(project.label_rows(person, documents), [label.code for label in scheme])
    cancel.check()
    named = frozenset(label.code for label in scheme if label.family not in NO_NAMES) - {MENTION}
    return Content(
        labels,
        found,
        _names(project, person, documents, named, most),
        sum(each.accepted for each in labels),
        sum(each.suggested for each in labels),
        sum(each.state is State.DONE for each in found),
        sum(bool(each.accepted) for each in found),
    )


def _documents(
    project: Project, person: str, documents: Collection[str], cancel: CancelToken
) -> tuple[DocumentContent, ...]:
    """Of very many no more is held than what is shown of them."""
    if documents:
        return tuple(map(_document, project.some_documents(documents, person)))
    found: list[tuple[int, DocumentContent]] = []
    for first in range(0, project.last_document() + 1, _SLICE):
        cancel.check()
        infos = project.documents_between(first, first + _SLICE, person)
        found += [(info.position, _document(info)) for info in infos]
    found.sort(key=itemgetter(0))
    return tuple(each for _, each in found)


def _document(info: DocumentInfo) -> DocumentContent:
    return DocumentContent(info.uid, info.title, info.state, info.annotations, info.suggestions)


def _labels(rows: Sequence[LabelCountRow], order: Sequence[str]) -> tuple[LabelContent, ...]:
    """In this order, those that are not in it behind."""
    there = {row.label: row for row in rows}
    codes = [*order, *sorted(there.keys() - set(order))]
    return tuple(LabelContent(*there[code]) for code in codes if code in there)


def _names(
    project: Project, person: str, documents: Collection[str], named: Collection[str], most: int
) -> tuple[NameContent, ...]:
    """The commonest first."""
    spelt: dict[tuple[str, str], list[SurfaceRow]] = defaultdict(list)
    for row in project.surface_rows(person, documents, named):
        spelt[name_key(row.surface), row.label].append(row)
    ordered = sorted(spelt.items(), key=lambda item: (-sum(row.times for row in item[1]), item[0]))[:most]
    several = {key: rows for key, rows in ordered if len(rows) > 1}
    counted = _documents_of(project, person, documents, several)
    return tuple(
        NameContent(
            key,
            spellings.most_common(1)[0][0],
            label,
            spellings.total(),
            counted.get((key, label), rows[0].documents),
            len(spellings),
        )
        for (key, label), rows in ordered
        for spellings in (_spellings(rows),)
    )


def _spellings(rows: Sequence[SurfaceRow]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[" ".join(row.surface.split())] += row.times
    return found


def _documents_of(
    project: Project,
    person: str,
    documents: Collection[str],
    several: Mapping[tuple[str, str], Sequence[SurfaceRow]],
) -> dict[tuple[str, str], int]:
    """In how many documents names of more than one spelling stand."""
    if not several:
        return {}
    whose = {(row.surface, row.label): key for key, rows in several.items() for row in rows}
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for surface, label, document in project.where_spelt(person, documents, {each for each, _ in whose}):
        if (surface, label) in whose:
            found[whose[surface, label]].add(document)
    return {key: len(those) for key, those in found.items()}


def places(
    project: Project,
    person: str,
    documents: Collection[str] = (),
    *,
    label: str = "",
    name: str = "",
    most: int = 400,
    cancel: CancelToken | None = None,
) -> list[ContentPlace]:
    """Where what is counted stands, in reading order: of a label, of a name by its key, or of both."""
    infos = [info for info in project.documents(person) if not documents or info.uid in documents]
    found: list[ContentPlace] = []
    for info in infos:
        if cancel is not None:
            cancel.check()
        here = sorted(_annotations(project, person, [info.uid]), key=lambda each: (each.start, -each.end))
        for each in here:
            if label and each.label != label:
                continue
            if name and (each.status is not Status.ACCEPTED or name_key(each.surface) != name):
                continue
            text = project.document(info.uid).text
            found.append(_place(info.title, each, text))
            if len(found) >= most:
                return found
    return found


def _place(title: str, each: Annotation, text: str) -> ContentPlace:
    low, high = line_start(text, each.start, _AROUND), line_end(text, each.end, _AROUND)
    surface = " ".join(each.surface.split())
    return ContentPlace(
        *(each.document, title, each.uid, each.start, each.end),
        *(text[low : each.start].lstrip(), surface, text[each.end : high].rstrip()),
    )


def _annotations(project: Project, person: str, documents: Collection[str]) -> Iterator[Annotation]:
    """What a person sees of these documents, rejections left out."""
    if not documents:
        return
    layers = [layer for layer in (person, SUGGESTIONS) if layer]
    wanted = (Status.ACCEPTED, Status.SUGGESTED)
    for each in project.iter_annotations(layers=layers, statuses=list(wanted), documents=documents):
        if (each.layer == SUGGESTIONS) == (each.status is Status.SUGGESTED):
            yield each
