"""One document with everything that breaks exchange formats, and how to compare two of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Format,
    Loss,
    Note,
    ReadOptions,
    RelationRecord,
    SpanRecord,
    WriteOptions,
)
from hashiya.formats.shared.losses import DETAILS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SOURCE = (
    "ليلى السالمي 😀 وصلتْ إلى  الرياض مساءَ يوم 12/3/2024 على متن الرحلة SV-1020.\r\n"
    "قَالَ الشَّاعِرُ المَعَرِّيُّ إِنَّ الحَيَاةَ قَصِيدَةٌ، وكـــتـــاب بالقاهرة وفيها.\r\n"
    "زارت جامعةَ الملكِ سعودٍ\r\nللعلوم مع وزير الصحة السوداني أحمد خليل;\tثم كتبتْ: a|b [رمز] x_y\r\n"
    "\u200fالأردن\u200f وقطر\ufeff ثم فقرة\u2028جديدة 👩🏽‍🚀 عن ١٢٫٥٪ من بنك السلام"
)
TEXT = SOURCE.replace("\r\n", "\n")
_MARKED = (
    ("ليلى السالمي", "PERS"),  # at 0
    ("الرياض", "GPE"),  # after an emoji
    ("يوم 12/3/2024", "DATE"),
    ("SV-1020", "PRODUCT"),
    ("المَعَرِّيُّ", "PERS"),
    ("وكـــتـــاب", "PRODUCT"),
    ("القاهرة", "GPE"),  # inside بالقاهرة
    ("جامعةَ الملكِ سعودٍ\nللعلوم", "ORG"),  # over a newline
    ("الملكِ سعودٍ", "PERS"),  # nested
    ("وزير الصحة السوداني", "OCC"),
    ("الصحة السوداني أحمد خليل", "ORG"),  # crosses
    ("أحمد خليل", "PERS"),
    ("أحمد خليل", "OCC"),  # the same range with a second label
    ("a|b", "PRODUCT"),
    ("[رمز]", "PRODUCT"),
    ("x_y", "PRODUCT"),
    ("الأردن", "GPE"),  # between U+200F
    ("وقطر", "GPE"),
    ("فقرة\u2028جديدة", "EVENT"),
    ("👩🏽‍🚀", "OCC"),
    ("١٢٫٥٪", "PERCENT"),
    ("بنك السلام", "ORG"),  # at the end
)


def _relation(kind: str, head: int, tail: int, number: int, **attributes: object) -> RelationRecord:
    first, last, uid = (f"{each:032x}" for each in (head, tail, 100 + number))
    return RelationRecord(
        kind, first, last, id=uid, source="manual", status="accepted", attributes=attributes
    )


ENTITIES = (
    EntityRecord(
        "e" * 32,
        "GPE",
        ar="الرياض",
        en="Riyadh",
        aliases=("رياض نجد",),
        description="مدينة <في> نجد & حولها",
        identifiers={"wikidata": "Q3692", "own": "م 7"},
        note="عاصمة",
    ),
    EntityRecord("a" * 32, "PERS", ar="أبو العلاء"),  # only its name is known
)
"""What mentions of the fixture mean: the first one in two documents too."""


RELATIONS = (
    _relation("inside", 8, 9, 1, sure=True, since="1957"),  # into a nested span, and over a newline
    _relation("inside", 9, 8, 2),  # the other way
    _relation("knows", 1, 12, 3),  # across paragraphs
    _relation("self", 5, 5, 4),  # onto itself
    _relation("from", 3, 2, 5),  # from a suggestion
)


_ATTRIBUTES: dict[int, dict[str, object]] = {
    2: {"role": "قائد", "sure": True},
    3: {"role": "قائد", "calendar": "هجري"},
    5: {"genres": ["شعر", "نثر"]},
}


def second() -> DocumentRecord:
    """Another document in which an entity of the first is mentioned."""
    text = "عاد من الرياض."
    span = SpanRecord(7, 13, "GPE", text[7:13], id="f" * 32, entity="e" * 32)
    return DocumentRecord("نص ثان", text, (span,), entities=ENTITIES[:1])


def fixture(*, details: bool = True, name: str = "نص التجربة") -> DocumentRecord:
    """The document; `details`: every field a span can have is filled."""
    spans = []
    for number, (surface, label) in enumerate(_MARKED, 1):
        assert TEXT.count(surface) >= 1
        start = TEXT.index(surface)
        extra = (
            {
                "id": f"{number:032x}",
                "status": "accepted" if number % 3 else "suggested",
                "by": "منى",
                "layer": "layer1",
                "source": "manual" if number % 2 else "lexicon+patterns",
                "version": "3",
                "score": number / 32,
                "why": '[["cue","وزير"]]',
                "note": "=راجع السطر\n|الثاني| " + "x" * number,
                "created": "2024-05-01T08:00:00.000+00:00",
                "modified": "2024-05-02T09:30:00.125+00:00",
                # 3 is a suggestion, and an emoji stands before 2; 20 is one.
                "attributes": _ATTRIBUTES.get(number, {}),
                "entity": {2: "e" * 32, 7: "e" * 32, 5: "nil", 20: "a" * 32}.get(number, ""),
            }
            if details
            else {}
        )
        spans.append(SpanRecord(start, start + len(surface), label, surface, **extra))  # type: ignore[arg-type]
    if not details:
        return DocumentRecord(name, TEXT, tuple(spans))
    return DocumentRecord(
        name,
        TEXT,
        tuple(spans),
        uid="d" * 32,
        direction="rtl",
        state="done",
        meta={"source": "تجربة", "pages": 3},
        labels={"variety": "MSA", "checked": True},
        note="ناقص",
        annotator="منى",
        relations=RELATIONS,
        entities=ENTITIES,
    )


def triples(spans: Iterable[SpanRecord]) -> Counter[tuple[int, int, str]]:
    return Counter((span.start, span.end, span.label) for span in spans)


def read_all(
    format: Format, path: Path, options: ReadOptions | None = None
) -> tuple[list[DocumentRecord], list[Note]]:
    assert format.read is not None
    items = list(format.read(path, options or ReadOptions()))
    return [i for i in items if isinstance(i, DocumentRecord)], [i for i in items if isinstance(i, Note)]


def announced(format: Format, records: list[DocumentRecord], options: WriteOptions) -> dict[str, int]:
    assert format.losses is not None
    return {loss.code: loss.count for loss in format.losses(records, options)}


def counts(losses: Iterable[Loss]) -> dict[str, int]:
    return {loss.code: loss.count for loss in losses}


_FIELDS = {
    "layer": ("layer",),
    "status": ("status",),
    "by": ("by",),
    "source": ("source", "version", "why"),
    "score": ("score",),
    "note": ("note",),
    "times": ("created", "modified"),
    "ids": ("id",),
    "attributes": ("attributes",),
    "entity": ("entity",),
}
DROPPING = ("nested", "crossing", "same_range", "same_label", "duplicate", "clitic_omitted", "no_word")
MOVING = ("clitic", "boundary")


def round_trip(
    format: Format,
    folder: Path,
    options: WriteOptions,
    read_options: ReadOptions | None = None,
    records: list[DocumentRecord] | None = None,
) -> tuple[list[DocumentRecord], dict[str, int], list[Note]]:
    """Write, read back, and check that exactly what was announced is gone. Gives what came back."""
    records = records or [fixture(), fixture(details=False, name="second")]
    before = announced(format, records, options)
    assert set(before) <= set(format.cannot_hold), f"not declared: {set(before) - set(format.cannot_hold)}"
    target = folder / f"out{format.suffixes[0]}" if not format.folder else folder / "out"
    assert format.write is not None
    written = format.write(records, target, options)
    assert counts(written.lost) == before
    back, notes = read_all(format, target, read_options)
    assert sum(len(record.spans) for record in back) == written.annotations
    lost = sum(before.get(code, 0) for code in DROPPING)
    assert sum(len(record.spans) for record in records) - lost == written.annotations
    return back, before, notes


def assert_same(original: DocumentRecord, back: DocumentRecord, lost: dict[str, int]) -> None:
    """Text, ranges, labels and every detail are equal but for the codes in `lost`."""
    if "name" not in lost:
        assert back.name == original.name
    if back.text is not None and "text" not in lost and "character" not in lost:
        assert back.text == original.text
    for span in back.spans:
        if back.text is not None:
            assert back.text[span.start : span.end] == span.text
    if "text" in lost or any(code in lost for code in MOVING):
        return
    missing = triples(original.spans) - triples(back.spans)
    assert not triples(back.spans) - triples(original.spans)
    if not any(lost.get(code) for code in DROPPING):
        assert not missing
    wanted = {(span.start, span.end, span.label): span for span in original.spans}
    for span in back.spans:
        before = wanted[span.start, span.end, span.label]
        for code, names in _FIELDS.items():
            if code == "note" and "note_lines" in lost:
                assert span.note.split() == before.note.split()
            elif code not in lost:
                for name in names:
                    assert usual(getattr(span, name)) == usual(getattr(before, name)), name
            elif name_lost(span, before, names):
                raise AssertionError(f"{code} was announced as lost and came back")
    for code in ("meta", "state", "direction", "uid"):
        if code not in lost:
            assert getattr(back, code) == getattr(original, code)
    if "document_labels" not in lost:
        assert usual_values(back.labels) == usual_values(original.labels)
    if "document_note" not in lost:
        assert back.note == original.note
    if "relations" not in lost and not any(lost.get(code) for code in DROPPING):
        assert related(back) == related(original)
        if "attributes" not in lost:
            assert said_of_relations(back) == said_of_relations(original)
    if "entity_details" not in lost and not any(lost.get(code) for code in DROPPING):
        assert by_id(original) == by_id(back)


def by_id(record: DocumentRecord) -> dict[str, EntityRecord]:
    """The entities that are mentioned."""
    meant = {span.entity for span in record.spans}
    return {each.id: each for each in record.entities if each.id in meant}


def usual_values(given: Mapping[str, object]) -> dict[str, object]:
    """What formats of texts alone read as words."""
    return {name: "true" if value is True else value for name, value in given.items()}


def related(record: DocumentRecord) -> Counter[tuple[str, int, int, int, int]]:
    """Each relation by its type and the places of its ends."""
    places = {span.id: (span.start, span.end) for span in record.spans}
    return Counter((each.type, *places[each.head], *places[each.tail]) for each in record.relations)


def said_of_relations(record: DocumentRecord) -> dict[tuple[str, tuple[int, int]], dict[str, object]]:
    places = {span.id: (span.start, span.end) for span in record.spans}
    return {(each.type, places[each.head]): usual_values(each.attributes) for each in record.relations}


def usual(value: object) -> object:
    """What an import says by itself counts as nothing said."""
    if isinstance(value, dict):
        return usual_values(value)
    return "" if value in ("accepted", "manual") else value


def name_lost(span: SpanRecord, before: SpanRecord, names: tuple[str, ...]) -> bool:
    """Whether all of these fields came back as they were although they were announced as lost."""
    return all(
        usual(getattr(span, name)) not in ("", None, {})
        and usual(getattr(span, name)) == usual(getattr(before, name))
        for name in names
    )


_OF_DOCUMENTS = {"meta", "state", "direction", "uid", "relations", "document_labels"}
_OF_DOCUMENTS |= {"document_note", "entity_details"}
assert set(_FIELDS) | _OF_DOCUMENTS == set(DETAILS)
