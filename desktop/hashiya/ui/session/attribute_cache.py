"""What is said of the open document and its annotations beyond labels; read when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeScheme, AttributeType, AttributeValue, Subject
from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.services.attributes.standing import StandingValues, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hashiya.core.changes import ChangeSet

_FROM_ELSEWHERE = frozenset({"", "merge", "sync", "repair", "carry_over"})


class AttributeCache:
    """Kept until an act, an undo or another file touches what it holds."""

    def __init__(
        self, types: Callable[[], AttributeScheme], read: Callable[[str, Sequence[str]], StandingValues]
    ) -> None:
        self._read_types, self._read = types, read
        self._types: AttributeScheme | None = None
        self._standing: StandingValues | None = None
        self._document, self._person = "", ""

    def look_at(self, document: str, person: str) -> None:
        """This document is open now, as this person sees it."""
        if (document, person) != (self._document, self._person):
            self._document, self._person, self._standing = document, person, None

    def forget(self, changes: ChangeSet) -> None:
        """These changes happened."""
        if changes.scheme or changes.kind in _FROM_ELSEWHERE:
            self._types = None
        if changes.beyond or changes.people or changes.kind in _FROM_ELSEWHERE:
            self._standing = None

    @property
    def types(self) -> AttributeScheme:
        """The types of the scheme."""
        if self._types is None:
            self._types = self._read_types()
        return self._types

    @property
    def standing(self) -> StandingValues:
        """What stands in the open document."""
        if self._standing is None:
            layers = [each for each in (self._person, SUGGESTIONS) if each]
            empty = not self._document
            self._standing = StandingValues() if empty else self._read(self._document, layers)
        return self._standing

    def of(self, annotation: Annotation) -> Values:
        """Name → value of what is said of an annotation of the open document."""
        return self.standing.of(annotation)

    def for_label(self, label: str) -> tuple[AttributeType, ...]:
        """What an annotation of this label may have."""
        return self.types.for_label(Subject.ANNOTATION, label)

    @property
    def document_types(self) -> tuple[AttributeType, ...]:
        """What documents may have."""
        return self.types.for_label(Subject.DOCUMENT, "")

    @property
    def labels(self) -> Mapping[str, AttributeValue]:
        """What this person says of the open document."""
        return self.standing.labels(self._person)

    @property
    def note(self) -> str:
        """This person's note on the open document."""
        return self.standing.note(self._person)
