"""The legend: the labels of the project with their counts in the open document; each can be hidden."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from hashiya.qtkit import icons
from hashiya.qtkit.i18n import number
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.signals import debounced, weak_slot
from hashiya.qtkit.tables import RowRole, RowsModel
from hashiya.ui.commands.actions import first_key
from hashiya.ui.widgets.basic import RowPainter, TextLine, draw_key, key_width, name_button, ui_font
from hashiya.ui.widgets.panel_head import PanelHead
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.rows import RowDelegate, RowList, Standing
from hashiya.ui.wording.common import label_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from hashiya.core.labels import Label
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_EYE = 34  # pixels at the trailing edge that belong to the eye


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A label, whether it is shown, and how many annotations of the open document bear it."""

    label: Label
    shown: bool
    count: int


class LegendDelegate(RowDelegate):
    """Form, name, count, key, eye; what is hidden is grey and its eye closed."""

    def height(self, _row: LegendRow) -> int:
        return 26 if self._context.settings.get("density") == "compact" else 30

    def draw(self, line: RowPainter, row: LegendRow, standing: Standing) -> None:
        theme, label = self._context.theme, row.label
        chosen = standing.chosen and standing.focused
        line.ground(theme, chosen=chosen, hovered=standing.hovered, focused=chosen)
        centre = line.box(10, 14).center()
        colour = theme.label_color(label, "tag" if chosen else "mark")
        draw_form(line.painter, label.family, centre.x(), centre.y(), 4.2, colour, hollow=not row.shown)
        key = (label.key_ar or label.key) if self._context.language == "ar" else (label.key or label.key_ar)
        room = key_width(key) if key else 0.0
        end = _EYE + room + 8
        if row.count:
            line.text(
                line.box(end, 44, trail=True), number(row.count), ui_font(11), self._faint(row), trail=True
            )
        name = label_title(label, self._context.language) or label.code
        ink = theme.ink if row.shown else theme.ink3
        line.text(line.box(32, line.rect.width() - 32 - end - 46), name, ui_font(13), ink)
        if key:
            box = line.box(_EYE, room, (line.rect.height() - 18) / 2, 18, trail=True)
            draw_key(line.painter, box, key, self._context)
        self._draw_eye(line, row)

    def _faint(self, row: LegendRow) -> str:
        return self._context.theme.ink2 if row.shown else self._context.theme.ink3

    def _draw_eye(self, line: RowPainter, row: LegendRow) -> None:
        place = line.box(10, 16, (line.rect.height() - 16) / 2, 16, trail=True)
        ratio = line.painter.device().devicePixelRatioF()
        name = "eye" if row.shown else "eye-off"
        sign = icons.pixmap(name, self._faint(row), size=16, mirrored=False, ratio=ratio)
        line.painter.drawPixmap(place.topLeft(), sign)


