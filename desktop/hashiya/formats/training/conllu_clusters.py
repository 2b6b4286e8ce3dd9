"""Clusters of mentions in CoNLL-U, as CorefUD has them: which number is which entity, read and written.

What Hashiya knows of an entity stands in a comment of each document that mentions it, which other programs
pass over: `# hashiya_entity = {"eid": "e1", "id": …, "ar": …}`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from hashiya.core.beyond.entities import MENTION, NIL
from hashiya.formats.annotation_tools.hashiya_jsonl import entity_json, read_entity
from hashiya.formats.base import DocumentRecord, EntityRecord, SpanRecord, value_text
from hashiya.formats.shared.beyond_out import mentioned
from hashiya.formats.shared.left_out import FIELDS, LeftOut
from hashiya.formats.shared.lines import dump_json, load_json
from hashiya.formats.training.conllu_entities import LINK, BracketMention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.formats.shared.align import Aligned

ENTITY_COMMENT = "hashiya_entity"
_PARTING = {"-": "%2D"} | {char: quote(char, safe="") for char in "%,:|()"}


@dataclass(slots=True)
class Clusters:
    """Reading: what the clusters of a file mean. `file` names it."""

    file: str
    entities: dict[str, EntityRecord] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)

    def told(self, comment: str, left_out: LeftOut) -> None:
        """A comment that says what an entity is."""
        try:
            value = load_json(comment)
        except ValueError:
            value = None
        if not isinstance(value, dict) or not isinstance(value.get("id"), str) or not value["id"]:
            left_out.add(FIELDS, ENTITY_COMMENT, comment)
            return
        entity = read_entity(value)
        self.entities.setdefault(entity.id, entity)
        if isinstance(value.get("eid"), str):
            self._ids[value["eid"]] = entity.id

    def meant(self, mentions: Sequence[BracketMention], document: str) -> list[str]:
        """The id of the entity of each mention, "" where nothing is said. A cluster of one says nothing."""
        counts = Counter(each.key for each in mentions if each.key)
        for each in mentions:
            if each.link and each.key and counts[each.key] > 1:
                self._ids.setdefault(f"{document}#{each.key}", each.link)
        return [self._meant(each, counts[each.key], document) for each in mentions]

    def _meant(self, mention: BracketMention, count: int, document: str) -> str:
        told = mention.link or self._ids.get(mention.key) or self._ids.get(f"{document}#{mention.key}")
        if told:
            return told
        where = f"{self.file}/{document}" if document else self.file
        return f"{where}#{mention.key}" if count > 1 else ""

    def of(self, record: DocumentRecord) -> tuple[EntityRecord, ...]:
        """The entities that the record mentions."""
        known = replace(record, entities=tuple(self.entities.values()))
        return tuple(mentioned(known, record.spans))


@dataclass(slots=True)
class Numbers:
    """Writing: the numbers of clusters. One entity has one number in the whole file, as CorefUD wants it."""

    _given: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def new(self) -> str:
        """A number that no other cluster has."""
        self._count += 1
        return f"e{self._count}"

    def of(self, entity: str) -> str:
        """The number of an entity."""
        if entity not in self._given:
            self._given[entity] = self.new()
        return self._given[entity]

    def comments(self, record: DocumentRecord, spans: Iterable[SpanRecord]) -> list[str]:
        """What is known of the entities that these spans mean."""
        return [
            f"# {ENTITY_COMMENT} = "
            + dump_json({"eid": self.of(each.id), **entity_json(each)["entity"]}).decode("utf-8").strip()
            for each in mentioned(record, spans)
        ]


def brackets(length: int, spans: Sequence[Aligned], numbers: Numbers) -> list[str]:
    """What each word closes and opens, the outermost opened first and closed last."""
    opened: list[list[str]] = [[] for _ in range(length)]
    closed: list[list[str]] = [[] for _ in range(length)]
    last: dict[str, list[tuple[int, int]]] = {}
    for item in sorted(spans, key=lambda item: (item.first, -item.last)):
        entity, link = item.span.entity, ""
        if entity and entity != NIL and _fits(last.setdefault(entity, []), item.range):
            number = numbers.of(entity)
        else:
            number, link = numbers.new(), entity
        opening = f"({number}-{_inside(item.span, link)}"
        single = item.first == item.last
        opened[item.first].append(f"{opening}{')' * single}")
        if not single:
            closed[item.last].insert(0, f"{number})")
    return ["".join(closing + opening) for closing, opening in zip(closed, opened, strict=True)]


def _fits(open_now: list[tuple[int, int]], place: tuple[int, int]) -> bool:
    """Whether a mention at `place` is told apart from those of its cluster around it by their order alone."""
    open_now[:] = [each for each in open_now if each[1] > place[0]]
    fits = all(place[1] <= each[1] and place != each for each in open_now)
    if fits:
        open_now.append(place)
    return fits


def _inside(span: SpanRecord, link: str) -> str:
    """etype, head and other. The head is the first word: no tree says which, and Arabic puts it first."""
    label = "" if span.label == MENTION else escaped(span.label)
    said = [
        escaped(name) if value is True else f"{escaped(name)}:{escaped(value_text(value))}"
        for name, value in span.attributes.items()
    ]
    said += [f"{LINK}:{escaped(link)}"] if link else []
    return f"{label}-1-{','.join(said)}".rstrip("-")


def escaped(text: str) -> str:
    """Text without what parts fields, mentions or columns; read back by percent-decoding."""
    return "".join(
        quote(char, safe="") if char.isspace() or not char.isprintable() else _PARTING.get(char, char)
        for char in text
    )
