"""What a reader leaves out is named and counted, so that the report of an import adds up."""

from __future__ import annotations

from hashiya.formats.base import DocumentRecord, Note, ReadOptions, SpanRecord
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.left_out import LeftOut


def test_one_note_of_a_kind_with_names_and_the_first_example() -> None:
    left = LeftOut()
    for name in ("يسكن", "يسكن", "يعمل"):
        left.relation(name, f"{name}: T1 → T2")
    left.attributes(SpanRecord(0, 4, "PERS", attributes={"Role": "captain"}))
    left.annotation("Token", count=3)
    left.field("annotation", [{"start": 5}, {"start": 9}])
    notes = {note.code: note for note in left.notes("a.ann")}
    assert notes["relations_ignored"].args["count"] == 3
    assert notes["relations_ignored"].args["names"] == "يسكن 2, يعمل 1"
    assert "يسكن: T1 → T2" in notes["relations_ignored"].message
    assert notes["attributes_ignored"].args["example"] == "Role = captain"
    assert notes["fields_ignored"].args["names"] == "annotation 2"
    assert {note.code: note.annotations for note in notes.values() if note.annotations} == {
        "annotations_ignored": 3
    }


def _sum(record: DocumentRecord, refuse: bool = False) -> tuple[int, int, list[DocumentRecord]]:
    options = ReadOptions(bad_spans="refuse" if refuse else "drop")
    found = list(checked(record, path="x", where="", options=options))
    records = [item for item in found if isinstance(item, DocumentRecord)]
    notes = [item for item in found if isinstance(item, Note)]
    return sum(len(r.spans) for r in records), sum(note.annotations for note in notes), records


def test_every_span_is_read_or_counted_as_left_out() -> None:
    spans = [SpanRecord(0, 4, "PERS", "ليلى"), SpanRecord(0, 4, "PERS"), SpanRecord(0, 4, "")]
    spans += [SpanRecord(90 + at, 99 + at, "GPE") for at in range(30)] + [SpanRecord(0, 4, "GPE", "غيره")]
    record = DocumentRecord("x", "ليلى في صور", tuple(spans))
    read, left, records = _sum(record)
    assert (read, left) == (1, len(spans) - 1) and len(records) == 1
    assert _sum(record, refuse=True) == (0, len(spans), [])


def test_what_two_people_marked_alike_stays_with_both() -> None:
    spans = tuple(SpanRecord(0, 4, "PERS", by=by) for by in ("أمل", "بلال"))
    assert _sum(DocumentRecord("x", "ليلى في صور", spans))[:2] == (2, 0)


def test_a_surface_may_be_composed_otherwise_than_the_text() -> None:
    record = DocumentRecord("x", "وصل ا\u0653دم", (SpanRecord(4, 8, "PERS", "آدم"),))
    read, left, records = _sum(record)
    assert (read, left) == (1, 0) and records[0].spans[0].text == "ا\u0653دم"
