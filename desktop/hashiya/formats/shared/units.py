"""Records whose file does not say what its offsets count: the unit is found from a sample of them."""

from __future__ import annotations

import unicodedata
from itertools import chain
from typing import TYPE_CHECKING

from hashiya.formats.base import DocumentRecord, Note, ReadOptions
from hashiya.formats.shared.checks import OffsetError, checked, guess_unit, to_codepoints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

UNITS = ("utf16", "codepoint", "grapheme")
_SAMPLE = 200
Located = tuple[str, DocumentRecord]
"""Where a record stands in its file, and the record with offsets in the file's unit."""


def checked_in_unit(
    items: Iterable[Located | DocumentRecord | Note],
    unit: str,
    path: Path,
    options: ReadOptions,
    *,
    spaces: bool = False,
) -> Iterator[DocumentRecord | Note]:
    """The records with true offsets. `unit` auto: found out; a Note says which where that is not sure.

    A record that comes without its place is right already and passes. `spaces`: surfaces that differ only in
    white space pass too.
    """
    if unit == "auto":
        sample: list[Located | DocumentRecord | Note] = []
        items = iter(items)
        for item in items:
            sample.append(item)
            if len(sample) >= _SAMPLE:
                break
        unit, sure = find_unit([item[1] for item in sample if isinstance(item, tuple)])
        if not sure:
            message = f"Whether the offsets count {unit} units is not sure; read so."
            hint = {"unit": unit, "choices": ", ".join(UNITS)}
            yield Note("unit_unsure", message, str(path), "", True, hint)
        items = chain(sample, items)
    for item in items:
        if not isinstance(item, tuple):
            yield item
        else:
            yield from checked(
                item[1], unit=unit, path=str(path), where=item[0], options=options, spaces=spaces
            )


def find_unit(records: list[DocumentRecord]) -> tuple[str, bool]:
    """One unit for a whole file, and whether that is sure: by the surfaces, else by the edges of words.

    A document where all units say the same counts for nothing.
    """
    by_surface = {unit: sum(_fitting(record, unit) for record in records) for unit in ("codepoint", "utf16")}
    best = max(by_surface, key=lambda unit: by_surface[unit])
    if by_surface["codepoint"] != by_surface["utf16"]:
        return best, by_surface[best] >= 2 * min(by_surface.values())
    given = sum(bool(span.text) for record in records for span in record.spans)
    if given and by_surface[best] >= 0.9 * given:
        return "codepoint", True
    return guess_unit(
        [(record.text or "", [(span.start, span.end) for span in record.spans]) for record in records]
    )


def _fitting(record: DocumentRecord, unit: str) -> int:
    """How many surfaces of the record stand where the unit says."""
    text = record.text or ""
    convert = to_codepoints(text, unit)
    good = 0
    for span in record.spans:
        if not span.text:
            continue
        try:
            start, end = convert(span.start, span.end)
        except OffsetError:
            continue
        good += 0 <= start < end <= len(text) and _plain(text[start:end]) == _plain(span.text)
    return good


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(text.split()))
