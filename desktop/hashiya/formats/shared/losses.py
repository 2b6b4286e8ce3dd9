"""Counting what a format cannot hold, with the same code before writing and while writing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.span import Source, Status
from hashiya.core.titles import told_meta
from hashiya.formats.base import DocumentRecord, Loss, SpanRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLES = 5

CODES = {
    "text": "The text is rebuilt from its words; spaces and line breaks are not as they were",
    "no_text": "The texts themselves are not in the file",
    "character": "Characters the format forbids are replaced",
    "formula": "Cells that a spreadsheet would take for formulas have an apostrophe in front",
    "long_cell": "Words of more than 32,767 characters are not in their cell (their places are)",
    "name": "The names of the documents are not kept",
    "blank": "Documents without text are not in the file",
    "empty_document": "Documents without annotations are not in the file",
    "nested": "Annotations inside another one are left out",
    "crossing": "Annotations that cross another one are left out",
    "same_range": "A second label on the same words is left out",
    "same_label": "An annotation that crosses another of the same label is left out",
    "duplicate": "Annotations that became equal to another one are left out",
    "clitic": "Annotations that begin or end inside a word are widened to the whole word",
    "clitic_omitted": "Annotations that begin or end inside a word are left out",
    "boundary": "Annotations are moved to the edges of words",
    "no_word": "Annotations without any word are left out",
    "mention": "Mentions without a label of their own (pronouns, common nouns) are left out",
    "tags_mention": "Mentions without a label (pronouns, common nouns) are in no tags (the spans have them)",
    "line_wrap": "Annotations over a line break are written in pieces",
    "line_signs": "Tabs and line separators inside annotations are spaces in the column of their words",
    "tags_nested": "Annotations that overlap another are not in the flat tags (the spans have them)",
    "tags_moved": "Annotations that cut words are widened or left out in the tags (the spans have them)",
    "misaligned": "Annotations that begin or end inside a word: a model that goes by words cannot learn them",
    "label": "Labels are respelled",
    "layer": "The layer (whose work it is) is not kept",
    "status": "Suggested, accepted or rejected is not kept",
    "by": "Who decided is not kept",
    "source": "The engine and its reasons are not kept",
    "score": "Scores are not kept",
    "note": "Notes are not kept",
    "note_lines": "Line breaks in notes become spaces",
    "times": "Times are not kept",
    "ids": "Identifiers of annotations are not kept",
    "uid": "Identifiers of documents are not kept",
    "attributes": "Attributes are not kept",
    "entity": "Who or what is meant is not kept",
    "entity_details": "Names and identifiers of entities are not kept",
    "relations": "Relations are not kept",
    "document_labels": "Labels of whole documents are not kept",
    "document_note": "Notes on whole documents are not kept",
    "meta": "Metadata of the documents is not kept",
    "state": "Whether a document is done is not kept",
    "direction": "A direction set by hand is not kept",
    "part_empty": "Parts without a document: too few documents for so many parts",
    "part_joined": "Documents that had no part were dealt one, which the project keeps",
    "part_unkept": "Documents without a part were dealt one for this export only: the project is read-only",
    "part_moved": "Documents are in another part than at the last export into this folder",
    "part_apart": "Texts that are nearly the same stand in several parts",
    "part_stale": "Files of an earlier export that are not written any more were taken away",
    "card_licence": "The card names no licence; say one before the data are shared",
    "d3_table": "CAMeL Tools' data are not here: a table cut the words, and left what was not sure",
    "damaged": "What is damaged in the file was left out",
    "gold_agreed": "Documents marked as done lack in gold what all agree on (finish their review)",
    "gold_open": "Documents marked as done have places that nobody settled yet",
    "undecided": "Documents marked as done have suggestions nobody has decided about: bare is not «nothing»",
}
"""Every code a Loss may have, in plain English."""

_DROPPING = frozenset(
    {"nested", "crossing", "same_range", "same_label", "duplicate", "clitic_omitted", "no_word", "mention"}
)
"""The codes of annotations that do not get into the file at all."""

SPAN_FIELDS = (
    ("layer", ("layer",)),
    ("status", ("status",)),
    ("by", ("by",)),
    ("source", ("source", "version", "why")),
    ("score", ("score",)),
    ("note", ("note",)),
    ("times", ("created", "modified")),
    ("ids", ("id",)),
    ("attributes", ("attributes",)),
    ("entity", ("entity",)),
)
"""Details of an annotation, each with the fields of a SpanRecord that hold it."""

_EMPTY: tuple[object, ...] = ("", None, {})
# What a fresh import says by itself is no loss.
_USUAL = {"status": ("", "accepted"), "source": ("", Source.MANUAL)}
_OF_DOCUMENTS = (
    *("meta", "state", "direction", "uid"),
    *("entity_details", "relations", "document_labels", "document_note"),
)
DETAILS = (*(code for code, _ in SPAN_FIELDS), *_OF_DOCUMENTS)
"""The loss codes of everything but text, ranges and labels."""
EVERY_DETAIL = frozenset(DETAILS)
"""What a format keeps that loses none of them."""
BEYOND = frozenset({"entity", "entity_details", "relations", "document_labels", "document_note"})
"""What a format has to have a place of its own for."""


@dataclass(slots=True)
class LossTally:
    """Adds up losses. `counts` and `examples` by code; `dropped` the labels of what is left out, `makers`
    who made it.
    """

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    dropped: dict[str, Counter[str]] = field(default_factory=dict)
    makers: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, code: str, example: str = "", count: int = 1) -> None:
        self.counts[code] = self.counts.get(code, 0) + count
        if example:
            examples = self.examples.setdefault(code, [])
            if len(examples) < EXAMPLES:
                examples.append(example)

    def add_span(self, code: str, document: DocumentRecord, span: SpanRecord) -> None:
        if code in _DROPPING:
            self.dropped.setdefault(code, Counter())[span.label] += 1
            self.makers.setdefault(code, Counter())[maker(span)] += 1
        if self.counts.get(code, 0) < EXAMPLES:
            self.add(code, describe(document, span))
        else:
            self.counts[code] += 1

    def losses(self) -> list[Loss]:
        """In the order of CODES."""
        return [
            Loss(
                code,
                self.counts[code],
                tuple(self.examples.get(code, ())),
                self.dropped.get(code, {}),
                self.makers.get(code, {}),
            )
            for code in CODES
            if code in self.counts
        ]


def maker(span: SpanRecord) -> str:
    """Who made an annotation: a person, an engine whose suggestion somebody accepted, an engine alone
    (unseen), or the file it came from.
    """
    if span.source in ("", Source.IMPORTED):
        return "file"
    if span.source == Source.MANUAL:
        return "person"
    return "unseen" if span.status == Status.SUGGESTED else "accepted"


def describe(document: DocumentRecord, span: SpanRecord) -> str:
    """A span for people: document, place, label and words."""
    words = span.text if len(span.text) <= 60 else span.text[:59] + "…"
    return f"{document.name} {span.start}-{span.end} {span.label}: {words}"


def count_fields(
    record: DocumentRecord, spans: Iterable[SpanRecord], tally: LossTally, keeps: frozenset[str]
) -> None:
    """Count the details of `record` and of the spans that are written which a format that keeps `keeps`
    drops.
    """
    fields = [(code, names) for code, names in SPAN_FIELDS if code not in keeps]
    for span in spans:
        for code, names in fields:
            for name in names:
                value = getattr(span, name)
                if value not in _USUAL.get(name, _EMPTY):
                    tally.add_span(code, record, span)
                    break
    if "meta" not in keeps and told_meta(record.meta, record.text or ""):
        tally.add("meta", record.name)
    if record.state and "state" not in keeps:
        tally.add("state", record.name)
    if record.direction != "auto" and "direction" not in keeps:
        tally.add("direction", record.name)
    if record.uid and "uid" not in keeps:
        tally.add("uid", record.name)
    if record.relations and "relations" not in keeps:
        first = record.relations[0]
        tally.add("relations", f"{record.name}: {first.type}", len(record.relations))
    if record.labels and "document_labels" not in keeps:
        tally.add("document_labels", record.name)
    if record.note and "document_note" not in keeps:
        tally.add("document_note", record.name)
    if record.entities and "entity_details" not in keeps:
        first_entity = record.entities[0]
        tally.add("entity_details", first_entity.ar or first_entity.en, len(record.entities))
