"""The one place where offsets of a file become code points of the canonical text, and are checked against
surfaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hashiya.core.document import digest
from hashiya.core.offsets import GraphemeMap, Utf16Map
from hashiya.core.segment import iter_words
from hashiya.core.text import Canonical, canonical
from hashiya.formats.base import DocumentRecord, Note, ReadOptions, SpanRecord

_SPOKEN = 20  # notes of one kind of trouble in one document before the rest is only counted
_LIMIT = 2**31


def checked(
    record: DocumentRecord,
    *,
    unit: str = "codepoint",
    path: str,
    where: str,
    options: ReadOptions,
    spaces: bool = False,
    bom: bool = False,
    sha256: str = "",
) -> Iterator[DocumentRecord | Note]:
    """The record with canonical text and true offsets, after Notes on what was not right.

    Offsets come in `unit` of the text as it stands in the file; a span's `text` is what the file says stands
    there ("": it does not say). `spaces`: surfaces that differ only in white space pass. `bom`: a first
    U+FEFF is a mark of the file and goes. `sha256`: digest the file gives for its text. With
    options.bad_spans == "refuse" a wrong span leaves the document out.
    """
    notes: list[Note] = []

    def note(code: str, message: str, place: str = "", *, gone: int = 0, **args: object) -> None:
        place = ", ".join(filter(None, (where, place)))
        notes.append(Note(code, message, path, place, True, args, annotations=gone))

    text = record.text
    twins: dict[str, str] = {}
    if text is None:
        spans = _placed(record.spans, lambda start, end: (start, end), None, note, spaces, twins)
        yield from _finish(_related(record, spans, twins), notes, options, path, where)
        return
    clean = canonical(text) if bom or not text.startswith("\ufeff") else _keep_bom(text)
    if sha256 and sha256 not in (digest(text), digest(clean.text)):
        note("sha_differs", "The text is not the one its checksum was made of.", sha256=sha256)
    if clean.controls:
        note("controls_replaced", f"{clean.controls} control characters were replaced.", count=clean.controls)
    if clean.surrogates:
        note(
            "surrogates_replaced",
            f"{clean.surrogates} broken characters were replaced.",
            count=clean.surrogates,
        )
    spans = _placed(record.spans, _mover(text, clean, unit), clean.text, note, spaces, twins)
    record = _related(replace(record, text=clean.text), spans, twins)
    yield from _finish(record, notes, options, path, where)


def _related(record: DocumentRecord, spans: tuple[SpanRecord, ...], twins: dict[str, str]) -> DocumentRecord:
    """The record with these spans; relations of a span that stood twice are of the one that is kept."""
    if not twins:
        return replace(record, spans=spans)
    relations = tuple(
        replace(each, head=twins.get(each.head, each.head), tail=twins.get(each.tail, each.tail))
        for each in record.relations
    )
    return replace(record, spans=spans, relations=relations)


def _keep_bom(text: str) -> Canonical:
    """Canonical form of a text whose first character is a real U+FEFF."""
    rest = canonical(text[1:]) if not text[1:].startswith("\ufeff") else _keep_bom(text[1:])
    removed = tuple(position + 1 for position in rest.removed)
    return Canonical("\ufeff" + rest.text, rest.newlines, rest.controls, rest.surrogates, rest.first, removed)


def _finish(
    record: DocumentRecord, notes: list[Note], options: ReadOptions, path: str, where: str
) -> Iterator[DocumentRecord | Note]:
    bad = [note for note in notes if note.code in _BAD]
    yield from shortened(notes)
    if bad and options.bad_spans == "refuse":
        message = f"{record.name} was left out: {len(bad)} of its annotations are wrong."
        args = {"name": record.name, "count": len(bad)}
        rest = len(record.spans)  # the wrong ones are counted by their own notes
        yield Note("document_refused", message, path, where, False, args, annotations=rest, documents=1)
    else:
        yield record


_BAD = ("span_outside", "span_broken", "label_missing", "surface_differs", "offset_inside_character")


def shortened(notes: list[Note]) -> Iterator[Note]:
    """The first notes of each code, and one that says how many more there are."""
    seen: dict[str, int] = {}
    for note in notes:
        seen[note.code] = seen.get(note.code, 0) + 1
        if seen[note.code] <= _SPOKEN:
            yield note
    for code, count in seen.items():
        if count > _SPOKEN:
            first = next(note for note in notes if note.code == code)
            message = f"… and {count - _SPOKEN} more of the same kind."
            args = {"count": count - _SPOKEN, "of": code}
            gone = (count - _SPOKEN) * first.annotations  # all notes of a code leave out the same number
            yield Note("more", message, first.path, first.where, True, args, annotations=gone)


class OffsetError(ValueError):
    """An offset points into the middle of a character or out of the text; the message is the loss code."""


OffsetMap = Callable[[int, int], tuple[int, int]]


def _mover(text: str, clean: Canonical, unit: str) -> OffsetMap:
    """From offsets in `unit` of the file's text to code points of the canonical one."""
    convert = to_codepoints(text, unit)

    def move(start: int, end: int) -> tuple[int, int]:
        start, end = convert(start, end)
        if not 0 <= start < end <= len(text):
            raise OffsetError("span_outside")
        return clean.position(start), clean.position(end)

    return move


