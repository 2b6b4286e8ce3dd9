"""Roles and values of widgets that paint themselves, for screen readers; Qt would call them all «client».

`say` names the role of a class once; the classes are known to Qt by their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

Role = QAccessible.Role
_ICON = "QLineEditIconButton"  # Qt's class for the signs inside a field
_roles: dict[str, QAccessible.Role] = {}


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


def say(role: QAccessible.Role, *classes: str) -> None:
    """These classes of widgets have this role."""
    if not _roles:
        QAccessible.installFactory(_make)
    _roles.update(dict.fromkeys(classes, role))


def _make(key: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget):
        return None
    if key == _ICON:
        return FieldSign(thing, Role.Graphic)
    role = _roles.get(key)
    return PaintedWidget(thing, role) if role is not None else None
