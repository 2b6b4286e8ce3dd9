"""What is said of each document of the project, for its list: words, filters, counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeValue, Subject, written
from hashiya.services.attributes.standing import Values, document_labels, settled_labels, without_notes
from hashiya.ui.wording.attribute_words import said_words, value_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

CountedValue = tuple[str, tuple[str, str], int]


class DocumentsSaid:
    """Read with one query when it is first asked for, and again after what touches it."""

    def __init__(self, context: Context, session: Session) -> None:
        self._context, self._session = context, session
        self._values: dict[str, Values] | None = None
        self._words: dict[tuple[str, str], str] = {}
        self._all: tuple[str, dict[str, str]] | None = None

    def forget(self, changes: ChangeSet) -> bool:
        """These changes happened; true where the list may have to be shown anew."""
        if not (changes.beyond or changes.scheme or changes.people or not changes.kind):
            return False
        before, self._values = self._values, None
        self._words.clear()
        self._all = None
        return before is None or changes.scheme or before != self._read()  # types may be called otherwise

    @property
    def any(self) -> bool:
        """Whether anything is said of any document."""
        return bool(self._read())

    def words(self, document: str) -> str:
        """«Dialect · Egypt»; "" where nothing is said."""
        values = self._read().get(document)
        if not values:
            return ""
        language = self._context.language
        key = (document, language)
        if key not in self._words:
            types = self._session.said.types
            found = []
            for name, value in types.in_order(Subject.DOCUMENT, values):
                kind = types.get(Subject.DOCUMENT, name)
                named = value is True or kind is None or not kind.choices
                words = said_words(kind, name, value, language) if named else ""
                found.append(words or value_words(kind, value, language))
            self._words[key] = " · ".join(found)
        return self._words[key]

    def all_words(self) -> Mapping[str, str]:
        """`words` of every document of which anything is said, by uid; the same object until it changes."""
        language = self._context.language
        if self._all is None or self._all[0] != language:
            self._all = language, {uid: self.words(uid) for uid in self._read()}
        return self._all[1]

    def having(self, name: str, value: str) -> frozenset[str]:
        """The documents of which this is said."""
        return frozenset(uid for uid in self._read() if self.has(uid, name, value))

    def has(self, document: str, name: str, value: str) -> bool:
        """Whether this is said of it."""
        return value in written(self._read().get(document, {}).get(name))

    def values(self, among: Collection[str] = ()) -> list[CountedValue]:
        """(words, (name, value as written), how many documents), of `among` or all, in the scheme's order."""
        counts: Counter[tuple[str, str]] = Counter()
        kept: dict[tuple[str, str], AttributeValue] = {}
        for document, values in self._read().items():
            if among and document not in among:
                continue
            for name, value in values.items():
                for each in written(value):
                    counts[name, each] += 1
                    kept[name, each] = each if isinstance(value, tuple) else value
        types = self._session.said.types
        order = {kind.code: place for place, kind in enumerate(types.types)}
        keys = sorted(counts, key=lambda key: (order.get(key[0], len(order)), key))
        language = self._context.language
        return [
            (said_words(types.get(Subject.DOCUMENT, key[0]), key[0], kept[key], language), key, counts[key])
            for key in keys
        ]

    def _read(self) -> dict[str, Values]:
        if self._values is None:
            session = self._session
            found = document_labels(session.project)
            settled = {
                document: without_notes(settled_labels(layers, session.person))
                for document, layers in found.items()
            }
            self._values = {document: values for document, values in settled.items() if values}
        return self._values
