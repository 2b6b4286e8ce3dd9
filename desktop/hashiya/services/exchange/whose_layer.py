"""In whose layer an annotation from a file belongs.

The file's own word comes first (a layer, a person), then the person chosen for the import, then what the
place of the file says. Annotations that nobody signed are the importer's, unless they come onto a text on
which the importer has work already: then they are a second set, in a layer by the name of the file.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.span import GOLD, SUGGESTIONS, Status
from hashiya.core.text import mended
from hashiya.services.project.project_file import person_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.formats.base import DocumentRecord, SpanRecord
    from hashiya.services.exchange.read_files import ImportOptions
    from hashiya.store.project import Project

_GOLD_NAMES = frozenset((GOLD, "CURATION_USER"))  # INCEpTION's name for what was curated


class WhoseLayer:
    """Gives layers and keeps who has which, for one import."""

    def __init__(self, project: Project, options: ImportOptions) -> None:
        self._project, self._options = project, options
        self._people: dict[str, str] = {}
        self._last: tuple[DocumentRecord | None, bool] = (None, False)
        self._names = project.names()

    def layer(self, span: SpanRecord, record: DocumentRecord, status: Status, unsigned: str) -> str:
        """The layer's id; `unsigned` is the one for annotations that nobody signed."""
        if status is Status.SUGGESTED or span.layer == SUGGESTIONS:
            return SUGGESTIONS
        name = span.layer or self._gold_of(record) or (span.by if self._by_counts(record) else "")
        if name in _GOLD_NAMES:
            return GOLD
        if name:
            return self.person(name)
        if self._options.gold:
            return GOLD
        if self._options.named or not record.annotator:
            return unsigned
        return GOLD if record.annotator in _GOLD_NAMES else self.person(record.annotator)

    def _gold_of(self, record: DocumentRecord) -> str:
        """Gold stays gold whoever decided on it, together with its labels of the document."""
        chosen = self._options.named or self._options.gold
        return GOLD if record.annotator in _GOLD_NAMES and not chosen else ""

    def layer_of_record(self, record: DocumentRecord) -> str:
        """Whose labels of the whole document and note on it these are."""
        if self._options.gold:
            return GOLD
        if self._options.named or not record.annotator:
            return self._options.person
        return GOLD if record.annotator in _GOLD_NAMES else self.person(record.annotator)

    def is_unsigned(self, span: SpanRecord, record: DocumentRecord) -> bool:
        """Whether nothing says whose it is, neither the file nor a choice."""
        options = self._options
        if options.gold or options.named or options.as_suggestions or record.annotator:
            return False
        return not span.layer and not span.by and span.status != Status.SUGGESTED

    def _by_counts(self, record: DocumentRecord) -> bool:
        """Who decided owns the layer too, unless one person was chosen for a file that names one."""
        if not (self._options.named or self._options.gold):
            return True
        if self._last[0] is not record:
            several = len({span.by for span in record.spans if span.by and not span.layer}) > 1
            self._last = (record, several)
        return self._last[1]

    def person(self, name: str) -> str:
        """The uid of the person of that name, made when missing; GOLD and SUGGESTIONS are nobody's name."""
        name = " ".join(unicodedata.normalize("NFC", mended(name)).split())
        if not name or name in (*_GOLD_NAMES, SUGGESTIONS, "*"):
            return self._options.person
        if name not in self._people:
            person = person_of(self._project, name)
            self._people[name] = person.uid
            self._names[person.uid] = person.name
        return self._people[name]

    def of_file(self, source: str) -> str:
        """The layer for unsigned annotations of a file that come second."""
        return self.person(Path(source).stem) if source else self._options.person

    def decider(self, layer: str) -> str:
        """Who decided, where a file does not say: whose layer it is, else the importer."""
        return self._options.person if layer in (GOLD, SUGGESTIONS) else layer

    def name(self, layer: str) -> str:
        """The name of the layer's person, or the layer itself."""
        return self._names.get(layer, layer)


def second_set(new: Iterable[tuple[int, int, str]], there: Iterable[tuple[int, int, str]]) -> bool:
    """Whether annotations are another reading of a text than the ones there, and not the same again."""
    have = set(there)
    return bool(have) and not set(new) <= have
