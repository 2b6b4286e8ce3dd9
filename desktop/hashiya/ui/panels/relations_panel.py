"""The relations of the open document as a list: filtered, searched, decided on by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from hashiya.core.fold import fold
from hashiya.qtkit.i18n import number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.signals import debounced, weak_slot
from hashiya.ui.commands.actions import first_key
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.input_fields import offer_clearing
from hashiya.ui.widgets.menus import add_choice
from hashiya.ui.widgets.panel_head import PanelHead
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.segments import Filters
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import score_words
from hashiya.ui.wording.relation_words import ends_words, title_of, type_title

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.open_relations import Ends
    from hashiya.ui.session.session import Session

MOST = 2000
"""Rows listed; what is typed narrows them."""


class RelationList(EntryList):
    """Escape goes back to the text; keys for relations are handed on."""

    left = Signal()
    pressed_key = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtCore import Qt

        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.pressed_key.emit(event)
        else:
            super().keyPressEvent(event)


class RelationsPanel(Retranslated, QWidget):
    """`picked` carries the uid of a relation to go to; `pressed_key` keys meant for the chosen one."""

    picked = Signal(str)
    pressed_key = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._type = ""
        self._following = False
        self.setProperty("part", "dock")
        self.head = PanelHead(context)
        self._filter = self.head.add("list-filter")
        self._filter.setPopupMode(self._filter.ToolButtonPopupMode.InstantPopup)
        self._filter.setMenu(QMenu(self._filter))
        self._filter.menu().aboutToShow.connect(self._fill_filter)
        self._kinds = Filters(context)
        self._kinds.chosen.connect(self.reload)
        self.field = QLineEdit()
        offer_clearing(context, self.field)
        self.list = RelationList(context, "")
        self.list.clicked.connect(self._on_picked)
        self.list.moved_to.connect(self._on_moved)
        self.list.left.connect(self.left)
        self.list.pressed_key.connect(self.pressed_key)
        self._empty = TextLine(size=12, tone="second", wrap=True)
        self._empty.setContentsMargins(16, 8, 16, 8)
        self._timer = debounced(self, 60, self.reload)
        self.field.textChanged.connect(self._timer.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(4)
        for widget in (self._kinds, self.field, self._empty, self.list):
            column.addWidget(widget)
        column.setStretchFactor(self.list, 1)
        context.keys.changed.connect(weak_slot(self.reload))
        self.retranslate()

    def set_session(self, session: Session | None) -> None:
        """Another project is open, or none."""
        self._session, self._type = session, ""
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._timer.start)
            session.annotations_read.connect(self._timer.start)
            session.relations.chosen_changed.connect(self._follow)
        self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.beyond or changes.scheme or changes.annotations:
            self._timer.start()

    # ---------------------------------------------------------------- what is listed
    def relations(self) -> list[Ends]:
        """Those that fit the search and the type, in the order of the text."""
        session = self._session
        if session is None or session.document is None or session.reading:
            return []
        wanted = fold(self.field.text()).split()
        found = [each for each in session.relations.all() if self._fits(each, wanted, session)]
        return sorted(found, key=_place)

    def _fits(self, each: Ends, wanted: list[str], session: Session) -> bool:
        if self._type and each.relation.type != self._type:
            return False
        if not wanted:
            return True
        kind = session.relations.type(each.relation.type)
        hay = fold(f"{each.head.surface} {each.tail.surface} {kind.code} {kind.ar} {kind.en}")
        return all(word in hay for word in wanted)

    def reload(self, *_: object) -> None:
        """Read anew, where the panel is seen."""
        session = self._session
        if session is None or not self.isVisible():
            return
        found = self.relations()
        counts = [len(found), sum(each.suggested for each in found)]
        counts.append(counts[0] - counts[1])
        words = (self.tr("All"), self.tr("Suggested"), self.tr("Accepted"))
        filters = [(word, number(count)) for word, count in zip(words, counts, strict=True)]
        self._kinds.set_filters(filters)
        if self._kinds.current:
            found = [each for each in found if each.suggested == (self._kinds.current == 1)]
        language = self._context.language
        entries = []
        for each in found[:MOST]:
            kind = session.relations.type(each.relation.type)
            entries.append(
                ListEntry(
                    each.uid,
                    ends_words(each.head, each.tail, directed=kind.directed),
                    type_title(kind, language),
                    score_words(each.score) if each.suggested else "",
                    tone="ink2" if each.suggested else "ink",
                )
            )
        self._following = True
        chosen = session.relations.chosen
        self.list.show_entries(entries, keep=chosen.uid if chosen is not None else "")
        self._following = False
        self.list.setVisible(bool(entries))
        self._empty.setVisible(not entries or len(found) > MOST)
        self._empty.setText(self._told(len(found), bool(entries)))
        self.head.set_count(number(counts[0]) if counts[0] else "")

    def _told(self, found: int, listed: bool) -> str:
        if listed:
            return self.tr("The first %Ln are listed; type to narrow them.", "", min(found, MOST))
        if self.field.text() or self._type:
            return self.tr("No relation fits the filter.")
        key = first_key(self._context, "annotate.relate")
        if not key:
            return self.tr("No relations yet. Choose an annotation, then “Relate to…” in the menu.")
        return self.tr("No relations yet. Choose an annotation and press {0}.").format(key)

    def _follow(self) -> None:
        chosen = self._session.relations.chosen if self._session is not None else None
        if chosen is not None and self.isVisible():
            self._following = True
            index = self.list.entries.index_of(chosen.uid)
            if index.isValid():
                self.list.setCurrentIndex(index)
            self._following = False

    def _on_moved(self, entry: ListEntry) -> None:
        if not self._following and self.list.hasFocus():
            self.picked.emit(entry.key)

    def _on_picked(self, *_: object) -> None:
        if self.list.current is not None:
            self.picked.emit(self.list.current.key)

    def _fill_filter(self) -> None:
        menu, session = self._filter.menu(), self._session
        menu.clear()
        if session is None:
            return
        group = QActionGroup(menu)
        used = sorted({each.relation.type for each in session.relations.all()})
        for code in ("", *used):
            types = session.relations.types
            words = title_of(types, code, self._context.language) if code else self.tr("All types")
            add_choice(menu, group, words, code, chosen=code == self._type)
        group.triggered.connect(self._on_type_chosen)

    def _on_type_chosen(self, action: QAction) -> None:
        self._type = str(action.data())
        role = "accent" if self._type else "ink3"
        self._context.icons.assign(self._filter, "list-filter", role=role, size=15)
        self.reload()

    def retranslate(self) -> None:
        self.head.set_title(self.tr("Relations"))
        self.list.setAccessibleName(self.tr("Relations"))
        self._kinds.setAccessibleName(self.tr("Which relations are listed"))
        self.field.setPlaceholderText(self.tr("Words of an end, or a type"))
        self.field.setAccessibleName(self.tr("Words of an end, or a type"))
        self._filter.setAccessibleName(self.tr("Filter by type"))
        self._filter.setToolTip(plain_tip(self.tr("Filter by type")))
        self.reload()


def _place(each: Ends) -> tuple[int, int]:
    return each.head.start, each.tail.start