def to_codepoints(text: str, unit: str) -> OffsetMap:
    """A converter from `unit` to code points of `text`. Raises OffsetError inside a character."""
    if unit == "utf16":
        units = Utf16Map(text)
        if units.trivial:
            return lambda start, end: (start, end)

        def from_utf16(start: int, end: int) -> tuple[int, int]:
            found = units.from_utf16(start), units.from_utf16(end)
            if (units.to_utf16(found[0]), units.to_utf16(found[1])) != (start, end):
                raise OffsetError("offset_inside_character")
            return found

        return from_utf16
    if unit == "grapheme":
        clusters = GraphemeMap(text)

        def from_graphemes(start: int, end: int) -> tuple[int, int]:
            if not 0 <= start <= end or not clusters.holds(end):
                raise OffsetError("span_outside")
            return clusters.from_graphemes(start), clusters.from_graphemes(end)

        return from_graphemes
    return lambda start, end: (start, end)


def from_codepoints(text: str, unit: str) -> Callable[[int], int]:
    """A converter from code points of `text` to `unit`, for writers."""
    if unit == "utf16":
        return Utf16Map(text).to_utf16
    if unit == "grapheme":
        return GraphemeMap(text).to_graphemes
    return lambda position: position


def _placed(
    spans: Sequence[SpanRecord],
    move: OffsetMap,
    text: str | None,
    note: Callable[..., None],
    spaces: bool,
    twins: dict[str, str],
) -> tuple[SpanRecord, ...]:
    """The spans that lie in the text. `twins`: is told of the ids of those that stand twice, and for whom."""
    good: list[SpanRecord] = []
    seen: dict[tuple[int, int, str, str, str], str] = {}
    for number, span in enumerate(spans, 1):
        place = f"span {number}"
        if not span.label:
            note("label_missing", "An annotation has no label and was left out.", place, gone=1)
            continue
        if not (0 <= span.start < span.end < _LIMIT):
            _say_outside(note, span, place, text)
            continue
        try:
            start, end = move(span.start, span.end)
        except OffsetError as error:
            if str(error) == "span_outside":
                _say_outside(note, span, place, text)
            else:
                message = (
                    f"{span.label} {span.start}-{span.end} points into the middle of a character; left out."
                )
                args = {"start": span.start, "end": span.end, "label": span.label}
                note("offset_inside_character", message, place, gone=1, **args)
            continue
        surface = text[start:end] if text is not None else span.text
        if text is not None and span.text and not _same(span.text, surface, spaces):
            message = f"{span.label} {span.start}-{span.end}: expected «{_cut(span.text)}»"
            message += f", found «{_cut(surface)}»."
            args = {"start": span.start, "end": span.end, "label": span.label}
            shown = {"expected": _cut(span.text), "found": _cut(surface)}
            note("surface_differs", message, place, gone=1, **shown, **args)
            continue
        key = (start, end, span.label, span.layer, span.by)
        if key in seen:
            note(
                "duplicate_span",
                f"{span.label} {start}-{end} stands twice; kept once.",
                place,
                gone=1,
                label=span.label,
            )
            if span.id:
                twins[span.id] = seen[key]
            continue
        seen[key] = span.id
        moved = (start, end, surface) != (span.start, span.end, span.text)
        good.append(replace(span, start=start, end=end, text=surface) if moved else span)
    return tuple(good)


def _say_outside(note: Callable[..., None], span: SpanRecord, place: str, text: str | None) -> None:
    length = len(text) if text is not None else -1
    message = f"{span.label} {span.start}-{span.end} does not lie in the text" + (
        f" of {length} characters; left out." if text is not None else "; left out."
    )
    args = {"start": span.start, "end": span.end, "label": span.label, "length": length}
    note("span_outside", message, place, gone=1, **args)


def _same(expected: str, found: str, spaces: bool) -> bool:
    if expected == found or canonical(expected).text == found:
        return True
    if unicodedata.normalize("NFC", expected) == unicodedata.normalize("NFC", found):
        return True  # the same letters, composed or decomposed
    return spaces and "".join(expected.split()) == "".join(found.split())


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def guess_unit(documents: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> tuple[str, bool]:
    """The unit in which the ranges of all the texts best lie on the edges of words, and whether that is sure.

    Sure when all units say the same, or when one puts three edges of four on edges of words and no other
    comes near.
    """
    scores = dict.fromkeys(("utf16", "codepoint", "grapheme"), 0)
    readings: dict[str, list[tuple[int, int]]] = {unit: [] for unit in scores}
    total = 0
    for text, ranges in documents:
        if not ranges:
            continue
        total += 2 * len(ranges)
        read = {unit: list(_readable(text, unit, ranges)) for unit in scores}
        edges = _edges_among({at for reading in read.values() for place in reading for at in place}, text)
        for unit, reading in read.items():
            readings[unit] += reading
            scores[unit] += sum((start in edges) + (end in edges) for start, end in reading)
    best = max(scores, key=lambda unit: scores[unit])
    rivals = [scores[unit] for unit in scores if readings[unit] != readings[best]]
    if not rivals:
        return best, True
    return best, scores[best] >= 0.75 * total and scores[best] - max(rivals) >= min(0.2 * total, 6)


def _edges_among(places: set[int], text: str) -> set[int]:
    """Those of the places at which a word begins or ends; the text is read no farther than to the last."""
    last = max(places, default=-1)
    found: set[int] = set()
    for match in iter_words(text):
        found |= places.intersection(match.span())
        if match.start() > last:
            break
    return found


def _readable(text: str, unit: str, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    convert = to_codepoints(text, unit)
    for start, end in ranges:
        try:
            left, right = convert(start, end)
        except OffsetError:
            continue
        if 0 <= left < right <= len(text):
            yield left, right


FORBIDDEN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> tuple[str, int]:
    """The text with what XML 1.0 forbids as U+FFFD (lengths stay), and how many characters that were."""
    found = FORBIDDEN_XML.findall(text)
    return (FORBIDDEN_XML.sub("\ufffd", text), len(found)) if found else (text, 0)
