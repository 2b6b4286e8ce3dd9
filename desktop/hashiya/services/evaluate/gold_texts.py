"""Gold annotations as they were read, in a temporary file: a corpus has more than memory should hold."""

from __future__ import annotations

import json
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hashiya.core.span import Span
from hashiya.files import explain_os_error


@dataclass(frozen=True, slots=True)
class GoldText:
    """What gold says of one text. `text` None: it is known by `name` or by its digest `sha256` alone."""

    name: str
    text: str | None
    sha256: str
    spans: tuple[Span, ...]


class GoldTexts(Mapping[str, GoldText]):
    """By name, in the order in which each name came first; every text is read anew when it is asked for.

    Only names are in memory. The file goes with the last that knows of it.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as this does)
        weakref.finalize(self, self._file.close)
        self._places: dict[str, int] = {}

    def add(self, text: GoldText) -> None:
        """One more; in the place of an earlier one of that name."""
        spans = [(span.start, span.end, span.label) for span in text.spans]
        line = json.dumps([text.name, text.text, text.sha256, spans])  # half a character is told in ASCII
        try:
            self._places[text.name] = self._file.seek(0, 2)
            self._file.write(line.encode("ascii") + b"\n")
        except OSError as error:
            raise explain_os_error(error, Path(tempfile.gettempdir())) from error

    def remove(self, name: str) -> None:
        """Whatever there is of that name."""
        self._places.pop(name, None)

    def __getitem__(self, name: str) -> GoldText:
        self._file.seek(self._places[name])
        name, text, sha256, spans = json.loads(self._file.readline())
        return GoldText(name, text, sha256, tuple(Span(*span) for span in spans))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
