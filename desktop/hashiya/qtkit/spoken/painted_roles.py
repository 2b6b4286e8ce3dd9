"""What tells screen readers of widgets that paint themselves: role and value."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from hashiya.qtkit.spoken.spoken_roles import role_of

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

_ICON = "QLineEditIconButton"  # Qt's class for the signs inside a field


class PaintedWidget(QAccessibleWidget):
    """A role of its own; the value is the widget's description: what is chosen of several words."""

    def text(self, kind: QAccessible.Text) -> str:
        widget = self.widget()
        if kind == QAccessible.Text.Value and isinstance(widget, QWidget):
            return widget.accessibleDescription()
        return str(super().text(kind))


class FieldSign(QAccessibleWidget):
    """The sign in a field: it is called as the field is."""

    def text(self, kind: QAccessible.Text) -> str:
        field = self.widget().parentWidget() if isinstance(self.widget(), QWidget) else None
        if kind == QAccessible.Text.Name and field is not None:
            return field.accessibleName() or field.toolTip()
        return str(super().text(kind))


@cache
def install() -> None:
    """Have Qt ask here; once for the program."""
    QAccessible.installFactory(_make)


def _make(key: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget):
        return None
    if key == _ICON:
        return FieldSign(thing, QAccessible.Role.Graphic)
    role = role_of(key)
    return PaintedWidget(thing, QAccessible.Role[role]) if role else None
