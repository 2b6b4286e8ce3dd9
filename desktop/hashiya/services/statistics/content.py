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
    from collections.abc import Collection, Iterator

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
    named = {label.code for label in project.scheme().labels if label.family not in NO_NAMES}
    accepted: Counter[str] = Counter()
    suggested: Counter[str] = Counter()
    where: dict[str, set[str]] = defaultdict(set)
    names: dict[tuple[str, str], _NameCount] = defaultdict(_NameCount)
    wanted = [info.uid for info in infos]
    for number, each in enumerate(_annotations(project, person, wanted)):
        if number % 2000 == 0:
            if cancel is not None:
                cancel.check()
            progress(Progress("measuring", number, 0))
        if each.label == MENTION:
            continue  # no label: who is meant is counted with the entities
        where[each.label].add(each.document)
        if each.status is Status.SUGGESTED:
            suggested[each.label] += 1
            continue
        accepted[each.label] += 1
        if each.label in named:
            found = names[name_key(each.surface), each.label]
            found.spellings[" ".join(each.surface.split())] += 1
            found.documents.add(each.document)
    codes = [label.code for label in project.scheme().labels]
    codes += sorted((set(accepted) | set(suggested)) - set(codes))
    rows = sorted(names.items(), key=lambda item: (-item[1].spellings.total(), item[0]))[:most]
    return Content(
        tuple(
            LabelContent(code, accepted[code], suggested[code], len(where[code]))
            for code in codes
            if accepted[code] or suggested[code]
        ),
        tuple(
            DocumentContent(info.uid, info.title, info.state, info.annotations, info.suggestions)
            for info in infos
        ),
        tuple(
            NameContent(
                key,
                found.spellings.most_common(1)[0][0],
                label,
                found.spellings.total(),
                len(found.documents),
                len(found.spellings),
            )
            for (key, label), found in rows
        ),
        accepted.total(),
        suggested.total(),
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
