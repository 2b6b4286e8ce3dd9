"""What files say beyond spans becomes attributes, document labels, relations and entities of the project.

Types that the scheme lacks are made from the values that files give; where a file says what its types are,
that is taken. All of a batch is one act.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from hashiya.core.beyond.attributes import (
    LONGEST_TEXT,
    NOTE,
    AttributeKind,
    AttributeScheme,
    AttributeType,
    AttributeValue,
    Subject,
)
from hashiya.core.beyond.entities import NIL, Entity, leads_back
from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import SUGGESTIONS, Annotation, Source, Status, is_time, is_uid, new_uid, now
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Note,
    RelationRecord,
    SpanRecord,
    value_text,
)
from hashiya.formats.shared.checks import shortened
from hashiya.formats.shared.left_out import ATTRIBUTES, LeftOut
from hashiya.services.attributes.guessed_types import aside_of, code_of, guessed, in_words, widened
from hashiya.store.file.odd_forms import as_why
from hashiya.store.tables import beyond, beyond_types, subjects
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hashiya.services.exchange.whose_layer import WhoseLayer
    from hashiya.store.project import Project

K = TypeVar("K")
T = TypeVar("T")
_MOST_TYPES = 1000  # of attributes of one subject: a scheme of more is a mistake, and nobody could use it
_Place = tuple[str, int, int, str]  # layer, start, end, label


def has_beyond(record: DocumentRecord) -> bool:
    """Whether the record says anything beyond its spans."""
    if record.relations or record.labels or record.note or record.entities or record.types:
        return True
    return any(span.attributes or span.entity for span in record.spans)


@dataclass(slots=True)
class _Said:
    """What is beyond spans of one document: values by uid, relations by what they say, uids of mentions."""

    attributes: dict[str, object]
    relations: set[tuple[str, str, str, str]]
    mentions: set[str]


@dataclass(slots=True)
class BeyondStore:
    """Collects what the records of a batch say beyond spans; `finish` writes it down.

    `place` is told of each span where its annotation stands; what is said of spans that stand nowhere is
    counted with them and needs no note of its own.
    """

    project: Project
    whose: WhoseLayer
    found: list[tuple[DocumentRecord, str]] = field(default_factory=list)
    places: dict[int, _Place] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    stored: Counter[str] = field(default_factory=Counter)
    _scheme: AttributeScheme = field(default_factory=AttributeScheme)
    _entities: dict[str, str] = field(default_factory=dict)  # a file's id → uid here
    _documents: dict[str, dict[_Place, Annotation]] = field(default_factory=dict)
    _refused: set[tuple[str, str]] = field(default_factory=set)  # attributes beyond what a scheme holds
    _left: dict[str, LeftOut] = field(default_factory=dict)  # what is left out, by file
    _there: dict[str, _Said] = field(default_factory=dict)  # document → what is said of it, of the batch too
    _relation_uids: set[str] = field(default_factory=set)  # given in this batch

    def take(self, record: DocumentRecord, document: str) -> None:
        """The record belongs to this document ("": to none, it brings entities or types alone)."""
        if has_beyond(record):
            self.found.append((record, document))

    def place(self, span: SpanRecord, item: Annotation) -> None:
        """The annotation that this span becomes, or is there already."""
        if span.attributes or span.entity or span.id:
            self.places[id(span)] = item.layer, item.start, item.end, item.label

    def finish(self) -> Act | None:
        """The act that stores all of it; None where there is nothing."""
        if not self.found:
            self.places.clear()
            return None
        edits = self._types() + self._entity_edits()
        for record, document in self.found:
            if document:
                edits += self._of_document(record, document)
        self.found, self._documents, self._there = [], {}, {}
        self._relation_uids.clear()
        self.places.clear()
        self.notes = list(shortened(self.notes))
        for path, left in self._left.items():
            self.notes += left.notes(path)
        self._left, self._refused = {}, set()
        return Act("imported_beyond", tuple(edits), {"count": len(edits)}) if edits else None

    # --- types ----------------------------------------------------------------------------------------

    def _types(self) -> list[Edit]:
        """Types and values that the scheme lacks, as edits."""
        known = self.project.attribute_types()
        types = {(str(each.subject), each.code): each for each in known.types}
        relations = {each.code: each for each in self.project.relation_types()}
        before = (dict(types), dict(relations))
        for record, _ in self.found:
            for kind in record.types:
                if isinstance(kind, AttributeType):
                    types.setdefault((str(kind.subject), kind.code), kind)
                else:
                    relations.setdefault(kind.code, kind)
        counts = Counter(subject for subject, _ in types)
        for subject, name, values in self._used():
            key = (str(subject), name)
            old = types.get(key)
            if old is None and counts[str(subject)] >= _MOST_TYPES:
                self._refused.add(key)
                continue
            if old is not None and old.choices:
                old = types[key] = widened(old, values)
            if old is None:
                types[key] = guessed(subject, name, values)
                counts[str(subject)] += 1
        for subject, name, values in self._used():
            if (str(subject), name) in self._refused:
                continue
            if any(types[str(subject), name].read(each) is None for each in values):
                words = AttributeType(aside_of(name), subject, AttributeKind.TEXT, ar=name, en=name)
                types.setdefault((str(subject), words.code), words)
        for record, _ in self.found:
            for relation in record.relations:
                code = code_of(relation.type)
                relations.setdefault(code, RelationType(code, ar=relation.type, en=relation.type))
        self._scheme = AttributeScheme(tuple(types.values()))
        edits = _type_edits("attribute_types", before[0], types, beyond_types.attribute_type_record)
        return edits + _type_edits("relation_types", before[1], relations, beyond_types.relation_type_record)

    def _used(self) -> list[tuple[Subject, str, list[object]]]:
        values: dict[tuple[Subject, str], list[object]] = {}
        for record, _ in self.found:
            for name, value in record.labels.items():
                values.setdefault((Subject.DOCUMENT, code_of(name)), []).append(value)
            for span in record.spans:
                for name, value in span.attributes.items():
                    values.setdefault((Subject.ANNOTATION, code_of(name)), []).append(value)
            for relation in record.relations:
                for name, value in relation.attributes.items():
                    values.setdefault((Subject.RELATION, code_of(name)), []).append(value)
        return [(subject, name, given) for (subject, name), given in values.items()]

    # --- values ---------------------------------------------------------------------------------------

    def _of_document(self, record: DocumentRecord, document: str) -> list[Edit]:
        at, edits = now(), []
        said = self._said_of(document)
        there = said.attributes
        ends: dict[str, Annotation] = {}
        for span in record.spans:
            item = self._standing(document, span)
            if item is None:
                continue
            if span.id:
                ends[span.id] = item
            for name, value in span.attributes.items():
                uid, key = beyond.annotation_attribute((item.uid, item.layer), code_of(name))
                whose = (uid, document, item.layer, Subject.ANNOTATION, key)
                where = f"{record.name}, {span.start}-{span.end}"
                edits += self._attribute(whose, name, value, at, record, there, where)
            edits += self._mention(span, item, document, at, said.mentions)
        edits += self._relations(record, document, ends, at, said)
        return edits + self._labels(record, document, at, there)

    def _labels(self, record: DocumentRecord, document: str, at: str, there: dict[str, object]) -> list[Edit]:
        layer = self.whose.layer_of_record(record)
        given: dict[str, object] = dict(record.labels)
        edits: list[Edit] = []
        for name, value in given.items():
            uid = self.project.document_attribute_uid(document, layer, code_of(name))
            whose = (uid, document, layer, Subject.DOCUMENT, "")
            edits += self._attribute(whose, name, value, at, record, there, record.name)
        if record.note:
            uid = self.project.document_attribute_uid(document, layer, NOTE)
            if uid not in there:
                there[uid] = record.note
                row = _row((uid, document, layer, Subject.DOCUMENT, ""), NOTE, record.note, layer, at)
                edits.append(Edit("attributes", uid, None, row))
            elif there[uid] != record.note:
                self.notes.append(_stays(NOTE, there[uid], record.note, record, record.name))
        return edits

    def _attribute(
        self,
        whose: tuple[str, str, str, Subject, str],
        name: str,
        value: object,
        at: str,
        record: DocumentRecord,
        there: dict[str, object],
        where: str,
    ) -> list[Edit]:
        """The value, or where it is none of its type the words of it beside, with a note."""
        uid, document, layer, subject, of = whose
        code = code_of(name)
        if (str(subject), code) in self._refused:
            left = self._left.setdefault(record.source, LeftOut())
            left.add(ATTRIBUTES, code, f"{where}: {name} = {in_words(value)}")
            return []
        kind = self._scheme.get(subject, code)
        read = None if kind is None else kind.read(value)
        if read is None:
            code, read = aside_of(code), in_words(value)
            uid = subjects.attribute_uid(subject, of or document, layer, code)
            if subject is Subject.DOCUMENT:
                uid = self.project.document_attribute_uid(document, layer, code)
            message = f"«{read[:80]}» is no value of {name}; it is kept as {code}."
            args: Mapping[str, object] = {"name": name, "value": read[:80], "kept": code}
            if uid not in there:
                self.notes.append(Note("attribute_odd", message, record.source, where, True, args))
                if len(value_text(value)) > len(read):
                    self.notes.append(_cut(name, value, record, where))
        if uid in there:
            if there[uid] != read:
                self.notes.append(_stays(name, there[uid], read, record, where))
            return []
        there[uid] = read
        self.stored["attributes" if subject is not Subject.DOCUMENT else "labels"] += 1
        row = _row((uid, document, layer, subject, of), code, read, self._by(layer), at)
        return [Edit("attributes", uid, None, row)]

    def _relations(
        self,
        record: DocumentRecord,
        document: str,
        ends: Mapping[str, Annotation],
        at: str,
        said: _Said,
    ) -> list[Edit]:
        edits: list[Edit] = []
        known, uids = said.relations, self._relation_uids
        fresh: set[tuple[str, str, str, str]] = set()
        for given in record.relations:
            head, tail = ends.get(given.head), ends.get(given.tail)
            if head is None or tail is None:
                self.notes.append(_no_end(given, record, given.tail if head is not None else given.head))
                continue
            made = self._relation(given, document, head, tail, at)
            if made.uid in uids:
                made = replace(made, uid=new_uid())
            same = (made.layer, made.type, made.head, made.tail)
            if same in known:
                if same in fresh:
                    self.notes.append(_twice(given, record))
                continue
            known.add(same)
            fresh.add(same)
            if self.project.stored_relation(made.uid) is not None:
                made = replace(made, uid=new_uid())
            uids.add(made.uid)
            row = beyond.relation_record(made, (head.uid, head.layer), (tail.uid, tail.layer))
            edits.append(Edit("relations", made.uid, None, row))
            self.stored["relations"] += 1
            for name, value in given.attributes.items():
                uid = subjects.attribute_uid(Subject.RELATION, made.uid, made.layer, code_of(name))
                whose = (uid, document, made.layer, Subject.RELATION, made.uid)
                where = f"{record.name}, {made.type} {given.head} → {given.tail}"
                edits += self._attribute(whose, name, value, at, record, said.attributes, where)
        return edits

    def _relation(
        self, given: RelationRecord, document: str, head: Annotation, tail: Annotation, at: str
    ) -> Relation:
        # Engines propose relations between what people marked too: a proposal stays nobody's.
        layer = SUGGESTIONS if _status(given.status) is Status.SUGGESTED else head.layer
        by = self.whose.person(given.by) if given.by else "" if layer == SUGGESTIONS else self._by(layer)
        return Relation(
            uid=given.id if is_uid(given.id) else new_uid(),
            document=document,
            layer=layer,
            type=code_of(given.type),
            head=head.uid,
            tail=tail.uid,
            status=_status(given.status),
            source=given.source or Source.IMPORTED,
            version=given.version,
            score=given.score,
            why=as_why(given.why),
            note=given.note,
            by=by,
            created=given.created if is_time(given.created) else at,
            modified=given.modified if is_time(given.modified) else at,
        )

    # --- entities -------------------------------------------------------------------------------------

    def _entity_edits(self) -> list[Edit]:
        known, at = self.project.entities(), now()
        edits: list[Edit] = []
        told = [(record, each) for record, _ in self.found for each in record.entities]
        given = [each for _, each in told]
        for each in given:
            uid = each.id if is_uid(each.id) else self._entities.get(each.id) or _uid_of(each.id)
            self._entities[each.id] = uid
        for record, each in told:
            uid = self._entities[each.id]
            if uid in known:
                continue
            made = known[uid] = self._entity(each, uid, at)
            if leads_back(known, uid):
                self.notes.append(_circle(each, record))
                made = known[uid] = replace(made, into="")
            edits.append(Edit("entities", uid, None, beyond.entity_record(made)))
            self.stored["entities"] += 1
        for record, _ in self.found:
            for span in record.spans:
                if span.entity and span.entity != NIL and span.entity not in self._entities:
                    uid = span.entity if is_uid(span.entity) else _uid_of(span.entity)
                    self._entities[span.entity] = uid
                    if uid not in known:
                        register = {} if is_uid(span.entity) else {"id": span.entity}
                        made = Entity(
                            uid, span.label, ar=span.text, identifiers=register, created=at, modified=at
                        )
                        known[uid] = made
                        edits.append(Edit("entities", uid, None, beyond.entity_record(made)))
                        self.stored["entities"] += 1
        return edits

    def _entity(self, given: EntityRecord, uid: str, at: str) -> Entity:
        return Entity(
            uid=uid,
            label=given.label,
            ar=given.ar,
            en=given.en,
            aliases=tuple(given.aliases),
            description=given.description,
            identifiers=dict(given.identifiers),
            members=tuple(self._entities.get(each, each) for each in given.members),
            note=given.note,
            into=self._entities.get(given.into, given.into if is_uid(given.into) else ""),
            created=given.created if is_time(given.created) else at,
            modified=given.modified if is_time(given.modified) else at,
        )

    def _mention(
        self, span: SpanRecord, item: Annotation, document: str, at: str, there: set[str]
    ) -> list[Edit]:
        if not span.entity:
            return []
        entity = NIL if span.entity == NIL else self._entities[span.entity]
        key = key_of(item.uid, item.layer)
        uid = subjects.mention_uid(key, item.layer)
        if uid in there:
            return []
        there.add(uid)
        self.stored["mentions"] += 1
        row = {"uid": uid, "document": document, "layer": item.layer, "of": key, "entity": entity}
        return [Edit("mentions", uid, None, {**row, "by": self._by(item.layer), "modified": at})]

    # --- where things stand -----------------------------------------------------------------------------

    def _said_of(self, document: str) -> _Said:
        """Read once in a batch: two files of one text say the same of it."""
        if document not in self._there:
            project = self.project
            self._there[document] = _Said(
                {each.uid: each.value for each in project.attributes(document)},
                {(each.layer, each.type, each.head, each.tail) for each in project.relations(document)},
                {each.uid for each in project.mentions(document)},
            )
        return self._there[document]

    def _standing(self, document: str, span: SpanRecord) -> Annotation | None:
        place = self.places.get(id(span))
        if place is None:
            return None
        if document not in self._documents:
            self._documents[document] = {
                (each.layer, each.start, each.end, each.label): each
                for each in self.project.annotations(document)
            }
        return self._documents[document].get(place)

    def _by(self, layer: str) -> str:
        return self.whose.decider(layer)


def _row(
    whose: tuple[str, str, str, Subject, str], name: str, value: AttributeValue, by: str, at: str
) -> dict[str, object]:
    uid, document, layer, subject, of = whose
    return {
        **{"uid": uid, "document": document, "layer": layer, "subject": str(subject), "of": of, "name": name},
        "value": list(value) if isinstance(value, tuple) else value,
        **{"by": by, "modified": at},
    }


def _type_edits(
    table: str, before: Mapping[K, T], after: Mapping[K, T], record: Callable[[T, int], dict[str, object]]
) -> list[Edit]:
    edits = []
    for place, (key, kind) in enumerate(after.items()):
        row = record(kind, place)
        if key not in before:
            edits.append(Edit(table, str(row["uid"]), None, row))
        elif kind != before[key]:
            edits.append(difference(table, str(row["uid"]), record(before[key], place), row))
    return edits


def _uid_of(name: str) -> str:
    return beyond.entity_uid(name)


def _circle(given: EntityRecord, record: DocumentRecord) -> Note:
    name = given.ar or given.en or given.id
    message = f"Entity {given.id} ({name}) leads back to itself by {given.into}; it stays one of its own."
    args: Mapping[str, object] = {"entity": given.id, "name": name, "into": given.into}
    return Note("entity_circle", message, record.source, given.id, True, args)


def _no_end(given: RelationRecord, record: DocumentRecord, missing: str) -> Note:
    ends = f"{given.head} → {given.tail}"
    message = f"The relation {given.type} ({ends}) was left out: {missing or 'an end'} is not in this text."
    args: Mapping[str, object] = {"type": given.type, "head": given.head, "tail": given.tail}
    return Note("relation_end", message, record.source, record.name, True, args)


def _cut(name: str, value: object, record: DocumentRecord, where: str) -> Note:
    length = len(value_text(value))
    message = f"The value of {name} has {length} characters; its first {LONGEST_TEXT} were kept."
    args: Mapping[str, object] = {"name": name, "count": length, "limit": LONGEST_TEXT}
    return Note("attribute_cut", message, record.source, where, True, args)


def _twice(given: RelationRecord, record: DocumentRecord) -> Note:
    message = f"The relation {given.type} ({given.head} → {given.tail}) stands twice; kept once."
    args: Mapping[str, object] = {"type": given.type, "head": given.head, "tail": given.tail}
    return Note("duplicate_relation", message, record.source, record.name, True, args)


def _stays(name: str, kept: object, left: object, record: DocumentRecord, where: str) -> Note:
    here, there = in_words(kept)[:80], in_words(left)[:80]
    message = f"{name} is «{here}» already; «{there}» was left out."
    args: Mapping[str, object] = {"name": name, "here": here, "there": there}
    return Note("attribute_kept", message, record.source, where, True, args)


def _status(word: str) -> Status:
    return Status(word) if word in set(Status) else Status.ACCEPTED
