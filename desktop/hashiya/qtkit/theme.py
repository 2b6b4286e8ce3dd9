"""Dresses the program in a theme and tells everyone who paints when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from hashiya.qtkit.fonts import BODY, interface_font
from hashiya.qtkit.stylesheet import build_palette, build_style_sheet
from hashiya.qtkit.tokens import DAY, NIGHT, THEMES, Labelled, Theme, mistaken

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

__all__ = ["DAY", "FUSION", "NIGHT", "THEMES", "Labelled", "Theme", "ThemeSwitch", "apply", "mistaken"]

FUSION = "fusion"
"""The property of an application that was made with this style. Asking for the style itself would make
Python's enumerations of all that styles know: a twentieth of the start.
"""


def apply(app: QApplication, theme: Theme, *, language: str = "ar", scale: float = 1.0) -> None:
    """Dress the whole program: Fusion, palette, style sheet and the interface's face."""
    if app.property(FUSION) is None and app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    app.setFont(interface_font(language, BODY * scale))
    app.setPalette(build_palette(theme))
    app.setStyleSheet(build_style_sheet(theme, scale=scale))


def outlined(theme: Theme) -> Theme:
    """The same with frames round fields that reach 3:1, for those who ask their system for contrast."""
    return theme._replace(field=theme.field_edge, edge=theme.field_edge)


def wants_contrast(app: QApplication) -> bool:
    ask = getattr(app.styleHints(), "accessibility", None)  # from Qt 6.10 on
    return ask is not None and ask().contrastPreference() is Qt.ContrastPreference.HighContrast


class ThemeSwitch(QObject):
    """Keeps the theme chosen ("system", "day", "night") and tells who paints when it changes.

    `changed` carries the new Theme, after the program has been dressed in it.
    """

    changed = Signal(object)

    def __init__(
        self, app: QApplication, *, choice: str = "system", language: str = "ar", scale: float = 1.0
    ) -> None:
        super().__init__(app)
        self._app, self._choice, self._language, self._scale = app, choice, language, scale
        self._theme = self._resolved()
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        apply(app, self._theme, language=language, scale=scale)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> str:
        return self._choice

    def set_choice(self, choice: str) -> None:
        self._choice = choice
        self._refresh()

    def set_language(self, language: str) -> None:
        self._language = language
        apply(self._app, self._theme, language=language, scale=self._scale)

    def toggle(self) -> None:
        """From what is shown now to the other one."""
        self.set_choice("day" if self._theme.dark else "night")

    def _resolved(self) -> Theme:
        dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        theme = THEMES.get(self._choice, NIGHT if dark else DAY)
        return outlined(theme) if wants_contrast(self._app) else theme

    def _refresh(self) -> None:
        theme = self._resolved()
        if theme == self._theme:
            return
        self._theme = theme
        apply(self._app, theme, language=self._language, scale=self._scale)
        self.changed.emit(theme)

    def _on_system_changed(self, _scheme: object) -> None:
        if self._choice == "system":
            self._refresh()
