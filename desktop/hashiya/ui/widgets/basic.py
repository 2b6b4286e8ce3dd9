"""Small painted parts shared by the window's panels: lines of text, key caps, forms, bars, segments."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QSizePolicy, QToolButton, QWidget

from hashiya.qtkit.fonts import LINE, interface_font, reading_font
from hashiya.qtkit.plain_text import is_rtl, plain_tip
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.wrapped_label import WrappedLabel

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import (
        QFont,
        QKeyEvent,
        QPaintEvent,
        QResizeEvent,
    )

    from hashiya.core.labels import Label
    from hashiya.qtkit.theme import Theme
    from hashiya.ui.context import Context

RLM = "\u200f"


def ui_language() -> str:
    """The language whose face comes first, told by the direction of the interface."""
    return "ar" if QApplication.isRightToLeft() else "en"


@lru_cache(maxsize=64)
def _face(language: str, size: float, bold: bool) -> QFont:
    return interface_font(language, size, bold=bold)


def ui_font(size: float = 13, *, bold: bool = False) -> QFont:
    return _face(ui_language(), size, bold)


@lru_cache(maxsize=16)
def quote_font(size: float = 15) -> QFont:
    """The reading face, for words of the text in lists."""
    return reading_font("", size)


def anchored(text: str) -> str:
    """A button lays its text from the left: in Arabic marks on both sides keep its end at the end."""
    return f"{RLM}{text}{RLM}" if QApplication.isRightToLeft() else text


def rule(*, upright: bool = False) -> QFrame:
    line = QFrame()
    line.setProperty("part", "upright" if upright else "line")
    return line


class TextLine(WrappedLabel):
    """One line of interface text of a fixed height; `tone` second, third, danger, warn or ok."""

    def __init__(
        self, text: str = "", size: int = 13, tone: str = "", *, bold: bool = False, wrap: bool = False
    ) -> None:
        super().__init__(text)
        self._size, self._bold, self._wraps = size, bold, wrap
        self.setTextFormat(Qt.TextFormat.PlainText)
        if tone:
            self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self._dress()

    def _dress(self) -> None:
        self.setFont(ui_font(self._size, bold=self._bold))
        if not self._wraps:
            self.setFixedHeight(round(self._size * LINE))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()


class ElidedLine(QWidget):
    """A line that gives way: shortened at its logical end, whole in the tooltip."""

    def __init__(self, context: Context, size: int = 12, role: str = "ink2") -> None:
        super().__init__()
        self._context, self._size, self._role, self._text = context, size, role, ""
        self._measured = "", "", 0.0  # the language whose face it is, the text, its width
        self.setFixedHeight(round(size * LINE))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        context.themes.changed.connect(self._on_changed)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self._name_whole()
        self.update()

    def fits(self) -> bool:
        """Whether all of it can be read at the present width."""
        now = ui_language(), self._text
        if self._measured[:2] != now:
            self._measured = *now, QFontMetricsF(ui_font(self._size)).horizontalAdvance(self._text)
        return self._measured[2] <= self.width()

    def _name_whole(self) -> None:
        self.setToolTip("" if self.fits() else plain_tip(self._text))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._name_whole()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(getattr(self._context.theme, self._role)))
        draw_text(
            painter,
            QRectF(self.rect()),
            self._text,
            ui_font(self._size),
            rtl=self.isRightToLeft(),
            whole=self.fits(),
        )

    def _on_changed(self, _theme: object) -> None:
        self.update()


def draw_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    *,
    rtl: bool,
    centre: bool = False,
    whole: bool = False,
) -> None:
    """Draw a line at the leading edge of the box, shortened at its own logical end; `whole`: it is known to
    fit.
    """
    painter.setFont(font)
    shown = text
    if not whole:
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
    side = (
        Qt.AlignmentFlag.AlignHCenter
        if centre
        else Qt.AlignmentFlag.AlignRight
        if rtl
        else Qt.AlignmentFlag.AlignLeft
    )
    force = Qt.TextFlag.TextForceRightToLeft if is_rtl(text) else Qt.TextFlag.TextForceLeftToRight
    flags = int(side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute)
    painter.drawText(
        box, flags | int(Qt.TextFlag.TextDontClip) | int(Qt.TextFlag.TextSingleLine) | int(force), shown
    )


def draw_key(painter: QPainter, box: QRectF, text: str, context: Context) -> None:
    """A key as printed on the keyboard."""
    theme = context.theme
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.edge), 1))
    painter.setBrush(QColor(theme.paper))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(_face("en", 10, False))
    painter.setPen(QColor(theme.ink2))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextForceLeftToRight), text)


def key_width(text: str) -> float:
    return max(18.0, QFontMetricsF(_face("en", 10, False)).horizontalAdvance(text) + 11)


class KeyCap(QWidget):
    """A key beside what it does."""

    def __init__(self, context: Context, text: str = "") -> None:
        super().__init__()
        self._context, self._text = context, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_text(text)
        context.themes.changed.connect(self._on_changed)

    def set_text(self, text: str) -> None:
        self._text = text
        self.setFixedSize(int(key_width(text)), 18)
        # Shown without a parent it would be a window for a moment, and take the focus from the real one.
        if self.parent() is not None or not text:
            self.setVisible(bool(text))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_key(QPainter(self), QRectF(self.rect()), self._text, self._context)

    def _on_changed(self, _theme: object) -> None:
        self.update()


class FormSign(QWidget):
    """The form of a label in its colour."""

    def __init__(
        self, context: Context, label: Label | None = None, size: int = 16, radius: float = 4.2
    ) -> None:
        super().__init__()
        self._context, self._label, self._radius = context, label, radius
        self.setFixedSize(size, size)
        context.themes.changed.connect(self._on_changed)

    def set_label(self, label: Label | None) -> None:
        self._label = label
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._label is None:
            return
        colour = self._context.theme.label_color(self._label, "mark")
        centre = QRectF(self.rect()).center()
        draw_form(QPainter(self), self._label.family, centre.x(), centre.y(), self._radius, colour)

    def _on_changed(self, _theme: object) -> None:
        self.update()


class ShareBar(QWidget):
    """How much of the whole, as a thin bar that fills from the leading side."""

    def __init__(self, context: Context, height: int = 4) -> None:
        super().__init__()
        self._context, self._share = context, 0.0
        self.setFixedHeight(height)
        context.themes.changed.connect(self._on_changed)

    @property
    def share(self) -> float:
        return self._share

    def set_share(self, share: float) -> None:
        share = min(max(share, 0.0), 1.0)
        if share != self._share:
            self._share = share
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._context.theme.edge))
        painter.drawRoundedRect(self.rect(), 2, 2)
        width = self.width() * self._share
        if width <= 0:
            return
        painter.setBrush(QColor(self._context.theme.ink2))
        rtl = self.isRightToLeft()
        painter.drawRoundedRect(QRectF(self.width() - width if rtl else 0, 0, width, self.height()), 2, 2)

    def _on_changed(self, _theme: object) -> None:
        self.update()


def is_pressed_by(event: QKeyEvent) -> bool:
    """Whether a key presses the button that has the keyboard: Enter too, which Qt leaves to dialogs."""
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return enter and plain and not event.isAutoRepeat()


class IconButton(QToolButton):
    """A tool button that Enter presses too."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_pressed_by(event):
            self.click()
        else:
            super().keyPressEvent(event)


