"""What of a window or dialog cannot be read or reached at its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QSizeGrip,
    QSizePolicy,
    QSplitterHandle,
    QTabBar,
    QToolButton,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLACK = 1  # pixels: metrics are rounded
# Not text, or with a way of their own to what has no room; a splitter's handle reaches over the edge.
_FREE = (QScrollBar, QSizeGrip, QSplitterHandle, QTabBar)


def faults(root: QWidget) -> list[str]:
    """Sentences about each widget in sight that is cut, outside its parent, or hides its figure."""
    return [f"{_path(widget, root)}: {what}" for widget in _shown(root) for what in _faults_of(widget)]


def _shown(root: QWidget) -> Iterator[QWidget]:
    yield root
    for child in root.children():
        if not isinstance(child, QWidget) or child.isWindow() or not child.isVisible():
            continue
        if not _free(child):
            yield from _shown(child)


def _free(widget: QWidget) -> bool:
    return isinstance(widget, _FREE) or widget.objectName() == "qt_qmainwindow_extended_splitter"


def _faults_of(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QAbstractSpinBox):
        yield from _spin_box(widget)
    elif isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QPushButton | QToolButton):
        yield from _button(widget)
    elif isinstance(widget, QCheckBox | QRadioButton) and _narrow(widget):
        yield f"«{widget.text()}» has {widget.width()} of {widget.sizeHint().width()}"
    elif isinstance(widget, QComboBox):
        needed = widget.fontMetrics().horizontalAdvance(widget.currentText()) + 20  # with the arrow
        if needed > widget.width() + _SLACK:
            yield f"«{widget.currentText()}» has {widget.width()} of {needed}"
    elif isinstance(widget, QMenuBar):
        yield from _menus(widget)
    else:
        yield from _squeezed(widget)
    if isinstance(widget, QScrollArea):
        yield from _scrolled(widget)
    elif not _scrolls(widget):
        yield from _outside(widget)


def _menus(bar: QMenuBar) -> Iterator[str]:
    for action in bar.actions():
        if action.isVisible() and not bar.rect().contains(bar.actionGeometry(action)):
            yield f"the menu «{action.text()}» is outside"


def _squeezed(widget: QWidget) -> Iterator[str]:
    if isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox):
        return
    if widget.isWindow() or widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored:
        return
    needed = widget.minimumSizeHint()
    least = min(needed.width(), widget.maximumWidth())
    if widget.minimumWidth() == 0 and least > widget.width() + _SLACK:
        yield f"has {widget.width()} of {least} in width"


def _narrow(widget: QAbstractButton) -> bool:
    return bool(widget.text()) and widget.sizeHint().width() > widget.width() + _SLACK


def _label(label: QLabel) -> Iterator[str]:
    text = label.text()
    if not text or (label.pixmap() and not label.pixmap().isNull()):
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + 2:
            yield f"«{text[:40]}» has {label.height()} of {needed} in height"
        longest = max((label.fontMetrics().horizontalAdvance(word) for word in text.split()), default=0)
        if label.textFormat() is not Qt.TextFormat.RichText and longest > label.width() + _SLACK:
            yield f"«{text[:40]}»: a word has {label.width()} of {longest}"
    elif label.sizeHint().width() > label.width() + _SLACK:
        yield f"«{text[:60]}» has {label.width()} of {label.sizeHint().width()}"


def _button(button: QAbstractButton) -> Iterator[str]:
    text = button.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    if not text or (
        isinstance(button, QToolButton)
        and button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        and not button.icon().isNull()
    ):
        return
    needed = button.fontMetrics().horizontalAdvance(text)
    if not button.icon().isNull():
        needed += button.iconSize().width() + 4
    if needed > button.width() + _SLACK:
        yield f"«{text}» has {button.width()} of {needed}"


def _spin_box(box: QAbstractSpinBox) -> Iterator[str]:
    field = box.findChild(QLineEdit)
    if field is None:
        return
    needed = field.fontMetrics().horizontalAdvance(field.text())
    seen = field.geometry().intersected(box.rect())
    if seen.width() < needed or seen.height() < field.fontMetrics().ascent():
        yield f"the figure «{field.text()}» has {seen.width()}×{seen.height()} of {needed}"


def _scrolls(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractScrollArea | QAbstractItemView)


def _scrolled(area: QScrollArea) -> Iterator[str]:
    inner = area.widget()
    off = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if inner is not None and off and inner.width() > area.viewport().width() + _SLACK:
        yield f"holds {inner.width()} in {area.viewport().width()} and does not scroll sideways"


def _outside(parent: QWidget) -> Iterator[str]:
    in_viewport = isinstance(parent.parentWidget(), QAbstractScrollArea)
    for child in parent.children():
        if not isinstance(child, QWidget) or child.isWindow() or not child.isVisible():
            continue
        if _free(child) or in_viewport:
            continue
        inside = QRect(child.pos(), child.size())
        if inside.isEmpty():
            continue
        grown = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        if not grown.contains(inside):
            yield f"{_name(child)} at {inside.getRect()} is outside {parent.rect().getRect()}"


def _name(widget: QWidget) -> str:
    return widget.objectName() or widget.accessibleName() or type(widget).__name__


def _path(widget: QWidget, root: QWidget) -> str:
    names = [_name(widget)]
    while widget is not root and (above := widget.parentWidget()) is not None and len(names) < 4:
        widget = above
        names.append(type(widget).__name__)
    return " < ".join(names)


def outside_window(dialog: QWidget, width: int, height: int) -> list[str]:
    """A dialog that is larger than the window it stands over."""
    corner = dialog.mapToGlobal(QPoint(0, 0))
    size = dialog.frameGeometry().size()
    if size.width() > width or size.height() > height:
        return [f"{_name(dialog)} at {corner.toTuple()} is {size.width()}×{size.height()}"]
    return []
