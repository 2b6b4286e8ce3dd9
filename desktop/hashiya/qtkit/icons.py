"""Lucide's icons (ISC licence), taken from the python-lucide package and drawn in a theme's colours."""

from __future__ import annotations

import importlib.util
import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from hashiya import assets

if TYPE_CHECKING:
    from hashiya.qtkit.tokens import Theme

_log = logging.getLogger(__name__)

MIRRORED = frozenset(
    (
        *("undo", "undo-2", "redo", "redo-2", "arrow-left", "arrow-right", "corner-down-left"),
        *("chevron-left", "chevron-right", "chevrons-left", "chevrons-right", "panel-left", "panel-right"),
        *("list", "list-checks", "text-select", "square-dashed-text", "quote", "book-open-text"),
        *("message-square", "log-in", "log-out"),
    )
)
"""What shows a way to go or the beginning of a line; history, clock, search, check and brands never turn."""

_STROKE = "1.75"
_cache: dict[tuple[str, int, str, bool, float], QPixmap] = {}


@lru_cache(maxsize=1)
def _database() -> Path | None:
    # Importing the package itself costs a tenth of the start; all it has is this file.
    spec = importlib.util.find_spec("lucide")
    folders = () if spec is None else spec.submodule_search_locations or ()
    paths = (Path(folder) / "data" / "lucide-icons.db" for folder in folders)
    return next((path for path in paths if path.exists()), None)


@lru_cache(maxsize=256)
def svg(name: str) -> str:
    """The drawing, `currentColor` in it; an old name is followed to the new one. "" where unknown."""
    # Those of the first page lie apart too, so that it is there before the database is.
    apart = assets.resources() / "icons" / "lucide" / f"{name}.svg"
    drawing = apart.read_text(encoding="utf-8") if apart.is_file() else _read(name)
    return drawing.replace('stroke-width="2"', f'stroke-width="{_STROKE}"')


def _read(name: str) -> str:
    path = _database()
    if path is None:
        _log.warning("The icons of python-lucide were not found.")
        return ""
    import sqlite3

    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        row = connection.execute(
            "SELECT svg FROM icons WHERE name IN (?1, (SELECT name FROM icon_aliases WHERE alias = ?1))",
            (name,),
        ).fetchone()
    finally:
        connection.close()
    if row is None:
        _log.warning("There is no icon named %s.", name)
        return ""
    return str(row[0])


def pixmap(name: str, colour: str, *, size: int = 16, mirrored: bool = False, ratio: float = 1.0) -> QPixmap:
    """`size` in logical pixels of `ratio` device pixels; mirrored only where the icon has a direction."""
    turned = mirrored and name in MIRRORED
    key = (name, size, colour, turned, ratio)
    if key not in _cache:
        _cache[key] = _drawn(name, colour, size, turned, ratio)
    return _cache[key]


def _drawn(name: str, colour: str, size: int, turned: bool, ratio: float) -> QPixmap:
    pixels = max(1, round(size * ratio))
    image = QPixmap(pixels, pixels)
    image.fill(Qt.GlobalColor.transparent)
    source = svg(name)
    if source:
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if turned:
            painter.translate(pixels, 0)
            painter.scale(-1, 1)
        QSvgRenderer(source.replace("currentColor", colour).encode()).render(
            painter, QRectF(0, 0, pixels, pixels)
        )
        painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def icon(name: str, theme: Theme, *, role: str = "ink2", size: int = 16, mirrored: bool = False) -> QIcon:
    """An icon in a token's colour at one and two device pixels; disabled it is `ink3` at half strength."""
    made = QIcon()
    colour = str(getattr(theme, role))
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour, size=size, mirrored=mirrored, ratio=ratio))
        faint = pixmap(name, theme.ink3, size=size, mirrored=mirrored, ratio=ratio)
        made.addPixmap(_half(faint), QIcon.Mode.Disabled)
    return made


def _half(source: QPixmap) -> QPixmap:
    image = QPixmap(source.size())
    image.setDevicePixelRatio(source.devicePixelRatio())
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    painter.setOpacity(0.5)
    painter.drawPixmap(0, 0, source)
    painter.end()
    return image


def forget() -> None:
    """Empty the cache: the theme has changed."""
    _cache.clear()
