"""The inspector's line about who is meant: a button that opens the card, and what is told beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from hashiya.core.beyond.entities import NIL
from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.widgets.basic import TextLine, anchored, push_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.entity_words import meant_words

if TYPE_CHECKING:
    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context
    from hashiya.ui.entities.entity_book import EntityBook


class EntityField(Retranslated, QWidget):
    """Hidden while the project has no entities. `wanted` carries the button."""

    wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._book: EntityBook | None = None
        self._shown: Annotation | None = None
        self.name = TextLine(size=12, tone="third")
        self.name.setFixedWidth(84)
        self.button: QPushButton = push_button(context)
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.name)
        row.addWidget(self.button)
        row.addWidget(CommandCap(context, "entities.link"))
        row.addStretch(1)
        self.hide()
        self.retranslate()

    def set_book(self, book: EntityBook) -> None:
        self._book = book
        book.changed.connect(self._renew)

    def show_of(self, annotation: Annotation | None, *, writable: bool) -> None:
        """What this annotation means."""
        self._shown = annotation
        self.button.setEnabled(writable)
        self._renew()

    def _renew(self) -> None:
        book, shown = self._book, self._shown
        self.setVisible(book is not None and not book.empty and shown is not None)
        if book is None or shown is None or book.empty:
            return
        registry = book.registry
        meant = registry.meant_by(shown.uid)
        entity = registry.entity(meant) if meant not in ("", NIL) else None
        words = meant_words(entity, meant, self._context.language)
        count = len(registry.of(meant)) if entity is not None else 0
        short = self.button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 112)
        self.button.setText(anchored(f"{isolated(short)} · {number(count)}" if count else short))
        told = self.tr("%Ln mentions", "", count) if count else ""
        self.button.setAccessibleName(self.tr("Entity: {0}").format(" · ".join(filter(None, (words, told)))))
        tip = [words, told, entity.description if entity is not None else ""]
        self.button.setToolTip(plain_tip("\n".join(part for part in tip if part)))

    def _on_clicked(self) -> None:
        self.wanted.emit(self.button)

    def retranslate(self) -> None:
        self.name.setText(self.tr("Entity"))
        self._renew()
