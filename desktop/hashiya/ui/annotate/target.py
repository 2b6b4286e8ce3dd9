"""What the next act is about: the selection in the text, or the chosen annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.segment import without_edge_spaces

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.changes import Act, ChangeSet
    from hashiya.core.document import Document
    from hashiya.core.span import Annotation
    from hashiya.ui.reader.view import ReaderView
    from hashiya.ui.session.session import Session


class Target:
    """Shared by everything that marks; `session` is None while no project is open."""

    def __init__(self, reader: ReaderView) -> None:
        self.reader = reader
        self.session: Session | None = None

    @property
    def writable(self) -> tuple[Session, Document] | None:
        """The session and its open document, where something can be changed in it."""
        session = self.session
        if session is None or session.document is None or session.readonly:
            return None
        return session, session.document

    @property
    def chosen(self) -> Annotation | None:
        return self.session.selected if self.session else None

    def take_up(self) -> Annotation | None:
        """The chosen annotation; where none is, the one that the selection or the caret stands on is chosen.

        So one can go on from a hit of the search, or from where the arrows led.
        """
        found = self.chosen or self._under()
        if found is not None and self.session is not None and self.chosen is None:
            self.reader.set_selection(found.start, found.start, reveal=False)
            self.session.select(found.uid)
        return self.chosen

    @property
    def stands_on_one(self) -> bool:
        """Whether there is an annotation to take up."""
        return self.chosen is not None or self._under() is not None

    def _under(self) -> Annotation | None:
        """Of the shown ones around the selection, or the caret, the innermost."""
        session = self.session
        if session is None or session.document is None or session.reading:
            return None
        start, end = self.reader.selection()
        around = self.reader.annotations_between(start, start + 1)  # what holds it all holds its beginning
        inside = [each for each in around if each.start <= start and end <= each.end]
        return min(inside, key=lambda each: each.end - each.start, default=None)

    def range(self) -> tuple[int, int] | None:
        """What is selected in the text; no annotation begins or ends with a space that nobody sees."""
        start, end = without_edge_spaces(self.reader.text, *self.reader.selection())
        return (start, end) if end > start else None

    def in_sight(self) -> bool:
        """Whether what the next act is about can be seen; where not, the text goes there."""
        found = self.range() or (self.chosen.range if self.chosen is not None else None)
        return found is None or self.reader.in_sight(*found)

    def do(self, make: Callable[[], Act]) -> ChangeSet | None:
        """Make an act and do it; refusals are told by the session, also that of touching what is hidden."""
        session = self.session
        return session.do(lambda: session.seen_act(make())) if session else None
