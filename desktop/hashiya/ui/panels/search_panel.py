"""Finding words in the open document or in all: a field, the lines where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import number
from hashiya.qtkit.signals import debounced
from hashiya.qtkit.tables import RowsModel
from hashiya.ui.attributes.said_button import SaidButton
from hashiya.ui.search.hit_rows import HitDelegate
from hashiya.ui.search.hit_search import LIMIT, HitSearch, asks_for_values
from hashiya.ui.search.spelling_menu import SpellingButton
from hashiya.ui.widgets.basic import TextLine, name_button
from hashiya.ui.widgets.input_fields import offer_clearing
from hashiya.ui.widgets.panel_head import PanelHead
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.rows import UniformRows
from hashiya.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from hashiya.core.changes import ChangeSet
    from hashiya.services.search.find import Hit
    from hashiya.ui.context import Context
    from hashiya.ui.reader.view import ReaderView
    from hashiya.ui.session.session import Session

_WIDEST, _FIELD = 420, 300  # of the field; and what it needs beside the choices


class SearchField(QLineEdit):
    """Enter goes on, Shift+Enter back, Down into the list, Escape to the text."""

    step_wanted = Signal(int)
    list_wanted = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_wanted.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Down:
            self.list_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SearchPanel(Retranslated, QWidget):
    """`place_wanted` carries (document uid, start, end)."""

    place_wanted = Signal(str, int, int)
    left = Signal()

    def __init__(self, context: Context, reader: ReaderView) -> None:
        super().__init__()
        self._context, self._reader = context, reader
        self._session: Session | None = None
        reader.selection_changed.connect(self._on_selection_changed)
        self._current = -1
        self._typed = self._framed = False
        self._search = HitSearch(context, self)
        self._search.found.connect(self._on_found)
        self._search.completed.connect(self._on_completed)
        self._owed = 0  # the step that was asked for while nothing was found yet
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = PanelHead(context)
        self._close = self.head.add("x")
        self._close.clicked.connect(self._on_close)
        self._field = SearchField()
        offer_clearing(context, self._field)
        self._field.setMaximumWidth(_WIDEST)
        sign = self._field.addAction(
            context.icons.get("search", role="ink3"), QLineEdit.ActionPosition.LeadingPosition
        )
        context.icons.assign(sign, "search", role="ink3")
        self._field.textChanged.connect(self._on_text_changed)
        self._field.step_wanted.connect(self._step)
        self._field.list_wanted.connect(self._on_list_wanted)
        self._field.left.connect(self._on_close)
        self._scope = Segments(context, pad=10, height=28)
        self._scope.chosen.connect(self._on_scope_chosen)
        self.spelling = SpellingButton(context, inside=True)
        self.spelling.switched.connect(self._on_switched)
        self.said = SaidButton(context)
        self.said.changed.connect(self._on_said_changed)
        self._found = TextLine(size=12, tone="third")
        self._timer = debounced(self, 160, self._look)
        self._make_list()
        self._lay_out()
        self.retranslate()

    def _make_list(self) -> None:
        self.model: RowsModel[Hit] = RowsModel(_key, _words, self, tip=_name)
        self.list = UniformRows()
        self.list.setModel(self.model)
        self._delegate = HitDelegate(self._context, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(self._on_activated)
        self.list.activated.connect(self._on_activated)

    def _lay_out(self) -> None:
        self._words, self._where = QHBoxLayout(), QHBoxLayout()
        self._words.setSpacing(10)
        self._words.addWidget(self._field)
        self._where.setSpacing(10)
        for each in (self._scope, self.spelling, self.said, self._found):
            self._where.addWidget(each)
        self._where.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setContentsMargins(12, 2, 12, 8)
        self._row.setSpacing(10)
        self._row.addLayout(self._words, 2)
        self._row.addLayout(self._where, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addWidget(self.list, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow panel the field has a line of its own, with how many there are."""
        super().resizeEvent(event)
        beside = sum(each.sizeHint().width() for each in (self._scope, self.spelling, self.said))
        narrow = self.width() < beside + _FIELD
        directions = QBoxLayout.Direction
        way = directions.TopToBottom if narrow else directions.LeftToRight
        if way is self._row.direction():
            return
        self._row.setDirection(way)
        self._where.setSpacing(6 if narrow else 10)
        (self._where if narrow else self._words).removeWidget(self._found)
        if narrow:
            self._words.addWidget(self._found)
        else:
            self._where.insertWidget(3, self._found)

    # ---------------------------------------------------------------- wishes
    def set_session(self, session: Session | None) -> None:
        self._give_up()
        self._session = session
        self.said.set_session(session)
        self._show([])
        if session is not None:
            session.document_changed.connect(self._on_document_changed)
            session.changes_applied.connect(self._on_changes)

    def begin(self, *, everywhere: bool, words: str = "") -> None:
        """Take the keyboard; `words` to look for at once."""
        self._scope.set_current(1 if everywhere else 0)
        line = " ".join(words.split())
        if 0 < len(line) <= 120:
            self._field.setText(line)
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        self._typed = 0 < len(line) <= 120
        self._look()

    def go_to_current(self) -> None:
        """Select the current row's hit in the text."""
        place = self.list.currentIndex().row()
        if 0 <= place < self.model.rowCount():
            self._go(place)

    def next_hit(self) -> None:
        self._step(1)

    def previous_hit(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._look()
        if self._search.running:
            self._owed = by
            return
        count = self.model.rowCount()
        if count:
            self._go(self._next(by) % count)

    def _next(self, by: int) -> int:
        """From the current hit, or from the caret where that has gone elsewhere, as in editors."""
        here = self._here()
        if self._scope.current == 1 or self._is_chosen() or not here:
            return self._current + by
        caret = self._reader.selection()[0]
        ahead = [place for place, hit in here if hit.start >= caret]
        if by > 0:
            return ahead[0] if ahead else here[0][0]
        behind = [place for place, hit in here if hit.start < caret]
        return behind[-1] if behind else here[-1][0]

    def _here(self) -> list[tuple[int, Hit]]:
        """The hits of the open document, with their places in the list."""
        document = self._session.document.uid if self._session and self._session.document else ""
        return [(place, hit) for place, hit in enumerate(self.model.rows) if hit.document == document]

    def _is_chosen(self) -> bool:
        """Whether the current hit is what is selected in the text."""
        current = self.model.rows[self._current] if 0 <= self._current < len(self.model.rows) else None
        return current is not None and self._reader.selection() == (current.start, current.end)

    def _choose(self) -> None:
        """The current hit becomes the selection: what a key marks is what is framed."""
        session, place = self._session, self._current
        if session is None or session.document is None or not 0 <= place < len(self.model.rows):
            return
        hit = self.model.rows[place]
        if hit.document == session.document.uid:
            session.select("")
            self._reader.set_selection(hit.start, hit.end)

    def _on_selection_changed(self, _range: object) -> None:
        """The frame goes when the selection has gone elsewhere."""
        if self._framed and not self._is_chosen():
            self._mark()

    def _go(self, place: int) -> None:
        self._current = place
        hit = self.model.rows[place]
        self.list.setCurrentIndex(self.model.index(place, 0))
        if self._scope.current == 1:
            keyboard = self._field.hasFocus() or self.list.hasFocus()
            focused = self.focusWidget()
            self.place_wanted.emit(hit.document, hit.start, hit.end)
            if keyboard and focused is not None:
                focused.setFocus()
        self._choose()
        self._mark()

    # ---------------------------------------------------------------- searching
    def _look(self) -> None:
        """What was found before stays until the first places are there."""
        self._timer.stop()
        self._give_up()
        session, query = self._session, self._field.text().strip()
        if session is None or not self._is_asked:
            self._show([])
            return
        look = self._search.look_here if self._scope.current == 0 else self._search.look_everywhere
        look(session, query, self.spelling.folding(), self.said.wanted)

    def _give_up(self) -> None:
        self._search.stop()
        self._owed = 0

    @property
    def _is_asked(self) -> bool:
        return bool(self._field.text().strip()) or asks_for_values(self.said.wanted)

    def _on_found(self, hits: Sequence[Hit]) -> None:
        self._show(hits)
        by, self._owed = self._owed, 0
        if by:
            self._step(by)

    def _on_completed(self, hits: Sequence[Hit]) -> None:
        """The other places come behind the first ones."""
        if len(hits) > self.model.rowCount():
            self.model.set_rows(hits)
            if self._current >= 0:
                self.list.setCurrentIndex(self.model.index(self._current, 0))
            self._mark()

    def _show(self, hits: Sequence[Hit]) -> None:
        self._delegate.with_names = self._scope.current == 1
        self.model.set_rows(hits)
        caret = self._reader.selection()[0]
        document = self._session.document.uid if self._session and self._session.document else ""
        ahead = [at for at, hit in enumerate(hits) if hit.document == document and hit.start >= caret]
        self._current = ahead[0] if ahead else 0 if hits else -1
        if self._current >= 0:
            self.list.setCurrentIndex(self.model.index(self._current, 0))
        if self._typed:
            self._choose()
        self._mark()

    def _mark(self) -> None:
        """Yellow in the text, the current one framed; nothing while the panel is put away."""
        if not self.isVisible():
            self._framed = False
            self._reader.set_hits(())
            self._say()
            return
        document = self._session.document.uid if self._session and self._session.document else ""
        here = [hit for hit in self.model.rows if hit.document == document]
        self._framed = self._is_chosen()
        current = self.model.rows[self._current] if self._framed else None
        place = here.index(current) if current in here else -1
        self._reader.set_hits([(hit.start, hit.end) for hit in here], place)
        self._say()

    def _say(self) -> None:
        count = self.model.rowCount()
        if not self._is_asked:
            self._found.setText("")
        elif not count:
            self._found.setText(self.tr("Not found"))
        elif count >= LIMIT:
            self._found.setText(self.tr("The first {0} places").format(number(count)))
        else:
            self._found.setText(self.tr("{0} of %Ln places", "", count).format(number(self._current + 1)))

    # ---------------------------------------------------------------- what happened
    def _on_text_changed(self, _text: str) -> None:
        self._typed = True
        self._timer.start()

    def _on_switched(self) -> None:
        if self.isVisible() and self._field.text().strip():
            self._look()

    def _on_said_changed(self) -> None:
        self._typed = False
        self._look()

    def _on_scope_chosen(self, _place: int) -> None:
        self._look()

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self._go(index.row())

    def _on_list_wanted(self) -> None:
        self.list.setFocus()

    def _on_document_changed(self, _document: object) -> None:
        if self._scope.current == 0 and self._is_asked and self.isVisible():
            self._typed = False
            self._look()
            # Marked, but the page stays at its beginning until the next hit is asked for.
            self._current = -1
            self._reader.set_caret(0)
        self._mark()

    def _on_changes(self, changes: ChangeSet) -> None:
        said = bool(self.said.wanted) and (changes.beyond or bool(changes.annotations))
        if (changes.document_list or said) and self.isVisible():
            self._typed = self._typed and self._timer.isActive()
            self._timer.start()

    def _on_close(self) -> None:
        """The panel goes and its yellow with it; the hit stays selected, for a key to mark."""
        dock = self.parentWidget()
        if dock is not None:
            dock.hide()
        self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._reader.set_hits(())
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_close()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self.head.set_title(self.tr("Search"))
        name_button(self._close, self.tr("Close"))
        self._field.setPlaceholderText(self.tr("Words to find"))
        self._field.setAccessibleName(self.tr("Words to find"))
        self._scope.set_items([self.tr("This document"), self.tr("All documents")])
        self._scope.setAccessibleName(self.tr("Where to search"))
        self.list.setAccessibleName(self.tr("Places found"))
        self._say()


def _key(hit: Hit) -> tuple[str, int]:
    return hit.document, hit.start


def _words(hit: Hit) -> str:
    return f"{hit.before} {hit.surface} {hit.after}"


def _name(hit: Hit) -> str:
    return hit.name
