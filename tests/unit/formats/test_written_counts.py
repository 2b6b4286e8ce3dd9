"""What a writer wrote is what it was given less what it says it left out: cards and answers count by that."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import fixture

from hashiya.formats import FORMATS
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "زار وفدُ جامعةِ بغداد الكبرى مدينةَ فاس، وفلِلعراق سفيرٌ هناك."


def crowded() -> DocumentRecord:
    """Nested, crossing, equal ranges, of equal labels, inside a word, and white space alone."""
    found = []
    for words, label in (
        ("جامعةِ بغداد الكبرى", "ORG"),
        ("بغداد", "LOC"),
        ("بغداد", "GPE"),
        ("بغداد الكبرى مدينةَ", "ORG"),
        ("عراق", "LOC"),
        ("لعراق", "LOC"),
        (" ", "ODD"),
        ("فاس", "LOC"),
        ("فاس،", "LOC"),
    ):
        start = TEXT.index(words)
        found.append(SpanRecord(start, start + len(words), label, words))
    return DocumentRecord("مزدحم", TEXT, tuple(sorted(found, key=lambda s: (s.start, -s.end))))


WRITERS = [each for each in FORMATS if each.write is not None and each.name != "report"]


@pytest.mark.parametrize("chosen", WRITERS, ids=lambda each: each.name)
@pytest.mark.parametrize("nested", ["all", "outermost", "innermost", "longest"])
@pytest.mark.parametrize("clitics", ["expand", "split", "omit"])
def test_given_less_left_out_is_written(tmp_path: Path, chosen: object, nested: str, clitics: str) -> None:
    if chosen.missing and chosen.missing():  # type: ignore[attr-defined]
        pytest.skip(chosen.missing())  # type: ignore[attr-defined]
    records = [crowded(), fixture(), DocumentRecord("فارغ", "لا شيء هنا.")]
    given = Counter(span.label for record in records for span in record.spans)
    options = WriteOptions(nested=nested, clitics=clitics)
    path = tmp_path / ("out" if chosen.folder else f"out{chosen.suffixes[0]}")  # type: ignore[attr-defined]
    done = chosen.write(records, path, options)  # type: ignore[attr-defined]
    left_out: Counter[str] = Counter()
    for loss in done.lost:
        left_out.update(loss.dropped)
        assert not loss.dropped or sum(loss.dropped.values()) == loss.count
    assert done.annotations == given.total() - left_out.total()
    assert all(left_out[label] <= given[label] for label in left_out)
