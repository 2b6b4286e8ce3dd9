"""The interface's language: catalogues as JSON, plurals by each language's own rules, a switch at run time.

A catalogue file `i18n/<language>/<any name>.json` holds {context or "*": {source: translation}}; a
translation is a string or, where the source counts something («%Ln»), an object of plural forms (zero, one,
two, few, many, other). All files of the language's folder are read; English needs one only for its
singulars.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

LANGUAGES = ("ar", "en")
CatalogueWord = str | Mapping[str, str]

# Same language and separators as people read them, differing in the digits only.
_LOCALES = {
    ("ar", "latin"): "ar_AE",
    ("ar", "arabic"): "ar_EG",
    ("en", "latin"): "en_GB",
    ("en", "arabic"): "en_GB",
}


def noop(text: str) -> str:
    """Marks a string of a table for the catalogue; it is translated where it is shown."""
    return text


def plural_form(language: str, number: int) -> str:
    """The CLDR name of the plural form for a count: six in Arabic, two in English."""
    if language != "ar":
        return "one" if number == 1 else "other"
    if number in (0, 1, 2):
        return ("zero", "one", "two")[number]
    rest = number % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


def read_catalogue(folder: Path) -> dict[str, dict[str, CatalogueWord]]:
    """All JSON files of a folder as one catalogue; a broken file is logged and left out."""
    merged: dict[str, dict[str, CatalogueWord]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            value = json.loads(path.read_bytes())
        except (OSError, ValueError):
            log.exception("Catalogue %s cannot be read", path)
            continue
        for context, entries in value.items():
            merged.setdefault(context, {}).update(entries)
    return merged


class Catalogue(QTranslator):
    """Answers Qt's questions for translations; what it does not know stays as in the source."""

    def __init__(
        self, language: str, entries: Mapping[str, Mapping[str, CatalogueWord]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._language = language
        self._entries = entries
        self._common = entries.get("*", {})

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, source: str, _disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        if source == "QT_LAYOUT_DIRECTION":
            return "RTL" if self._language == "ar" else "LTR"
        own = self._entries.get(context)
        entry = (own.get(source) if own else None) or self._common.get(source)
        if entry is None or isinstance(entry, str):
            return entry or None
        return entry.get(plural_form(self._language, n)) or entry.get("other")


class Languages(QObject):
    """Installs one language for the whole application; every widget hears of it by a LanguageChange event.

    `switched` follows, for those that are no widgets.
    """

    switched = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._installed: list[QTranslator] = []
        self.code = "en"
        self.digits = "auto"

    @property
    def rtl(self) -> bool:
        return self.code == "ar"

    def use(self, code: str, *, digits: str = "auto") -> None:
        """Switch language, digits and direction; a language that is not known counts as English."""
        self.code = code if code in LANGUAGES else "en"
        self.digits = digits
        chosen = "latin" if digits == "auto" else digits
        QLocale.setDefault(QLocale(_LOCALES[self.code, chosen]))
        self.remove()
        self._installed = [
            *self._qt_translator(),
            Catalogue(self.code, read_catalogue(self._folder / self.code), self),
        ]
        # Before the translators: their LanguageChange finds the direction already right.
        direction = Qt.LayoutDirection.RightToLeft if self.rtl else Qt.LayoutDirection.LeftToRight
        if isinstance(QCoreApplication.instance(), QGuiApplication):
            QGuiApplication.setLayoutDirection(direction)
        for translator in self._installed:
            QCoreApplication.installTranslator(translator)
        self.switched.emit(self.code)

    def remove(self) -> None:
        """Take this language's words out again."""
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed = []

    def _qt_translator(self) -> list[QTranslator]:
        """Qt's own words for its file dialog and buttons."""
        if self.code == "en":
            return []
        translator = QTranslator(self)
        path = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        return [translator] if translator.load(f"qtbase_{self.code}", path) else []


def system_language() -> str:
    """Arabic where the system speaks Arabic, English elsewhere."""
    return "ar" if QLocale.system().language() == QLocale.Language.Arabic else "en"


def number(value: int | float, *, decimals: int | None = None) -> str:
    """A number with the interface's digits and separators."""
    locale = QLocale()
    return locale.toString(value) if decimals is None else locale.toString(float(value), "f", decimals)


def percent(share: float) -> str:
    """A share of one as whole percent; with Arabic digits the Arabic sign, on their left."""
    figure = number(round(share * 100))
    return f"\u2067{figure}٪\u2069" if "\u0660" <= figure[-1] <= "\u0669" else f"\u2066{figure}%\u2069"


def isolated(text: str) -> str:
    """Words of a text inside a sentence of the interface: neither turns the other round (FSI … PDI)."""
    return f"\u2068{text}\u2069"
