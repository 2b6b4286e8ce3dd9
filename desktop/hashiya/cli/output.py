"""What the command line prints: JSON, tables, texts in colour, right-to-left lines for plain terminals."""

from __future__ import annotations

import json
import sys
import unicodedata
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hashiya.progress import Progress


class RowsToPrint(list[object]):
    """A list for `print_json` whose rows are made while they are printed: a corpus has very many."""

    def __init__(self, rows: Iterator[object]) -> None:
        super().__init__()
        self._first = list(islice(rows, 1))
        self._rows = chain(self._first, rows)

    def __bool__(self) -> bool:
        return bool(self._first)

    def __iter__(self) -> Iterator[object]:
        return self._rows


def print_json(value: object) -> None:
    """Exactly one JSON object on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
    sys.stdout.write("\n")


def many(count: int, noun: str) -> str:
    """«1 document», «1,200 documents»."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


_NAMED = 5
_MEASURED, _WIDEST = 1000, 120  # rows that columns are made for, and columns of a terminal that one takes


def first_names(names: Sequence[str]) -> str:
    """«one, two»; of more than a few the first ones, and «…»."""
    return ", ".join([*names[:_NAMED], "…"] if len(names) > _NAMED else names)


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as the widest cell of the first rows; what is wider, or comes later, is not cut.

    Rows are printed as they come, however many there are.
    """
    coming = ([_cell(value) for value in row] for row in rows)
    first = list(islice(coming, _MEASURED))
    widths = [max([width(name), *(width(row[i]) for row in first)]) for i, name in enumerate(head)]
    widths = [min(room, _WIDEST) for room in widths]
    for row in chain([list(head)], first, coming):
        padded = (value + " " * (room - width(value)) for value, room in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return " ".join(str(value).split())


def width(text: str) -> int:
    """Columns a terminal gives to a text: marks take none, East Asian wide characters two."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def visual(text: str) -> str:
    """A text laid out for a terminal that does no bidi itself."""
    from bidi import get_display

    return "\n".join(str(get_display(line)) for line in text.split("\n"))


class ProgressLine:
    """One line on stderr that is written over; silent when stderr is no terminal."""

    def __init__(self) -> None:
        self._shown = False

    def __call__(self, progress: Progress) -> None:
        if not sys.stderr.isatty():
            return
        of = f" of {progress.total:,}" if progress.total else ""
        print(
            f"\r\033[K{progress.what}: {progress.done:,}{of} {progress.detail}"[:100], end="", file=sys.stderr
        )
        sys.stderr.flush()
        self._shown = True

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr)


_COLOURS = (31, 32, 33, 34, 35, 36, 91, 92, 93, 94, 95, 96)


def coloured(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The text with [words LABEL] around each span, nested ones inside; in colour on a terminal."""
    colour = sys.stdout.isatty()
    codes: dict[str, int] = {}
    opens: dict[int, list[tuple[int, str]]] = {}
    closes: dict[int, list[str]] = {}
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        code = codes.setdefault(label, _COLOURS[len(codes) % len(_COLOURS)])
        before, after = (f"\033[{code}m[", f" {label}]\033[0m") if colour else ("[", f" {label}]")
        opens.setdefault(start, []).append((end, before))
        closes.setdefault(end, []).insert(0, after)
    out, last = [], 0
    for place in sorted(set(opens) | set(closes)):
        out += [text[last:place], *closes.get(place, []), *(mark for _end, mark in opens.get(place, []))]
        last = place
    return "".join([*out, text[last:]])