class LegendList(RowList):
    """Space or a click on the eye hides and shows, Enter or a double click shows the label alone."""

    toggled = Signal(str)
    alone = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setUniformItemSizes(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().data(RowRole)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif row is not None and event.key() == Qt.Key.Key_Space:
            self.toggled.emit(row.label.code)
        elif row is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.alone.emit(row.label.code)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self._eye_at(event)
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.toggled.emit(row.label.code)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.indexAt(event.position().toPoint()).data(RowRole)
        if row is not None and self._eye_at(event) is None:
            self.alone.emit(row.label.code)

    def _eye_at(self, event: QMouseEvent) -> LegendRow | None:
        index = self.indexAt(event.position().toPoint())
        box = QRectF(self.visualRect(index))
        rtl = self.isRightToLeft()
        reach = _EYE + 8
        x = event.position().x()
        inside = x < box.left() + reach if rtl else x > box.right() - reach
        row = index.data(RowRole)
        return row if inside and isinstance(row, LegendRow) else None


class LabelsPanel(Retranslated, QWidget):
    """`left`: the keyboard wants back to the text; `guide_wanted` carries a label's code."""

    left = Signal()
    guide_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = PanelHead(context)
        self._next, self._all = self.head.add("list-filter"), self.head.add("eye")
        self._next.clicked.connect(weak_slot(self.next_alone))
        self._all.clicked.connect(weak_slot(self.show_all))
        self.model: RowsModel[LegendRow] = RowsModel(_code, self._spoken, self, tip=self._tip)
        self.list = LegendList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(LegendDelegate(context, self.list))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.toggled.connect(self.toggle)
        self.list.alone.connect(self.alone)
        self.list.left.connect(self.left)
        self._timer = debounced(self, 120, self.reload)
        self._said = TextLine(size=11, tone="second", wrap=True)
        self._said.setContentsMargins(16, 4, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self._said)
        self.retranslate()

    def set_session(self, session: Session | None) -> None:
        self._session = session
        if session is not None:
            session.changes_applied.connect(weak_slot(self._timer.start))
            session.document_changed.connect(weak_slot(self._timer.start))
            session.annotations_counted.connect(self.reload)
            session.annotations_read.connect(self._timer.start)
            session.sight.changed.connect(self.reload)
        self.reload()

    # ---------------------------------------------------------------- what is shown
    def _labels(self) -> Sequence[Label]:
        return self._session.scheme.labels if self._session is not None else ()

    def _codes(self) -> list[str]:
        return [label.code for label in self._labels()]

    def _counts(self) -> Counter[str]:
        session = self._session
        tally = session.tally if session is not None and session.document is not None else None
        return tally.labels() if tally is not None else Counter()

    def reload(self) -> None:
        """Read labels, counts and what is hidden anew."""
        hidden = self._session.sight.hidden if self._session is not None else frozenset()
        counts = self._counts()
        self.model.set_rows(
            [LegendRow(each, each.code not in hidden, counts[each.code]) for each in self._labels()]
        )
        self.head.set_count(number(len(self.model.rows)) if self.model.rows else "")
        away = len(hidden & set(self._codes()))
        self._all.setEnabled(bool(hidden))
        self._said.setText(self.tr("%Ln labels hidden", "", away))
        self._said.setVisible(bool(away))

    def toggle(self, code: str) -> None:
        """Hide a label or show it again."""
        if self._session is not None:
            self._session.sight.toggle(code)

    def alone(self, code: str) -> None:
        """Show one label alone, or all again."""
        if self._session is not None:
            self._session.sight.only(code, self._codes())

    def show_all(self) -> None:
        """Hide nothing any more."""
        if self._session is not None:
            self._session.sight.hide(())

    def next_alone(self) -> str:
        """Of the labels that the document has, show the one after that which is alone now; its code."""
        if self._session is None:
            return ""
        codes, counts = self._codes(), self._counts()
        now = self._session.sight.alone(codes)
        there = [code for code in codes if counts[code]] or codes
        after = [code for code in there if not now or codes.index(code) > codes.index(now)]
        found = (after or there)[0] if there else ""
        if found and found != now:
            self._session.sight.only(found, codes)
        return found

    # ---------------------------------------------------------------- words
    def _spoken(self, row: LegendRow) -> str:
        state = self.tr("shown") if row.shown else self.tr("hidden")
        parts = (label_title(row.label, self._context.language) or row.label.code, number(row.count), state)
        return self.tr(", ").join(parts)

    def _tip(self, row: LegendRow) -> str:
        definition = row.label.definition_ar if self._context.rtl else row.label.definition_en
        title = label_title(row.label, self._context.language)
        return "\n".join(part for part in (title, definition) if part)

    def _open_menu(self, point: QPoint) -> None:
        row = self.model.at(self.list.indexAt(point)) or self.model.at(self.list.currentIndex())
        if row is None:
            return
        code = row.label.code
        menu = QMenu(self)
        words = self.tr("Hide") if row.shown else self.tr("Show")
        menu.addAction(words).triggered.connect(weak_slot(self.toggle, code))
        menu.addAction(self.tr("This label alone")).triggered.connect(weak_slot(self.alone, code))
        menu.addAction(self.tr("Show all labels")).triggered.connect(weak_slot(self.show_all))
        menu.addSeparator()
        menu.addAction(self.tr("Guidelines of the label")).triggered.connect(
            weak_slot(self._want_guide, code)
        )
        menu.exec(self.list.viewport().mapToGlobal(point))
        menu.deleteLater()

    def _want_guide(self, code: str) -> None:
        self.guide_wanted.emit(code)

    def retranslate(self) -> None:
        self.head.set_title(self.tr("Labels"))
        self.list.setAccessibleName(self.tr("Labels"))
        self.list.setAccessibleDescription(self.tr("Space hides or shows a label, Enter shows it alone."))
        name_button(self._next, self.tr("Next label alone"), first_key(self._context, "view.next_label"))
        name_button(self._all, self.tr("Show all labels"), first_key(self._context, "view.all_labels"))
        self.reload()


def _code(row: LegendRow) -> str:
    return row.label.code
