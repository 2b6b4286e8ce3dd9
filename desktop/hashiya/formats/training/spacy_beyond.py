"""What is beyond spans in a DocBin.

Who is meant is `span.kb_id_`: Wikidata's identifier where there is one, else our own, NIL for nobody. `id_`
names each span. `doc.cats` has the labels of the document («name = value» for those that are no flags).
Two extensions of Doc have the rest; `Doc.set_extension("relations", default=[])` and
`Doc.set_extension("attributes", default={})` make them readable:

- `doc._.relations`: objects with id, type, head and tail (each the `id_` of a span; a relation stands in the
  doc of its head, and its tail may be in a later one) and attributes.
- `doc._.attributes`: `id_` of a span → its attributes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hashiya.core.beyond.entities import NIL
from hashiya.formats.annotation_tools.hashiya_jsonl import (
    as_values,
    entity_json,
    read_entity,
    read_relation,
)
from hashiya.formats.base import DocumentRecord, RelationRecord, SpanRecord, value_text
from hashiya.formats.shared.beyond_out import PAIR, RelationsByHead, known_link, read_link
from hashiya.formats.shared.lines import as_objects, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_USER = "hashiya"
_NOBODY = "NIL"  # as spaCy's entity linker calls it


def extension(name: str) -> tuple[str, str, None, None]:
    """Where spaCy keeps the value of a document's extension in its user data."""
    return ("._.", name, None, None)


def knowable(record: DocumentRecord, spans: Sequence[SpanRecord]) -> list[SpanRecord]:
    """The spans with the identifiers that others know in place of our own, and names for those that say
    something.
    """
    known = _links(record)
    return [
        replace(
            span,
            id=span.id or (f"{span.start}-{span.end}-{span.label}" if span.attributes else ""),
            entity=_NOBODY if span.entity == NIL else known.get(span.entity, span.entity),
        )
        for span in spans
    ]


def _links(record: DocumentRecord) -> dict[str, str]:
    """Of each entity what others call it; where two would be called alike, our own id."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for entity in record.entities:
        register, name = known_link(entity)
        name = name if register in ("", "wikidata") else f"{register}:{name}"
        found[entity.id] = entity.id if name in taken else name
        taken.add(found[entity.id])
    return found


class BeyondSpans:
    """What is beyond the spans of one document, looked up once for all its units."""

    def __init__(self, record: DocumentRecord, spans: Sequence[SpanRecord]) -> None:
        self._record = record
        written = {span.id for span in spans if span.id}
        self._relations = RelationsByHead(each for each in record.relations if each.tail in written)
        self._ids = {link: uid for uid, link in _links(record).items() if link != uid}
        self._cats = {
            name if isinstance(each, bool) else f"{name}{PAIR}{value_text(each)}": float(each is not False)
            for name, value in record.labels.items()
            for each in (value if isinstance(value, list | tuple) else [value])
        }

    def add(self, doc: Any, inside: Sequence[SpanRecord], *, first: bool) -> None:
        """Put into the doc of one unit what is said of its spans, and into the first what is said of all."""
        record = self._record
        if relations := self._relations.of(inside):
            doc.user_data[extension("relations")] = [_relation(each) for each in relations]
        said = {span.id: dict(span.attributes) for span in inside if span.attributes}
        if said:
            doc.user_data[extension("attributes")] = said
        doc.cats.update(self._cats)
        own = doc.user_data[_USER]
        if named := {span.entity: self._ids[span.entity] for span in inside if span.entity in self._ids}:
            own["links"] = named
        if not first:
            return
        if record.labels:
            own["labels"] = dict(record.labels)
        if record.note:
            own["note"] = record.note
        if record.annotator and (record.labels or record.note):
            own["annotator"] = record.annotator
        if record.entities:
            own["entities"] = [entity_json(each)["entity"] for each in record.entities]


def _relation(relation: RelationRecord) -> dict[str, Any]:
    value: dict[str, Any] = {"type": relation.type, "head": relation.head, "tail": relation.tail}
    if relation.id:
        value["id"] = relation.id
    return value | ({"attributes": dict(relation.attributes)} if relation.attributes else {})


def read_beyond(
    record: DocumentRecord, cats: Mapping[str, float], user_data: Mapping[Any, Any]
) -> DocumentRecord:
    """The record of one doc with what its categories and extensions say."""
    given = user_data.get(_USER)
    own: dict[str, Any] = _plain(given) if isinstance(given, dict) else {}
    listed = own.get("entities")
    entities = tuple(read_entity(each) for each in as_objects(listed) if as_text(each.get("id")))
    named = own.get("links")
    ids = {link: as_text(uid) for link, uid in named.items()} if isinstance(named, dict) else {}
    said = user_data.get(extension("attributes"))
    attributes = _plain(said) if isinstance(said, dict) else {}
    spans = tuple(
        replace(
            span,
            entity=ids.get(span.entity) or read_link(span.entity)[0],
            attributes=as_values(attributes.get(span.id)) if span.id else {},
        )
        for span in record.spans
    )
    given = user_data.get(extension("relations"))
    relations = tuple(
        read_relation(each)
        for each in (_plain(list(given)) if isinstance(given, list | tuple) else ())
        if isinstance(each, dict)
    )
    return replace(
        record,
        spans=spans,
        relations=relations,
        entities=entities,
        labels=as_values(own.get("labels")) or _labels(cats),
        note=as_text(own.get("note")),
        annotator=as_text(own.get("annotator")),
    )


def _plain(value: Any) -> Any:
    """What was packed, with lists where the packing made tuples."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _labels(cats: Mapping[str, float]) -> dict[str, object]:
    """Categories of a score of one are said, of nothing are not; any other is a number."""
    found: dict[str, object] = {}
    for label, score in cats.items():
        name, pair, value = label.partition(PAIR)
        if not score:
            continue
        if pair:
            known = found.get(name)
            found[name] = (
                value if known is None else [*(known if isinstance(known, list) else [known]), value]
            )
        else:
            found[label] = True if score == 1 else float(score)
    return found
