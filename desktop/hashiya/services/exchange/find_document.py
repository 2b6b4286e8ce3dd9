"""The document that annotations without a text belong to: by name, by digest, by the words around them."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hashiya.core.document import Document, digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hashiya.formats.base import DocumentRecord, SpanRecord
    from hashiya.store.project import Project

_FEWEST = 2  # surfaces in their places that make a text the right one


def same_name(name: str) -> str:
    """What two spellings of one name have in common: composition, case, white space."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


class DocumentFinder:
    """Finds documents of a project; names are indexed once and anew when documents were added."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._names: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._counted = -1

    def find(self, record: DocumentRecord) -> Document | None:
        """The document, or None where none or more than one could be meant."""
        exact = self._project.document_by_name(record.name)
        if exact is not None and exact.uid not in self._project.document_uids():
            exact = None  # deleted
        if exact is not None and _some_stand(exact.text, record.spans):
            return exact
        return self._otherwise(record) or exact

    def _otherwise(self, record: DocumentRecord) -> Document | None:
        self._index()
        if record.sha256:
            return self._by_digest(record.sha256)
        for name in (record.name, PurePosixPath(record.name.replace("\\", "/")).name):
            for spelling in (name, name.rsplit(".", 1)[0]):
                uid = self._names.get(same_name(spelling), "")
                if uid:
                    return self._project.document(uid)
        return self._by_words(record.spans)

    def _index(self) -> None:
        count = len(self._project.document_uids())
        if count == self._counted:
            return
        self._counted = count
        self._names, self._digests = {}, {}
        for info in self._project.documents():
            key = same_name(info.name)
            self._names[key] = "" if key in self._names else info.uid  # two of one name: neither

    def _by_digest(self, sha256: str) -> Document | None:
        if not self._digests:
            self._digests = {digest(text): uid for uid, text in self._project.texts()}
        uid = self._digests.get(sha256)
        return self._project.document(uid) if uid else None

    def _by_words(self, spans: Sequence[SpanRecord]) -> Document | None:
        """The one text in which all words stand at their places, and those around them."""
        told = [span for span in spans if span.text]
        around = sum(len(span.before) + len(span.after) > 8 for span in told)
        if len(told) < len(spans) or (len(told) < _FEWEST and not around):
            return None
        fitting = list(_fitting(self._project.texts(), told))
        return self._project.document(fitting[0]) if len(fitting) == 1 else None


def _some_stand(text: str, spans: Sequence[SpanRecord]) -> bool:
    """Whether any of the annotations fits; with none, or none that says its words, the name is enough."""
    told = [span for span in spans if span.text]
    return not told or any(stands(text, span) for span in told)


def _fitting(texts: Iterator[tuple[str, str]], spans: Sequence[SpanRecord]) -> Iterator[str]:
    for uid, text in texts:
        if all(stands(text, span) for span in spans):
            yield uid


def stands(text: str, span: SpanRecord) -> bool:
    """Whether the words of an annotation, and those around it as far as given, stand at its place."""
    before, after = text[: span.start], text[span.end :]
    return (
        same_surface(text[span.start : span.end], span.text)
        and _plain(before[-2 * len(span.before) :] if span.before else "").endswith(_plain(span.before))
        and _plain(after[: 2 * len(span.after)]).startswith(_plain(span.after))
    )


def same_surface(found: str, expected: str) -> bool:
    """Whether both are the same letters, however composed."""
    if found == expected:
        return True
    return unicodedata.normalize("NFC", found) == unicodedata.normalize("NFC", expected)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
