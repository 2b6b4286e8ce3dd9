"""Keeps what the reader shows of relations in step with the session, and follows the chips at its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.ui.reader.types import RelationLine
from hashiya.ui.wording.relation_words import chip_words

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context
    from hashiya.ui.reader.view import ReaderView
    from hashiya.ui.session.open_relations import Ends
    from hashiya.ui.session.session import Session

MOST = 200
"""Relations of one annotation that are drawn; the list shows all."""


class RelationView(QObject):
    """Nothing is read of documents without relations but that they have none."""

    def __init__(self, context: Context, reader: ReaderView, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._reader = context, reader
        self._session: Session | None = None
        reader.chip_clicked.connect(self._on_chip_clicked)
        context.languages.switched.connect(self._on_switched)

    def set_session(self, session: Session | None) -> None:
        """Another project is open, or none."""
        self._session = session
        if session is None:
            return
        session.document_changed.connect(self._show_all)
        session.annotations_read.connect(self._show_all)
        session.changes_applied.connect(self._on_changes)
        session.selection_changed.connect(self._on_selection_changed)
        session.relations.chosen_changed.connect(self._show_lines)
        self._show_all()

    def _show_all(self, *_: object) -> None:
        session = self._session
        if session is None or session.reading or session.document is None:
            self._reader.set_relation_counts({})
            return
        self._reader.set_relation_counts(session.relations.counts())
        self._show_lines()

    def _on_changes(self, changes: ChangeSet) -> None:
        session = self._session
        document = session.document if session is not None else None
        if document is not None and (document.uid in changes.documents or changes.scheme or changes.people):
            self._show_all()

    def _on_selection_changed(self, _annotation: object) -> None:
        self._show_lines()

    def _on_switched(self, *_: object) -> None:
        self._show_lines()

    def _show_lines(self) -> None:
        session = self._session
        chosen = session.selected if session is not None and not session.reading else None
        if session is None or chosen is None:
            self._reader.set_relations(())
            return
        found = session.relations.of(chosen.uid, MOST)
        strong = session.relations.chosen
        if strong is not None and all(each.relation.uid != strong.relation.uid for each in found):
            found.append(strong)
        lines = [self._line(session, each, chosen) for each in found]
        more = max(0, session.relations.count(chosen.uid) - len(lines))
        grip = bool(session.relations.types) and not session.readonly
        self._reader.set_relations(lines, grip=grip, more=more)

    def _line(self, session: Session, each: Ends, chosen: Annotation) -> RelationLine:
        kind = session.relations.type(each.relation.type)
        other = each.other(chosen.uid)
        words = chip_words(other, kind, self._context.language, outgoing=each.head.uid == chosen.uid)
        strong = session.relations.chosen
        return RelationLine(
            uid=each.relation.uid,
            head=each.head.range,
            tail=each.tail.range,
            annotation=other.uid,
            words=words,
            directed=kind.directed,
            dashed=each.suggested,
            strong=strong is not None and strong.relation.uid == each.relation.uid,
        )

    def _on_chip_clicked(self, uid: str) -> None:
        if self._session is not None:
            self._session.select(uid)
            self._reader.setFocus()
