"""The relations of the chosen annotation as sentences, each the way to its other end."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hashiya.core.span import Annotation
from hashiya.qtkit.i18n import number
from hashiya.ui.context import Context
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.relation_words import ends_words, type_title

_MOST, _ROW = 8, 48


class RelationSentences(Retranslated, QWidget):
    """Not there for an annotation without relations. `all_wanted`: the list of all of them."""

    all_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._annotation = ""
        self._title = TextLine(size=12, bold=True)
        self.list = EntryList(context, "")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._go)
        self.list.chosen.connect(self._go)
        self._more = push_button(context, kind="quiet")
        self._more.clicked.connect(self.all_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self.list)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.retranslate()

    def show_of(self, session: Session | None, annotation: Annotation | None) -> None:
        """Those of this annotation; nothing is shown where there are none."""
        self._session = session
        self._annotation = annotation.uid if annotation is not None else ""
        total = session.relations.count(annotation.uid) if session is not None and annotation else 0
        self.setVisible(total > 0)
        if session is None or annotation is None or not total:
            return
        self._title.setText(f"{self.tr('Relations')} {number(total)}")
        entries = []
        for each in session.relations.of(annotation.uid, _MOST):
            kind = session.relations.type(each.relation.type)
            words = type_title(kind, self._context.language)
            if each.suggested:
                words = self.tr("{0} · suggested").format(words)
            entries.append(
                ListEntry(each.uid, ends_words(each.head, each.tail, directed=kind.directed), words)
            )
        self.list.show_entries(entries)
        self.list.clearSelection()
        self.list.setFixedHeight(_ROW * len(entries) + 2)
        self._more.setVisible(total > _MOST)
        if total > _MOST:
            name_button(self._more, self.tr("%Ln more", "", total - _MOST))

    def _go(self, *_: object) -> None:
        """To the other end; the relation is chosen."""
        session, entry = self._session, self.list.current
        found = session.relations.get(entry.key) if session is not None and entry is not None else None
        if session is not None and found is not None:
            session.select(found.other(self._annotation).uid)
            session.relations.choose(found.uid)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Relations"))
        self.list.setAccessibleName(self.tr("Relations"))
