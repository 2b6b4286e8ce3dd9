"""What one person's texts hold: annotations by label, progress by document, names by frequency."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.document import State
from hashiya.core.fold import fold
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from hashiya.store.project import Project

NO_NAMES = frozenset({"numbers", "time", "money"})
"""Families of labels whose words are figures and dates: they are no names."""
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
    """`labels` in the order of the scheme, `documents` in the project's, `names` the commonest first."""

    labels: tuple[LabelContent, ...] = ()
    documents: tuple[DocumentContent, ...] = ()
    names: tuple[NameContent, ...] = ()
    accepted: int = 0
    suggested: int = 0


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


@dataclass(slots=True)
class _NameCount:
    spellings: Counter[str] = field(default_factory=Counter)
    documents: set[str] = field(default_factory=set)


def name_key(surface: str) -> str:
    """The form under which spellings of one name meet: letters, hamza, marks and spaces unified."""
    return " ".join(fold(surface).split())


class _Tally:
    """What is counted in one go over the annotations; `named`: labels whose words are names."""

    def __init__(self, named: frozenset[str]) -> None:
        self._named = named
        self.accepted: Counter[str] = Counter()
        self.suggested: Counter[str] = Counter()
        self._where: dict[str, set[str]] = defaultdict(set)
        self._names: dict[tuple[str, str], _NameCount] = defaultdict(_NameCount)

    def add(self, each: Annotation) -> None:
        if each.label == MENTION:
            return  # no label: who is meant is counted with the entities
        self._where[each.label].add(each.document)
        if each.status is Status.SUGGESTED:
            self.suggested[each.label] += 1
            return
        self.accepted[each.label] += 1
        if each.label in self._named:
            found = self._names[name_key(each.surface), each.label]
            found.spellings[" ".join(each.surface.split())] += 1
            found.documents.add(each.document)

    def labels(self, order: Sequence[str]) -> tuple[LabelContent, ...]:
        """In this order, those that are not in it behind."""
        codes = [*order, *sorted((set(self.accepted) | set(self.suggested)) - set(order))]
        return tuple(
            LabelContent(code, self.accepted[code], self.suggested[code], len(self._where[code]))
            for code in codes
            if self.accepted[code] or self.suggested[code]
        )

    def names(self, most: int) -> tuple[NameContent, ...]:
        """The commonest first."""
        rows = sorted(self._names.items(), key=lambda item: (-item[1].spellings.total(), item[0]))
        return tuple(
            NameContent(
                key,
                found.spellings.most_common(1)[0][0],
                label,
                found.spellings.total(),
                len(found.documents),
                len(found.spellings),
            )
            for (key, label), found in rows[:most]
        )


def content(
    project: Project,
    person: str,
    documents: Collection[str] = (),
    *,
    most: int = 200,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Content:
    """Of these documents, all where none is named: what `person` (a layer) accepted and what still waits."""
    infos = [info for info in project.documents(person) if not documents or info.uid in documents]
    labels = project.scheme().labels
    tally = _Tally(frozenset(label.code for label in labels if label.family not in NO_NAMES))
    for number, each in enumerate(_annotations(project, person, [info.uid for info in infos])):
        if number % 2000 == 0:
            if cancel is not None:
                cancel.check()
            progress(Progress("measuring", number, 0))
        tally.add(each)
    return Content(
        tally.labels([label.code for label in labels]),
        tuple(
            DocumentContent(info.uid, info.title, info.state, info.annotations, info.suggestions)
            for info in infos
        ),
        tally.names(most),
        tally.accepted.total(),
        tally.suggested.total(),
    )


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
    low = max(text.rfind("\n", 0, each.start) + 1, each.start - _AROUND)
    line = text.find("\n", each.end)
    high = min(len(text) if line < 0 else line, each.end + _AROUND)
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
