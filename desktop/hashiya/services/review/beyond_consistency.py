"""The same words related differently, and the same words that mean different entities: groups as those of
annotations, and acts that make them alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL, standing_for
from hashiya.core.changes import Act, Edit
from hashiya.core.fold import fold
from hashiya.core.segment import reach
from hashiya.core.span import Annotation, Status
from hashiya.progress import CancelToken
from hashiya.services.entities import linking
from hashiya.services.relations import relating
from hashiya.services.review.consistency import ConsistencyLine, Group, Habit, default_layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hashiya.store.project import Project

_AROUND = 40  # code points of context on each side


@dataclass(frozen=True, slots=True)
class _Told:
    """One place: under which words it stands, what it has, and the line that shows it."""

    key: str
    surface: str
    line: ConsistencyLine


def relation_groups(
    project: Project, *, layers: Sequence[str] | None = None, cancel: CancelToken | None = None
) -> list[Group]:
    """Two ends, by words and labels, between which there are relations of more than one type; `label` of a
    habit is the type's code, `uid` of a line the relation's.
    """
    chosen = _layers(project, layers)
    undirected = {each.code for each in project.relation_types() if not each.directed}

    def told() -> Iterable[_Told]:
        for info in project.documents():
            (cancel or CancelToken()).check()
            if not project.has_relations(info.uid):
                continue
            ends = {each.uid: each for each in project.annotations(info.uid, layers=chosen)}
            text = project.document(info.uid).text
            for each in project.relations(info.uid, layers=chosen):
                head, tail = ends.get(each.head), ends.get(each.tail)
                if head is None or tail is None or each.status != Status.ACCEPTED:
                    continue
                if each.type in undirected and _key(tail) < _key(head):
                    head, tail = tail, head
                surface = f"{_words(head)} ← {_words(tail)}"
                line = _line(text, (info.uid, info.title), head, (each.type, each.layer, each.uid))
                yield _Told(f"{_key(head)}\n{_key(tail)}", surface, line)

    return _groups(told)


def entity_groups(
    project: Project, *, layers: Sequence[str] | None = None, cancel: CancelToken | None = None
) -> list[Group]:
    """The same words that mean more than one entity, or nobody known; `label` of a habit is the entity's uid
    or NIL, `uid` of a line the annotation's.
    """
    chosen = _layers(project, layers)
    entities = project.entities()
    titles = {info.uid: info.title for info in project.documents()}

    def told() -> Iterable[_Told]:
        text, shown = "", ""
        for each, mention in project.linked(layers=chosen):
            (cancel or CancelToken()).check()
            if each.document != shown:
                text, shown = project.document(each.document).text, each.document
            meant = mention.entity if mention.entity == NIL else standing_for(entities, mention.entity)
            document = (each.document, titles.get(each.document, ""))
            yield _Told(_key(each), _words(each), _line(text, document, each, (meant, each.layer, each.uid)))

    return _groups(told)


def settle_relations(project: Project, lines: Sequence[ConsistencyLine], kind: str) -> Act:
    """All these relations become of one type, as one step. Raises UserError as retyping does."""
    edits: list[Edit] = []
    for document in dict.fromkeys(line.document for line in lines):
        wanted = {line.uid for line in lines if line.document == document}
        ends = {each.uid: each for each in project.annotations(document)}
        for each in project.relations(document):
            if each.uid in wanted and each.type != kind and {each.head, each.tail} <= ends.keys():
                edits += relating.retype(project, each, ends[each.head], ends[each.tail], kind).edits
    return _act(kind, lines, edits)


def settle_entities(project: Project, lines: Sequence[ConsistencyLine], entity: str) -> Act:
    """All these mentions mean one entity (or NIL), as one step."""
    edits: list[Edit] = []
    for layer in dict.fromkeys(line.layer for line in lines):
        found = (project.annotation(line.uid) for line in lines if line.layer == layer)
        edits += linking.link(
            project, [each for each in found if each is not None], entity, layer=layer
        ).edits
    known = project.entities()
    return _act(known[entity].name if entity in known else entity, lines, edits)


def _act(label: str, lines: Sequence[ConsistencyLine], edits: Sequence[Edit]) -> Act:
    surface = lines[0].surface if lines else ""
    return Act("consistency", tuple(edits), {"label": label, "count": len(lines), "surface": surface})


def _layers(project: Project, layers: Sequence[str] | None) -> list[str]:
    return list(layers) if layers is not None else [default_layer(project)]


def _key(each: Annotation) -> str:
    return f"{' '.join(fold(each.surface).split())}\t{each.label}"


def _words(each: Annotation) -> str:
    return " ".join(each.surface.split())


def _line(
    text: str, document: tuple[str, str], each: Annotation, said: tuple[str, str, str]
) -> ConsistencyLine:
    low, high = reach(text, each.start, each.end, _AROUND)
    before = text[low : each.start].rpartition("\n")[2]
    after = text[each.end : high].partition("\n")[0]
    return ConsistencyLine(*document, *each.range, *said, False, each.start, before, each.surface, after)


def _groups(told: Callable[[], Iterable[_Told]]) -> list[Group]:
    found: dict[str, dict[str, list[ConsistencyLine]]] = {}
    surfaces: dict[str, str] = {}
    for each in told():
        surfaces.setdefault(each.key, each.surface)
        found.setdefault(each.key, {}).setdefault(each.line.label, []).append(each.line)
    groups = [
        Group(
            key,
            surfaces[key],
            tuple(
                Habit(label, False, tuple(lines))
                for label, lines in sorted(habits.items(), key=lambda each: (-len(each[1]), each[0]))
            ),
        )
        for key, habits in found.items()
        if len(habits) > 1
    ]
    return sorted(groups, key=lambda group: (-group.minority, -group.count, group.key))
