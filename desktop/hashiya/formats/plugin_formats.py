"""Formats that other packages bring, by the entry point `hashiya.formats`.

    [project.entry-points."hashiya.formats"]
    mine = "my_package.formats:FORMAT"

It names a `formats.base.Format`, or any object with what `ExchangeFormat` asks for; its `name` is the entry
point's. It is imported where formats are listed, read or written, never at the start of the program. One that
fails is told and left out; what it raises at work stops its file and nothing else.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, TypeVar

from hashiya.errors import FormatError, HashiyaError
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    Loss,
    Note,
    Read,
    ReadOptions,
    Recognise,
    Write,
    WriteOptions,
    Written,
)
from hashiya.progress import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

GROUP = "hashiya.formats"
Given = TypeVar("Given")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class ExchangeFormat(Protocol):
    """What a format is, the program's own and others: `base.Format` says what each part means.

    At least one of `read` and `write` has to be a function; what else is missing is as in `Format`.
    """

    @property
    def name(self) -> str:
        """On the command line and in files; that of the entry point."""
        ...

    @property
    def title(self) -> str:
        """What people read."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of its files, each with its dot."""
        ...

    @property
    def read(self) -> Read | None:
        """(path, ReadOptions) → DocumentRecords and Notes."""
        ...

    @property
    def write(self) -> Write | None:
        """(records, path, WriteOptions) → Written."""
        ...


@cache
def plugin_formats() -> tuple[tuple[Format, ...], Mapping[str, str]]:
    """The formats that can be used, and of the others why not: entry point → sentence."""
    found: list[Format] = []
    troubles: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP)):
        if point.name in troubles or any(each.name == point.name for each in found):
            troubles[point.name] = "Two packages bring a format of this name."
            continue
        try:
            made = point.load()
        except Exception as error:  # whatever an import raises: the others are there
            troubles[point.name] = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            continue
        if trouble := wrong_with_format(made, point):
            troubles[point.name] = trouble
        else:
            found.append(_guarded(made))
    return tuple(found), troubles


def wrong_with_format(made: object, point: EntryPoint) -> str:
    """What keeps an object from being a format, "" where nothing does."""
    if not _NAME.fullmatch(point.name):
        return "Its name has to be of small Latin letters, digits, - and _."
    if getattr(made, "name", None) != point.name:
        return f"Its `name` is {getattr(made, 'name', None)!r} and not that of the entry point."
    if not isinstance(getattr(made, "title", None), str):
        return "It has no `title`."
    suffixes = getattr(made, "suffixes", None)
    if not isinstance(suffixes, tuple) or not all(isinstance(s, str) and s.startswith(".") for s in suffixes):
        return "Its `suffixes` are no tuple of endings such as '.xyz'."
    functions = [getattr(made, name, None) for name in ("read", "write", "losses", "recognise", "missing")]
    if not any(callable(each) for each in functions[:2]):
        return "It has neither `read` nor `write`."
    if not all(each is None or callable(each) for each in functions):
        return "One of its functions is none."
    return ""


def _guarded(made: ExchangeFormat) -> Format:
    """As one of the program's own; what its functions raise is told as the plug-in's failure."""
    name, read, write = made.name, made.read, made.write
    recognise: Recognise | None = getattr(made, "recognise", None)
    losses = getattr(made, "losses", None)

    def reading(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
        assert read is not None
        with_faults = _Faults(name)
        items = with_faults.run(lambda: iter(read(path, options)))
        while True:
            item = with_faults.run(lambda: next(items, None))
            if item is None:
                return
            if not isinstance(item, DocumentRecord | Note):
                raise with_faults.failed(TypeError("read() has to give DocumentRecords and Notes"))
            yield item

    def writing(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
        assert write is not None
        faults = _Faults(name)
        done = faults.run(lambda: write(records, path, options))
        if not isinstance(done, Written):
            raise faults.failed(TypeError("write() has to give a Written"))
        return done

    def counting(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
        return list(_Faults(name).run(lambda: losses(records, options))) if losses is not None else []

    def recognising(head: bytes, path: Path) -> float:
        try:
            return max(0.0, min(1.0, float(recognise(head, path)))) if recognise is not None else 0.0
        except Exception:  # who cannot say so does not know the file
            return 0.0

    return Format(
        name=name,
        title=made.title,
        suffixes=made.suffixes,
        cannot_hold=tuple(getattr(made, "cannot_hold", ())),
        read=reading if callable(read) else None,
        write=writing if callable(write) else None,
        losses=counting if callable(write) else None,
        recognise=recognising if recognise is not None else None,
        folder=bool(getattr(made, "folder", False)),
        missing=getattr(made, "missing", None),
        options=dict(getattr(made, "options", {})),
        read_options=dict(getattr(made, "read_options", {})),
    )


class _Faults:
    def __init__(self, name: str) -> None:
        self._name = name

    def run(self, work: Callable[[], Given]) -> Given:
        try:
            return work()
        except (HashiyaError, Cancelled, OSError):
            raise
        except Exception as error:
            raise self.failed(error) from error

    def failed(self, error: Exception) -> FormatError:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return FormatError(
            "format_plugin",
            f"The plug-in of the format {self._name} failed: {said}.",
            hint="Nothing was changed. Its package has to be mended.",
            format=self._name,
            reason=said,
        )
