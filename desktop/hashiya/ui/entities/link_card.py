"""The card of Ctrl+L: one field with candidates for a mention; each key does one thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hashiya.core.beyond.entities import NIL
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.tables import RowsModel
from hashiya.services.entities.entity_candidates import EntityCandidate
from hashiya.ui.commands.key_bindings import typed
from hashiya.ui.entities.candidate_rows import HEIGHT, CandidateDelegate, CandidateRow
from hashiya.ui.widgets.basic import ElidedLine, KeyCap, TextLine, rule
from hashiya.ui.widgets.floating_card import Floating
from hashiya.ui.widgets.rows import RowList
from hashiya.ui.wording.entity_words import entity_name, reason_line

if TYPE_CHECKING:
    from hashiya.core.labels import Scheme
    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context

WIDTH = 470
_SHOWN = 6  # rows of candidates in sight

Finder = Callable[[str], Sequence[EntityCandidate]]


class LinkCard(Floating):
    """`linked` carries an EntityCandidate or NIL, `made` the name of a new entity, `unlinked` nothing.

    Enter takes the row at hand, a digit another, 0 says that nobody knows it, Ctrl+Enter makes a new entity,
    Backspace in the empty field unlinks.
    """

    linked = Signal(object)
    made = Signal(str)
    unlinked = Signal()
    left = Signal()

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self._context = context
        self._find: Finder = lambda _typed: ()
        self._surface, self._label, self._now = "", "", ""
        self._about = ElidedLine(context, 12)
        self.field = QLineEdit()
        self.field.textChanged.connect(self._on_typed)
        self.field.installEventFilter(self)
        self.rows: RowsModel[CandidateRow] = RowsModel(_key, _text, self, tip=_tip)
        self.list = RowList()
        self.list.setModel(self.rows)
        self._delegate = CandidateDelegate(context, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._on_clicked)
        self._make_foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 9, 10, 8)
        column.setSpacing(6)
        column.addWidget(self._about)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        column.addWidget(self._foot)
        self.retranslate()

    def _make_foot(self) -> None:
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        self._hints = {cap: TextLine(size=11, tone="third") for cap in ("↵", "1–9", "⌫", "Esc")}
        for cap, line in self._hints.items():
            row.addWidget(KeyCap(self._context, cap))
            row.addWidget(line)
            row.addSpacing(6)
        row.addStretch(1)

    def open_for(
        self, anchor: QRect, mention: Annotation, scheme: Scheme, find: Finder, *, now: str, state: str
    ) -> None:
        """Show beside the anchor. `find` gives candidates for what is typed; `now` is the uid it means."""
        self._find, self._now = find, now
        self._surface, self._label = " ".join(mention.surface.split()), mention.label
        self._delegate.scheme = scheme
        self._about.set_text(f"{isolated(self._surface)} · {state}")
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self._show_rows()
        self.place(anchor, width=WIDTH, height=self._height())
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def renew(self) -> None:
        """Candidates that came later (the knowledge file) are shown."""
        if self.isVisible():
            self._show_rows(keep=True)

    def _height(self) -> int:
        candidates = min(_SHOWN, sum(row.kind == "candidate" for row in self.rows.rows))
        return 128 + max(1, candidates) * HEIGHT + 2 * 32

    # ---------------------------------------------------------------- rows
    @property
    def current(self) -> CandidateRow | None:
        """The row at hand."""
        return self.rows.at(self.list.currentIndex())

    def _show_rows(self, *, keep: bool = False) -> None:
        words, language = self.field.text().strip(), self._context.language
        at = self.list.currentIndex().row() if keep else 0
        found = []
        for number, each in enumerate(self._find(words), 1):
            sub = " · ".join(part for part in (each.entity.description, reason_line(each.reasons)) if part)
            now = bool(each.entity.uid) and each.entity.uid == self._now
            title = entity_name(each.entity, language)
            row = CandidateRow("candidate", str(number), title, sub, each.entity.label, each, now)
            found.append(row)
        nobody = CandidateRow("nil", "0", self.tr("Known to nobody"), now=self._now == NIL)
        name = self.new_name
        new = CandidateRow(
            "new", "Ctrl ↵", self.tr("New entity “{0}”").format(isolated(name)), label=self._label
        )
        # With nothing alike, Enter makes the new one.
        self.rows.set_rows([*found, new, nobody])
        self.list.setCurrentIndex(self.rows.index(max(0, min(at, len(found))), 0))
        self.list.viewport().update()

    @property
    def new_name(self) -> str:
        """What a new entity would be called: what is typed, else the mention's words."""
        return " ".join(self.field.text().split()) or self._surface

    def _on_typed(self, _text: str) -> None:
        self._show_rows()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(self.rows.at(index))

    def _choose(self, row: CandidateRow | None) -> None:
        if row is None:
            return
        name = self.new_name
        self._close()
        if row.kind == "nil":
            self.linked.emit(NIL)
        elif row.kind == "new":
            self.made.emit(name)
        elif row.candidate is not None:
            self.linked.emit(row.candidate)

    def _close(self) -> None:
        self.hide()
        self.left.emit()

    # ---------------------------------------------------------------- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # while one types, keys are this field's
            return True
        return event.type() == QEvent.Type.KeyPress and self.handle_key(event)

    def handle_key(self, event: QKeyEvent) -> bool:
        """True when the key was the card's own; the rest is typed."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            new = next((row for row in self.rows.rows if row.kind == "new"), None)
            self._choose(new if control else self.current)
        elif key == Qt.Key.Key_Escape:
            self._close()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by, count = (1 if key == Qt.Key.Key_Down else -1), self.rows.rowCount()
            at = (self.list.currentIndex().row() + by) % max(1, count)
            self.list.setCurrentIndex(self.rows.index(at, 0))
        elif key == Qt.Key.Key_Backspace and not self.field.text():
            self._close()
            self.unlinked.emit()
        elif key == Qt.Key.Key_Tab or (digit := self._digit(event, control=control)) is None:
            return key == Qt.Key.Key_Tab
        else:
            self._choose(digit)
        return True

    def _digit(self, event: QKeyEvent, *, control: bool) -> CandidateRow | None:
        cap = "" if control else typed(event)
        if len(cap) != 1 or not cap.isdigit():
            return None
        return next((row for row in self.rows.rows if row.cap == cap), None)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Whom the mention means"))
        self.field.setPlaceholderText(self.tr("Name, description or identifier"))
        self.field.setAccessibleName(self.tr("Entity"))
        self.list.setAccessibleName(self.tr("Candidates"))
        words = {
            "↵": self.tr("take it"),
            "1–9": self.tr("another"),
            "⌫": self.tr("unlink"),
            "Esc": self.tr("close"),
        }
        for cap, line in self._hints.items():
            line.setText(words[cap])
        if self.isVisible():
            self._show_rows()


def _key(row: CandidateRow) -> tuple[str, str]:
    return row.kind, row.cap


def _text(row: CandidateRow) -> str:
    return " ".join(part for part in (row.cap, row.title, row.sub) if part)


def _tip(row: CandidateRow) -> str:
    return "\n".join(part for part in (row.title, row.sub) if part)
