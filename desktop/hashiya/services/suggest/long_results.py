"""What engines say of a long text on its way from their process to the window: a file, taken in parts."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from hashiya.services.suggest.highlighter import to_annotations
from hashiya.suggest.combine.put_by import PutBy

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from hashiya.core.span import Annotation
    from hashiya.suggest.base import Suggestion
    from hashiya.suggest.combine.long_texts import StretchFound

_MOST = 400  # suggestions written at a time: some hundredths of a second
WrittenPart = tuple[int, int, "list[Annotation]"]
"""Where a part of the text begins and ends, and what is suggested in it."""


def put_by(document: str, text: str, found: Iterable[StretchFound]) -> str:
    """Write it to a file that `take` removes; its path."""
    with NamedTemporaryFile(prefix="hashiya-suggested-", delete=False) as file:
        try:
            parts = PutBy[WrittenPart](file)
            for stretch in found:
                for start, end, few in _few(stretch.start, stretch.end, stretch.suggestions):
                    parts.put((start, end, to_annotations(document, text, few)))
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return file.name


def _few(
    start: int, end: int, suggestions: Sequence[Suggestion]
) -> Iterator[tuple[int, int, Sequence[Suggestion]]]:
    """Parts of so many suggestions, or a few more where they nest: none is in two."""
    first = reach = 0
    for place, item in enumerate(suggestions):
        if place - first >= _MOST and item.start >= reach:
            yield start, item.start, suggestions[first:place]
            first, start = place, item.start
        reach = max(reach, item.end)
    yield start, end, suggestions[first:]


def take(path: str) -> Generator[WrittenPart, None, None]:
    """The parts one after the other; the file is gone when the last was taken, or `discard` is called."""
    try:
        with open(path, "rb") as file:
            yield from PutBy[WrittenPart](file)
    finally:
        discard(path)


def discard(path: str) -> None:
    """Remove what nobody will take any more."""
    if path:
        with suppress(OSError):
            Path(path).unlink(missing_ok=True)