class WordButton(QPushButton):
    """A button that Enter presses too, on pages as in dialogs."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_pressed_by(event):
            self.click()
        else:
            super().keyPressEvent(event)


def tool_button(context: Context, icon: str, *, size: int = 16, role: str = "ink2") -> QToolButton:
    """An icon alone; whoever makes it gives it a tooltip and an accessible name."""
    button = IconButton()
    button.setIconSize(QSize(size, size))
    button.setFixedSize(30, 30)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    context.icons.assign(button, icon, role=role, size=size)
    return button


def push_button(context: Context, *, kind: str = "", icon: str = "") -> QPushButton:
    """`kind` "primary", "quiet" or ""."""
    button = WordButton()
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIconSize(QSize(16, 16))
    if kind:
        button.setProperty("kind", kind)
    if icon:
        context.icons.assign(button, icon, role="on_ink" if kind == "primary" else "ink2")
    return button


def plain_button(kind: str) -> QPushButton:
    """A button without a context, for when nothing else can be relied on."""
    button = WordButton()
    if kind:
        button.setProperty("kind", kind)
    return button


def side_pane(width: int) -> QWidget:
    """The side of a page, on the ground that docks have; `width` in pixels does not change."""
    side = QWidget()
    side.setProperty("part", "dock")
    side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    side.setFixedWidth(width)
    return side


def name_plain(button: QPushButton, text: str) -> None:
    button.setText(anchored(text))
    button.setAccessibleName(text)


def name_button(button: QPushButton | QToolButton, text: str, keys: str = "") -> None:
    """Give a button its word (an icon alone: its tooltip) and its accessible name."""
    tip = f"{text} ({keys})" if keys else text
    if isinstance(button, QPushButton):
        gap = "\u00a0" if not button.icon().isNull() else ""
        button.setText(anchored(gap + text))
        button.setToolTip(plain_tip(keys))
    else:
        button.setToolTip(plain_tip(tip))
    button.setAccessibleName(text)


class RowPainter:
    """Boxes and texts measured from the leading edge, or from the trailing one with `trail`."""

    def __init__(self, painter: QPainter, rect: QRect | QRectF, *, rtl: bool) -> None:
        self.painter, self.rect, self.rtl = painter, QRectF(rect), rtl
        self._chosen_on: Theme | None = None  # the theme of a chosen row's ground
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def box(
        self, x: float, width: float, y: float = 0, height: float | None = None, *, trail: bool = False
    ) -> QRectF:
        tall = self.rect.height() - y if height is None else height
        if (not self.rtl) != trail:
            return QRectF(self.rect.left() + x, self.rect.top() + y, width, tall)
        return QRectF(self.rect.right() - x - width, self.rect.top() + y, width, tall)

    def text(self, box: QRectF, text: str, font: QFont, colour: str, *, trail: bool = False) -> None:
        """`trail` sets the line at the trailing edge of its box."""
        self.painter.setPen(QColor(self.readable(colour)))
        draw_text(self.painter, box, text, font, rtl=self.rtl != trail)

    def readable(self, colour: str) -> str:
        """The faintest ink is read on every ground but that of a chosen row: there it is the second one."""
        theme = self._chosen_on
        return theme.ink2 if theme is not None and colour == theme.ink3 else colour

    def ground(self, theme: Theme, *, chosen: bool, hovered: bool, focused: bool = False) -> None:
        """The row's own ground: chosen, under the pointer, or bare; a ring where the keyboard is."""
        if not (chosen or hovered or focused):
            return
        self._chosen_on = theme if chosen else None
        self.painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered:
            self.painter.setBrush(QColor(theme.row if chosen else theme.hover))
            self.painter.drawRoundedRect(self.rect, 6, 6)
        if focused:
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.setPen(QPen(QColor(theme.accent), 2))
            self.painter.drawRoundedRect(self.rect.adjusted(1, 1, -1, -1), 5, 5)


def draw_ring(painter: QPainter, box: QRectF, share: float, theme: Theme, *, disputed: bool = False) -> None:
    """Empty: new; part filled: begun; filled with a tick: done (share 1); ≠: annotators disagree."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = box.center()
    if disputed:
        _draw_outline(painter, box, theme.ink2)
        for dy in (-1.5, 1.5):
            painter.drawLine(centre + QPointF(-3, dy), centre + QPointF(3, dy))
        painter.drawLine(centre + QPointF(1.8, -3.6), centre + QPointF(-1.8, 3.6))
    elif share >= 1:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ink2))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        _draw_tick(painter, centre, theme.side)
    else:
        _draw_outline(painter, box, theme.ink3)
        if share > 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.ink2))
            painter.drawPie(box.adjusted(3, 3, -3, -3), 90 * 16, int(-360 * 16 * share))
    painter.restore()


def _draw_outline(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setPen(QPen(QColor(colour), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(0.7, 0.7, -0.7, -0.7))


def _draw_tick(painter: QPainter, centre: QPointF, colour: str) -> None:
    pen = QPen(QColor(colour), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(
        [centre + QPointF(-3, 0.2), centre + QPointF(-0.9, 2.4), centre + QPointF(3.1, -2.3)]
    )
