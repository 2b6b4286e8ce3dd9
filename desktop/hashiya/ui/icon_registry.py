"""Keeps icons in step with the theme and the direction of the interface."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Protocol

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from hashiya.qtkit import icons

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from hashiya.qtkit.i18n import Languages
    from hashiya.qtkit.theme import ThemeSwitch


class IconTarget(Protocol):
    """A button or an action."""

    def setIcon(self, icon: QIcon) -> None: ...


class Icons(QObject):
    """Gives icons, and renews those assigned when theme or direction change."""

    def __init__(self, app: QApplication, themes: ThemeSwitch, languages: Languages) -> None:
        super().__init__(app)
        self._themes = themes
        self._assigned: list[tuple[weakref.ref[IconTarget], str, str, int]] = []
        themes.changed.connect(self._on_theme_changed)
        languages.switched.connect(self._on_language_switched)

    def assign(self, target: IconTarget, name: str, *, role: str = "ink2", size: int = 16) -> None:
        """Let `target` show this icon from now on; a later call for the same target replaces it."""
        self._assigned = [entry for entry in self._assigned if entry[0]() not in (None, target)]
        self._assigned.append((weakref.ref(target), name, role, size))
        target.setIcon(self.get(name, role=role, size=size))

    def get(self, name: str, *, role: str = "ink2", size: int = 16) -> QIcon:
        mirrored = QApplication.isRightToLeft()
        return icons.icon(name, self._themes.theme, role=role, size=size, mirrored=mirrored)

    def _on_language_switched(self, _code: str) -> None:
        self._renew()

    def _on_theme_changed(self, _theme: object) -> None:
        icons.forget()
        self._renew()

    def _renew(self) -> None:
        for reference, name, role, size in self._assigned:
            target = reference()
            if target is not None and shiboken6.isValid(target):
                target.setIcon(self.get(name, role=role, size=size))
