"""Five steps over the program's own controls, for whoever opens the sample first; found again under Help.

A ring shows what is meant, a card beside it says what it is for. Neither takes the keyboard: the keys that a
step speaks of do what they always do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import number
from hashiya.ui.commands.actions import first_key, key_cap
from hashiya.ui.widgets.basic import KeyCap, TextLine, name_button, push_button, tool_button
from hashiya.ui.widgets.floating_card import Floating

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host
    from hashiya.ui.window.workspace import Workspace

SEEN = "tour/seen"
_COMMAND = "help.first"
_WIDTH = 380
_GAP = 14  # pixels between the card and what it speaks of
_SETTLE = 60  # milliseconds until docks and bars have their places


@dataclass(frozen=True, slots=True)
class Stop:
    """What is shown at one step: `show` brings it into sight, `where` is its place in the window."""

    title: str
    words: str
    show: Callable[[], None]
    where: Callable[[], QRect]


class Ring(QWidget):
    """Drawn around what a step speaks of; takes neither mouse nor keys."""

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window)
        self._window, self._context = window, context
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        context.themes.changed.connect(self._on_changed)

    def fit(self, around: QRect) -> None:
        """Around a place in the window, never beyond its edges."""
        self.setGeometry(around.adjusted(-4, -4, 4, 4).intersected(self._window.rect()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._context.theme.accent)
        painter.setPen(QPen(colour, 2))
        colour.setAlpha(14)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)

    def _on_changed(self, _theme: object) -> None:
        self.update()


class Tour(Floating):
    """`begin` shows the first step, `go_on` the next one; Escape leaves at any point."""

    def __init__(self, host: Host, workspace: Workspace) -> None:
        super().__init__(host.widget, host.context)
        self._context, self._host, self._workspace = host.context, host, workspace
        self._ring = Ring(host.widget, host.context)
        self._at = 0
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_SETTLE)
        self._late.timeout.connect(self._put)
        self._count = TextLine(size=11, tone="third")
        self._title = TextLine(size=14, bold=True)
        self._words = TextLine(size=13, tone="second", wrap=True)
        self.leave_button = tool_button(self._context, "x")
        self.back_button = push_button(self._context, kind="quiet")
        self.next_button = push_button(self._context, kind="primary")
        for button in (self.leave_button, self.back_button, self.next_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the text keeps the keyboard
        self.leave_button.clicked.connect(self.leave)
        self.back_button.clicked.connect(self.go_back)
        self.next_button.clicked.connect(self.go_on)
        self._cap = KeyCap(self._context)
        self._lay_out()
        self._context.keys.changed.connect(self.retranslate)
        host.widget.installEventFilter(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.leave_button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.next_button)
        foot.addWidget(self._cap)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 8, 10, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(8)
        column.addLayout(foot)

    # ---------------------------------------------------------------- coming and going
    def begin_first(self) -> None:
        """For the first sample; nothing once it was seen."""
        if not self._context.settings.get(SEEN):
            self.begin()

    def begin(self) -> None:
        """The first step."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            app.installEventFilter(self)
        self._go(0)

    def next_or_begin(self) -> None:
        """What the command does: begins, goes on, and ends after the last step."""
        if self.isVisible():
            self.go_on()
        else:
            self.begin()

    def go_on(self) -> None:
        if self._at + 1 < len(self._stops()):
            self._go(self._at + 1)
        else:
            self.leave()

    def go_back(self) -> None:
        self._go(max(0, self._at - 1))

    def leave(self) -> None:
        """Away; begun anew from the Help menu."""
        self._late.stop()
        self._context.settings.set(SEEN, True)
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._ring.hide()
        self.hide()
        self._host.focus_text()

    @property
    def step(self) -> int:
        """0 for the first step."""
        return self._at

    def _go(self, place: int) -> None:
        self._at = place
        self.retranslate()
        if self._workspace.page_name != "annotate":
            self._host.show_page("annotate")
        self._stops()[place].show()
        self._put()
        self._late.start()  # docks that were hidden take their place later
        self._host.focus_text()

    # ---------------------------------------------------------------- the five steps
    def _keys(self) -> dict[str, str]:
        names = (
            *("suggestions.next", "suggestions.accept", "suggestions.reject", "annotate.point"),
            *("annotate.end_left", "annotate.occurrences", "annotate.done", "edit.undo"),
            *("view.palette", "help.shortcuts", "help.guide"),
        )
        return {name.rpartition(".")[2]: first_key(self._context, name) for name in names}

    def _place_of(self, widget: QWidget) -> Callable[[], QRect]:
        window = self._host.widget
        return lambda: QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())

    def _dock(self, name: str) -> Callable[[], None]:
        return lambda: self._workspace.docks.show(name)

    def _stops(self) -> tuple[Stop, ...]:
        work, keys, of, dock = self._workspace, self._keys(), self._place_of, self._dock
        reader = work.page.reader
        return (
            Stop(
                self.tr("Suggestions come by themselves"),
                self.tr(
                    "A dashed line is a suggestion. {next} goes to the next one, {accept} accepts it, "
                    "{reject} rejects it. A rejected place is not suggested again."
                ).format(**keys),
                work.focus_text,
                of(reader.viewport()),
            ),
            Stop(
                self.tr("Mark what is missing"),
                self.tr(
                    "Select words with the mouse or with Shift and the arrows, and press the key of a label; "
                    "this list shows the keys. {point} selects words by letters."
                ).format(**keys),
                dock("labels"),
                of(work.docks["labels"]),
            ),
            Stop(
                self.tr("Correct what is wrong"),
                self.tr(
                    "Every annotation of the text stands here. On a chosen one the key of another label "
                    "changes it, {end_left} moves its end, {occurrences} marks the same name everywhere. "
                    "{undo} takes anything back; there is no Save button."
                ).format(**keys),
                dock("annotations"),
                of(work.docks["annotations"]),
            ),
            Stop(
                self.tr("Done, and on to the next text"),
                self.tr(
                    "Your texts, and how far each one is. {done} marks this one as done and opens the next. "
                    "Done texts are what is exported and learned from."
                ).format(**keys),
                dock("documents"),
                of(work.docks["documents"]),
            ),
            Stop(
                self.tr("Everything else is found by typing"),
                self.tr(
                    "{palette} finds commands, documents and pages of the guide, in Arabic or English. "
                    "{guide} opens the guide, {shortcuts} lists all keys."
                ).format(**keys),
                lambda: None,
                of(self._host.palette_field),
            ),
        )

    # ---------------------------------------------------------------- its place
    def _put(self) -> None:
        """Beside what it speaks of, or inside at the lower end where that fills the window."""
        if self._host.session is None:
            self.leave()
            return
        where = self._stops()[self._at].where()
        self._ring.fit(where)
        self._ring.show()
        self._ring.raise_()
        layout = self.layout()
        assert layout is not None
        width = min(_WIDTH, self._host.widget.width() - 24)
        height = layout.totalHeightForWidth(width)
        self.setGeometry(card_place(where, self._host.widget.rect(), width, height))
        self.show()
        self.raise_()

    def retranslate(self) -> None:
        stops = self._stops()
        stop, last = stops[self._at], self._at + 1 == len(stops)
        count = self.tr("First steps · {0} of {1}").format(number(self._at + 1), number(len(stops)))
        self._count.setText(count)
        self._title.setText(stop.title)
        self._words.setText(stop.words)
        name_button(self.next_button, self.tr("Finish") if last else self.tr("Next"))
        name_button(self.back_button, self.tr("Back"))
        name_button(self.leave_button, self.tr("Leave the tour"), "Esc")
        self.back_button.setVisible(self._at > 0)
        self._cap.set_text(key_cap(self._context, _COMMAND))
        self.setAccessibleName(count)
        self.setAccessibleDescription(f"{stop.title}. {stop.words}")
        if self.isVisible():
            self._late.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves, unless something above wants it; the card follows the window's size."""
        if not self.isVisible():
            return False
        if event.type() == QEvent.Type.Resize and watched is self._host.widget:
            self._late.start()
        elif (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
            and not event.modifiers()
            and self._is_mine(watched)
        ):
            self.leave()
            return True
        return False

    def _is_mine(self, watched: QObject) -> bool:
        """Whether no list, pop-up or way of pointing is open that Escape should close first."""
        window = self._host.widget
        if not isinstance(watched, QWidget) or watched.window() is not window:
            return False
        if QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None:
            return False
        hints = self._host.marker.hints
        if hints.pointing.codes or hints.glance.offers:
            return False
        return not any(card.isVisible() for card in window.findChildren(Floating) if card is not self)


def card_place(where: QRect, window: QRect, width: int, height: int) -> QRect:
    """The first side with room: under, right, left, over; else inside, at the lower end."""
    area = window.adjusted(8, 8, -8, -8)
    x = max(area.left(), min(where.center().x() - width // 2, area.right() - width))
    y = max(area.top(), min(where.center().y() - height // 2, area.bottom() - height))
    if where.bottom() + _GAP + height <= area.bottom():
        return QRect(x, where.bottom() + _GAP, width, height)
    if where.right() + _GAP + width <= area.right():
        return QRect(where.right() + _GAP, y, width, height)
    if where.left() - _GAP - width >= area.left():
        return QRect(where.left() - _GAP - width, y, width, height)
    if where.top() - _GAP - height >= area.top():
        return QRect(x, where.top() - _GAP - height, width, height)
    return QRect(x, min(where.bottom(), area.bottom()) - height - _GAP, width, height)
