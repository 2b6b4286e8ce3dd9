"""Colours and words of labels as they are painted: one theme, one scheme, one language of tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from hashiya.core.labels import Label, Scheme

if TYPE_CHECKING:
    from hashiya.qtkit.tokens import Theme

_UNKNOWN = (0.50, 0.02, 80.0)


class LabelPaint:
    """Remembers every colour once made; a new one is built when theme, scheme or language change."""

    __slots__ = ("_colours", "_labels", "_tokens", "language", "nothing", "scheme", "theme")

    def __init__(self, theme: Theme, scheme: Scheme | None, language: str, nothing: str) -> None:
        self.theme, self.scheme, self.language, self.nothing = theme, scheme, language, nothing
        self._labels = {label.code: label for label in scheme.labels} if scheme else {}
        self._colours: dict[tuple[str, str, str], QColor] = {}
        self._tokens: dict[str, QColor] = {}

    def label(self, code: str) -> Label:
        """A label the scheme does not know is grey and called by its code."""
        found = self._labels.get(code)
        if found is None:
            found = Label(code, ar=code, en=code, key=code[:1], family="works", lch=_UNKNOWN)
            self._labels[code] = found
        return found

    def colour(self, code: str, role: str, state: str = "accepted") -> QColor:
        key = (code, role, state)
        found = self._colours.get(key)
        if found is None:
            found = self._colours[key] = self.theme.label_color(self.label(code), role, state)
        return found

    def token(self, name: str) -> QColor:
        found = self._tokens.get(name)
        if found is None:
            found = self._tokens[name] = QColor(getattr(self.theme, name))
        return found

    def name(self, code: str) -> str:
        """What a tag says in full."""
        label = self.label(code)
        return label.ar if self.language == "ar" else label.code

    def key(self, code: str) -> str:
        """What a tag says where there is no room."""
        return self.label(code).key or code[:1]
