"""The words of documents under the form in which their spellings are counted as one, with their places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from hashiya.core.beyond.entities import standing_for
from hashiya.core.fold import FULL, UNMARKED, fold
from hashiya.core.search import Query, find_all
from hashiya.core.segment import iter_words
from hashiya.core.span import SUGGESTIONS, Status
from hashiya.errors import UserError
from hashiya.services.entities.linking import mentions_by_entity
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node:
    """What one looks at: words (`query`), or, where it is None, the annotations with a `label`, or the
    mentions of an `entity` (its uid).
    """

    query: Query | None = None
    label: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of one text in order: their keys and where they begin and end (code points)."""

    keys: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The words (from, until) that touch a range of the text."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


@dataclass(slots=True)
class Spellings:
    """Key → its spellings, counted, so that a person sees the commonest and not the key."""

    counted: Counter[str] = field(default_factory=Counter)
    _keys: dict[str, str] = field(default_factory=dict)
    _by_key: dict[str, Counter[str]] = field(default_factory=dict)

    def words(self, text: str) -> TextWords:
        """A text's words; every distinct one is folded once. What has no letter (figures, signs) is none."""
        spans = [match.span() for match in iter_words(text)]
        raw = [text[start:end] for start, end in spans]
        known = self._keys
        for new in set(raw).difference(known):
            known[new] = fold(new, FULL) if any(char.isalpha() for char in new) else ""
        self.counted.update(raw)
        keys = [known[each] for each in raw]
        if "" in keys:
            spans = [span for span, key in zip(spans, keys, strict=True) if key]
            keys = [key for key in keys if key]
        return TextWords(keys, [start for start, _ in spans], [end for _, end in spans])

    def shown(self, key: str) -> str:
        """The commonest spelling of a key, without marks; after the last text."""
        if not self._by_key:
            for raw, count in self.counted.items():
                self._by_key.setdefault(self._keys[raw], Counter())[fold(raw, UNMARKED)] += count
        found = self._by_key.get(key)
        return found.most_common(1)[0][0] if found else key


def places_of(project: Project, node: Node, person: str) -> Callable[[str, str], Iterator[tuple[int, int]]]:
    """(document uid, text) → the ranges where the node stands there, in order.

    Annotations are those of `person` and what is still suggested, rejected ones left out.
    """
    query = node.query
    if query is not None:
        return lambda _uid, text: find_all(text, query)
    mentions: dict[str, set[str]] = {}
    if node.entity:
        for each in mentions_by_entity(project).get(node.entity, ()):
            mentions.setdefault(each.document, set()).add(each.annotation)

    def annotated(uid: str, _text: str) -> Iterator[tuple[int, int]]:
        if node.entity and uid not in mentions:
            return
        seen: set[tuple[int, int]] = set()
        layers = {person, SUGGESTIONS} - {""} if person else None
        for each in project.annotations(uid, layers=layers):
            wanted = each.uid in mentions[uid] if node.entity else each.label == node.label
            place = each.start, each.end
            if wanted and each.status is not Status.REJECTED and place not in seen:
                seen.add(place)
                yield place

    return annotated


def in_own_connection(
    path: Path, measure: Callable[..., T], args: tuple[Any, ...], options: dict[str, Any]
) -> T:
    """Measure a project on another thread or in another process: `measure(project, *args, **options)`."""
    with Project.open(path, readonly=True) as project:
        return measure(project, *args, **options)


def label_named(project: Project, name: str) -> str:
    """The code of a label by its code or its name. Raises UserError `no_label`."""
    scheme = project.scheme()
    for label in scheme.labels:
        if name in (label.code, label.ar, label.en):
            return label.code
    codes = ", ".join(label.code for label in scheme.labels)
    raise UserError("no_label", f"There is no label «{name}».", hint=f"Labels: {codes}.", label=name)


def entity_named(project: Project, name: str) -> str:
    """The uid of an entity by its uid, name or another name of it. Raises UserError `no_entity`."""
    known = project.entities()
    if name in known:
        return standing_for(known, name)
    wanted = fold(name)
    for uid, entity in known.items():
        if wanted in {fold(each) for each in (entity.ar, entity.en, *entity.aliases) if each}:
            return standing_for(known, uid)
    raise UserError("no_entity", f"There is no entity «{name}» in this project.", entity=name)
