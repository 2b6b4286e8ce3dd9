"""What the window knows of entities: read when first asked for, and kept in step with changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.errors import UserError
from hashiya.services.entities.registry import Registry

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.session.session import Session

_MANY = 50  # documents from which all is read anew


class EntityBook(QObject):
    """The registry of the open project. `changed`: entities or links are others now.

    A project without entities is not read at all.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._registry: Registry | None = None
        self._empty = True

    def set_session(self, session: Session | None) -> None:
        self._session, self._registry = session, None
        self._empty = not self._has_any()
        if session is not None:
            session.changes_applied.connect(self._on_changes)
        self.changed.emit()

    @property
    def session(self) -> Session | None:
        return self._session

    @property
    def empty(self) -> bool:
        """Whether the project has no entities and nothing was ever asked."""
        return self._empty

    @property
    def registry(self) -> Registry:
        """Never None; without anything in it where no project is open."""
        if self._session is None or self._empty:
            return Registry(frozenset())
        if self._registry is None:
            self._registry = Registry.own(self._session.project)
        return self._registry

    def _has_any(self) -> bool:
        if self._session is None:
            return False
        try:
            counts = self._session.project.beyond_counts()
        except UserError:  # a damaged file: the text can still be read
            return False
        return bool(counts["entities"] or counts["mentions"])

    def _on_changes(self, changes: ChangeSet) -> None:
        session = self._session
        # Labels and boundaries of linked annotations are read with their mentions.
        touched = changes.annotations and self._registry is not None
        if not (changes.beyond or changes.people or changes.document_list or touched):
            return
        was_empty, self._empty = self._empty, not self._has_any()
        if self._empty and was_empty:
            return
        if changes.people or changes.document_list or len(changes.documents) > _MANY:
            self._registry = None
        elif self._registry is not None and session is not None:
            self._registry.renew(session.project, changes.documents)
        self.changed.emit()
